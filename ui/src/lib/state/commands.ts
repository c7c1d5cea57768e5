// Everything a person can have done by name or by key. Views of their own add nothing here; they call the same methods.

import { actionsOf } from './exchanges';
import { chooseHar } from './har';
import { newRule } from './rules.svelte';
import type { App } from './app.svelte';
import { setRunning } from './sites';

export interface Command {
  id: string;
  label: string;
  /** `Mod+K`: Mod is Cmd on a Mac and Ctrl elsewhere. */
  keys?: string;
  /** What else a person may look for it by. */
  also?: string;
  run: () => void;
}

/** What can be done now; what cannot is not there. */
export function commandsOf(app: App): Command[] {
  return [
    ...requestCommands(app),
    ...lookCommands(app),
    ...siteCommands(app),
    ...placeCommands(app),
    ...windowCommands(app),
  ];
}

/** What can be done with the request that is open. */
function requestCommands(app: App): Command[] {
  const row = app.exchange.detail?.row;
  if (app.exchange.id === null || !row || app.tab !== 'requests') return [];
  return actionsOf(app, row).map((action) => ({ ...action, also: row.target }));
}

function lookCommands(app: App): Command[] {
  const { t } = app;
  if (app.page === 'welcome') return [];
  return [
    { id: 'filter', label: t.commands.filter, keys: '/', run: () => focus('filter-input') },
    ...(app.filter === ''
      ? []
      : [{ id: 'clear-filter', label: t.log.clearFilter, run: () => app.setFilter('') }]),
    {
      id: 'follow',
      label: app.rows.follow ? t.commands.unfollow : t.log.follow,
      keys: 'F',
      run: () => app.rows.setFollow(!app.rows.follow),
    },
    { id: 'errors', label: t.commands.errors, also: 'is:error', run: () => app.setFilter('is:error') },
    { id: 'slow', label: t.commands.slow, also: 'took:>500ms', run: () => app.setFilter('took:>500ms') },
    {
      id: 'compare-sessions',
      label: t.sessions.compare,
      run: () => void app.guard(() => app.sessions.beginComparison(app.rows.view.session ?? null)),
    },
    { id: 'charts', label: t.charts.show, run: () => app.timeline.toggle() },
    ...app.filters.saved.map((each) => ({
      id: `filter-${each.name}`,
      label: `${t.filterWords.title}: ${each.name}`,
      also: each.filter,
      run: () => app.setFilter(each.filter),
    })),
    { id: 'columns', label: t.log.resetColumns, run: () => app.columns.reset() },
    ...clearCommands(app),
  ];
}

/** Asks first. Offered only where the list is seen that would be emptied. */
function clearCommands(app: App): Command[] {
  const seen = app.page === 'all' || app.tab === 'requests';
  if (!seen || app.rows.total === 0) return [];
  const run = () => (app.acting.clearing = true);
  return [{ id: 'clear', label: app.t.log.clear, keys: 'Mod+Shift+Delete', run }];
}

function siteCommands(app: App): Command[] {
  const { t, site } = app;
  if (!site || app.page !== 'site') return [];
  return [
    {
      id: 'open',
      label: t.door.open,
      also: site.url,
      keys: 'Mod+O',
      run: () => void app.try('open_site', { site: site.id }),
    },
    {
      id: 'running',
      label: site.running ? t.commands.stop(site.name) : t.log.start(site.name),
      run: () => void setRunning(app, site, !site.running),
    },
    { id: 'requests', label: t.tabs.requests, keys: 'Mod+1', run: () => (app.tab = 'requests') },
    { id: 'mixed', label: t.tabs.mixed, keys: 'Mod+2', run: () => (app.tab = 'mixed') },
    { id: 'routes', label: t.tabs.routes, keys: 'Mod+3', run: () => (app.tab = 'routes') },
    { id: 'rules', label: t.rules.tab, keys: 'Mod+4', run: () => (app.tab = 'rules') },
    {
      id: 'add-rule',
      label: t.rules.add,
      keys: 'Mod+M',
      run: () => (app.rules.editing = newRule(site.id)),
    },
  ];
}

function placeCommands(app: App): Command[] {
  const { t } = app;
  const sites = app.view.sites
    .filter((site) => site.id !== app.siteId)
    .map((site) => ({
      id: `site-${site.id}`,
      label: t.commands.goTo(site.name),
      also: site.hosts.join(' '),
      run: () => app.selectSite(site.id),
    }));
  if (sites.length === 0 && app.view.sites.length === 0) return [];
  return [
    ...sites,
    { id: 'all', label: t.sidebar.all, keys: 'Mod+0', run: () => app.selectAll() },
    { id: 'add', label: t.sidebar.add, keys: 'Mod+N', run: () => (app.adding = true) },
  ];
}

function windowCommands(app: App): Command[] {
  const { t } = app;
  const dark = app.preferences.theme === 'dark';
  const other = app.preferences.language === 'ko' ? 'en' : 'ko';
  return [
    { id: 'settings', label: t.settings.title, keys: 'Mod+,', run: () => (app.sheet = 'settings') },
    { id: 'import-har', label: t.har.import, run: () => void chooseHar(app) },
    { id: 'trust', label: t.trust.title, run: () => (app.sheet = 'trust') },
    { id: 'keys', label: t.keys.title, keys: '?', run: () => (app.sheet = 'keys') },
    {
      id: 'theme',
      label: dark ? t.commands.light : t.commands.dark,
      run: () => void app.saveSettings({ theme: dark ? 'light' : 'dark' }),
    },
    {
      id: 'language',
      label: `${t.settings.language}: ${t.settings.languages[other]}`,
      run: () => void app.saveSettings({ language: other }),
    },
  ];
}

function focus(id: string) {
  document.getElementById(id)?.focus();
}
