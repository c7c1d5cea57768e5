import type { Row } from '../backend/bindings';

/** Rows by their places, which may be negative, in pages of one size of which only so many are kept. */
export class Pages {
  #pages = new Map<number, (Row | undefined)[]>();
  #places = new Map<string, number>();
  #stale = new Set<number>();

  constructor(
    readonly page: number,
    readonly keep: number,
  ) {}

  get size(): number {
    return this.#pages.size;
  }

  at(place: number): Row | undefined {
    const page = Math.floor(place / this.page);
    return this.#pages.get(page)?.[place - page * this.page];
  }

  place(id: string): number | undefined {
    return this.#places.get(id);
  }

  put(place: number, row: Row) {
    const page = Math.floor(place / this.page);
    let rows = this.#pages.get(page);
    if (!rows) this.#pages.set(page, (rows = []));
    const before = rows[place - page * this.page];
    if (before && before.id !== row.id && this.#places.get(before.id) === place)
      this.#places.delete(before.id);
    rows[place - page * this.page] = row;
    this.#places.set(row.id, place);
  }

  /** The pages of a stretch that have holes in it, or hold what may no longer be true. */
  lacking(first: number, last: number): number[] {
    const out: number[] = [];
    for (let page = Math.floor(first / this.page); page * this.page <= last; page++)
      if (this.#stale.has(page) || this.#hasHole(page, first, last)) out.push(page);
    return out;
  }

  /** All that is here may no longer be true. */
  spoil() {
    for (const page of this.#pages.keys()) this.#stale.add(page);
  }

  /** A page is being fetched. */
  fresh(page: number) {
    this.#stale.delete(page);
  }

  anyStale(): boolean {
    return this.#stale.size > 0;
  }

  /** Lets go of the pages furthest from a place. */
  evict(place: number) {
    const middle = place / this.page;
    const far = [...this.#pages.keys()]
      .sort((a, b) => Math.abs(a - middle) - Math.abs(b - middle))
      .slice(this.keep);
    for (const page of far) {
      for (const row of this.#pages.get(page) ?? []) if (row) this.#places.delete(row.id);
      this.#pages.delete(page);
      this.#stale.delete(page);
    }
  }

  clear() {
    this.#pages.clear();
    this.#places.clear();
    this.#stale.clear();
  }

  #hasHole(page: number, first: number, last: number): boolean {
    const rows = this.#pages.get(page);
    if (!rows) return true;
    const from = Math.max(first, page * this.page);
    const to = Math.min(last, page * this.page + this.page - 1);
    for (let place = from; place <= to; place++) if (!rows[place - page * this.page]) return true;
    return false;
  }
}
