// 프로젝트 파일과 필터의 잘못. 영어 문장은 엔진이 함께 보낸다.
// 받은 글자 뒤에는 조사를 바로 붙이지 않고, `이름`이나 `값` 같은 말을 사이에 둔다.

import type { Messages } from '../en';

export const diagnostics: Messages['diagnostics'] = {
  'unknown-key': (key, place, known) => `${place}에 \`${key}\` 키는 쓸 수 없습니다. 쓸 수 있는 키: ${known}`,
  'misspelt-key': (key, place, meant) =>
    `${place}에 \`${key}\` 키는 쓸 수 없습니다. \`${meant}\` 키인지 확인하세요.`,
  'wrong-type': (key, expected, found) =>
    `\`${key}\` 값의 형식이 다릅니다. 필요한 형식: ${expected}, 현재: ${found}`,
  'single-brackets': (header) => `\`${header}\` 항목은 여러 번 쓸 수 있으므로 \`[${header}]\` 형태로 쓰세요.`,
  'missing-key': (key, place, example) => `${place}에 \`${key}\` 키가 없습니다. 추가할 예: \`${example}\``,
  'empty-value': (key, example) => `\`${key}\` 값이 비어 있습니다. 예: \`${example}\``,
  'no-site': () => '사이트가 없습니다. `[[site]]`와 `name = "shop"`으로 시작하세요.',
  'bad-name': (name, better) =>
    `\`${name}\` 이름은 사이트에 쓸 수 없습니다. \`${better}\`처럼 영문 소문자, 숫자, \`-\`만 쓰세요.`,
  'duplicate-name': (name, line) => `\`${name}\` 이름은 ${line}행에서 이미 썼습니다. 다른 이름을 쓰세요.`,
  'duplicate-host': (host, line) =>
    `\`${host}\` 호스트는 ${line}행에서 이미 썼습니다. 호스트가 같으면 요청을 구분할 수 없습니다.`,
  'origin-unknown': (origin, known) => `이 사이트에 \`${origin}\` 오리진이 없습니다. 있는 오리진: ${known}`,
  'origin-misspelt': (origin, meant) =>
    `이 사이트에 \`${origin}\` 오리진이 없습니다. \`${meant}\` 오리진인지 확인하세요.`,
  'origin-undefined': (origin) =>
    `이 사이트에 오리진이 없습니다. \`[site.origin.${origin}]\` 아래에 \`folder\`나 \`upstream\`을 추가하세요.`,
  'origin-empty': (origin) =>
    `\`${origin}\` 오리진에 \`folder\`도 \`upstream\`도 없습니다. 둘 중 하나를 쓰세요.`,
  'origin-both': (origin) =>
    `\`${origin}\` 오리진에 \`folder\`와 \`upstream\`이 모두 있습니다. 하나는 다른 오리진으로 옮기세요.`,
  'ignore-everything': () =>
    '`[[site.ignore]]`에 무엇을 무시할지 없습니다. `url`, `kind`, `file` 중 하나를 추가하세요.',
  'key-of-folder': (key) => `\`${key}\` 키는 폴더용인데 이 오리진은 백엔드입니다. 지우세요.`,
  'key-of-upstream': (key) => `\`${key}\` 키는 백엔드용인데 이 오리진은 폴더입니다. 지우세요.`,
  'bad-object': (key, value) =>
    `\`${key}\`에 \`${value}\` 값은 쓸 수 없습니다. \`index.html\`처럼 앞에 \`/\` 없이 폴더 안의 파일을 쓰세요.`,
  'bad-duration': (value) =>
    `\`${value}\` 값은 시간이 아닙니다. \`500ms\`, \`10s\`, \`2m\`, \`1h\`처럼 쓰세요.`,
  'duration-range': (value) => `\`${value}\` 값이 범위를 벗어났습니다. 1ms부터 24h까지 쓸 수 있습니다.`,
  'bad-host-mode': (value) =>
    `\`host\`에 \`${value}\` 값은 쓸 수 없습니다. \`viewer\`, \`origin\` 또는 호스트 이름을 쓰세요.`,
  'bad-choice': (key, value, choices) =>
    `\`${key}\`에 \`${value}\` 값은 쓸 수 없습니다. 쓸 수 있는 값: ${choices}`,
  'number-range': (key, value, most) =>
    `\`${key}\`에 ${value} 값은 쓸 수 없습니다. 1부터 ${most}까지의 숫자를 쓰세요.`,
  'all-backup': () =>
    '모든 백엔드가 `backup`이라 대신할 백엔드가 없습니다. 그중 하나에서 `backup`을 지우세요.',
  'protocol-needs-tls': (url) =>
    `\`h2\`는 https에서만 씁니다. \`${url}\` 주소는 https가 아니므로 \`h2c\`를 쓰거나 https 주소로 바꾸세요.`,
  'protocol-without-tls': (url) =>
    `\`h2c\`는 일반 http에서 씁니다. \`${url}\` 주소는 https이므로 \`h2\`를 쓰거나 http 주소로 바꾸세요.`,
  'bad-cookie-name': (value) =>
    `\`${value}\` 값은 쿠키 이름이 될 수 없습니다. \`lf_peer\`처럼 영문자, 숫자, \`-\`, \`_\`를 쓰세요.`,
  'bad-check-path': (value) => `\`${value}\` 값은 요청할 경로가 아닙니다. \`/health\`처럼 쓰세요.`,
  'bad-status': (value) =>
    `\`${value}\` 값은 상태 코드 목록이 아닙니다. \`200-399,404\`처럼 100부터 599까지의 코드와 범위를 쓰세요.`,
  'bad-proxy': (value) =>
    `\`proxy\`에 \`${value}\` 값은 쓸 수 없습니다. \`system\`, \`none\`, \`http://host:port\`, \`socks5://host:port\` 중 하나를 쓰세요.`,
  'ca-unused': () =>
    '`verify = false`이면 모든 인증서를 신뢰하므로 `ca`는 쓰이지 않습니다. 둘 중 하나를 지우세요.',
  'folder-tilde': (folder) =>
    `\`${folder}\` 경로의 \`~\`는 해석하지 않습니다. 이 파일 기준의 상대 경로나 절대 경로를 쓰세요.`,
  'origin-unused': (origin) => `\`${origin}\` 오리진을 쓰는 동작이 없습니다.`,
  'prefix-twice': () => '`strip_prefix`와 `replace_prefix`는 모두 경로를 바꿉니다. 하나만 쓰세요.',
  'bad-prefix': (key, value, example) =>
    `\`${key}\`에 \`${value}\` 값은 쓸 수 없습니다. \`${example}\`처럼 경로의 앞부분을 쓰세요.`,
  'bad-header-name': (name) =>
    `\`${name}\` 이름은 헤더에 쓸 수 없습니다. \`X-Api-Version\`처럼 영문자, 숫자, \`-\`만 쓰세요.`,
  'bad-header-value': (name) =>
    `\`${name}\` 헤더의 값은 보낼 수 없습니다. 헤더에는 보이는 ASCII 문자와 공백만 들어가므로 나머지는 \`%ED%95%9C\`처럼 인코딩하세요.`,
  'header-of-connection': (name) =>
    `\`${name}\` 헤더는 연결 하나나 메시지 길이에 속하며 Localfront가 직접 씁니다. 지우세요.`,
  'header-host': (name) =>
    `\`${name}\` 헤더는 여기서 정하지 않습니다. 오리진에 \`host = "viewer"\`나 \`"origin"\` 또는 이름을 쓰세요.`,
  'header-encoding': (name) =>
    `\`${name}\` 헤더를 바꾸면 본문과 맞지 않게 됩니다. \`compress\`를 쓰거나 백엔드에 맡기세요.`,
  'header-via': (name) => `\`${name}\` 헤더로 요청이 되돌아온 것을 알아내므로 그대로 두세요.`,
  'cors-credentials-any': () =>
    '브라우저는 오리진 `*`와 자격 증명을 함께 허용하지 않습니다. `origins = ["https://app.example.com"]`처럼 오리진을 나열하세요.',
  'bad-cors-origin': (value) =>
    `\`${value}\` 값은 오리진이 아닙니다. \`https://app.example.com\`, \`https://*.example.com\`, \`http://localhost:*\`처럼 스킴, 호스트, 포트만 쓰세요.`,
  'bad-method': (value, better) =>
    `\`${value}\` 값은 여기에 쓸 수 있는 메서드가 아닙니다. \`${better}\`처럼 쓰세요.`,
  'bad-size': (value) => `\`${value}\` 값은 크기가 아닙니다. \`500kB\`, \`10MB\`, \`1GiB\`처럼 쓰세요.`,
  'prefix-never': (prefix, pattern) =>
    `\`${pattern}\` 패턴에 맞는 경로 가운데 \`${prefix}\`로 시작하는 것이 없어 아무것도 바뀌지 않습니다.`,
  'header-edited-twice': (name) =>
    `\`${name}\` 헤더를 여기서 두 번 이상 바꿉니다. 먼저 지우고, \`set\`, \`add\` 순서로 적용합니다.`,
  'hsts-on-localhost': (host) =>
    `\`${host}\`에는 \`Strict-Transport-Security\`를 보내지 않습니다. 브라우저가 그 호스트의 모든 포트에 적용하여 다른 프로젝트가 멈춥니다.`,
  'no-effect-on-folder': (key) => `\`${key}\` 키는 백엔드용인데 여기서는 폴더가 응답합니다. 지우세요.`,
  'pattern-unreachable': (pattern, wider, line) =>
    `\`${pattern}\` 패턴에는 요청이 오지 않습니다. ${line}행의 \`${wider}\` 패턴이 먼저 모두 받으므로 그 위로 옮기세요.`,
  'pattern-duplicate': (pattern, line) =>
    `\`${pattern}\` 패턴이 ${line}행에 이미 있어 여기에는 요청이 오지 않습니다. 하나를 지우세요.`,
  'pattern-double-star': (pattern, better) =>
    `\`${pattern}\` 패턴의 \`**\`는 \`*\`와 같고, \`*\`도 \`/\`를 넘어갑니다. \`${better}\` 형태로 쓰세요.`,
  'pattern-like-regex': (pattern) =>
    `\`${pattern}\` 패턴은 정규식처럼 보입니다. CloudFront는 \`*\`와 \`?\`만 해석하고 나머지는 글자 그대로 비교합니다.`,
  'pattern-like-query': (pattern) =>
    `\`${pattern}\` 패턴에 쿼리 문자열이 있는 것 같습니다. 패턴은 쿼리를 비교하지 않으며 \`?\`는 임의의 한 문자입니다.`,
  'pattern-trailing-slash': (pattern, better) =>
    `\`${pattern}\` 패턴은 이 경로 하나만 뜻하고 하위 경로는 포함하지 않습니다. \`${better}\` 형태로 쓰세요.`,
  'pattern-everything': (pattern) =>
    `\`${pattern}\` 패턴이 모든 경로를 받아 기본 동작에 요청이 오지 않습니다. 그 오리진을 기본 동작으로 지정하세요.`,
  'pattern-without-parent': (pattern, parent) =>
    `\`${pattern}\` 패턴은 \`${parent}\` 경로 자체를 포함하지 않습니다. CloudFront와 마찬가지로 기본 동작으로 갑니다.`,
  'pattern-empty': () => '경로 패턴이 비어 있습니다. `/api/*`처럼 쓰세요.',
  'pattern-too-long': (length) => `경로 패턴(${length}자)이 CloudFront의 한도를 넘습니다.`,
  'pattern-query': (without) => `경로 패턴은 쿼리 문자열을 비교하지 않습니다. \`${without}\` 형태로 쓰세요.`,
  'pattern-braces': () => '`{a,b}`는 CloudFront 문법이 아닙니다. 경우마다 동작을 하나씩 쓰세요.',
  'pattern-regex': (what) =>
    `\`${what}\` 때문에 정규식처럼 보입니다. CloudFront는 \`*\`와 \`?\`만 해석합니다.`,
  'pattern-character': (what) => `경로 패턴에 \`${what}\` 문자는 쓸 수 없습니다.`,
  'target-empty': () => '보낼 곳이 비어 있습니다. 폴더나 `http://localhost:3000` 같은 주소를 쓰세요.',
  'target-scheme': (text, better) => `\`${text}\`: 백엔드 주소가 아닙니다. \`${better}\` 형태로 쓰세요.`,
  'target-path': (text, better) =>
    `\`${text}\` 주소에 경로가 있습니다. 요청의 경로를 그대로 쓰므로 \`${better}\`까지만 쓰세요.`,
  'target-user-info': (better) =>
    `주소에 사용자 이름이나 암호를 쓸 수 없습니다. \`${better}\` 형태로 쓰세요.`,
  'target-host': (text) =>
    `\`${text}\` 주소에 올바른 호스트가 없습니다. \`http://localhost:3000\`처럼 쓰세요.`,
  'target-port': (text, port) =>
    `\`${text}\` 주소의 \`${port}\` 포트가 올바르지 않습니다. 1부터 65535까지 쓸 수 있습니다.`,
  'target-socket': (text) => `\`${text}\`: 소켓 경로가 없습니다. \`unix:/run/app.sock\`처럼 쓰세요.`,
  'target-no-port': (text) => `\`${text}\` 주소에 포트가 필요합니다. \`${text}:3000\`처럼 쓰세요.`,
  'host-empty': () => '호스트가 비어 있습니다. `shop.localhost`처럼 쓰세요.',
  'host-wildcard': (host) =>
    `\`${host}\` 호스트에 와일드카드가 있습니다. 브라우저는 로컬 이름의 와일드카드 인증서를 거부하므로 호스트를 하나씩 쓰세요.`,
  'host-not-alone': (text, better) =>
    `\`${text}\`에 호스트가 아닌 것이 섞여 있습니다. \`${better}\`만 쓰세요.`,
  'host-not-ascii': (text, better) => `\`${text}\` 호스트는 브라우저가 보내는 형태인 \`${better}\`로 쓰세요.`,
  'host-malformed': (text) =>
    `\`${text}\`: 호스트 이름이 아닙니다. \`shop.localhost\`처럼 영문자, 숫자, \`-\`와 점으로 쓰세요.`,
  'folder-missing': (folder) => `\`${folder}\` 폴더가 아직 없습니다. 만들어지면 바로 제공합니다.`,
  'host-outside-authority': (host) =>
    `\`${host}\` 호스트에는 로컬 인증서를 쓸 수 없어 브라우저가 거부합니다. \`${host?.split('.')[0]}.localhost\`처럼 쓰세요.`,
};

export const filterProblems: Messages['filterProblems'] = {
  'too-long': (most) => `필터가 너무 깁니다. ${most}자까지 쓸 수 있습니다.`,
  'too-deep': () => '괄호가 너무 깊습니다. 필터를 줄이세요.',
  'too-many-terms': () => '조건이 너무 많습니다. 필터를 줄이세요.',
  'unexpected-parenthesis': () => '여기에 괄호를 쓸 수 없습니다.',
  'unclosed-parenthesis': () => '괄호를 닫지 않았습니다.',
  'unclosed-quote': () => '따옴표를 닫지 않았습니다.',
  'missing-term': () => '여기에 찾을 내용이 없습니다.',
  'missing-value': (field) => `\`${field}:\` 뒤에 값이 필요합니다.`,
  'unknown-value': (field, value, expected) =>
    `\`${field}:\`에 \`${value}\` 값은 쓸 수 없습니다. 쓸 수 있는 값: ${expected}`,
  'unknown-field': (name, known) =>
    `\`${name}\` 항목은 없습니다. 쓸 수 있는 항목: ${known}. 글자 그대로 찾으려면 따옴표로 묶으세요.`,
};
