//! The wire types: what crosses to a window or a script, and nothing else.
//!
//! Ids cross as strings, moments as milliseconds since 1970 UTC (a double holds them exactly), durations as
//! milliseconds, sizes as bytes. `None` is an unknown and is shown as a dash. Codes cross, sentences do not.

mod act;
mod inspection;
mod log;
mod rule;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

pub use act::*;
pub use inspection::*;
pub use log::*;
pub use rule::*;

/// Everything the window needs to draw itself, except rows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct Overview {
    /// `0.1.0`.
    pub version: String,
    /// `linux`, `macos`, `windows`.
    pub platform: String,
    /// In the order of the sidebar.
    pub sites: Vec<Site>,
    /// The listeners.
    pub door: Door,
    /// Where the local authority is trusted.
    pub trust: Trust,
    /// What the person chose.
    pub settings: Settings,
    /// Where the journal is, and how large.
    pub journal: Journal,
}

/// The listeners all sites share.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct Door {
    /// `127.0.0.1:8443`; empty while not listening.
    pub https: Vec<String>,
    /// `127.0.0.1:8080`; empty when off or not listening.
    pub http: Vec<String>,
    /// Why a listener is not there.
    pub problem: Option<ApiError>,
}

/// One site in the sidebar, with its route map.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct Site {
    /// Unique among all open projects; what commands take.
    pub id: String,
    /// `shop`.
    pub name: String,
    /// `shop.localhost`.
    pub hosts: Vec<String>,
    /// `https://shop.localhost:8443`.
    pub url: String,
    /// Served now.
    pub running: bool,
    /// The project file, for people (`~/code/shop/localfront.toml`); `None` for the demo.
    pub project_file: Option<String>,
    /// True for the built-in demo site.
    pub demo: bool,
    /// In order; the default is last.
    pub routes: Vec<Route>,
    /// Mistakes and hints in the project file; with errors the last good state keeps serving.
    pub diagnostics: Vec<Diagnostic>,
    /// Mixed-content findings not ignored.
    pub findings: u32,
    /// Rules that are on and change what it answers.
    pub rules: u32,
    /// `http://` addresses in answers are corrected while they pass.
    pub rewrites: bool,
}

/// One line of the route map.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct Route {
    /// `/api/*`, or `*` for the default.
    pub pattern: String,
    /// The last, immutable one.
    pub is_default: bool,
    /// The origin's name in the file.
    pub origin: String,
    /// Folder or backend.
    pub kind: OriginKind,
    /// `http://localhost:3000` or `~/code/shop/dist`.
    pub target: String,
    /// Live.
    pub health: Health,
    /// Exchanges since the journal was last cleared.
    pub count: u32,
    /// Exchanges in each of the last 12 five-second spans, oldest first.
    pub spark: Vec<u32>,
    /// WebSockets and event streams open now.
    pub open: u32,
    /// Files in the folder; `None` for a backend.
    pub files: Option<u32>,
    /// The folder reloads the browser.
    pub reload: bool,
    /// Rules that are on and may change what it answers.
    pub rules: u32,
    /// What is changed on the way, as far as it can be switched here.
    pub switches: Switches,
    /// The backends, in the order of the file; none for a folder.
    pub peers: Vec<Peer>,
    /// Requests that wait for a backend that is starting again.
    pub holding: u32,
}

/// One backend of an origin.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct Peer {
    /// `http://localhost:3000`.
    pub url: String,
    /// Share of the requests beside the others.
    pub weight: u32,
    /// Asked only when every other is down.
    pub backup: bool,
    /// Live.
    pub health: Health,
    /// Why it is down, in English, as the system put it.
    pub detail: Option<String>,
    /// Requests and WebSockets it is busy with.
    pub open: u32,
    /// The forward proxy that leads there.
    pub through: Option<String>,
}

/// The two kinds of origin.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "lowercase")]
pub enum OriginKind {
    /// Files of a folder.
    Folder,
    /// A backend.
    Upstream,
}

/// What is known of an origin now.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct Health {
    /// How it stands.
    pub state: HealthState,
    /// Time to connect, or of the newest answer.
    pub latency_ms: Option<f64>,
    /// A stable code when down: `connect-refused`, `folder-missing`, ...
    pub code: Option<String>,
}

