// 프로젝트 파일과 필터의 잘못. 영어 문장은 엔진이 함께 보낸다.

import type { Messages } from '../en';

export const diagnostics: Messages['diagnostics'] = {
  'unknown-key': (key, place, known) => `${place}에 \`${key}\` 키는 없습니다. 쓸 수 있는 키: ${known}`,
  'misspelt-key': (key, place, meant) =>
    `${place}에 \`${key}\` 키는 없습니다. \`${meant}\`를 쓰려던 것인지 확인하십시오.`,
  'wrong-type': (key, expected, found) =>
    `\`${key}\`의 형식이 다릅니다. 필요한 형식: ${expected}, 실제: ${found}`,
  'single-brackets': (header) => `\`${header}\`는 여러 번 쓸 수 있는 항목입니다. \`[${header}]\`로 쓰십시오.`,
  'missing-key': (key, place, example) => `${place}에 \`${key}\`가 없습니다. \`${example}\`를 추가하십시오.`,
  'empty-value': (key, example) => `\`${key}\`가 비어 있습니다. 예: \`${example}\``,
  'no-site': () => '사이트가 없습니다. `[[site]]`와 `name = "shop"`으로 시작하십시오.',
  'bad-name': (name, better) =>
    `\`${name}\`는 사이트 이름이 될 수 없습니다. \`${better}\`처럼 영문 소문자, 숫자, \`-\`만 쓰십시오.`,
  'duplicate-name': (name, line) =>
    `\`${name}\`는 ${line}행에서 이미 쓴 이름입니다. 사이트마다 다른 이름이 필요합니다.`,
  'duplicate-host': (host, line) =>
    `\`${host}\`는 ${line}행에서 이미 쓴 호스트입니다. 요청을 구분할 수 없습니다.`,
  'origin-unknown': (origin, known) => `이 사이트에 \`${origin}\` 오리진이 없습니다. 있는 오리진: ${known}`,
  'origin-misspelt': (origin, meant) =>
    `이 사이트에 \`${origin}\` 오리진이 없습니다. \`${meant}\`를 쓰려던 것인지 확인하십시오.`,
  'origin-undefined': (origin) =>
    `이 사이트에 오리진이 없습니다. \`[site.origin.${origin}]\`과 \`folder\` 또는 \`upstream\`을 추가하십시오.`,
  'origin-empty': (origin) =>
    `\`${origin}\` 오리진에 \`folder\`도 \`upstream\`도 없습니다. 둘 중 하나를 쓰십시오.`,
  'origin-both': (origin) =>
    `\`${origin}\` 오리진에 \`folder\`와 \`upstream\`이 모두 있습니다. 하나는 다른 오리진으로 옮기십시오.`,
  'key-of-folder': (key) => `\`${key}\`는 폴더용인데 이 오리진은 백엔드입니다. 지우십시오.`,
  'key-of-upstream': (key) => `\`${key}\`는 백엔드용인데 이 오리진은 폴더입니다. 지우십시오.`,
  'bad-object': (key, value) =>
    `\`${key}\`에 \`${value}\`는 쓸 수 없습니다. \`index.html\`처럼 앞에 \`/\` 없이 폴더 안의 파일을 쓰십시오.`,
  'bad-duration': (value) =>
    `\`${value}\`는 시간이 아닙니다. \`500ms\`, \`10s\`, \`2m\`, \`1h\`처럼 쓰십시오.`,
  'duration-range': (value) => `\`${value}\`는 범위를 벗어났습니다. 1ms부터 24h까지 쓸 수 있습니다.`,
  'bad-host-mode': (value) =>
    `\`${value}\`는 보낼 \`host\`로 쓸 수 없습니다. \`viewer\`, \`origin\` 또는 호스트 이름을 쓰십시오.`,
  'folder-tilde': (folder) =>
    `\`${folder}\`의 \`~\`는 해석되지 않습니다. 이 파일 기준의 상대 경로나 절대 경로를 쓰십시오.`,
  'origin-unused': (origin) => `\`${origin}\` 오리진을 쓰는 동작이 없습니다.`,
  'pattern-unreachable': (pattern, wider, line) =>
    `\`${pattern}\`에는 요청이 오지 않습니다. ${line}행의 \`${wider}\`가 먼저 모두 받습니다. 위로 옮기십시오.`,
  'pattern-duplicate': (pattern, line) =>
    `\`${pattern}\`에는 요청이 오지 않습니다. ${line}행에 이미 있습니다. 하나를 지우십시오.`,
  'pattern-double-star': (pattern, better) =>
    `\`${pattern}\`의 \`**\`는 \`*\`와 같고, \`*\`도 \`/\`를 넘습니다. \`${better}\`로 쓰십시오.`,
  'pattern-like-regex': (pattern) =>
    `\`${pattern}\`는 정규식처럼 보입니다. CloudFront는 \`*\`와 \`?\`만 해석하고 나머지는 글자 그대로 봅니다.`,
  'pattern-like-query': (pattern) =>
    `\`${pattern}\`에 쿼리 문자열이 있는 것 같습니다. 패턴은 쿼리를 보지 않으며 \`?\`는 임의의 한 문자입니다.`,
  'pattern-trailing-slash': (pattern, better) =>
    `\`${pattern}\`는 이 경로 하나만 뜻하고 그 아래는 포함하지 않습니다. \`${better}\`로 쓰십시오.`,
  'pattern-everything': (pattern) =>
    `\`${pattern}\`가 모든 경로를 받아 기본 동작에 요청이 오지 않습니다. 그 오리진을 기본으로 쓰십시오.`,
  'pattern-without-parent': (pattern, parent) =>
    `\`${pattern}\`는 \`${parent}\` 자체를 포함하지 않습니다. CloudFront에서와 같이 기본 동작으로 갑니다.`,
  'pattern-empty': () => '경로 패턴이 비어 있습니다. `/api/*`처럼 쓰십시오.',
  'pattern-too-long': (length) => `경로 패턴이 너무 깁니다 (${length}자). CloudFront의 한도를 넘습니다.`,
  'pattern-query': (without) => `경로 패턴은 쿼리 문자열을 보지 않습니다. \`${without}\`로 쓰십시오.`,
  'pattern-braces': () => '`{a,b}`는 CloudFront 문법이 아닙니다. 경우마다 동작을 하나씩 쓰십시오.',
  'pattern-regex': (what) =>
    `\`${what}\` 때문에 정규식처럼 보입니다. CloudFront는 \`*\`와 \`?\`만 해석합니다.`,
  'pattern-character': (what) => `경로 패턴에 \`${what}\` 문자는 쓸 수 없습니다.`,
  'target-empty': () => '보낼 곳이 비어 있습니다. 폴더나 `http://localhost:3000` 같은 주소를 쓰십시오.',
  'target-scheme': (text, better) => `\`${text}\`는 백엔드 주소가 아닙니다. \`${better}\`로 쓰십시오.`,
  'target-path': (text, better) =>
    `\`${text}\`에 경로가 있습니다. 요청의 경로가 그대로 쓰이므로 \`${better}\`까지만 쓰십시오.`,
  'target-user-info': (better) => `주소에 사용자 이름이나 암호를 쓸 수 없습니다. \`${better}\`로 쓰십시오.`,
  'target-host': (text) => `\`${text}\`에 올바른 호스트가 없습니다. \`http://localhost:3000\`처럼 쓰십시오.`,
  'target-port': (text, port) =>
    `\`${text}\`의 포트 \`${port}\`가 올바르지 않습니다. 1부터 65535까지 쓸 수 있습니다.`,
  'target-no-port': (text) => `\`${text}\`에 포트가 필요합니다. \`${text}:3000\`처럼 쓰십시오.`,
  'host-empty': () => '호스트가 비어 있습니다. `shop.localhost`처럼 쓰십시오.',
  'host-wildcard': (host) =>
    `\`${host}\`는 와일드카드입니다. 브라우저가 로컬 이름의 와일드카드 인증서를 거부하므로 호스트를 하나씩 쓰십시오.`,
  'host-not-alone': (text, better) =>
    `\`${text}\`에는 호스트 이외의 것이 있습니다. \`${better}\`만 쓰십시오.`,
  'host-not-ascii': (text, better) => `\`${text}\`는 브라우저가 보내는 형태인 \`${better}\`로 써야 합니다.`,
  'host-malformed': (text) =>
    `\`${text}\`는 호스트 이름이 아닙니다. \`shop.localhost\`처럼 영문자, 숫자, \`-\`와 점으로 쓰십시오.`,
};

export const filterProblems: Messages['filterProblems'] = {
  'too-long': (most) => `필터가 너무 깁니다. ${most}자까지 쓸 수 있습니다.`,
  'too-deep': () => '괄호가 너무 깊습니다. 필터를 줄이십시오.',
  'too-many-terms': () => '조건이 너무 많습니다. 필터를 줄이십시오.',
  'unexpected-parenthesis': () => '여기에 괄호가 올 수 없습니다.',
  'unclosed-parenthesis': () => '닫히지 않은 괄호입니다.',
  'unclosed-quote': () => '닫히지 않은 따옴표입니다.',
  'missing-term': () => '여기에 찾을 내용이 없습니다.',
  'missing-value': (field) => `\`${field}:\` 뒤에 값이 필요합니다.`,
  'unknown-value': (field, value, expected) =>
    `\`${field}:\`에 \`${value}\`는 쓸 수 없습니다. 쓸 수 있는 값: ${expected}`,
  'unknown-field': (name, known) =>
    `\`${name}\` 항목은 없습니다. 쓸 수 있는 항목: ${known}. 글자 그대로 찾으려면 따옴표로 묶으십시오.`,
};
