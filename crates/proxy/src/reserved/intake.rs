//! Takes in what browsers report of their content security policy. Hostile until parsed, which happens elsewhere.

use std::time::{Duration, Instant};

use bytes::Bytes;
use capture::event::{Event, Report};
use capture::exchange::Timestamp;
use http::header::{self, HeaderMap, HeaderName};
use http::{Request, Response, StatusCode};
use http_body_util::{BodyExt, Limited};
use parking_lot::Mutex;

use super::{ReservedContext, bare, problem};
use crate::body::{Body, BodyError};

/// Bytes of one report.
const LARGEST: usize = 64 * 1024;

/// Reports of one site in one second; a page with a hundred broken images is still told whole.
const MOST_PER_SECOND: u32 = 200;

/// For the body to arrive.
const PATIENCE: Duration = Duration::from_secs(10);

/// Bounds the reports a site's pages may send.
#[derive(Debug, Default)]
pub(crate) struct ReportLimit(Mutex<Option<Second>>);

#[derive(Debug)]
struct Second {
    began: Instant,
    admitted: u32,
}

impl ReportLimit {
    /// Whether one more is admitted now.
    fn admits(&self, now: Instant) -> bool {
        let mut second = self.0.lock();
        let second = match &mut *second {
            Some(current) if now.saturating_duration_since(current.began) < Duration::from_secs(1) => current,
            other => other.insert(Second { began: now, admitted: 0 }),
        };
        second.admitted += 1;
        second.admitted <= MOST_PER_SECOND
    }
}

/// 204 when the report was taken; otherwise why not.
pub(super) async fn receive<B>(request: Request<B>, context: &ReservedContext<'_>) -> Response<Body>
where
    B: http_body::Body<Data = Bytes> + Send,
    B::Error: Into<BodyError>,
{
    if !is_same_origin(&request) {
        return problem(StatusCode::FORBIDDEN, "cross-site", "only pages of this site may report here");
    }
    let Some(content_type) = report_type(request.headers()) else {
        let message = "a report is application/csp-report or application/reports+json";
        return problem(StatusCode::UNSUPPORTED_MEDIA_TYPE, "bad-type", message);
    };
    if !context.reports.admits(Instant::now()) {
        return problem(StatusCode::TOO_MANY_REQUESTS, "too-many", "too many reports in this second");
    }
    let referrer = text(request.headers(), &header::REFERER).unwrap_or_default().to_owned();
    let reading = Limited::new(request.into_body(), LARGEST).collect();
    match tokio::time::timeout(PATIENCE, reading).await {
        Ok(Ok(body)) => keep(context, content_type, referrer, body.to_bytes()),
        Ok(Err(error)) if error.is::<http_body_util::LengthLimitError>() => {
            problem(StatusCode::PAYLOAD_TOO_LARGE, "too-large", "a report has at most 65536 bytes")
        }
        Ok(Err(_)) => problem(StatusCode::BAD_REQUEST, "broken-body", "the report did not arrive whole"),
        Err(_) => problem(StatusCode::REQUEST_TIMEOUT, "too-slow", "the report did not arrive in time"),
    }
}

fn keep(context: &ReservedContext<'_>, content_type: &str, referrer: String, body: Bytes) -> Response<Body> {
    if let Some(queue) = context.queue {
        queue.push(Event::Report(Box::new(Report {
            at: Timestamp::now(),
            site: context.site.to_owned(),
            content_type: content_type.to_owned(),
            referrer,
            body,
        })));
    }
    bare(StatusCode::NO_CONTENT)
}

/// The type of a report without its parameters.
fn report_type(headers: &HeaderMap) -> Option<&'static str> {
    let essence = text(headers, &header::CONTENT_TYPE)?.split(';').next()?.trim();
    ["application/csp-report", "application/reports+json"]
        .into_iter()
        .find(|t| t.eq_ignore_ascii_case(essence))
}

/// By Fetch Metadata, which a page cannot forge; from browsers without it, by `Origin` or `Referer`.
fn is_same_origin<B>(request: &Request<B>) -> bool {
    let headers = request.headers();
    if let Some(site) = headers.get(SEC_FETCH_SITE) {
        return site == "same-origin";
    }
    let from = text(headers, &header::ORIGIN).or_else(|| text(headers, &header::REFERER));
    let ours = request.uri().authority().map(|ours| ours.as_str()).or_else(|| text(headers, &header::HOST));
    match (from.and_then(secure_authority), ours) {
        (Some(from), Some(ours)) => from.eq_ignore_ascii_case(ours),
        _ => false,
    }
}

const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// The host and port of an https URL.
fn secure_authority(url: &str) -> Option<&str> {
    url.strip_prefix("https://")?.split(['/', '?', '#']).next()
}

fn text<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_admits_so_many_and_the_next_begins_anew() {
        let (limit, now) = (ReportLimit::default(), Instant::now());
        let admitted = (0..MOST_PER_SECOND + 50).filter(|_| limit.admits(now)).count();
        assert_eq!(admitted, MOST_PER_SECOND as usize);
        assert!(!limit.admits(now + Duration::from_millis(999)));
        assert!(limit.admits(now + Duration::from_millis(1000)));
    }
}
