// 혼합 콘텐츠를 말로.

import type { Messages } from '../en';

export const findings: Messages['findings'] = {
  label: '혼합 콘텐츠',
  none: '혼합 콘텐츠 없음',
  noneHow:
    '사이트를 둘러보세요. 제공하는 모든 페이지, 스타일 시트, 스크립트를 검사하고 브라우저가 실제로 겪은 문제도 함께 표시합니다.',
  unknownTitle: (what) => `안전하지 않은 주소 (${what})`,
  titles: {
    script: 'http 스크립트',
    stylesheet: 'http 스타일 시트',
    iframe: 'http 프레임',
    object: 'http 삽입 개체',
    image: 'http 이미지',
    media: 'http 오디오/비디오',
    track: 'http 자막',
    preload: 'http 프리로드',
    prefetch: 'http 프리페치',
    preconnect: 'http 사전 연결',
    manifest: 'http 웹 앱 매니페스트',
    form: 'http로 전송하는 폼',
    download: 'http 다운로드',
    link: 'http 링크',
    ping: 'http ping',
    base: '기준 주소가 http',
    refresh: 'http로 이동하는 새로고침',
    attribution: 'http 어트리뷰션',
    font: 'http 글꼴',
    fetch: '안전하지 않은 API를 부르는 fetch()',
    xhr: '안전하지 않은 API를 부르는 XMLHttpRequest',
    eventsource: 'http EventSource',
    websocket: 'TLS 없는 WebSocket',
    worker: 'http 워커',
    beacon: 'http 비콘',
    element: 'http를 불러오는 요소',
    address: '스크립트 속 안전하지 않은 주소',
    origin: 'http와 비교하는 출처',
    redirect: 'http로 가는 리디렉션',
  },
  localhostTitle: '여기서는 동작하지만 배포하면 실패',
  categories: {
    blocked: '브라우저가 차단',
    upgraded: '브라우저가 https로 변경',
    localhost: 'localhost 주소',
    form: '브라우저가 경고',
    download: '다운로드 거부',
    leak: 'HTTPS를 벗어남',
  },
  at: (file, line) => (line === null ? file : `${file}:${line}`),
  seen: (count) => `브라우징 중 ${count}회 발생`,
  inFile: '파일에서 발견',
  unsure: '확실하지 않음',
  why: '실패하는 이유',
  reasons: {
    blocked: '페이지는 HTTPS인데 `http://` 주소를 요청합니다. 브라우저는 이 요청을 내보내지 않고 차단합니다.',
    fetch:
      '페이지는 HTTPS인데 스크립트가 `http://` 주소를 호출합니다. 브라우저가 요청을 내보내지 않고 차단하므로 페이지에는 `Failed to fetch`만 보입니다.',
    websocket:
      '페이지는 HTTPS인데 `ws://`는 암호화되지 않습니다. 브라우저는 연결하지 않고 `SecurityError` 예외를 던집니다.',
    upgraded:
      '브라우저가 대신 `https://`로 요청합니다. 그 호스트가 HTTPS로 응답하지 않으면 표시되지 않습니다.',
    localhost:
      'Chromium과 Firefox는 이 컴퓨터의 주소를 허용하므로 여기서는 동작합니다. Safari는 허용하지 않으며, 배포하면 이 주소는 페이지를 보는 사람의 컴퓨터를 가리킵니다.',
    form: '이 폼에 입력한 내용이 암호화되지 않은 채 전송됩니다. 브라우저가 먼저 경고 페이지를 보여 줍니다.',
    download: '브라우저는 HTTPS 페이지에서 시작한 `http://` 다운로드를 거부합니다.',
    leak: '차단되지는 않지만, HTTPS 주소를 벗어나거나 백엔드의 위치를 드러내는 주소입니다.',
  },
  fix: '소스에서 고치기',
  noFix: '확실히 동작할 주소를 찾지 못했습니다. HTTPS로 제공하거나 이 사이트의 동작을 거치게 하세요.',
  fixes: {
    relative: (pattern) =>
      `\`${pattern}\` 경로는 이미 백엔드로 가므로, 같은 주소가 여기서도 CloudFront 뒤에서도 동작합니다.`,
    folder: () =>
      '이 사이트가 직접 응답하는 경로이므로, 같은 주소가 여기서도 CloudFront 뒤에서도 동작합니다.',
    'add-behavior': (pattern) =>
      `\`${pattern}\` 동작을 추가하면, 같은 주소가 여기서도 CloudFront 뒤에서도 동작합니다.`,
    https: () => '호스트가 HTTPS로 응답하면 동작합니다.',
    wss: () => '호스트가 TLS WebSocket을 받으면 동작합니다.',
  },
  copyFix: '수정 내용 복사',
  copyLocation: '위치 복사',
  showRequest: '요청 보기',
  path: '수정 후 경로',
  address: '주소',
  rule: '규칙',
  goesTo: '보낼 곳',
  severities: { error: '오류', warning: '경고', info: '참고' },
  list: '발견 항목',
};
