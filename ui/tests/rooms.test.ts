// Who may know whom.

import { expect, test } from 'vitest';

const sources = import.meta.glob<string>('../src/**/*.{ts,svelte}', {
  query: '?raw',
  import: 'default',
  eager: true,
});

/** Every import of every file, as a path under `src` or the name of a package. */
const imports = Object.entries(sources).flatMap(([file, text]) => {
  const from = file.replace('../src/', '');
  return [...text.matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map((match) => ({
    from,
    to: resolve(from, match[1]!),
  }));
});

function resolve(from: string, to: string): string {
  if (!to.startsWith('.')) return to;
  const parts = from.split('/').slice(0, -1);
  for (const part of to.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '.') parts.push(part);
  }
  return parts.join('/');
}

const offenders = (forbidden: (from: string, to: string) => boolean) =>
  imports.filter(({ from, to }) => forbidden(from, to)).map(({ from, to }) => `${from} imports ${to}`);

test('the imports of the sources are seen', () => {
  expect(imports.length).toBeGreaterThan(100);
  expect(imports).toContainEqual({ from: 'App.svelte', to: 'views/log/LogPane.svelte' });
});

test('only tauri.ts knows Tauri', () => {
  const rule = (from: string, to: string) => to.startsWith('@tauri-apps') && from !== 'lib/backend/tauri.ts';
  expect(offenders(rule)).toEqual([]);
});

test('components know nothing of ours', () => {
  const rule = (from: string, to: string) =>
    from.startsWith('components/') && /^(lib|views|styles|App)/.test(to);
  expect(offenders(rule)).toEqual([]);
});

test('views do not know each other', () => {
  const room = (path: string) => path.split('/').slice(0, 2).join('/');
  const rule = (from: string, to: string) =>
    from.startsWith('views/') && to.startsWith('views/') && room(from) !== room(to);
  expect(offenders(rule)).toEqual([]);
});

test('lib knows neither views nor components', () => {
  const rule = (from: string, to: string) => from.startsWith('lib/') && /^(views|components|App)/.test(to);
  expect(offenders(rule)).toEqual([]);
});

test('the stand-in is known to main.ts only', () => {
  const rule = (from: string, to: string) =>
    /^lib\/backend\/fake/.test(to) && from !== 'main.ts' && !/^lib\/backend\/fake/.test(from);
  expect(offenders(rule)).toEqual([]);
});
