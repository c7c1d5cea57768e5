import type * as english from '../en/actCodes';

export const ruleChanges: typeof english.ruleChanges = {
  'rule-answered': (status) => `오리진에 요청하지 않고 상태 코드 ${status}로 응답`,
  'rule-mapped': (places) => `다른 곳으로 요청: \`${places}\``,
  'rule-status': (statuses) => `상태 코드 변경: ${statuses}`,
  'rule-set-request-header': (field) => `오리진에 보낼 헤더 설정: \`${field}\``,
  'rule-removed-request-header': (field) => `오리진에 보내지 않은 헤더: \`${field}\``,
  'rule-set-response-header': (field) => `브라우저에 보낼 헤더 설정: \`${field}\``,
  'rule-removed-response-header': (field) => `브라우저에 보내지 않은 헤더: \`${field}\``,
  'rule-delayed': (time) => `${time} 지연`,
  'rule-throttled': (speed) => `속도 제한(다운로드/업로드, 지연 시간): ${speed}`,
  'rule-failed': (status) => `일부러 상태 코드 ${status}로 실패`,
  'rule-closed': () => '일부러 응답 없이 연결을 닫음',
  'rule-cut': (bytes) => `일부러 본문 ${bytes}바이트 뒤에서 연결을 끊음`,
  'rule-paused-request': (time) => `요청을 ${time} 동안 멈춤`,
  'rule-paused-response': (time) => `응답을 ${time} 동안 멈춤`,
  'rule-not-paused': () => '이미 대기 중인 요청이 너무 많아 멈추지 않음',
  'rule-edited-request': (parts) => `직접 수정한 요청: ${parts}`,
  'rule-edited-response': (parts) => `직접 수정한 응답: ${parts}`,
  'rule-answered-by-hand': (status) => `직접 작성한 응답(상태 코드 ${status})`,
  'rule-dropped': () => '직접 중단하여 응답 없이 연결을 닫음',
};

export const ruleFailures: typeof english.ruleFailures = {
  'rule-failed': () => '규칙에 따라 실패로 응답했습니다. 실제 응답을 받으려면 규칙을 끄세요.',
  'rule-closed': () => '규칙에 따라, 또는 중단점에서 직접 응답 없이 연결을 닫았습니다.',
  'rule-cut': () => '규칙에 따라 본문 중간에서 연결을 끊었습니다.',
  'rule-file': () => '규칙에 지정한 파일을 읽을 수 없습니다. 파일을 제자리에 두거나 다른 파일을 고르세요.',
};

export const actProblems: typeof english.actProblems = {
  'body-not-kept': (missing) =>
    `저널에 본문의 앞부분만 남아 있습니다(${missing}바이트 없음). 설정에서 본문 보관 한도를 늘린 뒤 요청을 다시 발생시키세요.`,
  'resend-foreign': (host) =>
    `${host} 호스트를 가진 사이트가 없습니다. 다시 보내기는 Localfront를 통해서만 할 수 있습니다. 사이트를 시작하거나 다른 호스트를 쓰세요.`,
  'resend-not-listening': (url) => `${url} 요청을 받을 리스너가 열려 있지 않습니다.`,
  'resend-no-answer': (url, cause) => `${url}에서 온전한 응답을 받지 못했습니다: ${cause}`,
  'resend-too-slow': (url, seconds) => `${url}에서 ${seconds}초 안에 온전한 응답을 받지 못했습니다.`,
  'resend-tunnel': (method) => `${method} 메서드는 터널을 열기 때문에 다시 보낼 수 없습니다.`,
  'repeat-out-of-range': (what, number, most) =>
    `${what === 'times' ? '반복 횟수' : '동시 요청 수'}: ${number} 값은 쓸 수 없습니다. 1에서 ${most} 사이로 쓰세요.`,
  'no-such-repeat': () => '이 반복 실행의 기록이 더는 남아 있지 않습니다.',
  'draft-url': (url) => `“${url}” 값은 주소가 아닙니다. https://shop.localhost:8443/api/items처럼 쓰세요.`,
  'draft-target': (path) => `“${path}” 값은 경로가 아닙니다. /api/items?page=2처럼 쓰세요.`,
  'draft-method': (method) => `“${method}” 값은 메서드가 아닙니다. GET처럼 쓰세요.`,
  'draft-field-name': (name) =>
    `“${name}” 값은 헤더 이름이 아닙니다. 공백 없이 영문자, 숫자, 하이픈으로 쓰세요.`,
  'draft-field-value': (name) => `${name} 값에 줄바꿈이나 다른 제어 문자가 있습니다.`,
  'draft-base64': () => '본문이 base64가 아닙니다.',
  'no-such-rule': () => '이 규칙은 더 이상 없습니다.',
  'rule-empty': () => '규칙에 아직 동작이 없습니다. 동작을 추가하세요.',
  'rule-status': (code, least) =>
    `${code} 값은 응답에 쓸 수 있는 상태 코드가 아닙니다. ${least}에서 599 사이로 쓰세요.`,
  'rule-target': (to) => `“${to}” 값은 /v2/* 같은 경로도, http://localhost:4000 같은 주소도 아닙니다.`,
  'rule-file': (path) => `“${path}” 값은 전체 경로가 아닙니다. ~/answer.json처럼 쓰세요.`,
  'rule-field-protected': (name) => `${name} 헤더는 메시지와 연결에 따라 Localfront가 직접 쓰는 헤더입니다.`,
  'rule-no-site': () => '이 요청을 받은 사이트가 없어 사이트 규칙으로 응답을 바꿀 수 없습니다.',
  'bad-pattern': (pattern, cause) => `“${pattern}” 값은 경로 패턴이 아닙니다: ${cause}`,
  'not-paused': () => '이 요청은 더 이상 대기하지 않습니다. 시간이 지났거나 브라우저가 떠났습니다.',
};
