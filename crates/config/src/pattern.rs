//! CloudFront path patterns: what they may say, and what they match.
//!
//! The rules are those of CloudFront's cache behaviors: the query string, the host and cookies play no part,
//! case counts, a leading `/` is optional, and nothing but `*` and `?` is special. Order is not decided here:
//! the first matching behavior of a site wins ([`crate::project::Site::behavior_for`]).

mod cover;
mod glob;
mod lint;
mod normalize;

use std::fmt;

use thiserror::Error;

pub(crate) use lint::{Lint, lint};
pub use normalize::normalize_path;

/// Whether a text is like a pattern in which only `*` is special: any run of characters.
pub(crate) fn is_like(pattern: &str, text: &str) -> bool {
    let Some((first, rest)) = pattern.split_once('*') else { return pattern == text };
    let Some(mut text) = text.strip_prefix(first) else { return false };
    let mut parts = rest.split('*').peekable();
    while let Some(part) = parts.next() {
        if parts.peek().is_none() {
            return text.ends_with(part);
        }
        let Some(at) = text.find(part) else { return false };
        text = &text[at + part.len()..];
    }
    true
}

/// Longest pattern CloudFront accepts, in characters.
pub const MAX_LENGTH: usize = 255;

/// A CloudFront path pattern: `*` is any run of characters, `/` included; `?` is exactly one; case counts.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct PathPattern {
    text: Box<str>,
    shape: Shape,
}

/// How a pattern is matched; follows from its text. Most patterns need one comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Shape {
    /// `*`
    Everything,
    /// `/about.html`
    Exact,
    /// `/api/*`
    Prefix,
    /// `*.jpg`
    Suffix,
    /// Anything else.
    Glob,
}

/// Why a text is not a path pattern.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum PatternError {
    /// There is nothing in it.
    #[error("the path pattern is empty; write something like `/api/*`")]
    Empty,
    /// More than [`MAX_LENGTH`] characters.
    #[error("the path pattern has {0} characters; CloudFront accepts {MAX_LENGTH}")]
    TooLong(usize),
    /// A query string; the field is the pattern without it.
    #[error("a path pattern never sees the query string; write `{0}`")]
    Query(String),
    /// `{a,b}`.
    #[error("`{{a,b}}` is not CloudFront syntax; write one behavior for each alternative")]
    Braces,
    /// Looks like a regular expression; the field is what gave it away.
    #[error("`{0}` looks like a regular expression; CloudFront knows only `*` and `?`")]
    Regex(char),
    /// A character CloudFront does not accept in a pattern.
    #[error("a path pattern cannot contain `{0}`; CloudFront accepts letters, digits and _-.*?$/~\"'@:+&")]
    Character(char),
}

impl PathPattern {
    /// Reads a pattern, with or without its leading `/`.
    ///
    /// # Errors
    /// When it is empty, longer than [`MAX_LENGTH`] characters, or holds a character CloudFront refuses.
    pub fn parse(text: &str) -> Result<Self, PatternError> {
        check(text)?;
        let slash = if text.starts_with(['/', '*']) { "" } else { "/" };
        let text: Box<str> = format!("{slash}{text}").into();
        Ok(Self { shape: Shape::of(&text), text })
    }

    /// `*`, the pattern of the default behavior.
    #[must_use]
    pub fn everything() -> Self {
        Self { text: "*".into(), shape: Shape::Everything }
    }

    /// As written, with a leading `/` unless it begins with `*`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether a normalised path (no query) matches. Never allocates; takes at most [`MAX_LENGTH`] steps for
    /// each character of the path, and one comparison for the usual `/prefix/*`.
    #[must_use]
    pub fn matches(&self, path: &str) -> bool {
        let text = self.as_str();
        match self.shape {
            Shape::Everything => true,
            Shape::Exact => path == text,
            Shape::Prefix => path.as_bytes().starts_with(&text.as_bytes()[..text.len() - 1]),
            Shape::Suffix => path.as_bytes().ends_with(&text.as_bytes()[1..]),
            Shape::Glob => glob::matches(text.as_bytes(), path.as_bytes()),
        }
    }

    /// Whether every path that `other` matches is matched by this one too, so that `other` is never reached
    /// when it comes later. False when that is so but hard to see.
    #[must_use]
    pub fn covers(&self, other: &Self) -> bool {
        cover::covers(self.as_str(), other.as_str())
    }

    /// Whether any path is matched by both.
    #[must_use]
    pub fn meets(&self, other: &Self) -> bool {
        cover::meet(self.as_str(), other.as_str())
    }

    /// Whether any path it matches is `prefix` or goes on below it; `prefix` has no slash at its end.
    #[must_use]
    pub fn meets_prefix(&self, prefix: &str) -> bool {
        self.matches(prefix) || cover::meet(self.as_str(), &format!("{prefix}/*"))
    }
}

impl fmt::Display for PathPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for PathPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PathPattern({:?})", self.as_str())
    }
}

impl PatternError {
    /// Stable, kebab-case.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Empty => "pattern-empty",
            Self::TooLong(_) => "pattern-too-long",
            Self::Query(_) => "pattern-query",
            Self::Braces => "pattern-braces",
            Self::Regex(_) => "pattern-regex",
            Self::Character(_) => "pattern-character",
        }
    }

    /// The values in the sentence, in its order.
    #[must_use]
    pub fn params(&self) -> Vec<String> {
        match self {
            Self::Empty | Self::Braces => Vec::new(),
            Self::TooLong(length) => vec![length.to_string()],
            Self::Query(without) => vec![without.clone()],
            Self::Regex(c) | Self::Character(c) => vec![c.to_string()],
        }
    }
}

impl Shape {
    fn of(text: &str) -> Self {
        let wild: Vec<usize> = text.match_indices(['*', '?']).map(|(at, _)| at).collect();
        match wild.as_slice() {
            [] => Self::Exact,
            [0] if text == "*" => Self::Everything,
            [0] if text.starts_with('*') => Self::Suffix,
            [at] if *at + 1 == text.len() && text.ends_with('*') => Self::Prefix,
            _ => Self::Glob,
        }
    }
}

fn check(text: &str) -> Result<(), PatternError> {
    let length = text.chars().count();
    if length == 0 {
        return Err(PatternError::Empty);
    }
    if length > MAX_LENGTH {
        return Err(PatternError::TooLong(length));
    }
    match text.chars().find(|c| !is_allowed(*c)) {
        Some(c) => Err(refusal(text, c)),
        None => Ok(()),
    }
}

/// The characters of CloudFront's guide, "Path pattern" (`&` stands there as `&amp;`).
fn is_allowed(c: char) -> bool {
    c.is_ascii_alphanumeric() || "_-.*?$/~\"'@:+&".contains(c)
}

/// The most telling name for a character that is not allowed.
fn refusal(text: &str, c: char) -> PatternError {
    match (c, text.split_once('?')) {
        ('=', Some((path, _))) => PatternError::Query(path.to_owned()),
        ('{' | '}', _) => PatternError::Braces,
        ('^' | '(' | ')' | '|' | '[' | ']' | '\\', _) => PatternError::Regex(c),
        _ => PatternError::Character(c),
    }
}

#[cfg(test)]
mod tests;
