/** The geometry of a list of rows of one height, of any length. */
export interface Geometry {
  /** Height all rows would need. */
  full: number;
  /** Height the scrolled element really gets: web views stop drawing somewhere beyond ten million pixels. */
  height: number;
  /** Furthest place the list can be scrolled to, in pixels of `full`. */
  range: number;
  /** Pixels of the list for one pixel of the scroll bar; 1 for all lists of ordinary length. */
  scale: number;
}

export const MAX_HEIGHT = 8_000_000;

export function geometry(count: number, rowHeight: number, view: number): Geometry {
  const full = count * rowHeight;
  const height = Math.min(full, MAX_HEIGHT);
  const range = Math.max(0, full - view);
  const track = Math.max(0, height - view);
  return { full, height, range, scale: full > MAX_HEIGHT && track > 0 ? range / track : 1 };
}

/** First and last row that show at least a pixel; `last` is below `first` when there are none. */
export function visible(top: number, view: number, rowHeight: number, count: number): [number, number] {
  const first = Math.max(0, Math.floor(top / rowHeight));
  const last = Math.min(count - 1, Math.ceil((top + view) / rowHeight) - 1);
  return [first, last];
}

/** Where to scroll so that a row is whole in view, moving as little as possible. */
export function reveal(index: number, top: number, view: number, rowHeight: number): number {
  const start = index * rowHeight;
  if (start < top) return start;
  return Math.max(top, start + rowHeight - view);
}
