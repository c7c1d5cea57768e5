import type { Door, Journal, Overview, Pulse, Site, Trust, Update } from '../backend/bindings';

const QUIET: Pulse = { requests: 0, per_second: 0, median_ms: null, p99_ms: null, dropped: 0 };

/** What the engine runs, as it last said. Replaced whole, never edited here. */
export class EngineView {
  ready = $state(false);
  version = $state('');
  platform = $state('');
  sites: readonly Site[] = $state.raw([]);
  door: Door = $state.raw({ https: [], http: [], problem: null });
  trust: Trust = $state.raw({ trusted: false, root_path: '', fingerprint: '', not_after_ms: 0, stores: [] });
  journal: Journal = $state.raw({ path: '', exchanges: 0, bytes: 0, dropped: 0, problem: null });
  pulse: Pulse = $state.raw(QUIET);

  load(overview: Overview) {
    this.version = overview.version;
    this.platform = overview.platform;
    this.sites = overview.sites;
    this.door = overview.door;
    this.trust = overview.trust;
    this.journal = overview.journal;
    this.ready = true;
  }

  apply(update: Update) {
    if (update.sites) this.sites = update.sites;
    if (update.door) this.door = update.door;
    if (update.trust) this.trust = update.trust;
    if (update.journal) this.journal = update.journal;
    this.pulse = update.pulse;
  }

  /** Puts a site in as a command answered it, before the next update says the same. */
  put(site: Site) {
    const known = this.sites.some((each) => each.id === site.id);
    this.sites = known
      ? this.sites.map((each) => (each.id === site.id ? site : each))
      : [...this.sites, site];
  }

  drop(id: string) {
    this.sites = this.sites.filter((each) => each.id !== id);
  }

  /** The sites of one project file, the given one among them; it stands alone without a file. */
  together(site: Site): readonly Site[] {
    if (site.project_file === null) return [site];
    return this.sites.filter((each) => each.project_file === site.project_file);
  }

  site(id: string | null): Site | undefined {
    return this.sites.find((each) => each.id === id);
  }
}
