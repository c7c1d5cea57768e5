//! The cookie that brings a browser back to the backend that answered it.

use http::header::SET_COOKIE;
use http::{HeaderMap, HeaderValue};

use crate::tap::Tap;

/// Adds the cookie beside those of the backend. Its value says nothing to anybody, and is not shown.
pub(crate) fn after(headers: &mut HeaderMap, cookie: Option<HeaderValue>, tap: &mut Tap) {
    let Some(cookie) = cookie else { return };
    let name = cookie.as_bytes().split(|b| *b == b'=').next().unwrap_or_default();
    let name = String::from_utf8_lossy(name).into_owned();
    headers.append(SET_COOKIE, cookie);
    tap.change("added-sticky-cookie", || name);
}
