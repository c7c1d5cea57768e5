// What was, or would be, changed on the way, by code. The detail is the engine's own.

import { ruleChanges } from './actCodes';

type Said = (detail: string) => string;

/** Why an answer was not corrected in passing. */
const leftMixed: Record<string, string> = {
  'no-transform': 'the answer forbids changes (no-transform)',
  'content-encoding': 'the answer is compressed',
  integrity: 'a page vouches for it by its integrity attribute',
  vouched: 'a hash of the policy or an integrity attribute vouches for the text',
  charset: 'its encoding cannot be read',
  'too-large': 'it is larger than 4 MB',
};

export const changeCodes: Record<string, Said> = {
  ...ruleChanges,
  'added-request-header': (detail) => `Added for the backend: \`${detail}\``,
  'changed-request-header': (detail) => `Changed for the backend: \`${detail}\``,
  'removed-request-header': (detail) => `Kept from the backend: \`${detail}\``,
  'added-response-header': (detail) => `Added for the browser: \`${detail}\``,
  'changed-response-header': (detail) => `Changed for the browser: \`${detail}\``,
  'removed-response-header': (detail) => `Kept from the browser: \`${detail}\``,
  'removed-hop-by-hop': (detail) => `Removed, meant for one hop only: \`${detail}\``,
  'removed-hsts': (detail) =>
    `Removed, so that the browser does not insist on HTTPS for every local port: \`${detail}\``,
  'left-out-hsts': (detail) =>
    `Left out, so that the browser does not insist on HTTPS for every local port; deployed, it is \`Strict-Transport-Security: ${detail}\``,
  'rewrote-path': (detail) => `Path for the origin: \`${detail}\``,
  'rewrote-location': (detail) => `Redirect put right: \`${detail}\``,
  'rewrote-content-location': (detail) => `Content-Location put right: \`${detail}\``,
  'rewrote-refresh': (detail) => `Refresh put right: \`${detail}\``,
  'added-sticky-cookie': (detail: string) =>
    `Cookie added that keeps the browser at its backend: \`${detail}\``,
  held: (detail: string) => `Waited ${detail} for the backend to start again`,
  'leaked-location': (detail) => `The redirect leads to the backend's own address: \`${detail}\``,
  'leaked-content-location': (detail) => `Content-Location is the backend's own address: \`${detail}\``,
  'leaked-refresh': (detail) => `Refresh leads to the backend's own address: \`${detail}\``,
  'removed-cookie-domain': (detail) =>
    `Domain taken off a cookie, because it is the backend's own and the browser would refuse it: \`${detail}\``,
  'rewrote-cookie-path': (detail) => `Path of a cookie put right: \`${detail}\``,
  'leaked-cookie-domain': (detail) =>
    `The browser refuses this cookie: its domain is the backend's own: \`${detail}\``,
  'foreign-cookie-domain': (detail) =>
    `The browser refuses this cookie: its domain is not this site's: \`${detail}\``,
  'cookie-without-secure': (detail) =>
    `The browser refuses the cookie \`${detail}\`: its name or \`SameSite=None\` asks for \`Secure\``,
  'answered-preflight': (detail) => `CORS preflight answered here, for \`${detail}\``,
  'refused-preflight': (detail) =>
    `CORS preflight refused: \`${detail}\` is not among the origins of \`cors\``,
  'added-cors': (detail) => `May be read by pages of \`${detail}\` (CORS)`,
  'may-add-cors': (detail) => `Pages of these origins may read the answer (CORS): \`${detail}\``,
  compressed: (detail) => `Compressed on the way: \`${detail}\``,
  precompressed: (detail) => `Sent as it was compressed beforehand: \`${detail}\``,
  'may-compress': (detail) => `Compressed where it is worth it, as the browser prefers: ${detail}`,
  'refuses-method': (detail) => `Refused: the behavior lets through ${detail}`,
  'limits-body': (detail) => `Bodies longer than ${detail} bytes are refused`,
  'limits-silence': (detail) => `The backend may be silent for ${detail}`,
  'rewrites-mixed': () => 'Insecure addresses are corrected while they pass',
  'rewrote-mixed': (detail) =>
    detail === '1'
      ? 'Corrected 1 insecure address in passing'
      : `Corrected ${detail} insecure addresses in passing`,
  'left-mixed': (detail) => `Insecure addresses left as they are: ${leftMixed[detail ?? ''] ?? detail}`,
  'redirect-to-https': (detail) => `Redirected to HTTPS (${detail})`,
};
