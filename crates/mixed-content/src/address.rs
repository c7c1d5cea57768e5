//! One candidate address: resolved as browsers resolve it, and kept only when it is insecure.

use std::borrow::Cow;

use url::Url;

use crate::host::{Host, Own};

/// An address that is not https.
#[derive(Debug, Clone)]
pub(crate) struct Insecure {
    /// Resolved; its parts are known unless the program computes the host.
    pub(crate) url: String,
    pub(crate) host: Option<Host>,
}

/// What became of a candidate.
#[derive(Debug)]
pub(crate) enum Resolved {
    /// https, or a scheme that is never restricted, or no address at all.
    Fine,
    /// Names an insecure scheme itself.
    Insecure(Insecure),
    /// Relative, and insecure because of an insecure base.
    Inherited,
}

/// Resolves `written` against `base` (URL Standard 4.4).
pub(crate) fn resolve(written: &str, base: &Url, own: &Own) -> Resolved {
    let written = clean(written);
    if has_insecure_scheme(&written) {
        return insecure(&written, own).map_or(Resolved::Fine, Resolved::Insecure);
    }
    match base.join(&written) {
        Ok(url) if is_insecure(&url) => Resolved::Inherited,
        _ => Resolved::Fine,
    }
}

/// Reads an absolute address; `None` when it is not insecure or not an address.
pub(crate) fn insecure(written: &str, own: &Own) -> Option<Insecure> {
    let url = Url::parse(&clean(written)).ok().filter(is_insecure)?;
    let host = Host::of(&url, own);
    Some(Insecure { url: url.into(), host })
}

/// http and ws; ftp has left the browsers.
pub(crate) fn is_insecure(url: &Url) -> bool {
    matches!(url.scheme(), "http" | "ws")
}

/// Cheap: whether text, as it stands, starts with an insecure scheme.
pub(crate) fn has_insecure_scheme(text: &str) -> bool {
    let starts = |scheme: &str| text.get(..scheme.len()).is_some_and(|s| s.eq_ignore_ascii_case(scheme));
    starts("http:") || starts("ws:")
}

/// URL Standard 4.4 steps 1-3: C0 controls and spaces at both ends and all tabs and newlines go.
pub(crate) fn clean(written: &str) -> Cow<'_, str> {
    let trimmed = written.trim_matches(|c: char| c <= ' ');
    if trimmed.contains(['\t', '\n', '\r']) {
        return Cow::Owned(trimmed.chars().filter(|c| !matches!(c, '\t' | '\n' | '\r')).collect());
    }
    Cow::Borrowed(trimmed)
}
