//! The project as meant: ids resolved, defaults filled in, nothing left to check.
//!
//! [`crate::file`] holds the project as typed; [`crate::load()`] turns one into the other.

mod cors_origin;
mod shaping;
mod upstream;

use std::path::PathBuf;

use crate::pattern::{self, PathPattern};

pub use cors_origin::CorsOrigin;
pub use shaping::{Cors, HeaderEdits, Prefix, Shaping};
pub use upstream::{
    Address, Balance, ForwardProxy, HealthCheck, HostMode, Peer, Protocol, ProxyMode, ProxyScheme, Scheme,
    StatusMatcher, Upstream, is_localhost,
};

/// Everything one `localfront.toml` asks for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Project {
    /// In the order of the file.
    pub sites: Vec<Site>,
}

/// One set of hosts served together (CloudFront: a distribution).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Site {
    /// Short name, unique in the project: lower-case letters, digits and `-`.
    pub name: String,
    /// Lower-case host names or IP literals (without brackets), at least one; never a wildcard.
    pub hosts: Vec<String>,
    /// Ordered; the first whose pattern matches wins; the last one is the default behavior.
    pub behaviors: Vec<Behavior>,
    /// Referred to by index from [`Behavior::origin`].
    pub origins: Vec<Origin>,
    /// Behave like CloudFront to the letter: only the root object has an index, unknown keys are 403,
    /// forwarded headers are CloudFront's. Default false.
    pub cloudfront: bool,
    /// Correct `http://` addresses in answers while they pass. Default false.
    pub rewrite_mixed: bool,
    /// Findings that are not shown, in the order of the file.
    pub ignored: Vec<Ignore>,
}

/// A path pattern and what happens to the requests it matches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Behavior {
    /// `*` for the default behavior.
    pub pattern: PathPattern,
    /// True for the last, immutable one.
    pub is_default: bool,
    /// Index into [`Site::origins`].
    pub origin: usize,
    /// What is changed on the way.
    pub shaping: Shaping,
}

/// Where an answer is made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// The key under `[site.origin.NAME]`.
    pub name: String,
    /// A folder or a group of backends.
    pub kind: OriginKind,
}

/// The closed set of origins.
#[expect(clippy::large_enum_variant, reason = "a project has a handful, made when its file is saved")]
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OriginKind {
    /// Files of a folder (the role of S3).
    Folder(Folder),
    /// One or more backends (the role of a load balancer).
    Upstream(Upstream),
}

/// A static origin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Folder {
    /// Absolute.
    pub path: PathBuf,
    /// Object answered for `/`, and for directories unless [`Site::cloudfront`]. Default `index.html`.
    pub index: String,
    /// Single-page fallback: the object answered with 200 for a navigation to a path that has no file.
    pub fallback: Option<String>,
    /// Reload the browser when a file changes. Default false.
    pub reload: bool,
}

impl Behavior {
    /// A behavior that changes nothing on the way.
    #[must_use]
    pub fn new(pattern: PathPattern, origin: usize) -> Self {
        Self { pattern, is_default: false, origin, shaping: Shaping::default() }
    }

    /// The last one, which answers what no other matches.
    #[must_use]
    pub fn default_to(origin: usize) -> Self {
        Self { is_default: true, ..Self::new(PathPattern::everything(), origin) }
    }
}

/// Findings that are not shown. At least one of `url`, `kind` and `file` is given.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Ignore {
    /// The address, `*` being any run of characters.
    pub url: Option<String>,
    /// What asks for it, or the rule.
    pub kind: Option<String>,
    /// The file, `*` being any run of characters.
    pub file: Option<String>,
    /// Why; never empty.
    pub reason: String,
}

impl Ignore {
    /// Whether a finding is meant: `kinds` are all the names its kind has.
    #[must_use]
    pub fn covers(&self, url: &str, kinds: &[&str], file: &str) -> bool {
        let holds = |wanted: &Option<String>, value: &str| {
            wanted.as_ref().is_none_or(|wanted| pattern::is_like(wanted, value))
        };
        let is_kind = |wanted: &String| kinds.iter().any(|kind| kind.eq_ignore_ascii_case(wanted));
        holds(&self.url, url) && holds(&self.file, file) && self.kind.as_ref().is_none_or(is_kind)
    }
}

impl Folder {
    /// Default of [`Self::index`].
    pub const INDEX: &str = "index.html";

    /// A folder with the defaults of the project file. `path` is absolute.
    #[must_use]
    pub fn new(path: PathBuf) -> Self {
        Self { path, index: Self::INDEX.to_owned(), fallback: None, reload: false }
    }
}

impl Site {
    /// Whether the answers of a behavior are compressed, by its place in the list.
    #[must_use]
    pub fn compresses(&self, behavior: usize) -> bool {
        self.behaviors[behavior].shaping.compress.unwrap_or_else(|| self.compresses_by_itself(behavior))
    }

    /// Whether they are unless the file says otherwise: folders are, as by a distribution made in CloudFront's
    /// console, and backends are left alone, because what they send is what is debugged.
    #[must_use]
    pub fn compresses_by_itself(&self, behavior: usize) -> bool {
        matches!(self.origins[self.behaviors[behavior].origin].kind, OriginKind::Folder(_))
    }

    /// The behavior that answers a normalised path, and its place in the list (0 is the first).
    #[must_use]
    pub fn behavior_for(&self, path: &str) -> (usize, &Behavior) {
        let at = self.behaviors.iter().position(|b| b.pattern.matches(path));
        let at = at.unwrap_or(self.behaviors.len() - 1);
        (at, &self.behaviors[at])
    }
}
