//! The corrected line.

use std::ops::Range;

use super::{Edit, Rewrite, after_authority};
use crate::finding::Place;

/// The excerpt with the address rewritten as it stands there, escapes and all, and the replacement that makes it.
/// `None` without an excerpt, or when the host stands elsewhere, so that no one replacement corrects the line.
pub(super) fn corrected(place: &Place, rewrite: Rewrite) -> Option<(String, Edit)> {
    let (excerpt, mark, written) = (place.excerpt.as_deref()?, place.mark.clone()?, marked(place)?);
    let has_host = written.split_once("://").is_some_and(|(_, rest)| !rest.is_empty());
    // An address that is put together at run time has its scheme, or its host, somewhere else.
    let is_correctable = if rewrite == Rewrite::Secure { written.contains(':') } else { has_host };
    if !is_correctable {
        return None;
    }
    let address = rewrite.address(written, after_authority(written));
    let (range, after) = match rewrite {
        Rewrite::LocationHost => as_template(excerpt, mark.clone(), address),
        _ => (mark.clone(), address),
    };
    let (start, end) = (excerpt.get(..range.start)?, excerpt.get(range.end..)?);
    let before = excerpt.get(range.clone())?.to_owned();
    let lead = u32::from(range.start < mark.start);
    Some((format!("{start}{after}{end}"), Edit { before, after, lead }))
}

/// The address as it stands in the file.
pub(super) fn marked(place: &Place) -> Option<&str> {
    place.excerpt.as_deref()?.get(place.mark.clone()?)
}

/// An address that only JavaScript can put together turns the string around it into a template.
fn as_template(excerpt: &str, mark: Range<usize>, address: String) -> (Range<usize>, String) {
    let before = excerpt.get(..mark.start).and_then(|text| text.chars().next_back());
    let after = excerpt.get(mark.end..).and_then(|text| text.chars().next());
    match (before, after) {
        (Some(open @ ('"' | '\'')), Some(close)) if open == close => {
            (mark.start - 1..mark.end + 1, format!("`{address}`"))
        }
        _ => (mark, address),
    }
}
