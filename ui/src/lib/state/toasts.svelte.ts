/** Short notices at the edge of the window. */

export interface Toast {
  id: number;
  tone: 'info' | 'bad';
  text: string;
  /** What can still be done about it. */
  action?: Action | undefined;
}

export interface Action {
  label: string;
  run: () => void;
}

const STAYS_MS = { info: 3_500, bad: 9_000 };
/** Time to think better of it. */
const ACTION_STAYS_MS = 12_000;

export class Toasts {
  items: readonly Toast[] = $state.raw([]);
  #next = 0;
  #held = false;
  #due = new Map<number, number>();

  add(tone: Toast['tone'], text: string, action?: Action) {
    const stays = action ? ACTION_STAYS_MS : STAYS_MS[tone];
    // The same sentence twice says nothing new.
    const others = this.items.filter((each) => each.text !== text);
    this.items = [...others, { id: ++this.#next, tone, text, action }].slice(-4);
    this.#due.set(this.#next, Date.now() + stays);
    setTimeout(() => this.#sweep(), stays + 50);
  }

  /** Does what a notice offers; it has said all it had to say then. */
  act(id: number) {
    const action = this.items.find((each) => each.id === id)?.action;
    this.close(id);
    action?.run();
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
