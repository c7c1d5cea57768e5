import '@fontsource-variable/inter/index.css';
import '@fontsource-variable/jetbrains-mono/index.css';
import 'pretendard/dist/web/variable/pretendardvariable-dynamic-subset.css';
import './styles/tokens.css';
import './styles/base.css';

import { mount } from 'svelte';
import Root from './App.svelte';
import type { Engine } from './lib/backend/backend';
import { App } from './lib/state/app.svelte';

/** The real engine, or the stand-in when the address asks for it (`?fake`). */
async function engine(): Promise<Engine> {
  if (new URLSearchParams(location.search).has('fake')) {
    const { FakeEngine } = await import('./lib/backend/fake');
    return new FakeEngine();
  }
  const { TauriEngine } = await import('./lib/backend/tauri');
  return new TauriEngine();
}

const app = new App(await engine());
mount(Root, { target: document.body, props: { app } });
await app.start();
