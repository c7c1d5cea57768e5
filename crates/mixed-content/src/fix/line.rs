//! The corrected line.

use std::ops::Range;

use crate::finding::Place;

/// The excerpt with `url` where the insecure address stood. An address that only JavaScript can put
/// together turns the string around it into a template.
pub(super) fn corrected(place: &Place, url: &str) -> Option<String> {
    let (excerpt, mark) = (place.excerpt.as_deref()?, place.mark.clone()?);
    let (mark, url) = match url.contains("${") {
        true => as_template(excerpt, mark, url),
        false => (mark, url.to_owned()),
    };
    Some(format!("{}{url}{}", excerpt.get(..mark.start)?, excerpt.get(mark.end..)?))
}

/// The address as it stands in the file.
pub(super) fn marked(place: &Place) -> Option<&str> {
    place.excerpt.as_deref()?.get(place.mark.clone()?)
}

fn as_template(excerpt: &str, mark: Range<usize>, url: &str) -> (Range<usize>, String) {
    let before = excerpt.get(..mark.start).and_then(|text| text.chars().next_back());
    let after = excerpt.get(mark.end..).and_then(|text| text.chars().next());
    match (before, after) {
        (Some(open @ ('"' | '\'')), Some(close)) if open == close => {
            (mark.start - 1..mark.end + 1, format!("`{url}`"))
        }
        _ => (mark, url.to_owned()),
    }
}
