// Sentences for the codes of rules, breakpoints and requests that are sent again.

type Sentences = Record<string, (...params: string[]) => string>;

/** What a rule did to an exchange; its name is said beside. */
export const ruleChanges: Record<string, (detail: string) => string> = {
  'rule-answered': (status) => `Answered with status ${status}, no origin was asked`,
  'rule-mapped': (places) => `Asked for elsewhere: \`${places}\``,
  'rule-status': (statuses) => `Status changed: ${statuses}`,
  'rule-set-request-header': (field) => `Set for the origin: \`${field}\``,
  'rule-removed-request-header': (field) => `Kept from the origin: \`${field}\``,
  'rule-set-response-header': (field) => `Set for the browser: \`${field}\``,
  'rule-removed-response-header': (field) => `Kept from the browser: \`${field}\``,
  'rule-delayed': (time) => `Delayed for ${time}`,
  'rule-throttled': (speed) => `Slowed down (to the browser/from it, latency): ${speed}`,
  'rule-failed': (status) => `Failed on purpose with status ${status}`,
  'rule-closed': () => 'Connection closed on purpose, without an answer',
  'rule-cut': (bytes) => `Connection cut on purpose after ${bytes} bytes of the body`,
  'rule-paused-request': (time) => `Request held for ${time}`,
  'rule-paused-response': (time) => `Answer held for ${time}`,
  'rule-not-paused': () => 'Not held, because too many requests were waiting already',
  'rule-edited-request': (parts) => `Request edited by hand: ${parts}`,
  'rule-edited-response': (parts) => `Answer edited by hand: ${parts}`,
  'rule-answered-by-hand': (status) => `Answered by hand with status ${status}`,
  'rule-dropped': () => 'Dropped by hand, without an answer',
};

/** Why an exchange that a rule touched has no proper answer. */
export const ruleFailures: Sentences = {
  'rule-failed': () => 'A rule had this request fail. Switch the rule off to get the real answer.',
  'rule-closed': () => 'A rule, or you at a breakpoint, had the connection closed without an answer.',
  'rule-cut': () => 'A rule cut the connection within the body.',
  'rule-file': () => 'The file of a rule cannot be read. Put it in its place, or choose another.',
};

/** What was refused, and what to do. */
export const actProblems: Sentences = {
  'body-not-kept': (missing) =>
    `The journal kept only the beginning of this body; ${missing} bytes are missing. Raise the limit for bodies in the settings, and let the request happen once more.`,
  'resend-foreign': (host) =>
    `No site here is called ${host}. Requests are sent again through this front door only: start the site, or write another host.`,
  'resend-not-listening': (url) => `Nothing listens here for ${url}.`,
  'resend-no-answer': (url, cause) => `${url} got no whole answer: ${cause}`,
  'resend-too-slow': (url, seconds) => `${url} got no whole answer within ${seconds} seconds.`,
  'resend-tunnel': (method) => `${method} opens a tunnel and cannot be sent again.`,
  'repeat-out-of-range': (what, number, most) =>
    `${number} is not possible for ${what === 'times' ? 'how often' : 'how many at once'}: write 1 to ${most}.`,
  'no-such-repeat': () => 'This run is no longer remembered.',
  'draft-url': (url) =>
    `“${url}” is not an address. Write one such as https://shop.localhost:8443/api/items.`,
  'draft-target': (path) => `“${path}” is not a path. Write one such as /api/items?page=2.`,
  'draft-method': (method) => `“${method}” is not a method. Write one such as GET.`,
  'draft-field-name': (name) =>
    `“${name}” is not the name of a header. Use letters, digits and dashes, without blanks.`,
  'draft-field-value': (name) => `The value of ${name} holds a line end or another control character.`,
  'draft-base64': () => 'The body is not base64.',
  'no-such-rule': () => 'This rule no longer exists.',
  'rule-empty': () => 'The rule does nothing yet. Give it something to do.',
  'rule-status': (code, least) => `${code} is not a status to answer with. Write one from ${least} to 599.`,
  'rule-target': (to) =>
    `“${to}” is neither a path such as /v2/* nor an address such as http://localhost:4000.`,
  'rule-file': (path) => `“${path}” is not a whole path. Write one such as ~/answer.json.`,
  'rule-field-protected': (name) =>
    `${name} follows from the message and its connection, so Localfront writes it by itself.`,
  'rule-no-site': () => 'No site served this request, so no rule of a site can change its answer.',
  'bad-pattern': (pattern, cause) => `“${pattern}” is not a path pattern: ${cause}`,
  'not-paused': () => 'This request no longer waits: its time was over, or the browser left.',
};
