import { expect, test } from 'vitest';
import { announced, compare, masked } from './headers';

const field = (name: string, value: string) => ({ name, value });

test.each([
  ['Cookie', 'sid=abc; theme=dark', 'sid=••••••••; theme=••••••••'],
  ['set-cookie', 'sid=abc; Path=/; Secure', 'sid=••••••••; Path=/; Secure'],
  ['authorization', 'Bearer abc.def', 'Bearer ••••••••'],
  ['authorization', 'abc', '••••••••'],
  ['host', 'shop.localhost', undefined],
])('%s: %s', (name, value, shown) => expect(masked(field(name, value))).toBe(shown));

test('what was removed stays in its place and what was added follows', () => {
  const received = [field('Host', 'a'), field('Connection', 'close'), field('accept', '*/*')];
  const passed = [field('host', 'a'), field('accept', '*/*'), field('via', '2 localfront')];
  expect(compare(received, passed)).toEqual([
    field('Host', 'a'),
    { ...field('Connection', 'close'), mark: 'removed' },
    field('accept', '*/*'),
    { ...field('via', '2 localfront'), mark: 'added' },
  ]);
});

test('doubled fields are counted', () => {
  const marks = compare([field('x', '1'), field('x', '1')], [field('x', '1')]).map((each) => each.mark);
  expect(marks).toEqual([undefined, 'removed']);
});

test.each([
  ['25', 25],
  [' 25 ', 25],
  ['0', 0],
  ['twenty', 0],
])('content-length: %s announces %i bytes', (value, bytes) =>
  expect(announced([field('host', 'a'), field('Content-Length', value)])).toBe(bytes),
);

test('a head without a length announces nothing', () => expect(announced([field('host', 'a')])).toBe(0));