/// How an origin stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "lowercase")]
pub enum HealthState {
    /// Not looked at yet.
    Unknown,
    /// Accepts connections, or the folder is there.
    Up,
    /// Does not.
    Down,
}

/// A mistake or hint about the project file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct Diagnostic {
    /// `error` stops the change from being applied.
    pub severity: Severity,
    /// Stable, kebab-case.
    pub code: String,
    /// Values for the sentence, in the code's order.
    pub params: Vec<String>,
    /// The sentence in English, for scripts and for codes the window does not know.
    pub message: String,
    /// 1-based.
    pub line: u32,
    /// 1-based, in characters.
    pub column: u32,
}

/// How bad.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Wrong.
    Error,
    /// Probably not meant.
    Warning,
    /// Worth knowing.
    Info,
}

/// Where the local authority is trusted.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct Trust {
    /// Trusted in every store that is present on this computer.
    pub trusted: bool,
    /// `~/.local/share/localfront/ca/root.pem`.
    pub root_path: String,
    /// SHA-256 of the root, `AB:CD:…`.
    pub fingerprint: String,
    /// When the root ends.
    pub not_after_ms: f64,
    /// Each place where trust is kept.
    pub stores: Vec<TrustStore>,
}

/// One place where trust is kept.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct TrustStore {
    /// `system`, `nss:/home/x/.pki/nssdb`: what commands take.
    pub id: String,
    /// `system`, `chromium`, `firefox`, `macos`, `windows`: for the label.
    pub kind: String,
    /// Folder or file, for people.
    pub place: String,
    /// How it stands.
    pub state: TrustState,
    /// What to do or why not, when there is something to say: a stable code.
    pub code: Option<String>,
    /// The command a person can run, where one helps.
    pub command: Option<String>,
    /// What the system said, in English.
    pub detail: Option<String>,
}

/// How a store stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "lowercase")]
pub enum TrustState {
    /// Our root is in it and trusted.
    Trusted,
    /// It is not.
    Untrusted,
    /// It cannot be read or changed.
    Unavailable,
}

/// What the person chose.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct Settings {
    /// `system`, `light`, `dark`.
    pub theme: String,
    /// `system`, `en`, `ko`.
    pub language: String,
    /// `127.0.0.1:8443`.
    pub listen: String,
    /// `127.0.0.1:8080` or `off`.
    pub http_listen: String,
    /// Exchanges kept in the journal.
    pub keep_exchanges: u32,
    /// Megabytes kept in the journal.
    pub keep_megabytes: u32,
    /// Days an exchange is kept in the journal; 0 for as long as there is room.
    pub keep_days: u32,
    /// Bytes kept of each body.
    pub body_cap: u32,
    /// Fields, cookies, parameters and keys whose values are masked beside the usual ones, whatever their case.
    pub secret_names: Vec<String>,
}

/// The journal's size.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct Journal {
    /// The file, for people.
    pub path: String,
    /// Exchanges in it.
    pub exchanges: f64,
    /// On disk.
    pub bytes: f64,
    /// Records lost since the start because the recorder could not keep up.
    pub dropped: f64,
    /// Why nothing is recorded, when that is so.
    pub problem: Option<ApiError>,
}

/// What went wrong: a code someone acts on, values for its sentence, and the cause in English.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, thiserror::Error)]
#[error("{message}")]
pub struct ApiError {
    /// Stable, kebab-case: `port-in-use`, `folder-missing`, ...
    pub code: String,
    /// Values for the sentence, in the code's order.
    pub params: Vec<String>,
    /// The whole sentence in English, remedy included.
    pub message: String,
}

