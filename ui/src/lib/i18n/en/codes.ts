// Sentences for codes. A code that is not here is shown with the English sentence that came with it.

import { actProblems, ruleFailures } from './actCodes';

type Sentences = Record<string, (...params: string[]) => string>;

/** What is wrong with a project file, and with a filter: the engine's own sentences are English already. */
export const diagnostics: Sentences = {};
export const filterProblems: Sentences = {};

/** What a command refused, and what to do. */
export const problems: Sentences = {
  ...actProblems,
  'port-in-use': (address, port, holder) =>
    `${holder || 'Another program'} already has port ${port ?? ''}, so nothing can listen on ${address}. Stop it, or choose another port.`,
  'port-denied': (address) =>
    `The system keeps ports below 1024 for administrators, so ${address} cannot be used. Choose a higher port.`,
  'address-unavailable': (address) =>
    `${address} is not an address of this computer. 127.0.0.1:8443 works on every computer.`,
  'bad-address': (text) => `“${text}” is not an address. Write one such as 127.0.0.1:8443.`,
  'folder-missing': (folder) => `There is no folder ${folder}. Check the spelling, or build it first.`,
  'not-a-folder': (path) => `${path} is a file. Choose the folder it stands in.`,
  'no-such-site': () => 'This site is no longer open.',
  'no-such-exchange': () => 'This request is no longer in the journal: old ones make room for new ones.',
  'no-such-session': () => 'This session is no longer in the journal.',
  'no-name': () => 'A saved filter needs a name. Give it one.',
  'not-har': (path, cause) => `\`${path}\` is not a HAR file (${cause}). Save it again as HAR 1.2.`,
  'no-journal': () => 'Recording is off in this run.',
  'no-project-file': () => 'This site has no project file that could be changed.',
  'no-browser': () => 'No browser could be opened. Copy the address instead.',
  'no-file-manager': (folder) => `No file manager could be opened. The project file is in ${folder}.`,
  'no-such-store': () => 'This store is no longer there.',
  'fix-none': () => 'No one replacement corrects this. Correct it by hand.',
  'fix-no-file': (name) => `${name} is not a file in the project's folder. Correct it where it is made.`,
  'fix-outside': (name, path) => `${name} leads to ${path}, outside the project's folder. Correct it there.`,
  'fix-changed': (path) => `${path} was changed meanwhile. Load the page again, and look anew.`,
  'fix-original': (bundle, original) =>
    `${bundle} is made from ${original}, which was not found. Correct it there, and build again.`,
  'no-such-finding': () => 'This finding is no longer there.',
  'no-such-mend': () => 'This correction can no longer be taken back.',
  'config-invalid': (file, line, what) => `${file}, line ${line}: ${what}`,
};

