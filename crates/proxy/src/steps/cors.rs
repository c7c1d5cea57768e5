//! Pages of other origins (Fetch standard, "CORS protocol").

use std::time::Duration;

use config::project::{Cors as Asked, CorsOrigin};
use http::header::{
    ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS,
    ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE,
    ACCESS_CONTROL_REQUEST_HEADERS, ACCESS_CONTROL_REQUEST_METHOD, CONTENT_LENGTH, ORIGIN,
};
use http::{HeaderMap, HeaderValue, Method, Request, Response, StatusCode};

use crate::body::Body;
use crate::steps::vary;
use crate::tap::Tap;

const ANY: HeaderValue = HeaderValue::from_static("*");

/// Who may do what, ready to be said.
pub(crate) struct Cors {
    origins: Vec<CorsOrigin>,
    /// Every origin, which is said without looking at the request's.
    any: bool,
    credentials: bool,
    methods: HeaderValue,
    /// `None` for those that are asked for.
    headers: Option<HeaderValue>,
    max_age: Option<HeaderValue>,
}

impl Cors {
    pub(crate) fn compile(asked: &Asked) -> Self {
        let list = |words: &[String]| HeaderValue::from_str(&words.join(", ")).unwrap_or(ANY);
        Self {
            any: asked.origins.iter().any(CorsOrigin::is_any),
            origins: asked.origins.clone(),
            credentials: asked.credentials,
            methods: list(&asked.methods),
            headers: (!asked.headers.is_empty()).then(|| list(&asked.headers)),
            max_age: asked.max_age.map(|age: Duration| HeaderValue::from(age.as_secs())),
        }
    }

    fn allows(&self, origin: &HeaderValue) -> bool {
        let text = origin.to_str().unwrap_or_default();
        self.any || self.origins.iter().any(|allowed| allowed.allows(text))
    }

    /// The fields of every answer. Without `*` they depend on who asks, also when nobody of another origin does.
    fn say(&self, origin: Option<&HeaderValue>, headers: &mut HeaderMap) -> bool {
        if !self.any {
            vary::on(headers, &ORIGIN);
        }
        let Some(origin) = origin.filter(|origin| self.allows(origin)) else { return false };
        let allowed = if self.any { ANY } else { origin.clone() };
        headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, allowed);
        if self.credentials {
            headers.insert(ACCESS_CONTROL_ALLOW_CREDENTIALS, HeaderValue::from_static("true"));
        }
        true
    }
}

/// Answers a preflight: the backend never sees one.
pub(crate) fn preflight<B>(request: &Request<B>, cors: &Cors, tap: &mut Tap) -> Option<Response<Body>> {
    let (method, fields) = (request.method(), request.headers());
    let origin = fields.get(ORIGIN)?;
    if *method != Method::OPTIONS || !fields.contains_key(ACCESS_CONTROL_REQUEST_METHOD) {
        return None;
    }
    let mut response = Response::new(Body::Empty);
    *response.status_mut() = StatusCode::NO_CONTENT;
    let headers = response.headers_mut();
    if cors.say(Some(origin), headers) {
        permit(fields, cors, headers);
        tap.change("answered-preflight", || text(origin));
    } else {
        tap.change("refused-preflight", || text(origin));
    }
    Some(response)
}

/// What may be done, told to a preflight alone.
fn permit(asked: &HeaderMap, cors: &Cors, headers: &mut HeaderMap) {
    headers.insert(ACCESS_CONTROL_ALLOW_METHODS, cors.methods.clone());
    if let Some(wanted) = asked.get(ACCESS_CONTROL_REQUEST_HEADERS) {
        // `*` would leave out Authorization, and means a field of that name where credentials come along.
        if cors.headers.is_none() {
            vary::on(headers, &ACCESS_CONTROL_REQUEST_HEADERS);
        }
        headers.insert(ACCESS_CONTROL_ALLOW_HEADERS, cors.headers.clone().unwrap_or_else(|| wanted.clone()));
    }
    if let Some(age) = &cors.max_age {
        headers.insert(ACCESS_CONTROL_MAX_AGE, age.clone());
    }
    debug_assert!(!headers.contains_key(CONTENT_LENGTH), "RFC 9110 section 8.6: none in a 204");
}

/// Lets pages of other origins read an answer, unless the origin says itself who may: two voices are refused by every
/// browser.
pub(crate) fn after(headers: &mut HeaderMap, cors: &Cors, origin: Option<&HeaderValue>, tap: &mut Tap) {
    if headers.contains_key(ACCESS_CONTROL_ALLOW_ORIGIN) {
        return;
    }
    if !cors.say(origin, headers) {
        return;
    }
    // Beside credentials `*` is a field of that name.
    if !cors.credentials && !headers.contains_key(ACCESS_CONTROL_EXPOSE_HEADERS) {
        headers.insert(ACCESS_CONTROL_EXPOSE_HEADERS, ANY);
    }
    let allowed = headers.get(ACCESS_CONTROL_ALLOW_ORIGIN).map(text).unwrap_or_default();
    tap.change("added-cors", || allowed);
}

fn text(value: &HeaderValue) -> String {
    String::from_utf8_lossy(value.as_bytes()).into_owned()
}
