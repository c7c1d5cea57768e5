/** A run of the filter's text and how it is drawn. */
export interface FilterPiece {
  kind: 'plain' | 'field' | 'wrong';
  text: string;
}

const FIELD = /(^|[\s(-])([a-z][a-z-]*:)/gi;

/** Names of fields stand out; the character at `wrong` is marked, also behind the end of the text. */
export function piecesOf(text: string, wrong: number): FilterPiece[] {
  const kinds = Array.from<unknown, FilterPiece['kind']>({ length: text.length }, () => 'plain');
  for (const match of text.matchAll(FIELD)) {
    const from = match.index + match[1]!.length;
    kinds.fill('field', from, from + match[2]!.length);
  }
  if (Number.isFinite(wrong)) kinds[Math.min(wrong, text.length)] = 'wrong';
  const out: FilterPiece[] = [];
  kinds.forEach((kind, at) => {
    const last = out.at(-1);
    if (last?.kind === kind) last.text += text[at] ?? ' ';
    else out.push({ kind, text: text[at] ?? ' ' });
  });
  return out;
}
