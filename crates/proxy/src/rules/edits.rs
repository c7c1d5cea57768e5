//! Fields set and removed.

use http::header::{CONNECTION, CONTENT_LENGTH, EXPECT, HeaderName, TE, TRAILER, TRANSFER_ENCODING, UPGRADE};
use http::{HeaderMap, HeaderValue};

/// Fields set and removed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Edits {
    set: Vec<(HeaderName, HeaderValue)>,
    remove: Vec<HeaderName>,
}

/// Whether a field says how long the message is or belongs to one connection: those are ours to write.
#[must_use]
pub fn is_protected(name: &HeaderName) -> bool {
    [&CONNECTION, &CONTENT_LENGTH, &EXPECT, &TE, &TRAILER, &TRANSFER_ENCODING, &UPGRADE].contains(&name)
        || matches!(name.as_str(), "keep-alive" | "proxy-connection")
}

impl Edits {
    /// Protected fields are left out; see [`is_protected`].
    #[must_use]
    pub fn new(mut set: Vec<(HeaderName, HeaderValue)>, mut remove: Vec<HeaderName>) -> Self {
        set.retain(|(name, _)| !is_protected(name));
        remove.retain(|name| !is_protected(name));
        Self { set, remove }
    }

    /// Removes, then sets, and says each change that is one.
    pub(super) fn apply(&self, headers: &mut HeaderMap, mut told: impl FnMut(Edit<'_>)) {
        for name in &self.remove {
            if headers.remove(name).is_some() {
                told(Edit::Removed(name));
            }
        }
        for (at, (name, value)) in self.set.iter().enumerate() {
            let first = self.set[..at].iter().all(|(earlier, _)| earlier != name);
            let same = first && headers.get_all(name).iter().eq([value]);
            if first {
                headers.insert(name, value.clone());
            } else {
                headers.append(name, value.clone());
            }
            if !same {
                told(Edit::Set(name, value));
            }
        }
    }
}

/// One field that was changed.
pub(super) enum Edit<'a> {
    /// It has this value now.
    Set(&'a HeaderName, &'a HeaderValue),
    /// It is gone.
    Removed(&'a HeaderName),
}

impl std::fmt::Display for Edit<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Set(name, value) => write!(f, "{name}: {}", String::from_utf8_lossy(value.as_bytes())),
            Self::Removed(name) => write!(f, "{name}"),
        }
    }
}
