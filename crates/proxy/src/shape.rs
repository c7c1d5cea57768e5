//! What a behavior changes on the way, made ready once for each snapshot.

use std::time::Duration;

use config::project::Shaping;
use http::header::ORIGIN;
use http::{HeaderValue, Request, Response};

use crate::body::Body;
use crate::error::Fault;
use crate::origin::upstream::silence::Patience;
use crate::snapshot::Behavior;
use crate::steps::compress::Wish;
use crate::steps::cors::{self, Cors};
use crate::steps::edits::Edits;
use crate::steps::limits::{self, Methods};
use crate::steps::prefix::{self, Prefix};
use crate::steps::{hsts, security};
use crate::tap::{RequestBody, Tap};

/// Everything a behavior changes beside compression.
pub(crate) struct Shape {
    pub(crate) prefix: Option<Prefix>,
    pub(crate) request: Option<Edits>,
    pub(crate) response: Option<Edits>,
    pub(crate) security: bool,
    pub(crate) cors: Option<Cors>,
    pub(crate) methods: Option<Methods>,
    /// Bytes.
    pub(crate) body_limit: Option<u64>,
    pub(crate) read_timeout: Option<Duration>,
}

impl Shape {
    /// `None` for a behavior that changes nothing, so that its requests pay for nothing.
    pub(crate) fn compile(asked: &Shaping) -> Option<Box<Self>> {
        if *asked == (Shaping { compress: asked.compress, ..Shaping::default() }) {
            return None;
        }
        Some(Box::new(Self {
            prefix: asked.prefix.as_ref().map(Prefix::compile),
            request: Edits::of_request(&asked.request_headers),
            response: Edits::of_response(&asked.response_headers),
            security: asked.security_headers,
            cors: asked.cors.as_ref().map(Cors::compile),
            methods: asked.methods.as_deref().map(Methods::compile),
            body_limit: asked.body_limit,
            read_timeout: asked.read_timeout,
        }))
    }
}

/// What of a request decides about its answer, kept while the request is on its way.
#[derive(Default)]
pub(crate) struct Asked {
    /// The origin of the page that asks, where other origins may.
    origin: Option<HeaderValue>,
    /// Where answers are compressed.
    pub(crate) wish: Option<Wish>,
}

impl Asked {
    pub(crate) fn of<B>(request: &Request<B>, behavior: &Behavior) -> Self {
        let cors = behavior.shape.as_ref().is_some_and(|shape| shape.cors.is_some());
        Self {
            origin: cors.then(|| request.headers().get(ORIGIN).cloned()).flatten(),
            wish: behavior.compress.and_then(|policy| Wish::of(request, policy)),
        }
    }
}

/// Before the origin is asked: preflights are answered here, and what is not let through is refused.
pub(crate) fn before<B>(
    request: &Request<B>,
    shape: Option<&Shape>,
    cloudfront: bool,
    tap: &mut Tap,
) -> Result<Option<Response<Body>>, Fault> {
    if cloudfront {
        limits::size(request)?;
    }
    let Some(shape) = shape else { return Ok(None) };
    if let Some(response) = preflight(request, Some(shape), tap) {
        return Ok(Some(response));
    }
    if let Some(methods) = &shape.methods {
        methods.check(request.method(), cloudfront)?;
    }
    if let Some(limit) = shape.body_limit {
        limits::length(request, limit)?;
    }
    Ok(None)
}

/// The answer to a browser that asks whether a page of another origin may ask.
pub(crate) fn preflight<B>(
    request: &Request<B>,
    shape: Option<&Shape>,
    tap: &mut Tap,
) -> Option<Response<Body>> {
    cors::preflight(request, shape?.cors.as_ref()?, tap)
}

/// To a backend: after everything a gateway writes itself, so that a behavior has the last word.
pub(crate) fn toward_backend(request: &mut Request<RequestBody>, shape: &Shape, tap: &mut Tap) {
    if let Some(prefix) = &shape.prefix {
        prefix::before(request, prefix, tap);
    }
    if let Some(edits) = &shape.request {
        edits.apply(request.headers_mut(), tap);
    }
    if let Some(limit) = shape.body_limit {
        request.body_mut().limit(limit);
    }
    if let Some(patience) = shape.read_timeout {
        request.extensions_mut().insert(Patience(patience));
    }
}

/// From an origin to the browser.
pub(crate) fn after(
    response: &mut Response<Body>,
    shape: Option<&Shape>,
    asked: &Asked,
    host: &str,
    tap: &mut Tap,
) {
    let Some(shape) = shape else { return };
    let headers = response.headers_mut();
    if shape.security {
        security::after(headers, host, tap);
    }
    if let Some(cors) = &shape.cors {
        cors::after(headers, cors, asked.origin.as_ref(), tap);
    }
    if let Some(edits) = &shape.response {
        edits.apply(headers, tap);
        hsts::after(headers, host, tap);
    }
}

/// A failure that a page of another origin may not read would look to it like a mistake in CORS.
pub(crate) fn after_failure(
    response: &mut Response<Body>,
    shape: Option<&Shape>,
    asked: &Asked,
    tap: &mut Tap,
) {
    let Some(shape) = shape else { return };
    if let Some(cors) = &shape.cors {
        cors::after(response.headers_mut(), cors, asked.origin.as_ref(), tap);
    }
    if let Some(methods) = &shape.methods {
        methods.allow(response);
    }
}
