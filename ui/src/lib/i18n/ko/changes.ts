// 전달하면서 바꾼 것, 또는 바꿀 것. 내용은 엔진이 보낸 그대로다.

import type { Messages } from '../en';
import { ruleChanges } from './actCodes';

/** 전달하면서 고치지 않은 이유. */
const leftMixed: Record<string, string> = {
  'no-transform': '응답이 변경을 금지함 (no-transform)',
  'content-encoding': '응답이 압축되어 있음',
  integrity: '페이지가 integrity 값으로 확인함',
  vouched: '정책의 해시나 integrity 값으로 확인하는 내용',
  charset: '읽을 수 없는 문자 인코딩',
  'too-large': '4 MB보다 큼',
};

export const changeCodes: Messages['detail']['changeCodes'] = {
  ...ruleChanges,
  'added-request-header': (detail) => `백엔드용으로 추가: \`${detail}\``,
  'changed-request-header': (detail) => `백엔드용으로 변경: \`${detail}\``,
  'removed-request-header': (detail) => `백엔드에 보내지 않음: \`${detail}\``,
  'added-response-header': (detail) => `브라우저용으로 추가: \`${detail}\``,
  'changed-response-header': (detail) => `브라우저용으로 변경: \`${detail}\``,
  'removed-response-header': (detail) => `브라우저에 보내지 않음: \`${detail}\``,
  'removed-hop-by-hop': (detail) => `한 구간에만 쓰이므로 제거: \`${detail}\``,
  'removed-hsts': (detail) => `브라우저가 모든 로컬 포트에 HTTPS를 고집하지 않도록 제거: \`${detail}\``,
  'left-out-hsts': (detail) =>
    `브라우저가 모든 로컬 포트에 HTTPS를 고집하지 않도록 생략. 배포 환경에서는 \`Strict-Transport-Security: ${detail}\``,
  'rewrote-path': (detail) => `오리진에 보낸 경로: \`${detail}\``,
  'rewrote-location': (detail) => `리디렉션 교정: \`${detail}\``,
  'rewrote-content-location': (detail) => `Content-Location 교정: \`${detail}\``,
  'rewrote-refresh': (detail) => `Refresh 교정: \`${detail}\``,
  'added-sticky-cookie': (detail) => `브라우저를 같은 백엔드로 보내는 쿠키 추가: \`${detail}\``,
  held: (detail) => `백엔드가 다시 시작될 때까지 ${detail} 기다림`,
  'leaked-location': (detail) => `백엔드 자신의 주소로 가는 리디렉션: \`${detail}\``,
  'leaked-content-location': (detail) => `Content-Location이 백엔드 자신의 주소: \`${detail}\``,
  'leaked-refresh': (detail) => `백엔드 자신의 주소로 가는 Refresh: \`${detail}\``,
  'removed-cookie-domain': (detail) =>
    `백엔드 자신의 도메인이라 브라우저가 거부하므로 쿠키에서 Domain 제거: \`${detail}\``,
  'rewrote-cookie-path': (detail) => `쿠키 경로 교정: \`${detail}\``,
  'leaked-cookie-domain': (detail) => `백엔드 자신의 도메인이라 브라우저가 거부하는 쿠키: \`${detail}\``,
  'foreign-cookie-domain': (detail) => `이 사이트의 도메인이 아니라 브라우저가 거부하는 쿠키: \`${detail}\``,
  'cookie-without-secure': (detail) =>
    `브라우저가 거부하는 쿠키 \`${detail}\`: 이름이나 \`SameSite=None\` 때문에 \`Secure\` 필요`,
  'answered-preflight': (detail) => `CORS 사전 요청에 직접 응답: \`${detail}\``,
  'refused-preflight': (detail) => `CORS 사전 요청 거부: \`cors\`의 오리진에 없는 \`${detail}\``,
  'added-cors': (detail) => `\`${detail}\` 페이지에서 읽을 수 있음 (CORS)`,
  'may-add-cors': (detail) => `다음 오리진의 페이지가 응답을 읽을 수 있음 (CORS): \`${detail}\``,
  compressed: (detail) => `전달하면서 압축: \`${detail}\``,
  precompressed: (detail) => `미리 압축해 둔 파일로 응답: \`${detail}\``,
  'may-compress': (detail) => `효과가 있으면 브라우저가 원하는 방식으로 압축: ${detail}`,
  'refuses-method': (detail) => `거부. 동작이 허용하는 메서드: ${detail}`,
  'limits-body': (detail) => `${detail}바이트보다 긴 본문은 거부`,
  'limits-silence': (detail) => `백엔드를 기다리는 시간: ${detail}`,
  'rewrites-mixed': () => '안전하지 않은 주소를 전달하면서 고침',
  'rewrote-mixed': (detail) => `전달하면서 안전하지 않은 주소 ${detail}개 고침`,
  'left-mixed': (detail) => `안전하지 않은 주소를 그대로 둠: ${leftMixed[detail ?? ''] ?? detail}`,
  'redirect-to-https': (detail) => `HTTPS로 리디렉션 (${detail})`,
};
