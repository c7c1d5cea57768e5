//! Header fields as one run of bytes.
//!
//! A head is copied once on the hot path, in one allocation, instead of cloning a map with an allocation and a
//! reference count per value. Names and values never hold CR or LF (the HTTP parsers in front refuse them), so
//! `name: value\r\n` can be read back without loss.

use bytes::Bytes;
use http::HeaderMap;

/// All fields of a message, in order, duplicates kept.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Head(Bytes);

impl Head {
    /// Copies a map.
    #[must_use]
    pub fn from_map(map: &HeaderMap) -> Self {
        let size = map.iter().map(|(n, v)| n.as_str().len() + v.len() + 4).sum();
        let mut out = Vec::with_capacity(size);
        for (name, value) in map {
            for part in [name.as_str().as_bytes(), b": ", value.as_bytes(), b"\r\n"] {
                out.extend_from_slice(part);
            }
        }
        Self(out.into())
    }

    /// Takes bytes in the form [`Self::as_bytes`] gives.
    #[must_use]
    pub const fn from_bytes(bytes: Bytes) -> Self {
        Self(bytes)
    }

    /// `name: value\r\n` for each field.
    #[must_use]
    pub const fn as_bytes(&self) -> &Bytes {
        &self.0
    }

    /// Each field's name and value.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &[u8])> {
        lines(&self.0).filter_map(|line| {
            let line = line.strip_suffix(b"\r")?;
            let colon = memchr::memchr(b':', line)?;
            let name = std::str::from_utf8(&line[..colon]).ok()?;
            Some((name, line.get(colon + 2..).unwrap_or_default()))
        })
    }

    /// The first field of that name, whatever its case.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&[u8]> {
        field(&self.0, name)
    }

    /// As [`Self::get`], where it is text.
    #[must_use]
    pub fn text(&self, name: &str) -> Option<&str> {
        self.get(name).and_then(|v| std::str::from_utf8(v).ok())
    }
}

/// As [`Head::get`], in bytes of the form [`Head::as_bytes`] gives.
pub(crate) fn field<'a>(fields: &'a [u8], name: &str) -> Option<&'a [u8]> {
    lines(fields).find_map(|line| {
        let (field, rest) = line.split_at_checked(name.len())?;
        let value = rest.strip_suffix(b"\r")?.strip_prefix(b": ")?;
        field.eq_ignore_ascii_case(name.as_bytes()).then_some(value)
    })
}

/// Each line without its LF, and what follows the last.
fn lines(fields: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut rest = Some(fields);
    std::iter::from_fn(move || {
        let all = rest?;
        let end = memchr::memchr(b'\n', all);
        rest = end.map(|end| &all[end + 1..]);
        Some(&all[..end.unwrap_or(all.len())])
    })
}
