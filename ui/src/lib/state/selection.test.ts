import { expect, test } from 'vitest';
import { Selection } from './selection.svelte';

test('a stretch goes from where it began to where it was drawn, either way', () => {
  const selection = new Selection();
  selection.begin(5);
  expect(selection.stretch).toBeNull();
  selection.extend(8);
  expect([selection.stretch, selection.count, selection.has(6), selection.has(9)]).toEqual([
    [5, 8],
    4,
    true,
    false,
  ]);
  selection.extend(2);
  expect(selection.stretch).toEqual([2, 5]);
  selection.shift(10);
  expect(selection.stretch).toEqual([12, 15]);
  selection.clear();
  expect(selection.count).toBe(0);
});

test('a stretch without a beginning begins where it is drawn', () => {
  const selection = new Selection();
  selection.extend(3);
  expect(selection.count).toBe(0);
  selection.extend(4);
  expect(selection.count).toBe(2);
});
