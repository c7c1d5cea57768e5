//! From an object to an answer: 200, 206, 304, 412 or 416.

use std::collections::VecDeque;
use std::fs::File;
use std::ops::Range;
use std::time::SystemTime;

use bytes::Bytes;
use http::header::{self, HeaderMap, HeaderValue};
use http::{Method, Response, StatusCode};

use super::coded::{Coded, Source};
use super::conditional::Verdict;
use super::object::{Content, Loaded, Object};
use super::range::Wanted;
use super::stream::{FileBody, Segment};
use crate::body::Body;
use crate::coding::weakened;

/// Answers a GET or HEAD with an object, as its conditions and ranges ask.
pub(super) fn respond(method: &Method, headers: &HeaderMap, loaded: Loaded) -> Response<Body> {
    let Loaded { object, file } = loaded;
    match object.validators.judge(headers) {
        Verdict::Failed => bare(&object, StatusCode::PRECONDITION_FAILED),
        Verdict::NotModified => bare(&object, StatusCode::NOT_MODIFIED),
        Verdict::Proceed => match wanted(method, headers, &object) {
            Wanted::Whole => whole(method, &object, file),
            Wanted::Unsatisfiable => unsatisfiable(&object),
            Wanted::Parts(parts) => match <[_; 1]>::try_from(parts) {
                Ok([part]) => one_part(&object, file, part),
                Err(parts) => several_parts(&object, file, &parts),
            },
        },
    }
}

/// As [`respond`], in another coding. No range is taken of it: two answers to the same question may be coded in other
/// bytes.
pub(super) fn respond_coded(
    method: &Method,
    headers: &HeaderMap,
    object: &Object,
    coded: Coded,
) -> Response<Body> {
    let mut response = match object.validators.judge(headers) {
        Verdict::Failed => bare(object, StatusCode::PRECONDITION_FAILED),
        Verdict::NotModified => bare(object, StatusCode::NOT_MODIFIED),
        Verdict::Proceed => whole_coded(method, object, coded),
    };
    let fields = response.headers_mut();
    fields.remove(header::ACCEPT_RANGES);
    if let Some(weak) = weakened(&object.etag) {
        fields.insert(header::ETAG, weak);
    }
    response
}

fn whole_coded(method: &Method, object: &Object, coded: Coded) -> Response<Body> {
    let Coded { coding, source } = coded;
    let (len, content) = match source {
        Source::Made(bytes) => (bytes.len() as u64, Body::full(bytes)),
        Source::Beforehand(Loaded { object, file }) => {
            let len = object.content.len();
            (len, body(&object, file, &(0..len)))
        }
    };
    let content = if method == Method::HEAD { Body::Empty } else { content };
    let mut response = with_fields(object, StatusCode::OK, content);
    describe(&mut response, object.media_type.clone(), len);
    response.headers_mut().insert(header::CONTENT_ENCODING, coding.value());
    response
}

/// RFC 9110 §14.2: a range means something for GET only.
fn wanted(method: &Method, headers: &HeaderMap, object: &Object) -> Wanted {
    let mut fields = headers.get_all(header::RANGE).iter();
    let (Some(field), None, true) = (fields.next(), fields.next(), method == Method::GET) else {
        return Wanted::Whole;
    };
    match field.to_str() {
        Ok(field) if object.validators.allow_range(headers, SystemTime::now()) => {
            Wanted::parse(field, object.content.len())
        }
        _ => Wanted::Whole,
    }
}

fn whole(method: &Method, object: &Object, file: Option<File>) -> Response<Body> {
    let len = object.content.len();
    let body = if method == Method::HEAD { Body::Empty } else { body(object, file, &(0..len)) };
    with_fields(object, StatusCode::OK, body)
}

fn one_part(object: &Object, file: Option<File>, part: Range<u64>) -> Response<Body> {
    let len = part.end - part.start;
    let content_range = content_range(&part, object.content.len());
    let mut response = with_fields(object, StatusCode::PARTIAL_CONTENT, body(object, file, &part));
    response.headers_mut().insert(header::CONTENT_RANGE, content_range);
    describe(&mut response, object.media_type.clone(), len);
    response
}

