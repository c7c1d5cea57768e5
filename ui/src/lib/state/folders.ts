// What becomes of a folder or a project file that a person chose or dropped.

import type { Site } from '../backend/bindings';
import type { App } from './app.svelte';
import { importHar, isHar } from './har';
import { openProject } from './sites';

/** Changes what the site's default behavior answers from, and offers to take it back. */
export async function changeFolder(app: App, site: Site, folder: string): Promise<void> {
  const before = site.routes.find((route) => route.is_default && route.kind === 'folder')?.target;
  const after = await useFolder(app, site.id, folder);
  if (!after) return;
  const target = after.routes.find((route) => route.is_default)?.target ?? folder;
  const undo =
    before === undefined || before === target
      ? undefined
      : { label: app.t.undo, run: () => void restoreFolder(app, after.id, before) };
  app.toasts.add('info', app.t.drop.done(after.name, target), undo);
}

/** A project file is opened; a folder goes to the site in view, or begins a new one. */
export async function takeDropped(app: App, path: string): Promise<void> {
  if (isProjectFile(path)) return openProject(app, path);
  if (isHar(path)) return importHar(app, path);
  if (app.page === 'site' && app.site && !app.site.demo) return changeFolder(app, app.site, path);
  if (app.page === 'site') return app.toasts.add('bad', app.t.drop.demo);
  app.adding = true;
  try {
    await app.setup.setFolder(path);
  } catch (thrown) {
    app.fail(thrown);
  }
}

export function isProjectFile(path: string): boolean {
  return /(^|[/\\])localfront\.toml$/.test(path);
}

async function useFolder(app: App, site: string, folder: string): Promise<Site | undefined> {
  const answer = await app.try('set_folder', { site, folder });
  if (answer) app.view.put(answer);
  return answer;
}

async function restoreFolder(app: App, site: string, folder: string): Promise<void> {
  const answer = await useFolder(app, site, folder);
  if (answer) app.toasts.add('info', app.t.drop.undone(answer.name, folder));
}
