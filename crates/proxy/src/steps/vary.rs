//! What an answer depends on beside its address (RFC 9110 section 12.5.5).

use http::header::VARY;
use http::{HeaderMap, HeaderName, HeaderValue};

use crate::steps::hop_by_hop::tokens;

/// Names a request field in `Vary`, beside those named already, in one field.
pub(crate) fn on(headers: &mut HeaderMap, name: &HeaderName) {
    if !headers.contains_key(VARY) {
        headers.insert(VARY, HeaderValue::from(name.clone()));
        return;
    }
    let named = |t: &str| t == "*" || t.eq_ignore_ascii_case(name.as_str());
    if tokens(headers, &VARY).any(named) {
        return;
    }
    let before: Vec<&[u8]> = headers.get_all(VARY).iter().map(HeaderValue::as_bytes).collect();
    let all = [before, vec![name.as_str().as_bytes()]].concat().join(&b", "[..]);
    if let Ok(all) = HeaderValue::from_bytes(&all) {
        headers.insert(VARY, all);
    }
}

#[cfg(test)]
mod tests {
    use http::header::{ACCEPT_ENCODING, ORIGIN};

    use super::*;

    fn check(before: &[&'static str], name: &HeaderName, expect: &[&str]) {
        let mut headers = HeaderMap::new();
        for value in before {
            headers.append(VARY, HeaderValue::from_static(value));
        }
        on(&mut headers, name);
        assert_eq!(headers.get_all(VARY).iter().collect::<Vec<_>>(), expect, "{before:?}");
    }

    #[test]
    fn a_name_is_added_once() {
        check(&[], &ORIGIN, &["origin"]);
        check(&["Accept"], &ACCEPT_ENCODING, &["Accept, accept-encoding"]);
        check(&["Accept", "X-A, X-B"], &ORIGIN, &["Accept, X-A, X-B, origin"]);
        check(&["accept, Origin"], &ORIGIN, &["accept, Origin"]);
        check(&["*"], &ORIGIN, &["*"]);
    }
}
