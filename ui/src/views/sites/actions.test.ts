import { expect, test } from 'vitest';
import type { Site } from '../../lib/backend/bindings';
import { messages } from '../../lib/i18n/i18n';
import type { App } from '../../lib/state/app.svelte';
import { actionsOf } from './actions';

const app = { t: messages('en') } as App;
const right = { url: 'https://shop.localhost:8443', running: true, project_file: '~/localfront.toml' };
const offered = (more: Partial<Site>) =>
  actionsOf(app, { ...right, ...more } as Site, () => {}).map(({ id }) => id);

test('a running site can be opened, a stopped one started', () => {
  expect(offered({})).toEqual(['stop', 'open', 'copy', 'reveal', 'remove']);
  expect(offered({ running: false })).toEqual(['start', 'copy', 'reveal', 'remove']);
});

test('the demo has no project file to show', () => {
  expect(offered({ project_file: null })).not.toContain('reveal');
});

test('of a project file that was never right, only the file is there', () => {
  expect(offered({ url: '' })).toEqual(['reveal', 'remove']);
});
