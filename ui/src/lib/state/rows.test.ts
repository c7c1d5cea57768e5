import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { Row, Rows, Update } from '../backend/bindings';
import { RowList } from './rows.svelte';

const row = (n: number, more: Partial<Row> = {}) => ({ id: id(n), state: 'complete', ...more }) as Row;
const id = (n: number) => (1_000_000 + n).toString(36);
const update = (rows: Row[], total: number | null, reset = false) => ({ rows, total, reset }) as Update;
const searching = (total: number, done: boolean) =>
  ({ ...update([], total), search: { scanned: 0, of: 0, done } }) as Update;

/** An engine with so many rows, that answers when told to. */
class Engine {
  rows: Row[] = [];
  asked: { offset: number; answer: () => void }[] = [];
  hold = false;

  constructor(count: number) {
    this.rows = Array.from({ length: count }, (_, n) => row(n));
  }

  /** Rows are still looked for. */
  searches = false;

  invoke = (async (name: string, args: { offset: number; limit: number }) => {
    if (name === 'watch') return null;
    const { offset } = args;
    const reply = this.#reply(args);
    if (this.hold) await new Promise<void>((answer) => this.asked.push({ offset, answer }));
    return reply;
  }) as never;

  #reply({ offset, limit }: { offset: number; limit: number }): Rows {
    const from = Math.max(0, offset < 0 ? this.rows.length + offset : offset);
    const rows = this.rows.slice(from, from + limit);
    return { total: this.rows.length, offset: from, rows, done: !this.searches };
  }
}

let engine: Engine;
let list: RowList;

async function show(count: number) {
  engine = new Engine(count);
  list = new RowList(engine);
  await list.show({ site: 's', filter: '' });
}

const settled = () => vi.waitUntil(() => !list.loading);
const stateAt = (index: number) => list.at(index)?.state;

beforeEach(() => show(1000));

test('the end of the list is there at once, the rest when wanted', async () => {
  expect(list.total).toBe(1000);
  expect(list.at(999)?.id).toBe(id(999));
  expect(list.at(0)).toBeUndefined();
  list.want(0, 20);
  await vi.waitFor(() => expect(list.at(0)?.id).toBe(id(0)));
});

test('of the pages that a fast hand passes only the last is asked for after those on their way', async () => {
  await show(100_000);
  engine.hold = true;
  for (let first = 0; first < 20_000; first += 1_000) list.want(first, first + 20);
  expect(engine.asked.map(({ offset }) => offset)).toEqual([0, 1_000]);
  engine.hold = false;
  engine.asked.forEach(({ answer }) => answer());
  await vi.waitFor(() => expect(list.at(19_000)?.id).toBe(id(19_000)));
  expect(list.at(5_000)).toBeUndefined();
});

test('new rows come at the end, changed ones stay in their places', () => {
  list.apply(update([row(999, { state: 'failed' }), row(1000)], 1001));
  expect(stateAt(999)).toBe('failed');
  expect(list.at(1000)?.id).toBe(id(1000));
  expect(list.total).toBe(1001);
});

test('a row that the first answer had already is not added again', () => {
  list.apply(update([row(999)], 1000));
  expect(list.total).toBe(1000);
});

test('a changed row that is not here is not taken for a new one', () => {
  list.apply(update([row(3, { state: 'failed' })], null));
  expect(list.total).toBe(1000);
});

test('a live row wins over an older answer that comes later', async () => {
  engine.rows[5] = row(5, { state: 'pending' });
  engine.hold = true;
  list.want(0, 20);
  list.apply(update([row(5, { state: 'complete' })], null));
  engine.asked[0]!.answer();
  await vi.waitFor(() => expect(stateAt(5)).toBe('complete'));
});

test('an answer for the list before is thrown away', async () => {
  engine.hold = true;
  list.want(0, 20);
  const late = engine.asked[0]!;
  engine.hold = false;
  engine.rows = [row(7)];
  await list.show({ site: 's', filter: 'x' });
  late.answer();
  await settled();
  expect(list.total).toBe(1);
  expect(list.at(0)?.id).toBe(id(7));
});

test('rows that appear in between are fetched again', async () => {
  list.want(980, 999);
  engine.rows.splice(990, 0, row(5000));
  list.apply(update([], 1001));
  expect(list.at(990)?.id).toBe(id(990));
  await vi.waitFor(() => expect(list.at(990)?.id).toBe(id(5000)));
});

test('a list that was cleared is empty', async () => {
  engine.rows = [];
  list.apply(update([], 0, true));
  await settled();
  expect(list.total).toBe(0);
});

