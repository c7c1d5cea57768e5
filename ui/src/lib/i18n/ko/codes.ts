// 코드별 문장. 여기에 없는 코드는 함께 온 영어 문장으로 표시한다.
// 백엔드와 파일 이름 뒤에는 조사를 바로 붙이지 않는다. 어떻게 읽을지 알 수 없기 때문이다.

import type { Messages } from '../en';
import { actProblems, ruleFailures } from './actCodes';

export const problems: Messages['problems'] = {
  ...actProblems,
  'port-in-use': (address, port, holder) =>
    `${holder || '다른 프로그램'}에서 ${port ?? ''} 포트를 이미 사용하고 있어 ${address} 주소를 열 수 없습니다. 그 프로그램을 종료하거나 다른 포트를 선택하세요.`,
  'port-denied': (address) =>
    `1024보다 작은 포트는 관리자만 쓸 수 있어 ${address} 주소를 열 수 없습니다. 더 큰 포트를 선택하세요.`,
  'address-unavailable': (address) =>
    `${address}: 이 컴퓨터의 주소가 아닙니다. 127.0.0.1:8443은 어느 컴퓨터에서나 쓸 수 있습니다.`,
  'bad-address': (text) => `“${text}”: 올바른 주소가 아닙니다. 127.0.0.1:8443과 같이 입력하세요.`,
  'folder-missing': (folder) => `${folder} 폴더가 없습니다. 경로를 확인하거나 먼저 빌드하세요.`,
  'not-a-folder': (path) => `${path}: 폴더가 아니라 파일입니다. 파일이 들어 있는 폴더를 선택하세요.`,
  'no-such-site': () => '이미 닫힌 사이트입니다.',
  'no-such-exchange': () => '기록에 더 이상 없는 요청입니다. 오래된 요청부터 지워집니다.',
  'no-such-session': () => '기록에 더 이상 없는 세션입니다.',
  'no-name': () => '저장할 필터의 이름을 입력하세요.',
  'not-har': (path, cause) => `\`${path}\`: HAR 파일이 아닙니다 (${cause}). HAR 1.2로 다시 저장하세요.`,
  'no-journal': () => '이번 실행에서는 요청을 기록하지 않습니다.',
  'no-project-file': () => '이 사이트에는 바꿀 수 있는 프로젝트 파일이 없습니다.',
  'no-browser': () => '브라우저를 열지 못했습니다. 주소를 복사해서 여세요.',
  'no-file-manager': (folder) => `파일 관리자를 열지 못했습니다. 프로젝트 파일 위치: ${folder}`,
  'no-such-store': () => '더 이상 없는 저장소입니다.',
  disk: (_, path, cause) =>
    `\`${path}\`: 읽거나 쓸 수 없습니다 (${cause}). 폴더 권한과 남은 디스크 공간을 확인하세요.`,
  authority: (_, cause) => `로컬 인증 기관을 사용할 수 없습니다: ${cause}`,
  'authority-unreadable': (path) => `\`${path}\`: 인증 기관 파일을 읽을 수 없습니다. 파일 권한을 확인하세요.`,
  'authority-unwritable': (path) =>
    `\`${path}\`: 인증 기관 파일을 쓸 수 없습니다. 폴더 권한과 남은 디스크 공간을 확인하세요.`,
  'authority-half': (path) =>
    `\`${path}\`: 인증 기관 파일이 하나 없습니다. 백업에서 되돌리거나 \`localfront ca rotate\`로 새로 만드세요.`,
  'authority-damaged': (path) =>
    `\`${path}\`: 인증 기관 파일이 손상되었습니다. 백업에서 되돌리거나 \`localfront ca rotate\`로 새로 만드세요.`,
  'authority-exposed': (path) =>
    `\`${path}\`: 다른 사용자가 읽을 수 있는 상태입니다. 파일 소유자로 \`chmod 600\`을 실행하세요.`,
  'authority-expired': (path) =>
    `\`${path}\`: 인증 기관의 유효 기간이 아닙니다. 시계를 확인하거나 \`localfront ca rotate\`로 새로 만드세요.`,
  journal: (path, cause) => `\`${path}\`: 기록 파일을 사용할 수 없습니다 (${cause}).`,
  'journal-full': (path) =>
    `\`${path}\`: 디스크가 가득 차서 요청을 기록하지 못합니다. 공간을 비우면 기록을 이어 갑니다.`,
  'journal-read-only': (path) =>
    `\`${path}\`: 기록 파일이나 폴더가 읽기 전용입니다. 쓰기를 허용하거나 \`--data-dir\`로 다른 폴더를 지정하세요.`,
  'journal-busy': (path) =>
    `\`${path}\`: 다른 프로그램이 기록 파일을 잠그고 있습니다. 그 프로그램을 종료하세요.`,
  'journal-damaged': (path) =>
    `\`${path}\`: 기록 파일이 손상되었습니다. 다시 열면 따로 옮겨 두고 새 기록을 시작합니다.`,
  'journal-newer': (path) =>
    `\`${path}\`: 더 새로운 Localfront에서 만든 기록입니다. Localfront를 업데이트하거나 다른 폴더를 지정하세요.`,
  'journal-folder': (path) =>
    `\`${path}\`: 기록 폴더를 만들 수 없습니다. \`--data-dir\`로 다른 폴더를 지정하세요.`,
  'journal-missing': (path) => `\`${path}\`: 아직 기록이 없습니다.`,
  'no-data-folder': () =>
    '데이터 폴더의 위치를 찾을 수 없습니다. HOME을 설정하거나 `--data-dir`로 폴더를 지정하세요.',
  'project-unreadable': (file, cause) =>
    `\`${file}\`: 읽을 수 없습니다 (${cause}). 경로와 권한을 확인하세요.`,
  'project-not-edited': (file, cause) =>
    `\`${file}\`: 자동으로 바꿀 수 없습니다 (${cause}). 파일을 먼저 직접 고치세요.`,
  'bad-target': (text) =>
    `“${text}”: 폴더나 백엔드 주소가 아닙니다. http://localhost:3000과 같이 입력하세요.`,
  'bad-pattern': (text) => `“${text}”: 경로 패턴으로 쓸 수 없습니다. /api/*와 같이 입력하세요.`,
  internal: (what, cause) => `예상하지 못한 문제가 생겼습니다 (${what}: ${cause}). 다시 시도하세요.`,
  'fix-none': () => '한 곳만 바꿔서는 고칠 수 없습니다. 직접 고치세요.',
  'fix-no-file': (name) => `\`${name}\`: 프로젝트 폴더에 없는 파일입니다. 만들어지는 곳에서 고치세요.`,
  'fix-outside': (name, path) =>
    `\`${name}\`: 프로젝트 폴더 밖(${path})을 가리킵니다. 그 위치에서 직접 고치세요.`,
  'fix-changed': (path) => `\`${path}\`: 그사이 파일이 바뀌었습니다. 페이지를 다시 열고 확인하세요.`,
  'fix-original': (bundle, original) =>
    `\`${bundle}\` 파일의 원본인 \`${original}\` 파일을 찾지 못했습니다. 원본을 고치고 다시 빌드하세요.`,
  'no-such-finding': () => '이미 없어진 항목입니다.',
  'no-such-mend': () => '더 이상 되돌릴 수 없는 수정입니다.',
  'config-invalid': (file, line, what) => `${file} ${line}행: ${what}`,
};

