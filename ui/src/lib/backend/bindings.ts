// Generated from crates/engine/src/api; do not edit.

/** Everything the window needs to draw itself, except rows. */
export type Overview = {
  /** `0.1.0`. */
  version: string;
  /** `linux`, `macos`, `windows`. */
  platform: string;
  /** In the order of the sidebar. */
  sites: Array<Site>;
  /** The listeners. */
  door: Door;
  /** Where the local authority is trusted. */
  trust: Trust;
  /** What the person chose. */
  settings: Settings;
  /** Where the journal is, and how large. */
  journal: Journal;
};

/** The listeners all sites share. */
export type Door = {
  /** `127.0.0.1:8443`; empty while not listening. */
  https: Array<string>;
  /** `127.0.0.1:8080`; empty when off or not listening. */
  http: Array<string>;
  /** Why a listener is not there. */
  problem: ApiError | null;
};

/** One site in the sidebar, with its route map. */
export type Site = {
  /** Unique among all open projects; what commands take. */
  id: string;
  /** `shop`. */
  name: string;
  /** `shop.localhost`. */
  hosts: Array<string>;
  /** `https://shop.localhost:8443`. */
  url: string;
  /** Served now. */
  running: boolean;
  /** The project file, for people (`~/code/shop/localfront.toml`); `None` for the demo. */
  project_file: string | null;
  /** True for the built-in demo site. */
  demo: boolean;
  /** In order; the default is last. */
  routes: Array<Route>;
  /** Mistakes and hints in the project file; with errors the last good state keeps serving. */
  diagnostics: Array<Diagnostic>;
  /** Mixed-content findings not ignored. */
  findings: number;
};

/** One line of the route map. */
export type Route = {
  /** `/api/*`, or `*` for the default. */
  pattern: string;
  /** The last, immutable one. */
  is_default: boolean;
  /** The origin's name in the file. */
  origin: string;
  /** Folder or backend. */
  kind: OriginKind;
  /** `http://localhost:3000` or `~/code/shop/dist`. */
  target: string;
  /** Live. */
  health: Health;
  /** Exchanges since the journal was last cleared. */
  count: number;
  /** Exchanges in each of the last 12 five-second spans, oldest first. */
  spark: Array<number>;
  /** WebSockets and event streams open now. */
  open: number;
  /** Files in the folder; `None` for a backend. */
  files: number | null;
  /** The folder reloads the browser. */
  reload: boolean;
};

/** The two kinds of origin. */
export type OriginKind = "folder" | "upstream";

/** What is known of an origin now. */
export type Health = {
  /** How it stands. */
  state: HealthState;
  /** Time to connect, or of the newest answer. */
  latency_ms: number | null;
  /** A stable code when down: `connect-refused`, `folder-missing`, ... */
  code: string | null;
};

/** How an origin stands. */
export type HealthState = "unknown" | "up" | "down";

/** A mistake or hint about the project file. */
export type Diagnostic = {
  /** `error` stops the change from being applied. */
  severity: Severity;
  /** Stable, kebab-case. */
  code: string;
  /** Values for the sentence, in the code's order. */
  params: Array<string>;
  /** The sentence in English, for scripts and for codes the window does not know. */
  message: string;
  /** 1-based. */
  line: number;
  /** 1-based, in characters. */
  column: number;
};

/** How bad. */
export type Severity = "error" | "warning" | "info";

/** Where the local authority is trusted. */
export type Trust = {
  /** Trusted in every store that is present on this computer. */
  trusted: boolean;
  /** `~/.local/share/localfront/ca/root.pem`. */
  root_path: string;
  /** SHA-256 of the root, `AB:CD:…`. */
  fingerprint: string;
  /** When the root ends. */
  not_after_ms: number;
  /** Each place where trust is kept. */
  stores: Array<TrustStore>;
};

/** One place where trust is kept. */
export type TrustStore = {
  /** `system`, `nss:/home/x/.pki/nssdb`: what commands take. */
  id: string;
  /** `system`, `chromium`, `firefox`, `macos`, `windows`: for the label. */
  kind: string;
  /** Folder or file, for people. */
  place: string;
  /** How it stands. */
  state: TrustState;
  /** What to do or why not, when there is something to say: a stable code. */
  code: string | null;
  /** The command a person can run, where one helps. */
  command: string | null;
  /** What the system said, in English. */
  detail: string | null;
};

/** How a store stands. */
export type TrustState = "trusted" | "untrusted" | "unavailable";

