//! Opens a WebSocket: over an HTTP/1.1 upgrade (RFC 6455), or over an HTTP/2 stream (RFC 8441) with an HTTP/1.1
//! backend behind it.

use std::time::Duration;

use aws_lc_rs::digest::{SHA1_FOR_LEGACY_USE_ONLY, digest};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use http::header::{
    CONNECTION, CONTENT_LENGTH, SEC_WEBSOCKET_ACCEPT, SEC_WEBSOCKET_KEY, SEC_WEBSOCKET_VERSION, UPGRADE,
};
use http::{HeaderMap, HeaderValue, Method, Request, Response, StatusCode, Version};

use crate::body::{Body, Incoming};
use crate::connection::http2::duplex::Promised;
use crate::error::Fault;
use crate::origin::upstream::Reply;
use crate::steps::hop_by_hop::tokens;
use crate::tap::RequestBody;
use crate::tunnel::open::Open;
use crate::tunnel::relay::{Backend, Promise, Tunnel};

/// A request to open one.
pub(crate) struct Opening {
    /// The browser's end, once we have agreed.
    browser: Promise,
    over: Over,
}

enum Over {
    /// The browser's own key; it checks the answer itself.
    Http1,
    /// An HTTP/2 stream carries no key (RFC 8441 section 5): ours.
    Http2 { key: String },
}

const WEBSOCKET: HeaderValue = HeaderValue::from_static("websocket");

impl Opening {
    /// Recognises one. Every other `Upgrade` is none of ours and falls to the hop-by-hop step.
    pub(crate) fn of(request: &mut Request<Incoming>) -> Option<Self> {
        if let Some(promised) = request.extensions().get::<Promised>() {
            return Some(Self {
                browser: Promise::Http2(promised.take()?),
                over: Over::Http2 { key: key() },
            });
        }
        let asks = request.version() == Version::HTTP_11
            && request.method() == Method::GET
            && asks(request.headers());
        asks.then(|| Self { browser: Promise::Http1(hyper::upgrade::on(request)), over: Over::Http1 })
    }

    /// Puts back what the hop-by-hop step took, for the next hop.
    pub(crate) fn before(&self, request: &mut Request<RequestBody>) {
        *request.method_mut() = Method::GET;
        request.extensions_mut().clear();
        let headers = request.headers_mut();
        headers.insert(CONNECTION, HeaderValue::from_static("Upgrade"));
        headers.insert(UPGRADE, WEBSOCKET);
        if let Over::Http2 { key } = &self.over
            && let Ok(key) = HeaderValue::from_str(key)
        {
            headers.insert(SEC_WEBSOCKET_KEY, key);
            headers.entry(SEC_WEBSOCKET_VERSION).or_insert(HeaderValue::from_static("13"));
        }
    }

    /// Makes the browser's answer, and the tunnel that begins when it has been sent.
    pub(crate) fn after(
        self,
        reply: Reply,
        open: Open,
        idle: Duration,
    ) -> Result<(Response<Body>, Tunnel), Fault> {
        let (mut head, _) = reply.response.into_parts();
        match self.over {
            Over::Http1 => {
                head.headers.insert(CONNECTION, HeaderValue::from_static("upgrade"));
                head.headers.insert(UPGRADE, WEBSOCKET);
                head.version = Version::HTTP_11;
            }
            Over::Http2 { .. } => {
                head.status = StatusCode::OK;
                head.version = Version::HTTP_2;
                head.headers.remove(SEC_WEBSOCKET_ACCEPT);
            }
        }
        head.headers.remove(CONTENT_LENGTH);
        let closed = || Fault::upstream("reset", "the backend closed at once");
        let backend = Backend { far: reply.carrier.into_tunnel().ok_or_else(closed)?, busy: reply.busy };
        Ok((Response::from_parts(head, Body::Empty), Tunnel::new(self.browser, backend, open, idle)))
    }
}

/// The same request to a backend that takes it over HTTP/2, and what its answer is to prove.
pub(crate) struct Extended(Option<HeaderValue>);

