//! Who asked, and how: for a backend that sees only us.

use http::header::{HeaderName, USER_AGENT};
use http::{HeaderMap, HeaderValue};

use crate::steps::remove_any;

static FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
static PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");
static HOST: HeaderName = HeaderName::from_static("x-forwarded-host");
static PORT: HeaderName = HeaderName::from_static("x-forwarded-port");
static CF_ID: HeaderName = HeaderName::from_static("x-amz-cf-id");

/// What the fields will say.
pub(crate) struct Viewer<'a> {
    /// `127.0.0.1`.
    pub(crate) address: &'a HeaderValue,
    /// `shop.localhost:8443`.
    pub(crate) host: &'a HeaderValue,
    /// `8443`.
    pub(crate) port: &'a HeaderValue,
}

/// We are the first hop: whatever a client says of itself is discarded.
pub(crate) fn before(headers: &mut HeaderMap, viewer: &Viewer<'_>) {
    remove_any(headers, is_claimed);
    headers.insert(&FOR, viewer.address.clone());
    headers.insert(&PROTO, HeaderValue::from_static("https"));
    headers.insert(&HOST, viewer.host.clone());
    headers.insert(&PORT, viewer.port.clone());
}

/// As CloudFront: the viewer appended to `X-Forwarded-For`, none of the other three, its own `User-Agent`.
pub(crate) fn before_like_cloudfront(headers: &mut HeaderMap, viewer: &Viewer<'_>, id: &HeaderValue) {
    remove_any(headers, |name| {
        is_claimed(name) || matches!(name, "x-forwarded-proto" | "x-forwarded-host" | "x-forwarded-port")
    });
    let before: Vec<&[u8]> = headers.get_all(&FOR).iter().map(HeaderValue::as_bytes).collect();
    let all = [before, vec![viewer.address.as_bytes()]].concat().join(&b", "[..]);
    headers.insert(&FOR, HeaderValue::from_bytes(&all).unwrap_or_else(|_| viewer.address.clone()));
    headers.insert(USER_AGENT, HeaderValue::from_static("Amazon CloudFront"));
    headers.insert(&CF_ID, id.clone());
}

/// Fields that say of the client what we know better, and do not say.
fn is_claimed(name: &str) -> bool {
    matches!(name, "x-real-ip" | "forwarded" | "x-forwarded-prefix")
}

#[cfg(test)]
mod tests {
    use super::*;

    static ADDRESS: HeaderValue = HeaderValue::from_static("127.0.0.1");
    static PUBLIC: HeaderValue = HeaderValue::from_static("shop.localhost:8443");
    static DOOR: HeaderValue = HeaderValue::from_static("8443");

    fn viewer() -> Viewer<'static> {
        Viewer { address: &ADDRESS, host: &PUBLIC, port: &DOOR }
    }

    fn spoofed() -> HeaderMap {
        let fields = [
            "x-forwarded-for",
            "x-forwarded-proto",
            "x-forwarded-host",
            "x-forwarded-port",
            "x-forwarded-prefix",
            "x-real-ip",
        ];
        fields
            .into_iter()
            .map(|f| (HeaderName::from_static(f), HeaderValue::from_static("6.6.6.6")))
            .collect()
    }

    #[test]
    fn what_a_client_claims_is_replaced() {
        let mut headers = spoofed();
        before(&mut headers, &viewer());
        assert_eq!(headers["x-forwarded-for"], "127.0.0.1");
        assert_eq!(headers["x-forwarded-proto"], "https");
        assert_eq!(headers["x-forwarded-host"], "shop.localhost:8443");
        assert_eq!(headers["x-forwarded-port"], "8443");
        assert_eq!(headers.len(), 4);
    }

    #[test]
    fn cloudfront_appends_and_tells_no_scheme() {
        let mut headers = spoofed();
        before_like_cloudfront(&mut headers, &viewer(), &HeaderValue::from_static("id"));
        assert_eq!(headers["x-forwarded-for"], "6.6.6.6, 127.0.0.1");
        assert_eq!(headers["user-agent"], "Amazon CloudFront");
        assert_eq!(headers["x-amz-cf-id"], "id");
        assert_eq!(headers.len(), 3);
    }
}
