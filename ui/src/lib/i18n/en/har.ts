// HAR files and selections, in English.

import { plural } from './plural';

export const har = {
  export: 'Export as HAR…',
  import: 'Import a HAR file…',
  exportTitle: 'Export as HAR',
  what: (count: number) => `${plural(count, 'request')}, as HAR 1.2`,
  place: { path: 'File', choose: 'Choose' },
  pathHint: 'Where it is written',
  secrets: 'With secrets',
  secretsHow: 'Cookies, tokens and authorization as they were. Without, they are masked.',
  write: 'Export',
  exported: (count: string, path: string) => `${count} requests written to ${path}`,
  imported: (count: string, path: string) => `${count} requests read from ${path}`,
  selected: (count: number) => `${count.toLocaleString('en-US')} selected`,
  exportSelected: 'Export',
  pinSelected: 'Pin',
  deleteSelected: 'Delete',
  deselect: 'Deselect',
  openHere: 'Import this HAR file',
};
