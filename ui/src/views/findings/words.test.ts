import { expect, test } from 'vitest';
import type { Finding, Fix } from '../../lib/backend/bindings';
import { en } from '../../lib/i18n/en';
import { backendOf, isCall, placeOf, proofsOf } from './words';

const t = en.findings;
const finding = {
  file: 'assets/index-BxT3k9a2.js',
  line: 1,
  original: { file: '../../src/login.ts', line: 14 },
  in_file: true,
  seen: 3,
  page: '/login',
  called: { file: 'assets/index-BxT3k9a2.js', line: 1, column: 5120 },
} as unknown as Finding;

test('a finding stands where it was written, not where it was bundled', () => {
  expect(placeOf(t, finding)).toBe('src/login.ts:14');
  expect(placeOf(t, { ...finding, original: null })).toBe('assets/index-BxT3k9a2.js:1');
});

test('both proofs are told, with the count and the top of the call stack', () => {
  expect(proofsOf(t, finding)).toEqual([
    'Read in `src/login.ts:14`',
    'bundled into `assets/index-BxT3k9a2.js:1`',
    'A browser ran into it 3 times, last on `/login`',
    'called at `assets/index-BxT3k9a2.js:1:5120`',
  ]);
  expect(proofsOf(t, { ...finding, original: null, seen: 0, called: null })).toHaveLength(1);
});

test('a call is told at the place where it was written', () => {
  const called = { ...finding.called!, original: { ...finding.original!, line: 20, column: 9 } };
  expect(proofsOf(t, { ...finding, called })).toContain('called at `src/login.ts:20:9`');
});

test('what a browser alone knows is shown as the call it was in', () => {
  const ran = { ...finding, in_file: false, original: null, excerpt: 'fetch(u)', fix: null } as Finding;
  expect(isCall(ran)).toBe(true);
  expect(isCall({ ...ran, in_file: true })).toBe(false);
  expect(isCall({ ...ran, excerpt: null })).toBe(false);
});

test('the backend of a behavior to be added', () => {
  expect(backendOf({ goes_to: 'http://alb.example.com:81/v1/users' } as Fix)).toBe(
    'http://alb.example.com:81',
  );
  expect(backendOf({ goes_to: null } as Fix)).toBe('');
});
