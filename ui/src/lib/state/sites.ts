// What a person does with sites and trust.

import type { Site, Switches } from '../backend/bindings';
import type { App } from './app.svelte';

export async function setRunning(app: App, site: Site, on: boolean): Promise<void> {
  const answer = await app.try('set_running', { site: site.id, on });
  if (answer) app.view.put(answer);
}

/** Forgets the project of a site, with all its sites. */
export async function removeSite(app: App, site: Site): Promise<void> {
  const gone = app.view.together(site);
  if ((await app.try('remove_site', { site: site.id })) === undefined) return;
  for (const { id } of gone) {
    app.behaviors.forget(id);
    app.view.drop(id);
  }
  if (app.siteId !== null && !app.site) app.fallBack();
}

export async function saveBehaviors(app: App, site: Site): Promise<void> {
  const draft = app.behaviors.sync(site);
  const answer = await app.try('set_behaviors', { site: site.id, behaviors: draft.drafts() });
  if (!answer) return;
  app.view.put(answer);
  draft.reset(answer);
  app.toasts.add('info', app.t.routes.saved);
}

export async function switchBehavior(
  app: App,
  site: Site,
  behavior: number,
  switches: Switches,
): Promise<void> {
  const answer = await app.try('set_switches', { site: site.id, behavior, switches });
  if (answer) app.view.put(answer);
}

export async function createSite(app: App): Promise<void> {
  app.setup.busy = true;
  const site = await app.try('create_site', { draft: app.setup.draft() });
  app.setup.busy = false;
  if (site) made(app, site);
}

export async function openProject(app: App, path: string): Promise<void> {
  const sites = await app.try('open_project', { path });
  sites?.forEach((site) => app.view.put(site));
  if (sites?.[0]) made(app, sites[0]);
}

export async function startDemo(app: App): Promise<void> {
  const site = await app.try('start_demo', {});
  if (site) made(app, site);
}

export async function setTrust(app: App, on: boolean, stores: string[] | null): Promise<void> {
  app.trustBusy = true;
  const before = JSON.stringify(app.view.trust.stores.map((store) => store.state));
  const trust = await app.try(on ? 'trust' : 'untrust', { stores });
  app.trustBusy = false;
  if (!trust) return;
  app.view.trust = trust;
  app.trustChanged ||= JSON.stringify(trust.stores.map((store) => store.state)) !== before;
  // Where it did not work, the sheet says what to do.
  if (on && !trust.trusted) app.sheet = 'trust';
}

function made(app: App, site: Site) {
  app.view.put(site);
  app.setup.reset();
  app.selectSite(site.id);
  app.tab = 'requests';
}
