import { UNKNOWN } from './number';

/** `0.04 ms`, `0.3 ms`, `42 ms`, `1.24 s`, `2 min 3 s`, `1 h 4 min`; a dash when unknown. */
export function duration(ms: number | null): string {
  if (ms === null) return UNKNOWN;
  if (ms < 999.5) return `${fraction(ms)} ms`;
  if (ms < 9_995) return `${(ms / 1000).toFixed(2)} s`;
  if (ms < 59_950) return `${(ms / 1000).toFixed(1)} s`;
  return long(Math.round(ms / 1000));
}

function fraction(ms: number): string {
  if (ms < 0.005) return '0';
  if (ms < 0.095) return ms.toFixed(2);
  if (ms < 9.95) return ms.toFixed(1).replace(/\.0$/, '');
  return String(Math.round(ms));
}

function long(seconds: number): string {
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${seconds % 60} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
