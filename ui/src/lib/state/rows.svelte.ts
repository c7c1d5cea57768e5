import { asApiError, type Engine } from '../backend/backend';
import type { ApiError, Row, Rows, Search, Sort, SortBy, Update, View } from '../backend/bindings';
import { Pages } from './pages';

/** Rows fetched together. */
const PAGE = 200;
/** Pages kept; those furthest from the view go first. */
const KEEP = 60;
/** Pages on their way at a time: of those that a fast hand passes, only the last is of use. */
const MOST_ASKED = 2;
/** At least this long between two fetches of rows that shifted. */
const REFETCH_MS = 200;

/**
 * A list of any length of which only the pages in view are here, in the order of the view.
 *
 * Rows arrive by two ways that may overtake each other: pages that were asked for, and live batches. A live row is
 * never older than the same row in a page that was asked for before it, so it wins.
 *
 * Rows also come in front of those that are here: older ones while a search goes on, new ones when the newest stand
 * first. Rows keep their places in `Pages`, which count from where the list began; `front` is how many came before.
 */
export class RowList {
  total = $state(0);
  /** Rows that came in front since the list was opened. */
  front = $state(0);
  loading = $state(true);
  /** How far the search for the rows has come; `null` once all are found. */
  search: Search | null = $state.raw(null);
  /** What is wrong with the filter, or why rows cannot be had. */
  problem: ApiError | null = $state.raw(null);
  follow = $state(true);
  view: View = $state.raw({ site: null, filter: '' });

  #version = $state(0);
  #left = $state(0);
  #pages = new Pages(PAGE, KEEP);
  #asked = new Set<number>();
  /** Pages in view were not asked for, because enough were on their way. */
  #putOff = false;
  #live = new Map<string, Row>();
  #newest = '';
  #era = 0;
  #seen: [number, number] = [0, -1];
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(readonly engine: Pick<Engine, 'invoke'>) {}

  get sort(): Sort {
    return this.view.sort ?? { by: 'started', descending: false };
  }

  /** Rows stand in the order in which they came, so that new ones come at an end. */
  get natural(): boolean {
    return this.sort.by === 'started';
  }

  get newestFirst(): boolean {
    return this.natural && this.sort.descending;
  }

