import type { Settings } from '../backend/bindings';
import { chooseLanguage, messages, type Language } from '../i18n/i18n';

const DEFAULTS: Settings = {
  theme: 'system',
  language: 'system',
  listen: '',
  http_listen: '',
  keep_exchanges: 0,
  keep_megabytes: 0,
  keep_days: 0,
  secret_names: [],
  body_cap: 0,
};

/** What the person chose, and what follows from it for the window. */
export class Preferences {
  settings: Settings = $state.raw(DEFAULTS);
  #dark = $state(false);

  readonly language: Language = $derived(chooseLanguage(this.settings.language, navigator.languages));
  readonly t = $derived(messages(this.language));
  readonly theme: 'light' | 'dark' = $derived(this.#themeOf(this.settings.theme));

  constructor() {
    const query = matchMedia('(prefers-color-scheme: dark)');
    this.#dark = query.matches;
    query.addEventListener('change', () => (this.#dark = query.matches));
  }

  /** Puts theme and language on the document. */
  show() {
    document.documentElement.dataset.theme = this.theme;
    document.documentElement.lang = this.language;
  }

  #themeOf(setting: string): 'light' | 'dark' {
    if (setting === 'light' || setting === 'dark') return setting;
    return this.#dark ? 'dark' : 'light';
  }
}
