//! Answers compressed on their way: of backends, and whatever else is not coded yet.

use http::header::{
    ACCEPT_ENCODING, ACCEPT_RANGES, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_RANGE,
    CONTENT_TYPE, ETAG, HeaderName, IF_NONE_MATCH, VARY,
};
use http::{HeaderMap, HeaderValue, Method, Request, Response, StatusCode, Version};

use crate::body::Body;
use crate::coding::body::Coded;
use crate::coding::encoder::Encoder;
use crate::coding::{Accept, Coding, Policy, types, weakened};
use crate::steps::hop_by_hop::tokens;
use crate::steps::vary;
use crate::tap::Tap;

/// What a request says about the coding of its answer.
pub(crate) struct Wish {
    accept: Accept,
    policy: Policy,
    /// The answer to HEAD has no body to look at.
    head: bool,
    conditions: Option<HeaderValue>,
}

/// Sums of the bytes as they were.
static SUMS: [HeaderName; 4] = [
    HeaderName::from_static("content-md5"),
    HeaderName::from_static("digest"),
    HeaderName::from_static("content-digest"),
    HeaderName::from_static("repr-digest"),
];

impl Wish {
    /// `None` when the answer goes as it comes: to HTTP/1.0, where its end would be the end of the connection, and to
    /// those who forbid a change (RFC 9111 section 5.2.1.6).
    pub(crate) fn of<B>(request: &Request<B>, policy: Policy) -> Option<Self> {
        let headers = request.headers();
        if request.version() == Version::HTTP_10 || forbids(headers) {
            return None;
        }
        Some(Self {
            accept: Accept::of(headers),
            policy,
            head: *request.method() == Method::HEAD,
            conditions: headers.get(IF_NONE_MATCH).cloned(),
        })
    }

    /// What a folder needs to know, of a request that may have been changed meanwhile.
    pub(crate) fn of_file(&self, headers: &HeaderMap) -> (Accept, Policy) {
        (Accept::of(headers), self.policy)
    }

    /// Statuses whose body is the whole of something.
    fn is_whole(&self, status: StatusCode) -> bool {
        match self.policy {
            Policy::CloudFront => matches!(status.as_u16(), 200 | 403 | 404),
            Policy::Friendly => {
                !status.is_informational() && !matches!(status.as_u16(), 204 | 205 | 206 | 304)
            }
        }
    }

    fn is_worth_it(&self, response: &Response<Body>) -> bool {
        let headers = response.headers();
        let content_type = headers.get(CONTENT_TYPE).map_or(&b""[..], HeaderValue::as_bytes);
        let coded = tokens(headers, &CONTENT_ENCODING).any(|c| !c.eq_ignore_ascii_case("identity"));
        let empty = !self.head && http_body::Body::is_end_stream(response.body());
        self.is_whole(response.status())
            && !coded
            && !empty
            && !headers.contains_key(CONTENT_RANGE)
            && !forbids(headers)
            && types::is_worth_it(content_type, self.policy)
    }

    fn fits(&self, headers: &HeaderMap) -> bool {
        let length = headers.get(CONTENT_LENGTH).and_then(|v| v.to_str().ok()?.parse::<u64>().ok());
        match length {
            Some(length) => self.policy.fits(length) || self.accept.refuses_identity(),
            // CloudFront compresses nothing whose length it does not know.
            None => self.policy == Policy::Friendly,
        }
    }
}

/// Compresses what is worth it. The answer then depends on what was accepted, also when it goes as it is.
pub(crate) fn after(response: &mut Response<Body>, wish: &Wish, tap: &mut Tap) {
    if response.status() == StatusCode::NOT_MODIFIED {
        return not_modified(response.headers_mut(), wish);
    }
    // The usual answer of a folder: coded, or told to vary, already.
    let varies = || tokens(response.headers(), &VARY).any(|t| t.eq_ignore_ascii_case("accept-encoding"));
    if !wish.accept.takes_any() && varies() {
        return;
    }
    if !wish.is_worth_it(response) || !wish.fits(response.headers()) {
        return;
    }
    vary::on(response.headers_mut(), &ACCEPT_ENCODING);
    let Some(coding) = wish.accept.best(wish.policy.offered()) else { return };
    let Ok(encoder) = Encoder::new(coding) else { return };
    describe(response.headers_mut(), coding);
    if !wish.head {
        let inner = std::mem::replace(response.body_mut(), Body::Empty);
        *response.body_mut() = Body::stream(Coded::new(inner, encoder));
    }
    tap.change("compressed", || coding.name().to_owned());
}

/// The fields of a coded answer: what was said of the bytes as they were is not true of these.
fn describe(headers: &mut HeaderMap, coding: Coding) {
    headers.insert(CONTENT_ENCODING, coding.value());
    headers.remove(CONTENT_LENGTH);
    headers.remove(ACCEPT_RANGES);
    SUMS.iter().for_each(|name| drop(headers.remove(name)));
    match headers.get(ETAG).map(weakened) {
        Some(Some(weak)) => drop(headers.insert(ETAG, weak)),
        Some(None) => drop(headers.remove(ETAG)),
        None => {}
    }
}

/// RFC 9110 section 15.4.5: the tag of a 304 is that of the answer it stands for. A browser that has a coded one asks
/// with the weak tag we gave it.
fn not_modified(headers: &mut HeaderMap, wish: &Wish) {
    vary::on(headers, &ACCEPT_ENCODING);
    let asked = wish.conditions.as_ref().and_then(|v| v.to_str().ok()).unwrap_or_default();
    let weak = headers.get(ETAG).and_then(weakened);
    if let Some(weak) = weak.filter(|weak| weak.to_str().is_ok_and(|weak| asked.contains(weak))) {
        headers.insert(ETAG, weak);
    }
}

/// RFC 9110 section 7.7, RFC 9111 section 5.2.2.6.
fn forbids(headers: &HeaderMap) -> bool {
    tokens(headers, &CACHE_CONTROL).any(|t| t.eq_ignore_ascii_case("no-transform"))
}
