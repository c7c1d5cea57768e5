import type { Completion, Initiator, Row, Sort, SortBy } from '../bindings';

export type Sample = Pick<Row, 'status' | 'method' | 'target' | 'served_by' | 'kind' | 'size' | 'state'> & {
  took: number;
  error?: string;
  cache?: string;
  findings?: number;
};

export const sample = (
  status: number | null,
  method: string,
  target: string,
  served_by: string,
  kind: string,
  size: number | null,
  took: number,
  more: Partial<Sample> = {},
): Sample => ({ status, method, target, served_by, kind, size, took, state: 'complete', ...more });

/** One visit to the sample shop, over and over. */
const VISIT: Sample[] = [
  sample(200, 'GET', '/', 'folder', 'html', 2_100, 3, { findings: 1 }),
  sample(200, 'GET', '/assets/index-4f9a1c.js', 'folder', 'js', 148_000, 6, {
    findings: 2,
    cache: 'max-age',
  }),
  sample(200, 'GET', '/assets/index-b71e02.css', 'folder', 'css', 21_000, 4, { cache: 'max-age' }),
  sample(200, 'GET', '/api/session', 'backend', 'json', 312, 18),
  sample(101, 'GET', '/ws', 'backend', 'websocket', null, 0, { state: 'open' }),
  sample(200, 'GET', '/api/products?page=1', 'backend', 'json', 14_200, 42, { cache: 'miss' }),
  sample(304, 'GET', '/images/hero.avif', 'folder', 'image', null, 1, { cache: 'not-modified' }),
  sample(500, 'POST', '/api/check_db.php', 'backend', 'json', 96, 231),
  sample(200, 'POST', '/api/cart', 'backend', 'json', 188, 27),
  sample(200, 'GET', '/api/products?page=2', 'backend', 'json', 13_900, 39, { cache: 'miss' }),
  sample(200, 'GET', '/images/p-1042.webp', 'folder', 'image', 64_000, 5),
  sample(404, 'GET', '/images/p-1043.webp', 'folder', 'html', 1_200, 1),
  sample(null, 'GET', '/api/search?q=lamp', 'backend', '', null, 64, { state: 'left' }),
  sample(200, 'GET', '/api/products?page=1', 'backend', 'json', 14_200, 36, { cache: 'hit' }),
  sample(502, 'GET', '/api/reports', 'localfront', 'json', 241, 2, {
    state: 'failed',
    error: 'connect-refused',
  }),
  sample(200, 'GET', '/api/session', 'backend', 'json', 312, 16),
];

/** How much a body of a kind becomes when it is decoded. */
const GROWTH: Record<string, number> = { html: 3.1, js: 3.4, css: 4.2 };

function initiatorOf(each: Sample): Initiator {
  if (each.target === '/') return { by: 'person', page: null };
  return { by: each.kind === 'json' || each.kind === '' ? 'script' : 'element', page: '/' };
}

/** Where in a visit each request comes, in milliseconds; as many as a visit has requests. */
const STARTS = [0, 14, 15, 60, 75, 90, 104, 134, 223, 282, 342, 349, 380, 430, 490, 580];
const VISIT_MS = 640;

/** Rows made from their place in the list, so that a million of them need no memory. */
export class Traffic {
  readonly #began: number;
  #key = '';
  #matches: Uint32Array | null = null;

  constructor(
    public length: number,
    now: number,
    private readonly visit: Sample[] = VISIT,
  ) {
    this.#began = now - Math.ceil(length / visit.length) * VISIT_MS;
  }

  /** A row of the whole list. While `age` is below its time it is still pending. */
  row(index: number, age = Infinity): Row {
    const each = this.visit[index % this.visit.length]!;
    const at_ms =
      this.#began + Math.floor(index / this.visit.length) * VISIT_MS + STARTS[index % this.visit.length]!;
    const pending = age < each.took;
    const open = each.state === 'open' && index > this.length - this.visit.length * 2;
    const state = pending ? 'pending' : each.state === 'open' && !open ? 'complete' : each.state;
    return {
      id: idOf(index),
      at_ms,
      status: pending ? null : each.status,
      method: each.method,
      target: each.target,
      authority: 'shop.localhost:8443',
      site: 'shop',
      behavior: each.served_by === 'folder' ? '*' : each.target === '/ws' ? '/ws' : '/api/*',
      served_by: each.served_by,
      kind: pending ? '' : each.kind,
      size: pending ? null : each.size,
      decoded: pending || each.size === null ? null : Math.round(each.size * (GROWTH[each.kind] ?? 1)),
      cache: pending ? '' : (each.cache ?? ''),
      initiator: initiatorOf(each),
      took_ms: pending || open ? null : each.state === 'open' ? 84_000 : each.took,
      wait_ms: pending ? null : each.took * 0.97,
      state,
      version: '2',
      findings: each.findings ?? 0,
      error: pending ? null : (each.error ?? null),
      pinned: false,
      comment: '',
      resent_from: null,
    };
  }

