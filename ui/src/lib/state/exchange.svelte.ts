import { asApiError, type Engine } from '../backend/backend';
import type {
  ApiError,
  BodySide,
  BodyText,
  ExchangeDetail,
  Inspection,
  MessageRow,
  Update,
} from '../backend/bindings';

export type DetailTab = 'overview' | 'request' | 'response' | 'cookies' | 'messages' | 'timing';

/** Newest messages shown of a stream, and how many more at a time. */
const MESSAGES = 500;
const REFRESH_MS = 150;

/** The exchange in the detail pane. Stays true while it runs. */
export class OpenExchange {
  id: string | null = $state(null);
  /** Its place in the list when it was chosen. */
  index = $state(-1);
  /** Counts up when the list should bring it into view. */
  brought = $state(0);
  tab: DetailTab = $state('overview');
  detail: ExchangeDetail | null = $state.raw(null);
  /** What it says when one looks closer; comes a moment after the detail. */
  inspection: Inspection | null = $state.raw(null);
  bodies: Partial<Record<BodySide, BodyText>> = $state.raw({});
  messages: readonly MessageRow[] = $state.raw([]);
  /** How many of the newest messages are shown. */
  #messages = MESSAGES;
  problem: ApiError | null = $state.raw(null);
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(readonly engine: Pick<Engine, 'invoke'>) {}

  async open(id: string, index: number): Promise<void> {
    this.index = index;
    if (id === this.id) return;
    this.id = id;
    this.bodies = {};
    this.inspection = null;
    this.messages = [];
    this.#messages = MESSAGES;
    this.problem = null;
    await this.#load(id);
  }

  /** It stands at that place of the list, which should show it. */
  bring(index: number) {
    this.index = index;
    this.brought += 1;
  }

  close() {
    this.id = null;
    this.index = -1;
    this.detail = null;
  }

  /** Fetches again when the update says that it changed. */
  apply(update: Update) {
    const id = this.id;
    if (id === null || !update.rows.some((row) => row.id === id)) return;
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      if (this.id === id) void this.#load(id);
    }, REFRESH_MS);
  }

  async loadMessages(): Promise<void> {
    const { id, detail } = this;
    if (id === null || !detail) return;
    const from = Math.max(0, detail.messages - this.#messages);
    await this.#guarded(id, async () => {
      const messages = await this.#stretch(id, from, detail.messages);
      if (this.id === id) this.messages = messages;
    });
  }

  /** Shows more of what came before. */
  async loadEarlier(): Promise<void> {
    this.#messages += MESSAGES;
    await this.loadMessages();
  }

  /** Messages from one place to another, however many calls that takes. */
  async #stretch(id: string, from: number, to: number): Promise<MessageRow[]> {
    const out: MessageRow[] = [];
    for (let offset = from; offset < to; offset += MESSAGES) {
      const limit = Math.min(MESSAGES, to - offset);
      out.push(...(await this.engine.invoke('messages', { id, offset, limit })));
    }
    return out;
  }

  /** Asks again: a stream that is open says so only now and then. */
  async refresh(): Promise<void> {
    if (this.id !== null) await this.#load(this.id);
  }

  async #load(id: string): Promise<void> {
    await this.#guarded(id, async () => {
      const detail = await this.engine.invoke('exchange', { id });
      if (this.id !== id) return;
      this.detail = detail;
      if (this.tab === 'messages' && detail.messages === 0) this.tab = 'overview';
      await Promise.all([this.#inspect(id), this.#loadBody(id, 'request'), this.#loadBody(id, 'response')]);
    });
  }

  async #inspect(id: string): Promise<void> {
    try {
      const inspection = await this.engine.invoke('inspect', { id });
      if (this.id === id) this.inspection = inspection;
    } catch (thrown) {
      // Heads and bodies can be read without it.
      console.warn(asApiError(thrown).message);
    }
  }

  async #loadBody(id: string, side: BodySide): Promise<void> {
    const info = side === 'request' ? this.detail?.request_body : this.detail?.response_body;
    if (!info || info.kept === 0) return;
    const body = await this.engine.invoke('exchange_body', { id, side });
    if (this.id === id) this.bodies = { ...this.bodies, [side]: body };
  }

  async #guarded(id: string, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (thrown) {
      if (this.id === id) this.problem = asApiError(thrown);
    }
  }
}
