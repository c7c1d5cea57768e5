// The actions on one request, with what is said about them. Menus, keys and the palette offer the same ones.

import type { CopyForm, RequestDraft, Row, RuleSeed } from '../backend/bindings';
import { duration } from '../format/duration';
import { shownKeys } from '../format/keys';
import { COPY_FORMS } from './acting.svelte';
import type { App } from './app.svelte';

const SEEDS: readonly RuleSeed[] = [
  'answer',
  'map',
  'status',
  'headers',
  'delay',
  'throttle',
  'fail',
  'cut',
  'pause',
];

/** One thing that can be done with a request. */
export interface Action {
  id: string;
  label: string;
  icon?: 'repeat' | 'edit' | 'refresh' | 'compare' | 'copy' | 'pin' | 'comment' | 'trash' | 'rule';
  keys?: string;
  danger?: boolean;
  checked?: boolean;
  section?: boolean;
  run: () => void;
}

/** What can be done with a request, beside copying it. */
export function actionsOf(app: App, row: Row): Action[] {
  const t = app.t.act;
  return [
    { id: 'resend', label: t.resend, icon: 'repeat', keys: 'Mod+R', run: () => void resend(app, row, null) },
    {
      id: 'edit',
      label: t.editAndResend,
      icon: 'edit',
      keys: 'Mod+E',
      run: () => void app.guard(() => app.acting.edit(row.id)),
    },
    { id: 'repeat', label: t.repeat, icon: 'refresh', run: () => (app.acting.repeating = row) },
    ...compareActions(app, row),
    {
      id: 'pin',
      label: row.pinned ? t.unpin : t.pin,
      icon: 'pin',
      keys: 'Mod+P',
      section: true,
      run: () => void app.try('pin', { ids: [row.id], on: !row.pinned }),
    },
    {
      id: 'comment',
      label: row.comment === '' ? t.comment : t.editComment,
      icon: 'comment',
      keys: 'Mod+Shift+C',
      run: () => (app.acting.commenting = row),
    },
    {
      id: 'delete',
      label: t.remove,
      icon: 'trash',
      keys: 'Mod+Delete',
      danger: true,
      run: () => void remove(app, row),
    },
  ];
}

/** The rules that can be made from a request. */
export function ruleSeedsOf(app: App, row: Row): Action[] {
  return SEEDS.map((seed) => ({
    id: `seed-${seed}`,
    label: app.t.rules.seeds[seed],
    run: () => void ruleFrom(app, row.id, seed),
  }));
}

/** The forms a request can be copied in, and whether secrets go along. `write` puts text on the clipboard. */
export function copiesOf(app: App, row: Row, write: (text: string) => Promise<boolean>): Action[] {
  const t = app.t.act;
  const forms = COPY_FORMS.map((form): Action => ({
    id: `copy-${form}`,
    label: t.copyForms[form],
    run: () => void copyAs(app, row.id, form, write),
  }));
  const secrets: Action = {
    id: 'copy-secrets',
    label: t.copySecrets,
    section: true,
    checked: app.acting.secrets,
    run: () => (app.acting.secrets = !app.acting.secrets),
  };
  return [...forms, secrets];
}

/** Actions as a menu shows them: keys as the platform writes them, names for the tests. */
export function asItems(app: App, actions: Action[]): (Action & { testid: string })[] {
  return actions.map((action) => ({
    ...action,
    ...(action.keys ? { keys: shownKeys(action.keys, app.view.platform) } : {}),
    testid: `menu-${action.id}`,
  }));
}

/** Sends a request again; the answer is told, and can be looked at. */
export async function resend(app: App, row: Row, draft: RequestDraft | null): Promise<boolean> {
  app.acting.busy = true;
  const answer = await app.try('resend', { id: row.id, draft });
  app.acting.busy = false;
  if (!answer) return false;
  const { id } = answer;
  const show = id === null ? undefined : { label: app.t.show, run: () => app.showExchange(id) };
  app.toasts.add('info', app.t.act.resent(answer.status, duration(answer.took_ms)), show);
  return true;
}

/** Puts a request on the clipboard in one of its forms; `write` says whether that worked. */
async function copyAs(
  app: App,
  id: string,
  form: CopyForm,
  write: (text: string) => Promise<boolean>,
): Promise<void> {
  const copied = await app.try('copy_as', { id, form, secrets: app.acting.secrets });
  if (!copied) return;
  const t = app.t.act;
  if (!(await write(copied.text))) return app.toasts.add('bad', t.clipboard);
  const notes = [copied.masked ? t.masked : '', copied.missing > 0 ? t.notWhole : ''];
  app.toasts.add('info', [t.copiedAs(t.copyForms[form]), ...notes].filter(Boolean).join(' '));
}

async function ruleFrom(app: App, id: string, seed: RuleSeed): Promise<void> {
  const rule = await app.try('rule_from', { id, seed });
  // A rule that was just asked for is meant to do something.
  if (rule) app.rules.editing = { ...rule, on: true };
}

export async function repeat(app: App, row: Row, times: number, concurrency: number): Promise<void> {
  const begun = await app.try('repeat', { id: row.id, draft: null, times, concurrency });
  if (begun) app.acting.repeats = [begun, ...app.acting.repeats.filter((each) => each.id !== begun.id)];
}

/** The first request is remembered, the second one stands beside it. */
export async function compare(app: App, row: Row): Promise<void> {
  const { marked } = app.acting;
  if (marked === null || marked.id === row.id) {
    app.acting.marked = marked === null ? row : null;
    return;
  }
  await app.guard(() => app.acting.compare(marked.id, row.id));
}

function compareActions(app: App, row: Row): Action[] {
  const t = app.t.act;
  const { marked } = app.acting;
  const label =
    marked === null
      ? t.compare
      : marked.id === row.id
        ? t.compareNot
        : t.compareWith(`${marked.method} ${marked.target}`);
  const first: Action = {
    id: 'compare',
    label,
    icon: 'compare',
    keys: 'Mod+D',
    run: () => void compare(app, row),
  };
  const { resent_from: source } = row;
  if (source === null) return [first];
  const run = () => void app.guard(() => app.acting.compare(source, row.id));
  return [first, { id: 'compare-source', label: t.compareSource, icon: 'compare', run }];
}

async function remove(app: App, row: Row): Promise<void> {
  if ((await app.try('delete_rows', { ids: [row.id] })) === undefined) return;
  if (app.exchange.id === row.id) app.exchange.close();
}
