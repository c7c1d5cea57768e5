import { remember, remembered } from './remember';

/** The columns there are, in the order in which they are offered. */
export const COLUMNS = {
  status: { width: 78 },
  method: { width: 76 },
  site: { width: 96 },
  host: { width: 160 },
  path: { width: 240 },
  behavior: { width: 110 },
  servedBy: { width: 92 },
  type: { width: 92 },
  cache: { width: 96 },
  size: { width: 72, number: true },
  decoded: { width: 78, number: true },
  time: { width: 82, number: true },
  start: { width: 106, number: true },
  protocol: { width: 72 },
  initiator: { width: 150 },
  findings: { width: 78, number: true },
  waterfall: { width: 82 },
} as const satisfies Record<string, ColumnShape>;

interface ColumnShape {
  /** Pixels, until the person says otherwise. The path takes what is left, and at least this. */
  width: number;
  /** Stands at the right edge. */
  number?: true;
}

export type ColumnId = keyof typeof COLUMNS;

const USUAL: readonly ColumnId[] = [
  'status',
  'method',
  'path',
  'servedBy',
  'type',
  'size',
  'time',
  'waterfall',
];

/** When room is short these go, the first of them first; status and path stay. */
const GIVE_WAY: readonly ColumnId[] = [
  'protocol',
  'start',
  'cache',
  'initiator',
  'decoded',
  'behavior',
  'waterfall',
  'findings',
  'type',
  'site',
  'size',
  'servedBy',
  'host',
  'time',
  'method',
];

const NARROWEST = 44;
const WIDEST = 900;
/** The path may shrink to this before a column gives way. */
const PATH = 150;

/** Which columns the list shows, in which order and how wide: the person's choice, remembered. */
export class Columns {
  order: readonly ColumnId[] = $state.raw(USUAL);
  widths: Readonly<Partial<Record<ColumnId, number>>> = $state.raw({});

  constructor() {
    const kept = remembered('columns');
    if (!isKept(kept)) return;
    const order = kept.order.filter((id): id is ColumnId => Object.hasOwn(COLUMNS, id));
    if (order.includes('path')) this.order = [...new Set(order)];
    this.widths = kept.widths;
  }

  width(id: ColumnId): number {
    const width = this.widths[id];
    return typeof width === 'number' && Number.isFinite(width) ? width : COLUMNS[id].width;
  }

  has(id: ColumnId): boolean {
    return this.order.includes(id);
  }

  /** Shows or hides a column. A new one comes before the last, which is the waterfall as a rule; the path stays. */
  toggle(id: ColumnId) {
    if (id === 'path') return;
    if (this.has(id)) this.#keep(this.order.filter((each) => each !== id));
    else this.#keep([...this.order.slice(0, -1), id, ...this.order.slice(-1)]);
  }

  /** Puts a column at another's place. */
  move(id: ColumnId, place: number) {
    const others = this.order.filter((each) => each !== id);
    const at = Math.max(0, Math.min(place, others.length));
    this.#keep([...others.slice(0, at), id, ...others.slice(at)]);
  }

  resize(id: ColumnId, width: number) {
    this.widths = { ...this.widths, [id]: Math.round(Math.max(NARROWEST, Math.min(WIDEST, width))) };
    this.#keep(this.order);
  }

  reset() {
    this.widths = {};
    this.#keep(USUAL);
  }

  #keep(order: readonly ColumnId[]) {
    this.order = order;
    remember('columns', { order, widths: this.widths });
  }
}

/** The columns for which there is room. */
export function fitting(
  order: readonly ColumnId[],
  width: (id: ColumnId) => number,
  room: number,
): readonly ColumnId[] {
  let shown = order;
  const needed = () => shown.reduce((sum, id) => sum + (id === 'path' ? PATH : width(id)), 0);
  for (const id of GIVE_WAY) {
    if (needed() <= room) break;
    shown = shown.filter((each) => each !== id);
  }
  return shown;
}

function isKept(value: unknown): value is { order: string[]; widths: Partial<Record<ColumnId, number>> } {
  if (typeof value !== 'object' || value === null) return false;
  const { order, widths } = value as Record<string, unknown>;
  return Array.isArray(order) && typeof widths === 'object' && widths !== null;
}
