//! Queries and the forms that are written like them (WHATWG URL, section 5.1).

use std::borrow::Cow;

/// Parameters that are read.
const MOST: usize = 2000;

/// The parameters of a target such as `/a?b=c`, decoded, in order.
#[must_use]
pub fn of_target(target: &str) -> Vec<(String, String)> {
    let query = target.split_once('?').map_or("", |(_, query)| query);
    pairs(query.split('#').next().unwrap_or_default())
}

/// The pairs of `b=c&d=e`, decoded, in order; at most 2000.
#[must_use]
pub fn pairs(text: &str) -> Vec<(String, String)> {
    let parts = text.split('&').filter(|part| !part.is_empty()).take(MOST);
    parts
        .map(|part| part.split_once('=').unwrap_or((part, "")))
        .map(|(n, v)| (decoded(n), decoded(v)))
        .collect()
}

/// `+` is a blank and `%41` an A; what is no escape stays.
fn decoded(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        let escaped = (*byte == b'%').then(|| hex(bytes.get(at + 1..at + 3)?)).flatten();
        out.push(escaped.unwrap_or(if *byte == b'+' { b' ' } else { *byte }));
        at += if escaped.is_some() { 3 } else { 1 };
    }
    match String::from_utf8_lossy(&out) {
        Cow::Borrowed(text) => text.to_owned(),
        Cow::Owned(text) => text,
    }
}

fn hex(digits: &[u8]) -> Option<u8> {
    let digit = |d: u8| char::from(d).to_digit(16);
    Some((digit(digits[0])? << 4 | digit(digits[1])?) as u8)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn parameters_are_read_as_browsers_write_them() {
        let check = |target: &str, expect: &[(&str, &str)]| {
            let expect: Vec<_> = expect.iter().map(|(n, v)| (n.to_string(), v.to_string())).collect();
            assert_eq!(of_target(target), expect, "{target}");
        };
        check("/a?b=c&d=e+f", &[("b", "c"), ("d", "e f")]);
        check("/a?%EB%A9%94%EB%AA%A8=1", &[("메모", "1")]);
        check("/a?b&=c&&d==", &[("b", ""), ("", "c"), ("d", "=")]);
        check("/a?x=100%&y=%zz&z=%4", &[("x", "100%"), ("y", "%zz"), ("z", "%4")]);
        check("/a?b=c#d=e", &[("b", "c")]);
        check("/a", &[]);
    }

    proptest! {
        #[test]
        fn anything_can_be_read(text in "\\PC{0,60}") {
            let _ = of_target(&text);
        }
    }
}
