//! The path as it is matched; the raw one goes to the origin.

use std::borrow::Cow;

/// A request's path as behaviors see it: dot segments removed (RFC 3986 section 5.2.4), repeated slashes
/// merged, `%2e` read as a dot. Slashes are merged before `..` takes its segment away, as file systems and
/// nginx do.
///
/// A text that does not begin with `/`, such as the `*` of `OPTIONS *`, comes back as it is; an empty one is
/// `/`. Allocates only when something changes. Never use the result to reach an origin: percent-encoding
/// other than of dots is left as it is, and an origin must receive what the browser sent.
#[must_use]
pub fn normalize_path(raw: &str) -> Cow<'_, str> {
    if raw.is_empty() {
        return Cow::Borrowed("/");
    }
    if !raw.starts_with('/') || is_normal(raw) {
        return Cow::Borrowed(raw);
    }
    Cow::Owned(rebuild(&decode_dots(raw)))
}

/// One pass over the bytes: this runs for every request.
fn is_normal(path: &str) -> bool {
    let bytes = path.as_bytes();
    !bytes.iter().enumerate().any(|(at, byte)| match byte {
        b'/' => begins_to_vanish(&bytes[at + 1..]),
        b'%' => is_encoded_dot(&bytes[at..]),
        _ => false,
    })
}

/// What follows a slash is another slash or a dot segment.
fn begins_to_vanish(rest: &[u8]) -> bool {
    matches!(rest, [b'/', ..] | [b'.'] | [b'.', b'/', ..] | [b'.', b'.'] | [b'.', b'.', b'/', ..])
}

fn is_encoded_dot(rest: &[u8]) -> bool {
    matches!(rest, [b'%', b'2', b'e' | b'E', ..])
}

/// Once only: `%252e` is `%2e` to an origin that decodes, never a dot (RFC 3986 section 2.4).
fn decode_dots(path: &str) -> Cow<'_, str> {
    match path.contains('%') {
        true => path.replace("%2e", ".").replace("%2E", ".").into(),
        false => path.into(),
    }
}

fn rebuild(path: &str) -> String {
    let mut kept: Vec<&str> = Vec::new();
    for segment in path.split('/') {
        match segment {
            "" | "." => {}
            ".." => drop(kept.pop()),
            _ => kept.push(segment),
        }
    }
    // What ends in a slash or a dot segment names a directory.
    let is_directory = ["/", "/.", "/.."].iter().any(|end| path.ends_with(end)) && !kept.is_empty();
    format!("/{}{}", kept.join("/"), if is_directory { "/" } else { "" })
}
