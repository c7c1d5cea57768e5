import { asApiError, type Engine } from '../backend/backend';
import type { ApiError, Row, Rows, Update, View } from '../backend/bindings';

/** Rows fetched together. */
const PAGE = 200;
/** Pages kept; those furthest from the view go first. */
const KEEP = 60;
/** At least this long between two fetches of rows that shifted. */
const REFETCH_MS = 200;

/**
 * A list of any length of which only the pages in view are here. Rows stand oldest first; new ones come at the end.
 *
 * Rows arrive by two ways that may overtake each other: pages that were asked for, and live batches. A live row is
 * never older than the same row in a page that was asked for before it, so it wins.
 */
export class RowList {
  total = $state(0);
  loading = $state(true);
  /** What is wrong with the filter, or why rows cannot be had. */
  problem: ApiError | null = $state.raw(null);
  follow = $state(true);
  view: View = $state.raw({ site: null, filter: '' });

  #version = $state(0);
  #left = $state(0);
  #pages = new Map<number, (Row | undefined)[]>();
  #stale = new Set<number>();
  #places = new Map<string, number>();
  #asked = new Set<number>();
  #live = new Map<string, Row>();
  #newest = '';
  #era = 0;
  #seen: [number, number] = [0, -1];
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(readonly engine: Pick<Engine, 'invoke'>) {}

  /** Rows that came since the person stopped following. */
  get unseen(): number {
    return this.follow ? 0 : Math.max(0, this.total - this.#left);
  }

  at(index: number): Row | undefined {
    void this.#version;
    return this.#pages.get(Math.floor(index / PAGE))?.[index % PAGE];
  }

  /** Where a row stands, if it is among those that are here. */
  place(id: string): number | undefined {
    void this.#version;
    return this.#places.get(id);
  }

  setFollow(follow: boolean) {
    this.#left = this.total;
    this.follow = follow;
  }

  /** Shows another list. Until it is there, the one before stays. */
  async show(view: View): Promise<void> {
    this.view = view;
    this.loading = true;
    const era = ++this.#era;
    this.#asked.clear();
    try {
      await this.engine.invoke('watch', { view });
      await this.#open(view, era);
    } catch (thrown) {
      if (era === this.#era) this.problem = asApiError(thrown);
    } finally {
      if (era === this.#era) this.loading = false;
    }
  }

  /** Fetches everything again: the list was cleared, or an update was missed. */
  async reload(): Promise<void> {
    if (!this.loading) await this.show(this.view);
  }

  /** The rows in view; those that are not here are fetched. */
  want(first: number, last: number) {
    this.#seen = [first, last];
    if (this.loading) return;
    for (let page = Math.floor(first / PAGE); page * PAGE <= last; page++) {
      if (this.#lacks(page, first, last)) void this.#fetch(page);
    }
  }

  apply(update: Update) {
    if (this.loading) return;
    if (update.reset) return void this.reload();
    if (update.rows.length === 0 && update.total === null) return;
    const total = update.total ?? this.total;
    const born = this.#take(update.rows);
    if (total - this.total === born.length) this.#append(born);
    else if (total !== this.total || born.length > 0) this.#shifted(total, born);
    this.#changed();
  }

  async #open(view: View, era: number) {
    const reply = await this.engine.invoke('rows', { view, offset: -PAGE * 2, limit: PAGE * 2 });
    if (era !== this.#era) return;
    this.#empty();
    this.problem = null;
    this.total = reply.total;
    this.#left = reply.total;
    this.#keep(reply);
    this.#changed();
    this.loading = false;
    this.want(...this.#seen);
  }

  async #fetch(page: number) {
    const era = this.#era;
    this.#asked.add(page);
    this.#stale.delete(page);
    try {
      const reply = await this.engine.invoke('rows', { view: this.view, offset: page * PAGE, limit: PAGE });
      if (era === this.#era) this.#keep(reply);
    } catch (thrown) {
      if (era === this.#era) this.problem = asApiError(thrown);
    } finally {
      if (era === this.#era) this.#answered(page);
    }
  }

  #answered(page: number) {
    this.#asked.delete(page);
    if (this.#asked.size === 0) this.#live.clear();
    if (this.#stale.size > 0) this.want(...this.#seen);
    this.#evict();
    this.#changed();
  }

  #keep(reply: Rows) {
    reply.rows.forEach((row, at) => this.#put(reply.offset + at, this.#live.get(row.id) ?? row));
    const last = reply.rows.at(-1);
    const end = reply.offset + reply.rows.length;
    if (!last || end < reply.total || end < this.total) return;
    // The end of the list as the engine has it, which the next update may not have told yet.
    this.total = end;
    if (isAfter(last.id, this.#newest)) this.#newest = last.id;
  }

  #put(index: number, row: Row) {
    const page = Math.floor(index / PAGE);
    let rows = this.#pages.get(page);
    if (!rows) this.#pages.set(page, (rows = []));
    const before = rows[index % PAGE];
    if (before && before.id !== row.id && this.#places.get(before.id) === index)
      this.#places.delete(before.id);
    rows[index % PAGE] = row;
    this.#places.set(row.id, index);
  }

  /** Puts changed rows in their places and returns those that are new. */
  #take(rows: Row[]): Row[] {
    const born: Row[] = [];
    for (const row of rows) {
      if (this.#asked.size > 0) this.#live.set(row.id, row);
      const place = this.#places.get(row.id);
      if (place !== undefined) this.#put(place, row);
      else if (isAfter(row.id, this.#newest)) born.push(row);
    }
    return born;
  }

  #append(born: Row[]) {
    for (const row of born) {
      this.#newest = row.id;
      this.#put(this.total, row);
      this.total += 1;
    }
    if (this.#pages.size > KEEP * 2) this.#evict();
  }

  /** Rows came or went somewhere in between: those in view are fetched again, and stay until then. */
  #shifted(total: number, born: Row[]) {
    this.total = total;
    const newest = born.at(-1)?.id;
    if (newest) this.#newest = newest;
    for (const page of this.#pages.keys()) this.#stale.add(page);
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.want(...this.#seen);
    }, REFETCH_MS);
  }

  #lacks(page: number, first: number, last: number): boolean {
    if (this.#asked.has(page)) return false;
    const rows = this.#pages.get(page);
    if (!rows || this.#stale.has(page)) return true;
    const from = Math.max(first, page * PAGE);
    const to = Math.min(last, page * PAGE + PAGE - 1, this.total - 1);
    for (let index = from; index <= to; index++) if (!rows[index % PAGE]) return true;
    return false;
  }

  #evict() {
    const middle = (this.#seen[0] + this.#seen[1]) / 2 / PAGE;
    const far = [...this.#pages.keys()]
      .sort((a, b) => Math.abs(a - middle) - Math.abs(b - middle))
      .slice(KEEP);
    for (const page of far) {
      for (const row of this.#pages.get(page) ?? []) if (row) this.#places.delete(row.id);
      this.#pages.delete(page);
      this.#stale.delete(page);
    }
  }

  #empty() {
    this.#pages.clear();
    this.#places.clear();
    this.#stale.clear();
    this.#live.clear();
    this.#newest = '';
  }

  #changed() {
    this.#version += 1;
  }
}

/** Ids are numbers in base 36 and grow with time. */
function isAfter(id: string, other: string): boolean {
  return id.length === other.length ? id > other : id.length > other.length;
}
