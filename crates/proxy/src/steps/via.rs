//! Our mark on a request, and what it means to meet it again.

use http::header::VIA;
use http::{HeaderMap, HeaderValue, StatusCode, Version};

use crate::door::Via;
use crate::error::Fault;

/// Refuses a request that has been here before (RFC 9110 section 7.6.3), and marks the others.
pub(crate) fn before(headers: &mut HeaderMap, received: Version, ours: &Via) -> Result<(), Fault> {
    if !headers.contains_key(VIA) {
        headers.insert(VIA, ours.entry(received).clone());
        return Ok(());
    }
    if headers.get_all(VIA).iter().any(|v| names(v, ours.pseudonym())) {
        let detail = "the request came back to Localfront: the backend's address is Localfront's own";
        return Err(Fault::local(StatusCode::LOOP_DETECTED, "loop", detail));
    }
    headers.append(VIA, ours.entry(received).clone());
    Ok(())
}

/// `1.1 localfront, 1.1 other`: a protocol version, a name, and perhaps a comment.
fn names(value: &HeaderValue, pseudonym: &str) -> bool {
    let entries = value.to_str().unwrap_or_default().split(',');
    entries.filter_map(|e| e.split_whitespace().nth(1)).any(|by| by == pseudonym)
}
