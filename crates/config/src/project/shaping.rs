//! What a behavior changes on the way, as meant.

use std::time::Duration;

use super::CorsOrigin;

/// What is changed on the way to the origin and back. The default changes nothing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Shaping {
    /// What the path begins with, and what the origin sees in its place.
    pub prefix: Option<Prefix>,
    /// What the backend receives.
    pub request_headers: HeaderEdits,
    /// What the browser receives.
    pub response_headers: HeaderEdits,
    /// The headers of CloudFront's SecurityHeadersPolicy.
    pub security_headers: bool,
    /// Which pages of other origins may read the answers.
    pub cors: Option<Cors>,
    /// `None` leaves it to the kind of origin: folders are compressed, upstreams are not.
    pub compress: Option<bool>,
    /// Longest body of a request, in bytes.
    pub body_limit: Option<u64>,
    /// In the place of [`super::Upstream::read_timeout`].
    pub read_timeout: Option<Duration>,
    /// Methods that are let through, at least one; `None` for all.
    pub methods: Option<Vec<String>>,
}

/// A change to the front of the path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prefix {
    /// `/api`, never with a slash at its end; empty for every path.
    pub from: String,
    /// The same, in its place; empty when the prefix is stripped.
    pub to: String,
}

/// Changes to headers: first those to remove, then `set`, then `add`. Names are in lower case; names and values
/// can be sent.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct HeaderEdits {
    /// One value in the place of all there were.
    pub set: Vec<(String, String)>,
    /// A value beside those there are.
    pub add: Vec<(String, String)>,
    /// Headers that go.
    pub remove: Vec<String>,
}

/// Which pages of other origins may do what (Fetch standard, "CORS protocol").
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cors {
    /// At least one.
    pub origins: Vec<CorsOrigin>,
    /// At least one.
    pub methods: Vec<String>,
    /// Request headers that may be sent; empty for those that are asked for.
    pub headers: Vec<String>,
    /// Whether cookies may come along; never with [`CorsOrigin::is_any`].
    pub credentials: bool,
    /// How long a browser may remember a preflight; `None` says nothing, which is 5 seconds.
    pub max_age: Option<Duration>,
}

impl Cors {
    /// All seven of CloudFront's CORS-With-Preflight.
    pub const METHODS: [&str; 7] = ["GET", "HEAD", "PUT", "POST", "PATCH", "DELETE", "OPTIONS"];
}

impl Default for Cors {
    /// Pages of every origin, without credentials: `cors = true`.
    fn default() -> Self {
        Self {
            origins: vec![CorsOrigin::any()],
            methods: Self::METHODS.map(str::to_owned).to_vec(),
            headers: Vec::new(),
            credentials: false,
            max_age: None,
        }
    }
}
