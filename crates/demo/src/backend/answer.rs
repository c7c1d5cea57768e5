//! What an answer is made of.

use std::convert::Infallible;
use std::str::FromStr;

use bytes::Bytes;
use http::header::{ALLOW, CACHE_CONTROL, CONTENT_TYPE, HeaderName};
use http::{HeaderValue, Response, StatusCode};
use http_body_util::combinators::BoxBody;
use http_body_util::{BodyExt, Full};
use serde_json::{Value, json};

/// Any answer of the backend.
pub(super) type Answer = Response<BoxBody<Bytes, Infallible>>;

pub(super) fn json(status: StatusCode, value: &Value) -> Answer {
    let mut text = serde_json::to_string_pretty(value).unwrap_or_default();
    text.push('\n');
    with(bytes(status, "application/json", text), CACHE_CONTROL, "no-store")
}

pub(super) fn ok(value: &Value) -> Answer {
    json(StatusCode::OK, value)
}

/// An error as the page reads it: a code, and a sentence for people.
pub(super) fn error(status: StatusCode, code: &str, message: &str) -> Answer {
    json(status, &json!({ "error": code, "message": message }))
}

pub(super) fn method_not_allowed(allow: &'static str) -> Answer {
    let answer =
        error(StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed", &format!("this path takes {allow}"));
    // RFC 9110 section 15.5.6.
    with(answer, ALLOW, allow)
}

pub(super) fn bytes(status: StatusCode, content_type: &'static str, body: impl Into<Bytes>) -> Answer {
    let mut answer = Response::new(Full::new(body.into()).boxed());
    *answer.status_mut() = status;
    with(answer, CONTENT_TYPE, content_type)
}

pub(super) fn with(mut answer: Answer, name: HeaderName, value: &'static str) -> Answer {
    answer.headers_mut().insert(name, HeaderValue::from_static(value));
    answer
}

/// A parameter of the query, when it is there and can be read.
pub(super) fn parameter<T: FromStr>(query: Option<&str>, name: &str) -> Option<T> {
    let pairs = query.unwrap_or_default().split('&').filter_map(|pair| pair.split_once('='));
    pairs.into_iter().find(|(key, _)| *key == name).and_then(|(_, value)| value.parse().ok())
}
