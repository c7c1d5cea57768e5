import type { Engine } from '../backend/backend';
import type { Timeline, View } from '../backend/bindings';
import { remember, remembered } from './remember';

/** Bars in the strip. */
export const BUCKETS = 120;
/** At least this long between two looks at a list that grows. */
const EVERY_MS = 2_000;
/** Looking may cost this share of the time, so that a large journal is looked at less often. */
const SHARE = 10;

/** Requests over the whole time, and over the stretch that is brushed. */
export class TimelineView {
  /** Over all there is. */
  whole: Timeline | null = $state.raw(null);
  /** The charts are open. */
  open = $state(remembered('charts') === true);
  /** There is room for the charts above the list. */
  roomy = $state(true);
  #next = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #busy = false;
  /** What was asked for while another look was under way. */
  #wanted: View | null = null;

  constructor(readonly engine: Pick<Engine, 'invoke'>) {}

  toggle() {
    this.open = !this.open;
    remember('charts', this.open);
  }

  /** Looks at once for another list, and soon for one that has grown. */
  look(view: View, atOnce: boolean) {
    if (atOnce) this.#next = 0;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#load(view), Math.max(0, this.#next - Date.now()));
  }

  stop() {
    clearTimeout(this.#timer);
  }

  async #load(view: View): Promise<void> {
    if (this.#busy) {
      this.#wanted = view;
      return;
    }
    this.#busy = true;
    const began = Date.now();
    try {
      this.whole = await this.engine.invoke('timeline', {
        view,
        from_ms: null,
        to_ms: null,
        buckets: BUCKETS,
      });
    } catch (thrown) {
      // The list says what is wrong with the filter; a strip without bars says nothing.
      console.warn(thrown);
    }
    this.#busy = false;
    this.#next = Date.now() + Math.max(EVERY_MS, (Date.now() - began) * SHARE);
    const wanted = this.#wanted;
    this.#wanted = null;
    // It may be another list, which is not made to wait.
    if (wanted) this.look(wanted, JSON.stringify(wanted) !== JSON.stringify(view));
  }
}