/** Why an exchange failed, or an origin is down, and what to do. The parameter is the backend or the file. */
export const failures: Sentences = {
  ...ruleFailures,
  'connect-refused': (backend) =>
    `Nothing listens on \`${backend}\`. Start the backend; a page that waits for it comes back by itself.`,
  'connect-timeout': (backend) =>
    `\`${backend}\` did not accept a connection in time. Check its address, and whether a firewall or a VPN stands in between.`,
  'connect-failed': (backend) => `\`${backend}\` could not be reached. Check its address and the network.`,
  'dns-failed': (backend) => `No address was found for \`${backend}\`. Check the spelling, and the network.`,
  'no-peer': () => 'The origin has no backend to ask.',
  'tls-unknown-root': (backend) =>
    `\`${backend}\` shows a certificate whose issuer this computer does not know. Name the issuer with \`ca\`, trust it, or set \`verify = false\` for this origin.`,
  'tls-name-mismatch': (backend) =>
    `\`${backend}\` shows a certificate for another name. Use the name in the certificate, or set \`verify = false\` for this origin.`,
  'tls-expired': (backend) =>
    `The certificate of \`${backend}\` is not valid today. Renew it, and check this computer's clock.`,
  'tls-handshake': (backend) =>
    `No way to speak TLS with \`${backend}\` was found. Look at the backend's log.`,
  'tls-unrecognised-name': (backend) =>
    `\`${backend}\` has no certificate for the name it was asked for. Use a name the server is configured with.`,
  'tls-version': (backend) => `\`${backend}\` does not speak TLS 1.2 or 1.3. Update the server.`,
  'tls-client-certificate': (backend) =>
    `\`${backend}\` wants a certificate from its clients, and Localfront has none. Switch that off for development.`,
  'tls-bad-ca': () => 'The file that `ca` names holds no certificate that can be used.',
  'h2-not-spoken': (backend) =>
    `\`${backend}\` does not speak HTTP/2. Leave \`protocol\` out, or set it to \`http/1.1\` for this origin.`,
  'proxy-failed': (backend) =>
    `The proxy that leads to \`${backend}\` could not be reached. Check \`proxy\` or the variables HTTPS_PROXY and NO_PROXY.`,
  'proxy-refused': (backend) =>
    `The proxy did not lead to \`${backend}\`. Check the name, and the proxy's user and password.`,
  'health-status': (backend) =>
    `\`${backend}\` answered its health check with a status that does not count as healthy.`,
  'health-timeout': (backend) => `\`${backend}\` was silent when it was asked how it is.`,
  'tls-not-spoken': (backend) =>
    `\`${backend}\` does not speak TLS. If it speaks plain HTTP, write \`http://\` in the upstream.`,
  'read-timeout': (backend) => `\`${backend}\` took the request and was then silent for too long.`,
  'malformed-response': (backend) =>
    `\`${backend}\` sent something that is not HTTP. If it speaks HTTPS, write \`https://\` in the upstream.`,
  reset: (backend) =>
    `\`${backend}\` closed the connection before it had answered. Look at its log: it may have crashed or restarted.`,
  truncated: (backend) => `\`${backend}\` stopped in the middle of its answer. Look at its log.`,
  'body-broken': () => 'The answer broke off on the way.',
  'websocket-idle': () => 'The WebSocket was closed after a long silence in both directions.',
  stopped: () => 'Localfront was stopped before the answer had ended.',
  loop: (backend) =>
    `\`${backend}\` leads back to this front door. Let the origin point to the backend's own port.`,
  'folder-missing': () => 'The folder is not there. Build the site again, or choose another folder.',
  'no-such-file': (file) =>
    `There is no file for \`${file}\` in the folder. Check the link, or build the site again.`,
  'case-mismatch': () => 'A file has this name in other capitals. Names count to the letter, here as on S3.',
  dotfile: () => 'Hidden files are not served, apart from \`.well-known\`.',
  outside: () => 'This path leads outside the folder.',
  'bad-path': () => 'This path cannot name a file. Correct the link.',
  unreadable: () => 'The file cannot be read. Check its permissions.',
  'file-changing': () => 'The file was being written. Ask again when the build has finished.',
  'method-not-allowed': () =>
    'A folder answers GET and HEAD only. If this is meant for the backend, add a behavior whose pattern matches.',
  'method-refused': () =>
    'The behavior names the methods it lets through, and this is none of them. Add it to `methods`, or use another.',
  'body-too-large': () =>
    'The body is longer than the behavior lets through. Send less, or raise `body_limit`.',
  'too-large': () => 'The request is larger than Localfront accepts.',
  'request-broken': () => 'The browser stopped in the middle of the request.',
  'request-timeout': () => 'The request was not sent completely in time.',
  'request-not-taken': (backend) => `\`${backend}\` did not take the whole request.`,
  'bad-framing': () =>
    'The request could be read in two ways, so it was refused. Send one Content-Length, or Transfer-Encoding: chunked alone.',
  'bad-host': () => 'The request has no valid host.',
  'unknown-host': () =>
    "No site has this host. Add it to a site's hosts, or open one of the addresses in the sidebar.",
  'no-https': () => 'The HTTPS address is not listening, so there is nothing to redirect to.',
  'plain-on-tls': () => 'The request came without TLS. Write \`https://\` in front of the address.',
};

/** What there is to say about a place where trust is kept. */
export const storeNotes: Record<string, string> = {
  'restart-browser': 'Done. A browser that is running sees it after a restart.',
  'certutil-missing': 'The tool that changes this store, certutil, is not installed.',
  'no-system-store': 'This system keeps no certificates where others do.',
  'update-tool-missing': "The tool that puts the system's certificates together is not installed.",
  'needs-administrator': 'An administrator has to do this.',
  declined: 'The password was not given.',
  'bundle-stale': "The root is in the folder, but the system's bundle was not made again.",
  'not-trusted-for-sites': 'The root is there, but not trusted for web sites.',
  'store-locked': 'This store has a password of its own. Unlock it in the browser, then try again.',
  'timed-out': 'The tool took too long.',
  failed: 'It did not work.',
};
