//! Two JSON documents, value by value.

use serde_json::Value as Json;

use super::Differs;
use crate::redact::Masks;

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

/// The values that differ, at most 1000; with `masks`, without their secrets.
#[must_use]
pub fn values(left: &Json, right: &Json, masks: Option<&Masks>) -> Vec<Value> {
    let mut told = Told { values: Vec::new(), masks };
    told.walk("$", left, right);
    told.values
}

struct Told<'a> {
    values: Vec<Value>,
    masks: Option<&'a Masks>,
}

impl Told<'_> {
    fn walk(&mut self, path: &str, left: &Json, right: &Json) {
        if left == right || self.values.len() >= TOLD {
            return;
        }
        match (left, right) {
            (Json::Object(left), Json::Object(right)) => {
                for (name, value) in left {
                    self.beside(&member(path, name), Some(value), right.get(name));
                }
                for (name, value) in right.iter().filter(|(name, _)| !left.contains_key(*name)) {
                    self.beside(&member(path, name), None, Some(value));
                }
            }
            (Json::Array(left), Json::Array(right)) => {
                for at in 0..left.len().max(right.len()) {
                    self.beside(&format!("{path}[{at}]"), left.get(at), right.get(at));
                }
            }
            (left, right) => self.tell(path, Differs::Changed, Some(left), Some(right)),
        }
    }

    fn beside(&mut self, path: &str, left: Option<&Json>, right: Option<&Json>) {
        match (left, right) {
            (Some(left), Some(right)) => self.walk(path, left, right),
            (Some(_), None) => self.tell(path, Differs::Removed, left, None),
            (None, _) => self.tell(path, Differs::Added, None, right),
        }
    }

    fn tell(&mut self, path: &str, differs: Differs, left: Option<&Json>, right: Option<&Json>) {
        if self.values.len() < TOLD {
            let [left, right] = [left, right].map(|value| value.map(|value| self.shown(path, value)));
            self.values.push(Value { path: path.into(), differs, left, right });
        }
    }

    fn shown(&self, path: &str, value: &Json) -> String {
        let text = value.to_string();
        shortened(match self.masks {
            Some(masks) => masks.member(name(path), &text).into_owned(),
            None => text,
        })
    }
}

fn member(path: &str, name: &str) -> String {
    let plain =
        name.chars().all(|c| c.is_alphanumeric() || c == '_') && !name.starts_with(|c: char| c.is_numeric());
    if plain && !name.is_empty() { format!("{path}.{name}") } else { format!("{path}[{}]", Json::from(name)) }
}

/// The last name in a path; an element of an array goes by the array's.
fn name(path: &str) -> &str {
    let is_name = |part: &&str| !part.is_empty() && !part.bytes().all(|b| b.is_ascii_digit());
    path.split(['.', '[', ']', '"']).rfind(is_name).unwrap_or_default()
}

fn shortened(text: String) -> String {
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}
