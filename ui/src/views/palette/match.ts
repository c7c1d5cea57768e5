/** How well a name answers to what was typed; `null` when not at all. Letters may be left out, words may change places. */
export function score(name: string, typed: string): number | null {
  let sum = 0;
  const text = name.toLowerCase();
  for (const word of typed.toLowerCase().split(/\s+/).filter(Boolean)) {
    const each = wordScore(text, word);
    if (each === null) return null;
    sum += each;
  }
  return sum;
}

/** The best first; those that answer equally well keep their order. */
export function matching<T>(items: readonly T[], typed: string, nameOf: (item: T) => string): T[] {
  return items
    .flatMap((item) => {
      const points = score(nameOf(item), typed);
      return points === null ? [] : [{ item, points }];
    })
    .sort((a, b) => b.points - a.points)
    .map(({ item }) => item);
}

function wordScore(text: string, word: string): number | null {
  const at = text.indexOf(word);
  if (at >= 0) return 100 - Math.min(at, 40) + (at === 0 || /\W/.test(text[at - 1]!) ? 30 : 0);
  let from = 0;
  let gaps = 0;
  for (const letter of word) {
    const next = text.indexOf(letter, from);
    if (next < 0) return null;
    gaps += next - from;
    from = next + 1;
  }
  return Math.max(1, 30 - gaps);
}
