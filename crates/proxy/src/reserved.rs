//! Our own paths on every site, under [`PREFIX`].

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use bytes::Bytes;
use capture::queue::Queue;
use http::{Request, Response, StatusCode};

use crate::body::{Body, BodyError};
use crate::origin::files::Files;

/// What is never looked up in a site's behaviors.
pub(crate) const PREFIX: &str = "/.localfront/";

/// Resolves when a peer of the origin accepts connections.
pub(crate) type PeerReady = Pin<Box<dyn Future<Output = ()> + Send>>;

/// What the reserved paths need to know of the site they stand on.
pub(crate) struct ReservedContext<'a> {
    /// Its name.
    pub(crate) site: &'a str,
    /// The folder whose changes reload the page.
    pub(crate) files: Option<&'a Arc<Files>>,
    /// The authority's public root.
    pub(crate) root_pem: &'a str,
    /// Waits for an upstream by the origin's name; `None` when there is none of that name.
    pub(crate) await_peer: &'a (dyn Fn(&str) -> Option<PeerReady> + Send + Sync),
    /// Where reports go; `None` when nothing is recorded.
    pub(crate) queue: Option<&'a Queue>,
    /// How many reports this site may still send in this second. One per site, kept over config changes.
    pub(crate) reports: &'a ReportLimit,
}

/// Bounds the reports a site's pages may send.
#[derive(Debug, Default)]
pub(crate) struct ReportLimit;

/// Answers a request whose path starts with [`PREFIX`].
pub(crate) async fn handle<B>(request: Request<B>, context: &ReservedContext<'_>) -> Response<Body>
where
    B: http_body::Body<Data = Bytes> + Send,
    B::Error: Into<BodyError>,
{
    let _ = (request.uri(), context.site, context.root_pem, context.files.is_some());
    let mut response = Response::new(Body::Empty);
    *response.status_mut() = StatusCode::NOT_FOUND;
    response
}
