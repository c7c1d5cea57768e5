//! Cookies that only the backend's own address could keep.

use config::project::Address;
use http::header::SET_COOKIE;
use http::{HeaderMap, HeaderValue};

use crate::router::without_port;
use crate::steps::location::{Way, same_host};
use crate::tap::Tap;

/// Takes the backend's own `Domain` off a cookie, which the browser would refuse, puts the public path in the place of
/// the backend's, and tells of what the browser will refuse all the same. Strictly like CloudFront the domain stays.
pub(crate) fn after(headers: &mut HeaderMap, way: &Way<'_>, tap: &mut Tap) {
    if !headers.contains_key(SET_COOKIE) {
        return;
    }
    for value in headers.get_all(SET_COOKIE).iter().filter_map(|v| v.to_str().ok()) {
        judge(&Cookie::of(value), way, tap);
    }
    if let http::header::Entry::Occupied(mut cookies) = headers.entry(SET_COOKIE) {
        for value in cookies.iter_mut() {
            let right = value.to_str().ok().and_then(|text| right(text, way, tap));
            if let Some(right) = right.and_then(|right| HeaderValue::from_str(&right).ok()) {
                *value = right;
            }
        }
    }
}

/// What of a cookie decides whether it is kept (RFC 6265 section 5.2: the last of a kind counts).
struct Cookie<'v> {
    name: &'v str,
    domain: Option<&'v str>,
    secure: bool,
    cross_site: bool,
}

impl<'v> Cookie<'v> {
    fn of(value: &'v str) -> Self {
        let name = value.split(['=', ';']).next().unwrap_or_default().trim();
        let mut cookie = Self { name, domain: None, secure: false, cross_site: false };
        for (key, value) in attributes(value) {
            match key.to_ascii_lowercase().as_str() {
                "domain" => cookie.domain = Some(value.trim_start_matches('.')),
                "secure" => cookie.secure = true,
                "samesite" => cookie.cross_site = value.eq_ignore_ascii_case("none"),
                _ => {}
            }
        }
        cookie
    }
}

fn attributes(cookie: &str) -> impl Iterator<Item = (&str, &str)> {
    cookie.split(';').skip(1).map(|part| {
        let (key, value) = part.split_once('=').unwrap_or((part, ""));
        (key.trim(), value.trim())
    })
}

/// What no change of ours cures, because it would break the same way when deployed.
fn judge(cookie: &Cookie<'_>, way: &Way<'_>, tap: &mut Tap) {
    let needs_secure =
        cookie.cross_site || cookie.name.starts_with("__Secure-") || cookie.name.starts_with("__Host-");
    if needs_secure && !cookie.secure {
        tap.change("cookie-without-secure", || cookie.name.to_owned());
    }
    let Some(domain) = cookie.domain.filter(|domain| !domain.is_empty()) else { return };
    let is_public = is_within(without_port(way.public), domain);
    if is_public || (is_own(domain, way) && !way.cloudfront) {
        return;
    }
    let code = if is_own(domain, way) { "leaked-cookie-domain" } else { "foreign-cookie-domain" };
    tap.change(code, || format!("{}; Domain={domain}", cookie.name));
}

/// The backend's own host, or a domain it belongs to.
fn is_own(domain: &str, way: &Way<'_>) -> bool {
    match way.backend {
        Address::Tcp { host, .. } => same_host(domain, host) || is_within(host, domain),
        Address::Unix(_) => same_host(domain, "localhost"),
    }
}

/// RFC 6265 section 5.1.3.
fn is_within(host: &str, domain: &str) -> bool {
    let at = host.len().checked_sub(domain.len());
    let ends = at.and_then(|at| host.get(at..)).is_some_and(|end| end.eq_ignore_ascii_case(domain));
    ends && (host.len() == domain.len() || host[..host.len() - domain.len()].ends_with('.'))
}

/// The cookie as the browser can keep it; `None` when it can be kept as it is.
fn right(value: &str, way: &Way<'_>, tap: &mut Tap) -> Option<String> {
    let name = value.split(['=', ';']).next().unwrap_or_default().trim();
    let mut parts: Vec<String> = Vec::new();
    let mut changed = false;
    for (at, part) in value.split(';').enumerate() {
        let (key, said) = part.split_once('=').map_or((part.trim(), ""), |(k, v)| (k.trim(), v.trim()));
        if at > 0 && key.eq_ignore_ascii_case("domain") && drops_domain(said, way) {
            tap.change("removed-cookie-domain", || format!("{name}; Domain={said}"));
            changed = true;
        } else if at > 0
            && key.eq_ignore_ascii_case("path")
            && let Some(path) = public_path(said, way)
        {
            tap.change("rewrote-cookie-path", || format!("{name}; Path={said} -> {path}"));
            parts.push(format!(" Path={path}"));
            changed = true;
        } else {
            parts.push(part.to_owned());
        }
    }
    changed.then(|| parts.join(";"))
}

fn drops_domain(domain: &str, way: &Way<'_>) -> bool {
    let domain = domain.trim_start_matches('.');
    let public = without_port(way.public);
    !domain.is_empty() && !way.cloudfront && is_own(domain, way) && !is_within(public, domain)
}

/// `/` stays: it takes in the public paths as well, and pages beside them may read the cookie.
fn public_path(path: &str, way: &Way<'_>) -> Option<String> {
    way.prefix.filter(|_| path != "/")?.outward(path)
}
