// The state of the window, put together: one subscription, and what the person can do.

import { getContext, setContext } from 'svelte';
import { asApiError, type Args, type Command, type Drag, type Engine, type Reply } from '../backend/backend';
import type { ApiError, Overview, Settings, Site, Update } from '../backend/bindings';
import { sentence, type Messages } from '../i18n/i18n';
import { Acting } from './acting.svelte';
import { BehaviorDrafts } from './behaviors.svelte';
import { Columns } from './columns.svelte';
import { OpenExchange } from './exchange.svelte';
import { Filters } from './filters.svelte';
import { Findings } from './findings.svelte';
import { takeDropped } from './folders';
import { Frames } from './frames';
import { EngineView } from './overview.svelte';
import { Panes } from './panes.svelte';
import { Preferences } from './preferences.svelte';
import { RowList } from './rows.svelte';
import { Rules } from './rules.svelte';
import { Selection } from './selection.svelte';
import { Sessions } from './sessions.svelte';
import { SetUp } from './setup.svelte';
import { TimelineView } from './timeline.svelte';
import { Toasts } from './toasts.svelte';

export type Tab = 'requests' | 'mixed' | 'routes' | 'rules';
export type SheetName = 'trust' | 'settings' | 'palette' | 'keys';

const KEY = Symbol('app');

export function provideApp(app: App): App {
  return setContext(KEY, app);
}

export function useApp(): App {
  return getContext<App>(KEY);
}

export class App {
  readonly engine: Engine;
  readonly preferences = new Preferences();
  readonly view = new EngineView();
  readonly toasts = new Toasts();
  readonly columns = new Columns();
  readonly panes = new Panes();
  readonly rows: RowList;
  readonly rules: Rules;
  readonly exchange: OpenExchange;
  readonly findings: Findings;
  readonly acting: Acting;
  readonly filters: Filters;
  readonly sessions: Sessions;
  readonly selection = new Selection();
  readonly timeline: TimelineView;
  readonly setup: SetUp;
  readonly behaviors = new BehaviorDrafts();

  /** The chosen site; `null` while there is none, and while all are looked at together. */
  siteId: string | null = $state(null);
  /** The requests of all sites are shown, and those to hosts that no site has. */
  all = $state(false);
  tab: Tab = $state('requests');
  sheet: SheetName | null = $state(null);
  /** A new site is being made. */
  adding = $state(false);
  drag: Drag = $state.raw({ kind: 'leave' });
  filter = $state('');
  trustBusy = $state(false);
  /** Trust changed while this window was open, so browsers want a restart. */
  trustChanged = $state(false);
  /** Why the engine does not run, so that there is nothing to show. */
  broken: ApiError | null = $state.raw(null);
  starting = $state(false);

  readonly site: Site | undefined = $derived(this.view.site(this.siteId));
  readonly page: 'welcome' | 'site' | 'all' = $derived(this.#pageOf());

  readonly #frames = new Frames(
    (update) => this.#apply(update),
    () => void this.#refetch(),
  );
  #subscribed = false;
  #dropping = false;

  constructor(engine: Engine) {
    this.engine = engine;
    this.rows = new RowList(engine);
    this.exchange = new OpenExchange(engine);
    this.findings = new Findings(engine);
    this.acting = new Acting(engine);
    this.rules = new Rules(engine);
    this.filters = new Filters(engine);
    this.sessions = new Sessions(engine);
    this.timeline = new TimelineView(engine);
    this.setup = new SetUp(engine);
  }

  get t(): Messages {
    return this.preferences.t;
  }

  /** Subscribes, and then fetches: changes that come in between wait. May be tried again when it failed. */
  async start(): Promise<void> {
    this.starting = true;
    try {
      await this.#begin();
      this.broken = null;
    } catch (thrown) {
      this.broken = asApiError(thrown);
    }
    this.starting = false;
  }

  /** Runs a command; what it refuses is told in a toast. `undefined` then. */
  async try<K extends Command>(name: K, args: Args<K>): Promise<Reply<K> | undefined> {
    try {
      return await this.engine.invoke(name, args);
    } catch (thrown) {
      this.fail(thrown);
      return undefined;
    }
  }

  /** Does something; what goes wrong is told in a toast. */
  async guard(work: () => Promise<unknown>): Promise<void> {
    try {
      await work();
    } catch (thrown) {
      this.fail(thrown);
    }
  }

  fail(thrown: unknown) {
    const error = asApiError(thrown);
    const text = sentence(this.t, error).replaceAll('`', '');
    this.toasts.add('bad', text);
  }

  selectSite(id: string) {
    this.adding = false;
    if (id === this.siteId) return;
    this.all = false;
    this.#look(id);
    void this.#loadFindings();
  }

  selectAll() {
    this.adding = false;
    if (this.all) return;
    this.all = true;
    this.#look(null);
  }

  setFilter(filter: string) {
    this.filter = filter;
    this.selection.clear();
    void this.rows.show({ ...this.rows.view, site: this.siteId, filter: filter.trim() });
  }

  /** The requests of one session, or of all. */
  lookAtSession(session: number | null) {
    void this.rows.show({ ...this.rows.view, session });
  }

  /** The requests of one session that a filter lets through, whatever site they are of. */
  showSession(session: number, filter: string) {
    this.selectAll();
    this.tab = 'requests';
    this.filter = filter;
    this.rows.setFollow(false);
    void this.rows.show({ site: null, session, filter });
  }

