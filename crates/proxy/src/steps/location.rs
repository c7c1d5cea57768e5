//! Addresses in an answer that only the backend knows: its own host, and its own paths.

use config::project::{Address, is_localhost};
use http::header::{CONTENT_LOCATION, HeaderName, LOCATION, REFRESH};
use http::{HeaderMap, HeaderValue, Uri};

use crate::router::without_port;
use crate::steps::prefix::Prefix;
use crate::tap::Tap;

/// Where an answer comes from, and where the browser believes it to be.
pub(crate) struct Way<'a> {
    pub(crate) backend: &'a Address,
    /// `shop.localhost:8443`.
    pub(crate) public: &'a str,
    /// What was changed about the path on the way in.
    pub(crate) prefix: Option<&'a Prefix>,
    pub(crate) cloudfront: bool,
}

/// The field, and what the journal says when it was put right and when it leaks.
static FIELDS: [(HeaderName, &str, &str); 3] = [
    (LOCATION, "rewrote-location", "leaked-location"),
    (CONTENT_LOCATION, "rewrote-content-location", "leaked-content-location"),
    (REFRESH, "rewrote-refresh", "leaked-refresh"),
];

/// Puts the public origin in the place of the backend's own, or of this host's own under http, and the public path in
/// the place of the one the backend was asked for. Strictly like CloudFront another origin stays as it is, and is only
/// told.
pub(crate) fn after(headers: &mut HeaderMap, way: &Way<'_>, tap: &mut Tap) {
    for (name, rewrote, leaked) in &FIELDS {
        let Some(old) = headers.get(name).and_then(|v| v.to_str().ok()) else { continue };
        let (before, address) = if *name == REFRESH { refresh(old) } else { ("", old) };
        let Some(Right { address: new, leaks }) = way.right(address) else { continue };
        let (old, new) = (old.to_owned(), format!("{before}{new}"));
        if leaks && way.cloudfront {
            tap.change(leaked, || old);
        } else if let Ok(value) = HeaderValue::from_str(&new) {
            headers.insert(name, value);
            tap.change(rewrote, || format!("{old} -> {new}"));
        }
    }
}

/// `5; url=/login`: what stands before the address, and the address.
fn refresh(value: &str) -> (&str, &str) {
    let at = value.to_ascii_lowercase().find("url=").map_or(value.len(), |at| at + 4);
    let (before, address) = value.split_at(at);
    (before, address.trim_matches(['"', '\'', ' ']))
}

/// An address as it should be.
struct Right {
    address: String,
    /// The old one named another origin than the public one.
    leaks: bool,
}

impl Way<'_> {
    /// `None` when it is right already, or not the backend's to say.
    fn right(&self, address: &str) -> Option<Right> {
        if address.starts_with('/') && !address.starts_with("//") {
            return Some(Right { address: self.prefix?.outward(address)?, leaks: false });
        }
        let uri: Uri = address.parse().ok()?;
        let (scheme, authority) = (uri.scheme_str()?, uri.authority()?);
        let port = authority.port_u16().unwrap_or(if scheme == "https" { 443 } else { 80 });
        let own = is_at(self.backend, authority.host(), port);
        let ours = authority.host().eq_ignore_ascii_case(without_port(self.public));
        let downgrades = scheme == "http" && ours;
        // Everything after the authority as it stands, a fragment included.
        let rest = address.splitn(4, '/').nth(3).unwrap_or_default();
        let path = format!("/{rest}");
        let known = self.prefix.filter(|_| own || ours).and_then(|prefix| prefix.outward(&path));
        let leaks = own || downgrades;
        (leaks || known.is_some()).then(|| Right {
            address: match leaks {
                true => format!("https://{}{}", self.public, known.unwrap_or(path)),
                false => format!("{scheme}://{authority}{}", known.unwrap_or(path)),
            },
            leaks,
        })
    }
}

fn is_at(address: &Address, host: &str, port: u16) -> bool {
    match address {
        Address::Tcp { host: own, port: own_port, .. } => port == *own_port && same_host(host, own),
        // What a backend on a socket calls itself when it is asked for no name.
        Address::Unix(_) => port == 80 && same_host(host, "localhost"),
    }
}

/// `localhost`, `127.0.0.1` and `[::1]` are one machine.
pub(crate) fn same_host(a: &str, b: &str) -> bool {
    let plain = |h: &str| h.trim_matches(['[', ']']).to_ascii_lowercase();
    let local = |h: &str| is_localhost(h) || h.parse::<std::net::IpAddr>().is_ok_and(|ip| ip.is_loopback());
    let (a, b) = (plain(a), plain(b));
    a == b || (local(&a) && local(&b))
}

#[cfg(test)]
mod tests {
    use config::project::Prefix as Asked;

    use super::*;

    fn check(location: &str, expect: Option<&str>) {
        check_behind(None, location, expect);
    }

    fn check_behind(prefix: Option<(&str, &str)>, location: &str, expect: Option<&str>) {
        let backend = Address::parse("http://localhost:3000").unwrap();
        let prefix = prefix.map(|(from, to)| Prefix::compile(&Asked { from: from.into(), to: to.into() }));
        let public = "shop.localhost:8443";
        let way = Way { backend: &backend, public, prefix: prefix.as_ref(), cloudfront: false };
        assert_eq!(way.right(location).map(|r| r.address).as_deref(), expect, "{location}");
    }

    #[test]
    fn a_path_the_backend_was_asked_for_becomes_the_public_one() {
        let check = |location, expect| check_behind(Some(("/api", "")), location, expect);
        check("/login?next=/#top", Some("/api/login?next=/#top"));
        check("http://localhost:3000/login", Some("https://shop.localhost:8443/api/login"));
        check("https://shop.localhost:8443/login", Some("https://shop.localhost:8443/api/login"));
        check("/api/login", None);
        check("login", None);
        check("//example.com/", None);
        check("https://example.com/login", None);
        check_behind(Some(("/api", "/v2")), "/v2/login", Some("/api/login"));
        check_behind(Some(("/api", "/v2")), "/elsewhere", None);
    }

    #[test]
    fn the_address_of_a_refresh_is_found() {
        assert_eq!(refresh("5; url=/a"), ("5; url=", "/a"));
        assert_eq!(refresh("0;URL='/a'"), ("0;URL=", "/a"));
        assert_eq!(refresh("5"), ("5", ""));
    }

    #[test]
    fn the_backends_own_address_becomes_the_public_one() {
        check("http://localhost:3000/a/b?c#d", Some("https://shop.localhost:8443/a/b?c#d"));
        check("http://127.0.0.1:3000", Some("https://shop.localhost:8443/"));
        check("http://[::1]:3000/x", Some("https://shop.localhost:8443/x"));
    }

    #[test]
    fn our_own_host_under_http_becomes_https() {
        check("http://shop.localhost:8443/login", Some("https://shop.localhost:8443/login"));
        check("http://Shop.localhost/login", Some("https://shop.localhost:8443/login"));
    }

    #[test]
    fn every_other_address_stays() {
        check("/login", None);
        check("https://shop.localhost:8443/login", None);
        check("http://localhost:3001/", None);
        check("https://example.com/", None);
        check("//example.com/", None);
        check("not a uri", None);
    }
}
