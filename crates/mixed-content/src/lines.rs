//! From bytes to lines: places for people, in one pass over the document.

use std::ops::Range;

use crate::finding::{Finding, Place, Source};
use crate::survey::Sighting;

/// Characters of the line shown before and after the address.
const AROUND: usize = 60;
/// Characters shown of an address that is longer.
const LONGEST: usize = 240;

/// Lines shown before and after that of the address.
const LINES: usize = 2;
/// Bytes looked at for them, on either side.
const FARTHEST: usize = 2_000;

/// A line and column.
type Position = (u32, u32);

/// The byte of a document at a line and column (1-based; columns in UTF-16 code units, as [`Place`] counts them);
/// `None` beyond the end of that line.
pub fn byte_at(bytes: &[u8], line: u32, column: u32) -> Option<usize> {
    let text = crate::text::readable(bytes);
    let start = line_start(&text, line)?;
    let mut units = 1;
    for (index, character) in text[start..].char_indices() {
        if units == column {
            return Some(start + index);
        }
        if matches!(character, '\n' | '\r') {
            return None;
        }
        units += character.len_utf16() as u32;
    }
    (units == column).then_some(text.len())
}

fn line_start(text: &str, line: u32) -> Option<usize> {
    let mut at = Ruler::new(text).line_start;
    for _ in 1..line {
        let end = at + text[at..].find(['\n', '\r'])?;
        at = end + if text[end..].starts_with("\r\n") { 2 } else { 1 };
    }
    Some(at)
}

/// Turns sightings into findings, in the order of the document.
pub(crate) fn place(text: &str, file: &str, mut sightings: Vec<Sighting>) -> Vec<Finding> {
    sightings.sort_by_key(|sighting| sighting.range.start);
    let used = positions(text, sightings.iter().filter_map(|sighting| sighting.used_at).collect());
    let mut ruler = Ruler::new(text);
    sightings.into_iter().map(|sighting| finding(text, file, sighting, &mut ruler, &used)).collect()
}

fn finding(
    text: &str,
    file: &str,
    sighting: Sighting,
    ruler: &mut Ruler,
    used: &[(usize, Position)],
) -> Finding {
    let (line, column) = ruler.position(sighting.range.start);
    let place = shown(text, file, (line, column), ruler.line_start, sighting.range);
    let used_at = sighting.used_at.and_then(|at| {
        let index = used.binary_search_by_key(&at, |(byte, _)| *byte).ok()?;
        used.get(index).map(|(_, position)| *position).filter(|position| position.0 != line)
    });
    Finding {
        rule: sighting.rule.id,
        what: sighting.rule.what,
        url: sighting.url,
        partial: sighting.partial,
        place,
        original: None,
        used_at,
        category: sighting.verdict.category,
        browsers: sighting.verdict.browsers,
        severity: sighting.verdict.severity,
        confidence: sighting.verdict.confidence,
        source: Source::File,
        notes: sighting.verdict.notes,
        needs: sighting.needs,
        count: sighting.count,
    }
}

/// The place of some bytes, with the lines around it.
fn shown(text: &str, file: &str, (line, column): Position, line_start: usize, range: Range<usize>) -> Place {
    let indent = text[line_start..].bytes().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
    let end = floor_boundary(text, range.end.max(line_start));
    let (excerpt, mark) = excerpt(text, line_start, range);
    Place {
        file: file.to_owned(),
        line: Some(line),
        column: Some(column),
        excerpt: Some(excerpt),
        mark: Some(mark),
        before: lines_before(text, line_start).into_iter().map(|line| shortened(line, indent)).collect(),
        after: lines_after(text, end).into_iter().map(|line| shortened(line, indent)).collect(),
    }
}

/// The position of each byte offset, sorted by offset.
fn positions(text: &str, mut bytes: Vec<usize>) -> Vec<(usize, Position)> {
    bytes.sort_unstable();
    bytes.dedup();
    let mut ruler = Ruler::new(text);
    bytes.into_iter().map(|byte| (byte, ruler.position(byte))).collect()
}

/// Where each line of a text starts, for places that are looked up in any order.
#[derive(Debug)]
pub(crate) struct Index<'a> {
    text: &'a str,
    starts: Vec<usize>,
}

impl<'a> Index<'a> {
    pub(crate) fn new(text: &'a str) -> Self {
        let ends = text.bytes().enumerate().filter(|(at, byte)| {
            *byte == b'\n' || (*byte == b'\r' && text.as_bytes().get(at + 1) != Some(&b'\n'))
        });
        Self { text, starts: std::iter::once(0).chain(ends.map(|(at, _)| at + 1)).collect() }
    }

