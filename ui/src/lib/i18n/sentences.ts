/**
 * A sentence of the tables in `words/`, which the command line says too: `{0}` is the first parameter, `{0|someone}`
 * what is said without it. One for each value of the first parameter, `*` for all others, where the sentence differs.
 */
export type Sentence = string | Record<string, string>;

/** Says a sentence with its parameters. */
export type Say = (...params: string[]) => string;

/** The sentences of a table, by code. */
export function sentences(table: Record<string, Sentence>): Record<string, Say> {
  return Object.fromEntries(
    Object.entries(table).map(([code, sentence]) => [code, (...params) => say(sentence, params)]),
  );
}

function say(sentence: Sentence, params: string[]): string {
  const template =
    typeof sentence === 'string' ? sentence : (sentence[params[0] ?? ''] ?? sentence['*'] ?? '');
  return template.replace(
    /\{(\d)(?:\|([^}]*))?\}/g,
    (_, at: string, otherwise = '') => params[+at] || otherwise,
  );
}
