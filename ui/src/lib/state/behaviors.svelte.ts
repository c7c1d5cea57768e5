import { SvelteMap } from 'svelte/reactivity';
import type { BehaviorDraft, Site } from '../backend/bindings';

/** A behavior being edited; the key stays with it while it moves. */
export interface Line extends BehaviorDraft {
  key: number;
}

/** The behaviors of a site as edited and not yet saved. */
export class BehaviorsDraft {
  lines: Line[] = $state([]);
  /** The site the edits belong to. */
  site: string | null = $state(null);
  #saved = $state('');
  #next = 0;

  get dirty(): boolean {
    return this.site !== null && told(this.lines) !== this.#saved;
  }

  get complete(): boolean {
    return this.lines.every((line) => isPattern(line.pattern) && line.target.trim() !== '');
  }

  /** Takes over what the engine says, unless there are edits to lose. */
  sync(site: Site) {
    if (this.site === site.id && (this.dirty || told(behaviorsOf(site)) === this.#saved)) return;
    this.reset(site);
  }

  reset(site: Site) {
    const behaviors = behaviorsOf(site);
    this.site = site.id;
    this.lines = behaviors.map((each) => ({ ...each, key: this.#next++ }));
    this.#saved = told(behaviors);
  }

  add() {
    this.lines.push({ key: this.#next++, pattern: '', target: '' });
  }

  remove(key: number) {
    this.lines = this.lines.filter((line) => line.key !== key);
  }

  /** Moves a line to a place counted from 0; places outside the list are its ends. */
  move(key: number, place: number) {
    const from = this.lines.findIndex((line) => line.key === key);
    const [line] = this.lines.splice(from, 1);
    if (line) this.lines.splice(Math.max(0, Math.min(place, this.lines.length)), 0, line);
  }

  place(key: number): number {
    return this.lines.findIndex((line) => line.key === key);
  }

  drafts(): BehaviorDraft[] {
    return this.lines.map(({ pattern, target }) => ({ pattern: pattern.trim(), target: target.trim() }));
  }
}

/** A draft for each site: what is not saved waits while the person looks elsewhere. */
export class BehaviorDrafts {
  #drafts = new SvelteMap<string, BehaviorsDraft>();

  /** There is none before the first `sync`. */
  of(site: string): BehaviorsDraft | undefined {
    return this.#drafts.get(site);
  }

  sync(site: Site): BehaviorsDraft {
    const draft = this.#drafts.get(site.id) ?? new BehaviorsDraft();
    draft.sync(site);
    this.#drafts.set(site.id, draft);
    return draft;
  }

  forget(site: string) {
    this.#drafts.delete(site);
  }
}

export function isPattern(text: string): boolean {
  return /^[/*]/.test(text.trim());
}

function behaviorsOf(site: Site): BehaviorDraft[] {
  return site.routes.filter((route) => !route.is_default).map(({ pattern, target }) => ({ pattern, target }));
}

function told(behaviors: BehaviorDraft[]): string {
  return JSON.stringify(behaviors.map(({ pattern, target }) => [pattern, target]));
}

/** `/api` for `/api/*`: what could be taken off every path of the pattern; null when there is no such beginning. */
export function prefixOf(pattern: string): string | null {
  return /^(\/[^*?]+)\/\*$/.exec(pattern)?.[1] ?? null;
}
