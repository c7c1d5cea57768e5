import { expect, test } from 'vitest';
import { matching, score } from './match';

const NAMES = ['Open in browser', 'Requests', 'Follow the newest request', 'Go to admin', '설정'];
const found = (typed: string) => matching(NAMES, typed, (name) => name);

test('nothing typed shows all, in their order', () => expect(found('  ')).toEqual(NAMES));

test('a name that begins with it comes first', () =>
  expect(found('req')).toEqual(['Requests', 'Follow the newest request']));

test('letters may be left out and words may change places', () => {
  expect(found('adm go')).toEqual(['Go to admin']);
  expect(found('opbr')).toEqual(['Open in browser']);
});

test('Korean is found by a part', () => expect(found('설')).toEqual(['설정']));

test('what does not answer is not there', () => expect(score('Requests', 'xyz')).toBeNull());