  /** Places in the whole list that a filter lets through, in their order; `null` for all as they came. */
  matching(filter: string, sort: Sort | null = null): Uint32Array | null {
    if (filter.trim() === '' && sort === null) return null;
    const key = JSON.stringify([filter, sort]);
    if (key !== this.#key) this.#matches = null;
    this.#key = key;
    this.#matches ??= this.#sorted(this.#search(filter), sort);
    return this.#matches;
  }

  #sorted(places: Uint32Array, sort: Sort | null): Uint32Array {
    if (sort === null) return places;
    const keys = this.visit.map((each) => keyOf(each, sort.by));
    const of = (place: number) => (sort.by === 'started' ? place : keys[place % this.visit.length]!);
    places.sort((a, b) => (of(a) < of(b) ? -1 : of(a) > of(b) ? 1 : a - b));
    return sort.descending ? places.reverse() : places;
  }

  matches(index: number, filter: string): boolean {
    return filter.trim() === '' || accepts(this.visit[index % this.visit.length]!, filter);
  }

  forget() {
    this.#matches = null;
  }

  #search(filter: string): Uint32Array {
    const which = this.visit.map((each) => filter.trim() === '' || accepts(each, filter));
    const out = new Uint32Array(this.length);
    let found = 0;
    for (let index = 0; index < this.length; index++)
      if (which[index % this.visit.length]) out[found++] = index;
    return out.slice(0, found);
  }
}

/** The same request, to a host that no site has. */
export function stray(row: Row): Row {
  const answer = { status: 421, served_by: 'localfront', kind: 'html', size: 1_904, findings: 0 };
  return {
    ...row,
    ...answer,
    authority: 'old-shop.localhost:8443',
    site: null,
    behavior: null,
    error: 'unknown-host',
  };
}

export function idOf(index: number): string {
  return (101_559_956_668_416 + index).toString(36);
}

export function indexOf(id: string): number {
  return parseInt(id, 36) - 101_559_956_668_416;
}

const FIELDS = ['status', 'method', 'path', 'type'];
const VALUES: Record<string, string[]> = {
  status: ['2xx', '3xx', '4xx', '5xx'],
  method: ['GET', 'POST', 'PUT', 'DELETE'],
  type: ['html', 'js', 'css', 'json', 'image'],
};

/** What can follow in the part of the filter language that is here. */
export function completionOf(filter: string, at: number): Completion {
  const word = /[^\s()]*$/.exec(filter.slice(0, at))![0];
  const [field, typed] = word.includes(':') ? (word.split(':') as [string, string]) : ['', word];
  const all = field ? (VALUES[field] ?? []) : FIELDS.map((each) => `${each}:`);
  const kind = field ? 'value' : 'field';
  const suggestions = all
    .filter((text) => text.toLowerCase().startsWith(typed.toLowerCase()))
    .map((text, index) => ({ text, kind, count: field ? 40 - index * 7 : null }));
  return { from: at - typed.length, to: at, suggestions };
}

/** Just enough of the filter language to look at the window with. The real one is in the engine. */
function accepts(each: Sample, filter: string): boolean {
  return filter
    .trim()
    .split(/\s+/)
    .every((term) => {
      const [field, value] = term.includes(':') ? (term.split(/:(.*)/s) as [string, string]) : ['', term];
      // Rows are made from samples that know no time.
      if (field === 'since' || field === 'until') return true;
      if (field === 'status') return statusIs(each.status ?? 0, value);
      if (field === 'method') return each.method === value.toUpperCase();
      if (field === 'type') return each.kind === value;
      if (field === 'path' || field === '') return each.target.includes(value);
      const position = filter.indexOf(term);
      throw {
        code: 'filter',
        params: [
          String(position),
          String(field.length),
          'unknown-field',
          field,
          'method, path, status, type',
        ],
        message: `there is no field \`${field}\``,
      };
    });
}

/** What a sample is sorted by. */
function keyOf(each: Sample, by: SortBy): string | number {
  const keys: Partial<Record<SortBy, string | number>> = {
    status: each.status ?? 0,
    size: each.size ?? -1,
    took: each.took,
    findings: each.findings ?? 0,
    cache: each.cache ?? '',
    method: each.method,
    path: each.target,
    type: each.kind,
    'served-by': each.served_by,
  };
  return keys[by] ?? 0;
}

function statusIs(status: number, value: string): boolean {
  const compared = /^(>=|<=|>|<)(\d+)$/.exec(value);
  if (/^\dxx$/.test(value)) return Math.floor(status / 100) === Number(value[0]);
  if (!compared) return status === Number(value);
  const limit = Number(compared[2]);
  const tests = { '>=': status >= limit, '<=': status <= limit, '>': status > limit, '<': status < limit };
  return tests[compared[1] as keyof typeof tests];
}
