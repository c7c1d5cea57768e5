//! What a person or a program is told when there is no answer: what happened, why, and what to do.

use capture::exchange::ExchangeId;
use http::header::{self, HeaderMap, HeaderName, HeaderValue};
use http::{Method, Response, StatusCode};

use crate::body::Body;
use audience::{Audience, Language};
use text::Text;

pub(crate) mod audience;
mod page;
mod text;

/// A failure, and everything that helps to explain it.
#[derive(Debug, Clone)]
pub(crate) struct Failure {
    /// 4xx or 5xx.
    pub(crate) status: StatusCode,
    /// Stable, kebab-case: `connect-refused`, `no-such-file`, ... One that has no text of its own is told as
    /// `internal`.
    pub(crate) code: &'static str,
    /// The site's name, when one was found.
    pub(crate) site: Option<String>,
    /// The backend, `localhost:3000`.
    pub(crate) peer: Option<String>,
    /// The cause in English, as the system or the library put it.
    pub(crate) detail: String,
    /// `https://shop.localhost:8443`, ...: what would have been answered (for `unknown-host`).
    pub(crate) known_hosts: Vec<String>,
    /// To find it in the journal.
    pub(crate) exchange: Option<ExchangeId>,
    /// A URL of the same origin; the page reloads by itself when it answers 204.
    pub(crate) waits_for: Option<String>,
}

/// A page for navigations, JSON for programs that ask for it, else a few lines of text; in the reader's language.
pub(crate) fn respond(failure: &Failure, method: &Method, headers: &HeaderMap) -> Response<Body> {
    let language = Language::of(headers);
    let text = Text::of(failure, language);
    let mut response = match Audience::of(headers) {
        Audience::Page => page::respond(failure, &text, language, method == Method::GET),
        Audience::Program => content("application/json", json(failure, &text)),
        Audience::Plain => content("text/plain; charset=utf-8", plain(failure, &text)),
    };
    *response.status_mut() = failure.status;
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::CONTENT_LANGUAGE, HeaderValue::from_static(language.tag()));
    headers.insert(ERROR_CODE, HeaderValue::from_static(failure.code));
    if method == Method::HEAD {
        *response.body_mut() = Body::Empty;
    }
    response
}

/// So that scripts can tell our errors from the backend's.
const ERROR_CODE: HeaderName = HeaderName::from_static("localfront-error");

/// Content-Length is said here, since a HEAD loses the body it is of.
fn content(media_type: &'static str, content: String) -> Response<Body> {
    let length = HeaderValue::from(content.len());
    let mut response = Response::new(Body::full(content));
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type));
    response.headers_mut().insert(header::CONTENT_LENGTH, length);
    response
}

fn json(failure: &Failure, text: &Text) -> String {
    let object = serde_json::json!({
        "error": failure.code,
        "message": text.title,
        "cause": with_detail(failure, text),
        "fix": text.fix,
        "id": failure.exchange.map(|id| id.to_string()),
    });
    format!("{object}\n")
}

fn plain(failure: &Failure, text: &Text) -> String {
    let mut lines = vec![text.title.clone(), String::new(), with_detail(failure, text), text.fix.clone()];
    lines.extend(failure.known_hosts.iter().map(|host| format!("  {host}")));
    lines.extend(failure.exchange.map(|id| format!("\nlocalfront show {id}")));
    lines.push(String::new());
    lines.join("\n")
}

fn with_detail(failure: &Failure, text: &Text) -> String {
    match news(failure, text) {
        None => text.cause.clone(),
        Some(detail) => format!("{} ({detail})", text.cause),
    }
}

/// The detail, where it says more than the cause does.
fn news<'a>(failure: &'a Failure, text: &Text) -> Option<&'a str> {
    let known = text.cause.to_lowercase().contains(&failure.detail.to_lowercase());
    (!known).then_some(failure.detail.as_str())
}

#[cfg(test)]
mod tests;
