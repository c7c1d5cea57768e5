/** A run of JSON text. */
export interface Token {
  kind: 'plain' | 'key' | 'string' | 'number' | 'word';
  text: string;
}

const STEP = '  ';
const SHAPES = /("(?:[^"\\]|\\.)*"?)|(-?\d[\d.eE+-]*)|(true|false|null)|([{}[\],:])|(\s+)|([^\s"{}[\],:]+)/gs;

/**
 * Sets JSON out with one value a line. It only moves white space: numbers keep all their digits, double keys stay, and
 * text that ends in the middle is set out as far as it goes.
 */
export function prettyJson(text: string): Token[] {
  const out: Token[] = [];
  let depth = 0;
  const tokens = scan(text);
  tokens.forEach((token, at) => {
    const next = tokens[at + 1]?.text;
    if (token.text === '{' || token.text === '[') {
      const empty = next === '}' || next === ']';
      if (!empty) depth += 1;
      plain(out, token.text + (empty || next === undefined ? '' : line(depth)));
    } else if (token.text === '}' || token.text === ']') {
      const empty = /^[{[]$/.test(tokens[at - 1]?.text ?? '');
      if (!empty) depth = Math.max(0, depth - 1);
      plain(out, (empty ? '' : line(depth)) + token.text);
    } else if (token.text === ',') plain(out, ',' + line(depth));
    else if (token.text === ':') plain(out, ': ');
    else out.push(token);
  });
  return out;
}

/** True for media types whose text is JSON. */
export function isJson(mediaType: string): boolean {
  return /^(application|text)\/(.+\+)?json$/i.test(mediaType);
}

/** The words of a JSON text, white space left out. */
export function scan(text: string): Token[] {
  const out: Token[] = [];
  for (const [whole, string, number, word, mark, space] of text.matchAll(SHAPES)) {
    if (space !== undefined) continue;
    if (mark === ':') asKey(out.at(-1));
    const kind = string ? 'string' : number ? 'number' : word ? 'word' : 'plain';
    out.push({ kind, text: whole });
  }
  return out;
}

function asKey(token: Token | undefined) {
  if (token?.kind === 'string') token.kind = 'key';
}

function plain(out: Token[], text: string) {
  const last = out.at(-1);
  if (last?.kind === 'plain') last.text += text;
  else out.push({ kind: 'plain', text });
}

function line(depth: number): string {
  return '\n' + STEP.repeat(depth);
}
