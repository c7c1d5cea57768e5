//! Corrects insecure addresses in pages, scripts and style sheets while they pass. Off, it costs one look.
//!
//! Answers that a correction would break are left alone, and the exchange says so: `no-transform` (RFC 9110 section
//! 7.7), a content coding, text that a hash of the page's policy or an `integrity` attribute vouches for.

mod corrected;

use std::collections::HashSet;
use std::sync::Arc;

use config::project::{OriginKind, Site};
use http::header::{self, HeaderMap, HeaderName, HeaderValue};
use http::{Method, Request, Response, StatusCode};
use mixed_content::{Corrector, Form, Page, Served};
use parking_lot::Mutex;

use crate::body::Body;
use crate::tap::Tap;
use corrected::{Corrected, Record};

/// What of a site stays the same from answer to answer.
#[derive(Debug)]
pub(crate) struct Correcting {
    corrector: Arc<Corrector>,
    /// URL paths that pages load with `integrity`.
    vouched: Mutex<HashSet<String>>,
}

/// Paths remembered; a site with more loads the rest without correction.
const MOST_VOUCHED: usize = 10_000;

/// A request whose answer may be corrected.
#[derive(Debug)]
pub(crate) struct Asked {
    correcting: Arc<Correcting>,
    url: String,
    path: String,
}

impl Correcting {
    pub(crate) fn of(site: &Site) -> Self {
        let peers = site.origins.iter().flat_map(|origin| match &origin.kind {
            OriginKind::Upstream(upstream) => {
                upstream.peers.iter().map(|peer| peer.address.authority()).collect()
            }
            OriginKind::Folder(_) => Vec::new(),
        });
        let backends = peers.collect();
        let authorities = site.hosts.clone();
        let site = site.clone();
        let serves = Box::new(move |path: &str| served(&site, path));
        let corrector = Arc::new(Corrector { authorities, backends, serves });
        Self { corrector, vouched: Mutex::default() }
    }

    fn vouches(&self, path: &str) -> bool {
        self.vouched.lock().contains(path)
    }

    fn learn(&self, paths: Vec<String>) {
        let mut vouched = self.vouched.lock();
        let room = MOST_VOUCHED.saturating_sub(vouched.len());
        vouched.extend(paths.into_iter().take(room));
    }
}

fn served(site: &Site, path: &str) -> Served {
    let (at, behavior) = site.behavior_for(&config::pattern::normalize_path(path));
    Served {
        pattern: behavior.pattern.as_str().to_owned(),
        rule: at as u32 + 1,
        goes_to: String::new(),
        is_default: behavior.is_default,
    }
}

/// Asks for the whole document in plain text: what the browser has stored may hold addresses that are corrected by
/// now, and part of a document cannot be read.
pub(crate) fn before<B>(
    correcting: Option<&Arc<Correcting>>,
    request: &mut Request<B>,
    authority: &str,
) -> Option<Asked> {
    let correcting = correcting.filter(|_| wants_document(request))?.clone();
    for name in [
        header::ACCEPT_ENCODING,
        header::IF_NONE_MATCH,
        header::IF_MODIFIED_SINCE,
        header::IF_RANGE,
        header::RANGE,
    ] {
        request.headers_mut().remove(name);
    }
    let path = request.uri().path().to_owned();
    Some(Asked { correcting, url: format!("https://{authority}{path}"), path })
}

/// By `Sec-Fetch-Dest`, which browsers send; what other programs ask for may be a document.
fn wants_document<B>(request: &Request<B>) -> bool {
    const DEST: HeaderName = HeaderName::from_static("sec-fetch-dest");
    const OTHERS: [&str; 8] = ["empty", "image", "font", "audio", "video", "track", "manifest", "report"];
    let dest = request.headers().get(DEST).and_then(|dest| dest.to_str().ok());
    matches!(*request.method(), Method::GET | Method::HEAD)
        && !dest.is_some_and(|dest| OTHERS.contains(&dest))
}

