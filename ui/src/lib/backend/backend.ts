// What the window asks of whatever runs the sites. `tauri.ts` is the real one; `fake.ts` stands in for it in a
// plain browser.

import type { ApiError, Commands, Update } from './bindings';

export type Command = keyof Commands;
export type Args<K extends Command> = Commands[K]['args'];
export type Reply<K extends Command> = Commands[K]['reply'];

export interface Engine {
  /** Runs a command; throws an `ApiError`. */
  invoke<K extends Command>(name: K, args: Args<K>): Promise<Reply<K>>;

  /** Calls back with every batch of changes from now on. Done once, for the life of the window. */
  subscribe(changed: (update: Update) => void): Promise<void>;

  /** Calls back while files are dragged over the window and when they are dropped. */
  onDrop(moved: (drag: Drag) => void): Promise<void>;

  /** Lets the person choose a folder; `null` when they thought better of it. */
  chooseFolder(): Promise<string | null>;

  /** Lets the person choose a HAR file to read; `null` when they thought better of it. */
  chooseHar(): Promise<string | null>;

  /** Lets the person choose where a HAR file is written; `null` when they thought better of it. */
  saveHar(name: string): Promise<string | null>;

  /** Lets the person choose where another file is written; `null` when they thought better of it. */
  saveFile(name: string): Promise<string | null>;
}

/** Files over the window. Paths are absolute. */
export type Drag = { kind: 'over' | 'drop'; paths: string[] } | { kind: 'leave' };

/** Makes an `ApiError` of whatever was thrown. */
export function asApiError(thrown: unknown): ApiError {
  if (isApiError(thrown)) return thrown;
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return { code: 'internal', params: [], message };
}

function isApiError(thrown: unknown): thrown is ApiError {
  return typeof thrown === 'object' && thrown !== null && 'code' in thrown && 'params' in thrown;
}