/** What the person chose. */
export type Settings = {
  /** `system`, `light`, `dark`. */
  theme: string;
  /** `system`, `en`, `ko`. */
  language: string;
  /** `127.0.0.1:8443`. */
  listen: string;
  /** `127.0.0.1:8080` or `off`. */
  http_listen: string;
  /** Exchanges kept in the journal. */
  keep_exchanges: number;
  /** Megabytes kept in the journal. */
  keep_megabytes: number;
  /** Bytes kept of each body. */
  body_cap: number;
};

/** The journal's size. */
export type Journal = {
  /** The file, for people. */
  path: string;
  /** Exchanges in it. */
  exchanges: number;
  /** On disk. */
  bytes: number;
  /** Records lost since the start because the recorder could not keep up. */
  dropped: number;
  /** Why nothing is recorded, when that is so. */
  problem: ApiError | null;
};

/** What went wrong: a code someone acts on, values for its sentence, and the cause in English. */
export type ApiError = {
  /** Stable, kebab-case: `port-in-use`, `folder-missing`, ... */
  code: string;
  /** Values for the sentence, in the code's order. */
  params: Array<string>;
  /** The whole sentence in English, remedy included. */
  message: string;
};

/** One row of the request log. */
export type Row = {
  /** Base 36. */
  id: string;
  /** When the request came. */
  at_ms: number;
  /** `None` while pending, or when the browser left before there was an answer. */
  status: number | null;
  /** `GET`. */
  method: string;
  /** Path and query as received. */
  target: string;
  /** `shop.localhost:8443`. */
  authority: string;
  /** The site's name; `None` when none serves that host. */
  site: string | null;
  /** The pattern that matched. */
  behavior: string | null;
  /** `folder`, `backend`, `localfront`. */
  served_by: string;
  /** `html`, `js`, `css`, `json`, `image`, `font`, `media`, `websocket`, `events`, `text`, `other`; empty when unknown. */
  kind: string;
  /** Bytes of the response body on the wire. */
  size: number | null;
  /** From the request's head to the last byte; `None` while it runs. */
  took_ms: number | null;
  /** From the request's head to the response's. */
  wait_ms: number | null;
  /** `pending`, `open` (a stream), `complete`, `left`, `failed`. */
  state: string;
  /** `1.1`, `2`. */
  version: string;
  /** Findings about this exchange. */
  findings: number;
  /** The failure's stable code. */
  error: string | null;
};

/** Which rows a list shows. */
export type View = {
  /** Site id; `None` for all. */
  site: string | null;
  /** The filter language; empty for all. */
  filter: string;
};

/** A slice of a list, oldest first. */
export type Rows = {
  /** Rows that match, in all. */
  total: number;
  /** Place of the first of `rows` in the list. */
  offset: number;
  /** At most what was asked for. */
  rows: Array<Row>;
};

/** A whole exchange, bodies apart. */
export type ExchangeDetail = {
  /** As in the list. */
  row: Row;
  /** As received. */
  request: Array<Field>;
  /** As passed on to the backend; `None` when there was none. */
  forwarded: Array<Field> | null;
  /** As sent to the browser. */
  response: Array<Field>;
  /** What was kept of the request's body. */
  request_body: BodyInfo;
  /** What was kept of the response's body. */
  response_body: BodyInfo;
  /** 1-based number of the behavior; `None` when no site matched. */
  rule: number | null;
  /** True when the default behavior answered. */
  is_default: boolean;
  /** The origin's name. */
  origin: string | null;
  /** File relative to the folder, or `localhost:3000`. */
  answered_by: string | null;
  /** `127.0.0.1:3000`. */
  address: string | null;
  /** An idle connection was used again. */
  reused: boolean;
  /** Microseconds as milliseconds; `None` where a moment did not happen. */
  timing: Timing;
  /** The connection it came on. */
  connection: Connection;
  /** What was changed on the way. */
  changes: Array<Change>;
  /** The cause in English, when it failed. */
  error_detail: string | null;
  /** Which side failed: `client`, `upstream`, `local`. */
  error_side: string | null;
  /** Messages of a WebSocket or event stream. */
  messages: number;
};

/** A header field. A value that is not UTF-8 is shown with replacement characters. */
export type Field = {
  /** As on the wire. */
  name: string;
  /** As on the wire. */
  value: string;
};

