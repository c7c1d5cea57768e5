// Findings with sample data, and a file that is corrected in memory only.

import type { Args, Command, Reply } from '../backend';
import type { Finding, FixView, Ignored, Mended, Outlook, Site, Update } from '../bindings';

type Acts =
  | 'findings'
  | 'clear_findings'
  | 'view_fix'
  | 'apply_fix'
  | 'undo_fix'
  | 'mended'
  | 'serve_finding'
  | 'check_https'
  | 'set_rewrite'
  | 'ignore_finding'
  | 'ignored'
  | 'unignore';
type Handlers = { [K in Acts & Command]: (args: Args<K>) => Reply<K> };

export class FindingsFake {
  readonly #edit: (site: string, change: (site: Site) => Site) => Site;
  readonly #send: (change: Partial<Update>) => void;
  #all: Finding[] = samples();
  #mended: (Mended & { was: Finding })[] = [];
  #ignored: (Ignored & { was: Finding })[] = [];

  constructor(
    edit: (site: string, change: (site: Site) => Site) => Site,
    send: (change: Partial<Update>) => void,
  ) {
    this.#edit = edit;
    this.#send = send;
  }

  readonly handlers: Handlers = {
    findings: ({ site }) => this.#all.filter((each) => site === null || each.site === site),
    clear_findings: () => this.#show([]),
    view_fix: ({ finding }) => {
      const found = this.#find(finding);
      if (!found.fix?.replaces) throw { code: 'fix-none', message: 'no one replacement', params: [finding] };
      return viewOf(found);
    },
    apply_fix: ({ finding }) => this.#apply(this.#find(finding)),
    undo_fix: ({ mend }) => {
      const undone = this.#mended.find((each) => each.id === mend)!;
      this.#mended = this.#mended.filter((each) => each !== undone);
      return this.#show([undone.was, ...this.#all]);
    },
    mended: () => this.#mended,
    serve_finding: ({ finding }) => {
      const { fix } = this.#find(finding);
      this.#show(
        this.#all.map((each) =>
          each.id === finding ? { ...each, fix: { ...fix!, kind: 'relative', rule: 3 } } : each,
        ),
      );
      return this.#edit('shop', (site) => site);
    },
    check_https: ({ finding }) => ({
      url: this.#find(finding).url.replace('http:', 'https:'),
      status: 200,
      problem: null,
    }),
    set_rewrite: ({ site, on }) => {
      this.#show(this.#all.map((each) => ({ ...each, rewritten: on && each.fix?.replaces === true })));
      return this.#edit(site, (each) => ({ ...each, rewrites: on }));
    },
    ignore_finding: ({ finding, reason }) => {
      const was = this.#find(finding);
      this.#ignored.push({ url: was.url, kind: null, file: was.file, reason, hides: 1, was });
      this.#show(this.#all.filter((each) => each !== was));
      return this.#edit('shop', (site) => site);
    },
    ignored: () => this.#ignored,
    unignore: ({ entry }) => {
      const shown = this.#ignored.find((each) => each.reason === entry.reason)!;
      this.#ignored = this.#ignored.filter((each) => each !== shown);
      this.#show([...this.#all, shown.was]);
      return this.#edit('shop', (site) => site);
    },
  };

  #find(id: string): Finding {
    return this.#all.find((each) => each.id === id)!;
  }

  #apply(was: Finding): Mended {
    const { file, line, before, after } = viewOf(was);
    const mend = {
      id: was.id,
      finding: was.id,
      to_build: false,
      file,
      line,
      before,
      after,
      at_ms: Date.now(),
    };
    this.#mended.unshift({ ...mend, was });
    this.#show(this.#all.filter((each) => each !== was));
    return mend;
  }

  #show(all: Finding[]): null {
    this.#all = all;
    const shown = all.filter((each) => each.severity !== 'info').length;
    this.#edit('shop', (site) => ({ ...site, findings: shown }));
    this.#send({ findings: true });
    return null;
  }
}

function viewOf(finding: Finding): FixView {
  const written = finding.original ?? finding;
  return {
    file: `~/code/shop/${written.file.replace('../', '')}`,
    line: written.line ?? 1,
    above: written.before,
    before: written.excerpt ?? finding.url,
    after: finding.fix?.line ?? '',
    below: written.after,
    base: 'sample',
    built: false,
  };
}

const both = (outcome: string): Outlook => ({ here: outcome, deployed: outcome });
const BLOCKED = { chromium: both('blocked'), firefox: both('blocked'), safari: both('blocked') };
const LOCAL = {
  chromium: { here: 'works', deployed: 'unreachable' },
  firefox: { here: 'works', deployed: 'unreachable' },
  safari: both('blocked'),
};

