//! Another path, or another origin.

use std::sync::Arc;

use config::pattern::PathPattern;
use config::project::Upstream;
use http::Uri;

use crate::origin::upstream::{Around, Group};
use crate::snapshot::Origin;

/// Where a request goes instead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Map {
    /// Who is asked.
    pub to: Destination,
    /// For what, with its query; a `*` at the end of the path takes what the `*` at the end of the rule's path
    /// matched, or the whole path. Empty for what was asked for.
    pub path: String,
}

/// Who is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Destination {
    /// The site, which looks for the behavior anew.
    Site,
    /// A backend.
    Upstream(Arc<Upstream>),
}

impl Destination {
    pub(super) fn open(&self, around: &Around<'_>) -> Option<Origin> {
        match self {
            Self::Site => None,
            Self::Upstream(upstream) => Some(Origin::Upstream(Group::open(upstream, around))),
        }
    }
}

impl Map {
    /// Path and query to ask for. `None` when that is no path.
    pub(super) fn target(&self, asked: &Uri, pattern: Option<&PathPattern>) -> Option<String> {
        let (path, query) = match self.path.split_once('?') {
            Some((path, query)) => (path, Some(query)),
            None => (&*self.path, asked.query()),
        };
        let path = match path.strip_suffix('*') {
            _ if path.is_empty() => asked.path().to_owned(),
            Some(stem) => format!("{stem}{}", starred(asked.path(), pattern)),
            None => path.to_owned(),
        };
        let whole = query.map_or_else(|| path.clone(), |query| format!("{path}?{query}"));
        (whole.starts_with('/') && whole.parse::<Uri>().is_ok()).then_some(whole)
    }
}

/// What the `*` at the end of a pattern stands for, exactly as it was received.
fn starred<'a>(path: &'a str, pattern: Option<&PathPattern>) -> &'a str {
    let stem = pattern.and_then(|p| p.as_str().strip_suffix('*')).unwrap_or("/");
    let stem = if stem.contains(['*', '?']) { "/" } else { stem };
    path.strip_prefix(stem).unwrap_or_else(|| path.trim_start_matches('/'))
}