/// One row of the request log.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct Row {
    /// Base 36.
    pub id: String,
    /// When the request came.
    pub at_ms: f64,
    /// `None` while pending, or when the browser left before there was an answer.
    pub status: Option<u16>,
    /// `GET`.
    pub method: String,
    /// Path and query as received.
    pub target: String,
    /// `shop.localhost:8443`.
    pub authority: String,
    /// The site's name; `None` when none serves that host.
    pub site: Option<String>,
    /// The pattern that matched.
    pub behavior: Option<String>,
    /// `folder`, `backend`, `localfront`.
    pub served_by: String,
    /// `html`, `js`, `css`, `json`, `image`, `font`, `media`, `websocket`, `events`, `text`, `other`; empty when
    /// unknown.
    pub kind: String,
    /// Bytes of the response body on the wire.
    pub size: Option<f64>,
    /// From the request's head to the last byte; `None` while it runs.
    pub took_ms: Option<f64>,
    /// From the request's head to the response's.
    pub wait_ms: Option<f64>,
    /// `pending`, `open` (a stream), `complete`, `left`, `failed`.
    pub state: String,
    /// `1.1`, `2`.
    pub version: String,
    /// Findings about this exchange.
    pub findings: u32,
    /// The failure's stable code.
    pub error: Option<String>,
    /// Kept when the journal is cleared or makes room.
    pub pinned: bool,
    /// A person's own words; empty for none.
    pub comment: String,
    /// The exchange it was made from, when it was sent again from here.
    pub resent_from: Option<String>,
}

/// Which rows a list shows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, Default)]
pub struct View {
    /// Site id; `None` for all.
    pub site: Option<String>,
    /// The filter language; empty for all.
    pub filter: String,
    /// The order; the oldest first unless said otherwise.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub sort: Option<Sort>,
    /// Only this session; all when not given.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub session: Option<u32>,
}

/// A slice of a list, in its order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct Rows {
    /// Rows that match, in all.
    pub total: f64,
    /// Place of the first of `rows` in the list.
    pub offset: f64,
    /// At most what was asked for.
    pub rows: Vec<Row>,
    /// False while older rows are still looked for: `total` and `offset` are of what was found until now.
    pub done: bool,
}

/// A whole exchange, bodies apart.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct ExchangeDetail {
    /// As in the list.
    pub row: Row,
    /// As received.
    pub request: Vec<Field>,
    /// As passed on to the backend; `None` when there was none.
    pub forwarded: Option<Vec<Field>>,
    /// As sent to the browser.
    pub response: Vec<Field>,
    /// What was kept of the request's body.
    pub request_body: BodyInfo,
    /// What was kept of the response's body.
    pub response_body: BodyInfo,
    /// 1-based number of the behavior; `None` when no site matched.
    pub rule: Option<u32>,
    /// True when the default behavior answered.
    pub is_default: bool,
    /// The origin's name.
    pub origin: Option<String>,
    /// File relative to the folder, or `localhost:3000`.
    pub answered_by: Option<String>,
    /// `127.0.0.1:3000`.
    pub address: Option<String>,
    /// An idle connection was used again.
    pub reused: bool,
    /// Microseconds as milliseconds; `None` where a moment did not happen.
    pub timing: Timing,
    /// The connection it came on.
    pub connection: Connection,
    /// What was changed on the way.
    pub changes: Vec<Change>,
    /// The cause in English, when it failed.
    pub error_detail: Option<String>,
    /// Which side failed: `client`, `upstream`, `local`.
    pub error_side: Option<String>,
    /// Messages of a WebSocket or event stream.
    pub messages: u32,
}

/// A header field. A value that is not UTF-8 is shown with replacement characters.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct Field {
    /// As on the wire.
    pub name: String,
    /// As on the wire.
    pub value: String,
}

/// What is known of a body without loading it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct BodyInfo {
    /// Bytes that passed on the wire.
    pub total: f64,
    /// Bytes kept.
    pub kept: f64,
    /// Media type without parameters, or empty.
    pub media_type: String,
    /// `gzip`, `br`, ..., or empty.
    pub encoding: String,
}

/// Which body of an exchange.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "lowercase")]
pub enum BodySide {
    /// What the browser sent.
    Request,
    /// What it received.
    Response,
}

/// A body, decoded for reading.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct BodyText {
    /// The text; for binary content a hex dump of its beginning.
    pub text: String,
    /// `text` or `hex`.
    pub form: String,
    /// A `data:` URL when it is an image the window can draw, otherwise `None`.
    pub image: Option<String>,
    /// Bytes after decoding.
    pub decoded: f64,
    /// Bytes that were not kept.
    pub missing: f64,
    /// Why the content coding could not be undone, when that is so.
    pub problem: Option<String>,
}

