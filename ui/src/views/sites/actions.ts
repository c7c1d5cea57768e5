import { copyText } from '../../components/clipboard';
import type { MenuItem } from '../../components/Menu.svelte';
import type { Site } from '../../lib/backend/bindings';
import type { App } from '../../lib/state/app.svelte';
import { setRunning } from '../../lib/state/sites';

/** What can be done with a site, for its menu. A project file that was never right has no address to open. */
export function actionsOf(app: App, site: Site, onremove: () => void): MenuItem[] {
  const t = app.t.sidebar;
  const known = site.url !== '';
  const all: (MenuItem | false)[] = [
    known && running(app, site),
    known &&
      site.running && {
        id: 'open',
        label: t.open,
        icon: 'open',
        run: () => void app.try('open_site', { site: site.id }),
      },
    known && { id: 'copy', label: t.copyAddress, icon: 'copy', run: () => void copy(app, site.url) },
    site.project_file !== null && {
      id: 'reveal',
      label: t.reveal,
      icon: 'folder',
      run: () => void app.try('reveal_project', { site: site.id }),
    },
    { id: 'remove', label: t.remove, icon: 'trash', danger: true, run: onremove },
  ];
  return all.filter((each) => each !== false);
}

function running(app: App, site: Site): MenuItem {
  const t = app.t.sidebar;
  return site.running
    ? { id: 'stop', label: t.stop, icon: 'pause', run: () => void setRunning(app, site, false) }
    : { id: 'start', label: t.start, icon: 'play', run: () => void setRunning(app, site, true) };
}

async function copy(app: App, text: string) {
  if (await copyText(text)) app.toasts.add('info', app.t.copied);
}
