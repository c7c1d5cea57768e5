//! What a person or a program is told when there is no answer.

use capture::exchange::ExchangeId;
use http::{HeaderMap, Method, Response, StatusCode};

use crate::body::Body;

/// A failure, and everything that helps to explain it.
#[derive(Debug, Clone)]
pub(crate) struct Failure {
    /// 4xx or 5xx.
    pub(crate) status: StatusCode,
    /// Stable, kebab-case: `connect-refused`, `no-such-file`, ...
    pub(crate) code: &'static str,
    /// The site's name, when one was found.
    pub(crate) site: Option<String>,
    /// The backend, `localhost:3000`.
    pub(crate) peer: Option<String>,
    /// The cause in English, as the system or the library put it.
    pub(crate) detail: String,
    /// `https://shop.localhost:8443`, ...: what would have been answered (for `unknown-host`).
    pub(crate) known_hosts: Vec<String>,
    /// To find it in the journal.
    pub(crate) exchange: Option<ExchangeId>,
    /// A URL of the same origin; the page reloads by itself when it answers 204.
    pub(crate) waits_for: Option<String>,
}

/// A page for navigations, JSON for programs that ask for it, else a few lines of text.
pub(crate) fn respond(failure: &Failure, method: &Method, headers: &HeaderMap) -> Response<Body> {
    let _ = (method, headers);
    let mut response = Response::new(Body::full(failure.detail.clone()));
    *response.status_mut() = failure.status;
    response
}
