//! Headers that cannot be read, and the lines below them.
//!
//! The parser goes on after a syntax error, but after one in a header it swallows the next header or puts
//! keys into the table before, where they would be called unknown. So the whole section is left out.

use std::borrow::Cow;

use toml::de::DeTable;

use super::report_syntax;
use crate::report::Report;
use crate::span::Span;

/// More broken headers than a person would mend at once; the parser is run again for each.
const MOST: usize = 32;

/// The text with blanks in place of the sections whose headers are broken, so that every byte keeps its
/// place. The broken headers are reported.
pub(super) fn without_broken<'t>(text: &'t str, report: &Report<'_>) -> Cow<'t, str> {
    let mut readable = Cow::Borrowed(text);
    for _ in 0..MOST {
        let (_, errors) = DeTable::parse_recoverable(&readable);
        let broken =
            errors.iter().filter_map(|error| Some((section(&readable, error.span()?.start)?, error)));
        let Some((span, error)) = broken.min_by_key(|(span, _)| span.start) else { break };
        report_syntax(error, report);
        readable = Cow::Owned(blank(&readable, span));
    }
    readable
}

/// The header line at `offset` and all lines up to the next header; `None` when that line is no header.
fn section(text: &str, offset: usize) -> Option<Span> {
    let before = &text[..text.floor_char_boundary(offset)];
    let start = before.rfind('\n').map_or(0, |at| at + 1);
    let mut lines = text[start..].split_inclusive('\n');
    let header = lines.next().filter(|line| is_header(line))?;
    let body: usize = lines.take_while(|line| !is_header(line)).map(str::len).sum();
    Some(start..start + header.len() + body)
}

fn is_header(line: &str) -> bool {
    line.trim_start_matches(['\u{feff}', ' ', '\t']).starts_with('[')
}

fn blank(text: &str, span: Span) -> String {
    let blanks: String = text[span.clone()].bytes().map(|b| if b == b'\n' { '\n' } else { ' ' }).collect();
    format!("{}{blanks}{}", &text[..span.start], &text[span.end..])
}