/// Milliseconds since the request's head; `None` where that moment did not happen.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct Timing {
    /// The behavior was chosen.
    pub routed: Option<f64>,
    /// A connection to the backend was there.
    pub connected: Option<f64>,
    /// The request had been passed on.
    pub sent: Option<f64>,
    /// The response's head was there.
    pub first_byte: Option<f64>,
    /// The last byte was handed over.
    pub last_byte: Option<f64>,
}

/// The browser's connection.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct Connection {
    /// `127.0.0.1:54321`.
    pub peer: String,
    /// When it was accepted.
    pub accepted_ms: f64,
    /// `TLSv1.3`; `None` on the plain listener.
    pub tls: Option<String>,
    /// `TLS13_AES_128_GCM_SHA256`.
    pub cipher: Option<String>,
    /// `h2`.
    pub alpn: Option<String>,
    /// The name the client asked for.
    pub sni: Option<String>,
    /// The session was resumed.
    pub resumed: bool,
    /// Duration of the handshake.
    pub tls_ms: Option<f64>,
}

/// One thing that was altered on the way.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct Change {
    /// Stable, kebab-case.
    pub code: String,
    /// The header or the two values.
    pub detail: String,
    /// The rule that did it, when one did.
    pub rule: Option<RuleName>,
}

/// A rule as an exchange remembers it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct RuleName {
    /// What commands take; the rule may be gone.
    pub id: String,
    /// As it was called then.
    pub name: String,
}

/// One WebSocket message or server-sent event.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct MessageRow {
    /// When it passed.
    pub at_ms: f64,
    /// Sent by the browser.
    pub up: bool,
    /// `text`, `binary`, `ping`, `pong`, `close`, `event`.
    pub kind: String,
    /// Text, or hex for binary; at most 4 KiB of it.
    pub text: String,
    /// Bytes of the whole payload.
    pub size: f64,
}

/// A mixed-content finding.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct Finding {
    /// Stable over restarts: the same mistake at the same place.
    pub id: String,
    /// The site's name.
    pub site: String,
    /// The rule of the taxonomy: `H01`, `J01`, ...
    pub rule: String,
    /// `blocked`, `upgraded`, `localhost` (works here, breaks when deployed), `form`, `download`, `leak`.
    pub category: String,
    /// How bad.
    pub severity: Severity,
    /// `high`, `medium`, `low`.
    pub confidence: String,
    /// What asks for it, for the title: `script`, `stylesheet`, `image`, `fetch`, `websocket`, `form`, ...
    pub what: String,
    /// The insecure URL.
    pub url: String,
    /// The document it stands in: a URL path or a file in the folder.
    pub file: String,
    /// 1-based; `None` when unknown.
    pub line: Option<u32>,
    /// 1-based; `None` when unknown.
    pub column: Option<u32>,
    /// The line as it stands, shortened around the place.
    pub excerpt: Option<String>,
    /// At most two lines before it, indented as against `excerpt`.
    pub before: Vec<String>,
    /// At most two lines after it.
    pub after: Vec<String>,
    /// Where it stands in what was bundled, as a source map tells.
    pub original: Option<Original>,
    /// What each browser does.
    pub browsers: Browsers,
    /// Times the browser itself reported it.
    pub seen: u32,
    /// Found by reading the file.
    pub in_file: bool,
    /// Where the top of the call stack stood when a browser ran into it, where it told.
    pub called: Option<CallSite>,
    /// Path and query of the page, or the worker's script, that ran into it last.
    pub page: Option<String>,
    /// What to write instead.
    pub fix: Option<Fix>,
    /// What `upgrade-insecure-requests` would do for it: `enough` (if the host answers over https), `port`,
    /// `private`, `loopback`, `navigation`, `download`: why it is not; `nothing`: there is no request to upgrade.
    pub upgrade: String,
    /// Newest exchange it was found in.
    pub exchange: Option<String>,
    /// When it was last found.
    pub at_ms: f64,
}

