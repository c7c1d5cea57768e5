// Rules in words.

import type { Rule, RuleAction, RuleMatch } from '../../lib/backend/bindings';
import { bytes } from '../../lib/format/bytes';
import { duration } from '../../lib/format/duration';
import type { Messages } from '../../lib/i18n/i18n';

/** `POST /api/*`, `every request`. */
export function matchSaid(t: Messages['rules'], matches: RuleMatch): string {
  const what = [matches.methods.join(', '), matches.path || matches.behavior || ''].filter(
    (each) => each !== '',
  );
  const conditions = matches.query.length + matches.headers.length;
  const said = what.length > 0 ? `\`${what.join(' ')}\`` : t.matchesAll;
  return conditions > 0 ? `${said} ${t.matchesMore(conditions)}` : said;
}

/** What a rule does, one after the other. */
export function actionsSaid(t: Messages['rules'], rule: Rule): string {
  return rule.actions.map((action) => actionSaid(t, action)).join(' · ');
}

function actionSaid(t: Messages['rules'], action: RuleAction): string {
  const { said } = t;
  switch (action.action) {
    case 'answer':
      return said.answer(action.status, action.body.from === 'file' ? action.body.path : '');
    case 'map':
      return said.map(action.to);
    case 'status':
      return said.status(action.status);
    case 'request-headers':
    case 'response-headers':
      return said.headers(action.set.length, action.remove.length);
    case 'delay':
      return said.delay(duration(action.from_ms), duration(action.to_ms));
    case 'throttle':
      return said.throttle(`${action.down_kbps || '∞'} kbit/s`);
    case 'fail':
      return said.fail(action.percent, action.status === null ? '' : String(action.status));
    case 'cut':
      return said.cut(bytes(action.after));
    case 'pause':
      return said.pause(action.request, action.response);
  }
}