function samples(): Finding[] {
  const base = {
    site: 'shop',
    confidence: 'high',
    column: 16,
    excerpt: null,
    before: [],
    after: [],
    original: null,
    browsers: BLOCKED,
    seen: 0,
    in_file: true,
    called: null,
    page: null,
    rewritten: false,
    needs: [],
    exchange: null,
    at_ms: Date.now(),
  };
  return [
    {
      ...base,
      id: 'f1',
      rule: 'J01',
      category: 'blocked',
      severity: 'error',
      what: 'fetch',
      url: 'http://shop-alb.example.com/api/check_db.php',
      file: 'assets/index-BxT3k9a2.js',
      line: 1,
      original: {
        file: '../src/login.ts',
        line: 14,
        column: 17,
        excerpt: "const apiUrl = 'http://shop-alb.example.com/api/check_db.php';",
        before: ['', 'export async function signIn(name: string) {'],
        after: ['const answer = await fetch(apiUrl, { headers });', 'return answer.json();'],
      },
      seen: 3,
      called: { file: 'assets/index-BxT3k9a2.js', line: 1, column: 5120, original: null },
      page: '/login',
      fix: {
        kind: 'relative',
        url: '/api/check_db.php',
        line: "const apiUrl = '/api/check_db.php';",
        replaces: true,
        pattern: '/api/*',
        goes_to: 'http://localhost:3000/api/check_db.php',
        rule: 1,
      },
      upgrade: 'enough',
    },
    {
      ...base,
      id: 'f2',
      rule: 'H02',
      category: 'blocked',
      severity: 'error',
      what: 'stylesheet',
      url: 'http://cdn.example.com/font.css',
      file: 'index.html',
      line: 9,
      excerpt: '<link rel="stylesheet" href="http://cdn.example.com/font.css">',
      fix: {
        kind: 'https',
        url: 'https://cdn.example.com/font.css',
        line: '<link rel="stylesheet" href="https://cdn.example.com/font.css">',
        replaces: true,
        pattern: null,
        goes_to: null,
        rule: null,
      },
      upgrade: 'enough',
    },
    {
      ...base,
      id: 'f4',
      rule: 'J01',
      category: 'blocked',
      severity: 'error',
      what: 'fetch',
      url: 'http://shop-alb.example.com/v1/stock',
      file: 'src/stock.ts',
      line: 22,
      excerpt: "const stock = await fetch('http://shop-alb.example.com/v1/stock');",
      fix: {
        kind: 'add-behavior',
        url: '/v1/stock',
        line: "const stock = await fetch('/v1/stock');",
        replaces: true,
        pattern: '/v1/*',
        goes_to: 'http://shop-alb.example.com/v1/stock',
        rule: null,
      },
      upgrade: 'enough',
    },
    {
      ...base,
      id: 'f5',
      rule: 'J02',
      category: 'blocked',
      severity: 'error',
      what: 'websocket',
      url: 'ws://shop-alb.example.com/live',
      file: 'assets/index-BxT3k9a2.js',
      line: 1,
      original: {
        file: '../src/live.ts',
        line: 8,
        column: 18,
        excerpt: 'const socket = new WebSocket(address(location, settings));',
        before: ['export function live(settings: Settings) {', "  if (settings.live === 'off') return null;"],
        after: ['  socket.onmessage = (message) => show(JSON.parse(message.data));', '  return socket;'],
      },
      in_file: false,
      seen: 1,
      called: { file: 'assets/index-BxT3k9a2.js', line: 1, column: 8044, original: null },
      page: '/stock?of=2',
      fix: {
        kind: 'wss',
        url: 'wss://shop-alb.example.com/live',
        line: null,
        replaces: false,
        pattern: null,
        goes_to: null,
        rule: null,
      },
      upgrade: 'enough',
    },
    {
      ...base,
      id: 'f3',
      rule: 'J04',
      category: 'localhost',
      severity: 'warning',
      what: 'fetch',
      url: 'http://localhost:3000/api/products',
      file: 'src/products.ts',
      line: 31,
      excerpt: "const list = await fetch('http://localhost:3000/api/products');",
      browsers: LOCAL,
      fix: {
        kind: 'relative',
        url: '/api/products',
        line: "const list = await fetch('/api/products');",
        replaces: true,
        pattern: '/api/*',
        goes_to: 'http://localhost:3000/api/products',
        rule: 1,
      },
      upgrade: 'loopback',
    },
  ];
}
