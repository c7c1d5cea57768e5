//! What to write instead: a relative URL where a behavior serves the path, the behavior to add where none
//! does, https or wss for other people's hosts.

mod line;
mod upgrade;

use url::Url;

use crate::finding::Finding;
use crate::host::{Host, Own, Reach, Role};

pub use upgrade::{Upgrade, upgrade};

/// What to write instead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    /// What the fix is.
    pub kind: FixKind,
    /// The address to write: `/api/check_db.php`; for WebSockets of the site `wss://${location.host}/live`.
    pub url: String,
    /// The excerpt with that address in it; `None` when there is no excerpt.
    pub line: Option<String>,
    /// The change to the text of the file; `None` where no one replacement corrects it.
    pub edit: Option<Edit>,
    /// The path pattern that serves it, or that is to be added: `/v1/*`.
    pub pattern: Option<String>,
    /// Where the path would go: `http://localhost:3000/api/check_db.php`.
    pub goes_to: Option<String>,
    /// 1-based number of that behavior; `None` for one still to be added.
    pub rule: Option<u32>,
}

/// One replacement in the text of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// The text that goes, exactly as it stands in the file.
    pub before: String,
    /// The text that comes.
    pub after: String,
    /// Characters it begins before the finding's column: 1 where the quote is replaced too, else 0.
    pub lead: u32,
}

/// The kinds of fix.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FixKind {
    /// Write the path alone: the site already serves it.
    Relative,
    /// Add a behavior for `pattern`, then write the path alone.
    AddBehavior,
    /// Write https; the host has to answer it.
    Https,
    /// Write wss.
    Wss,
}

/// The behavior that answers a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Served {
    /// `/api/*`.
    pub pattern: String,
    /// 1-based number of the behavior.
    pub rule: u32,
    /// Where the path goes: `http://localhost:3000/api/check_db.php`.
    pub goes_to: String,
    /// The default behavior, which answers every path but not with what was asked for.
    pub is_default: bool,
}

/// Finds the fix for a finding; `serves` tells which behavior of the site answers a path, query left out.
/// `None` when there is nothing to rewrite: other people's hosts that already are asked over https.
pub fn suggest(finding: &Finding, own: &Own, serves: &dyn Fn(&str) -> Option<Served>) -> Option<Fix> {
    let scheme = finding.url.split(':').next().unwrap_or_default();
    let target = Target::of(finding, own);
    let is_insecure = matches!(scheme, "http" | "ws");
    // A call to a backend of the site's own needs nobody's permission through the site.
    let is_ours = || finding.is_foretold() && target.as_ref().is_some_and(|target| target.is_ours());
    if !is_insecure && !is_ours() {
        return None;
    }
    let plan = match &target {
        None => Plan::Secure,
        Some(target) => target.plan(finding, serves),
    };
    Some(plan.fix(finding, target.as_ref(), scheme == "ws"))
}

/// The parts of an insecure address whose host is known.
struct Target {
    host: Host,
    /// `localhost:3000`.
    authority: String,
    /// Without query: what a behavior is chosen by.
    path: String,
    /// Path, query and fragment.
    rest: String,
}

/// What to do about it.
enum Plan {
    /// Same host, secure scheme.
    Secure,
    /// A behavior serves it already, or it is the site's own.
    Serve(Option<Served>),
    /// This pattern is to be added.
    Add(String),
}

impl Target {
    fn of(finding: &Finding, own: &Own) -> Option<Self> {
        if finding.url.contains("://${") {
            return None;
        }
        let url = Url::parse(&finding.url).ok()?;
        let host = Host::of(&url, own)?;
        let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
        let authority = format!("{}{port}", url.host_str()?);
        let rest = rest(finding).to_owned();
        Some(Self { host, authority, path: url.path().to_owned(), rest })
    }

    fn plan(&self, finding: &Finding, serves: &dyn Fn(&str) -> Option<Served>) -> Plan {
        let served = serves(&self.path);
        if self.host.role == Role::Own {
            return Plan::Serve(served);
        }
        match served.filter(|served| !served.is_default) {
            served if self.is_origin_only() && self.is_ours() => Plan::Serve(served),
            Some(served) if self.is_ours() || is_api(finding) => Plan::Serve(Some(served)),
            _ if self.is_ours() || (is_api(finding) && !finding.url.starts_with("ws")) => {
                Plan::Add(pattern(&self.path))
            }
            _ => Plan::Secure,
        }
    }

