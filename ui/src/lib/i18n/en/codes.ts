// Sentences for codes. A code that is not here is shown with the English sentence that came with it.

type Sentences = Record<string, (...params: string[]) => string>;

/** What a command refused, and what to do. */
export const problems: Sentences = {
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
  'no-journal': () => 'Recording is off in this run.',
  'no-project-file': () => 'This site has no project file that could be changed.',
  'no-browser': () => 'No browser could be opened. Copy the address instead.',
  'no-such-store': () => 'This store is no longer there.',
};

/** Why an exchange failed, or an origin is down, and what to do. */
export const failures: Sentences = {
  'connect-refused': (backend) =>
    `Nothing listens on \`${backend}\`. Start the backend; a page that waits for it comes back by itself.`,
  'connect-timeout': (backend) =>
    `No connection to \`${backend}\` in time. Is the address right, or a firewall in between?`,
  'connect-failed': (backend) => `\`${backend}\` could not be reached.`,
  'name-not-found': (backend) =>
    `The name in \`${backend}\` is not known. Check its spelling, or the network.`,
  'read-timeout': (backend) => `\`${backend}\` took the request and was then silent for too long.`,
  'tls-failed': (backend) => `The TLS handshake with \`${backend}\` failed.`,
  'bad-response': (backend) => `\`${backend}\` answered with something that is not HTTP.`,
  'upstream-closed': (backend) => `\`${backend}\` closed the connection before its answer was complete.`,
  'folder-missing': () => 'The folder is not there. Build the site again, or choose another folder.',
  'no-such-file': (file) => `There is no file \`${file}\` in the folder.`,
  'case-mismatch': () => 'A file has this name in other capitals. Names count to the letter, here as on S3.',
  'method-not-allowed': () => 'A folder answers GET and HEAD only.',
  'request-broken': () => 'The browser stopped in the middle of the request.',
  'request-timeout': () => 'The request was not sent completely in time.',
  'request-not-taken': (backend) => `\`${backend}\` did not take the whole request.`,
  'unknown-host': () => 'No site has this host.',
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
