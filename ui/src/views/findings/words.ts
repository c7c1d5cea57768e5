import type { Finding, Fix, Site } from '../../lib/backend/bindings';
import type { Messages } from '../../lib/i18n/i18n';
import type { Tone } from '../../components/Chip.svelte';

type Words = Messages['findings'];

export function titleOf(t: Words, finding: Finding): string {
  if (finding.category === 'localhost') return t.localhostTitle;
  return t.titles[finding.what] ?? t.unknownTitle(finding.what);
}

/** `src/login.ts:14`: where it was written, before any bundling. */
export function placeOf(t: Words, finding: Finding): string {
  const at = finding.original ?? finding;
  return t.at(plain(at.file), at.line);
}

/** Bundlers name their sources from the bundle's folder: `../src/login.ts`. */
function plain(file: string): string {
  return file.replace(/^(\.\.\/)+/, '');
}

/** What stands at its place is the call that a browser was in, not the address itself. */
export function isCall(finding: Finding): boolean {
  return (
    !finding.in_file && (finding.fix?.line ?? null) === null && (finding.original ?? finding).excerpt !== null
  );
}

/** How it is known, in a few words. */
export function evidenceOf(t: Words, finding: Finding): string[] {
  const known = finding.seen > 0 ? t.seen(finding.seen) : finding.in_file ? t.inFile : '';
  return [known, finding.confidence === 'low' ? t.unsure : ''].filter((part) => part !== '');
}

/** Every proof there is. */
export function proofsOf(t: Words, finding: Finding): string[] {
  const out: string[] = [];
  if (finding.in_file) out.push(t.readIn(placeOf(t, finding)));
  if (finding.original) out.push(t.madeFrom(t.at(finding.file, finding.line)));
  if (finding.seen > 0) out.push(t.ranInto(finding.seen, finding.page ?? finding.file));
  if (finding.called) {
    const { file, line, column } = finding.called.original ?? finding.called;
    const at = t.at(plain(file), line);
    out.push(t.calledAt(column === null ? at : `${at}:${column}`));
  }
  return out;
}

export function reasonOf(t: Words, finding: Finding): string {
  const calls = ['fetch', 'xhr', 'eventsource', 'beacon'];
  if (finding.category !== 'blocked') return t.reasons[finding.category] ?? '';
  if (calls.includes(finding.what)) return t.reasons['fetch'] ?? '';
  return t.reasons[finding.what] ?? t.reasons['blocked'] ?? '';
}

export function toneOf(finding: Finding): Tone {
  return finding.severity === 'error' ? 'bad' : finding.severity === 'warning' ? 'warn' : 'info';
}

/** How an outcome in a browser looks. */
export function outcomeTone(outcome: string): Tone {
  if (outcome === 'works') return 'accent';
  return outcome === 'upgraded' || outcome === 'warned' || outcome === 'asks' ? 'warn' : 'bad';
}

/** The whole address the corrected line would ask for. */
export function addressOf(finding: Finding, site: Site | undefined): string {
  const url = finding.fix?.url ?? '';
  return url.startsWith('/') && site ? site.url + url : url;
}

/** Why the corrected line works. */
export function adviceOf(t: Words, fix: Fix, site: Site | undefined): string {
  const route = site?.routes.find((each) => each.pattern === fix.pattern);
  const kind = fix.kind === 'relative' && route?.kind === 'folder' ? 'folder' : fix.kind;
  return t.fixes[kind]?.(fix.pattern ?? '') ?? '';
}

/** The backend that a behavior to be added would lead to: `http://alb.example.com`. */
export function backendOf(fix: Fix): string {
  return fix.goes_to?.match(/^[a-z]+:\/\/[^/?#]+/i)?.[0] ?? '';
}

export const META = '<meta http-equiv="Content-Security-Policy" content="upgrade-insecure-requests">';
export const HEADER = 'Content-Security-Policy: upgrade-insecure-requests';
