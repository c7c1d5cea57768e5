// What the menus of the list offer.

import { copyText } from '../../components/clipboard';
import type { MenuItem } from '../../components/Menu.svelte';
import type { Row } from '../../lib/backend/bindings';
import { bytes } from '../../lib/format/bytes';
import { duration } from '../../lib/format/duration';
import { clock } from '../../lib/format/time';
import type { App } from '../../lib/state/app.svelte';
import { actionsOf, asItems } from '../../lib/state/exchanges';
import { COLUMNS, type ColumnId } from '../../lib/state/columns.svelte';
import { only, termOf, without } from './terms';

/** What can be done from one cell of the list. `toCopies` and `toRules` show the menus that follow. */
export function rowItems(
  app: App,
  row: Row,
  column: ColumnId,
  toCopies: () => void,
  toRules: () => void,
): MenuItem[] {
  return [
    ...filterItems(app, row, column),
    copyItem(app, row, column),
    {
      id: 'copy-as',
      label: app.t.act.copyAs,
      icon: 'copy',
      testid: 'menu-copy-as',
      // The next menu opens when this one has gone.
      run: () => setTimeout(toCopies),
    },
    ...asItems(app, actionsOf(app, row)).map((item, at) => ({ ...item, section: at === 0 })),
    {
      id: 'rule',
      label: app.t.rules.fromRequest,
      icon: 'rule',
      testid: 'menu-rule',
      run: () => setTimeout(toRules),
    },
  ];
}

/** Which columns there are. */
export function columnItems(app: App): MenuItem[] {
  const t = app.t.log;
  const all = (Object.keys(COLUMNS) as ColumnId[]).filter((id) => id !== 'path');
  const boxes = all.map((id) => ({
    id,
    label: t.columns[id],
    checked: app.columns.has(id),
    testid: `show-column-${id}`,
    run: () => app.columns.toggle(id),
  }));
  return [
    ...boxes,
    { id: 'reset', label: t.resetColumns, icon: 'refresh', section: true, run: () => app.columns.reset() },
  ];
}

function filterItems(app: App, row: Row, column: ColumnId): MenuItem[] {
  const t = app.t.log;
  const term = termOf(row, column);
  if (term === null) return [];
  return [
    {
      id: 'only',
      label: t.onlyThis(term),
      icon: 'filter',
      testid: 'menu-only',
      run: () => app.setFilter(only(app.filter, term)),
    },
    {
      id: 'hide',
      label: t.hideThis(term),
      icon: 'minus',
      testid: 'menu-hide',
      run: () => app.setFilter(without(app.filter, term)),
    },
  ];
}

function copyItem(app: App, row: Row, column: ColumnId): MenuItem {
  const text = textOf(row, column);
  return {
    id: 'copy',
    label: app.t.log.copyCell,
    icon: 'copy',
    testid: 'menu-copy',
    section: true,
    run: () => void copyText(text),
  };
}

/** The text of a cell. */
function textOf(row: Row, column: ColumnId): string {
  switch (column) {
    case 'status':
      return String(row.status ?? row.state);
    case 'method':
      return row.method;
    case 'site':
      return row.site ?? '';
    case 'host':
      return row.authority;
    case 'path':
      return row.target;
    case 'behavior':
      return row.behavior ?? '';
    case 'servedBy':
      return row.served_by;
    case 'type':
      return row.kind;
    case 'size':
      return bytes(row.size);
    case 'decoded':
      return bytes(row.decoded);
    case 'cache':
      return row.cache;
    case 'initiator':
      return row.initiator?.page ?? row.initiator?.by ?? '';
    case 'time':
    case 'waterfall':
      return duration(row.took_ms);
    case 'start':
      return clock(row.at_ms);
    case 'protocol':
      return `HTTP/${row.version}`;
    case 'findings':
      return String(row.findings);
  }
}
