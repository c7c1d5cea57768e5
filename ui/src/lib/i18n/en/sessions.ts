// Two sessions side by side, in English.

import { plural } from './plural';

export const sessions = {
  compare: 'Compare two sessions',
  open: 'Show these requests',
  left: 'Before',
  right: 'After',
  behaviors: 'Behaviors',
  paths: 'Paths',
  kinds: { changed: 'Changed', new: 'New', gone: 'Gone', all: 'All' },
  none: {
    changed: 'No path changed.',
    new: 'No path is new.',
    gone: 'No path is gone.',
    all: 'Neither session has a request.',
  },
  requests: 'Requests',
  status: 'Status',
  median: 'Median time',
  p95: '95 % within',
  size: 'Size',
  unanswered: 'no answer',
  changes: {
    errors: 'errors',
    gone: 'gone',
    new: 'new',
    statuses: 'status',
    latency: 'time',
    size: 'size',
  } as Record<string, string>,
  same: 'The same session twice',
  sameHow: 'Choose another one on either side. “Begin a new session” in the list’s menu makes one.',
  reading: 'Both sessions are being read…',
  omitted: (count: number) => `${plural(count, 'more path')}, changed less than these, left out.`,
  how: 'Numbers and UUIDs in paths are one item, *. A time counts as changed when the median moved by 30 % and 5 ms over at least three answers on each side, a size by 5 % and 100 bytes, errors when they began, ended, or moved by 10 points.',
};