    /// A base address such as `http://localhost:3000`: what follows it is written elsewhere.
    fn is_origin_only(&self) -> bool {
        self.path == "/"
    }

    /// A backend, this computer or the local network: hosts that no visitor of the deployed site reaches.
    fn is_ours(&self) -> bool {
        self.host.role != Role::Other
            || self.host.reach != Reach::Public
            || self.host.is_ip
            || self.host.is_cloud
    }
}

impl Plan {
    fn fix(self, finding: &Finding, target: Option<&Target>, is_socket: bool) -> Fix {
        let rewrite = match (&self, is_socket) {
            (Self::Secure, _) => Rewrite::Secure,
            (_, true) => Rewrite::LocationHost,
            (_, false) => Rewrite::Relative,
        };
        let rest = target.map(|target| target.rest.as_str()).unwrap_or_default();
        let (kind, pattern, goes_to, rule) = match self {
            Self::Secure if is_socket => (FixKind::Wss, None, None, None),
            Self::Secure => (FixKind::Https, None, None, None),
            Self::Serve(served) => {
                let kind = if is_socket { FixKind::Wss } else { FixKind::Relative };
                let rule = served.as_ref().map(|served| served.rule);
                let (pattern, goes_to) = served.map(|served| (served.pattern, served.goes_to)).unzip();
                (kind, pattern, goes_to, rule)
            }
            Self::Add(pattern) => {
                let goes_to = target.map(|target| format!("http://{}{}", target.authority, target.path));
                (FixKind::AddBehavior, Some(pattern), goes_to, None)
            }
        };
        let url = rewrite.address(&finding.url, rest);
        let (line, edit) = line::corrected(finding.written_at(), rewrite).unzip();
        Fix { kind, url, line, edit, pattern, goes_to, rule }
    }
}

/// How an address is to be written anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Rewrite {
    /// With https or wss.
    Secure,
    /// Without scheme and host.
    Relative,
    /// With the page's host, which a WebSocket's address could not leave out before 2024.
    LocationHost,
}

impl Rewrite {
    /// The new address; `rest` is its path, query and fragment.
    fn address(self, url: &str, rest: &str) -> String {
        match self {
            Self::Relative => rest.to_owned(),
            Self::LocationHost => format!("wss://${{location.host}}{rest}"),
            Self::Secure => {
                let (scheme, after) = url.split_once(':').unwrap_or(("", url));
                let scheme = if scheme.eq_ignore_ascii_case("ws") { "wss" } else { "https" };
                format!("{scheme}:{after}")
            }
        }
    }
}

/// What code asks for, as against what a page shows: such hosts are usually the site's own API.
fn is_api(finding: &Finding) -> bool {
    const API: [&str; 9] =
        ["fetch", "xhr", "eventsource", "websocket", "beacon", "form", "base", "address", "redirect"];
    API.contains(&finding.what) && finding.rule != "H17"
}

/// Path, query and fragment to write. Resolving adds a slash to a bare host, which would be one too many
/// in front of what the program appends.
fn rest(finding: &Finding) -> &str {
    let is_bare =
        line::marked(finding.written_at()).is_some_and(|written| after_authority(written).is_empty());
    match after_authority(&finding.url) {
        "/" if is_bare => "",
        rest => rest,
    }
}

/// Path, query and fragment of an address; empty when nothing follows the host.
fn after_authority(url: &str) -> &str {
    let start = url.find("://").map_or(0, |at| at + 3);
    url[start..].find(['/', '?', '#']).map_or("", |at| &url[start + at..])
}

/// A pattern that takes in the path and its neighbours: `/v1/users` gives `/v1/*`.
fn pattern(path: &str) -> String {
    match path.trim_start_matches('/').split_once('/') {
        Some((segment, _)) => format!("/{segment}/*"),
        None => path.to_owned(),
    }
}
