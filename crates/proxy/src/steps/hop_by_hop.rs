//! Fields that concern one connection only (RFC 9110 section 7.6.1).

use http::header::{CONNECTION, HeaderName, TE};
use http::{HeaderMap, HeaderValue};

use crate::steps::remove_any;
use crate::tap::Tap;

/// Removes them from a request; keeps `TE: trailers` alone, with a `Connection` of its own (section 10.1.4).
pub(crate) fn before(headers: &mut HeaderMap, tap: &mut Tap) {
    let trailers = tokens(headers, &TE).any(|t| t.eq_ignore_ascii_case("trailers"));
    strip_and(headers, "proxy-authorization", |name| {
        tap.change("removed-hop-by-hop", || name.to_string());
    });
    if trailers {
        headers.insert(TE, HeaderValue::from_static("trailers"));
        headers.insert(CONNECTION, HeaderValue::from_static("te"));
    }
}

/// Removes them from an answer.
pub(crate) fn after(headers: &mut HeaderMap, tap: &mut Tap) {
    strip_and(headers, "proxy-authenticate", |name| {
        tap.change("removed-hop-by-hop", || name.to_string());
    });
}

/// Fields named by `Connection` first: a client may name any, and ours are added later, out of its reach.
pub(crate) fn strip(headers: &mut HeaderMap, removed: impl FnMut(&HeaderName)) {
    strip_and(headers, "connection", removed);
}

/// These, and one more.
fn strip_and(headers: &mut HeaderMap, other: &str, mut removed: impl FnMut(&HeaderName)) {
    if headers.contains_key(CONNECTION) {
        let named = tokens(headers, &CONNECTION).filter(|token| !is_usual(token));
        let named: Vec<HeaderName> = named.filter_map(|token| token.parse().ok()).collect();
        for name in named {
            if headers.remove(&name).is_some() {
                removed(&name);
            }
        }
    }
    remove_any(headers, |name| match name {
        "connection" | "keep-alive" | "proxy-connection" | "te" | "transfer-encoding" | "upgrade" => true,
        name => name == other,
    });
}

/// What is said for most connections and goes anyway, which nobody must be told; and `Host`, which no request can do
/// without (RFC 9112 section 3.2). Compared before a name is made of it, which costs more.
fn is_usual(token: &str) -> bool {
    ["host", "keep-alive", "close", "upgrade", "te", "connection", "proxy-connection", "transfer-encoding"]
        .iter()
        .any(|usual| usual.eq_ignore_ascii_case(token))
}

/// The comma-separated words of a field.
pub(crate) fn tokens<'a>(headers: &'a HeaderMap, name: &HeaderName) -> impl Iterator<Item = &'a str> {
    headers.get_all(name).iter().filter_map(|v| v.to_str().ok()).flat_map(|v| v.split(',')).map(str::trim)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn named_and_usual_fields_go_and_others_stay() {
        let mut headers = HeaderMap::new();
        for (name, value) in [
            ("connection", "X-Foo, close"),
            ("connection", "x-bar, Host"),
            ("host", "shop.localhost"),
            ("x-foo", "1"),
            ("x-bar", "1"),
            ("keep-alive", "timeout=5"),
            ("proxy-connection", "keep-alive"),
            ("te", "trailers"),
            ("transfer-encoding", "chunked"),
            ("upgrade", "h2c"),
            ("x-stays", "1"),
        ] {
            headers.append(name, HeaderValue::from_static(value));
        }
        let mut removed = Vec::new();
        strip(&mut headers, |name| removed.push(name.to_string()));
        assert_eq!(removed, ["x-foo", "x-bar"]);
        let mut kept: Vec<_> = headers.keys().map(HeaderName::as_str).collect();
        kept.sort_unstable();
        assert_eq!(kept, ["host", "x-stays"]);
    }
}