impl Asked {
    /// The answer with a body that is corrected as it passes, and a head that says no more than is true of it.
    pub(crate) fn after(self, mut response: Response<Body>, tap: &mut Tap) -> Response<Body> {
        let Some(form) = form(&response) else { return response };
        if let Some(why) = self.left_alone(form, response.headers()) {
            tap.change("left-mixed", || why.to_owned());
            return response;
        }
        let page = (form == Form::Page).then(|| self.page(response.headers()));
        let page = match page {
            Some(None) => {
                tap.change("left-mixed", || "charset".to_owned());
                return response;
            }
            other => other.flatten(),
        };
        adjust(response.headers_mut());
        let (late, cap) = (tap.late(), tap.cap());
        let media_type = text(response.headers(), header::CONTENT_TYPE).to_owned();
        response.map(|body| match body {
            Body::Empty => Body::Empty,
            body => Body::stream(Corrected::new(body, page, self, media_type, Record::new(late, cap))),
        })
    }

    fn left_alone(&self, form: Form, headers: &HeaderMap) -> Option<&'static str> {
        let coding = text(headers, header::CONTENT_ENCODING);
        let is_plain = coding.is_empty() || coding.eq_ignore_ascii_case("identity");
        let control = text(headers, header::CACHE_CONTROL).to_ascii_lowercase();
        if control.split(',').any(|directive| directive.trim() == "no-transform") {
            Some("no-transform")
        } else if !is_plain {
            Some("content-encoding")
        } else if form == Form::Whole && self.correcting.vouches(&self.path) {
            Some("integrity")
        } else {
            None
        }
    }

    fn page(&self, headers: &HeaderMap) -> Option<Page> {
        let policies = headers.get_all(header::CONTENT_SECURITY_POLICY).iter();
        let policies: Vec<_> = policies.filter_map(|policy| policy.to_str().ok()).collect();
        let charset = charset(text(headers, header::CONTENT_TYPE));
        Page::begin(self.correcting.corrector.clone(), &self.url, &charset, &policies)
    }
}

/// What the answer holds; `None` for other kinds, parts of documents, and redirects.
fn form(response: &Response<Body>) -> Option<Form> {
    let status = response.status();
    let has_whole = !status.is_redirection() && status != StatusCode::PARTIAL_CONTENT;
    has_whole.then(|| Form::of(text(response.headers(), header::CONTENT_TYPE)))?
}

/// Length, digests and validators of the document as it was are not true of the corrected one. Its entity tag becomes
/// another, and a weak one (RFC 9110 section 8.8.1).
fn adjust(headers: &mut HeaderMap) {
    const DIGESTS: [&str; 4] = ["content-md5", "digest", "content-digest", "repr-digest"];
    for name in [header::CONTENT_LENGTH, header::LAST_MODIFIED, header::ACCEPT_RANGES] {
        headers.remove(name);
    }
    for name in DIGESTS {
        headers.remove(name);
    }
    let tag = headers.get(header::ETAG).and_then(|tag| tag.to_str().ok());
    let opaque = tag.and_then(|tag| tag.trim_start_matches("W/").strip_prefix('"')?.strip_suffix('"'));
    let weak = opaque.and_then(|opaque| HeaderValue::try_from(format!("W/\"{opaque}-corrected\"")).ok());
    match weak {
        Some(weak) => drop(headers.insert(header::ETAG, weak)),
        None => drop(headers.remove(header::ETAG)),
    }
}

fn charset(media_type: &str) -> String {
    let parameters = media_type.split(';').skip(1);
    let named = parameters.filter_map(|parameter| parameter.split_once('='));
    let found = named.into_iter().find(|(name, _)| name.trim().eq_ignore_ascii_case("charset"));
    found.map(|(_, value)| value.trim().trim_matches('"').to_owned()).unwrap_or_default()
}

fn text(headers: &HeaderMap, name: HeaderName) -> &str {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}