/// A place in a script that was running.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CallSite {
    /// A file in the folder or a URL path.
    pub file: String,
    /// 1-based.
    pub line: Option<u32>,
    /// 1-based, in UTF-16 code units.
    pub column: Option<u32>,
}

/// A place in a source, before it was bundled.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct Original {
    /// `src/login.ts`, counted from the project's folder or from the folder that is served.
    pub file: String,
    /// 1-based.
    pub line: Option<u32>,
    /// 1-based, in UTF-16 code units.
    pub column: Option<u32>,
    /// The line as it stands; `None` when the source was not to be had.
    pub excerpt: Option<String>,
    /// At most two lines before it, indented as against `excerpt`.
    pub before: Vec<String>,
    /// At most two lines after it.
    pub after: Vec<String>,
}

/// What the three engines do with a request.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct Browsers {
    /// Chrome, Edge, ...
    pub chromium: Outlook,
    /// Firefox.
    pub firefox: Outlook,
    /// Safari.
    pub safari: Outlook,
}

/// `works`, `upgraded` (works if the host answers https), `upgrade-fails`, `blocked`, `warned`, `asks` (for permission
/// to reach the local network), `unreachable` (let through to the visitor's own computer).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct Outlook {
    /// On this computer.
    pub here: String,
    /// Once deployed.
    pub deployed: String,
}

/// What to write instead.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct Fix {
    /// `relative` (a behavior already serves that path), `add-behavior` (then relative), `https`, `wss`.
    pub kind: String,
    /// The URL to write.
    pub url: String,
    /// The excerpt with that URL in it.
    pub line: Option<String>,
    /// One replacement in the file corrects it, so that it can be made by `apply_fix`.
    pub replaces: bool,
    /// The pattern that serves it, or that should be added.
    pub pattern: Option<String>,
    /// Where it would go: `http://localhost:3000/api/check_db.php`.
    pub goes_to: Option<String>,
    /// 1-based number of that behavior.
    pub rule: Option<u32>,
}

/// A correction of a file, before it is made.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct FixView {
    /// For people: `~/code/shop/src/login.ts`.
    pub file: String,
    /// 1-based.
    pub line: u32,
    /// The lines above, as they stand; long ones shortened.
    pub above: Vec<String>,
    /// The line as it stands, shortened around the place.
    pub before: String,
    /// The same corrected.
    pub after: String,
    /// The lines below.
    pub below: Vec<String>,
    /// Names the content that was looked at; `apply_fix` takes it.
    pub base: String,
    /// The file is made by a build, and made anew by the next.
    pub built: bool,
}

/// A correction that was made and can be taken back.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct Mended {
    /// What `undo_fix` takes.
    pub id: String,
    /// The finding it mends.
    pub finding: String,
    /// The file is bundled before it is served, so that a build must come first.
    pub to_build: bool,
    /// For people.
    pub file: String,
    /// 1-based.
    pub line: u32,
    /// What stood there.
    pub before: String,
    /// What stands there now.
    pub after: String,
    /// When it was made.
    pub at_ms: f64,
}

/// Findings that the project file does not want to be shown.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct Ignored {
    /// The address; `*` is any run of characters.
    pub url: Option<String>,
    /// What asks for it, or the rule.
    pub kind: Option<String>,
    /// The file; `*` is any run of characters.
    pub file: Option<String>,
    /// Why.
    pub reason: String,
    /// Findings it hides now.
    pub hides: u32,
}

/// Whether a host answers over https.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct HttpsCheck {
    /// The address that was asked for.
    pub url: String,
    /// The status it answered with; `None` when it did not.
    pub status: Option<u16>,
    /// What stood in the way, in English; `None` when it answered.
    pub problem: Option<String>,
}

/// A folder, looked at before a site is made of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct FolderGuess {
    /// Absolute: the folder to serve.
    pub folder: String,
    /// For people: `~/code/shop/dist`.
    pub shown: String,
    /// `shop`.
    pub name: String,
    /// `shop.localhost`.
    pub host: String,
    /// `vite`, `next`, `astro`, `plain`, ...: what seems to have built it.
    pub built_by: String,
    /// Files in it.
    pub files: u32,
    /// It has an `index.html`.
    pub has_index: bool,
    /// A `localfront.toml` that already covers it; open that instead.
    pub project_file: Option<String>,
    /// Where the settings would be kept, for people.
    pub would_keep: String,
}

