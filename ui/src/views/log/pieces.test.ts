import { expect, test } from 'vitest';
import { piecesOf } from './pieces';

const drawn = (text: string, wrong = NaN) => piecesOf(text, wrong).map(({ kind, text }) => [kind, text]);

test('names of fields stand out', () => {
  expect(drawn('path:/api -(took:>200ms)')).toEqual([
    ['field', 'path:'],
    ['plain', '/api -('],
    ['field', 'took:'],
    ['plain', '>200ms)'],
  ]);
});

test('an address is no field', () => {
  expect(drawn('/a:b')).toEqual([['plain', '/a:b']]);
});

test('the wrong character is marked', () => {
  expect(drawn('a)b', 1)).toEqual([
    ['plain', 'a'],
    ['wrong', ')'],
    ['plain', 'b'],
  ]);
});

test('so is the place behind the end', () => {
  expect(drawn('a', 5)).toEqual([
    ['plain', 'a'],
    ['wrong', ' '],
  ]);
});
