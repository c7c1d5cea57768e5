//! When there is no answer: who asked, and what they are told; and the paths that are our own.

use std::sync::Arc;

use http::header::{ACCEPT, ACCEPT_LANGUAGE, CONNECTION, HeaderName};
use http::{HeaderMap, HeaderValue, Method, Request, Response, StatusCode};

use crate::body::{Body, Incoming};
use crate::connection::Client;
use crate::error::Fault;
use crate::error_page::{self, Failure};
use crate::pipeline::Place;
use crate::reserved::{self, PeerReady, ReservedContext};
use crate::snapshot::{Origin, Served, Snapshot};
use crate::tap::Tap;

/// The fields of a request that decide how a failure is told: a page, JSON or text, and the language.
pub(super) struct Asker {
    method: Method,
    said: [Option<HeaderValue>; 4],
}

static SAYING: [HeaderName; 4] = [
    ACCEPT,
    ACCEPT_LANGUAGE,
    HeaderName::from_static("sec-fetch-mode"),
    HeaderName::from_static("sec-fetch-dest"),
];

impl Asker {
    pub(super) fn of<B>(request: &Request<B>) -> Self {
        let mut said = [const { None }; 4];
        // Once through the fields that are there: every request is asked this, and hardly one fails.
        for (name, value) in request.headers() {
            if let Some(at) = SAYING.iter().position(|saying| saying == name) {
                said[at].get_or_insert_with(|| value.clone());
            }
        }
        Self { method: request.method().clone(), said }
    }

    fn headers(self) -> HeaderMap {
        SAYING.iter().cloned().zip(self.said).filter_map(|(name, value)| Some((name, value?))).collect()
    }
}

/// Marks the answer to a request that is none.
#[derive(Clone)]
pub(crate) struct Malformed;

pub(super) fn explain(
    fault: &Fault,
    asker: Asker,
    snapshot: &Snapshot,
    place: Option<&Place>,
    tap: &Tap,
) -> Response<Body> {
    let upstream = place.and_then(|p| match p.origin() {
        Origin::Upstream(group) => Some(group),
        Origin::Folder(_) => None,
    });
    // Only a backend that cannot be reached comes back by being reached.
    let waits = matches!(fault.code, "connect-refused" | "connect-timeout" | "connect-failed");
    let failure = Failure {
        status: fault.status,
        code: fault.code,
        site: place.map(|p| p.site.config.site.name.clone()),
        // The one that was asked last; without a record of that, the first of the group.
        peer: tap
            .peer()
            .or(upstream.and_then(|group| Some(group.peers.first()?.authority.as_ref())))
            .map(Into::into),
        detail: fault.detail.clone().into_owned(),
        known_hosts: if place.is_none() { snapshot.urls(tap.client().door.https_port()) } else { Vec::new() },
        exchange: Some(tap.id),
        waits_for: place.filter(|_| waits).map(|p| wait_url(&p.behavior().route.origin)),
    };
    let method = asker.method.clone();
    let mut response = error_page::respond(&failure, &method, &asker.headers());
    // After a request that made no sense, nothing on this connection can be believed (RFC 9112 section 9.3).
    let senseless = matches!(fault.status, StatusCode::BAD_REQUEST | StatusCode::REQUEST_TIMEOUT);
    if fault.code == "bad-framing" {
        response.extensions_mut().insert(Malformed);
    }
    if senseless || fault.code == "bad-framing" {
        response.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
    }
    response
}

/// Answers once the origin can be reached again.
fn wait_url(origin: &str) -> String {
    let origin = percent_encoding::utf8_percent_encode(origin, percent_encoding::NON_ALPHANUMERIC);
    format!("{}wait?origin={origin}", reserved::PREFIX)
}

/// Answers under [`reserved::PREFIX`].
pub(super) async fn reserved(
    request: Request<Incoming>,
    site: &Arc<Served>,
    client: &Client,
) -> Response<Body> {
    let await_peer = |origin: &str| -> Option<PeerReady> { Some(Box::pin(site.upstream(origin)?.ready())) };
    let context = ReservedContext {
        site: &site.config.site.name,
        files: site.folder(),
        root_pem: client.door.authority.root_pem(),
        await_peer: &await_peer,
        queue: client.door.queue.as_ref(),
        closing: &client.door.closing,
        reports: &site.reports,
    };
    reserved::handle(request, &context).await
}
