import { expect, test } from 'vitest';
import { isJson, prettyJson } from './json';

const set = (text: string) =>
  prettyJson(text)
    .map((token) => token.text)
    .join('');

test('one value a line, and empty brackets stay together', () => {
  expect(set('{"a":1,"b":[true,null],"c":{},"d":[]}')).toBe(
    '{\n  "a": 1,\n  "b": [\n    true,\n    null\n  ],\n  "c": {},\n  "d": []\n}',
  );
});

test('what is already set out comes out the same', () => {
  const text = '{\n  "a": [\n    1\n  ]\n}';
  expect(set(text)).toBe(text);
});

test('numbers keep all their digits', () => {
  expect(set('[12345678901234567890,1.10]')).toBe('[\n  12345678901234567890,\n  1.10\n]');
});

test('marks inside strings are text', () => {
  expect(set('{"a":"x, {y}: \\" [z"}')).toBe('{\n  "a": "x, {y}: \\" [z"\n}');
});

test('text that ends in the middle is set out as far as it goes', () => {
  expect(set('{"a":[1,"unfin')).toBe('{\n  "a": [\n    1,\n    "unfin');
  expect(set(']}')).toBe('\n]\n}');
});

test('keys and values are told apart', () => {
  const kinds = prettyJson('{"a":"b"}').map((token) => [token.kind, token.text.trim()]);
  expect(kinds).toEqual([
    ['plain', '{'],
    ['key', '"a"'],
    ['plain', ':'],
    ['string', '"b"'],
    ['plain', '}'],
  ]);
});

test.each([
  ['application/json', true],
  ['application/problem+json', true],
  ['text/json', true],
  ['text/html', false],
])('%s', (type, is) => expect(isJson(type)).toBe(is));
