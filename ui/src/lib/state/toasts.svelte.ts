/** Short notices at the edge of the window. */

export interface Toast {
  id: number;
  tone: 'info' | 'bad';
  text: string;
  detail?: string | undefined;
}

const STAYS_MS = { info: 3_500, bad: 9_000 };

export class Toasts {
  items: readonly Toast[] = $state.raw([]);
  #next = 0;
  #held = false;
  #due = new Map<number, number>();

  add(tone: Toast['tone'], text: string, detail?: string) {
    // The same sentence twice says nothing new.
    this.items = [
      ...this.items.filter((each) => each.text !== text),
      { id: ++this.#next, tone, text, detail },
    ].slice(-4);
    this.#due.set(this.#next, Date.now() + STAYS_MS[tone]);
    setTimeout(() => this.#sweep(), STAYS_MS[tone] + 50);
  }

  close(id: number) {
    this.items = this.items.filter((each) => each.id !== id);
    this.#due.delete(id);
  }

  /** While held, none goes away by itself. */
  hold(held: boolean) {
    this.#held = held;
    if (!held) setTimeout(() => this.#sweep(), 1_500);
  }

  #sweep() {
    if (this.#held) return;
    const now = Date.now();
    for (const item of this.items) if ((this.#due.get(item.id) ?? 0) <= now) this.close(item.id);
  }
}
