//! Headers that a behavior adds, sets and removes.

use config::project::HeaderEdits;
use http::header::HeaderName;
use http::{HeaderMap, HeaderValue};

use crate::tap::Tap;

/// Changes to headers, ready to be made.
pub(crate) struct Edits {
    remove: Vec<HeaderName>,
    set: Vec<(HeaderName, HeaderValue)>,
    add: Vec<(HeaderName, HeaderValue)>,
    told: Told,
}

/// What the journal calls them.
struct Told {
    removed: &'static str,
    set: &'static str,
    added: &'static str,
}

const OF_REQUEST: Told =
    Told { removed: "removed-request-header", set: "changed-request-header", added: "added-request-header" };
const OF_RESPONSE: Told = Told {
    removed: "removed-response-header",
    set: "changed-response-header",
    added: "added-response-header",
};

impl Edits {
    /// `None` when there is nothing to do.
    pub(crate) fn of_request(asked: &HeaderEdits) -> Option<Self> {
        Self::compile(asked, OF_REQUEST)
    }

    /// `None` when there is nothing to do.
    pub(crate) fn of_response(asked: &HeaderEdits) -> Option<Self> {
        Self::compile(asked, OF_RESPONSE)
    }

    /// What cannot be sent was refused when the project was read.
    fn compile(asked: &HeaderEdits, told: Told) -> Option<Self> {
        let field = |(name, value): &(String, String)| {
            Some((HeaderName::try_from(name).ok()?, HeaderValue::from_str(value).ok()?))
        };
        let edits = Self {
            remove: asked.remove.iter().filter_map(|name| name.try_into().ok()).collect(),
            set: asked.set.iter().filter_map(field).collect(),
            add: asked.add.iter().filter_map(field).collect(),
            told,
        };
        (*asked != HeaderEdits::default()).then_some(edits)
    }

    /// Those to remove first, then those to set, then those to add, as CloudFront's response headers policies do.
    pub(crate) fn apply(&self, headers: &mut HeaderMap, tap: &mut Tap) {
        for name in &self.remove {
            if headers.remove(name).is_some() {
                tap.change(self.told.removed, || name.to_string());
            }
        }
        for (name, value) in &self.set {
            let code = if headers.contains_key(name) { self.told.set } else { self.told.added };
            headers.insert(name, value.clone());
            tap.change(code, || name.to_string());
        }
        for (name, value) in &self.add {
            headers.append(name, value.clone());
            tap.change(self.told.added, || name.to_string());
        }
    }

    /// What it would do, for those who ask before: code and text.
    pub(crate) fn explained(&self) -> impl Iterator<Item = (&'static str, String)> + '_ {
        let shown = |(name, value): &(HeaderName, HeaderValue)| {
            format!("{name}: {}", String::from_utf8_lossy(value.as_bytes()))
        };
        let removed = self.remove.iter().map(|name| (self.told.removed, name.to_string()));
        let set = self.set.iter().map(move |field| (self.told.set, shown(field)));
        let added = self.add.iter().map(move |field| (self.told.added, shown(field)));
        removed.chain(set).chain(added)
    }
}
