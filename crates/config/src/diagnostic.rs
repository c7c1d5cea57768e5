//! A mistake or a hint about the project file, with its place.

use std::cell::RefCell;

use crate::problem::Problem;
use crate::span::Span;

/// How bad.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Worth knowing.
    Info,
    /// Probably not meant; the file is applied.
    Warning,
    /// Wrong; the file is not applied.
    Error,
}

/// A mistake or a hint about the project file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// How bad.
    pub severity: Severity,
    /// Stable, kebab-case.
    pub code: &'static str,
    /// Values for the sentence, in the code's order.
    pub params: Vec<String>,
    /// 1-based.
    pub line: u32,
    /// 1-based, in characters.
    pub column: u32,
    /// Bytes of the text it is about; empty where something is missing.
    pub span: Span,
    message: String,
}

impl Diagnostic {
    /// The sentence in English, remedy included, without the place.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }
}

/// Collects what is found, so that one mistake does not hide the next.
pub(crate) struct Report<'t> {
    text: &'t str,
    found: RefCell<Vec<(Span, Problem)>>,
}

impl<'t> Report<'t> {
    pub(crate) fn new(text: &'t str) -> Self {
        Self { text, found: RefCell::default() }
    }

    /// Notes a problem with these bytes of the text.
    pub(crate) fn at(&self, span: &Span, problem: impl Into<Problem>) {
        self.found.borrow_mut().push((span.clone(), problem.into()));
    }

    /// 1-based line of these bytes, for sentences that point elsewhere.
    pub(crate) fn line(&self, span: &Span) -> u32 {
        place(self.text, span.start).0
    }

    /// Everything noted, in the order of the text.
    pub(crate) fn finish(self) -> Vec<Diagnostic> {
        let mut found = self.found.into_inner();
        if found.iter().any(|(_, problem)| problem.code == "syntax") {
            found.retain(|(_, problem)| !problem.is_absence());
        }
        found.sort_by_key(|(span, problem)| (span.start, std::cmp::Reverse(problem.severity)));
        found.into_iter().map(|(span, problem)| diagnostic(self.text, span, problem)).collect()
    }
}

fn diagnostic(text: &str, span: Span, problem: Problem) -> Diagnostic {
    let (line, column) = place(text, span.start);
    let Problem { severity, code, params, message } = problem;
    Diagnostic { severity, code, params, line, column, span, message }
}

/// 1-based line and column, in characters; a byte order mark has no column.
fn place(text: &str, offset: usize) -> (u32, u32) {
    let before = &text[..text.floor_char_boundary(offset)];
    let line_start = before.rfind('\n').map_or(0, |at| at + 1);
    let line = before.bytes().filter(|b| *b == b'\n').count() + 1;
    let column = before[line_start..].trim_start_matches('\u{feff}').chars().count() + 1;
    (saturating(line), saturating(column))
}

fn saturating(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, offset: usize, expect: (u32, u32)) {
        assert_eq!(place(text, offset), expect, "{text:?} at {offset}");
    }

    #[test]
    fn places_are_counted_in_lines_and_characters() {
        check("", 0, (1, 1));
        check("ab\ncd", 4, (2, 2));
        check("ab\r\ncd", 4, (2, 1));
        check("한글 x", 7, (1, 4));
        check("\u{feff}a", 3, (1, 1));
        check("ab", 99, (1, 3));
    }
}
