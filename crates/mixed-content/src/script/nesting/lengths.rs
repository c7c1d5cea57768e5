//! How long the tokens are that have an end of their own.

use memchr::memmem;

/// Bytes up to the end of the line (ECMA-262 12.3; U+2028 and U+2029 end one too).
pub(super) fn line_length(rest: &[u8]) -> usize {
    let line = rest.split(|byte| matches!(byte, b'\n' | b'\r')).next().unwrap_or_default();
    let separator = |window: &[u8]| matches!(window, [0xe2, 0x80, 0xa8 | 0xa9]);
    line.windows(3).position(separator).unwrap_or(line.len())
}

/// Bytes up to and including `end`.
pub(super) fn until(rest: &[u8], end: &[u8]) -> usize {
    memmem::find(rest, end).map_or(rest.len(), |at| at + end.len())
}

/// Bytes of a string after its quote, the other one included; an open one ends with its line.
pub(super) fn string_length(rest: &[u8], quote: u8) -> usize {
    let mut at = 0;
    while let Some(byte) = rest.get(at) {
        match byte {
            b'\\' if rest.get(at + 1) == Some(&b'\r') && rest.get(at + 2) == Some(&b'\n') => at += 3,
            b'\\' => at += 2,
            b'\n' | b'\r' => return at,
            _ if *byte == quote => return at + 1,
            _ => at += 1,
        }
    }
    rest.len()
}

/// Bytes of a regular expression after its slash; flags are a word of their own.
pub(super) fn regex_length(rest: &[u8]) -> usize {
    let mut at = 0;
    let mut in_class = false;
    while let Some(byte) = rest.get(at) {
        match byte {
            b'\\' => at += 1,
            b'\n' | b'\r' => return at,
            b'[' => in_class = true,
            b']' => in_class = false,
            b'/' if !in_class => return at + 1,
            _ => {}
        }
        at += 1;
    }
    rest.len()
}
