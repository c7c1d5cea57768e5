import { expect, test } from 'vitest';
import type { SessionLine } from '../../lib/backend/bindings';
import { filterFor, isShown } from './lines';

const line = (more: Partial<SessionLine>): SessionLine => ({
  site: 'shop',
  behavior: '/api/*',
  method: 'GET',
  path: '/api/items/*',
  left: null,
  right: null,
  changes: [],
  ...more,
});

test('a line is found again by what it is made of', () => {
  expect(filterFor(line({}))).toBe('site:shop behavior:/api/* method:GET path:/api/items/*');
  expect(filterFor(line({ method: null, path: null }))).toBe('site:shop behavior:/api/*');
  expect(filterFor(line({ site: null, behavior: null, path: '/a b' }))).toBe('method:GET path:"/a b*"');
});

test('what is new has changed too, and what did not change is only among all', () => {
  const shown = (changes: string[]) =>
    (['changed', 'new', 'gone', 'all'] as const).filter((kind) => isShown(line({ changes }), kind));
  expect(shown(['errors', 'new'])).toEqual(['changed', 'new', 'all']);
  expect(shown([])).toEqual(['all']);
});
