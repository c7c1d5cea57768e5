import { expect, test } from 'vitest';
import type { RuleAction } from '../../lib/backend/bindings';
import { messages } from '../../lib/i18n/i18n';
import { ACTIONS, newAction, newRule } from '../../lib/state/rules.svelte';
import { actionsSaid, matchSaid } from './words';

const t = messages('en').rules;
const matches = newRule('shop').matches;

test.each([
  [{}, 'every request'],
  [{ methods: ['POST'], path: '/api/*' }, '`POST /api/*`'],
  [{ behavior: '/ws' }, '`/ws`'],
  [{ path: '/x', query: [{ name: 'a', value: '' }] }, '`/x` and 1 condition'],
])('%o is said as %s', (change, said) => expect(matchSaid(t, { ...matches, ...change })).toBe(said));

const said = (...actions: RuleAction[]) => actionsSaid(t, { ...newRule('shop'), actions });

test('what a rule does is said in its order', () => {
  const wait: RuleAction = { action: 'delay', from_ms: 800, to_ms: 1200 };
  const fail: RuleAction = { action: 'fail', percent: 50, status: null };
  expect(said(wait, fail)).toBe('waits 800 ms to 1.20 s · closes 50 % without an answer');
});

test('every action that can be added says something in both languages', () => {
  for (const name of ACTIONS) {
    expect(said(newAction(name))).not.toBe('');
    expect(messages('ko').rules.actions[name]).not.toBe('');
  }
});
