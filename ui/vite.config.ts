import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';

export default defineConfig(({ mode }) => ({
  plugins: [svelte()],
  // The window's policy allows nothing that is not a file of its own: no data: fonts, no inline scripts.
  // The licences of what is built in go along with it.
  build: {
    target: 'es2022',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    license: { fileName: 'licenses.md' },
  },
  // The port `tauri dev` looks at; failing is better than a window that shows another project.
  // The sentences it shares with the command line stand beside it.
  server: { port: 5173, strictPort: true, fs: { allow: ['.', '../words'] } },
  clearScreen: false,
  // Tests run the state as the window does, not as a server would draw it.
  resolve: mode === 'test' ? { conditions: ['browser'] } : {},
  test: { include: ['src/**/*.test.ts', 'tests/**/*.test.ts'] },
}));
