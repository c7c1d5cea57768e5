//! The matcher for patterns with wildcards anywhere.

/// Whether `path` matches `pattern`. Both are the bytes of strings; `pattern` is ASCII.
///
/// On a mismatch only the newest `*` takes one more character: an earlier one could gain nothing that the
/// newest cannot, so there is no nested backtracking and the work is bounded by the product of the lengths.
pub(super) fn matches(pattern: &[u8], path: &[u8]) -> bool {
    let (mut p, mut at) = (0, 0);
    let mut star = None;
    while at < path.len() {
        match pattern.get(p) {
            Some(b'*') => {
                p += 1;
                star = Some((p, at));
            }
            Some(b'?') => {
                p += 1;
                at += character_length(path[at]);
            }
            Some(byte) if *byte == path[at] => {
                p += 1;
                at += 1;
            }
            _ => {
                let Some((after_star, from)) = star else { return false };
                p = after_star;
                at = from + character_length(path[from]);
                star = Some((p, at));
            }
        }
    }
    pattern[p..].iter().all(|byte| *byte == b'*')
}

/// Bytes of the UTF-8 character that begins with this byte.
fn character_length(first: u8) -> usize {
    match first {
        0xF0.. => 4,
        0xE0.. => 3,
        0xC0.. => 2,
        _ => 1,
    }
}
