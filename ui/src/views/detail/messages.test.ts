import { expect, test } from 'vitest';
import type { MessageRow } from '../../lib/backend/bindings';
import { matching, type Way } from './messages';

const messages = [
  { up: true, text: 'subscribe STOCK' },
  { up: false, text: '{"stock":3}' },
  { up: false, text: '' },
] as MessageRow[];

test.each<[Way, string, number[]]>([
  ['both', '', [0, 1, 2]],
  ['up', '', [0]],
  ['down', '', [1, 2]],
  ['both', 'stock', [0, 1]],
  ['down', 'Stock', [1]],
  ['up', 'nope', []],
])('%s with "%s"', (way, text, places) =>
  expect(matching(messages, way, text).map(({ place }) => place)).toEqual(places),
);
