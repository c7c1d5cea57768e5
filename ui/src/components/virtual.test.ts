import { describe, expect, test } from 'vitest';
import { geometry, MAX_HEIGHT, reveal, visible } from './virtual';

describe('geometry', () => {
  test('an ordinary list scrolls one to one', () => {
    expect(geometry(100, 27, 540)).toEqual({ full: 2700, height: 2700, range: 2160, scale: 1 });
  });

  test('a list shorter than its view cannot be scrolled', () => {
    expect(geometry(3, 27, 540).range).toBe(0);
  });

  test('a million rows fit the height limit, and the end of the bar is the end of the list', () => {
    const { height, range, scale } = geometry(1_000_000, 27, 540);
    expect(height).toBe(MAX_HEIGHT);
    expect((height - 540) * scale).toBeCloseTo(range, 6);
    expect(range).toBe(27_000_000 - 540);
  });
});

test('rows that show a pixel are visible, others are not', () => {
  expect(visible(0, 54, 27, 10)).toEqual([0, 1]);
  expect(visible(1, 54, 27, 10)).toEqual([0, 2]);
  expect(visible(27, 54, 27, 10)).toEqual([1, 2]);
  expect(visible(0, 54, 27, 0)).toEqual([0, -1]);
});

test('revealing moves as little as possible', () => {
  expect(reveal(0, 100, 270, 27)).toBe(0);
  expect(reveal(5, 100, 270, 27)).toBe(100);
  expect(reveal(20, 100, 270, 27)).toBe(21 * 27 - 270);
});
