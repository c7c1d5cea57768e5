import type { Engine } from '../backend/backend';
import type { Finding } from '../backend/bindings';

/** The mixed content of one site. */
export class Findings {
  items: readonly Finding[] = $state.raw([]);
  loaded = $state(false);
  selected: string | null = $state(null);
  #site: string | null = null;

  constructor(readonly engine: Pick<Engine, 'invoke'>) {}

  get current(): Finding | undefined {
    return this.items.find((each) => each.id === this.selected) ?? this.items[0];
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

  #show(items: readonly Finding[]) {
    this.items = items;
    this.loaded = true;
  }

  select(id: string) {
    this.selected = id;
  }
}
