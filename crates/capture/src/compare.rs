//! Two exchanges side by side: what differs in their heads and bodies. Bodies are hostile, so everything is capped.

mod json;
mod lines;
pub mod sessions;

use std::borrow::Cow;

use crate::decode::{self, Content};
use crate::head::Head;
use crate::redact::Masks;

pub use json::{Value, values};
pub use lines::{Line, lines};

/// Bytes of each decoded body that are compared.
pub const COMPARED: usize = 4 << 20;

/// How two sides stand to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Differs {
    /// Both alike.
    Same,
    /// Only the right has it.
    Added,
    /// Only the left has it.
    Removed,
    /// Both have it, not alike.
    Changed,
}

/// One field of two heads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// As the left has it, where it does.
    pub name: String,
    /// `None` when only the right has it.
    pub left: Option<String>,
    /// `None` when only the left has it.
    pub right: Option<String>,
}

/// A body as it was kept.
#[derive(Debug, Clone, Copy)]
pub struct Side<'a> {
    /// As on the wire.
    pub body: &'a [u8],
    /// Of its message.
    pub head: &'a Head,
    /// Bytes that passed.
    pub total: u64,
}

/// Two bodies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bodies {
    /// What differs.
    pub difference: Difference,
    /// Bytes of each after decoding.
    pub sizes: (u64, u64),
    /// More is there than was kept or is compared; what is said is true of the beginnings.
    pub clipped: bool,
}

/// What differs in two bodies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Difference {
    /// Nothing.
    None,
    /// Values of two JSON documents; empty when only their spelling differs.
    Json(Vec<Value>),
    /// Lines of two texts.
    Text(Vec<Line>),
    /// The place of the first byte that is another.
    Binary(u64),
}

impl Field {
    /// How the sides stand.
    #[must_use]
    pub fn differs(&self) -> Differs {
        match (&self.left, &self.right) {
            (Some(left), Some(right)) if left == right => Differs::Same,
            (Some(_), Some(_)) => Differs::Changed,
            (Some(_), None) => Differs::Removed,
            (None, _) => Differs::Added,
        }
    }
}

/// All fields of two heads: those of the left in its order, then those only the right has. Fields of one name are
/// compared in order.
#[must_use]
pub fn heads(left: &Head, right: &Head) -> Vec<Field> {
    let mut rest: Vec<_> = right.iter().map(Some).collect();
    let mut fields: Vec<_> = left
        .iter()
        .map(|(name, value)| {
            let same =
                |field: &&mut Option<(&str, &[u8])>| field.is_some_and(|f| f.0.eq_ignore_ascii_case(name));
            let other = rest.iter_mut().find(same).and_then(Option::take);
            Field { name: name.into(), left: Some(shown(value)), right: other.map(|(_, value)| shown(value)) }
        })
        .collect();
    let added = rest.into_iter().flatten();
    fields.extend(added.map(|(name, value)| Field {
        name: name.into(),
        left: None,
        right: Some(shown(value)),
    }));
    fields
}

/// What differs in two bodies, as a person would look for it: by value in JSON, by line in other text. With `masks`,
/// secrets are replaced in what is told; that they differ is told still.
#[must_use]
pub fn bodies(left: Side<'_>, right: Side<'_>, masks: Option<&Masks>) -> Bodies {
    let decoded = [left, right].map(|side| decode::decode(side.body, side.head, COMPARED));
    let missing = |side: Side<'_>| side.total > side.body.len() as u64;
    let clipped =
        missing(left) || missing(right) || decoded.iter().any(|d| d.truncated || d.problem.is_some());
    let sizes = (decoded[0].size, decoded[1].size);
    let types = [left, right].map(|side| side.head.text("content-type").unwrap_or_default());
    let [left, right] = decoded.map(|d| d.content);
    let difference = match (&left, &right) {
        (Content::Text { text: left, .. }, Content::Text { text: right, .. }) => {
            text_difference([left, right], types, masks)
        }
        (left, right) => match first_difference(bytes(left), bytes(right)) {
            Some(at) => Difference::Binary(at),
            None => Difference::None,
        },
    };
    Bodies { difference, sizes, clipped }
}

fn text_difference([left, right]: [&str; 2], types: [&str; 2], masks: Option<&Masks>) -> Difference {
    if left == right {
        return Difference::None;
    }
    match (json::read(left), json::read(right)) {
        (Some(left), Some(right)) => Difference::Json(values(&left, &right, masks)),
        _ => {
            let shown = |text, media_type| match masks {
                Some(masks) => masks.body(text, media_type),
                None => Cow::Borrowed(text),
            };
            Difference::Text(lines(&shown(left, types[0]), &shown(right, types[1])))
        }
    }
}

fn bytes(content: &Content) -> &[u8] {
    match content {
        Content::Text { text, .. } => text.as_bytes(),
        Content::Binary(bytes) => bytes,
    }
}

fn first_difference(left: &[u8], right: &[u8]) -> Option<u64> {
    let differs = left.iter().zip(right).position(|(a, b)| a != b);
    let at = differs.or_else(|| (left.len() != right.len()).then(|| left.len().min(right.len())));
    at.map(|at| at as u64)
}

fn shown(value: &[u8]) -> String {
    String::from_utf8_lossy(value).into_owned()
}

#[cfg(test)]
mod tests;
