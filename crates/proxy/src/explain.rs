//! What would happen to a request, without making it: the router's verdict and what would be changed on the way.

mod shaped;

use capture::exchange::{Change, OriginKind as Kind};
use config::project::{Behavior, HostMode, Origin, OriginKind, Peer, Site};
use http::{HeaderMap, HeaderValue, Method, Uri};

use crate::router::Router;
use crate::snapshot::{SiteConfig, Snapshot};
use crate::steps::forwarded::{self, Viewer};
use crate::steps::prefix::Prefix;

/// The verdict for one URL.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Verdict {
    /// The path as it is matched: normalised, without the query.
    pub path: String,
    /// The site's name; `None` when none serves that host, and then everything below is empty.
    pub site: Option<String>,
    /// The place of the behavior in the site's list, 0 for the first.
    pub behavior: Option<usize>,
    /// Its pattern as written, `*` for the default.
    pub pattern: Option<String>,
    /// True when the default behavior matched.
    pub is_default: bool,
    /// The origin's name.
    pub origin: Option<String>,
    /// What that origin is.
    pub kind: Option<Kind>,
    /// The URL the backend would be asked, or the folder the file would be looked up in.
    pub goes_to: Option<String>,
    /// The backends one of which would be asked, when there are several.
    pub peers: Vec<Peer>,
    /// What would be changed on the way.
    pub changes: Vec<Change>,
}

/// Why nothing can be explained.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// Not a URL with a host.
    #[error("{0:?} is not a URL; write one such as https://shop.localhost:8443/api/users")]
    NotAUrl(String),
    /// Not a method.
    #[error("{0:?} is not an HTTP method; write one such as GET")]
    NotAMethod(String),
}

/// The verdict under these sites, whether they are served or not.
///
/// # Errors
/// When the URL or the method is none.
pub fn explain(sites: &[SiteConfig], url: &str, method: &str) -> Result<Verdict, Error> {
    let (uri, method) = parse(url, method)?;
    let router = Router::new(sites.iter().map(|s| &s.site));
    let config = router.find(uri.host().unwrap_or_default()).map(|at| &sites[at]);
    Ok(verdict(config, &uri, &method))
}

/// The verdict under the sites that are served.
pub(crate) fn under(snapshot: &Snapshot, url: &str, method: &str) -> Result<Verdict, Error> {
    let (uri, method) = parse(url, method)?;
    let config = snapshot.router.find(uri.host().unwrap_or_default()).map(|at| &snapshot.sites[at].config);
    Ok(verdict(config, &uri, &method))
}

fn parse(url: &str, method: &str) -> Result<(Uri, Method), Error> {
    let wrong = || Error::NotAUrl(url.to_owned());
    // `shop.localhost:8443/api` as people type it; a fragment never leaves the browser.
    let whole = if url.contains("://") { url.to_owned() } else { format!("https://{url}") };
    let whole = whole.split('#').next().unwrap_or_default();
    let uri: Uri = whole.parse().map_err(|_| wrong())?;
    let http = matches!(uri.scheme_str(), Some("http" | "https"));
    if !http || uri.host().is_none_or(str::is_empty) {
        return Err(wrong());
    }
    let method = method.to_ascii_uppercase().parse().map_err(|_| Error::NotAMethod(method.to_owned()))?;
    Ok((uri, method))
}

fn verdict(config: Option<&SiteConfig>, uri: &Uri, method: &Method) -> Verdict {
    let path = config::pattern::normalize_path(uri.path()).into_owned();
    let Some(config) = config else { return Verdict { path, ..Verdict::default() } };
    let site = &config.site;
    let (at, behavior) = site.behavior_for(&path);
    let origin = &site.origins[behavior.origin];
    Verdict {
        site: Some(site.name.clone()),
        behavior: Some(at),
        pattern: Some(behavior.pattern.as_str().to_owned()),
        is_default: behavior.is_default,
        origin: Some(origin.name.clone()),
        kind: Some(kind(origin)),
        goes_to: Some(goes_to(origin, behavior, uri)),
        peers: peers(origin),
        changes: changes(config, at, uri, method),
        path,
    }
}

