//! From http to https, as CloudFront's `redirect-to-https` does.

use http::header::{CACHE_CONTROL, LOCATION};
use http::{HeaderValue, Method, Request, Response, StatusCode, Version};

use crate::body::Body;
use crate::error::Fault;
use crate::snapshot::with_port;

/// 301 for GET and HEAD; 307 for the rest, which keeps method and body; 403 where the client is too old to know
/// 307. `no-store`, because browsers keep a permanent redirect, and a port of localhost is soon another project's.
pub(crate) fn answer<B>(request: &Request<B>, host: &str, port: u16) -> Result<Response<Body>, Fault> {
    if port == 0 {
        let detail = "there is no https listener to redirect to";
        return Err(Fault::local(StatusCode::SERVICE_UNAVAILABLE, "no-https", detail));
    }
    let status = match (request.method(), request.version()) {
        (&Method::GET | &Method::HEAD, _) => StatusCode::MOVED_PERMANENTLY,
        (_, Version::HTTP_10 | Version::HTTP_09) => StatusCode::FORBIDDEN,
        _ => StatusCode::TEMPORARY_REDIRECT,
    };
    let path = request.uri().path_and_query().map_or("/", |p| p.as_str());
    let path = if path.starts_with('/') { path } else { "/" };
    let mut response = Response::new(Body::Empty);
    *response.status_mut() = status;
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if let Ok(url) = HeaderValue::from_str(&format!("https://{}{path}", with_port(host, port))) {
        response.headers_mut().insert(LOCATION, url);
    }
    Ok(response)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(method: &str, version: Version, port: u16, expect: (u16, &str)) {
        let request = Request::builder().method(method).version(version).uri("/a%20b?x=1").body(()).unwrap();
        let response = answer(&request, "shop.localhost", port).unwrap();
        let location = response.headers()[LOCATION].to_str().unwrap();
        assert_eq!((response.status().as_u16(), location), expect);
        assert_eq!(response.headers()[CACHE_CONTROL], "no-store");
    }

    #[test]
    fn a_plain_request_is_told_the_https_address() {
        check("GET", Version::HTTP_11, 8443, (301, "https://shop.localhost:8443/a%20b?x=1"));
        check("HEAD", Version::HTTP_10, 443, (301, "https://shop.localhost/a%20b?x=1"));
        check("POST", Version::HTTP_11, 8443, (307, "https://shop.localhost:8443/a%20b?x=1"));
        check("POST", Version::HTTP_10, 8443, (403, "https://shop.localhost:8443/a%20b?x=1"));
    }
}
