import { expect, test } from 'vitest';
import { isStruck, shownKeys } from './keys';

test('keys are written as the platform writes them', () => {
  expect(shownKeys('Mod+Shift+R', 'linux')).toBe('Ctrl+Shift+R');
  expect(shownKeys('Mod+Shift+R', 'macos')).toBe('⌘⇧R');
  expect(shownKeys('/', 'macos')).toBe('/');
});

const none = { ctrlKey: false, metaKey: false, shiftKey: false, altKey: false };

test.each([
  [{ key: 'k', ctrlKey: true }, 'Mod+K', true],
  [{ key: 'k', metaKey: true }, 'Mod+K', true],
  [{ key: 'k' }, 'Mod+K', false],
  [{ key: 'K', ctrlKey: true, shiftKey: true }, 'Mod+K', false],
  [{ key: 'R', ctrlKey: true, shiftKey: true }, 'Mod+Shift+R', true],
  [{ key: '?', shiftKey: true }, '?', true],
  [{ key: 'f' }, 'F', true],
  [{ key: 'f', altKey: true }, 'F', false],
  [{ key: 'Delete', ctrlKey: true }, 'Mod+Delete', true],
  [{ key: 'Delete', ctrlKey: true, shiftKey: true }, 'Mod+Delete', false],
  [{ key: 'Delete', ctrlKey: true, shiftKey: true }, 'Mod+Shift+Delete', true],
  [{ key: 'Backspace', metaKey: true }, 'Mod+Delete', true],
  [{ key: 'Backspace', ctrlKey: true }, 'Mod+Delete', false],
])('%o strikes %s: %s', (event, keys, expected) =>
  expect(isStruck({ ...none, ...event }, keys)).toBe(expected),
);
