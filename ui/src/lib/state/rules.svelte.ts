import type { Engine } from '../backend/backend';
import type { Paused, Rule, RuleAction, ThrottlePreset, Update } from '../backend/bindings';

export type ActionName = RuleAction['action'];

/** In the order in which they are offered. */
export const ACTIONS: readonly ActionName[] = [
  'answer',
  'map',
  'status',
  'request-headers',
  'response-headers',
  'delay',
  'throttle',
  'fail',
  'cut',
  'pause',
];

/** The rules that change answers, and the requests they hold. */
export class Rules {
  /** Those of all sites, in order. */
  items: readonly Rule[] = $state.raw([]);
  paused: readonly Paused[] = $state.raw([]);
  presets: readonly ThrottlePreset[] = $state.raw([]);
  /** The rule in the editor. */
  editing: Rule | null = $state.raw(null);
  /** The paused request being looked at. */
  looking: string | null = $state(null);

  readonly held: Paused | undefined = $derived(this.paused.find((each) => each.id === this.looking));

  /** Each pause has an id of its own. */
  readonly #released = new Set<string>();

  constructor(readonly engine: Pick<Engine, 'invoke'>) {}

  of(site: string): readonly Rule[] {
    return this.items.filter((rule) => rule.site === site);
  }

  apply(update: Update) {
    if (update.rules) this.items = update.rules;
    if (update.paused) this.paused = update.paused.filter((each) => !this.#released.has(each.id));
  }

  /** It goes on: it must not be offered again until the engine has said so too. */
  release(id: string) {
    this.#released.add(id);
    this.paused = this.paused.filter((each) => each.id !== id);
  }

  async load(): Promise<void> {
    const [items, paused, presets] = await Promise.all([
      this.engine.invoke('rules', { site: null }),
      this.engine.invoke('paused', {}),
      this.engine.invoke('throttle_presets', {}),
    ]);
    this.items = items;
    this.paused = paused;
    this.presets = presets;
  }

  /** Puts a rule in as a command answered it. */
  put(rule: Rule) {
    const known = this.items.some((each) => each.id === rule.id);
    this.items = known
      ? this.items.map((each) => (each.id === rule.id ? rule : each))
      : [...this.items, rule];
  }

  drop(id: string) {
    this.items = this.items.filter((each) => each.id !== id);
  }
}

/** A rule that does nothing yet. */
export function newRule(site: string): Rule {
  return {
    id: '',
    site,
    name: '',
    on: true,
    matches: { behavior: null, methods: [], path: '', query: [], headers: [] },
    actions: [],
    hits: 0,
    problem: null,
  };
}

/** An action as it is before a person has said anything about it. */
export function newAction(name: ActionName): RuleAction {
  switch (name) {
    case 'answer':
      return {
        action: name,
        status: 200,
        headers: [{ name: 'content-type', value: 'application/json' }],
        body: { from: 'given', body: { form: 'text', content: '{}' } },
      };
    case 'map':
      return { action: name, to: '' };
    case 'status':
      return { action: name, status: 503 };
    case 'request-headers':
    case 'response-headers':
      return { action: name, set: [{ name: '', value: '' }], remove: [] };
    case 'delay':
      return { action: name, from_ms: 1000, to_ms: 1000 };
    case 'throttle':
      return { action: name, up_kbps: 400, down_kbps: 400, latency_ms: 2000 };
    case 'fail':
      return { action: name, percent: 50, status: 503 };
    case 'cut':
      return { action: name, after: 1024 };
    case 'pause':
      return { action: name, request: true, response: true, limit: 300 };
  }
}
