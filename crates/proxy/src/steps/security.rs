//! The headers of CloudFront's managed SecurityHeadersPolicy.

use http::header::{
    HeaderName, REFERRER_POLICY, STRICT_TRANSPORT_SECURITY, X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
    X_XSS_PROTECTION,
};
use http::{HeaderMap, HeaderValue};

use crate::tap::Tap;
use config::project::is_localhost;

/// Name, value, and whether it stands in the place of the origin's own.
type Field = (HeaderName, HeaderValue, bool);

static POLICY: [Field; 4] = [
    (X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"), true),
    (REFERRER_POLICY, HeaderValue::from_static("strict-origin-when-cross-origin"), false),
    (X_FRAME_OPTIONS, HeaderValue::from_static("SAMEORIGIN"), false),
    (X_XSS_PROTECTION, HeaderValue::from_static("1; mode=block"), false),
];
static HSTS: Field = (STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=31536000"), false);

/// The fields for a host: HSTS is not for localhost.
pub(crate) fn policy(local: bool) -> impl Iterator<Item = &'static Field> {
    POLICY.iter().chain((!local).then_some(&HSTS))
}

/// Adds what the origin does not say itself. HSTS is left out for localhost, and told.
pub(crate) fn after(headers: &mut HeaderMap, host: &str, tap: &mut Tap) {
    let local = is_localhost(host);
    if local {
        tap.change("left-out-hsts", || String::from_utf8_lossy(HSTS.1.as_bytes()).into_owned());
    }
    for (name, value, overrides) in policy(local) {
        let has = headers.get(name);
        if has == Some(value) || (has.is_some() && !overrides) {
            continue;
        }
        let code = if has.is_some() { "changed-response-header" } else { "added-response-header" };
        headers.insert(name, value.clone());
        tap.change(code, || name.to_string());
    }
}
