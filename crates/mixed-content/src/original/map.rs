//! A source map (ECMA-426): where it is found, and what it holds.

use std::borrow::Cow;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use percent_encoding::percent_decode_str;
use serde::Deserialize;

use super::MAX_MAP_BYTES;
use super::mappings::{self, Mapping};
use super::name;
use crate::document::Document;

/// Bytes at a document's end in which the comment with the map's address is looked for.
const TAIL: usize = 4 << 10;
const COMMENT: &str = "sourceMappingURL=";

/// A place in a source of a map.
pub(super) type Spot = Mapping;

/// A map, or the sections of an index map flattened.
#[derive(Debug, Deserialize)]
pub(super) struct Map<'a> {
    #[serde(default)]
    sources: Vec<Option<String>>,
    #[serde(default, rename = "sourcesContent")]
    contents: Option<Vec<Option<String>>>,
    #[serde(default, rename = "sourceRoot")]
    root: Option<String>,
    #[serde(default, borrow)]
    mappings: Cow<'a, str>,
    #[serde(default, borrow)]
    sections: Vec<Section<'a>>,
}

/// A part of an index map (ECMA-426 section 10).
#[derive(Debug, Deserialize)]
struct Section<'a> {
    offset: Offset,
    #[serde(borrow)]
    map: Box<Map<'a>>,
}

#[derive(Debug, Deserialize)]
struct Offset {
    line: u32,
    column: u32,
}

/// Only code and style sheets are bundled.
pub(super) fn may_have_one(document: &Document) -> bool {
    document.is_script() || document.is_style()
}

/// The name and the text of a document's map: the one it names, inline or beside it, else one that lies
/// beside it without being named.
pub(super) fn of(
    document: &Document,
    named: Option<&str>,
    read: &dyn Fn(&str) -> Option<Vec<u8>>,
) -> Option<(String, String)> {
    let (name, bytes) = match reference(document.bytes, named) {
        Some(reference) if is_data(reference) => (document.file.to_owned(), inline(reference)?),
        Some(reference) => {
            let name = name::beside(document.file, reference);
            let bytes = read(&name)?;
            (name, bytes)
        }
        None => {
            let name = format!("{}.map", document.file.split('?').next().unwrap_or_default());
            let bytes = read(&name)?;
            (name, bytes)
        }
    };
    (bytes.len() <= MAX_MAP_BYTES).then_some(())?;
    Some((name, String::from_utf8(bytes).ok()?))
}

/// What the head of the answer names, else what a comment does (ECMA-426 11.1.2).
pub(super) fn reference<'a>(bytes: &'a [u8], named: Option<&'a str>) -> Option<&'a str> {
    let named = named.map(str::trim).filter(|address| !address.is_empty());
    named.or_else(|| std::str::from_utf8(&bytes[reference_range(bytes)?]).ok())
}

/// The bytes of the address in the last `//# sourceMappingURL=` or `/*# ... */`. An inline map may be as long as it
/// likes.
pub(crate) fn reference_range(bytes: &[u8]) -> Option<std::ops::Range<usize>> {
    // An inline map is one line: the comment starts it.
    let trimmed = bytes.trim_ascii_end();
    let line = trimmed.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
    let from = if trimmed[line..].starts_with(b"//#") || trimmed[line..].starts_with(b"/*#") {
        line
    } else {
        trimmed.len().saturating_sub(TAIL)
    };
    let at = rfind(&trimmed[from..], COMMENT.as_bytes())? + from;
    let is_comment = matches!(trimmed.get(at.wrapping_sub(2)), Some(b'#' | b'@'));
    let start = at + COMMENT.len();
    let length =
        trimmed[start..].iter().take_while(|b| !b.is_ascii_whitespace() && !matches!(b, b'*' | b'\'' | b'"'));
    let range = start..start + length.count();
    (is_comment && !range.is_empty()).then_some(range)
}

fn rfind(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    haystack.windows(needle.len()).rposition(|window| window == needle)
}

pub(super) fn is_data(reference: &str) -> bool {
    reference.get(..5).is_some_and(|scheme| scheme.eq_ignore_ascii_case("data:"))
}

