// A stand-in for the engine with sample data, for working on the window in a plain browser (`?fake`).

import type { Args, Command, Drag, Engine, Reply } from './backend';
import type {
  BehaviorDraft,
  Overview,
  Row,
  Route,
  Rule,
  Site,
  SiteDraft,
  Trust,
  Update,
  View,
} from './bindings';
import { ActFake } from './fake/act';
import { FindingsFake } from './fake/findings';
import { bodyOf, detailOf, messagesOf } from './fake/detail';
import { Marks } from './fake/marks';
import { GALLERY } from './fake/gallery';
import { readOptions } from './fake/options';
import * as samples from './fake/samples';
import { timelineOf } from './fake/timeline';
import { completionOf, indexOf, stray, Traffic } from './fake/traffic';

const TICK_MS = 60;
/** Seconds from the start at which the disk is full (`?full`), and at which there is room again. */
const FULL = { from: 3, to: 12 };

/** Among the requests of all sites, each so manieth asks for a host that no site has. */
const STRAYS = 11;

type Handlers = { [K in Command]: (args: Args<K>) => Reply<K> | Promise<Reply<K>> };

export class FakeEngine implements Engine {
  readonly #options = readOptions(location.search);
  readonly #traffic = new Traffic(
    this.#options.rows,
    Date.now(),
    this.#options.gallery ? GALLERY : undefined,
  );
  readonly #pending = new Map<number, number>();
  readonly #marks = new Marks();
  #overview: Overview = samples.overview(this.#options);
  #view: View = { site: null, filter: '' };
  #changed: (update: Update) => void = () => {};
  #rev = 0;
  #owed = 0;
  #beats = 0;
  #dropped = 0;

  async invoke<K extends Command>(name: K, args: Args<K>): Promise<Reply<K>> {
    await new Promise((done) => setTimeout(done, 4));
    const handler = this.#handlers[name] as (args: Args<K>) => Reply<K> | Promise<Reply<K>>;
    return structuredClone(await handler(args));
  }

  async subscribe(changed: (update: Update) => void): Promise<void> {
    this.#changed = changed;
    if (this.#options.rate > 0) setInterval(() => this.#tick(), TICK_MS);
    setInterval(() => this.#beat(), 1000);
  }

  async onDrop(moved: (drag: Drag) => void): Promise<void> {
    addEventListener('fake-drag', (event) => moved((event as CustomEvent<Drag>).detail));
  }

  async chooseFolder(): Promise<string | null> {
    return '/home/kim/code/shop/dist';
  }

  async chooseHar(): Promise<string | null> {
    return '/home/kim/Downloads/shop.har';
  }

  async saveFile(name: string): Promise<string | null> {
    return `/home/kim/${name}`;
  }

  async saveHar(name: string): Promise<string | null> {
    return `/home/kim/${name}`;
  }

  readonly #findings = new FindingsFake(
    (site, change) => this.#edit(site, change),
    (change) => this.#send(change),
  );
  readonly #act = new ActFake(
    (index) => this.#row(index),
    (change) => this.#send(change),
  );

  readonly #handlers: Handlers = {
    ...this.#act.handlers,
    ...this.#findings.handlers,
    overview: () => this.#overview,
    rows: ({ view, offset, limit }) => this.#rows(view, offset, limit),
    row_place: ({ view, id }) => {
      const index = indexOf(id);
      const matching = this.#indices(view);
      const place = matching ? matching.indexOf(index) : index;
      return place < 0 ? null : place;
    },
    stop_search: () => null,
    timeline: ({ view, from_ms, to_ms, buckets }) =>
      timelineOf(this.#rows(view, -2000, 2000).rows, from_ms, to_ms, buckets),
    complete_filter: ({ filter, at }) => completionOf(filter, at),
    saved_filters: () => this.#marks.filters,
    save_filter: ({ name, filter }) => this.#marks.saveFilter(name, filter),
    remove_filter: ({ name }) => this.#marks.removeFilter(name),
    pin: ({ ids, on }) => this.#mark(ids, () => this.#marks.pin(ids, on)),
    comment: ({ id, text }) => this.#mark([id], () => this.#marks.comment(id, text)),
    delete_rows: () => null,
    sessions: () => this.#marks.sessions,
    begin_session: ({ name }) => this.#marks.beginSession(name),
    rename_session: ({ id, name }) => this.#marks.renameSession(id, name),
    remove_session: ({ id }) => this.#marks.removeSession(id),
    compare_sessions: ({ left, right }) => this.#marks.compare(left, right),
    export_har: () => 12,
    import_har: ({ path }) => this.#marks.beginSession(path.split('/').at(-1) ?? path),
    exchange: ({ id }) => detailOf(this.#row(indexOf(id))),
    exchange_body: ({ id, side }) => bodyOf(this.#row(indexOf(id)), side),
    messages: ({ id, offset, limit }) => messagesOf(this.#row(indexOf(id)), offset, limit),
    clear: () => this.#clear(),
    trust: ({ stores }) => this.#setTrust(stores, true),
    untrust: ({ stores }) => this.#setTrust(stores, false),
    guess_folder: ({ folder }) => samples.guess(folder),
    backends: () => samples.BACKENDS,
    create_site: ({ draft }) => this.#create(draft),
    open_project: ({ path }) => [
      this.#add(samples.site(path.split('/').at(-2) ?? 'site', [samples.folder(path, 3, 0)])),
    ],
    start_demo: () =>
      this.#add({
        ...samples.site('demo', [samples.folder('the demo', 24, 0)]),
        demo: true,
        project_file: null,
      }),
    set_running: ({ site, on }) => this.#edit(site, (each) => ({ ...each, running: on })),
    set_folder: ({ site, folder }) => this.#setFolder(site, folder),
    set_behaviors: ({ site, behaviors }) => this.#setBehaviors(site, behaviors),
    set_switches: ({ site, behavior, switches }) =>
      this.#edit(site, (each) => ({
        ...each,
        routes: each.routes.map((route, at) => (at === behavior ? { ...route, switches } : route)),
      })),
    remove_site: ({ site }) => this.#remove(site),
    open_site: () => null,
    reveal_project: () => null,
    explain: () => ({
      path: '/',
      site: null,
      behavior: null,
      rule: null,
      origin: null,
      kind: null,
      goes_to: null,
      changes: [],
      hints: [],
      peers: [],
    }),
    save_settings: ({ settings }) => (this.#overview.settings = settings),
    watch: ({ view }) => {
      this.#traffic.matching(view.filter, view.sort ?? null);
      this.#view = view;
      return null;
    },
  };

  #rows(view: View, offset: number, limit: number) {
    const matching = this.#indices(view);
    const total = matching ? matching.length : this.#length(view);
    const from = Math.max(0, offset < 0 ? total + offset : offset);
    const count = Math.max(0, Math.min(limit, total - from));
    const rows = Array.from({ length: count }, (_, at) =>
      this.#row(matching ? matching[from + at]! : from + at),
    );
    return { total, offset: from, rows, done: true };
  }

  #indices(view: View): Uint32Array | null {
    const matching = this.#traffic.matching(view.filter, view.sort ?? null);
    return view.site === 'shop' || view.site === null ? matching : new Uint32Array();
  }

  #length(view: View): number {
    return view.site === 'shop' || view.site === null ? this.#traffic.length : 0;
  }

  #row(index: number): Row {
    const born = this.#pending.get(index);
    const plain = this.#traffic.row(index, born === undefined ? Infinity : Date.now() - born);
    const row = { ...plain, ...this.#marks.of(plain.id) };
    return this.#view.site === null && index % STRAYS === 0 ? stray(row) : row;
  }

  #mark(ids: string[], change: () => void): null {
    change();
    this.#send({ rows: ids.map((id) => this.#row(indexOf(id))) });
    return null;
  }

  /** New rows come, older ones finish. */
  #tick() {
    this.#owed += (this.#options.rate * TICK_MS) / 1000;
    const born = this.#overview.sites.find((each) => each.name === 'shop')?.running
      ? Math.floor(this.#owed)
      : 0;
    this.#owed -= Math.floor(this.#owed);
    const changed = this.#finished();
    for (let at = 0; at < born; at++) {
      this.#pending.set(this.#traffic.length, Date.now());
      changed.push(this.#traffic.length++);
    }
    if (changed.length > 0) this.#sendRows(changed, born);
  }

  #finished(): number[] {
    const now = Date.now();
    const done = [...this.#pending].filter(
      ([index, born]) => this.#traffic.row(index, now - born).state !== 'pending',
    );
    for (const [index] of done) this.#pending.delete(index);
    return done.map(([index]) => index);
  }

  #sendRows(changed: number[], born: number) {
    if (born > 0) this.#traffic.forget();
    const seen = changed.filter((index) => this.#traffic.matches(index, this.#view.filter));
    const total = this.#indices(this.#view)?.length ?? this.#length(this.#view);
    const rows =
      this.#view.site === 'shop' || this.#view.site === null
        ? seen.slice(-500).map((index) => this.#row(index))
        : [];
    this.#send({ rows, total });
  }

  /** Once a second the sparks move on. */
  #beat() {
    const moved = this.#overview.sites.map((site) => ({
      ...site,
      routes: site.routes.map((route) => this.#moved(site, route)),
    }));
    this.#overview.sites = moved;
    this.#send({ sites: moved });
    if (this.#options.full) this.#fill(++this.#beats);
  }

  /** The journal fails and recovers; what passes meanwhile is counted. */
  #fill(beat: number) {
    if (beat >= FULL.from && beat < FULL.to) this.#dropped += this.#options.rate;
    if (beat !== FULL.from && beat !== FULL.to) return;
    const problem = beat === FULL.from ? samples.journalProblem() : null;
    const journal = { ...this.#overview.journal, problem, dropped: this.#dropped };
    this.#overview.journal = journal;
    this.#send({ journal });
  }

  #moved(site: Site, route: Route): Route {
    if (!site.running || route.count === 0) return route;
    const now = Math.round(this.#options.rate * (1 + Math.random()) * (route.open ? 0.3 : 1));
    return { ...route, spark: [...route.spark.slice(1), now], count: route.count + (route.open ? 0 : now) };
  }

  #send(change: Partial<Update>) {
    if (change.rules) change = { ...change, sites: this.#counted(change.rules) };
    const nothing = {
      rows: [],
      total: null,
      reset: false,
      sites: null,
      door: null,
      trust: null,
      findings: false,
      settings: null,
      journal: null,
      rules: null,
      paused: null,
      repeats: null,
    };
    const requests = this.#indices(this.#view)?.length ?? this.#length(this.#view);
    const speed = { per_second: this.#options.rate, median_ms: 6, p99_ms: 231 };
    const pulse = { requests, ...speed, dropped: this.#dropped };
    this.#changed(structuredClone({ rev: ++this.#rev, ...nothing, pulse, ...change }));
  }

  /** The sites, with how many rules are on. */
  #counted(rules: Rule[]): Site[] {
    const on = rules.filter((each) => each.on);
    this.#overview.sites = this.#overview.sites.map((site) => ({
      ...site,
      rules: on.filter((each) => each.site === site.id).length,
      routes: site.routes.map((route) => ({
        ...route,
        rules: on.filter(({ site: id, matches }) => id === site.id && matches.behavior === route.pattern)
          .length,
      })),
    }));
    return this.#overview.sites;
  }

  #clear() {
    this.#traffic.length = 0;
    this.#traffic.forget();
    this.#send({ reset: true, total: 0 });
    return null;
  }

  async #setTrust(stores: string[] | null, on: boolean): Promise<Trust> {
    await new Promise((done) => setTimeout(done, 400));
    const wanted = samples.trust(on).stores;
    const next = this.#overview.trust.stores.map((each, at) =>
      !stores || stores.includes(each.id) ? wanted[at]! : each,
    );
    const trust = {
      ...this.#overview.trust,
      stores: next,
      trusted: next.every((each) => each.state === 'trusted'),
    };
    this.#overview.trust = trust;
    this.#send({ trust });
    return trust;
  }

  #create(draft: SiteDraft): Site {
    const routes = draft.backend ? [samples.upstream(draft.pattern, draft.backend)] : [];
    return this.#add(
      samples.site(draft.name, [...routes, samples.folder(samples.guess(draft.folder).shown, 42, 0)]),
    );
  }

  #setFolder(id: string, folder: string): Site {
    const target = samples.guess(folder).shown;
    return this.#edit(id, (site) => ({
      ...site,
      routes: site.routes.map((route) => (route.is_default ? { ...route, target } : route)),
    }));
  }

  #setBehaviors(id: string, behaviors: BehaviorDraft[]): Site {
    const routes = behaviors.map(({ pattern, target }) =>
      target.includes('://')
        ? samples.upstream(pattern, target)
        : { ...samples.folder(target, 12, 0), pattern, is_default: false },
    );
    return this.#edit(id, (site) => ({ ...site, routes: [...routes, site.routes.at(-1)!] }));
  }

  #add(site: Site): Site {
    this.#setSites([...this.#overview.sites.filter((each) => each.id !== site.id), site]);
    return site;
  }

  #edit(id: string, change: (site: Site) => Site): Site {
    this.#setSites(this.#overview.sites.map((each) => (each.id === id ? change(each) : each)));
    return this.#overview.sites.find((each) => each.id === id)!;
  }

  /** A site goes with its project file, and so do the others in there. */
  #remove(id: string): null {
    const file = this.#overview.sites.find((each) => each.id === id)?.project_file ?? null;
    const stays = (each: Site) => each.id !== id && (file === null || each.project_file !== file);
    return this.#setSites(this.#overview.sites.filter(stays));
  }

  #setSites(sites: Site[]): null {
    this.#overview.sites = sites;
    this.#send({ sites });
    return null;
  }
}
