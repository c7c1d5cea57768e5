import { beforeEach, expect, test, vi } from 'vitest';
import type { Args, Command, Drag, Engine } from '../backend/backend';
import type { Overview, Site, Update } from '../backend/bindings';
import { App } from './app.svelte';
import { changeFolder } from './folders';
import { removeSite } from './sites';

vi.stubGlobal('navigator', { languages: ['en'] });
vi.stubGlobal('matchMedia', () => ({ matches: false, addEventListener: () => {} }));
vi.stubGlobal('requestAnimationFrame', (run: () => void) => setTimeout(run));

const site = (id: string, more: Partial<Site> = {}) =>
  ({
    id,
    name: id,
    hosts: [`${id}.localhost`],
    running: true,
    demo: false,
    project_file: `~/code/${id}/localfront.toml`,
    routes: [{ pattern: '*', target: `~/code/${id}/dist`, kind: 'folder', is_default: true }],
    diagnostics: [],
    findings: 0,
    ...more,
  }) as unknown as Site;

/** An engine that answers from a table and remembers what it was asked. */
class Table implements Engine {
  sites: Site[] = [site('shop'), site('admin')];
  asked: { name: Command; args: Record<string, unknown> }[] = [];
  subscribed = 0;
  drop: (drag: Drag) => void = () => {};
  refuses: Partial<Record<Command, unknown>> = {};
  replies: Partial<Record<Command, (args: never) => unknown>> = {
    overview: () => ({ sites: this.sites, settings: { language: 'en' } }) as Overview,
    rows: () => ({ total: 0, offset: 0, rows: [] }),
    findings: () => [],
    mended: () => [],
    ignored: () => [],
    guess_folder: ({ folder }: Args<'guess_folder'>) => ({ folder, name: 'new' }),
  };

  invoke = (async (name: Command, args: Record<string, unknown>) => {
    this.asked.push({ name, args });
    if (this.refuses[name]) throw this.refuses[name];
    return this.replies[name]?.(args as never) ?? null;
  }) as Engine['invoke'];

  async subscribe(_: (update: Update) => void) {
    this.subscribed += 1;
  }

  async onDrop(moved: (drag: Drag) => void) {
    this.drop = moved;
  }

  async chooseFolder() {
    return null;
  }

  async chooseHar() {
    return null;
  }

  async saveHar() {
    return null;
  }

  async saveFile() {
    return null;
  }

  /** The arguments of the newest call. */
  last(name: Command) {
    return this.asked.findLast((each) => each.name === name)?.args;
  }
}

let engine: Table;
let app: App;

beforeEach(async () => {
  engine = new Table();
  app = new App(engine);
  await app.start();
});

test('the requests of all sites are looked at together, until one is chosen again', () => {
  app.selectAll();
  expect(app.page).toBe('all');
  expect(app.site).toBeUndefined();
  expect(engine.last('watch')).toEqual({ view: { site: null, filter: '' } });
  app.selectSite('shop');
  expect(app.page).toBe('site');
  expect(engine.last('watch')).toEqual({ view: { site: 'shop', filter: '' } });
});

test('the findings of a request lead to its site', () => {
  app.selectAll();
  app.showFindings('admin');
  expect([app.page, app.siteId, app.tab]).toEqual(['site', 'admin', 'mixed']);
});

test('a folder dropped while all sites are shown begins a new one', async () => {
  app.selectAll();
  engine.drop({ kind: 'drop', paths: ['/code/new'] });
  await vi.waitFor(() => expect(app.setup.guess?.folder).toBe('/code/new'));
  expect(app.page).toBe('welcome');
});

const folderOf = (folder: string) =>
  site('shop', { routes: [{ pattern: '*', target: folder, kind: 'folder', is_default: true }] as never });

test('a folder that changed can be taken back, as it was shown', async () => {
  engine.replies.set_folder = ({ folder }: Args<'set_folder'>) => folderOf(folder.replace('/home/kim', '~'));
  await changeFolder(app, app.site!, '/home/kim/other');
  const [notice] = app.toasts.items;
  expect(notice?.text).toContain('~/other');
  app.toasts.act(notice!.id);
  expect(engine.last('set_folder')).toEqual({ site: 'shop', folder: '~/code/shop/dist' });
  await vi.waitFor(() => expect(app.toasts.items[0]?.text).toContain('again'));
  expect(app.toasts.items[0]?.action).toBeUndefined();
});

test('the same folder once more offers nothing to take back', async () => {
  engine.replies.set_folder = () => folderOf('~/code/shop/dist');
  await changeFolder(app, app.site!, '/home/kim/code/shop/dist');
  expect(app.toasts.items[0]?.action).toBeUndefined();
});

test('a site goes with all the others of its project file', async () => {
  const file = '~/code/shop/localfront.toml';
  engine.sites = [site('shop'), site('shop-admin', { project_file: file }), site('docs')];
  app = new App(engine);
  await app.start();
  expect(app.view.together(app.site!).map(({ id }) => id)).toEqual(['shop', 'shop-admin']);
  await removeSite(app, app.site!);
  expect(app.view.sites.map(({ id }) => id)).toEqual(['docs']);
  expect(app.siteId).toBe('docs');
});

test('a site without a project file goes alone', () => {
  const [one, two] = [site('demo', { project_file: null }), site('other', { project_file: null })];
  app.view.put(one);
  app.view.put(two);
  expect(app.view.together(one)).toEqual([one]);
});

test('a start that failed is tried again, and what worked is not done twice', async () => {
  engine.refuses.overview = { code: 'disk', params: [], message: 'cannot make the data folder' };
  app = new App(engine);
  engine.subscribed = 0;
  await app.start();
  expect(app.broken?.code).toBe('disk');
  await app.start();
  expect([app.view.ready, engine.subscribed]).toEqual([false, 1]);
  engine.refuses = {};
  await app.start();
  expect([app.broken, app.view.ready, engine.subscribed]).toEqual([null, true, 1]);
});

test('fetching everything again leaves alone whoever is making a site', async () => {
  app.adding = true;
  await app.start();
  expect([app.page, app.siteId]).toEqual(['welcome', 'shop']);
});
