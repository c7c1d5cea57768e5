//! Our own paths on every site, under [`PREFIX`]. They are never recorded, and no behavior can shadow them.
//!
//! ```text
//! health              GET   200 `ok`
//! root.pem            GET   the authority's public root, to be trusted by hand
//! reload.js, reload   GET   the script a page gets, and the events it listens to
//! wait                GET   204 when an origin is back (`?origin=NAME`) or a file changed (`?after=VERSION`)
//! csp                 POST  policy reports of the site's own pages
//! ```

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use bytes::Bytes;
use capture::queue::Queue;
use http::header::{self, HeaderValue};
use http::{Method, Request, Response, StatusCode};

use crate::body::{Body, BodyError};
use crate::door::Closing;
use crate::origin::files::Files;

pub(crate) use intake::ReportLimit;

mod intake;
mod reload;
mod wait;

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
    /// Ends what is held open.
    pub(crate) closing: &'a Arc<Closing>,
    /// How many reports this site may still send in this second. One per site, kept over config changes.
    pub(crate) reports: &'a ReportLimit,
}

/// Answers a request whose path starts with [`PREFIX`].
pub(crate) async fn handle<B>(request: Request<B>, context: &ReservedContext<'_>) -> Response<Body>
where
    B: http_body::Body<Data = Bytes> + Send,
    B::Error: Into<BodyError>,
{
    let name = request.uri().path().strip_prefix(PREFIX).unwrap_or_default();
    let allowed: &[Method] = match name {
        "health" | "root.pem" | "reload.js" => &[Method::GET, Method::HEAD],
        "reload" | "wait" => &[Method::GET],
        "csp" => &[Method::POST],
        _ => return problem(StatusCode::NOT_FOUND, "no-such-path", "Localfront has nothing at this path"),
    };
    if !allowed.contains(request.method()) {
        return not_allowed(allowed);
    }
    let is_head = request.method() == Method::HEAD;
    let mut response = match name {
        "health" => content("text/plain; charset=utf-8", "ok"),
        "root.pem" => root(context.root_pem),
        "reload.js" => content("text/javascript; charset=utf-8", reload::SCRIPT),
        "reload" => reload::events(context),
        "wait" => wait::wait(request.uri().query(), context).await,
        _ => intake::receive(request, context).await,
    };
    if is_head {
        *response.body_mut() = Body::Empty;
    }
    response
}

fn root(pem: &str) -> Response<Body> {
    let mut response = content("application/x-x509-ca-cert", pem.to_owned());
    let named = HeaderValue::from_static("attachment; filename=\"localfront-root.pem\"");
    response.headers_mut().insert(header::CONTENT_DISPOSITION, named);
    response
}

fn not_allowed(allowed: &[Method]) -> Response<Body> {
    let names: Vec<&str> = allowed.iter().map(Method::as_str).collect();
    let mut response = problem(
        StatusCode::METHOD_NOT_ALLOWED,
        "method-not-allowed",
        "this path does not answer this method",
    );
    if let Ok(names) = HeaderValue::from_str(&names.join(", ")) {
        response.headers_mut().insert(header::ALLOW, names);
    }
    response
}

fn content(media_type: &'static str, content: impl Into<Bytes>) -> Response<Body> {
    let content = content.into();
    let length = HeaderValue::from(content.len());
    let mut response = bare(StatusCode::OK);
    *response.body_mut() = Body::full(content);
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type));
    response.headers_mut().insert(header::CONTENT_LENGTH, length);
    response
}

fn problem(status: StatusCode, code: &str, message: &str) -> Response<Body> {
    let object = serde_json::json!({ "error": code, "message": message });
    let mut response = content("application/json", format!("{object}\n"));
    *response.status_mut() = status;
    response
}

/// Nothing here may be stored, or taken for another type.
fn bare(status: StatusCode) -> Response<Body> {
    let mut response = Response::new(Body::Empty);
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    response
}

#[cfg(test)]
mod tests;
