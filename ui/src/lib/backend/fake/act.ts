import type { Args, Command, Reply } from '../backend';
import type {
  Comparison,
  FieldDifference,
  Inspection,
  Paused,
  Repeat,
  RequestDraft,
  Row,
  Rule,
  ThrottlePreset,
  Update,
} from '../bindings';
import { detailOf } from './detail';
import { exhibit, rangeOf } from './gallery';
import { indexOf } from './traffic';

type Handlers<K extends Command> = { [C in K]: (args: Args<C>) => Reply<C> | Promise<Reply<C>> };
type Acts =
  | 'inspect'
  | 'body_range'
  | 'body_frames'
  | 'save_body'
  | 'copy_as'
  | 'request_draft'
  | 'resend'
  | 'repeat'
  | 'repeats'
  | 'cancel_repeat'
  | 'compare'
  | 'rules'
  | 'save_rule'
  | 'move_rule'
  | 'set_rule_on'
  | 'set_rules_on'
  | 'remove_rule'
  | 'rule_from'
  | 'throttle_presets'
  | 'paused'
  | 'resume';

/** Speeds as Chromium's developer tools have them. */
export const PRESETS: ThrottlePreset[] = [
  { name: 'slow-3g', up_kbps: 400, down_kbps: 400, latency_ms: 2000 },
  { name: 'fast-3g', up_kbps: 675, down_kbps: 1440, latency_ms: 563 },
  { name: 'slow-4g', up_kbps: 675, down_kbps: 1440, latency_ms: 150 },
  { name: '4g', up_kbps: 1350, down_kbps: 8100, latency_ms: 165 },
];

/** The part of the stand-in that acts on exchanges and answers. */
export class ActFake {
  readonly #row: (index: number) => Row;
  readonly #send: (change: Partial<Update>) => void;
  #rules: Rule[] = [sampleRule()];
  #paused: Paused[] = [];
  #repeats: Repeat[] = [];
  #next = 2;

  constructor(row: (index: number) => Row, send: (change: Partial<Update>) => void) {
    this.#row = row;
    this.#send = send;
  }

  readonly handlers: Handlers<Acts> = {
    inspect: ({ id }) => inspection(this.#at(id)),
    body_range: ({ id, side, offset, length }) => rangeOf(this.#at(id).target, side, offset, length),
    save_body: () => 14_200,
    body_frames: ({ id }) => exhibit(this.#at(id).target).frames ?? { frames: [], problem: null },
    copy_as: ({ id, form }) => ({
      text: `${form} ${this.#at(id).target}`,
      masked: true,
      missing: 0,
    }),
    request_draft: ({ id }) => this.#draft(id),
    resend: ({ id }) => ({ id, from: id, status: 200, took_ms: 12, size: 482 }),
    repeat: ({ id, times, concurrency }) => this.#repeat(id, times, concurrency),
    repeats: () => this.#repeats,
    cancel_repeat: ({ repeat }) => {
      const found = this.#repeats.find((each) => each.id === repeat)!;
      found.state = 'cancelled';
      this.#send({ repeats: this.#repeats });
      return found;
    },
    compare: ({ left, right }) => comparison(this.#at(left), this.#at(right)),
    rules: ({ site }) => this.#rules.filter((each) => site === null || each.site === site),
    save_rule: ({ rule }) => this.#save(rule),
    move_rule: ({ rule, to }) => {
      const moved = this.#rules.find((each) => each.id === rule)!;
      const rest = this.#rules.filter((each) => each !== moved);
      this.#changeRules([...rest.slice(0, to), moved, ...rest.slice(to)]);
      return this.#rules;
    },
    set_rule_on: ({ rule, on }) => {
      this.#changeRules(this.#rules.map((each) => (each.id === rule ? { ...each, on } : each)));
      return this.#rules.find((each) => each.id === rule)!;
    },
    set_rules_on: ({ site, on }) => {
      const wanted = (each: Rule) => site === null || each.site === site;
      this.#changeRules(this.#rules.map((each) => (wanted(each) ? { ...each, on } : each)));
      return this.#rules.filter(wanted);
    },
    remove_rule: ({ rule }) => {
      this.#changeRules(this.#rules.filter((each) => each.id !== rule));
      return null;
    },
    rule_from: ({ id, seed }) => {
      const row = this.#at(id);
      const matches = { ...sampleRule().matches, path: row.target.split('?')[0]!, behavior: row.behavior };
      return { ...sampleRule(), id: '', name: `${seed} ${matches.path}`, on: false, hits: 0, matches };
    },
    throttle_presets: () => PRESETS,
    paused: () => this.#paused,
    resume: ({ paused }) => {
      this.#paused = this.#paused.filter((each) => each.id !== paused);
      this.#send({ paused: this.#paused });
      return null;
    },
  };

  #at(id: string): Row {
    return this.#row(indexOf(id));
  }

  #draft(id: string): RequestDraft {
    const row = this.#at(id);
    return {
      method: row.method,
      url: `https://${row.authority}${row.target}`,
      headers: detailOf(row).request,
      body: { form: 'text', content: row.method === 'POST' ? '{"name":"Desk lamp"}' : '' },
    };
  }

  #repeat(id: string, times: number, concurrency: number): Repeat {
    const { method, url } = this.#draft(id);
    const repeat: Repeat = {
      id: String(this.#next++),
      from: id,
      method,
      url,
      times,
      concurrency,
      at_ms: Date.now(),
      state: 'running',
      done: 0,
      unanswered: 0,
      took_ms: 0,
      latency: null,
      statuses: [],
      problem: null,
    };
    this.#repeats = [repeat, ...this.#repeats];
    const timer = setInterval(() => {
      if (repeat.state === 'running') this.#step(repeat);
      if (repeat.state !== 'running') clearInterval(timer);
    }, 120);
    return repeat;
  }

  #step(repeat: Repeat) {
    repeat.done = Math.min(repeat.times, repeat.done + Math.ceil(repeat.times / 12));
    repeat.took_ms = Date.now() - repeat.at_ms;
    repeat.latency = { min: 3, mean: 7.2, p50: 6, p90: 11, p95: 18, p99: 40, max: 61 };
    repeat.statuses = [{ status: 200, count: repeat.done }];
    if (repeat.done === repeat.times) repeat.state = 'done';
    this.#send({ repeats: this.#repeats });
  }

  #save(rule: Rule): Rule {
    const kept = rule.id === '' ? { ...rule, id: String(this.#next++) } : rule;
    const known = this.#rules.some((each) => each.id === kept.id);
    this.#changeRules(
      known ? this.#rules.map((each) => (each.id === kept.id ? kept : each)) : [...this.#rules, kept],
    );
    return kept;
  }

  #changeRules(rules: Rule[]) {
    const pauses = rules.some((each) => each.on && each.actions.some(({ action }) => action === 'pause'));
    this.#rules = rules;
    this.#paused = pauses ? [samplePaused()] : [];
    this.#send({ rules, paused: this.#paused });
  }
}

