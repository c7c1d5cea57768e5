//! The steps of the pipeline: one duty each, as plain functions. Their order is [`crate::pipeline`]'s.

use http::HeaderMap;

pub(crate) mod compress;
pub(crate) mod cookie;
pub(crate) mod cors;
pub(crate) mod csp_report;
pub(crate) mod edits;
pub(crate) mod forwarded;
pub(crate) mod framing;
pub(crate) mod hop_by_hop;
pub(crate) mod hsts;
pub(crate) mod limits;
pub(crate) mod location;
pub(crate) mod method;
pub(crate) mod prefix;
pub(crate) mod redirect;
pub(crate) mod rewrite_mixed;
pub(crate) mod security;
pub(crate) mod set_cookie;
pub(crate) mod sticky;
pub(crate) mod target;
pub(crate) mod vary;
pub(crate) mod via;

/// Removes fields that most messages have none of: looking through the names that are there costs less than looking each
/// of those up.
fn remove_any(headers: &mut HeaderMap, is_one: impl Fn(&str) -> bool) {
    while let Some(name) = headers.keys().find(|name| is_one(name.as_str())).cloned() {
        headers.remove(name);
    }
}
