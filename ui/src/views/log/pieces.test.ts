import { expect, test } from 'vitest';
import { piecesOf } from './pieces';

const drawn = (text: string, at?: number, length = 1) =>
  piecesOf(text, at === undefined ? null : { at, length }).map(({ kind, text }) => [kind, text]);

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

test('what is wrong may be longer than a character, and characters longer than their halves', () => {
  expect(drawn('😀 nope:1', 2, 5)).toEqual([
    ['plain', '😀 '],
    ['wrong', 'nope:'],
    ['plain', '1'],
  ]);
});
