import { UNKNOWN } from './number';

const UNITS = ['kB', 'MB', 'GB', 'TB'] as const;

/** `312 B`, `14.2 kB`, `1.2 MB`: decimal, as browsers show it; a dash when unknown. */
export function bytes(value: number | null): string {
  if (value === null) return UNKNOWN;
  if (value < 1000) return `${value} B`;
  let scaled = value;
  let unit = -1;
  while (scaled >= 999.5 && unit < UNITS.length - 1) {
    scaled /= 1000;
    unit += 1;
  }
  return `${scaled < 99.95 ? trimmed(scaled) : Math.round(scaled)} ${UNITS[unit]}`;
}

function trimmed(value: number): string {
  return value.toFixed(1).replace(/\.0$/, '');
}
