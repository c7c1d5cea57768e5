//! What to write instead: a relative URL where a behavior serves the path, the behavior to add where none
//! does, https or wss for other people's hosts.

mod line;

use url::Url;

use crate::finding::Finding;
use crate::host::{Host, Own, Reach, Role};

/// What to write instead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    /// What the fix is.
    pub kind: FixKind,
    /// The address to write: `/api/check_db.php`; for WebSockets of the site `wss://${location.host}/live`.
    pub url: String,
    /// The excerpt with that address in it; `None` when there is no excerpt.
    pub line: Option<String>,
    /// The path pattern that serves it, or that is to be added: `/v1/*`.
    pub pattern: Option<String>,
    /// Where the path would go: `http://localhost:3000/api/check_db.php`.
    pub goes_to: Option<String>,
    /// 1-based number of that behavior; `None` for one still to be added.
    pub rule: Option<u32>,
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
/// `None` when there is nothing insecure to rewrite.
pub fn suggest(finding: &Finding, own: &Own, serves: &dyn Fn(&str) -> Option<Served>) -> Option<Fix> {
    let scheme = finding.url.split(':').next().unwrap_or_default();
    if !matches!(scheme, "http" | "ws") {
        return None;
    }
    let target = Target::of(finding, own);
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
    /// Path, query and fragment, as they are to be written.
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
        if self.host.role == Role::Own || self.is_origin_only() && self.is_ours() {
            return Plan::Serve(served);
        }
        match served.filter(|served| !served.is_default) {
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
        let rest = target.map(|target| target.rest.as_str()).unwrap_or_default();
        let local = |rest: &str| match is_socket {
            // A WebSocket's address could not be relative before 2024.
            true => format!("wss://${{location.host}}{rest}"),
            false => rest.to_owned(),
        };
        let relative = if is_socket { FixKind::Wss } else { FixKind::Relative };
        let fix = match self {
            Self::Secure => secure(finding, is_socket),
            Self::Serve(served) => Fix {
                pattern: served.as_ref().map(|served| served.pattern.clone()),
                goes_to: served.as_ref().map(|served| served.goes_to.clone()),
                rule: served.map(|served| served.rule),
                ..fix(relative, local(rest))
            },
            Self::Add(pattern) => Fix {
                pattern: Some(pattern),
                goes_to: target.map(|target| format!("http://{}{}", target.authority, target.path)),
                ..fix(FixKind::AddBehavior, local(rest))
            },
        };
        // Of an address whose host the program computes, only the scheme stands in the file.
        let written = if target.is_none() { head(&fix.url) } else { &fix.url };
        Fix { line: line::corrected(&finding.place, written), ..fix }
    }
}

fn fix(kind: FixKind, url: String) -> Fix {
    Fix { kind, url, line: None, pattern: None, goes_to: None, rule: None }
}

fn secure(finding: &Finding, is_socket: bool) -> Fix {
    let rest = finding.url.split_once(':').map(|(_, rest)| rest).unwrap_or_default();
    match is_socket {
        true => fix(FixKind::Wss, format!("wss:{rest}")),
        false => fix(FixKind::Https, format!("https:{rest}")),
    }
}

/// What code asks for, as against what a page shows: such hosts are usually the site's own API.
fn is_api(finding: &Finding) -> bool {
    const API: [&str; 9] =
        ["fetch", "xhr", "eventsource", "websocket", "beacon", "form", "base", "address", "redirect"];
    API.contains(&finding.what)
}

/// Path, query and fragment to write. Resolving adds a slash to a bare host, which would be one too many
/// in front of what the program appends.
fn rest(finding: &Finding) -> &str {
    match line::marked(&finding.place) {
        Some(written) if written.contains("://") && after_authority(written).is_empty() => "",
        _ => after_authority(&finding.url),
    }
}

fn head(url: &str) -> &str {
    url.split("${").next().unwrap_or(url)
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