function sampleRule(): Rule {
  return {
    id: '1',
    site: 'shop',
    name: 'Slow checkout',
    on: true,
    matches: { behavior: '/api/*', methods: ['POST'], path: '/api/orders', query: [], headers: [] },
    actions: [{ action: 'delay', from_ms: 800, to_ms: 1200 }],
    hits: 3,
    problem: null,
  };
}

function samplePaused(): Paused {
  return {
    id: '1',
    exchange: '1',
    site: 'shop',
    rule: '1',
    rule_name: 'Slow checkout',
    response: true,
    ends_ms: Date.now() + 300_000,
    method: 'POST',
    url: 'https://shop.localhost:8443/api/orders',
    status: 201,
    headers: [{ name: 'content-type', value: 'application/json' }],
    body: { form: 'text', content: '{"id":7}' },
  };
}

function comparison(left: Row, right: Row): Comparison {
  const fact = (name: string, a: string, b: string): FieldDifference => ({
    name,
    differs: a === b ? 'same' : 'changed',
    left: a,
    right: b,
  });
  const none = {
    form: 'same',
    left_size: 0,
    right_size: 0,
    values: [],
    lines: [],
    first_byte: null,
    clipped: false,
  };
  return {
    left,
    right,
    facts: [
      fact('method', left.method, right.method),
      fact('url', left.target, right.target),
      fact('status', String(left.status), String(right.status)),
    ],
    request_head: [fact('accept', '*/*', '*/*')],
    response_head: [fact('etag', '"1"', '"2"')],
    request_body: none,
    response_body: {
      ...none,
      form: 'json',
      left_size: 48,
      right_size: 51,
      values: [{ path: '$.items[0].price', differs: 'changed', left: '39.9', right: '42' }],
    },
    timing: [{ phase: 'total', left_ms: left.took_ms, right_ms: right.took_ms }],
  };
}

function inspection(row: Row): Inspection {
  const query = row.target.includes('?') ? [{ name: 'page', value: '1' }] : [];
  return {
    query,
    form: [],
    parts: [],
    cookies: [{ name: 'sid', value: '8c1f', attributes: [], notes: [] }],
    set_cookies: [
      {
        name: 'sid',
        value: '8c1f',
        attributes: [{ name: 'Path', value: '/' }],
        notes: [{ about: 'Secure', code: 'cookie-not-secure', severity: 'warning', params: ['sid'] }],
      },
    ],
    tokens: [],
    graphql: [],
    forwarded: [{ name: 'x-forwarded-proto', differs: 'added', left: null, right: 'https' }],
    ...exhibit(row.target).inspection,
  };
}
