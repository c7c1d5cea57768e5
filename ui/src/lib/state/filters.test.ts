import { expect, test } from 'vitest';
import { accepted, Filters } from './filters.svelte';

const completion = (from: number, to: number) => ({ from, to, suggestions: [] });

test.each([
  ['sta', completion(0, 3), 'status:', 'status:', 7],
  ['status:4', completion(7, 8), '404', 'status:404 ', 11],
  ['가나 sta lamp', completion(3, 6), 'status:', '가나 status: lamp', 10],
  ['(is:e)', completion(4, 5), 'error', '(is:error)', 9],
  ['😀 ty', completion(2, 4), 'type:', '😀 type:', 7],
])('%s with a suggestion', (filter, where, text, expected, at) =>
  expect(accepted(filter, where, text)).toEqual({ text: expected, at }),
);

test('an answer that was overtaken is thrown away', async () => {
  const answers: ((text: string) => void)[] = [];
  const invoke = () =>
    new Promise((done) => answers.push((text) => done({ from: 0, to: 0, suggestions: [{ text }] })));
  const filters = new Filters({ invoke } as never);
  const first = filters.complete('a', 1);
  const second = filters.complete('ab', 2);
  answers[1]!('new');
  await second;
  answers[0]!('old');
  await first;
  expect(filters.completion.suggestions[0]?.text).toBe('new');
});
