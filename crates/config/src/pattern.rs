//! CloudFront path patterns.

/// A CloudFront path pattern: `*` is any run of characters, `/` included; `?` is exactly one; case counts.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct PathPattern(String);

impl PathPattern {
    /// As written, with a leading `/` unless it is `*`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
    /// Whether a normalised path (no query) matches.
    #[must_use]
    pub fn matches(&self, _path: &str) -> bool {
        false
    }
}
