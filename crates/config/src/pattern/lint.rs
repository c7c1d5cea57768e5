//! Patterns that are allowed and probably not meant.

use super::{PathPattern, Shape};

/// What is odd about one pattern, seen by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Lint {
    /// `**` means no more than `*`.
    DoubleStar,
    /// `.*`, `.+`, a trailing `$`: regular expressions.
    Regex,
    /// `?` followed by `&`: a query string.
    Query,
    /// `/docs/` matches that one path only.
    TrailingSlash,
    /// `*` leaves nothing to the default behavior.
    Everything,
}

/// The first odd thing about a pattern, the most telling first.
pub(crate) fn lint(pattern: &PathPattern) -> Option<Lint> {
    let text = pattern.as_str();
    let checks = [
        (Lint::Regex, text.contains("/.*") || text.contains(".+") || text.ends_with('$')),
        (Lint::DoubleStar, text.contains("**")),
        (Lint::Query, text.split_once('?').is_some_and(|(_, after)| after.contains('&'))),
        (Lint::TrailingSlash, text.ends_with('/') && text != "/"),
        (Lint::Everything, pattern.shape == Shape::Everything || text == "/*"),
    ];
    checks.into_iter().find(|(_, found)| *found).map(|(lint, _)| lint)
}
