import type { Row } from '../../lib/backend/bindings';

/** The stretch of time that the waterfall shows. */
export interface Span {
  from: number;
  to: number;
}

/** Where a bar stands, in hundredths of the span. */
export interface Bar {
  left: number;
  width: number;
  /** Share of the bar before the answer began. */
  wait: number;
}

/** From the first of the rows in view to the end of the last; streams that stay open do not stretch it. */
export function spanOf(rows: readonly Row[]): Span {
  let [from, to] = [Infinity, -Infinity];
  for (const row of rows) {
    from = Math.min(from, row.at_ms);
    to = Math.max(to, row.at_ms + (isStream(row) ? 0 : (row.took_ms ?? 0)));
  }
  return { from, to: Math.max(to, from + 1) };
}

/** A row that has no end yet reaches the right edge. */
export function barOf(row: Row, span: Span): Bar {
  const whole = span.to - span.from;
  const end = row.took_ms === null ? span.to : row.at_ms + row.took_ms;
  const left = clamp(((row.at_ms - span.from) / whole) * 100, 0, 98.5);
  const width = clamp(((end - row.at_ms) / whole) * 100, 1.5, 100 - left);
  const wait = row.took_ms ? clamp((row.wait_ms ?? row.took_ms) / row.took_ms, 0, 1) : 1;
  return { left, width, wait };
}

function isStream(row: Row): boolean {
  return row.kind === 'websocket' || row.kind === 'events';
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(Math.max(value, least), most);
}
