// What is to be said of a cookie, by code, in English. What stands between back quotes is shown as code.

export const notes: Record<string, (...params: string[]) => string> = {
  'cookie-empty': () => 'It has neither name nor value, so browsers drop it.',
  'cookie-too-large': (size, most) =>
    `Name and value are ${size} bytes; browsers drop what is larger than ${most}.`,
  'cookie-prefix': (name, prefix) =>
    prefix === '__Host-'
      ? `\`${name}\` is refused: the prefix \`__Host-\` asks for \`Secure\`, \`Path=/\`, no \`Domain\`, and HTTPS.`
      : `\`${name}\` is refused: the prefix \`${prefix}\` asks for \`Secure\` and HTTPS.`,
  'cookie-secure-over-http': () => '`Secure` cookies are refused on an answer that came over plain HTTP.',
  'cookie-none-needs-secure': () => '`SameSite=None` is refused without `Secure`.',
  'cookie-not-secure': () => 'Without `Secure` it is also sent over plain HTTP. Add `Secure`.',
  'cookie-same-site-default': () => 'Without `SameSite` browsers treat it as `Lax`.',
  'cookie-same-site-none': () => '`SameSite=None`: other sites that embed yours send it too.',
  'cookie-same-site-unknown': (value) => `\`SameSite=${value}\` is unknown, so browsers treat it as \`Lax\`.`,
  'cookie-not-http-only': () => 'Scripts of the page can read it. `HttpOnly` keeps it from them.',
  'cookie-domain-foreign': (domain, host) => `\`Domain=${domain}\` is refused: \`${host}\` is not within it.`,
  'cookie-domain-suffix': (domain) =>
    `\`Domain=${domain}\` is refused: a name without a dot is nobody’s own. Leave \`Domain\` out.`,
  'cookie-domain-subdomains': (domain) => `All hosts under \`${domain}\` get it too.`,
  'cookie-path-elsewhere': (path, from) => `It goes to \`${path}\`, and so not back to \`${from}\`.`,
  'cookie-max-age-unreadable': (age) => `\`Max-Age=${age}\` is no number of seconds and is ignored.`,
  'cookie-expires-unreadable': (date) => `\`Expires=${date}\` is no date and is ignored.`,
  'cookie-session': () => 'It lasts until the browser closes.',
  'cookie-deleted': () => 'It takes the cookie away: its time is over.',
  'cookie-shortened': (days) => `It asks for ${days} days; browsers keep it for 400.`,
  'cookie-attribute-unknown': (name) => `\`${name}\` is no attribute browsers know.`,
  'cookie-attribute-too-large': (name) => `\`${name}\` is longer than 1024 bytes and is ignored.`,
  'token-expired': () => 'Its time is over.',
  'token-not-yet': () => 'Its time has not come yet.',
  'token-unsigned': () => '`alg` is `none`: anybody could have made it.',
};
