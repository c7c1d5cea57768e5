//! A path that the origin knows under another beginning.

use config::project::Prefix as Asked;
use http::header::HeaderName;
use http::uri::PathAndQuery;
use http::{HeaderValue, Request, Uri};

use crate::tap::Tap;

/// What Traefik, Spring and others call the prefix that was taken off.
static FORWARDED_PREFIX: HeaderName = HeaderName::from_static("x-forwarded-prefix");

/// One beginning of a path for another, both ways. It ends at a boundary: `/api` is none of `/apix`.
pub(crate) struct Prefix {
    from: String,
    to: String,
    /// Told to the backend, which can then make links that are right outside.
    told: Option<HeaderValue>,
}

impl Prefix {
    pub(crate) fn compile(asked: &Asked) -> Self {
        let stripped = asked.to.is_empty() && !asked.from.is_empty();
        let told = stripped.then(|| HeaderValue::from_str(&asked.from).ok()).flatten();
        Self { from: asked.from.clone(), to: asked.to.clone(), told }
    }

    /// The path, and what follows it, as the origin knows it; `None` when it stays. Not a byte behind the prefix
    /// is touched (RFC 9110 section 7.7).
    pub(crate) fn inward(&self, path: &str) -> Option<String> {
        swap(path, &self.from, &self.to)
    }

    /// A path of the origin's own as the browser knows it; `None` when it stays, because it is no path of the origin's
    /// or is told as the browser knows it already.
    pub(crate) fn outward(&self, path: &str) -> Option<String> {
        let ambiguous = self.from.is_empty() || self.to.starts_with(&self.from);
        if !ambiguous && after(path, &self.from).is_some() {
            return None;
        }
        swap(path, &self.to, &self.from)
    }
}

/// Gives the request the path that its origin knows, and tells a backend what was taken off.
pub(crate) fn before<B>(request: &mut Request<B>, prefix: &Prefix, tap: &mut Tap) {
    let Some(new) = request.uri().path_and_query().and_then(|old| prefix.inward(old.as_str())) else {
        return;
    };
    let Ok(path) = PathAndQuery::try_from(new) else { return };
    let mut parts = request.uri().clone().into_parts();
    let old = parts.path_and_query.replace(path);
    let Ok(uri) = Uri::from_parts(parts) else { return };
    tap.change("rewrote-path", || {
        format!("{} -> {}", old.map_or_else(String::new, |o| o.path().to_owned()), uri.path())
    });
    *request.uri_mut() = uri;
    if let Some(told) = &prefix.told {
        request.headers_mut().insert(&FORWARDED_PREFIX, told.clone());
    }
}

fn swap(path: &str, from: &str, to: &str) -> Option<String> {
    let rest = after(path, from)?;
    let slash = if to.is_empty() && !rest.starts_with('/') { "/" } else { "" };
    Some(format!("{to}{slash}{rest}"))
}

/// What follows the prefix: nothing, a deeper path, a query or a fragment.
fn after<'p>(path: &'p str, prefix: &str) -> Option<&'p str> {
    let rest = path.strip_prefix(prefix).filter(|_| path.starts_with('/'))?;
    (rest.is_empty() || rest.starts_with(['/', '?', '#'])).then_some(rest)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn prefix(from: &str, to: &str) -> Prefix {
        Prefix::compile(&Asked { from: from.into(), to: to.into() })
    }

    fn check(from: &str, to: &str, path: &str, inward: Option<&str>) {
        assert_eq!(prefix(from, to).inward(path).as_deref(), inward, "{from} -> {to}: {path}");
    }

    #[test]
    fn a_prefix_ends_at_a_boundary() {
        check("/api", "", "/api/users", Some("/users"));
        check("/api", "", "/api", Some("/"));
        check("/api", "", "/api/", Some("/"));
        check("/api", "", "/api?x=1", Some("/?x=1"));
        check("/api", "", "/apix", None);
        check("/api", "", "/apix/api/", None);
        check("/api", "", "/API/x", None);
        check("/api", "", "*", None);
        check("/api", "/v2", "/api/users?a=/api", Some("/v2/users?a=/api"));
        check("/api", "/v2", "/api", Some("/v2"));
        check("", "/v2", "/", Some("/v2/"));
        check("", "/v2", "/x", Some("/v2/x"));
        check("", "/v2", "*", None);
    }

    #[test]
    fn the_way_out_undoes_the_way_in_once() {
        let check = |from, to, path: &str, outward: Option<&str>| {
            assert_eq!(prefix(from, to).outward(path).as_deref(), outward, "{from} -> {to}: {path}");
        };
        check("/api", "", "/login?next=/", Some("/api/login?next=/"));
        check("/api", "", "/", Some("/api/"));
        check("/api", "", "/api/login", None);
        check("/api", "/v2", "/v2/login", Some("/api/login"));
        check("/api", "/v2", "/other", None);
        check("/api", "/v2", "/v20", None);
        check("/api", "/api/v2", "/api/v2/x", Some("/api/x"));
        check("", "/v2", "/v2/x", Some("/x"));
        check("", "/v2", "/v2", Some("/"));
    }

    proptest! {
        #[test]
        fn not_a_byte_behind_the_prefix_changes(
            from in "(/[a-z]{1,4}){1,2}", to in "(/[a-z]{1,4}){0,2}", rest in "(/[ -~&&[^ #?\"<>\\\\^`{|}]]{0,8}){0,3}(\\?[a-z%=&/]{0,9})?",
        ) {
            let there = prefix(&from, &to).inward(&format!("{from}{rest}")).unwrap();
            let expect = if to.is_empty() && !rest.starts_with('/') { format!("/{rest}") } else { format!("{to}{rest}") };
            prop_assert_eq!(there, expect);
        }

        #[test]
        fn what_goes_in_comes_out_again(from in "(/[a-z]{1,4}){1,2}", to in "(/[0-9]{1,4}){1,2}", rest in "(/[a-z%.]{0,8}){0,3}") {
            let prefix = prefix(&from, &to);
            let there = prefix.inward(&format!("{from}{rest}")).unwrap();
            prop_assert_eq!(prefix.outward(&there), Some(format!("{from}{rest}")));
        }
    }
}
