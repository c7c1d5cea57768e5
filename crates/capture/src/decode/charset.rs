//! Bytes to text by the charset they say they are in.

use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};

use crate::kind::Kind;

/// How far a page is searched for its own word on it, as browsers do.
const META_WITHIN: usize = 1024;

/// The text and the charset it was read by. A character cut off at the end of a cut body is left out.
pub(super) fn to_text(bytes: &[u8], content_type: &str, cut: bool) -> (String, &'static str) {
    let (charset, rest) = match Encoding::for_bom(bytes) {
        Some((charset, length)) => (charset, &bytes[length..]),
        None => (named(bytes, content_type, cut), bytes),
    };
    let (text, _) = charset.decode_without_bom_handling(rest);
    let mut text = text.into_owned();
    if cut && text.ends_with('\u{fffd}') {
        text.pop();
    }
    (text, charset.name())
}

/// The header's word, then the page's or style sheet's own, then UTF-8 unless that is impossible.
fn named(bytes: &[u8], content_type: &str, cut: bool) -> &'static Encoding {
    let kind = Kind::of_media_type(content_type);
    let start = &bytes[..bytes.len().min(META_WITHIN)];
    let own = match kind {
        Kind::Html => after(start, b"charset="),
        Kind::Css if start.starts_with(b"@charset ") => after(start, b"@charset "),
        _ => None,
    };
    after(content_type.as_bytes(), b"charset=").or(own).unwrap_or_else(|| usual(bytes, kind, cut))
}

fn usual(bytes: &[u8], kind: Kind, cut: bool) -> &'static Encoding {
    let at_the_cut = |e: std::str::Utf8Error| cut && e.error_len().is_none();
    let utf8 = std::str::from_utf8(bytes).map_or_else(at_the_cut, |_| true);
    if kind == Kind::Html && !utf8 { WINDOWS_1252 } else { UTF_8 }
}

/// The known charset whose name stands behind a key.
fn after(bytes: &[u8], key: &[u8]) -> Option<&'static Encoding> {
    let at = bytes.windows(key.len()).position(|w| w.eq_ignore_ascii_case(key))?;
    let value = bytes[at + key.len()..].trim_ascii_start();
    let value = value.strip_prefix(b"\"").or_else(|| value.strip_prefix(b"'")).unwrap_or(value);
    let end =
        value.iter().position(|b| !b.is_ascii_alphanumeric() && !b"-_:.".contains(b)).unwrap_or(value.len());
    Encoding::for_label(&value[..end])
}
