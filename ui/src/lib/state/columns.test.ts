import { beforeEach, expect, test, vi } from 'vitest';
import { Columns, COLUMNS, fitting, type ColumnId } from './columns.svelte';

const kept = new Map<string, string>();
vi.stubGlobal('localStorage', {
  getItem: (key: string) => kept.get(key) ?? null,
  setItem: (key: string, value: string) => void kept.set(key, value),
});

beforeEach(() => kept.clear());

test('what was chosen, ordered and sized is there again after a restart', () => {
  const columns = new Columns();
  columns.toggle('behavior');
  columns.move('behavior', 0);
  columns.resize('size', 120);
  const again = new Columns();
  expect(again.order[0]).toBe('behavior');
  expect(again.width('size')).toBe(120);
});

test('a new column comes before the waterfall, and the path cannot go', () => {
  const columns = new Columns();
  columns.toggle('start');
  expect(columns.order.slice(-2)).toEqual(['start', 'waterfall']);
  columns.toggle('path');
  expect(columns.has('path')).toBe(true);
  columns.toggle('start');
  expect(columns.has('start')).toBe(false);
});

test('a column can be neither too narrow to be seen nor wider than a window', () => {
  const columns = new Columns();
  columns.resize('size', -5);
  expect(columns.width('size')).toBe(44);
  columns.resize('size', 1e9);
  expect(columns.width('size')).toBe(900);
});

test.each(['nonsense', '7', '{"order":["nope"],"widths":{}}', '{"order":{},"widths":1}'])(
  'what was kept as %s is not believed',
  (text) => {
    kept.set('localfront.columns', text);
    expect(new Columns().order).toContain('path');
  },
);

test('reset brings the usual ones back', () => {
  const columns = new Columns();
  const usual = columns.order;
  columns.toggle('type');
  columns.resize('time', 300);
  columns.reset();
  expect([columns.order, columns.width('time')]).toEqual([usual, COLUMNS.time.width]);
});

test('columns give way one by one, status and path last', () => {
  const order = new Columns().order;
  const width = (id: ColumnId) => COLUMNS[id].width;
  expect(fitting(order, width, 1000)).toEqual(order);
  expect(fitting(order, width, 690)).not.toContain('waterfall');
  expect(fitting(order, width, 690)).toContain('type');
  expect(fitting(order, width, 10)).toEqual(['status', 'path']);
});
