// What people make of the stand-in's requests: pins, comments, saved filters, sessions.

import type { Row, SavedFilter, Session } from '../bindings';

export class Marks {
  filters: SavedFilter[] = [
    { name: 'broken', filter: 'status:>=400' },
    { name: 'slow API', filter: 'path:/api took:>200ms' },
  ];
  sessions: Session[] = [
    { id: 2, name: '', began_ms: Date.now() - 3_600_000, exchanges: 1_200, imported: false, current: true },
    { id: 1, name: 'before', began_ms: 0, exchanges: 5_400, imported: false, current: false },
  ];
  readonly #pinned = new Set<string>();
  readonly #comments = new Map<string, string>();

  of(id: string): Pick<Row, 'pinned' | 'comment'> {
    return { pinned: this.#pinned.has(id), comment: this.#comments.get(id) ?? '' };
  }

  pin(ids: string[], on: boolean) {
    for (const id of ids) {
      if (on) this.#pinned.add(id);
      else this.#pinned.delete(id);
    }
  }

  comment(id: string, text: string) {
    this.#comments.set(id, text);
  }

  saveFilter(name: string, filter: string): SavedFilter[] {
    const others = this.filters.filter((each) => each.name !== name);
    this.filters = [...others, { name, filter }].sort((a, b) => a.name.localeCompare(b.name));
    return this.filters;
  }

  removeFilter(name: string): SavedFilter[] {
    return (this.filters = this.filters.filter((each) => each.name !== name));
  }

  beginSession(name: string): Session {
    const id = Math.max(...this.sessions.map((each) => each.id)) + 1;
    const session = { id, name, began_ms: Date.now(), exchanges: 0, imported: false, current: true };
    this.sessions = [session, ...this.sessions.map((each) => ({ ...each, current: false }))];
    return session;
  }

  renameSession(id: number, name: string): Session {
    this.sessions = this.sessions.map((each) => (each.id === id ? { ...each, name } : each));
    return this.sessions.find((each) => each.id === id)!;
  }

  removeSession(id: number): null {
    this.sessions = this.sessions.filter((each) => each.id !== id || each.current);
    return null;
  }
}