/// A program listening on this computer that could be the backend.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct Backend {
    /// `http://localhost:3000`.
    pub url: String,
    /// `3000`.
    pub port: u16,
    /// `node`; `None` when the system does not tell.
    pub process: Option<String>,
}

/// A site to be made.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct SiteDraft {
    /// `shop`.
    pub name: String,
    /// Absolute.
    pub folder: String,
    /// `http://localhost:3000`; `None` for no backend.
    pub backend: Option<String>,
    /// `/api/*` unless the person says otherwise.
    pub pattern: String,
}

/// What of a behavior can be switched in the window: [`config::edit::Switches`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Switches {
    /// `/api` is taken off the path; `None` for nothing.
    pub strip_prefix: Option<String>,
    /// CloudFront's security headers are added.
    pub security_headers: bool,
    /// Pages of other origins may read the answers.
    pub cors: bool,
    /// Answers are compressed.
    pub compress: bool,
}

/// A behavior as edited in the window.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct BehaviorDraft {
    /// `/api/*`.
    pub pattern: String,
    /// A folder or a URL.
    pub target: String,
}

/// What would happen to a request.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct Explanation {
    /// The path as it is matched.
    pub path: String,
    /// The site's name; `None` when none serves that host.
    pub site: Option<String>,
    /// The pattern that matches.
    pub behavior: Option<String>,
    /// 1-based number of that behavior.
    pub rule: Option<u32>,
    /// The origin's name.
    pub origin: Option<String>,
    /// Folder or backend.
    pub kind: Option<OriginKind>,
    /// The file or URL that would be asked.
    pub goes_to: Option<String>,
    /// The backends one of which would be asked, when there are several.
    pub peers: Vec<Member>,
    /// What would be changed on the way.
    pub changes: Vec<Change>,
    /// Things worth knowing, as codes with English sentences.
    pub hints: Vec<ApiError>,
}

/// One backend of several, as the project file has it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct Member {
    /// `http://localhost:3000`.
    pub url: String,
    /// Share of the requests beside the others.
    pub weight: u32,
    /// Asked only when every other is down.
    pub backup: bool,
}

/// What changed since the last batch. At most one every 60 ms, and none when nothing changed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct Update {
    /// Counts up by one; after a gap, fetch everything again.
    pub rev: u32,
    /// New and changed rows that match the subscriber's view, oldest first; at most 500.
    pub rows: Vec<Row>,
    /// Rows that match the view, in all; `None` when it did not change.
    pub total: Option<f64>,
    /// How far the search for them has come, when it moved.
    #[ts(optional = nullable)]
    pub search: Option<Search>,
    /// Old rows were deleted or the list was cleared: fetch again.
    pub reset: bool,
    /// The sites, when any of them changed (state, health, counts, sparks, findings).
    pub sites: Option<Vec<Site>>,
    /// The listeners, when they changed.
    pub door: Option<Door>,
    /// The stores, when they changed.
    pub trust: Option<Trust>,
    /// Findings changed: fetch them when shown.
    pub findings: bool,
    /// The settings, when they changed.
    pub settings: Option<Settings>,
    /// The journal, when it began or ceased to fail.
    pub journal: Option<Journal>,
    /// Rules, when they or their hits changed: those of all sites, in order.
    pub rules: Option<Vec<Rule>>,
    /// Exchanges that wait for a person, when that changed: the oldest first.
    pub paused: Option<Vec<Paused>>,
    /// Repeated requests, when they moved on: the newest first.
    pub repeats: Option<Vec<Repeat>>,
    /// The numbers of the status line.
    pub pulse: Pulse,
}

/// The numbers of the status line, of the selected site or of all.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, Default)]
pub struct Pulse {
    /// Exchanges in the view.
    pub requests: f64,
    /// In the last second.
    pub per_second: f64,
    /// Of the last 1,000.
    pub median_ms: Option<f64>,
    /// Of the last 1,000.
    pub p99_ms: Option<f64>,
    /// Records lost.
    pub dropped: f64,
}
