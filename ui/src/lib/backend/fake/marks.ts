// What people make of the stand-in's requests: pins, comments, saved filters, sessions.

import type { Figures, Row, SavedFilter, Session, SessionComparison, SessionLine } from '../bindings';

export class Marks {
  filters: SavedFilter[] = [
    { name: 'broken', filter: 'status:>=400' },
    { name: 'slow API', filter: 'path:/api took:>200ms' },
  ];
  sessions: Session[] = [
    { id: 2, name: '', began_ms: Date.now() - 3_600_000, exchanges: 1_200, imported: false, current: true },
    { id: 1, name: 'before', began_ms: 0, exchanges: 5_400, imported: false, current: false },
  ];
  readonly #pinned = new Set<string>();
  readonly #comments = new Map<string, string>();

  of(id: string): Pick<Row, 'pinned' | 'comment'> {
    return { pinned: this.#pinned.has(id), comment: this.#comments.get(id) ?? '' };
  }

  pin(ids: string[], on: boolean) {
    for (const id of ids) {
      if (on) this.#pinned.add(id);
      else this.#pinned.delete(id);
    }
  }

  comment(id: string, text: string) {
    this.#comments.set(id, text);
  }

  saveFilter(name: string, filter: string): SavedFilter[] {
    const others = this.filters.filter((each) => each.name !== name);
    this.filters = [...others, { name, filter }].sort((a, b) => a.name.localeCompare(b.name));
    return this.filters;
  }

  removeFilter(name: string): SavedFilter[] {
    return (this.filters = this.filters.filter((each) => each.name !== name));
  }

  beginSession(name: string): Session {
    const id = Math.max(...this.sessions.map((each) => each.id)) + 1;
    const session = { id, name, began_ms: Date.now(), exchanges: 0, imported: false, current: true };
    this.sessions = [session, ...this.sessions.map((each) => ({ ...each, current: false }))];
    return session;
  }

  renameSession(id: number, name: string): Session {
    this.sessions = this.sessions.map((each) => (each.id === id ? { ...each, name } : each));
    return this.sessions.find((each) => each.id === id)!;
  }

  compare(left: number, right: number): SessionComparison {
    const called = (id: number) => this.sessions.find((each) => each.id === id)!;
    const [routes, paths] = [[line(null, null, [], [900, 12, 2_100], [1_020, 64, 2_100])], LINES];
    return { left: called(left), right: called(right), routes, paths, omitted: 0 };
  }

  removeSession(id: number): null {
    this.sessions = this.sessions.filter((each) => each.id !== id || each.current);
    return null;
  }
}

/** Requests, median milliseconds, bytes. */
type Numbers = [number, number, number] | null;

function figures(numbers: Numbers, status: number): Figures | null {
  if (!numbers) return null;
  const [requests, p50_ms, size] = numbers;
  const statuses = [{ status, count: requests }];
  return { requests, errors: status >= 400 ? requests : 0, statuses, p50_ms, p95_ms: p50_ms * 3, size };
}

function line(
  method: string | null,
  path: string | null,
  changes: string[],
  left: Numbers,
  right: Numbers,
): SessionLine {
  const status = changes.includes('errors') ? 500 : 200;
  const sides = { left: figures(left, 200), right: figures(right, status) };
  return { site: 'shop', behavior: '/api/*', method, path, changes, ...sides };
}

const LINES = [
  line('POST', '/api/check_db.php', ['errors', 'statuses', 'latency'], [40, 18, 188], [38, 231, 96]),
  line('GET', '/api/search', ['gone'], [12, 64, 1_400], null),
  line('GET', '/api/stock/*', ['new'], null, [31, 9, 64]),
  line('GET', '/api/products', ['latency'], [210, 39, 14_200], [260, 84, 14_200]),
  line('GET', '/api/session', [], [300, 16, 312], [305, 17, 312]),
];
