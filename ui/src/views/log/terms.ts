// From a cell to the words of the filter language that say "only these" and "not these".

import type { Row } from '../../lib/backend/bindings';
import { quoted } from '../../lib/format/filter';
import type { ColumnId } from '../../lib/state/columns.svelte';

/** What a cell says in the filter language; `null` where it says nothing that can be looked for. */
export function termOf(row: Row, column: ColumnId): string | null {
  switch (column) {
    case 'status':
      return row.status === null ? `is:${row.state}` : `status:${row.status}`;
    case 'method':
      return term('method', row.method);
    case 'site':
      return term('site', row.site);
    case 'host':
      return term('host', row.authority);
    case 'path':
      return term('path', row.target.split('?')[0]!);
    case 'behavior':
      return term('behavior', row.behavior);
    case 'servedBy':
      return term('served-by', row.served_by);
    case 'type':
      return term('type', row.kind);
    case 'size':
      return row.size === null ? null : `size:>=${row.size}`;
    case 'decoded':
      return row.decoded === null ? null : `decoded:>=${row.decoded}`;
    case 'cache':
      return term('cache', row.cache);
    case 'initiator':
      return term('initiator', row.initiator && (row.initiator.page ?? row.initiator.by));
    case 'time':
    case 'waterfall':
      return row.took_ms === null ? null : `took:>=${Number(row.took_ms.toPrecision(3))}ms`;
    case 'findings':
      return row.findings > 0 ? 'is:mixed' : null;
    case 'start':
    case 'protocol':
      return null;
  }
}

/** The filter that lets through what it did and matches the term; another value of the same field makes room. */
export function only(filter: string, term: string): string {
  const text = filter.trim();
  if (text === '' || text === term) return term;
  if (isCompound(text)) return `(${text}) ${term}`;
  const field = term.slice(0, term.indexOf(':') + 1);
  const others = wordsOf(text).filter((word) => !word.startsWith(field));
  return [...others, term].join(' ');
}

/** The filter that lets through what it did without the term. */
export function without(filter: string, term: string): string {
  const text = filter.trim();
  if (text === '') return `-${term}`;
  if (isCompound(text)) return `(${text}) -${term}`;
  const others = wordsOf(text).filter((word) => word !== term && word !== `-${term}`);
  return [...others, `-${term}`].join(' ');
}

function term(field: string, value: string | null): string | null {
  if (value === null || value === '') return null;
  return `${field}:${quoted(value)}`;
}

/** `or`, `not` and parentheses bind in ways that a mere list of words does not. */
function isCompound(filter: string): boolean {
  return wordsOf(filter).some(
    (word) => /^(or|not|and)$/i.test(word) || /[()]/.test(word.replace(/".*"/, '')),
  );
}

function wordsOf(filter: string): string[] {
  return filter.match(/(?:"(?:\\.|[^"\\])*"?|\S)+/g) ?? [];
}