  /** Rows that came since the person stopped following. */
  get unseen(): number {
    return this.follow || this.search ? 0 : Math.max(0, this.total - this.#left);
  }

  at(index: number): Row | undefined {
    void this.#version;
    return this.#pages.at(index - this.front);
  }

  /** Where a row stands, if it is among those that are here. */
  place(id: string): number | undefined {
    void this.#version;
    const place = this.#pages.place(id);
    return place === undefined ? undefined : place + this.front;
  }

  /** The ids of a stretch of the list, those among them that are not here included; at most so many. */
  async ids(first: number, last: number, most: number): Promise<string[]> {
    const out: string[] = [];
    const end = Math.min(last, first + most - 1, this.total - 1);
    for (let offset = first; offset <= end; offset += PAGE) {
      const limit = Math.min(PAGE, end - offset + 1);
      const reply = await this.engine.invoke('rows', { view: this.view, offset, limit });
      out.push(...reply.rows.map((row) => row.id));
    }
    return out;
  }

  /** Where a row stands, wherever that is; `null` when the filter hides it. */
  async find(id: string): Promise<number | null> {
    return this.place(id) ?? (await this.engine.invoke('row_place', { view: this.view, id }));
  }

  setFollow(follow: boolean) {
    this.#left = this.total;
    this.follow = follow;
    if (follow && !this.natural) this.#refresh();
  }

  /** By a column: from the smallest, then from the largest, then in the order in which requests came. */
  sortBy(by: SortBy): Promise<void> {
    const { sort } = this;
    const same = sort.by === by;
    const next: Sort | null = !same
      ? { by, descending: false }
      : sort.descending
        ? null
        : { by, descending: true };
    // Only where new rows come at an end can they be followed.
    this.setFollow((next?.by ?? 'started') === 'started');
    return this.show({ ...this.view, sort: next });
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

  /** Leaves the search where it is. */
  async stopSearch(): Promise<void> {
    await this.engine.invoke('stop_search', {});
  }

  /** The rows in view; those that are not here are fetched. */
  want(first: number, last: number) {
    this.#seen = [first, last];
    if (this.loading) return;
    const lacking = this.#pages.lacking(first - this.front, this.#within(last) - this.front);
    const wanted = lacking.filter((page) => !this.#asked.has(page));
    const room = MOST_ASKED - this.#asked.size;
    this.#putOff = wanted.length > room;
    for (const page of wanted.slice(0, Math.max(0, room))) void this.#fetch(page);
  }

  apply(update: Update) {
    if (this.loading) return;
    if (update.reset) return void this.reload();
    if (update.search) this.search = update.search.done ? null : update.search;
    if (update.rows.length === 0 && update.total === null) return;
    this.#grow(update.total ?? this.total, this.#take(update.rows));
    this.#changed();
  }

  /** The list is longer: what was born stands at the end of time, and what else there is was found. */
  #grow(total: number, born: Row[]) {
    const found = total - this.total - born.length;
    if (this.natural && found >= 0 && (found === 0 || this.search)) {
      if (!this.newestFirst) this.front += found;
      this.total += found;
      this.#append(born);
    } else if (total !== this.total || born.length > 0) this.#shifted(total, born);
  }

  async #open(view: View, era: number) {
    const offset = this.sort.by === 'started' && !this.sort.descending ? -PAGE * 2 : 0;
    const reply = await this.engine.invoke('rows', { view, offset, limit: PAGE * 2 });
    if (era !== this.#era) return;
    this.#empty();
    this.problem = null;
    this.total = reply.total;
    this.#left = reply.total;
    this.search = reply.done ? null : { scanned: 0, of: 0, done: false };
    this.#keep(reply);
    this.#changed();
    this.loading = false;
    this.want(...this.#seen);
  }

  async #fetch(page: number) {
    const era = this.#era;
    this.#asked.add(page);
    this.#pages.fresh(page);
    const offset = Math.max(0, page * PAGE + this.front);
    try {
      const reply = await this.engine.invoke('rows', { view: this.view, offset, limit: PAGE });
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
    if (this.#putOff || (this.#pages.anyStale() && this.#mayMove())) this.want(...this.#seen);
    this.#evict();
    this.#changed();
  }

  #keep(reply: Rows) {
    // Rows in front that the next update will tell of.
    const untold = this.newestFirst || this.search ? Math.max(0, reply.total - this.total) : 0;
    const from = reply.offset - this.front - untold;
    reply.rows.forEach((row, at) => this.#pages.put(from + at, this.#live.get(row.id) ?? row));
    if (this.newestFirst) this.#noteNewest(reply.offset === 0 ? reply.rows[0] : undefined);
    const end = reply.offset + reply.rows.length;
    if (reply.rows.length === 0 || end < reply.total || end < this.total || !this.natural) return;
    // The end of the list as the engine has it, which the next update may not have told yet.
    if (untold === 0) this.total = end;
    if (!this.newestFirst) this.#noteNewest(reply.rows.at(-1));
  }

  #noteNewest(row: Row | undefined) {
    if (row && isAfter(row.id, this.#newest)) this.#newest = row.id;
  }

  /** Puts changed rows in their places and returns those that are new. */
  #take(rows: Row[]): Row[] {
    const born: Row[] = [];
    for (const row of rows) {
      if (this.#asked.size > 0) this.#live.set(row.id, row);
      const place = this.#pages.place(row.id);
      if (place !== undefined) this.#pages.put(place, row);
      else if (isAfter(row.id, this.#newest)) born.push(row);
    }
    return born;
  }

  #append(born: Row[]) {
    for (const row of born) {
      this.#newest = row.id;
      this.total += 1;
      if (this.newestFirst) this.front += 1;
      this.#pages.put(this.newestFirst ? -this.front : this.total - 1 - this.front, row);
    }
    if (this.#pages.size > KEEP * 2) this.#evict();
  }

  /** Rows came or went somewhere in between: those in view are fetched again, and stay until then. */
  #shifted(total: number, born: Row[]) {
    if (this.newestFirst) this.front += Math.max(0, total - this.total);
    this.total = total;
    this.#noteNewest(born.at(-1));
    this.#pages.spoil();
    if (this.#mayMove()) this.#refresh();
  }

  /** In a sorted list any new row may come in between: while one reads, what is in view stays. */
  #mayMove(): boolean {
    return this.natural || this.follow;
  }

  #refresh() {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.want(...this.#seen);
    }, REFETCH_MS);
  }

  #within(index: number): number {
    return Math.min(index, this.total - 1);
  }

  #evict() {
    this.#pages.evict((this.#seen[0] + this.#seen[1]) / 2 - this.front);
  }

  #empty() {
    this.#pages.clear();
    this.#live.clear();
    this.#newest = '';
    this.front = 0;
  }

  #changed() {
    this.#version += 1;
  }
}

/** Ids are numbers in base 36 and grow with time. */
function isAfter(id: string, other: string): boolean {
  return id.length === other.length ? id > other : id.length > other.length;
}
