//! Methods a gateway answers itself.

use http::header::{ALLOW, MAX_FORWARDS};
use http::{HeaderMap, HeaderValue, Method, Request, Response, StatusCode};

use crate::body::Body;
use crate::error::Fault;

/// Refuses CONNECT (RFC 9110 section 9.3.6: we are no tunnel) and TRACE (section 9.3.8: it would reflect
/// credentials). An extended CONNECT is a WebSocket and goes on.
pub(crate) fn before<B>(request: &Request<B>) -> Result<(), Fault> {
    let extended = request.extensions().get::<h2::ext::Protocol>();
    let detail = match (request.method(), extended.map(h2::ext::Protocol::as_str)) {
        (&Method::CONNECT, Some("websocket")) => return Ok(()),
        (&Method::CONNECT, Some(_)) => {
            let detail = "only websocket can be opened over an HTTP/2 stream";
            return Err(Fault::client(StatusCode::NOT_IMPLEMENTED, "method-not-allowed", detail));
        }
        (&Method::CONNECT, None) => "Localfront is a front door, not a forward proxy",
        (&Method::TRACE, _) => "TRACE would show credentials to scripts",
        _ => return Ok(()),
    };
    Err(Fault::client(StatusCode::METHOD_NOT_ALLOWED, "method-not-allowed", detail))
}

/// Answers `OPTIONS *` (RFC 9110 section 9.3.7) and an OPTIONS that may go no further (section 7.6.2).
pub(crate) fn options<B>(request: &mut Request<B>) -> Option<Response<Body>> {
    if request.method() != Method::OPTIONS {
        return None;
    }
    let ends_here = request.uri().path() == "*" || forwards_are_used_up(request.headers_mut());
    ends_here.then(|| {
        let mut response = Response::new(Body::Empty);
        *response.status_mut() = StatusCode::NO_CONTENT;
        let allowed = "GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE";
        response.headers_mut().insert(ALLOW, HeaderValue::from_static(allowed));
        response
    })
}

/// Takes one off `Max-Forwards`, which means nothing to other methods; never invents the field.
fn forwards_are_used_up(headers: &mut HeaderMap) -> bool {
    let left = headers.get(MAX_FORWARDS).and_then(|v| v.to_str().ok()?.trim().parse::<u32>().ok());
    match left {
        Some(0) => true,
        Some(left) => {
            headers.insert(MAX_FORWARDS, HeaderValue::from(left - 1));
            false
        }
        None => false,
    }
}