test('more new rows than an update carries are fetched', async () => {
  engine.rows.push(...Array.from({ length: 900 }, (_, n) => row(1000 + n)));
  list.apply(update(engine.rows.slice(-500), 1900));
  expect(list.total).toBe(1900);
  list.want(1300, 1320);
  await vi.waitFor(() => expect(list.at(1310)?.id).toBe(id(1310)));
});

test('older rows that a search finds come in front, and those in view keep their places', async () => {
  engine = new Engine(100);
  engine.searches = true;
  list = new RowList(engine);
  await list.show({ site: 's', filter: 'x' });
  list.want(40, 60);
  const before = list.at(50);
  engine.rows = [...Array.from({ length: 300 }, (_, n) => row(n - 300)), ...engine.rows];
  list.apply(searching(400, false));
  expect([list.total, list.front]).toEqual([400, 300]);
  expect(list.at(350)).toBe(before);
  list.want(10, 20);
  await vi.waitFor(() => expect(list.at(10)?.id).toBe(id(-290)));
  list.apply(searching(400, true));
  expect(list.search).toBeNull();
});

describe('the newest first', () => {
  beforeEach(async () => {
    engine = new Engine(500);
    engine.rows.reverse();
    list = new RowList(engine);
    await list.show({ site: 's', filter: '', sort: { by: 'started', descending: true } });
  });

  test('new rows come in front, and are counted for whoever reads', () => {
    list.setFollow(false);
    list.apply(update([row(500), row(501)], 502));
    expect([list.at(0)?.id, list.at(1)?.id, list.at(2)?.id]).toEqual([id(501), id(500), id(499)]);
    expect([list.front, list.unseen]).toEqual([2, 2]);
  });

  test('rows further down are fetched from where they are now', async () => {
    engine.rows = [row(500), ...engine.rows];
    list.apply(update([row(500)], 501));
    list.want(450, 470);
    await vi.waitFor(() => expect(list.at(460)?.id).toBe(id(40)));
  });
});

describe('a sorted list', () => {
  const sort = { by: 'took', descending: true } as const;

  test('stays as it is while one reads, and moves when one follows', async () => {
    await list.show({ site: 's', filter: '', sort });
    list.setFollow(false);
    list.want(0, 20);
    engine.rows.unshift(row(5000));
    list.apply(update([row(5000)], 1001));
    await new Promise((done) => setTimeout(done, 250));
    expect(list.at(0)?.id).toBe(id(0));
    expect(list.unseen).toBe(1);
    list.setFollow(true);
    await vi.waitFor(() => expect(list.at(0)?.id).toBe(id(5000)));
  });

  test('goes from the smallest to the largest and back to the order of time', async () => {
    await list.sortBy('took');
    expect(list.sort).toEqual({ by: 'took', descending: false });
    await list.sortBy('took');
    expect(list.sort).toEqual({ by: 'took', descending: true });
    await list.sortBy('took');
    expect(list.natural).toBe(true);
  });
});

describe('following', () => {
  test('counts what came since it stopped', () => {
    list.setFollow(false);
    list.apply(update([row(1000), row(1001)], 1002));
    expect(list.unseen).toBe(2);
    list.setFollow(true);
    expect(list.unseen).toBe(0);
  });
});

test('the ids of a stretch come from wherever its rows are', async () => {
  expect(await list.ids(10, 12, 100)).toEqual([id(10), id(11), id(12)]);
  expect(await list.ids(150, 460, 1000)).toHaveLength(311);
  expect(await list.ids(990, 5000, 1000)).toHaveLength(10);
  expect(await list.ids(0, 999, 3)).toEqual([id(0), id(1), id(2)]);
});

test('pages far away are let go', async () => {
  await show(20_000);
  for (let at = 0; at < 20_000; at += 200) {
    list.want(at, at + 10);
    await vi.waitUntil(() => list.at(at), { interval: 0 });
  }
  const kept = Array.from({ length: 100 }, (_, page) => list.at(page * 200)).filter(Boolean).length;
  expect(kept).toBe(60);
});

test('a refused filter keeps the rows and says why', async () => {
  engine.invoke = (async () => {
    throw { code: 'filter', params: ['3'], message: 'no' };
  }) as never;
  list = Object.assign(list, { engine });
  await list.show({ site: 's', filter: 'a:b' });
  expect(list.problem?.code).toBe('filter');
  expect(list.at(999)?.id).toBe(id(999));
});
