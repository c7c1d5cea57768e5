import { remember, remembered } from './remember';

/** The panes beside a list, with what each needs at least to be read in, in pixels. */
export const PANES = { detail: 404, finding: 470 } as const;

export type Pane = keyof typeof PANES;

/** Of a wide window a pane takes this share, until lines in it would be too long to read. */
const SHARE = 0.34;
const WIDEST = 680;

/** How wide the panes are: by the window, until the person says otherwise, which is remembered. */
export class Panes {
  #widths: Readonly<Partial<Record<Pane, number>>> = $state.raw({});

  constructor() {
    const kept = remembered('panes');
    if (typeof kept === 'object' && kept !== null) this.#widths = kept;
  }

  /** Pixels, of `room` for the list and the pane together. */
  width(pane: Pane, room: number): number {
    const width = this.#widths[pane];
    if (typeof width === 'number' && Number.isFinite(width)) return width;
    return Math.max(PANES[pane], Math.min(room * SHARE, WIDEST));
  }

  resize(pane: Pane, width: number) {
    this.#widths = { ...this.#widths, [pane]: Math.round(width) };
    remember('panes', this.#widths);
  }
}
