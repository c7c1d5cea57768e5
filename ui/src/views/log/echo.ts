// The filter in plain words, for whoever reads it. What it means is decided in the engine; this only says it.

import type { Messages } from '../../lib/i18n/i18n';

type Words = Messages['filterWords'];

/** `status is 4xx and path has /api`; empty when there is nothing to say. */
export function echo(words: Words, filter: string): string {
  const out: string[] = [];
  let joint = '';
  for (const token of tokens(filter)) {
    // A field that still waits for its value says nothing yet.
    if (/^-?[a-z-]+:$/i.test(token)) continue;
    if (/^or$/i.test(token)) joint = words.or;
    else if (/^and$/i.test(token)) joint = words.and;
    else if (token === '(' || token === ')') out.push(token);
    else {
      if (out.length > 0 && out.at(-1) !== '(') out.push(joint || words.and);
      out.push(term(words, token));
      joint = '';
    }
  }
  return out.join(' ').replace(/\( /g, '(').replace(/ \)/g, ')');
}

function term(words: Words, token: string): string {
  const negated = /^(-|not:)/i.exec(token);
  const text = negated ? token.slice(negated[0].length) : token;
  const field = /^([a-z][a-z-]*):(.+)$/is.exec(text);
  const said = field ? known(words, field[1]!.toLowerCase(), plain(field[2]!)) : words.text(plain(text));
  return negated ? words.not(said) : said;
}

function known(words: Words, field: string, value: string): string {
  if (field === 'is') return words.states[value.toLowerCase()] ?? words.field('is', value);
  return words.fields[field]?.(value) ?? words.field(field, value);
}

function plain(text: string): string {
  return text.replace(/^"(.*)"$/s, '$1').replace(/\\(["\\])/g, '$1');
}

/** Words, quoted ones whole; a `not` becomes part of what it denies. */
function tokens(filter: string): string[] {
  const found = filter.match(/[()]|(?:"(?:\\.|[^"\\])*"?|[^\s()"])+/g) ?? [];
  const out: string[] = [];
  for (let at = 0; at < found.length; at++) {
    const next = found[at + 1];
    if (/^not$/i.test(found[at]!) && next !== undefined && next !== '(') out.push(`-${found[++at]!}`);
    else out.push(found[at]!);
  }
  return out;
}
