import { asApiError, type Engine } from '../backend/backend';
import type { Backend, FolderGuess, SiteDraft } from '../backend/bindings';

export type BackendChoice = { kind: 'listed'; url: string } | { kind: 'other' } | { kind: 'none' };

const NAME = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

/** A site on its way to being made: the three steps of the welcome page. */
export class SetUp {
  guess: FolderGuess | null = $state.raw(null);
  name = $state('');
  pattern = $state('/api/*');
  other = $state('');
  backends: readonly Backend[] = $state.raw([]);
  looked = $state(false);
  busy = $state(false);
  #choice: BackendChoice | null = $state.raw(null);

  readonly nameOk = $derived(NAME.test(this.name));
  readonly otherOk = $derived(isBackendUrl(this.other));
  readonly choice: BackendChoice = $derived(this.#settled());
  readonly ready = $derived(
    this.guess !== null &&
      this.nameOk &&
      (this.choice.kind !== 'other' || this.otherOk) &&
      this.pattern !== '',
  );

  constructor(readonly engine: Pick<Engine, 'invoke'>) {}

  choose(choice: BackendChoice) {
    this.#choice = choice;
  }

  async setFolder(folder: string): Promise<void> {
    this.guess = await this.engine.invoke('guess_folder', { folder });
    this.name = this.guess.name;
  }

  /** Looks again at what listens on this computer. */
  async look(): Promise<void> {
    try {
      this.backends = await this.engine.invoke('backends', {});
    } catch (thrown) {
      console.warn(asApiError(thrown).message);
    }
    this.looked = true;
  }

  draft(): SiteDraft {
    return {
      name: this.name,
      folder: this.guess?.folder ?? '',
      backend: this.#backend(),
      pattern: this.pattern,
    };
  }

  reset() {
    this.guess = null;
    this.name = '';
    this.pattern = '/api/*';
    this.other = '';
    this.#choice = null;
  }

  #backend(): string | null {
    if (this.choice.kind === 'listed') return this.choice.url;
    return this.choice.kind === 'other' ? this.other.trim() : null;
  }

  /** What the person chose, as long as it is still there; otherwise nothing. */
  #settled(): BackendChoice {
    const choice = this.#choice;
    if (choice?.kind === 'listed' && !this.backends.some((each) => each.url === choice.url))
      return { kind: 'none' };
    return choice ?? { kind: 'none' };
  }
}

function isBackendUrl(text: string): boolean {
  try {
    const url = new URL(text.trim());
    return /^(https?|wss?):$/.test(url.protocol) && url.hostname !== '';
  } catch {
    return false;
  }
}
