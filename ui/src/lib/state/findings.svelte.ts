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

  async load(site: string): Promise<void> {
    if (site !== this.#site) {
      this.items = [];
      this.loaded = false;
    }
    this.#site = site;
    const items = await this.engine.invoke('findings', { site });
    if (site !== this.#site) return;
    this.items = items;
    this.loaded = true;
  }

  select(id: string) {
    this.selected = id;
  }
}
