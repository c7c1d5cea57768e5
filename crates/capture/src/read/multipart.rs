//! The parts of a `multipart` body (RFC 2046 section 5.1, RFC 7578).

use crate::head::Head;
use bytes::Bytes;

/// Parts that are read.
const MOST: usize = 1000;

/// Bytes of one part's head.
const HEAD: usize = 16 << 10;

/// One part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// The form field's name; empty when it has none.
    pub name: String,
    /// Of an uploaded file.
    pub file_name: Option<String>,
    /// Without parameters; `text/plain` when none is given.
    pub media_type: String,
    /// Its fields, in order.
    pub fields: Vec<(String, String)>,
    /// Where its content lies in the body.
    pub content: std::ops::Range<usize>,
    /// The body ends within it.
    pub cut: bool,
}

/// The boundary that a `Content-Type` names; `None` when it is no multipart type.
#[must_use]
pub fn boundary(content_type: &str) -> Option<String> {
    let (kind, _) = content_type.split_once(';')?;
    if !kind.trim().get(..10)?.eq_ignore_ascii_case("multipart/") {
        return None;
    }
    parameter(content_type, "boundary").filter(|b| !b.is_empty() && b.len() <= 200)
}

/// The parts of a body, in order; at most 1000.
#[must_use]
pub fn parts(body: &[u8], boundary: &str) -> Vec<Part> {
    let line = format!("--{boundary}");
    let mut found = Vec::new();
    let mut at = after_boundary(body, &line, 0);
    while let Some(start) = at.filter(|_| found.len() < MOST) {
        let end = next_boundary(body, &line, start);
        found.extend(part(body, start, end));
        at = end.and_then(|end| after_boundary(body, &line, end));
    }
    found
}

/// Where the head after a boundary begins; `None` after the last one.
fn after_boundary(body: &[u8], line: &str, from: usize) -> Option<usize> {
    let at = from + find(&body[from..], line.as_bytes())? + line.len();
    if body[at..].starts_with(b"--") {
        return None;
    }
    let ends = body[at..].iter().position(|b| *b == b'\n')?;
    Some(at + ends + 1)
}

/// Where the line end before the next boundary begins.
fn next_boundary(body: &[u8], line: &str, from: usize) -> Option<usize> {
    // The part may be empty, and then the line end before the boundary is that of its head.
    let start = from.saturating_sub(2);
    let mut at = start;
    loop {
        let found = at + find(&body[at..], line.as_bytes())?;
        if found > 0 && body[found - 1] == b'\n' {
            let end = found - 1;
            return Some(if end > 0 && body[end - 1] == b'\r' { end - 1 } else { end });
        }
        at = found + 1;
    }
}

fn part(body: &[u8], start: usize, end: Option<usize>) -> Option<Part> {
    let stop = end.unwrap_or(body.len()).max(start);
    let (head, content) = match blank_line(&body[start..], stop - start) {
        Some((head, content)) => (head, start + content),
        // Cut within its head.
        None => (stop - start, stop),
    };
    let fields = fields(body.get(start..start + head.min(HEAD))?);
    let find = |name: &str| fields.iter().find(|(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, v)| v.clone());
    let disposition = find("content-disposition").unwrap_or_default();
    let kind = find("content-type").unwrap_or_else(|| "text/plain".into());
    Some(Part {
        name: parameter(&disposition, "name").unwrap_or_default(),
        file_name: parameter(&disposition, "filename"),
        media_type: kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase(),
        fields,
        content: content.min(stop)..stop,
        cut: end.is_none(),
    })
}

/// Length of the head, and where the content begins. An empty head is one blank line.
fn blank_line(part: &[u8], stop: usize) -> Option<(usize, usize)> {
    if part.starts_with(b"\r\n") {
        return Some((0, 2));
    }
    let limit = part.len().min(stop + 2).min(HEAD);
    find(&part[..limit], b"\r\n\r\n").map(|at| (at + 2, at + 4))
}

fn fields(head: &[u8]) -> Vec<(String, String)> {
    let head = Head::from_bytes(Bytes::copy_from_slice(head));
    let all = head.as_bytes().split(|b| *b == b'\n').filter_map(|line| {
        let line = String::from_utf8_lossy(line.strip_suffix(b"\r").unwrap_or(line)).into_owned();
        line.split_once(':').map(|(name, value)| (name.trim().to_owned(), value.trim().to_owned()))
    });
    all.collect()
}

/// A parameter of a field, quoted or not. Browsers write a quote in a name as `%22` (HTML Living Standard, section
/// 4.10.22.7).
fn parameter(field: &str, name: &str) -> Option<String> {
    let mut rest = field.split_once(';')?.1;
    loop {
        let (key, after) = rest.split_once('=')?;
        let (value, next) = value(after.trim_start());
        if key.trim().eq_ignore_ascii_case(name) {
            return Some(value);
        }
        rest = next.trim_start().strip_prefix(';')?;
    }
}

fn value(text: &str) -> (String, &str) {
    let Some(quoted) = text.strip_prefix('"') else {
        let end = text.find(';').unwrap_or(text.len());
        return (text[..end].trim().to_owned(), &text[end..]);
    };
    let mut out = String::new();
    let mut chars = quoted.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            '"' => return (out, &quoted[at + 1..]),
            '\\' => out.extend(chars.next().map(|(_, c)| c)),
            _ => out.push(c),
        }
    }
    (out, "")
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes.windows(wanted.len()).position(|window| window == wanted)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const FORM: &str = "--B\r\nContent-Disposition: form-data; name=\"note\"\r\n\r\nhello\r\nworld\r\n\
        --B\r\nContent-Disposition: form-data; name=\"up\"; filename=\"a \\\"b\\\".png\"\r\n\
        Content-Type: image/png\r\n\r\n\0\x01--B\r\n--B\r\n\
        Content-Disposition: form-data; name=empty\r\n\r\n\r\n--B--\r\n";

    fn content(part: &Part) -> &str {
        &FORM[part.content.clone()]
    }

    #[test]
    fn the_parts_of_a_form_are_found() {
        let found = parts(FORM.as_bytes(), &boundary("multipart/form-data; boundary=B").unwrap());
        let told: Vec<_> =
            found.iter().map(|p| (&*p.name, p.file_name.as_deref(), &*p.media_type, content(p))).collect();
        let expect = [
            ("note", None, "text/plain", "hello\r\nworld"),
            ("up", Some("a \"b\".png"), "image/png", "\0\x01--B"),
            ("empty", None, "text/plain", ""),
        ];
        assert_eq!(told, expect);
        assert!(found.iter().all(|p| !p.cut));
    }

    #[test]
    fn a_body_that_was_cut_off_says_so() {
        let half = &FORM.as_bytes()[..60];
        let found = parts(half, "B");
        assert_eq!((found.len(), found[0].cut, &*found[0].name), (1, true, "note"));
    }

    #[test]
    fn boundaries_are_read_from_the_type() {
        assert_eq!(boundary("multipart/form-data; charset=x; boundary=\"a b\""), Some("a b".into()));
        assert_eq!(boundary("Multipart/Mixed;BOUNDARY=x"), Some("x".into()));
        assert_eq!(boundary("text/plain; boundary=x"), None);
        assert_eq!(boundary("multipart/form-data"), None);
    }

    proptest! {
        #[test]
        fn anything_can_be_read(body in "(--B|\r\n|--|a|:|;|=|\"|\\PC){0,40}", boundary in "B|-|.{1,3}") {
            for part in parts(body.as_bytes(), &boundary) {
                prop_assert!(part.content.end <= body.len() && part.content.start <= part.content.end);
            }
        }
    }
}
