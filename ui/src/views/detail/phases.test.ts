import { expect, test } from 'vitest';
import type { ExchangeDetail, Timing } from '../../lib/backend/bindings';
import { phasesOf, totalOf } from './phases';

const NONE: Timing = { routed: null, connected: null, sent: null, first_byte: null, last_byte: null };

const phases = (timing: Partial<Timing>, served_by = 'backend') =>
  phasesOf({ row: { served_by }, timing: { ...NONE, ...timing } } as ExchangeDetail);

test('a backend answers after connecting, sending and waiting', () => {
  const all = phases({ routed: 0.1, connected: 0.4, sent: 0.5, first_byte: 229, last_byte: 230 });
  expect(all.map(({ name, to }) => [name, to])).toEqual([
    ['routing', 0.1],
    ['connect', 0.4],
    ['sending', 0.5],
    ['waiting', 229],
    ['download', 230],
  ]);
  expect(totalOf(all)).toBe(230);
});

test('a folder reads instead of waiting', () => {
  const all = phases({ routed: 0.1, first_byte: 0.8, last_byte: 1 }, 'folder');
  expect(all.map(({ name }) => name)).toEqual(['routing', 'reading', 'download']);
});

test('an answer that came before the request was sent makes no negative stretch', () => {
  const all = phases({ routed: 0.1, connected: 0.4, sent: 10, first_byte: 5, last_byte: 12 });
  expect(all.every(({ from, to }) => from <= to)).toBe(true);
  expect(totalOf(all)).toBe(12);
});

test('what has not happened is not there', () => {
  expect(phases({ routed: 0.1 })).toEqual([{ name: 'routing', from: 0, to: 0.1 }]);
  expect(totalOf(phases({}))).toBe(0);
});
