import { beforeEach, expect, test, vi } from 'vitest';
import { Panes } from './panes.svelte';

const kept = new Map<string, string>();
vi.stubGlobal('localStorage', {
  getItem: (key: string) => kept.get(key) ?? null,
  setItem: (key: string, value: string) => void kept.set(key, value),
});

beforeEach(() => kept.clear());

test('a pane grows with the window, from what it needs to what can be read', () => {
  const panes = new Panes();
  expect(panes.width('detail', 700)).toBe(404);
  expect(panes.width('detail', 1700)).toBe(578);
  expect(panes.width('detail', 9000)).toBe(680);
});

test('what the person chose holds in every window, also after a restart', () => {
  new Panes().resize('finding', 512.4);
  const again = new Panes();
  expect(again.width('finding', 700)).toBe(512);
  expect(again.width('finding', 9000)).toBe(512);
  expect(again.width('detail', 700)).toBe(404);
});

test.each(['nonsense', '7', '{"detail":"wide"}'])('%s is no width', (text) => {
  kept.set('localfront.panes', text);
  expect(new Panes().width('detail', 700)).toBe(404);
});
