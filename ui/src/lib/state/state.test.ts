import { expect, test, vi } from 'vitest';
import type { Site, Update } from '../backend/bindings';
import { BehaviorDrafts, BehaviorsDraft, prefixOf } from './behaviors.svelte';
import { Findings } from './findings.svelte';
import { Frames } from './frames';
import { EngineView } from './overview.svelte';
import { SetUp } from './setup.svelte';

const site = (...patterns: string[]) =>
  ({
    id: 'shop',
    routes: [
      ...patterns.map((pattern) => ({ pattern, target: 'http://localhost:3000', is_default: false })),
      { pattern: '*', target: '~/dist', is_default: true },
    ],
  }) as Site;

test('behaviors move, and are clean again when moved back', () => {
  const draft = new BehaviorsDraft();
  draft.sync(site('/a', '/b', '/c'));
  draft.move(draft.lines[0]!.key, 2);
  expect(draft.drafts().map(({ pattern }) => pattern)).toEqual(['/b', '/c', '/a']);
  expect(draft.dirty).toBe(true);
  draft.move(draft.lines[2]!.key, 0);
  expect(draft.dirty).toBe(false);
});

test('edits outlive what the engine says meanwhile, until they are undone', () => {
  const draft = new BehaviorsDraft();
  draft.sync(site('/a'));
  draft.lines[0]!.pattern = '/edited';
  draft.sync(site('/a', '/b'));
  expect(draft.lines.map(({ pattern }) => pattern)).toEqual(['/edited']);
  draft.reset(site('/a', '/b'));
  expect(draft.lines.map(({ pattern }) => pattern)).toEqual(['/a', '/b']);
});

test('a prefix can be taken off where every path of the pattern has it', () => {
  const prefixes = ['/api/*', '/api/v1/*', '/api*', '/*', '*', '*.jpg', '/a/*/b', '/api'].map(prefixOf);
  expect(prefixes).toEqual(['/api', '/api/v1', null, null, null, null, null, null]);
});

test('edits of one site wait while another is edited', () => {
  const drafts = new BehaviorDrafts();
  const [shop, admin] = [site('/a'), { ...site('/b'), id: 'admin' }];
  drafts.sync(shop).lines[0]!.pattern = '/edited';
  drafts.sync(admin);
  expect(drafts.sync(shop).lines[0]!.pattern).toBe('/edited');
  expect([drafts.of('shop')?.dirty, drafts.of('admin')?.dirty]).toEqual([true, false]);
  drafts.forget('shop');
  expect(drafts.of('shop')).toBeUndefined();
});

test('a behavior needs a pattern and a target', () => {
  const draft = new BehaviorsDraft();
  draft.sync(site());
  draft.add();
  expect(draft.complete).toBe(false);
  Object.assign(draft.lines[0]!, { pattern: 'api', target: 'x' });
  expect(draft.complete).toBe(false);
  draft.lines[0]!.pattern = '/api';
  expect(draft.complete).toBe(true);
});

const replies: Record<string, unknown> = {
  guess_folder: { folder: '/code/shop/dist', name: 'shop' },
  backends: [{ url: 'http://localhost:3000', port: 3000, process: 'node' }],
};
const engine = { invoke: async (name: string) => replies[name] } as never;

test('a site can be made once it has a folder and a good name', async () => {
  const setup = new SetUp(engine);
  expect(setup.ready).toBe(false);
  await setup.setFolder('/code/shop/dist');
  expect(setup.ready).toBe(true);
  setup.name = 'Shop!';
  expect(setup.ready).toBe(false);
});

test('a backend that is gone is no longer chosen', async () => {
  const setup = new SetUp(engine);
  await setup.setFolder('/code/shop/dist');
  await setup.look();
  setup.choose({ kind: 'listed', url: 'http://localhost:3000' });
  expect(setup.draft().backend).toBe('http://localhost:3000');
  replies.backends = [];
  await setup.look();
  expect(setup.draft().backend).toBeNull();
});

test('another backend needs an address', async () => {
  const setup = new SetUp(engine);
  await setup.setFolder('/code/shop/dist');
  setup.choose({ kind: 'other' });
  expect(setup.ready).toBe(false);
  setup.other = 'localhost:3000';
  expect(setup.ready).toBe(false);
  setup.other = ' http://localhost:3000 ';
  expect(setup.draft().backend).toBe('http://localhost:3000');
});

test('updates wait for the first fetch, come in order, and a gap is noticed once', async () => {
  vi.stubGlobal('requestAnimationFrame', (run: () => void) => setTimeout(run));
  const seen: number[] = [];
  const missed = vi.fn();
  const frames = new Frames(({ rev }) => seen.push(rev), missed);
  [7, 8].forEach((rev) => frames.push({ rev } as Update));
  expect(seen).toEqual([]);
  frames.run();
  await vi.waitFor(() => expect(seen).toEqual([7, 8]));
  expect(missed).not.toHaveBeenCalled();
  [10, 12].forEach((rev) => frames.push({ rev } as Update));
  await vi.waitFor(() => expect(seen).toEqual([7, 8, 10, 12]));
  expect(missed).toHaveBeenCalledOnce();
});

test('the view takes over a journal that fails, and one that works again', () => {
  const view = new EngineView();
  const journal = { path: '', exchanges: 0, bytes: 0, dropped: 0 };
  const problem = { code: 'journal', params: [], message: 'the disk is full' };
  const pulse = view.pulse;
  view.apply({ journal: { ...journal, problem }, pulse } as unknown as Update);
  view.apply({ journal: null, pulse } as unknown as Update);
  expect(view.journal.problem).toEqual(problem);
  view.apply({ journal: { ...journal, problem: null }, pulse } as unknown as Update);
  expect(view.journal.problem).toBeNull();
});

test('the findings of another site replace those before, and none are left when they cannot be had', async () => {
  const found: Record<string, unknown> = { shop: [{ id: 'a' }], admin: [{ id: 'b' }] };
  const invoke = async (_: string, { site }: { site: string }) => {
    if (!(site in found)) throw new Error('no journal');
    return found[site];
  };
  const findings = new Findings({ invoke } as never);
  await findings.load('shop');
  const next = findings.load('admin');
  expect(findings.items.map(({ id }) => id)).toEqual(['a']);
  await next;
  expect(findings.items.map(({ id }) => id)).toEqual(['b']);
  await expect(findings.load('docs')).rejects.toThrow('no journal');
  expect(findings.items).toEqual([]);
});
