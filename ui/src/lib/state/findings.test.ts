import { expect, test } from 'vitest';
import type { Finding, Mended } from '../backend/bindings';
import { Findings, grouped } from './findings.svelte';

const finding = (id: string, more: Partial<Finding> = {}) =>
  ({
    id,
    rule: 'J01',
    what: 'fetch',
    severity: 'error',
    url: 'http://a.com/x',
    file: 'app.js',
    original: null,
    fix: { kind: 'https' },
    ...more,
  }) as unknown as Finding;

const image = finding('b', {
  severity: 'warning',
  what: 'image',
  url: 'http://b.com:81/i.png',
  file: 'index.html',
});

async function loaded(items: Finding[], replies: Record<string, unknown> = {}) {
  const invoke = async (name: string) => {
    if (name === 'findings') return items;
    const reply = replies[name];
    if (reply instanceof Error) throw Object.assign(reply, { code: 'fix-changed', params: [] });
    return reply;
  };
  const findings = new Findings({ invoke } as never);
  await findings.load('shop');
  return findings;
}

test('groups keep the order of the list, the worst first', () => {
  const items = [finding('a'), image, finding('c', { file: 'index.html' })];
  const keys = (grouping: 'severity' | 'file' | 'host') => grouped(items, grouping).map(({ key }) => key);
  expect(keys('severity')).toEqual(['error', 'warning']);
  expect(keys('file')).toEqual(['app.js', 'index.html']);
  expect(keys('host')).toEqual(['a.com', 'b.com:81']);
  const original = { file: '../src/login.ts' } as Finding['original'];
  expect(grouped([finding('a', { original })], 'file')[0]!.key).toBe('src/login.ts');
});

test('words and severities choose what is shown, and the first shown is looked at', async () => {
  const findings = await loaded([finding('a'), image]);
  findings.filter = 'IMAGE b.com';
  expect(findings.shown).toEqual([image]);
  expect(findings.current).toEqual(image);
  findings.filter = '';
  findings.only = 'error';
  expect(findings.shown.map(({ id }) => id)).toEqual(['a']);
  expect([findings.count('error'), findings.count('warning'), findings.count('info')]).toEqual([1, 1, 0]);
});

test('a correction that cannot be made says why, and one without a fix is not asked for', async () => {
  const findings = await loaded([finding('a')], { view_fix: new Error('changed meanwhile') });
  await findings.look(findings.items[0]!);
  expect(findings.viewProblem?.code).toBe('fix-changed');
  await findings.look(finding('b', { fix: null }));
  expect([findings.view, findings.viewProblem]).toEqual([null, null]);
});

test('what was mended and ignored stands beside the list', async () => {
  const mend = { id: 'm', finding: 'a' } as Mended;
  const findings = await loaded([finding('a')], { mended: [mend], ignored: [] });
  await findings.loadBeside('shop');
  expect(findings.mend('a')).toEqual(mend);
  expect(findings.mend('b')).toBeUndefined();
});
