import type {
  ApiError,
  Backend,
  Diagnostic,
  FolderGuess,
  Overview,
  Route,
  Settings,
  Site,
  Trust,
} from '../bindings';
import type { Options } from './options';

export function sites(options: Options): Site[] {
  if (options.sites === 'none') return [];
  const shop = site('shop', [api(options.down), sockets(), folder('~/code/shop/dist', 42, 871)]);
  const admin = site('admin', [
    { ...api(false), target: 'http://localhost:8080', count: 12 },
    folder('~/code/admin/build', 18, 44),
  ]);
  const docs = { ...site('docs', [folder('~/code/docs/public', 208, 0)]), running: false };
  shop.findings = 4;
  if (options.broken) shop.diagnostics = [broken()];
  return [shop, admin, docs];
}

export function site(name: string, routes: Route[]): Site {
  return {
    id: name,
    name,
    hosts: [`${name}.localhost`],
    url: `https://${name}.localhost:8443`,
    running: true,
    project_file: `~/code/${name}/localfront.toml`,
    demo: false,
    routes,
    diagnostics: [],
    findings: 0,
    rules: 0,
    rewrites: false,
  };
}

const NOTHING = { strip_prefix: null, security_headers: false, cors: false, compress: false };

export function folder(target: string, files: number, count: number): Route {
  const spark = count ? [9, 14, 4, 2, 3, 2, 10, 15, 6, 3, 2, 3] : Array<number>(12).fill(0);
  const health = { state: 'up', latency_ms: null, code: null } as const;
  return {
    pattern: '*',
    is_default: true,
    origin: 'app',
    kind: 'folder',
    target,
    health,
    count,
    spark,
    open: 0,
    files,
    reload: true,
    rules: 0,
    switches: { ...NOTHING, compress: true },
    peers: [],
    holding: 0,
  };
}

export function upstream(pattern: string, target: string): Route {
  const health = { state: 'up', latency_ms: 12, code: null } as const;
  const spark = Array<number>(12).fill(0);
  return {
    pattern,
    is_default: false,
    origin: 'api',
    kind: 'upstream',
    target,
    health,
    count: 0,
    spark,
    open: 0,
    files: null,
    reload: false,
    rules: 0,
    switches: NOTHING,
    peers: [{ url: target, weight: 1, backup: false, health, detail: null, open: 0, through: null }],
    holding: 0,
  };
}

function api(down: boolean): Route {
  const route = {
    ...upstream('/api/*', 'http://localhost:3000'),
    count: 412,
    spark: [3, 5, 4, 8, 6, 9, 14, 10, 12, 8, 11, 13],
  };
  return down ? { ...route, health: { state: 'down', latency_ms: null, code: 'connect-refused' } } : route;
}

function sockets(): Route {
  return {
    ...upstream('/ws', 'http://localhost:3000'),
    count: 1,
    open: 1,
    spark: [2, 2, 3, 2, 2, 4, 2, 3, 2, 2, 3, 2],
  };
}

function broken(): Diagnostic {
  const message = 'there is no origin `apo` in this site; did you mean `api`?';
  return {
    severity: 'error',
    code: 'origin-misspelt',
    params: ['apo', 'api'],
    message,
    line: 14,
    column: 10,
  };
}

export function trust(trusted: boolean): Trust {
  const state = trusted ? 'trusted' : 'untrusted';
  const store = (id: string, kind: string, place: string) =>
    ({ id, kind, place, state, code: null, command: null, detail: null }) as const;
  return {
    trusted,
    root_path: '~/.local/share/localfront/ca/root.pem',
    fingerprint:
      '4A:91:0C:7E:55:D2:18:BB:63:0F:A4:9C:2E:71:88:D0:1B:F6:33:5C:E8:47:92:0A:CD:64:B7:19:F0:8E:25:3D',
    not_after_ms: Date.UTC(2036, 10, 17),
    stores: [
      trusted
        ? store('system', 'system', '/usr/local/share/ca-certificates')
        : {
            ...store('system', 'system', '/usr/local/share/ca-certificates'),
            code: 'needs-root',
            command: 'sudo localfront ca trust --store system',
          },
      store('nss:/home/kim/.pki/nssdb', 'chromium', '~/.pki/nssdb'),
      store('nss:/home/kim/.mozilla/firefox/8x.default', 'firefox', '~/.mozilla/firefox/8x.default'),
    ],
  };
}

export function overview(options: Options): Overview {
  const problem = {
    code: 'port-in-use',
    params: ['127.0.0.1:8443', '8443', 'caddy'],
    message: '127.0.0.1:8443 is used by caddy (process 4122); stop it or choose another port',
  };
  return {
    version: '0.1.0',
    platform: 'linux',
    sites: sites(options),
    door: {
      https: options.problem ? [] : ['127.0.0.1:8443'],
      http: ['127.0.0.1:8080'],
      problem: options.problem ? problem : null,
    },
    trust: trust(options.trusted),
    settings: settings(options),
    journal: {
      path: '~/.local/share/localfront/journal.db',
      exchanges: options.rows,
      bytes: 48_200_000,
      dropped: 0,
      problem: null,
    },
  };
}

/** What the engine says of a journal that cannot be written. */
export function journalProblem(): ApiError {
  const message =
    'cannot write the journal ~/.local/share/localfront/journal.db: the disk is full; free some space and recording goes on';
  return { code: 'journal-full', params: ['~/.local/share/localfront/journal.db', ''], message };
}

function settings(options: Options): Settings {
  return {
    theme: options.theme,
    language: options.language,
    listen: '127.0.0.1:8443',
    http_listen: '127.0.0.1:8080',
    keep_exchanges: 100_000,
    keep_megabytes: 1024,
    keep_days: 0,
    secret_names: [],
    body_cap: 1_048_576,
  };
}

export const BACKENDS: Backend[] = [
  { url: 'http://localhost:3000', port: 3000, process: 'node' },
  { url: 'http://localhost:8080', port: 8080, process: 'java' },
];

export function guess(path: string): FolderGuess {
  const parts = path.split('/').filter(Boolean);
  const last = parts.at(-1) ?? 'site';
  const name = ['dist', 'build', 'public', 'out'].includes(last) ? (parts.at(-2) ?? 'site') : last;
  const shown = path.replace(/^\/home\/kim/, '~');
  const project = name === 'admin' ? `~/code/admin/localfront.toml` : null;
  return {
    folder: path,
    shown,
    name,
    host: `${name}.localhost`,
    built_by: last === 'dist' ? 'vite' : 'plain',
    files: 42,
    has_index: last !== 'public',
    project_file: project,
    would_keep: `~/code/${name}/localfront.toml`,
  };
}
