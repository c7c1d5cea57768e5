import type { Engine } from '../backend/backend';
import type { Completion, SavedFilter } from '../backend/bindings';

const NOTHING: Completion = { from: 0, to: 0, suggestions: [] };

/** Saved filters, and what can follow in the one being written. */
export class Filters {
  saved: readonly SavedFilter[] = $state.raw([]);
  completion: Completion = $state.raw(NOTHING);
  #asked = 0;

  constructor(readonly engine: Pick<Engine, 'invoke'>) {}

  async load(): Promise<void> {
    this.saved = await this.engine.invoke('saved_filters', {});
  }

  async save(name: string, filter: string): Promise<void> {
    this.saved = await this.engine.invoke('save_filter', { name, filter });
  }

  async forget(name: string): Promise<void> {
    this.saved = await this.engine.invoke('remove_filter', { name });
  }

  /** What can follow at a place counted in characters. Only the newest answer counts. */
  async complete(filter: string, at: number): Promise<void> {
    const asked = ++this.#asked;
    try {
      const completion = await this.engine.invoke('complete_filter', { filter, at });
      if (asked === this.#asked) this.completion = completion;
    } catch {
      this.dismiss();
    }
  }

  dismiss() {
    this.#asked += 1;
    this.completion = NOTHING;
  }
}

/** The filter with a suggestion in its place, and where the cursor goes then; places are in characters. */
export function accepted(
  filter: string,
  { from, to }: Completion,
  text: string,
): { text: string; at: number } {
  const chars = [...filter];
  const field = text.endsWith(':');
  // A value is done; what comes next is another word.
  const gap = field || chars[to] === ' ' || chars[to] === ')' ? '' : ' ';
  const before = chars.slice(0, from).join('') + text + gap;
  return { text: before + chars.slice(to).join(''), at: [...before].length };
}
