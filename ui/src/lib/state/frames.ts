import type { Update } from '../backend/bindings';

/** A window that is hidden has no frames; updates are then applied this often. */
const HIDDEN_MS = 250;

/** Collects updates and hands them on once per animation frame, in order. A gap means that one was missed. */
export class Frames {
  #waiting: Update[] = [];
  #rev: number | null = null;
  #running = false;
  #scheduled = false;

  constructor(
    readonly apply: (update: Update) => void,
    readonly missed: () => void,
  ) {}

  push(update: Update) {
    this.#waiting.push(update);
    if (this.#running) this.#schedule();
  }

  /** Until then, updates wait. */
  run() {
    this.#running = true;
    this.#schedule();
  }

  flush() {
    if (!this.#scheduled) return;
    this.#scheduled = false;
    const updates = this.#waiting;
    this.#waiting = [];
    let gap = false;
    for (const update of updates) {
      gap ||= this.#rev !== null && update.rev !== this.#rev + 1;
      this.#rev = update.rev;
      this.apply(update);
    }
    if (gap) this.missed();
  }

  #schedule() {
    if (this.#scheduled) return;
    this.#scheduled = true;
    const flush = () => this.flush();
    requestAnimationFrame(flush);
    setTimeout(flush, HIDDEN_MS);
  }
}
