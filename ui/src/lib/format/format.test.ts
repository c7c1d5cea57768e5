import { expect, test } from 'vitest';
import { bytes } from './bytes';
import { duration } from './duration';
import { count, shortCount } from './number';
import { clock } from './time';

test.each([
  [null, '—'],
  [0, '0 B'],
  [999, '999 B'],
  [1000, '1 kB'],
  [2100, '2.1 kB'],
  [148_000, '148 kB'],
  [999_400, '999 kB'],
  [999_600, '1 MB'],
  [1_240_000, '1.2 MB'],
  [10_000_000_000, '10 GB'],
])('%s bytes are %s', (value, text) => expect(bytes(value)).toBe(text));

test.each([
  [null, '—'],
  [0, '0 ms'],
  [0.04, '0.04 ms'],
  [0.3, '0.3 ms'],
  [3, '3 ms'],
  [9.96, '10 ms'],
  [42.4, '42 ms'],
  [999.6, '1.00 s'],
  [1240, '1.24 s'],
  [12_340, '12.3 s'],
  [59_960, '1 min 0 s'],
  [123_000, '2 min 3 s'],
  [3_840_000, '1 h 4 min'],
])('%s milliseconds are %s', (value, text) => expect(duration(value)).toBe(text));

test('counts are grouped, and unknown is a dash', () => {
  expect(count(1284)).toBe('1,284');
  expect(count(null)).toBe('—');
});

test.each([
  [9_999, '9,999'],
  [12_400, '12.4k'],
  [999_400, '999k'],
  [999_600, '1.0M'],
  [1_300_000, '1.3M'],
])('%s in little room is %s', (value, text) => expect(shortCount(value)).toBe(text));

test('a moment shows its thousandths', () => {
  expect(clock(new Date(2026, 10, 20, 14, 3, 7, 42).getTime())).toBe('14:03:07.042');
});
