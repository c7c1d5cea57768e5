//! Which requests a rule is about.

use config::pattern::PathPattern;
use http::{HeaderMap, HeaderName, Method, Request};

/// Which requests a rule is about; what is empty matches all.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Matches {
    /// The pattern of a behavior, as written.
    pub behavior: Option<String>,
    /// Methods.
    pub methods: Vec<Method>,
    /// Looked at as behaviors look at theirs.
    pub path: Option<PathPattern>,
    /// Parameters the query must have, decoded.
    pub query: Vec<(String, Glob)>,
    /// Fields the request must have.
    pub headers: Vec<(HeaderName, Glob)>,
}

/// A text in which `*` stands for anything; the empty one matches all.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Glob(String);

impl Matches {
    pub(super) fn is_about<B>(&self, request: &Request<B>, path: &str, behavior: &str) -> bool {
        self.behavior.as_deref().is_none_or(|wanted| wanted == behavior)
            && (self.methods.is_empty() || self.methods.contains(request.method()))
            && self.path.as_ref().is_none_or(|pattern| pattern.matches(path))
            && self.headers.iter().all(|(name, value)| has_field(request.headers(), name, value))
            && self.query.iter().all(|(name, value)| has_parameter(request.uri().query(), name, value))
    }
}

fn has_field(headers: &HeaderMap, name: &HeaderName, wanted: &Glob) -> bool {
    headers.get_all(name).iter().any(|value| wanted.matches(&String::from_utf8_lossy(value.as_bytes())))
}

fn has_parameter(query: Option<&str>, name: &str, wanted: &Glob) -> bool {
    let mut pairs = url::form_urlencoded::parse(query.unwrap_or_default().as_bytes());
    pairs.any(|(key, value)| key == name && wanted.matches(&value))
}

impl Glob {
    /// Reads a text; every text is one.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// Case counts. Takes as many steps as the text is long for each `*`.
    #[must_use]
    pub fn matches(&self, text: &str) -> bool {
        let mut parts = self.0.split('*');
        let first = parts.next().unwrap_or_default();
        if self.0.is_empty() || (first.len() == self.0.len() && first == text) {
            return true;
        }
        let Some(mut rest) = text.strip_prefix(first) else { return false };
        let Some(last) = parts.next_back() else { return false };
        for part in parts {
            let Some(at) = rest.find(part) else { return false };
            rest = &rest[at + part.len()..];
        }
        rest.ends_with(last)
    }
}
