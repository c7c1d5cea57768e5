// Which lines of two compared sessions are shown, and how their requests are found again.

import type { SessionLine } from '../../lib/backend/bindings';
import { quoted } from '../../lib/format/filter';

export const KINDS = ['changed', 'new', 'gone', 'all'] as const;
export type Kind = (typeof KINDS)[number];

export function isShown({ changes }: SessionLine, kind: Kind): boolean {
  if (kind === 'all') return true;
  return kind === 'changed' ? changes.length > 0 : changes.includes(kind);
}

/** The requests of a line, in the filter language. */
export function filterFor({ site, behavior, method, path }: SessionLine): string {
  const terms = [
    ['site', site],
    ['behavior', behavior],
    ['method', method],
    ['path', path === null ? null : whole(path)],
  ] as const;
  return terms.flatMap(([field, value]) => (value === null ? [] : [`${field}:${quoted(value)}`])).join(' ');
}

/** A pattern stands for the whole path; a plain path would also be found within longer ones. */
function whole(path: string): string {
  return path.includes('*') ? path : `${path}*`;
}
