// 쿠키와 토큰에 대한 판단, 한국어.

export const notes: Record<string, (...params: string[]) => string> = {
  'cookie-empty': () => '이름과 값이 모두 비어 브라우저가 버립니다.',
  'cookie-too-large': (size, most) =>
    `이름과 값이 ${size}바이트입니다. 브라우저는 ${most}바이트를 넘으면 버립니다.`,
  'cookie-prefix': (name, prefix) =>
    prefix === '__Host-'
      ? `\`${name}\` 쿠키는 거부됩니다. \`__Host-\` 접두사에는 \`Secure\`, \`Path=/\`, HTTPS가 필요하고 \`Domain\`은 쓸 수 없습니다.`
      : `\`${name}\` 쿠키는 거부됩니다. \`${prefix}\` 접두사에는 \`Secure\`와 HTTPS가 필요합니다.`,
  'cookie-secure-over-http': () => '일반 HTTP 응답의 `Secure` 쿠키는 거부됩니다.',
  'cookie-none-needs-secure': () => '`SameSite=None`은 `Secure`가 없으면 거부됩니다.',
  'cookie-not-secure': () => '`Secure`가 없어 일반 HTTP로도 전송됩니다. `Secure`를 추가하세요.',
  'cookie-same-site-default': () => '`SameSite`가 없으면 브라우저는 `Lax`로 처리합니다.',
  'cookie-same-site-none': () => '`SameSite=None`이므로 이 사이트를 포함하는 다른 사이트에서도 전송됩니다.',
  'cookie-same-site-unknown': (value) =>
    `\`SameSite=${value}\` 값은 알 수 없어 브라우저가 \`Lax\`로 처리합니다.`,
  'cookie-not-http-only': () => '페이지의 스크립트가 읽을 수 있습니다. 막으려면 `HttpOnly`를 쓰세요.',
  'cookie-domain-foreign': (domain, host) =>
    `\`Domain=${domain}\` 때문에 거부됩니다. \`${host}\` 호스트는 이 도메인에 속하지 않습니다.`,
  'cookie-domain-suffix': (domain) =>
    `\`Domain=${domain}\` 때문에 거부됩니다. 점이 없는 이름은 쓸 수 없으므로 \`Domain\`을 빼세요.`,
  'cookie-domain-subdomains': (domain) => `\`${domain}\` 아래의 모든 호스트에도 전송됩니다.`,
  'cookie-path-elsewhere': (path, from) =>
    `\`${path}\` 경로에만 전송되므로 \`${from}\` 경로로는 돌아오지 않습니다.`,
  'cookie-max-age-unreadable': (age) => `\`Max-Age=${age}\` 값은 초 단위 숫자가 아니어서 무시됩니다.`,
  'cookie-expires-unreadable': (date) => `\`Expires=${date}\` 값은 날짜가 아니어서 무시됩니다.`,
  'cookie-session': () => '브라우저를 닫을 때까지 유지됩니다.',
  'cookie-deleted': () => '이미 만료된 시각이므로 쿠키를 지웁니다.',
  'cookie-shortened': (days) => `${days}일을 요청하지만 브라우저는 400일까지만 보관합니다.`,
  'cookie-attribute-unknown': (name) => `\`${name}\` 속성은 브라우저가 알지 못합니다.`,
  'cookie-attribute-too-large': (name) => `\`${name}\` 값이 1024바이트를 넘어 무시됩니다.`,
  'token-expired': () => '만료되었습니다.',
  'token-not-yet': () => '아직 유효하지 않습니다.',
  'token-unsigned': () => '`alg`가 `none`이므로 누구나 만들 수 있습니다.',
};