/** What is known of a body without loading it. */
export type BodyInfo = {
  /** Bytes that passed on the wire. */
  total: number;
  /** Bytes kept. */
  kept: number;
  /** Media type without parameters, or empty. */
  media_type: string;
  /** `gzip`, `br`, ..., or empty. */
  encoding: string;
};

/** Which body of an exchange. */
export type BodySide = "request" | "response";

/** A body, decoded for reading. */
export type BodyText = {
  /** The text; for binary content a hex dump of its beginning. */
  text: string;
  /** `text` or `hex`. */
  form: string;
  /** A `data:` URL when it is an image the window can draw, otherwise `None`. */
  image: string | null;
  /** Bytes after decoding. */
  decoded: number;
  /** Bytes that were not kept. */
  missing: number;
  /** Why the content coding could not be undone, when that is so. */
  problem: string | null;
};

/** Milliseconds since the request's head; `None` where that moment did not happen. */
export type Timing = {
  /** The behavior was chosen. */
  routed: number | null;
  /** A connection to the backend was there. */
  connected: number | null;
  /** The request had been passed on. */
  sent: number | null;
  /** The response's head was there. */
  first_byte: number | null;
  /** The last byte was handed over. */
  last_byte: number | null;
};

/** The browser's connection. */
export type Connection = {
  /** `127.0.0.1:54321`. */
  peer: string;
  /** When it was accepted. */
  accepted_ms: number;
  /** `TLSv1.3`; `None` on the plain listener. */
  tls: string | null;
  /** `TLS13_AES_128_GCM_SHA256`. */
  cipher: string | null;
  /** `h2`. */
  alpn: string | null;
  /** The name the client asked for. */
  sni: string | null;
  /** The session was resumed. */
  resumed: boolean;
  /** Duration of the handshake. */
  tls_ms: number | null;
};

/** One thing that was altered on the way. */
export type Change = {
  /** Stable, kebab-case. */
  code: string;
  /** The header or the two values. */
  detail: string;
};

/** One WebSocket message or server-sent event. */
export type MessageRow = {
  /** When it passed. */
  at_ms: number;
  /** Sent by the browser. */
  up: boolean;
  /** `text`, `binary`, `ping`, `pong`, `close`, `event`. */
  kind: string;
  /** Text, or hex for binary; at most 4 KiB of it. */
  text: string;
  /** Bytes of the whole payload. */
  size: number;
};

/** A mixed-content finding. */
export type Finding = {
  /** Stable over restarts: the same mistake at the same place. */
  id: string;
  /** The site's name. */
  site: string;
  /** The rule of the taxonomy: `H01`, `J01`, ... */
  rule: string;
  /** `blocked`, `upgraded`, `localhost` (works here, breaks when deployed), `form`, `download`, `leak`. */
  category: string;
  /** How bad. */
  severity: Severity;
  /** `high`, `medium`, `low`. */
  confidence: string;
  /** What asks for it, for the title: `script`, `stylesheet`, `image`, `fetch`, `websocket`, `form`, ... */
  what: string;
  /** The insecure URL. */
  url: string;
  /** The document it stands in: a URL path or a file in the folder. */
  file: string;
  /** 1-based; `None` when unknown. */
  line: number | null;
  /** 1-based; `None` when unknown. */
  column: number | null;
  /** The line as it stands, shortened around the place. */
  excerpt: string | null;
  /** Times the browser itself reported it. */
  seen: number;
  /** Found by reading the file. */
  in_file: boolean;
  /** What to write instead. */
  fix: Fix | null;
  /** Newest exchange it was found in. */
  exchange: string | null;
  /** When it was last found. */
  at_ms: number;
};

/** What to write instead. */
export type Fix = {
  /** `relative` (a behavior already serves that path), `add-behavior` (then relative), `https`, `wss`. */
  kind: string;
  /** The URL to write. */
  url: string;
  /** The excerpt with that URL in it. */
  line: string | null;
  /** The pattern that serves it, or that should be added. */
  pattern: string | null;
  /** Where it would go: `http://localhost:3000/api/check_db.php`. */
  goes_to: string | null;
  /** 1-based number of that behavior. */
  rule: number | null;
};

/** A folder, looked at before a site is made of it. */
export type FolderGuess = {
  /** Absolute: the folder to serve. */
  folder: string;
  /** For people: `~/code/shop/dist`. */
  shown: string;
  /** `shop`. */
  name: string;
  /** `shop.localhost`. */
  host: string;
  /** `vite`, `next`, `astro`, `plain`, ...: what seems to have built it. */
  built_by: string;
  /** Files in it. */
  files: number;
  /** It has an `index.html`. */
  has_index: boolean;
  /** A `localfront.toml` that already covers it; open that instead. */
  project_file: string | null;
  /** Where the settings would be kept, for people. */
  would_keep: string;
};

