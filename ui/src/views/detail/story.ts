import type { ExchangeDetail } from '../../lib/backend/bindings';
import { duration } from '../../lib/format/duration';
import type { Messages } from '../../lib/i18n/i18n';

/** What happened to an exchange, in sentences: which rule, who answered, how it ended and what to do. */
export function story(t: Messages, detail: ExchangeDetail): string[] {
  return [route(t, detail), ending(t, detail), detail.reused ? t.detail.reused : ''].filter(
    (part) => part !== '',
  );
}

function route(t: Messages, { row, rule, is_default, answered_by, address }: ExchangeDetail): string {
  if (row.site === null) return t.detail.noSite(row.authority);
  if (rule === null) return t.detail.localfrontOnly;
  const match = is_default ? t.detail.matchedDefault : t.detail.matched(row.behavior ?? '*', rule);
  const to = answered_by ?? address;
  if (row.served_by === 'localfront' && !row.error) return t.detail.byLocalfront(match);
  if (row.served_by === 'folder' && to !== null) return t.detail.fromFile(match, to);
  return to === null ? t.detail.matchedOnly(match) : t.detail.wentTo(match, to);
}

function ending(t: Messages, detail: ExchangeDetail): string {
  const { row } = detail;
  if (row.error) return failure(t, detail);
  if (row.state === 'pending') return t.detail.stillPending;
  if (row.state === 'open') return t.detail.stillOpen;
  if (row.state === 'left') return t.detail.browserLeft;
  if (row.status === null) return '';
  const took = duration(row.wait_ms ?? row.took_ms);
  return row.served_by === 'backend'
    ? t.detail.backendAnswered(row.status, took)
    : t.detail.fileAnswered(row.status, took);
}

/** The failure by its code, with its remedy; what the system said when the code is not known. */
function failure(t: Messages, { row, answered_by, address, error_detail }: ExchangeDetail): string {
  const known = t.failures[row.error ?? '']?.(answered_by ?? address ?? row.target);
  return known ?? `${t.detail.failedHow}: ${error_detail ?? row.error}`;
}
