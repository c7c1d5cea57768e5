/** What can be set out line by line. */
export type Language = 'js' | 'css' | 'html' | 'xml';

/** The language of a media type, when it is one that is set out. */
export function languageOf(media_type: string): Language | null {
  const type = media_type.toLowerCase();
  if (/^(application|text)\/(x-)?(java|ecma)script$|^text\/jsx?$|^application\/json5$/.test(type))
    return 'js';
  if (type === 'text/css') return 'css';
  if (type === 'text/html' || type === 'application/xhtml+xml') return 'html';
  return /^(application|text)\/xml$|\+xml$/.test(type) ? 'xml' : null;
}
