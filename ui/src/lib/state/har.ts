// Exchanges out into HAR files, and in from them.

import { count } from '../format/number';
import type { App } from './app.svelte';

/** What an export writes. */
export interface Export {
  /** Only these; all that the list shows for `null`. */
  ids: string[] | null;
  path: string;
  secrets: boolean;
}

/** Rows that are taken from a stretch at most: more are exported as a list. */
export const MOST_SELECTED = 10_000;

export async function exportHar(app: App, { ids, path, secrets }: Export): Promise<boolean> {
  const written = await app.try('export_har', { view: app.rows.view, ids, path, secrets });
  if (written === undefined) return false;
  app.toasts.add('info', app.t.har.exported(count(written), path));
  return true;
}

/** Reads a file into a session of its own, and shows it. */
export async function importHar(app: App, path: string): Promise<void> {
  const session = await app.try('import_har', { path });
  if (!session) return;
  app.toasts.add('info', app.t.har.imported(count(session.exchanges), path));
  await app.guard(() => app.sessions.load());
  // What is imported belongs to no site of ours.
  app.selectAll();
  app.lookAtSession(session.id);
}

export async function chooseHar(app: App): Promise<void> {
  await app.guard(async () => {
    const path = await app.engine.chooseHar();
    if (path !== null) await importHar(app, path);
  });
}

export function isHar(path: string): boolean {
  return /\.har$/i.test(path);
}
