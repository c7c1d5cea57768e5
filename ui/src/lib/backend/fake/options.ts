/** What the address asks the stand-in to be: `?fake&rows=1000000&rate=50&sites=none&theme=dark&lang=ko`. */
export interface Options {
  rows: number;
  /** New rows a second. */
  rate: number;
  sites: 'some' | 'none';
  trusted: boolean;
  down: boolean;
  problem: boolean;
  broken: boolean;
  /** The disk is full for a while: the journal fails and recovers. */
  full: boolean;
  /** A request of each kind of body instead of a visit to the shop. */
  gallery: boolean;
  theme: string;
  language: string;
}

export function readOptions(search: string): Options {
  const query = new URLSearchParams(search);
  return {
    rows: Number(query.get('rows') ?? 1284),
    rate: Number(query.get('rate') ?? 4),
    sites: query.get('sites') === 'none' ? 'none' : 'some',
    trusted: query.get('trust') !== 'no',
    down: query.has('down'),
    problem: query.has('problem'),
    broken: query.has('broken'),
    full: query.has('full'),
    gallery: query.has('gallery'),
    theme: query.get('theme') ?? 'system',
    language: query.get('lang') ?? 'system',
  };
}
