import { expect, test } from 'vitest';
import { barPath, linePath, roundTop } from './bars';

test('a bar for each number, none for nothing, and at least a line for something', () => {
  expect(barPath([0, 10, 0.001], 10, 20)).toBe('M1.1 20v-20.00h0.8v20.00zM2.1 20v-1.00h0.8v1.00z');
});

test('a line breaks off where nothing is known, and a number alone is a dot', () => {
  expect(linePath([10, 5, null, 0], 10, 20)).toBe('M0.5 0.00L1.5 10.00M3.5 20.00h0.01');
});

test.each([
  [[], 1],
  [[3], 5],
  [[7, null], 10],
  [[120], 200],
  [[0.2], 1],
])('the top for %o is %s', (values, top) => expect(roundTop(values)).toBe(top));
