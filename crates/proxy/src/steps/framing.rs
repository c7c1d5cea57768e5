//! How long a message is: said anew for each connection.

use http::header::{CONTENT_LENGTH, EXPECT, TRAILER, TRANSFER_ENCODING};
use http::{HeaderMap, HeaderValue, Method, Request, Response, StatusCode, Version};

use crate::body::Body;
use crate::error::Fault;
use crate::tap::RequestBody;

/// Longest target. RFC 9112 section 3 asks for 8000 at least; CloudFront takes 8192.
const TARGET: usize = 32 * 1024;

/// Refuses what hyper reads and a backend may read in another way. What is refused on the bytes alone is
/// [`crate::connection`]'s.
pub(crate) fn check<B>(request: &mut Request<B>) -> Result<(), Fault> {
    if request.uri().path_and_query().is_some_and(|p| p.as_str().len() > TARGET) {
        return Err(Fault::client(StatusCode::URI_TOO_LONG, "too-large", "the target is longer than 32 KiB"));
    }
    // RFC 9112 section 6.1: a coding we do not know is not taken off, so what it hides is not known either.
    match coding(request.headers()) {
        Coding::None | Coding::Chunked => {}
        Coding::Other => {
            let detail = "the request has a transfer coding other than chunked";
            return Err(Fault::client(StatusCode::NOT_IMPLEMENTED, "bad-framing", detail));
        }
    }
    if request.version() == Version::HTTP_2 {
        check_stream(request)?;
    }
    one_length(request.headers_mut()).map_err(|_| malformed("the request's lengths differ or are no numbers"))
}

/// What `h2` takes and RFC 9113 calls malformed (sections 8.2.1 and 8.3.1).
fn check_stream<B>(request: &Request<B>) -> Result<(), Fault> {
    if request.headers().values().any(is_padded) {
        return Err(malformed("the value of a field begins or ends with a blank"));
    }
    if request.uri().scheme_str() == Some("") {
        return Err(malformed("the scheme is empty"));
    }
    Ok(())
}

/// RFC 9113 section 8.2.1. Over HTTP/1.1 blanks around a value are not part of it.
fn is_padded(value: &HeaderValue) -> bool {
    let blank = |b: Option<&u8>| matches!(b, Some(b' ' | b'\t'));
    blank(value.as_bytes().first()) || blank(value.as_bytes().last())
}

fn malformed(detail: &'static str) -> Fault {
    Fault::client(StatusCode::BAD_REQUEST, "bad-framing", detail)
}

/// What `Transfer-Encoding` says of a message.
#[derive(PartialEq, Eq)]
enum Coding {
    None,
    Chunked,
    Other,
}

fn coding(headers: &HeaderMap) -> Coding {
    let mut all = headers.get_all(TRANSFER_ENCODING).iter();
    match (all.next(), all.next()) {
        (None, _) => Coding::None,
        (Some(one), None) if one.as_bytes().trim_ascii().eq_ignore_ascii_case(b"chunked") => Coding::Chunked,
        _ => Coding::Other,
    }
}

/// How long the content of an answer is, by its fields.
pub(crate) enum Length {
    Known(u64),
    Chunked,
    /// Up to the end of the connection.
    Unknown,
}

/// RFC 9112 section 6.3. What is contradictory is [`check_answer`]'s to refuse.
pub(crate) fn length(headers: &HeaderMap) -> Length {
    match (coding(headers), lengths(headers)) {
        (Coding::Chunked, _) => Length::Chunked,
        (Coding::None, Ok(Some((length, _)))) => Length::Known(length),
        _ => Length::Unknown,
    }
}

/// RFC 9112 section 6.3: equal lengths become one, others are an error.
fn one_length(headers: &mut HeaderMap) -> Result<(), ()> {
    if let Some((length, true)) = lengths(headers)? {
        headers.insert(CONTENT_LENGTH, HeaderValue::from(length));
    }
    Ok(())
}

