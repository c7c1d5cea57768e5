//! HSTS must not poison localhost.

use config::project::is_localhost;
use http::HeaderMap;
use http::header::STRICT_TRANSPORT_SECURITY;

use crate::tap::Tap;

/// A browser keeps HSTS per host and not per port: from `localhost` it would break every other project there.
pub(crate) fn after(headers: &mut HeaderMap, host: &str, tap: &mut Tap) {
    if !is_localhost(host) {
        return;
    }
    if let Some(value) = headers.remove(STRICT_TRANSPORT_SECURITY) {
        tap.change("removed-hsts", || String::from_utf8_lossy(value.as_bytes()).into_owned());
    }
}
