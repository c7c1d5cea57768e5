//! JSON Web Tokens (RFC 7519), decoded and never verified.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value as Json;

use super::{Note, Weight};

/// Longest token that is looked at, in bytes.
const LONGEST: usize = 64 << 10;

/// A token, as it says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// As JSON, indented.
    pub header: String,
    /// As JSON, indented.
    pub claims: String,
    /// Bytes.
    pub signature: usize,
    /// `exp`, in seconds since 1970.
    pub expires: Option<i64>,
    /// What is to be said of it.
    pub notes: Vec<Note>,
}

/// Reads a token out of a value, with or without `Bearer`. `None` when it is none. `now` is in seconds since 1970.
#[must_use]
pub fn token(value: &str, now: i64) -> Option<Token> {
    let text = value.trim().rsplit(' ').next()?;
    if text.len() > LONGEST || !text.starts_with("eyJ") {
        return None;
    }
    let mut parts = text.split('.');
    let (header, claims, signature) = (json(parts.next()?)?, json(parts.next()?)?, parts.next()?);
    if parts.next().is_some() || !header.is_object() {
        return None;
    }
    let signature = URL_SAFE_NO_PAD.decode(signature.trim_end_matches('=')).ok()?.len();
    Some(Token {
        notes: notes(&header, &claims, signature, now),
        expires: seconds(&claims, "exp"),
        header: pretty(&header),
        claims: pretty(&claims),
        signature,
    })
}

fn notes(header: &Json, claims: &Json, signature: usize, now: i64) -> Vec<Note> {
    let algorithm = header.get("alg").and_then(Json::as_str).unwrap_or_default();
    let mut notes = Vec::new();
    if algorithm.eq_ignore_ascii_case("none") || signature == 0 {
        notes.push(Note::new(Weight::Error, "alg", "token-unsigned", &[]));
    }
    match seconds(claims, "exp") {
        None => notes.push(Note::new(Weight::Warning, "exp", "token-never-expires", &[])),
        Some(expires) if expires <= now => {
            notes.push(Note::new(Weight::Error, "exp", "token-expired", &[&(now - expires).to_string()]));
        }
        Some(_) => {}
    }
    if let Some(from) = seconds(claims, "nbf").filter(|from| *from > now) {
        notes.push(Note::new(Weight::Error, "nbf", "token-not-yet", &[&(from - now).to_string()]));
    }
    if let Some(issued) = seconds(claims, "iat").filter(|issued| *issued > now + 60) {
        notes.push(Note::new(Weight::Warning, "iat", "token-from-future", &[&(issued - now).to_string()]));
    }
    notes
}

/// RFC 7519 section 2, NumericDate: fractions are allowed.
fn seconds(claims: &Json, name: &str) -> Option<i64> {
    let claim = claims.get(name)?;
    claim.as_i64().or_else(|| claim.as_f64().map(|s| s as i64))
}

fn json(part: &str) -> Option<Json> {
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part.trim_end_matches('=')).ok()?).ok()
}

fn pretty(json: &Json) -> String {
    serde_json::to_string_pretty(json).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn made(header: &str, claims: &str, signature: &str) -> String {
        let part = |text: &str| URL_SAFE_NO_PAD.encode(text);
        format!("Bearer {}.{}.{}", part(header), part(claims), part(signature))
    }

    fn codes(header: &str, claims: &str, signature: &str) -> Vec<&'static str> {
        token(&made(header, claims, signature), 1000).unwrap().notes.iter().map(|n| n.code).collect()
    }

    #[test]
    fn a_token_is_read_and_judged() {
        let alg = "{\"alg\":\"HS256\"}";
        let read = token(&made(alg, "{\"sub\":\"kim\",\"exp\":2000}", "sig"), 1000).unwrap();
        assert_eq!(read.claims, "{\n  \"sub\": \"kim\",\n  \"exp\": 2000\n}");
        assert_eq!((read.signature, read.expires, read.notes), (3, Some(2000), Vec::new()));
        assert_eq!(codes(alg, "{\"exp\":900.5}", "s"), ["token-expired"]);
        assert_eq!(codes(alg, "{\"exp\":2000,\"nbf\":1100}", "s"), ["token-not-yet"]);
        assert_eq!(codes(alg, "{\"exp\":2000,\"iat\":1500}", "s"), ["token-from-future"]);
        assert_eq!(codes("{\"alg\":\"none\"}", "{}", ""), ["token-unsigned", "token-never-expires"]);
    }

    #[test]
    fn what_is_no_token_is_none() {
        for text in ["", "Bearer abc", "eyJ.eyJ.x", "eyJhbGciOiJub25lIn0", &made("[1]", "{}", "")] {
            assert_eq!(token(text, 0), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn anything_can_be_read(text in "(eyJ|\\.|[a-zA-Z0-9_-]|\\PC){0,60}") {
            let _ = token(&text, 0);
        }
    }
}
