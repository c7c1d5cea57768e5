//! Literals without a known use: named constants that look like a backend's address, and others only when
//! their host leaves little doubt.

use oxc_span::Span;
use url::Url;

use super::path::Path;
use super::value::Head;
use crate::address;
use crate::host::{Host, Own, Reach, Role};
use crate::names;
use crate::rules::{self, Rule};

/// A string that starts with an insecure scheme.
#[derive(Debug)]
pub(super) struct Loose {
    pub(super) text: String,
    /// Quotes left out.
    pub(super) at: Span,
    /// What it is assigned to.
    pub(super) name: Option<String>,
    /// Nothing is put after it within the same literal.
    pub(super) is_whole: bool,
}

impl Loose {
    pub(super) fn head(&self) -> Head {
        let tail = (!self.is_whole).then(|| "…".to_owned());
        Head { text: self.text.clone(), at: self.at, tail, sure: true }
    }
}

/// The rule for a literal without a known use; `None` for the many that only name something (row X20).
pub(super) fn rule(literal: &Loose, own: &Own) -> Option<&'static Rule> {
    let url = Url::parse(&address::clean(&literal.text)).ok()?;
    let host = Host::of(&url, own)?;
    let is_named = literal.name.as_deref().is_some_and(names::is_address);
    let is_suspicious = is_suspicious(&host, &url);
    match (is_named, is_suspicious) {
        (true, true) if host.reach != Reach::Loopback || host.role != Role::Other => {
            Some(&rules::NAMED_SUSPICIOUS)
        }
        (true, true) => Some(&rules::NAMED),
        (true, false) if has_place(&host, &url) && !is_vocabulary(&url) => Some(&rules::NAMED),
        (false, true) if url.scheme() == "ws" => Some(&rules::LOOSE_SOCKET),
        (false, true) => Some(&rules::LOOSE),
        _ if is_vocabulary(&url) => None,
        _ => by_file(url.as_str()),
    }
}

/// By what the name of the file says: pictures of lists end up in elements, playlists in players.
fn by_file(url: &str) -> Option<&'static Rule> {
    match () {
        () if names::is_playlist_file(url) => Some(&rules::LOOSE_PLAYLIST),
        () if names::is_picture_file(url) => Some(&rules::LOOSE_IMAGE),
        () if names::is_media_file(url) => Some(&rules::LOOSE_MEDIA),
        () => None,
    }
}

/// Somewhere else than on this computer. One word such as `http://base` rather fills a place.
fn has_place(host: &Host, url: &Url) -> bool {
    let is_word = || url.host_str().is_none_or(|host| !host.contains('.'));
    host.reach == Reach::Public || (host.reach == Reach::Private && !is_word())
}

/// Hosts that are in code to be called. A bare `http://localhost` is not: libraries resolve relative URLs
/// against it.
fn is_suspicious(host: &Host, url: &Url) -> bool {
    let is_bare = !host.has_port && url.path() == "/" && url.query().is_none();
    if url.scheme() == "ws" && url.host_str().is_some_and(|host| host.contains('.')) {
        return true;
    }
    match host.role {
        Role::Own | Role::Backend => true,
        Role::Other if host.reach == Reach::Loopback => !is_bare,
        Role::Other if host.reach == Reach::Private && host.has_port => true,
        Role::Other => (host.is_ip && !is_bare) || host.is_cloud,
    }
}

/// Hosts whose addresses name things: XML namespaces, vocabularies, schemas, licences.
fn is_vocabulary(url: &Url) -> bool {
    const HOSTS: [&str; 16] = [
        "www.w3.org",
        "w3.org",
        "schema.org",
        "purl.org",
        "json-schema.org",
        "xmlns.com",
        "ogp.me",
        "ns.adobe.com",
        "www.opengis.net",
        "schemas.xmlsoap.org",
        "schemas.microsoft.com",
        "schemas.openxmlformats.org",
        // RFC 2606 section 3: names for documentation.
        "example.com",
        "www.example.com",
        "example.org",
        "example.net",
    ];
    let host = url.host_str().unwrap_or_default();
    HOSTS.contains(&host) || host.starts_with("schemas.") || host.starts_with("ns.")
}

/// Calls that look at an address or say it, and ask for nothing.
pub(super) fn only_looks(path: &Path) -> bool {
    const NAMES: [&str; 26] = [
        "startsWith",
        "endsWith",
        "indexOf",
        "lastIndexOf",
        "includes",
        "replace",
        "replaceAll",
        "match",
        "matchAll",
        "test",
        "search",
        "split",
        "localeCompare",
        "createElementNS",
        "setAttributeNS",
        "getAttributeNS",
        "createDocument",
        "hasOwnProperty",
        "has",
        "log",
        "warn",
        "error",
        "info",
        "debug",
        "Error",
        "RegExp",
    ];
    NAMES.contains(&path.last()) || path.last().ends_with("Error")
}
