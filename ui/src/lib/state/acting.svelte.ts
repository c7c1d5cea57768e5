// What a person does with a request: copy, send again, repeat, compare.

import type { Engine } from '../backend/backend';
import type { Comparison, CopyForm, Repeat, RequestDraft, Row, Update } from '../backend/bindings';

export const COPY_FORMS: readonly CopyForm[] = [
  'url',
  'curl',
  'powershell',
  'fetch',
  'httpie',
  'raw',
  'markdown',
];

/** A request on its way to being sent again, edited. */
export interface Editing {
  /** The exchange it was made from. */
  from: string;
  draft: RequestDraft;
}

export class Acting {
  editing: Editing | null = $state.raw(null);
  /** The request of which a repeat is prepared or watched. */
  repeating: Row | null = $state.raw(null);
  repeats: readonly Repeat[] = $state.raw([]);
  /** The left side, while the right one is looked for. */
  marked: Row | null = $state.raw(null);
  /** The request whose comment is being written. */
  commenting: Row | null = $state.raw(null);
  /** The person is asked whether the list is to be cleared. */
  clearing = $state(false);
  comparison: Comparison | null = $state.raw(null);
  /** Copies carry secrets only when the person says so, and only until the window closes. */
  secrets = $state(false);
  busy = $state(false);

  constructor(readonly engine: Pick<Engine, 'invoke'>) {}

  apply(update: Update) {
    if (update.repeats) this.repeats = update.repeats;
  }

  /** The newest repeat of a request. */
  repeatOf(id: string): Repeat | undefined {
    return this.repeats.find((each) => each.from === id);
  }

  async edit(id: string): Promise<void> {
    this.editing = { from: id, draft: await this.engine.invoke('request_draft', { id }) };
  }

  async compare(left: string, right: string): Promise<void> {
    this.comparison = await this.engine.invoke('compare', { left, right });
    this.marked = null;
  }
}