  openExchange(index: number) {
    const row = this.rows.at(index);
    if (!row) return;
    this.selection.begin(index);
    // Reading has begun: rows must not move away.
    this.rows.setFollow(false);
    void this.exchange.open(row.id, index);
  }

  /** The mixed content of the site that an exchange belongs to. */
  showFindings(site: string | null) {
    if (site !== null && this.view.site(site)) this.selectSite(site);
    this.tab = 'mixed';
  }

  /** Shows a request that is known by its id only. */
  showExchange(id: string) {
    this.tab = 'requests';
    this.rows.setFollow(false);
    void this.exchange.open(id, this.rows.place(id) ?? -1);
    void this.guard(async () => {
      const place = await this.rows.find(id);
      if (place !== null && this.exchange.id === id) this.exchange.bring(place);
    });
  }

  chooseFolder(): Promise<string | null> {
    return this.choose(() => this.engine.chooseFolder());
  }

  /** Asks in a dialog of the system; one that cannot be opened is told, and chooses nothing. */
  async choose(ask: () => Promise<string | null>): Promise<string | null> {
    try {
      return await ask();
    } catch (thrown) {
      this.fail(thrown);
      return null;
    }
  }

  async saveSettings(change: Partial<Settings>): Promise<boolean> {
    const before = this.preferences.settings;
    // Theme and language show at once; a refusal takes them back.
    this.preferences.settings = { ...before, ...change };
    const answer = await this.try('save_settings', { settings: { ...before, ...change } });
    this.preferences.settings = answer ?? before;
    return answer !== undefined;
  }

  async clear(): Promise<void> {
    await this.try('clear', { site: this.siteId });
    this.exchange.close();
  }

  /** Each step is taken once, however often the start is tried. */
  async #begin(): Promise<void> {
    if (!this.#subscribed) await this.engine.subscribe((update) => this.#frames.push(update));
    this.#subscribed = true;
    this.#load(await this.engine.invoke('overview', {}));
    void this.#loadKept();
    this.#frames.run();
    if (!this.#dropping) await this.engine.onDrop((drag) => this.#dragged(drag));
    this.#dropping = true;
  }

  #pageOf(): 'welcome' | 'site' | 'all' {
    if (this.adding || this.view.sites.length === 0) return 'welcome';
    if (this.all) return 'all';
    return this.site ? 'site' : 'welcome';
  }

  /** Lists the requests of one site, or of all. */
  #look(site: string | null) {
    this.siteId = site;
    this.exchange.close();
    this.selection.clear();
    this.filter = '';
    this.rows.setFollow(true);
    void this.rows.show({ site, filter: '' });
  }

  #load(overview: Overview) {
    this.view.load(overview);
    this.preferences.settings = overview.settings;
    if (this.all) return;
    const kept =
      this.view.site(this.siteId) ?? overview.sites.find((each) => each.running) ?? overview.sites[0];
    // Whoever is making a new site meanwhile is not taken away from it.
    if (kept && kept.id !== this.siteId) this.selectSite(kept.id);
  }

  async #refetch(): Promise<void> {
    const overview = await this.try('overview', {});
    if (overview) this.#load(overview);
    void this.rows.reload();
    void this.#loadFindings();
    void this.#loadKept();
  }

  #apply(update: Update) {
    this.view.apply(update);
    if (update.settings) this.preferences.settings = update.settings;
    this.rows.apply(update);
    this.exchange.apply(update);
    this.acting.apply(update);
    this.rules.apply(update);
    if (update.findings) void this.#loadFindings();
    if (update.sites && this.siteId && !this.site) this.fallBack();
  }

  async #loadFindings(): Promise<void> {
    if (!this.siteId) return;
    try {
      await this.findings.load(this.siteId);
      await this.findings.loadBeside(this.siteId);
    } catch (thrown) {
      this.fail(thrown);
    }
  }

  /** Makes the correction that is being looked at. */
  async applyFix(finding: string, base: string): Promise<void> {
    const mended = await this.try('apply_fix', { finding, base });
    if (mended) this.toasts.add('info', this.t.findings.applied(mended.file, mended.line));
    await this.#loadFindings();
  }

  async undoFix(mend: string): Promise<void> {
    await this.try('undo_fix', { mend });
    await this.#loadFindings();
  }

  async checkHttps(finding: string): Promise<void> {
    const check = await this.try('check_https', { finding });
    if (check) this.findings.checked(finding, check);
  }

  /** Runs a command that changes the project file, and shows the site as it is then. */
  async change(
    name: 'serve_finding' | 'ignore_finding' | 'set_rewrite' | 'unignore',
    args: object,
  ): Promise<boolean> {
    const site = await this.try(name, args as never);
    if (site) this.view.put(site as Site);
    await this.#loadFindings();
    return site !== undefined;
  }

  /** Rules and saved filters: what a person keeps. */
  async #loadKept(): Promise<void> {
    await this.guard(() => Promise.all([this.rules.load(), this.filters.load()]));
  }

  /** Shows another site, now that the one that was shown is gone. */
  fallBack() {
    this.siteId = null;
    this.exchange.close();
    const next = this.view.sites[0];
    if (next) this.selectSite(next.id);
  }

  #dragged(drag: Drag) {
    this.drag = drag.kind === 'drop' ? { kind: 'leave' } : drag;
    if (drag.kind === 'drop' && drag.paths[0]) void takeDropped(this, drag.paths[0]);
  }
}
