//! How long a message is: said anew for each connection.

use http::header::{CONTENT_LENGTH, EXPECT, TRANSFER_ENCODING};
use http::{HeaderMap, HeaderValue, Method, Request, Response, StatusCode, Version};

use crate::body::Body;
use crate::tap::RequestBody;

/// A body of unknown length is chunked whatever the method: a GET may carry one. `Expect` was ours to answer: the
/// client is told to continue when the backend takes the body (RFC 9110 section 10.1.1).
pub(crate) fn before(request: &mut Request<RequestBody>) {
    let unknown = request.body().upload().is_some() && !request.headers().contains_key(CONTENT_LENGTH);
    request.headers_mut().remove(EXPECT);
    if unknown {
        request.headers_mut().insert(TRANSFER_ENCODING, HeaderValue::from_static("chunked"));
    }
    *request.version_mut() = Version::HTTP_11;
}

/// Answers without content (RFC 9112 section 6.3), whatever the backend's fields say.
pub(crate) fn after(response: &mut Response<Body>, method: &Method) {
    *response.version_mut() = Version::HTTP_11;
    let status = response.status();
    if status == StatusCode::NO_CONTENT {
        response.headers_mut().remove(CONTENT_LENGTH);
    }
    if *method == Method::HEAD || status == StatusCode::NO_CONTENT || status == StatusCode::NOT_MODIFIED {
        *response.body_mut() = Body::Empty;
    }
}

/// Whether an answer of `text/event-stream` begins.
pub(crate) fn is_event_stream(headers: &HeaderMap) -> bool {
    let kind = headers.get(http::header::CONTENT_TYPE).map_or(&b""[..], HeaderValue::as_bytes);
    kind.get(..17).is_some_and(|k| k.eq_ignore_ascii_case(b"text/event-stream"))
}
