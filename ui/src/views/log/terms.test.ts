import { expect, test } from 'vitest';
import type { Row } from '../../lib/backend/bindings';
import type { ColumnId } from '../../lib/state/columns.svelte';
import { only, termOf, without } from './terms';

const row = {
  status: 404,
  state: 'complete',
  method: 'GET',
  target: '/a b/c?x=1',
  authority: 'shop.localhost:8443',
  site: null,
  behavior: '/api/*',
  served_by: 'backend',
  kind: 'json',
  size: 1200,
  took_ms: 231.4567,
  findings: 0,
} as Row;

test.each<[ColumnId, string | null]>([
  ['status', 'status:404'],
  ['path', 'path:"/a b/c"'],
  ['site', null],
  ['behavior', 'behavior:/api/*'],
  ['size', 'size:>=1200'],
  ['time', 'took:>=231ms'],
  ['findings', null],
])('the cell %s says %s', (column, term) => expect(termOf(row, column)).toBe(term));

test('a row without a status is looked for by how it stands', () => {
  expect(termOf({ ...row, status: null, state: 'left' }, 'status')).toBe('is:left');
});

test.each([
  ['', 'status:404'],
  ['status:404', 'status:404'],
  ['status:200', 'status:404'],
  ['path:/x lamp', 'path:/x lamp status:404'],
  ['a or b', '(a or b) status:404'],
  ['path:"a or b"', 'path:"a or b" status:404'],
  ['"not"', '"not" status:404'],
])('only: %s becomes %s', (filter, expected) => expect(only(filter, 'status:404')).toBe(expected));

test.each([
  ['', '-type:js'],
  ['lamp', 'lamp -type:js'],
  ['lamp type:js', 'lamp -type:js'],
  ['lamp -type:js', 'lamp -type:js'],
  ['a or b', '(a or b) -type:js'],
])('hide: %s becomes %s', (filter, expected) => expect(without(filter, 'type:js')).toBe(expected));