/// The length on which all agree, and whether there is more than one.
fn lengths(headers: &HeaderMap) -> Result<Option<(u64, bool)>, ()> {
    let mut lengths = headers.get_all(CONTENT_LENGTH).iter().flat_map(|v| v.as_bytes().split(|b| *b == b','));
    let Some(first) = lengths.next() else { return Ok(None) };
    let length = number(first).ok_or(())?;
    let mut several = false;
    for other in lengths {
        several = true;
        if number(other) != Some(length) {
            return Err(());
        }
    }
    Ok(Some((length, several)))
}

fn number(digits: &[u8]) -> Option<u64> {
    let digits = digits.trim_ascii();
    digits.iter().all(u8::is_ascii_digit).then(|| std::str::from_utf8(digits).ok()?.parse().ok())?
}

/// Refuses an answer whose end could be seen in two places (RFC 9112 section 6.3): where we saw it may not be
/// where the backend meant it.
pub(crate) fn check_answer<B>(response: &mut Response<B>) -> Result<(), Fault> {
    let refused = |detail| Err(Fault::upstream("malformed-response", detail));
    let coding = coding(response.headers());
    if coding != Coding::None && response.headers().contains_key(CONTENT_LENGTH) {
        return refused("the backend's answer has both Transfer-Encoding and Content-Length");
    }
    // Section 6.1: HTTP/1.0 knows no transfer codings.
    if coding == Coding::Other || (coding == Coding::Chunked && response.version() == Version::HTTP_10) {
        return refused("the backend's answer has a Transfer-Encoding that cannot be undone");
    }
    match one_length(response.headers_mut()) {
        Ok(()) => Ok(()),
        Err(()) => refused("the lengths in the backend's answer differ or are no numbers"),
    }
}

/// A body of unknown length is chunked whatever the method: a GET may carry one. `Expect` goes on to the backend, and
/// the body with its consent (RFC 9110 section 10.1.1); without a body, and from HTTP/1.0, it means nothing.
pub(crate) fn before(request: &mut Request<RequestBody>) {
    // Trailers have a place at the end of chunks only (RFC 9112 section 7.1.2).
    if request.body().upload().is_some() && request.headers().contains_key(TRAILER) {
        request.headers_mut().remove(CONTENT_LENGTH);
    }
    let unknown = request.body().upload().is_some() && !request.headers().contains_key(CONTENT_LENGTH);
    if expects(request) {
        request.body_mut().hold();
    } else {
        request.headers_mut().remove(EXPECT);
    }
    if unknown {
        request.headers_mut().insert(TRANSFER_ENCODING, HeaderValue::from_static("chunked"));
    }
    *request.version_mut() = Version::HTTP_11;
}

fn expects(request: &Request<RequestBody>) -> bool {
    let expect = request.headers().get(EXPECT);
    expect.is_some_and(|e| e.as_bytes().eq_ignore_ascii_case(b"100-continue"))
        && request.version() != Version::HTTP_10
        && request.body().upload().is_some()
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

/// Whether a message may pause for long and be well: server-sent events, and streams of gRPC.
pub(crate) fn is_long_lived(headers: &HeaderMap) -> bool {
    is_event_stream(headers) || is_grpc(headers)
}

fn is_grpc(headers: &HeaderMap) -> bool {
    let kind = headers.get(http::header::CONTENT_TYPE).map_or(&b""[..], HeaderValue::as_bytes);
    kind.get(..16).is_some_and(|k| k.eq_ignore_ascii_case(b"application/grpc"))
}

/// Whether an answer of `text/event-stream` begins.
pub(crate) fn is_event_stream(headers: &HeaderMap) -> bool {
    let kind = headers.get(http::header::CONTENT_TYPE).map_or(&b""[..], HeaderValue::as_bytes);
    kind.get(..17).is_some_and(|k| k.eq_ignore_ascii_case(b"text/event-stream"))
}
