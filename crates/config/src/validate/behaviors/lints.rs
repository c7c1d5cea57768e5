//! Patterns that are allowed and probably not meant.

use crate::pattern::{Lint, PathPattern, lint as odd};
use crate::problem::{self, Problem};
use crate::report::Report;
use crate::span::Spanned;

/// Behaviors CloudFront allows are fewer (75); comparing each with each has its price.
const MOST: usize = 100;

/// Hints about each of the first hundred patterns, and about each beside those before it.
pub(super) fn lint(patterns: &[Spanned<PathPattern>], report: &Report<'_>) {
    let patterns = &patterns[..patterns.len().min(MOST)];
    for (at, pattern) in patterns.iter().enumerate() {
        let hint = shadowed(pattern, &patterns[..at], report).or_else(|| alone(pattern));
        if let Some(hint) = hint.or_else(|| without_parent(pattern, patterns)) {
            report.at(&pattern.span, hint);
        }
    }
}

fn shadowed(pattern: &PathPattern, before: &[Spanned<PathPattern>], report: &Report<'_>) -> Option<Problem> {
    let wider = before.iter().find(|wider| wider.covers(pattern))?;
    let line = report.line(&wider.span);
    if **wider == *pattern {
        return Some(problem::pattern_duplicate(pattern, line));
    }
    Some(problem::pattern_unreachable(pattern, &**wider, line))
}

fn alone(pattern: &PathPattern) -> Option<Problem> {
    let text = pattern.as_str();
    Some(match odd(pattern)? {
        Lint::DoubleStar => problem::pattern_double_star(text, single_stars(text)),
        Lint::Regex => problem::pattern_like_regex(text),
        Lint::Query => problem::pattern_like_query(text),
        Lint::TrailingSlash => problem::pattern_trailing_slash(text, format!("{text}*")),
        Lint::Everything => problem::pattern_everything(text),
    })
}

fn single_stars(text: &str) -> String {
    let mut out = text.to_owned();
    while out.contains("**") {
        out = out.replace("**", "*");
    }
    out
}

/// `/api/*` leaves `/api` to the default, unless another behavior takes it.
fn without_parent(pattern: &PathPattern, all: &[Spanned<PathPattern>]) -> Option<Problem> {
    let parent = pattern.as_str().strip_suffix("/*").filter(|parent| !parent.is_empty())?;
    let plain = !parent.contains(['*', '?']);
    let taken = all.iter().any(|other| other.matches(parent));
    (plain && !taken).then(|| problem::pattern_without_parent(pattern, parent))
}
