import { expect, test } from 'vitest';
import { brushed, placeOf, stretchIn, stretchOf } from './brush';

const whole = { from: 1_000, to: 11_000 };

test.each([
  [0.2, 0.5, { from: 3_000, to: 6_000 }],
  [0.5, 0.2, { from: 3_000, to: 6_000 }],
  [-3, 0.1, { from: 1_000, to: 2_000 }],
  [0.9, 7, { from: 10_000, to: 11_000 }],
  [0.5, 0.501, null],
])('from %s to %s', (a, b, expected) => expect(stretchOf(whole, a, b)).toEqual(expected));

test('moments outside stand at the edges', () => {
  expect([placeOf(whole, 0), placeOf(whole, 6_000), placeOf(whole, 1e9)]).toEqual([0, 0.5, 1]);
  expect(placeOf({ from: 5, to: 5 }, 5)).toBe(0);
});

const stretch = { from: Date.UTC(2026, 10, 26, 3, 0, 1, 250), to: Date.UTC(2026, 10, 26, 3, 0, 9) };
const terms = 'since:2026-11-26T03:00:01.250Z until:2026-11-26T03:00:09.000Z';

test('a stretch becomes part of the filter, in the place of the one before', () => {
  expect(brushed('', stretch)).toBe(terms);
  expect(brushed('status:4xx since:5m', stretch)).toBe(`status:4xx since:5m ${terms}`);
  expect(brushed(`status:4xx ${terms}`, { ...stretch, to: stretch.from + 1_000 })).toBe(
    'status:4xx since:2026-11-26T03:00:01.250Z until:2026-11-26T03:00:02.250Z',
  );
  expect(brushed(`${terms} lamp`, null)).toBe('lamp');
});

test('a stretch is read from the filter, when both its ends are there', () => {
  expect(stretchIn(`lamp ${terms}`)).toEqual(stretch);
  expect(stretchIn('since:5m until:1m')).toBeNull();
  expect(stretchIn('since:2026-11-26T03:00:01Z')).toBeNull();
});
