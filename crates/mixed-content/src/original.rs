//! From a bundle back to what people wrote: the place of a finding in the sources that a map names.

mod map;
mod mappings;
mod name;

use std::borrow::Cow;
use std::collections::HashMap;

use crate::document::Document;
use crate::finding::{Finding, Place};
use crate::lines::Index;
use crate::text;
pub(crate) use map::reference_range;
use map::{Map, Spot};

/// Longer maps are not read: 64 MiB.
const MAX_MAP_BYTES: usize = 64 << 20;
/// Longer sources are not searched: 4 MiB.
const MAX_SOURCE_BYTES: usize = 4 << 20;
/// Findings of one document that are traced.
const MOST_TRACED: usize = 300;
/// Times all sources of a map are searched.
const MOST_SEARCHES: usize = 30;
/// Bytes after the mapped place in which the address is looked for: a mapping may point at the call around it.
const NEAR: usize = 4_000;

/// Sets [`Finding::original`] of findings in a bundle, where its source map names the place. `named` is the map that the
/// head of its answer names. `read` answers with a file by its name, which starts as the document's own does:
/// `assets/app.js` may ask for `assets/app.js.map` and for `../src/api.ts`. What it must not give out, it answers with
/// `None`.
pub fn trace(
    document: &Document,
    named: Option<&str>,
    findings: &mut [Finding],
    read: &dyn Fn(&str) -> Option<Vec<u8>>,
) {
    if findings.is_empty() || !map::may_have_one(document) {
        return;
    }
    let Some((name, text)) = map::of(document, named, read) else { return };
    let Some(map) = Map::parse(&text) else { return };
    let wanted = findings.iter().map(|finding| position(&finding.place)).collect();
    let spots = map.spots(wanted);
    let mut shelf = Shelf { map: &map, map_name: &name, read, texts: HashMap::new(), searches: 0 };
    for (finding, spot) in findings.iter_mut().zip(spots).take(MOST_TRACED) {
        finding.original = spot.and_then(|spot| shelf.place(finding, &spot));
    }
}

/// Sets what stands around the place that a browser named, in the document and in what people wrote; see [`trace`].
pub fn locate(
    document: &Document,
    named: Option<&str>,
    finding: &mut Finding,
    read: &dyn Fn(&str) -> Option<Vec<u8>>,
) {
    let text = text::readable(document.bytes);
    let index = Index::new(&text);
    let at = position(&finding.place).and_then(|(line, column)| index.byte(line, column));
    let Some(at) = at else { return };
    let Place { excerpt, before, after, .. } = index.place(document.file, at..at);
    finding.place = Place { excerpt, before, after, ..std::mem::take(&mut finding.place) };
    trace(document, named, std::slice::from_mut(finding), read);
}

/// The address of the source map that a script or style sheet names, or the head of its answer does, when it is not
/// inline.
pub fn map_reference<'a>(document: &Document<'a>, named: Option<&'a str>) -> Option<&'a str> {
    let reference = map::reference(document.bytes, named);
    reference.filter(|reference| map::may_have_one(document) && !map::is_data(reference))
}

/// What the map that a document refers to is called, as [`trace`] asks for it.
pub fn map_name(document: &Document, named: Option<&str>) -> Option<String> {
    map_reference(document, named).map(|reference| name::beside(document.file, reference))
}

/// 0-based, as maps count.
fn position(place: &Place) -> Option<(u32, u32)> {
    Some((place.line?.checked_sub(1)?, place.column?.checked_sub(1)?))
}

/// The sources of one map.
struct Shelf<'m, 'r> {
    map: &'m Map<'m>,
    map_name: &'m str,
    read: &'r dyn Fn(&str) -> Option<Vec<u8>>,
    /// By their number; `None` when they are not to be had.
    texts: HashMap<usize, Option<Cow<'m, str>>>,
    /// Times all sources were searched.
    searches: usize,
}

impl<'m> Shelf<'m, '_> {
    fn place(&mut self, finding: &Finding, spot: &Spot) -> Option<Place> {
        let file = self.name(spot.source)?;
        let written = written(finding);
        let Some(text) = self.text(spot.source) else {
            let (line, column) = (Some(spot.line + 1), Some(spot.column + 1));
            return Some(Place { file, line, column, ..Place::default() });
        };
        let index = Index::new(&text);
        let at = index.byte(spot.line, spot.column)?;
        if let Some(start) = nearest(index.text(), at, written) {
            return Some(index.place(&file, start..start + written.len()));
        }
        self.elsewhere(written).or_else(|| {
            let place = index.place(&file, at..at);
            Some(Place { mark: None, ..place })
        })
    }

    /// Bundlers put a constant where it is used: then the mapping names the use, and the literal stands in
    /// the one source that has it.
    fn elsewhere(&mut self, written: &str) -> Option<Place> {
        self.searches += 1;
        if self.searches > MOST_SEARCHES {
            return None;
        }
        let map = self.map;
        let mut holding = map.contents().filter(|(_, text)| whole(text, written).is_some());
        let (source, text) = holding.next().filter(|_| holding.next().is_none())?;
        let start = whole(text, written)?;
        Some(Index::new(text).place(&self.name(source)?, start..start + written.len()))
    }

    fn name(&self, source: usize) -> Option<String> {
        Some(name::of(self.map_name, &self.map.source(source)?))
    }

    fn text(&mut self, source: usize) -> Option<Cow<'m, str>> {
        if let Some(known) = self.texts.get(&source) {
            return known.clone();
        }
        let found = match self.map.content(source) {
            Some(text) => Some(Cow::Borrowed(text)),
            None => self
                .name(source)
                .and_then(|name| (self.read)(&name))
                .and_then(|bytes| String::from_utf8(bytes).ok().map(Cow::Owned)),
        };
        let found = found.filter(|text| text.len() <= MAX_SOURCE_BYTES);
        self.texts.insert(source, found.clone());
        found
    }
}

/// The address as it stands in the bundle.
fn written(finding: &Finding) -> &str {
    let place = &finding.place;
    let marked = place.excerpt.as_deref().zip(place.mark.clone()).and_then(|(line, mark)| line.get(mark));
    marked.unwrap_or(&finding.url)
}

/// Where the address stands that a mapping near `at` means: soon after it, else anywhere, the nearest first.
fn nearest(text: &str, at: usize, written: &str) -> Option<usize> {
    let near = &text[at..text.floor_char_boundary(at.saturating_add(NEAR).min(text.len()))];
    if let Some(offset) = whole(near, written) {
        return Some(at + offset);
    }
    let line = text[..at].rfind('\n').map_or(0, |end| end + 1);
    let mut all: Vec<usize> = Vec::new();
    let mut from = 0;
    while let Some(offset) = whole(&text[from..], written) {
        all.push(from + offset);
        from += offset + written.len().max(1);
    }
    all.into_iter().min_by_key(|start| (*start < line, start.abs_diff(at)))
}

/// Where `written` stands by itself, not as the beginning of a longer address.
fn whole(text: &str, written: &str) -> Option<usize> {
    if written.is_empty() {
        return None;
    }
    let goes_on = |at: usize| {
        let next = text[at + written.len()..].chars().next();
        next.is_some_and(|next| next.is_alphanumeric() || matches!(next, '/' | '-' | '_' | '.' | ':'))
    };
    let mut starts = text.match_indices(written).map(|(at, _)| at);
    starts.find(|at| !goes_on(*at))
}