export const failures: Messages['failures'] = {
  ...ruleFailures,
  'connect-refused': (backend) =>
    `\`${backend}\`에서 실행 중인 서버가 없습니다. 백엔드를 시작하세요. 기다리던 페이지는 자동으로 다시 열립니다.`,
  'connect-timeout': (backend) =>
    `\`${backend}\` 연결 시간이 초과되었습니다. 주소가 맞는지, 방화벽이나 VPN이 막고 있지 않은지 확인하세요.`,
  'connect-failed': (backend) => `\`${backend}\`에 연결하지 못했습니다. 주소와 네트워크를 확인하세요.`,
  'dns-failed': (backend) => `\`${backend}\`의 IP 주소를 찾지 못했습니다. 철자와 네트워크를 확인하세요.`,
  'no-peer': () => '오리진에 요청을 보낼 백엔드가 없습니다.',
  'tls-unknown-root': (backend) =>
    `\`${backend}\` 인증서의 발급 기관을 이 컴퓨터가 알지 못합니다. \`ca\`로 발급 기관을 지정하거나 신뢰하도록 추가하거나, 이 오리진에 \`verify = false\`를 설정하세요.`,
  'tls-name-mismatch': (backend) =>
    `\`${backend}\` 인증서의 이름이 다릅니다. 인증서에 적힌 이름을 쓰거나 이 오리진에 \`verify = false\`를 설정하세요.`,
  'tls-expired': (backend) =>
    `\`${backend}\` 인증서의 유효 기간이 아닙니다. 인증서를 갱신하고 이 컴퓨터의 시계를 확인하세요.`,
  'tls-handshake': (backend) =>
    `\`${backend}\` 백엔드와 공통된 TLS 방식을 찾지 못했습니다. 백엔드 로그를 확인하세요.`,
  'tls-unrecognised-name': (backend) =>
    `\`${backend}\`에 요청한 이름의 인증서가 없습니다. 서버에 설정된 이름을 쓰세요.`,
  'tls-version': (backend) => `\`${backend}\`에서 TLS 1.2나 1.3을 지원하지 않습니다. 서버를 업데이트하세요.`,
  'tls-client-certificate': (backend) =>
    `\`${backend}\`에서 클라이언트 인증서를 요구하지만 Localfront에는 없습니다. 개발 중에는 요구하지 않도록 설정하세요.`,
  'tls-bad-ca': () => '`ca`에 지정한 파일에 쓸 수 있는 인증서가 없습니다.',
  'h2-not-spoken': (backend) =>
    `\`${backend}\`에서 HTTP/2를 지원하지 않습니다. \`protocol\`을 지우거나 이 오리진에 \`http/1.1\`을 설정하세요.`,
  'proxy-failed': (backend) =>
    `\`${backend}\`로 가는 프록시에 연결하지 못했습니다. \`proxy\`나 HTTPS_PROXY, NO_PROXY 환경 변수를 확인하세요.`,
  'proxy-refused': (backend) =>
    `프록시가 \`${backend}\` 연결을 거절했습니다. 이름과 프록시의 사용자 이름, 비밀번호를 확인하세요.`,
  'health-status': (backend) => `\`${backend}\`의 상태 확인 응답 코드가 정상 범위가 아닙니다.`,
  'health-timeout': (backend) => `\`${backend}\`에서 상태 확인에 응답하지 않았습니다.`,
  'tls-not-spoken': (backend) =>
    `\`${backend}\`의 응답이 TLS가 아닙니다. 일반 HTTP라면 upstream에 \`http://\`를 쓰세요.`,
  'read-timeout': (backend) =>
    `\`${backend}\`에서 요청을 받은 뒤 제한 시간이 지나도록 응답하지 않았습니다. 백엔드 로그를 확인하세요.`,
  'malformed-response': (backend) =>
    `\`${backend}\`의 응답이 HTTP가 아닙니다. HTTPS라면 upstream에 \`https://\`를 쓰세요.`,
  reset: (backend) =>
    `\`${backend}\`에서 응답을 끝내기 전에 연결을 끊었습니다. 백엔드가 멈추거나 다시 시작하지 않았는지 로그를 확인하세요.`,
  truncated: (backend) => `\`${backend}\`의 응답이 중간에 끊겼습니다. 백엔드 로그를 확인하세요.`,
  'body-broken': () => '응답이 중간에 끊겼습니다.',
  'websocket-idle': () => '오랫동안 주고받은 메시지가 없어 WebSocket을 닫았습니다.',
  stopped: () => 'Localfront가 종료되어 응답이 중간에 끊겼습니다.',
  loop: (backend) =>
    `\`${backend}\` 주소가 다시 이 Localfront를 가리킵니다. 오리진에 백엔드 자신의 포트를 쓰세요.`,
  'folder-missing': () => '폴더가 없습니다. 다시 빌드하거나 다른 폴더를 선택하세요.',
  'no-such-file': (file) => `폴더에 \`${file}\` 경로의 파일이 없습니다. 링크를 확인하거나 다시 빌드하세요.`,
  'case-mismatch': () =>
    '대소문자만 다른 파일이 있습니다. S3와 마찬가지로 대소문자를 구분하므로 링크를 파일 이름과 똑같이 쓰세요.',
  dotfile: () => '`.well-known`을 제외한 숨김 파일은 제공하지 않습니다.',
  outside: () => '폴더 밖을 가리키는 경로입니다.',
  'bad-path': () => '파일 이름이 될 수 없는 경로입니다. 링크를 고치세요.',
  unreadable: () => '파일을 읽을 수 없습니다. 권한을 확인하세요.',
  'file-changing': () => '파일을 쓰는 중이었습니다. 빌드가 끝난 뒤 다시 요청하세요.',
  'method-not-allowed': () =>
    '폴더는 GET과 HEAD에만 응답합니다. 백엔드로 갈 요청이라면 경로가 일치하는 동작을 추가하세요.',
  'method-refused': () => '동작에 적힌 메서드가 아닙니다. `methods`에 추가하거나 다른 메서드를 쓰세요.',
  'body-too-large': () => '본문이 동작의 제한보다 깁니다. 보내는 양을 줄이거나 `body_limit`을 늘리세요.',
  'too-large': () => 'Localfront가 받을 수 있는 크기를 넘은 요청입니다.',
  'request-broken': () => '브라우저가 요청 도중에 중단했습니다.',
  'request-timeout': () => '요청이 제한 시간 안에 모두 도착하지 않았습니다.',
  'request-not-taken': (backend) => `\`${backend}\`에서 요청을 끝까지 받지 않았습니다.`,
  'bad-framing': () =>
    '두 가지로 읽을 수 있는 요청이라 거부했습니다. Content-Length 하나 또는 Transfer-Encoding: chunked만 보내세요.',
  'bad-host': () => '요청에 올바른 호스트가 없습니다.',
  'unknown-host': () =>
    '이 호스트를 쓰는 사이트가 없습니다. 사이트의 hosts에 추가하거나 왼쪽 목록에 있는 주소를 여세요.',
  'no-https': () => 'HTTPS 주소가 열려 있지 않아 리디렉션할 수 없습니다.',
  'plain-on-tls': () => 'TLS 없이 온 요청입니다. 주소 앞에 `https://`를 쓰세요.',
};

export const storeNotes: Messages['trust']['notes'] = {
  'restart-browser': '완료했습니다. 실행 중인 브라우저는 다시 시작해야 반영됩니다.',
  'certutil-missing': '이 저장소를 바꾸는 도구인 certutil이 설치되어 있지 않습니다.',
  'no-system-store': '이 시스템에서 인증서 저장 위치를 찾지 못했습니다.',
  'update-tool-missing': '시스템 인증서를 갱신하는 도구가 설치되어 있지 않습니다.',
  'needs-administrator': '관리자 권한이 필요합니다.',
  declined: '암호를 입력하지 않았습니다.',
  'bundle-stale': '루트 인증서는 폴더에 있지만 시스템 번들이 갱신되지 않았습니다.',
  'not-trusted-for-sites': '루트 인증서는 있지만 웹 사이트용으로 신뢰되지 않습니다.',
  'store-locked': '별도의 암호로 잠긴 저장소입니다. 브라우저에서 잠금을 풀고 다시 시도하세요.',
  'timed-out': '도구 실행 시간이 초과되었습니다.',
  failed: '작업에 실패했습니다.',
};
