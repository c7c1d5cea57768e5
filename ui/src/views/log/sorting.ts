import type { SortBy } from '../../lib/backend/bindings';
import type { ColumnId } from '../../lib/state/columns.svelte';

/** What a column is sorted by; `null` for one that has no order of its own. */
export const SORTS: Record<ColumnId, SortBy | null> = {
  status: 'status',
  method: 'method',
  site: 'site',
  host: 'host',
  path: 'path',
  behavior: 'behavior',
  servedBy: 'served-by',
  type: 'type',
  cache: 'cache',
  size: 'size',
  decoded: 'decoded',
  time: 'took',
  start: 'started',
  protocol: null,
  initiator: 'initiator',
  findings: 'findings',
  waterfall: 'started',
};