/// `multipart/byteranges` (RFC 9110 §14.6).
fn several_parts(object: &Object, file: Option<File>, parts: &[Range<u64>]) -> Response<Body> {
    let boundary = boundary(object);
    let mut segments = VecDeque::new();
    for (at, part) in parts.iter().enumerate() {
        segments.push_back(Segment::Bytes(part_head(at == 0, &boundary, object, part)));
        segments.extend(slice(&object.content, part));
    }
    segments.push_back(Segment::Bytes(format!("\r\n--{boundary}--\r\n").into()));
    let len = segments.iter().map(Segment::len).sum();
    let body = Body::stream(FileBody::new(file, object.stamp, segments));
    let mut response = with_fields(object, StatusCode::PARTIAL_CONTENT, body);
    describe(&mut response, value(&format!("multipart/byteranges; boundary={boundary}")), len);
    response
}

fn part_head(first: bool, boundary: &str, object: &Object, part: &Range<u64>) -> Bytes {
    let mut head = Vec::new();
    head.extend_from_slice(if first { b"--" } else { b"\r\n--" });
    head.extend_from_slice(boundary.as_bytes());
    head.extend_from_slice(b"\r\nContent-Type: ");
    head.extend_from_slice(object.media_type.as_bytes());
    head.extend_from_slice(b"\r\nContent-Range: ");
    head.extend_from_slice(content_range(part, object.content.len()).as_bytes());
    head.extend_from_slice(b"\r\n\r\n");
    head.into()
}

/// Made of the content's own hash, which no content can hold on purpose.
fn boundary(object: &Object) -> String {
    let hash = blake3::hash(format!("boundary {}", object.validators.etag).as_bytes());
    hash.to_hex()[..32].to_owned()
}

fn unsatisfiable(object: &Object) -> Response<Body> {
    let mut response = with_fields(object, StatusCode::RANGE_NOT_SATISFIABLE, Body::Empty);
    let length = value(&format!("bytes */{}", object.content.len()));
    response.headers_mut().remove(header::CONTENT_TYPE);
    response.headers_mut().insert(header::CONTENT_RANGE, length);
    response.headers_mut().insert(header::CONTENT_LENGTH, HeaderValue::from_static("0"));
    response
}

/// 304 with the fields §15.4.5 asks for, or 412.
fn bare(object: &Object, status: StatusCode) -> Response<Body> {
    let mut response = with_fields(object, status, Body::Empty);
    response.headers_mut().remove(header::CONTENT_TYPE);
    response.headers_mut().remove(header::CONTENT_LENGTH);
    response
}

/// Those of the whole object.
fn with_fields(object: &Object, status: StatusCode, body: Body) -> Response<Body> {
    let mut response = Response::new(body);
    *response.status_mut() = status;
    *response.headers_mut() = object.fields.clone();
    response
}

fn describe(response: &mut Response<Body>, media_type: HeaderValue, len: u64) {
    response.headers_mut().insert(header::CONTENT_TYPE, media_type);
    response.headers_mut().insert(header::CONTENT_LENGTH, HeaderValue::from(len));
}

fn body(object: &Object, file: Option<File>, part: &Range<u64>) -> Body {
    match &object.content {
        Content::Memory(bytes) => Body::full(bytes.slice(index(part))),
        Content::Disk { .. } => {
            let segments = slice(&object.content, part).collect();
            Body::stream(FileBody::new(file, object.stamp, segments))
        }
    }
}

/// The pieces that hold these bytes of the content.
fn slice(content: &Content, part: &Range<u64>) -> impl Iterator<Item = Segment> + use<> {
    let (front, back) = match content {
        Content::Memory(bytes) => (Some(Segment::Bytes(bytes.slice(index(part)))), None),
        Content::Disk { len, tail } => {
            let front = part.start..part.end.min(*len);
            let back = part.start.max(*len) - len..part.end.max(*len) - len;
            (
                Some(Segment::File(front.clone())).filter(|_| front.start < front.end),
                Some(Segment::Bytes(tail.slice(index(&back)))),
            )
        }
    };
    front.into_iter().chain(back).filter(|segment| segment.len() > 0)
}

/// Only for content in memory, whose offsets fit.
fn index(part: &Range<u64>) -> Range<usize> {
    let fit = |offset: u64| usize::try_from(offset).unwrap_or(usize::MAX);
    fit(part.start)..fit(part.end)
}

fn content_range(part: &Range<u64>, len: u64) -> HeaderValue {
    value(&format!("bytes {}-{}/{len}", part.start, part.end - 1))
}

/// Of text made of ASCII here.
fn value(text: &str) -> HeaderValue {
    HeaderValue::from_str(text).unwrap_or_else(|_| HeaderValue::from_static(""))
}