/// The content of a `data:` address (RFC 2397).
fn inline(reference: &str) -> Option<Vec<u8>> {
    let (kind, data) = reference.get(5..)?.split_once(',')?;
    match kind.trim_end().ends_with(";base64") {
        true => STANDARD.decode(data).ok(),
        false => Some(percent_decode_str(data).collect()),
    }
}

impl<'a> Map<'a> {
    /// Reads a map; `None` when it is none.
    pub(super) fn parse(text: &'a str) -> Option<Self> {
        // ECMA-426 section 8: a line that starts so keeps the map from being run as a script.
        let text = match text.strip_prefix(")]}") {
            Some(guarded) => guarded.split_once('\n')?.1,
            None => text,
        };
        let map: Self = serde_json::from_str(text).ok()?;
        Some(map)
    }

    /// For each wanted line and column the place it came from.
    pub(super) fn spots(&self, wanted: Vec<Option<(u32, u32)>>) -> Vec<Option<Spot>> {
        let mut order: Vec<_> =
            wanted.iter().enumerate().filter_map(|(index, at)| Some(((*at)?, index))).collect();
        order.sort_unstable();
        let sorted: Vec<_> = order.iter().map(|(at, _)| *at).collect();
        let mut spots = vec![None; wanted.len()];
        for ((_, index), found) in order.iter().zip(self.find(&sorted)) {
            spots[*index] = found;
        }
        spots
    }

    fn find(&self, wanted: &[(u32, u32)]) -> Vec<Option<Spot>> {
        if self.sections.is_empty() {
            return mappings::find(&self.mappings, wanted);
        }
        let starts: Vec<_> =
            self.sections.iter().map(|section| (section.offset.line, section.offset.column)).collect();
        let section_of = |at: &(u32, u32)| starts.partition_point(|start| start <= at).checked_sub(1);
        let mut found = Vec::with_capacity(wanted.len());
        // What stands in one section is looked up together: each is read once.
        for group in wanted.chunk_by(|a, b| section_of(a) == section_of(b)) {
            match group.first().and_then(section_of) {
                Some(number) => found.extend(self.find_in(number, group)),
                None => found.extend(group.iter().map(|_| None)),
            }
        }
        found
    }

    /// Places within a section, whose own count starts at its offset.
    fn find_in(&self, number: usize, wanted: &[(u32, u32)]) -> Vec<Option<Spot>> {
        let Section { offset, map } = &self.sections[number];
        let within = |(line, column): &(u32, u32)| {
            let is_first = *line == offset.line;
            (line - offset.line, if is_first { column - offset.column } else { *column })
        };
        let wanted: Vec<_> = wanted.iter().map(within).collect();
        let before: usize = self.sections[..number].iter().map(|section| section.map.sources.len()).sum();
        let spots = mappings::find(&map.mappings, &wanted).into_iter();
        spots.map(|spot| spot.map(|spot| Spot { source: before + spot.source, ..spot })).collect()
    }

    /// The map a source belongs to, and its number there.
    fn owner(&self, source: usize) -> Option<(&Self, usize)> {
        if self.sections.is_empty() {
            return Some((self, source));
        }
        let mut number = source;
        for section in &self.sections {
            match number.checked_sub(section.map.sources.len()) {
                Some(rest) => number = rest,
                None => return Some((&section.map, number)),
            }
        }
        None
    }

    /// What a source is called, with the map's `sourceRoot` before it.
    pub(super) fn source(&self, source: usize) -> Option<String> {
        let (map, number) = self.owner(source)?;
        let name = map.sources.get(number)?.as_deref()?;
        Some(match map.root.as_deref().filter(|root| !root.is_empty()) {
            Some(root) => format!("{}/{name}", root.trim_end_matches('/')),
            None => name.to_owned(),
        })
    }

    /// The text of a source, when the map brings it.
    pub(super) fn content(&self, source: usize) -> Option<&str> {
        let (map, number) = self.owner(source)?;
        map.contents.as_ref()?.get(number)?.as_deref()
    }

    /// All texts it brings.
    pub(super) fn contents(&self) -> impl Iterator<Item = (usize, &str)> {
        let all = if self.sections.is_empty() {
            self.sources.len()
        } else {
            self.sections.iter().map(|section| section.map.sources.len()).sum()
        };
        (0..all).filter_map(|source| Some((source, self.content(source)?)))
    }
}
