import type { Engine } from '../backend/backend';
import type { Finding, FixView, HttpsCheck, Ignored, Mended, Severity } from '../backend/bindings';
import { asApiError } from '../backend/backend';
import type { ApiError } from '../backend/bindings';

/** What the list is put together by. */
export type Grouping = 'severity' | 'file' | 'host';

export interface Group {
  /** A severity, a file or a host. */
  key: string;
  items: readonly Finding[];
}

/** The findings of one site, and what can be done about the one that is looked at. */
export class Findings {
  items: readonly Finding[] = $state.raw([]);
  loaded = $state(false);
  selected: string | null = $state(null);
  /** Words that must stand in the address, the file or the kind. */
  filter = $state('');
  only: Severity | null = $state(null);
  grouping: Grouping = $state('severity');
  /** Corrections that can be taken back, newest first. */
  mended: readonly Mended[] = $state.raw([]);
  ignored: readonly Ignored[] = $state.raw([]);
  /** The correction of the chosen one, or why there is none. */
  view: FixView | null = $state.raw(null);
  viewProblem: ApiError | null = $state.raw(null);
  /** Hosts that were asked whether they answer over https, by finding. */
  checks: Readonly<Record<string, HttpsCheck>> = $state.raw({});
  #site: string | null = null;
  #looked = 0;

  readonly shown: readonly Finding[] = $derived(this.items.filter((each) => this.#matches(each)));
  readonly groups: readonly Group[] = $derived(grouped(this.shown, this.grouping));

  constructor(readonly engine: Pick<Engine, 'invoke'>) {}

  get current(): Finding | undefined {
    const ordered = this.groups.flatMap((group) => group.items);
    return ordered.find((each) => each.id === this.selected) ?? ordered[0];
  }

  /** Until those of another site are there, those before stay: a pane that empties for a moment flickers. */
  async load(site: string): Promise<void> {
    this.#site = site;
    try {
      const items = await this.engine.invoke('findings', { site });
      if (site === this.#site) this.#show(items);
    } catch (thrown) {
      if (site === this.#site) this.#show([]);
      throw thrown;
    }
  }

  /** What was corrected and what is not shown. */
  async loadBeside(site: string): Promise<void> {
    const [mended, ignored] = await Promise.all([
      this.engine.invoke('mended', { site }),
      this.engine.invoke('ignored', { site }),
    ]);
    if (site !== this.#site) return;
    this.mended = mended ?? [];
    this.ignored = ignored ?? [];
  }

  /** Fetches the correction of a finding, to be looked at. */
  async look(finding: Finding): Promise<void> {
    const turn = ++this.#looked;
    let view: FixView | null = null;
    let problem: ApiError | null = null;
    try {
      view = finding.fix ? await this.engine.invoke('view_fix', { finding: finding.id }) : null;
    } catch (thrown) {
      problem = asApiError(thrown);
    }
    if (turn !== this.#looked) return;
    this.view = view;
    this.viewProblem = problem;
  }

  checked(finding: string, check: HttpsCheck) {
    this.checks = { ...this.checks, [finding]: check };
  }

  /** The correction that was made for a finding and is waiting for a build. */
  mend(finding: string): Mended | undefined {
    return this.mended.find((each) => each.finding === finding);
  }

  count(severity: Severity): number {
    return this.items.filter((each) => each.severity === severity).length;
  }

  select(id: string) {
    this.selected = id;
  }

  #show(items: readonly Finding[]) {
    this.items = items;
    this.loaded = true;
  }

  #matches(finding: Finding): boolean {
    if (this.only !== null && finding.severity !== this.only) return false;
    const text = `${finding.url} ${finding.file} ${finding.original?.file ?? ''} ${finding.what} ${finding.rule}`;
    const words = this.filter.toLowerCase().split(/\s+/);
    return words.every((word) => text.toLowerCase().includes(word));
  }
}

/** In the order of the list, the group of the worst finding first. */
export function grouped(items: readonly Finding[], grouping: Grouping): Group[] {
  const groups = new Map<string, Finding[]>();
  for (const finding of items) {
    const key = keyOf(finding, grouping);
    const group = groups.get(key);
    if (group) group.push(finding);
    else groups.set(key, [finding]);
  }
  return [...groups].map(([key, items]) => ({ key, items }));
}

function keyOf(finding: Finding, grouping: Grouping): string {
  if (grouping === 'severity') return finding.severity;
  // Bundlers name their sources from the bundle's folder.
  if (grouping === 'file') return (finding.original?.file ?? finding.file).replace(/^(\.\.\/)+/, '');
  return finding.url.match(/^[a-z]+:\/\/([^/?#]+)/i)?.[1] ?? finding.url;
}
