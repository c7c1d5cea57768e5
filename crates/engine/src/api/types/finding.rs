//! Findings about pages: mixed content.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::Severity;

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
    /// Fields the other side has to answer with, where a call to another origin needs its permission:
    /// `Access-Control-Allow-Methods: PUT`.
    pub needs: Vec<String>,
    /// What to write instead.
    pub fix: Option<Fix>,
    /// Browsers get what the fix says: it was corrected in passing when the document was answered last.
    pub rewritten: bool,
    /// What `upgrade-insecure-requests` would do for it: `enough` (if the host answers over https), `port`,
    /// `private`, `loopback`, `navigation`, `download`: why it is not; `nothing`: there is no request to upgrade.
    pub upgrade: String,
    /// Newest exchange it was found in.
    pub exchange: Option<String>,
    /// When it was last found.
    pub at_ms: f64,
}

/// A place in a script that was running.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct CallSite {
    /// A file in the folder or a URL path.
    pub file: String,
    /// 1-based.
    pub line: Option<u32>,
    /// 1-based, in UTF-16 code units.
    pub column: Option<u32>,
    /// Where that was written, as a source map tells.
    #[serde(default)]
    pub original: Option<Original>,
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
