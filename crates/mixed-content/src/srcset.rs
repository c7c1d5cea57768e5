//! `srcset` (HTML 4.8.4.3.10) and lists of addresses.

use std::ops::Range;

/// Candidates of one attribute that are looked at.
const MOST: usize = 1_000;

/// Where the addresses of a `srcset` stand. Commas inside an address belong to it; commas at its end, and
/// after its descriptors outside parentheses, end the candidate.
pub(super) fn candidates(srcset: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut at = 0;
    while found.len() < MOST {
        at += prefix(&srcset[at..], |c| c.is_ascii_whitespace() || c == ',');
        let length = prefix(&srcset[at..], |c| !c.is_ascii_whitespace());
        if length == 0 {
            break;
        }
        let word = &srcset[at..at + length];
        let address = word.trim_end_matches(',');
        found.push(at..at + address.len());
        at += length;
        if address.len() == word.len() {
            at += descriptors(&srcset[at..]);
        }
    }
    found
}

/// Where the words of a list stand.
pub(super) fn words(list: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut at = 0;
    while found.len() < MOST {
        at += prefix(&list[at..], |c| c.is_ascii_whitespace());
        let length = prefix(&list[at..], |c| !c.is_ascii_whitespace());
        if length == 0 {
            break;
        }
        found.push(at..at + length);
        at += length;
    }
    found
}

/// Bytes of the descriptors of a candidate, its comma included.
fn descriptors(text: &str) -> usize {
    let mut depth = 0usize;
    for (index, character) in text.char_indices() {
        match character {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            ',' if depth == 0 => return index + 1,
            _ => {}
        }
    }
    text.len()
}

fn prefix(text: &str, belongs: impl Fn(char) -> bool) -> usize {
    text.find(|c| !belongs(c)).unwrap_or(text.len())
}
