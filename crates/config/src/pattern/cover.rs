//! Whether one pattern leaves nothing over for another.

/// Whether every path that matches `narrow` also matches `wide`.
///
/// `narrow` is read as a text in which a wildcard is a symbol that only a wildcard can take in: `*` takes in
/// anything, `?` a character or another `?`. That never says yes wrongly; it can say no where the answer is
/// yes for reasons of length alone (`/a?*` and `/a*b`), which is good enough for a hint.
pub(super) fn covers(wide: &str, narrow: &str) -> bool {
    let (wide, narrow) = (canonical(wide), canonical(narrow));
    let mut reach = vec![false; narrow.len() + 1];
    reach[0] = true;
    for symbol in wide {
        reach = advance(symbol, &narrow, &reach);
    }
    reach[narrow.len()]
}

/// Whether any path matches both patterns.
pub(super) fn meet(one: &str, other: &str) -> bool {
    let (one, other) = (one.as_bytes(), other.as_bytes());
    // For the rest of `one` from a place on: whether it meets each rest of `other`. From the end to the front.
    let mut later: Vec<bool> = Vec::new();
    for at in (0..=one.len()).rev() {
        let mut row = vec![false; other.len() + 1];
        for with in (0..=other.len()).rev() {
            let below = later.get(with).copied().unwrap_or(false);
            let right = row.get(with + 1).copied().unwrap_or(false);
            let both = later.get(with + 1).copied().unwrap_or(false);
            row[with] = match (one.get(at), other.get(with)) {
                (None, None) => true,
                (Some(b'*'), _) | (_, Some(b'*')) => below || right,
                (Some(a), Some(b)) => both && (a == b || *a == b'?' || *b == b'?'),
                _ => false,
            };
        }
        later = row;
    }
    later.first().copied().unwrap_or(false)
}

/// The places in `narrow` that can be reached after one more symbol of the wider pattern.
fn advance(symbol: u8, narrow: &[u8], reach: &[bool]) -> Vec<bool> {
    let mut next = vec![false; reach.len()];
    for at in 0..reach.len() {
        next[at] = match symbol {
            b'*' => reach[at] || (at > 0 && next[at - 1]),
            _ => at > 0 && reach[at - 1] && takes(symbol, narrow[at - 1]),
        };
    }
    next
}

fn takes(symbol: u8, other: u8) -> bool {
    other != b'*' && (symbol == b'?' || symbol == other)
}

/// The same pattern in one spelling: each run of wildcards as its `?`s, then at most one `*`.
fn canonical(pattern: &str) -> Vec<u8> {
    let mut out = Vec::with_capacity(pattern.len());
    let mut star = false;
    for byte in without_needless_slash(pattern).bytes() {
        match byte {
            b'*' => star = true,
            b'?' => out.push(byte),
            _ => {
                out.extend(std::mem::take(&mut star).then_some(b'*'));
                out.push(byte);
            }
        }
    }
    out.extend(star.then_some(b'*'));
    out
}

/// Every path begins with `/`, so `/*.jpg` says no more than `*.jpg`; but `/*/x` asks for a second slash.
fn without_needless_slash(pattern: &str) -> &str {
    match pattern.strip_prefix('/') {
        Some(rest) if rest.starts_with('*') && !rest[1..].starts_with(['/', '?', '*']) => rest,
        _ => pattern,
    }
}