/** A program listening on this computer that could be the backend. */
export type Backend = {
  /** `http://localhost:3000`. */
  url: string;
  /** `3000`. */
  port: number;
  /** `node`; `None` when the system does not tell. */
  process: string | null;
};

/** A site to be made. */
export type SiteDraft = {
  /** `shop`. */
  name: string;
  /** Absolute. */
  folder: string;
  /** `http://localhost:3000`; `None` for no backend. */
  backend: string | null;
  /** `/api/*` unless the person says otherwise. */
  pattern: string;
};

/** A behavior as edited in the window. */
export type BehaviorDraft = {
  /** `/api/*`. */
  pattern: string;
  /** A folder or a URL. */
  target: string;
};

/** What would happen to a request. */
export type Explanation = {
  /** The path as it is matched. */
  path: string;
  /** The site's name; `None` when none serves that host. */
  site: string | null;
  /** The pattern that matches. */
  behavior: string | null;
  /** 1-based number of that behavior. */
  rule: number | null;
  /** The origin's name. */
  origin: string | null;
  /** Folder or backend. */
  kind: OriginKind | null;
  /** The file or URL that would be asked. */
  goes_to: string | null;
  /** What would be changed on the way. */
  changes: Array<Change>;
  /** Things worth knowing, as codes with English sentences. */
  hints: Array<ApiError>;
};

/** What changed since the last batch. At most one every 60 ms, and none when nothing changed. */
export type Update = {
  /** Counts up by one; after a gap, fetch everything again. */
  rev: number;
  /** New and changed rows that match the subscriber's view, oldest first; at most 500. */
  rows: Array<Row>;
  /** Rows that match the view, in all; `None` when it did not change. */
  total: number | null;
  /** Old rows were deleted or the list was cleared: fetch again. */
  reset: boolean;
  /** The sites, when any of them changed (state, health, counts, sparks, findings). */
  sites: Array<Site> | null;
  /** The listeners, when they changed. */
  door: Door | null;
  /** The stores, when they changed. */
  trust: Trust | null;
  /** Findings changed: fetch them when shown. */
  findings: boolean;
  /** The settings, when they changed. */
  settings: Settings | null;
  /** The numbers of the status line. */
  pulse: Pulse;
};

/** The numbers of the status line, of the selected site or of all. */
export type Pulse = {
  /** Exchanges in the view. */
  requests: number;
  /** In the last second. */
  per_second: number;
  /** Of the last 1,000. */
  median_ms: number | null;
  /** Of the last 1,000. */
  p99_ms: number | null;
  /** Records lost. */
  dropped: number;
};

/** What a window or a script can ask for. */
export interface Commands {
  overview: { args: Record<string, never>; reply: Overview };
  rows: { args: { view: View; offset: number; limit: number }; reply: Rows };
  exchange: { args: { id: string }; reply: ExchangeDetail };
  exchange_body: { args: { id: string; side: BodySide }; reply: BodyText };
  messages: { args: { id: string; offset: number; limit: number }; reply: Array<MessageRow> };
  clear: { args: { site: string | null }; reply: null };
  findings: { args: { site: string | null }; reply: Array<Finding> };
  clear_findings: { args: { site: string | null }; reply: null };
  trust: { args: { stores: Array<string> | null }; reply: Trust };
  untrust: { args: { stores: Array<string> | null }; reply: Trust };
  guess_folder: { args: { folder: string }; reply: FolderGuess };
  backends: { args: Record<string, never>; reply: Array<Backend> };
  create_site: { args: { draft: SiteDraft }; reply: Site };
  open_project: { args: { path: string }; reply: Array<Site> };
  start_demo: { args: Record<string, never>; reply: Site };
  set_running: { args: { site: string; on: boolean }; reply: Site };
  set_folder: { args: { site: string; folder: string }; reply: Site };
  set_behaviors: { args: { site: string; behaviors: Array<BehaviorDraft> }; reply: Site };
  remove_site: { args: { site: string }; reply: null };
  open_site: { args: { site: string }; reply: null };
  explain: { args: { url: string; method: string }; reply: Explanation };
  save_settings: { args: { settings: Settings }; reply: Settings };
  watch: { args: { view: View }; reply: null };
}
