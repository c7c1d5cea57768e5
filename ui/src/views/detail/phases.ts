import type { ExchangeDetail, Timing } from '../../lib/backend/bindings';

export type PhaseName = 'routing' | 'connect' | 'sending' | 'waiting' | 'reading' | 'download';

/** A stretch of an exchange, in milliseconds since the request's head. */
export interface Phase {
  name: PhaseName;
  from: number;
  to: number;
}

/** The stretches that happened, one after the other. Moments that did not happen are passed over. */
export function phasesOf(detail: ExchangeDetail): Phase[] {
  const backend = detail.timing.connected !== null || detail.timing.sent !== null;
  const steps: [PhaseName, keyof Timing][] = [
    ['routing', 'routed'],
    ['connect', 'connected'],
    ['sending', 'sent'],
    [backend || detail.row.served_by !== 'folder' ? 'waiting' : 'reading', 'first_byte'],
    ['download', 'last_byte'],
  ];
  const out: Phase[] = [];
  let from = 0;
  for (const [name, moment] of steps) {
    const to = detail.timing[moment];
    if (to === null) continue;
    // A backend may answer before it has read the whole request.
    out.push({ name, from: Math.min(from, to), to: Math.max(from, to) });
    from = Math.max(from, to);
  }
  return out;
}

/** The whole of it, so far as it is known. */
export function totalOf(phases: Phase[]): number {
  return phases.at(-1)?.to ?? 0;
}
