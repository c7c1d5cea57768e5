//! Collects what is found in one text.

use std::cell::RefCell;

use crate::diagnostic::{Diagnostic, Severity};
use crate::problem::Problem;
use crate::span::Span;

/// More than a person reads at once, and enough that a broken file costs no time.
const MOST: usize = 500;

/// Collects what is found, so that one mistake does not hide the next.
pub(crate) struct Report<'t> {
    text: &'t str,
    line_starts: Vec<usize>,
    found: RefCell<Vec<(Span, Problem)>>,
}

impl<'t> Report<'t> {
    pub(crate) fn new(text: &'t str) -> Self {
        let after_breaks = text.match_indices('\n').map(|(at, _)| at + 1);
        Self {
            text,
            line_starts: std::iter::once(0).chain(after_breaks).collect(),
            found: RefCell::default(),
        }
    }

    /// Notes a problem with these bytes of the text.
    pub(crate) fn at(&self, span: &Span, problem: impl Into<Problem>) {
        self.found.borrow_mut().push((span.clone(), problem.into()));
    }

    /// 1-based line of these bytes, for sentences that point elsewhere.
    pub(crate) fn line(&self, span: &Span) -> u32 {
        self.place(span.start).0
    }

    /// Whether anything noted keeps the file from being applied.
    pub(crate) fn has_errors(&self) -> bool {
        self.found.borrow().iter().any(|(_, problem)| problem.severity == Severity::Error)
    }

    /// The first 500 of what was noted, in the order of the text. Beside syntax errors nothing is said to be
    /// missing: it may stand where the text could not be read.
    pub(crate) fn finish(self) -> Vec<Diagnostic> {
        let mut found = self.found.take();
        if found.iter().any(|(_, problem)| problem.code == "syntax") {
            found.retain(|(_, problem)| !problem.is_absence());
        }
        found.sort_by_key(|(span, problem)| (span.start, std::cmp::Reverse(problem.severity)));
        found.truncate(MOST);
        found.into_iter().map(|(span, problem)| self.diagnostic(span, problem)).collect()
    }

    fn diagnostic(&self, span: Span, problem: Problem) -> Diagnostic {
        let place = self.place(span.start);
        Diagnostic::new(problem, span, place)
    }

    /// 1-based line and column, in characters; a byte order mark has no column.
    fn place(&self, offset: usize) -> (u32, u32) {
        let line = self.line_starts.partition_point(|start| *start <= offset);
        let before = &self.text[self.line_starts[line - 1]..self.text.floor_char_boundary(offset)];
        let column = before.trim_start_matches('\u{feff}').chars().count() + 1;
        (saturating(line), saturating(column))
    }
}

fn saturating(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, offset: usize, expect: (u32, u32)) {
        assert_eq!(Report::new(text).place(offset), expect, "{text:?} at {offset}");
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
