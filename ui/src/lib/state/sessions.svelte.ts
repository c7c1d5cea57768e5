import type { Engine } from '../backend/backend';
import type { Session, SessionComparison } from '../backend/bindings';
import { clock, date } from '../format/time';
import type { Messages } from '../i18n/i18n';

/** Two sessions by their ids. */
export interface Pair {
  left: number;
  right: number;
}

/** What was recorded from one moment to the next, or imported. */
export class Sessions {
  items: readonly Session[] = $state.raw([]);
  /** A new one is being named. */
  beginning = $state(false);

  /** The two that are compared. */
  pair: Pair | null = $state.raw(null);
  /** What became of it; `null` until it is known. */
  comparison: SessionComparison | null = $state.raw(null);

  constructor(readonly engine: Pick<Engine, 'invoke'>) {}

  async load(): Promise<void> {
    this.items = await this.engine.invoke('sessions', {});
  }

  async begin(name: string): Promise<void> {
    await this.engine.invoke('begin_session', { name });
    this.beginning = false;
    await this.load();
  }

  /** Compares the one that is looked at, or else the current one, with the one before it. */
  async beginComparison(looked: number | null): Promise<void> {
    await this.load();
    const right = this.items.find((each) => (looked === null ? each.current : each.id === looked));
    if (!right) return;
    const before =
      this.items.find((each) => each.id < right.id) ?? this.items.find(({ id }) => id !== right.id);
    await this.compare({ left: (before ?? right).id, right: right.id });
  }

  async compare(pair: Pair): Promise<void> {
    this.pair = pair;
    this.comparison = null;
    if (pair.left === pair.right) return;
    const found = await this.engine.invoke('compare_sessions', { ...pair });
    // Another pair may have been chosen meanwhile.
    if (this.pair === pair) this.comparison = found;
  }

  closeComparison() {
    this.pair = null;
    this.comparison = null;
  }

  async remove(id: number): Promise<void> {
    await this.engine.invoke('remove_session', { id });
    await this.load();
  }
}

/** What a person calls a session: its name, or when it began. */
export function calledSession(t: Messages, language: string, session: Session): string {
  const named = session.name || (session.began_ms === 0 ? t.log.firstSession : when(t, language, session));
  if (session.current) return t.log.current(named);
  return session.imported ? t.log.imported(named) : named;
}

function when(t: Messages, language: string, { began_ms }: Session): string {
  return t.log.unnamed(`${date(began_ms, language)} ${clock(began_ms).slice(0, 5)}`);
}
