//! Two JSON documents, value by value.

use serde_json::Value as Json;

use super::Differs;

/// Values that are told; a document of nothing but differences is as good as another.
const TOLD: usize = 1000;

/// Characters of a value that are shown.
const SHOWN: usize = 200;

/// One value that differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Value {
    /// `$.items[3].price`; names that are no identifiers in brackets and quotes (RFC 9535 section 2.7).
    pub path: String,
    /// Never [`Differs::Same`].
    pub differs: Differs,
    /// As JSON, shortened when long.
    pub left: Option<String>,
    /// As JSON, shortened when long.
    pub right: Option<String>,
}

/// An object or array; other documents compare better as text. Nesting beyond 128 levels is none.
pub(super) fn read(text: &str) -> Option<Json> {
    serde_json::from_str(text).ok().filter(|json: &Json| json.is_object() || json.is_array())
}

/// The values that differ, at most 1000.
#[must_use]
pub fn values(left: &Json, right: &Json) -> Vec<Value> {
    let mut found = Vec::new();
    walk("$", left, right, &mut found);
    found
}

fn walk(path: &str, left: &Json, right: &Json, found: &mut Vec<Value>) {
    if left == right || found.len() >= TOLD {
        return;
    }
    match (left, right) {
        (Json::Object(left), Json::Object(right)) => {
            for (name, value) in left {
                beside(&member(path, name), Some(value), right.get(name), found);
            }
            for (name, value) in right.iter().filter(|(name, _)| !left.contains_key(*name)) {
                beside(&member(path, name), None, Some(value), found);
            }
        }
        (Json::Array(left), Json::Array(right)) => {
            for at in 0..left.len().max(right.len()) {
                beside(&format!("{path}[{at}]"), left.get(at), right.get(at), found);
            }
        }
        (left, right) => tell(path, Differs::Changed, Some(left), Some(right), found),
    }
}

fn beside(path: &str, left: Option<&Json>, right: Option<&Json>, found: &mut Vec<Value>) {
    match (left, right) {
        (Some(left), Some(right)) => walk(path, left, right, found),
        (Some(_), None) => tell(path, Differs::Removed, left, None, found),
        (None, _) => tell(path, Differs::Added, None, right, found),
    }
}

fn tell(path: &str, differs: Differs, left: Option<&Json>, right: Option<&Json>, found: &mut Vec<Value>) {
    if found.len() < TOLD {
        found.push(Value { path: path.into(), differs, left: left.map(shown), right: right.map(shown) });
    }
}

fn member(path: &str, name: &str) -> String {
    let plain =
        name.chars().all(|c| c.is_alphanumeric() || c == '_') && !name.starts_with(|c: char| c.is_numeric());
    if plain && !name.is_empty() { format!("{path}.{name}") } else { format!("{path}[{}]", Json::from(name)) }
}

fn shown(value: &Json) -> String {
    let text = value.to_string();
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}
