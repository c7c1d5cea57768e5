/** A run of the filter's text and how it is drawn. */
export interface FilterPiece {
  kind: 'plain' | 'field' | 'wrong';
  text: string;
}

const FIELD = /(^|[\s(-])([a-z][a-z-]*:)/gi;

/** Characters that make no sense, and how many. */
export interface Wrong {
  at: number;
  length: number;
}

/** Names of fields stand out; what is wrong is marked, also behind the end of the text. */
export function piecesOf(text: string, wrong: Wrong | null): FilterPiece[] {
  const kinds = Array.from<unknown, FilterPiece['kind']>({ length: text.length }, () => 'plain');
  for (const match of text.matchAll(FIELD)) {
    const from = match.index + match[1]!.length;
    kinds.fill('field', from, from + match[2]!.length);
  }
  if (wrong) mark(kinds, text, wrong);
  const out: FilterPiece[] = [];
  kinds.forEach((kind, at) => {
    const last = out.at(-1);
    if (last?.kind === kind) last.text += text[at] ?? ' ';
    else out.push({ kind, text: text[at] ?? ' ' });
  });
  return out;
}

/** Places count characters; a text is kept in halves of some of them. */
function mark(kinds: FilterPiece['kind'][], text: string, { at, length }: Wrong) {
  const chars = [...text];
  const from = Math.min(chars.slice(0, at).join('').length, text.length);
  const to = Math.max(from + 1, chars.slice(0, at + length).join('').length);
  for (let place = from; place < to; place++) kinds[place] = 'wrong';
}
