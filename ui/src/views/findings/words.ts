import type { Finding, Fix, Site } from '../../lib/backend/bindings';
import type { Messages } from '../../lib/i18n/i18n';
import type { Tone } from '../../components/Chip.svelte';

type Words = Messages['findings'];

export function titleOf(t: Words, finding: Finding): string {
  if (finding.category === 'localhost') return t.localhostTitle;
  return t.titles[finding.what] ?? t.unknownTitle(finding.what);
}

/** `src/login.ts:14`. */
export function placeOf(t: Words, finding: Finding): string {
  return t.at(finding.file, finding.line);
}

/** How it is known. */
export function evidenceOf(t: Words, finding: Finding): string[] {
  const known = finding.seen > 0 ? t.seen(finding.seen) : finding.in_file ? t.inFile : '';
  return [known, finding.confidence === 'low' ? t.unsure : ''].filter((part) => part !== '');
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