const fn kind(origin: &Origin) -> Kind {
    match origin.kind {
        OriginKind::Folder(_) => Kind::Folder,
        OriginKind::Upstream(_) => Kind::Upstream,
    }
}

fn peers(origin: &Origin) -> Vec<Peer> {
    match &origin.kind {
        OriginKind::Upstream(upstream) if upstream.peers.len() > 1 => upstream.peers.clone(),
        _ => Vec::new(),
    }
}

/// The backend gets the path as it was received, not as it was matched, but for its prefix.
fn goes_to(origin: &Origin, behavior: &Behavior, uri: &Uri) -> String {
    match &origin.kind {
        OriginKind::Folder(folder) => folder.path.display().to_string(),
        OriginKind::Upstream(upstream) => {
            let peer = upstream.peers.first().map(|peer| peer.address.url()).unwrap_or_default();
            let path = uri.path_and_query().map_or("/", |p| p.as_str());
            let prefix = behavior.shaping.prefix.as_ref().map(Prefix::compile);
            let inward = prefix.and_then(|prefix| prefix.inward(path));
            format!("{peer}{}", inward.as_deref().unwrap_or(path))
        }
    }
}

fn changes(config: &SiteConfig, at: usize, uri: &Uri, method: &Method) -> Vec<Change> {
    let origin = &config.site.origins[config.site.behaviors[at].origin];
    let mut changes = Vec::new();
    if uri.scheme_str() == Some("http") {
        let status = if matches!(*method, Method::GET | Method::HEAD) { 301 } else { 307 };
        changes.push(Change { code: "redirect-to-https", detail: status.to_string() });
    }
    if let OriginKind::Upstream(upstream) = &origin.kind {
        let authority = uri.authority().map_or("", |a| a.as_str());
        changes.extend(added(&config.site, authority, uri.port_u16()));
        changes.extend(host(&upstream.host, upstream.peers.first()));
    }
    changes.extend(shaped::changes(&config.site, at, uri, method));
    if config.site.rewrite_mixed {
        changes.push(Change { code: "rewrites-mixed", detail: String::new() });
    }
    if config.csp_report_only.is_some() {
        let detail = "content-security-policy-report-only".to_owned();
        changes.push(Change { code: "added-response-header", detail });
    }
    changes
}

/// What the real step would add, told by making it.
fn added(site: &Site, authority: &str, port: Option<u16>) -> Vec<Change> {
    let Ok(host) = HeaderValue::from_str(authority) else { return Vec::new() };
    let address = HeaderValue::from_static("127.0.0.1");
    let port = HeaderValue::from(port.unwrap_or(443));
    let viewer = Viewer { address: &address, host: &host, port: &port };
    let mut headers = HeaderMap::new();
    if site.cloudfront {
        forwarded::before_like_cloudfront(&mut headers, &viewer, &HeaderValue::from_static("..."));
    } else {
        forwarded::before(&mut headers, &viewer);
    }
    headers.insert(http::header::VIA, HeaderValue::from_static("2 localfront-..."));
    let text = |v: &HeaderValue| String::from_utf8_lossy(v.as_bytes()).into_owned();
    let each = headers.iter().map(|(name, value)| format!("{name}: {}", text(value)));
    each.map(|detail| Change { code: "added-request-header", detail }).collect()
}

fn host(mode: &HostMode, peer: Option<&Peer>) -> Option<Change> {
    let host = match mode {
        HostMode::Viewer => return None,
        HostMode::Origin => peer?.address.host_header(),
        HostMode::Fixed(host) => host.clone(),
    };
    Some(Change { code: "changed-request-header", detail: format!("host: {host}") })
}