impl Extended {
    /// Makes an upgrade an extended CONNECT (RFC 8441 section 5).
    pub(crate) fn of(request: &mut Request<RequestBody>) -> Self {
        *request.method_mut() = Method::CONNECT;
        request.extensions_mut().insert(h2::ext::Protocol::from_static("websocket"));
        request.headers_mut().remove(UPGRADE);
        Self(request.headers_mut().remove(SEC_WEBSOCKET_KEY))
    }

    /// Makes a consent the one that HTTP/1.1 knows.
    pub(crate) fn answered<B>(self, response: &mut Response<B>) {
        if !response.status().is_success() {
            return;
        }
        *response.status_mut() = StatusCode::SWITCHING_PROTOCOLS;
        let key = self.0.as_ref().and_then(|key| key.to_str().ok()).unwrap_or_default();
        if let Ok(proof) = HeaderValue::from_str(&proof(key)) {
            response.headers_mut().insert(SEC_WEBSOCKET_ACCEPT, proof);
        }
    }
}

/// Whether the backend agreed to what was asked.
pub(crate) fn is_accepted(opening: Option<&Opening>, response: &Response<()>) -> Result<bool, Fault> {
    let refused = |detail| Err(Fault::upstream("malformed-response", detail));
    match (response.status(), opening.map(|o| &o.over)) {
        (StatusCode::SWITCHING_PROTOCOLS, None) => {
            refused("the backend switched protocols without being asked")
        }
        (StatusCode::SWITCHING_PROTOCOLS, Some(Over::Http2 { key })) if !proves(response.headers(), key) => {
            refused("the backend's Sec-WebSocket-Accept does not fit the key")
        }
        (StatusCode::SWITCHING_PROTOCOLS, Some(_)) => Ok(true),
        // Any 2xx would open the stream (RFC 9110 section 9.3.6), to a backend that has not opened its end.
        (status, Some(Over::Http2 { .. })) if status.is_success() => {
            refused("the backend did not open the WebSocket")
        }
        _ => Ok(false),
    }
}

/// RFC 6455 section 4.2.1.
fn asks(headers: &HeaderMap) -> bool {
    headers.contains_key(UPGRADE)
        && tokens(headers, &UPGRADE).any(|t| t.eq_ignore_ascii_case("websocket"))
        && tokens(headers, &CONNECTION).any(|t| t.eq_ignore_ascii_case("upgrade"))
}

/// RFC 6455 section 4.1: 16 random bytes. They guard nothing, so a failing source of randomness is no failure.
fn key() -> String {
    let mut bytes = [0; 16];
    let _ = aws_lc_rs::rand::fill(&mut bytes);
    BASE64.encode(bytes)
}

/// RFC 6455 section 4.2.2.
fn proves(headers: &HeaderMap, key: &str) -> bool {
    headers.get(SEC_WEBSOCKET_ACCEPT).is_some_and(|accept| accept.as_bytes() == proof(key).as_bytes())
}

fn proof(key: &str) -> String {
    let text = format!("{key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11");
    BASE64.encode(digest(&SHA1_FOR_LEGACY_USE_ONLY, text.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_proof_is_that_of_the_rfc() {
        // RFC 6455 section 1.3.
        assert_eq!(proof("dGhlIHNhbXBsZSBub25jZQ=="), "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
    }

    #[test]
    fn only_a_websocket_upgrade_is_recognised() {
        let ask = |upgrade, connection| {
            asks(
                &[(UPGRADE, upgrade), (CONNECTION, connection)]
                    .map(|(n, v)| (n, HeaderValue::from_static(v)))
                    .into_iter()
                    .collect(),
            )
        };
        assert!(ask("websocket", "Upgrade"));
        assert!(ask("WebSocket", "keep-alive, upgrade"));
        assert!(!ask("h2c", "Upgrade"));
        assert!(!ask("websocket", "keep-alive"));
    }
}
