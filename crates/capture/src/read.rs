//! A message read closely: what its query, cookies and body say. All of it is hostile; what cannot be read is left
//! out, and reading takes time and room in proportion to the input.

pub mod cookies;
pub mod graphql;
pub mod multipart;
pub mod phases;
pub mod protobuf;
pub mod query;
pub mod tokens;

/// How much a note matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Weight {
    /// A browser refuses it, or it cannot work.
    Error,
    /// Probably not meant.
    Warning,
    /// Worth knowing.
    Info,
}

/// Something to be said of an attribute or a claim.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// `Secure`, `SameSite`, `exp`, ...
    pub about: &'static str,
    /// Stable, kebab-case.
    pub code: &'static str,
    /// How much it matters.
    pub weight: Weight,
    /// Values for the sentence.
    pub params: Vec<String>,
}

impl Note {
    fn new(weight: Weight, about: &'static str, code: &'static str, params: &[&str]) -> Self {
        Self { about, code, weight, params: params.iter().map(ToString::to_string).collect() }
    }
}
