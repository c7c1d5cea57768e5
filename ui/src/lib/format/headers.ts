import type { Field } from '../backend/bindings';

const DOTS = '••••••••';

/** What to show of a field that carries a secret until the person asks; `undefined` for all others. */
export function masked(field: Field): string | undefined {
  switch (field.name.toLowerCase()) {
    case 'cookie':
      return field.value.replace(/=[^;]*/g, `=${DOTS}`);
    case 'set-cookie':
      return field.value.replace(/=[^;]*/, `=${DOTS}`);
    case 'authorization':
    case 'proxy-authorization':
      return field.value.replace(/^(\S+\s)?.*/s, (_, scheme: string | undefined) => (scheme ?? '') + DOTS);
    default:
      return undefined;
  }
}

/** Bytes of a body that a head announces; 0 where it does not say. */
export function announced(head: Field[]): number {
  const length = head.find((field) => field.name.toLowerCase() === 'content-length')?.value.trim() ?? '';
  return /^\d{1,15}$/.test(length) ? Number(length) : 0;
}

/** A field and what became of it on the way to the backend. */
export interface Compared extends Field {
  mark?: 'added' | 'removed' | undefined;
}

/** Both heads as one list: what was received in its order, then what was added. */
export function compare(received: Field[], passed: Field[]): Compared[] {
  const left = new Map<string, number>();
  for (const field of passed) left.set(same(field), (left.get(same(field)) ?? 0) + 1);
  const out: Compared[] = received.map((field) =>
    take(left, field) ? field : { ...field, mark: 'removed' },
  );
  for (const field of passed) if (take(left, field)) out.push({ ...field, mark: 'added' });
  return out;
}

function take(left: Map<string, number>, field: Field): boolean {
  const count = left.get(same(field)) ?? 0;
  left.set(same(field), count - 1);
  return count > 0;
}

/** Names differ in case between HTTP/1.1 and HTTP/2 without meaning anything. */
function same(field: Field): string {
  return `${field.name.toLowerCase()}\n${field.value}`;
}