    pub(crate) fn text(&self) -> &'a str {
        self.text
    }

    /// The byte at a 0-based line and UTF-16 column; the line's end when it is shorter.
    pub(crate) fn byte(&self, line: u32, column: u32) -> Option<usize> {
        let start = *self.starts.get(line as usize)?;
        let end = self.starts.get(line as usize + 1).copied().unwrap_or(self.text.len());
        let mut units = 0;
        let mut at = self.text[start..end].char_indices();
        let before = at.find(|(_, character)| {
            let is_there = units >= column || matches!(character, '\r' | '\n');
            units += character.len_utf16() as u32;
            is_there
        });
        Some(before.map_or(end, |(offset, _)| start + offset))
    }

    /// The place of some bytes, with the lines around it.
    pub(crate) fn place(&self, file: &str, range: Range<usize>) -> Place {
        let start = floor_boundary(self.text, range.start);
        let line = self.starts.partition_point(|line| *line <= start).saturating_sub(1);
        let line_start = self.starts.get(line).copied().unwrap_or_default();
        let column = self.text[line_start..start].chars().map(|c| c.len_utf16() as u32).sum::<u32>() + 1;
        shown(self.text, file, (line as u32 + 1, column), line_start, start..range.end.max(start))
    }
}

/// Walks forward through a text and counts lines and UTF-16 columns; each byte is looked at once.
#[derive(Debug)]
struct Ruler<'a> {
    text: &'a str,
    at: usize,
    line: u32,
    line_start: usize,
    /// UTF-16 code units from `line_start` to `at`.
    units: u32,
}

impl<'a> Ruler<'a> {
    /// A byte order mark is no column.
    fn new(text: &'a str) -> Self {
        let start = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
        Self { text, at: start, line: 1, line_start: start, units: 0 }
    }

    /// The position of a byte not before the one asked for last.
    fn position(&mut self, byte: usize) -> Position {
        let end = floor_boundary(self.text, byte);
        let passed = self.text.get(self.at..end).unwrap_or_default();
        for (index, character) in passed.char_indices() {
            let next = self.at + index + character.len_utf8();
            if character == '\n' || (character == '\r' && !self.text[next..].starts_with('\n')) {
                self.line += 1;
                self.line_start = next;
                self.units = 0;
            } else {
                self.units += character.len_utf16() as u32;
            }
        }
        self.at = self.at.max(end);
        (self.line, self.units + 1)
    }
}

/// The line around an address, shortened at both ends, and where in it the address stands.
fn excerpt(text: &str, line_start: usize, range: Range<usize>) -> (String, Range<usize>) {
    let start = floor_boundary(text, range.start);
    let end = floor_boundary(text, range.end.max(start));
    let end = start + characters(&text[start..end], LONGEST);
    // What stands far before does not matter: looking back is bounded, whatever the line's length.
    let window = floor_boundary(text, line_start.max(start.saturating_sub(4 * AROUND + 4)));
    let before = &text[window..start];
    let kept = before.char_indices().rev().nth(AROUND - 1).map_or(0, |(index, _)| index);
    let shortened = window + kept > line_start;
    let before = before[kept..].trim_start();
    let (after, is_cut) = rest_of_line(&text[end..]);
    let mut shown = String::from(if shortened { "…" } else { "" });
    shown.push_str(before);
    let mark_start = shown.len();
    shown.push_str(&text[start..end]);
    let mark = mark_start..shown.len();
    shown.push_str(after);
    if is_cut {
        shown.push('…');
    }
    (shown, mark)
}

/// The lines that end before `line_start`, in their order; as far as they are within sight.
fn lines_before(text: &str, line_start: usize) -> Vec<&str> {
    let from = floor_boundary(text, line_start.saturating_sub(FARTHEST));
    let mut lines: Vec<_> = text[from..line_start].lines().rev().take(LINES).collect();
    let is_cut = from > 0 && lines.len() < LINES;
    lines.truncate(lines.len() - usize::from(is_cut && !lines.is_empty()));
    lines.reverse();
    lines
}

/// The lines that start after the one `end` is in.
fn lines_after(text: &str, end: usize) -> Vec<&str> {
    let to = floor_boundary(text, end.saturating_add(FARTHEST));
    text[end..to].lines().skip(1).take(LINES).collect()
}

/// A line without the indentation of the one it is shown beside.
fn shortened(line: &str, indent: usize) -> String {
    let spaces = line.bytes().take(indent).take_while(|byte| matches!(byte, b' ' | b'\t')).count();
    let line = line[spaces..].trim_end();
    let shown = &line[..characters(line, 2 * AROUND)];
    if shown.len() < line.len() { format!("{shown}…") } else { shown.to_owned() }
}

/// At most [`AROUND`] characters of what follows on the line, and whether there is more of it.
fn rest_of_line(text: &str) -> (&str, bool) {
    let near = &text[..characters(text, AROUND + 1)];
    let line = near.split(['\n', '\r']).next().unwrap_or_default();
    let shown = &line[..characters(line, AROUND)];
    (shown, shown.len() < line.len())
}

/// Bytes of at most `count` characters.
fn characters(text: &str, count: usize) -> usize {
    text.char_indices().nth(count).map_or(text.len(), |(index, _)| index)
}

fn floor_boundary(text: &str, byte: usize) -> usize {
    text.floor_char_boundary(byte.min(text.len()))
}
