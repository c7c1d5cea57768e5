//! Words for bash and zsh.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// One word that stands for exactly these bytes, which hold no NUL.
pub(super) fn word(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) if !text.is_empty() && text.bytes().all(is_plain) => text.to_owned(),
        Ok(text) if !text.chars().any(is_odd) => format!("'{}'", text.replace('\'', r"'\''")),
        _ => ansi(bytes),
    }
}

/// A command's beginning that puts these bytes on its standard input, whatever they are.
pub(super) fn piped(bytes: &[u8]) -> String {
    format!("printf %s '{}' | base64 -d | ", STANDARD.encode(bytes))
}

/// Means itself everywhere in a word.
const fn is_plain(byte: u8) -> bool {
    byte.is_ascii_alphanumeric()
        || matches!(byte, b'_' | b'-' | b'.' | b'/' | b':' | b'@' | b'%' | b'+' | b',')
}

/// Changes what a terminal shows, or what is pasted into it.
fn is_odd(c: char) -> bool {
    c.is_control() && c != '\n'
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// `$'...'`, every byte that is not plain as an escape of three octal digits.
fn ansi(bytes: &[u8]) -> String {
    let escaped: String = bytes
        .iter()
        .map(|b| match b {
            b'\'' | b'\\' => format!("\\{}", char::from(*b)),
            b' '..=b'~' => char::from(*b).to_string(),
            _ => format!("\\{b:03o}"),
        })
        .collect();
    format!("$'{escaped}'")
}
