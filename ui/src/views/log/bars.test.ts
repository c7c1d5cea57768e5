import { expect, test } from 'vitest';
import { barPath, bridgePath, dotPath, linePath, reachPath, roundTop } from './bars';

test('a bar for each number, none for nothing, and at least a line for something', () => {
  expect(barPath([0, 10, 0.001], 10, 20)).toBe('M1.1 20v-20.00h0.8v20.00zM2.1 20v-1.00h0.8v1.00z');
});

test('a line breaks off where nothing is known, and a number alone is a dot', () => {
  const values = [10, 5, null, 0];
  expect(linePath(values, 10, 20)).toBe('M0.5 0.00L1.5 10.00');
  expect(dotPath(values, 10, 20)).toBe('M3.5 20.00h0.01');
});

test('a few numbers far apart are dots with their reach, and led over from one to the next', () => {
  const [values, high] = [
    [5, null, null, 10],
    [10, null, null, 10],
  ];
  expect(linePath(values, 10, 20)).toBe('');
  expect(reachPath(values, high, 10, 20)).toBe('M0.5 10.00V0.00');
  expect(bridgePath(values, 10, 20)).toBe('M0.5 10.00L3.5 0.00');
  expect(bridgePath([5, 5, null], 10, 20)).toBe('');
});

test.each([
  [[], 1],
  [[3], 5],
  [[7, null], 10],
  [[120], 200],
  [[0.2], 1],
])('the top for %o is %s', (values, top) => expect(roundTop(values)).toBe(top));
