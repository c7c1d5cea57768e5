import type { Engine } from '../backend/backend';
import type { Session } from '../backend/bindings';
import { clock, date } from '../format/time';
import type { Messages } from '../i18n/i18n';

/** What was recorded from one moment to the next, or imported. */
export class Sessions {
  items: readonly Session[] = $state.raw([]);
  /** A new one is being named. */
  beginning = $state(false);

  constructor(readonly engine: Pick<Engine, 'invoke'>) {}

  async load(): Promise<void> {
    this.items = await this.engine.invoke('sessions', {});
  }

  async begin(name: string): Promise<void> {
    await this.engine.invoke('begin_session', { name });
    this.beginning = false;
    await this.load();
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
