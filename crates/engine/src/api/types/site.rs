//! A site in the sidebar, with its route map and what is wrong with its project file.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::Switches;

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
