/** Shown for what is not known. */
export const UNKNOWN = '—';

/** `1,284`. */
export function count(value: number | null): string {
  return value === null ? UNKNOWN : Math.round(value).toLocaleString('en-US');
}

/** `1,284` up to four digits, then `12.4k`, `1.3M`: for places with little room. */
export function shortCount(value: number): string {
  if (value < 10_000) return count(value);
  const [unit, size] = value < 999_500 ? (['k', 1e3] as const) : (['M', 1e6] as const);
  const scaled = value / size;
  return `${scaled < 99.95 ? scaled.toFixed(1) : Math.round(scaled)}${unit}`;
}
