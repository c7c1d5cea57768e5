// The only file that knows Tauri.

import { Channel, invoke } from '@tauri-apps/api/core';
import { getCurrentWebview } from '@tauri-apps/api/webview';
import { asApiError, type Args, type Command, type Drag, type Engine, type Reply } from './backend';
import type { Update } from './bindings';

export class TauriEngine implements Engine {
  async invoke<K extends Command>(name: K, args: Args<K>): Promise<Reply<K>> {
    try {
      return await invoke<Reply<K>>('call', { name, args });
    } catch (thrown) {
      throw asApiError(thrown);
    }
  }

  async subscribe(changed: (update: Update) => void): Promise<void> {
    const channel = new Channel<Update>();
    channel.onmessage = changed;
    try {
      await invoke('subscribe', { channel });
    } catch (thrown) {
      throw asApiError(thrown);
    }
  }

  async onDrop(moved: (drag: Drag) => void): Promise<void> {
    await getCurrentWebview().onDragDropEvent(({ payload }) => {
      if (payload.type === 'enter') moved({ kind: 'over', paths: payload.paths });
      if (payload.type === 'drop') moved({ kind: 'drop', paths: payload.paths });
      if (payload.type === 'leave') moved({ kind: 'leave' });
    });
  }

  chooseFolder(): Promise<string | null> {
    return invoke<string | null>('choose_folder');
  }

  chooseHar(): Promise<string | null> {
    return invoke<string | null>('choose_har');
  }

  saveHar(name: string): Promise<string | null> {
    return invoke<string | null>('save_har', { name });
  }

  saveFile(name: string): Promise<string | null> {
    return invoke<string | null>('save_file', { name });
  }
}
