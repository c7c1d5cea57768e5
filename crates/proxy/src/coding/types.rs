//! Which media types are worth compressing.

use super::Policy;

/// CloudFront's list ("File types that CloudFront compresses", Developer Guide), as of 2026-08. `application/wasm` is in
/// newer versions of the page only, and left to the friendly policy.
const CLOUDFRONT: &[&str] = &[
    "application/dash+xml",
    "application/eot",
    "application/font",
    "application/font-sfnt",
    "application/javascript",
    "application/json",
    "application/opentype",
    "application/otf",
    "application/pkcs7-mime",
    "application/protobuf",
    "application/rss+xml",
    "application/truetype",
    "application/ttf",
    "application/vnd.apple.mpegurl",
    "application/vnd.mapbox-vector-tile",
    "application/vnd.ms-fontobject",
    "application/x-font-opentype",
    "application/x-font-truetype",
    "application/x-font-ttf",
    "application/x-httpd-cgi",
    "application/x-javascript",
    "application/x-mpegurl",
    "application/x-opentype",
    "application/x-otf",
    "application/x-perl",
    "application/x-ttf",
    "application/xhtml+xml",
    "application/xml",
    "font/eot",
    "font/opentype",
    "font/otf",
    "font/ttf",
    "image/svg+xml",
    "text/css",
    "text/csv",
    "text/html",
    "text/javascript",
    "text/js",
    "text/plain",
    "text/richtext",
    "text/tab-separated-values",
    "text/x-component",
    "text/x-java-source",
    "text/x-script",
    "text/xml",
    "vnd.apple.mpegurl",
];

/// Text by other names, which CloudFront passes as it is.
const FRIENDLY: &[&str] =
    &["application/wasm", "application/manifest+json", "application/x-ndjson", "image/x-icon", "image/bmp"];

/// Whether answers of this `Content-Type` are compressed. Never a stream of events: each of them must be readable when
/// it comes, also for the journal.
pub(crate) fn is_worth_it(content_type: &[u8], policy: Policy) -> bool {
    let essence = content_type.split(|b| *b == b';').next().unwrap_or_default().trim_ascii();
    let among = |list: &[&str]| list.iter().any(|known| essence.eq_ignore_ascii_case(known.as_bytes()));
    if among(CLOUDFRONT) {
        return true;
    }
    policy == Policy::Friendly && (among(FRIENDLY) || is_text(essence))
}

fn is_text(essence: &[u8]) -> bool {
    let lower = essence.to_ascii_lowercase();
    let is_events = lower == b"text/event-stream";
    !is_events && (lower.starts_with(b"text/") || lower.ends_with(b"+json") || lower.ends_with(b"+xml"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(content_type: &str, friendly: bool, strict: bool) {
        let worth = |policy| is_worth_it(content_type.as_bytes(), policy);
        assert_eq!(
            (worth(Policy::Friendly), worth(Policy::CloudFront)),
            (friendly, strict),
            "{content_type}"
        );
    }

    #[test]
    fn text_is_worth_it_and_what_is_compressed_already_is_not() {
        check("text/html; charset=utf-8", true, true);
        check("Text/HTML", true, true);
        check("application/json", true, true);
        check("image/svg+xml", true, true);
        check("application/wasm", true, false);
        check("text/markdown", true, false);
        check("application/problem+json", true, false);
        check("text/event-stream", false, false);
        check("application/grpc", false, false);
        check("image/png", false, false);
        check("font/woff2", false, false);
        check("application/octet-stream", false, false);
        check("", false, false);
    }
}
