// A stretch of time, as the strip shows it and as the filter says it.

export interface Stretch {
  from: number;
  to: number;
}

/** Narrower than this is a click that trembled, in shares of the strip. */
const NARROWEST = 0.004;

/** The stretch between two places of the strip, each from 0 to 1; `null` when it is none. */
export function stretchOf(whole: Stretch, a: number, b: number): Stretch | null {
  const [left, right] = [clamp(Math.min(a, b)), clamp(Math.max(a, b))];
  if (right - left < NARROWEST) return null;
  const span = whole.to - whole.from;
  return { from: Math.floor(whole.from + left * span), to: Math.ceil(whole.from + right * span) };
}

/** Where a moment stands in the strip, from 0 to 1. */
export function placeOf(whole: Stretch, moment: number): number {
  return clamp((moment - whole.from) / Math.max(1, whole.to - whole.from));
}

/** The filter with that stretch and no other; without any for `null`. */
export function brushed(filter: string, stretch: Stretch | null): string {
  const rest = filter.replace(TERMS, ' ').replace(/\s+/g, ' ').trim();
  if (stretch === null) return rest;
  return `${rest} since:${stamp(stretch.from)} until:${stamp(stretch.to)}`.trim();
}

/** The stretch that a filter names; `null` when it names none, or only one end. */
export function stretchIn(filter: string): Stretch | null {
  const find = (field: string) => new RegExp(`(?:^|\\s)${field}:(\\d{4}-\\S+)`).exec(filter)?.[1];
  const [from, to] = [Date.parse(find('since') ?? ''), Date.parse(find('until') ?? '')];
  return Number.isNaN(from) || Number.isNaN(to) ? null : { from, to };
}

const TERMS = /(?:^|\s)(?:since|until):\d{4}-\S+/g;

function stamp(ms: number): string {
  return new Date(ms).toISOString();
}

function clamp(value: number): number {
  return Math.min(1, Math.max(0, value));
}
