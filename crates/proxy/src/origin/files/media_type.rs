//! `Content-Type` by extension.

use http::HeaderValue;

/// Types that browsers or current practice name otherwise than the table of [`mime_guess`], or that it lacks.
const OURS: [(&str, &str); 10] = [
    ("mjs", "text/javascript"),
    ("cjs", "text/javascript"),
    ("map", "application/json"),
    ("ts", "text/plain"),
    ("tsx", "text/plain"),
    ("jsx", "text/plain"),
    ("ico", "image/x-icon"),
    ("usdz", "model/vnd.usdz+zip"),
    ("m4a", "audio/mp4"),
    ("toml", "text/plain"),
];

/// The type of a file, with its charset where it is text that is UTF-8: for other text the page itself says
/// which, and a header would overrule it.
pub(crate) fn of(name: &str, start: &[u8]) -> HeaderValue {
    let essence = essence(name);
    if is_text(&essence) && is_utf8(start) {
        let with_charset = format!("{essence}; charset=utf-8");
        return HeaderValue::from_str(&with_charset).unwrap_or(UNKNOWN);
    }
    HeaderValue::from_str(&essence).unwrap_or(UNKNOWN)
}

/// Whether browsers render it as a page.
pub(super) fn is_html(name: &str) -> bool {
    essence(name) == "text/html"
}

const UNKNOWN: HeaderValue = HeaderValue::from_static("application/octet-stream");

fn essence(name: &str) -> String {
    let last = name.rsplit('/').next().unwrap_or(name);
    let extension =
        last.rsplit_once('.').map(|(_, extension)| extension.to_ascii_lowercase()).unwrap_or_default();
    let ours = OURS.iter().find(|(known, _)| *known == extension).map(|(_, kind)| (*kind).to_owned());
    ours.unwrap_or_else(|| mime_guess::from_ext(&extension).first_or_octet_stream().essence_str().to_owned())
}

fn is_text(essence: &str) -> bool {
    essence.starts_with("text/")
        || matches!(essence, "image/svg+xml" | "application/xml" | "application/xhtml+xml")
}

/// A character cut in two at the end does not count against it.
fn is_utf8(start: &[u8]) -> bool {
    std::str::from_utf8(start).map_or_else(|error| error.error_len().is_none(), |_| true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_of_a_web_project_are_known() {
        let table = [
            ("index.html", "text/html; charset=utf-8"),
            ("a/b.HTM", "text/html; charset=utf-8"),
            ("app.js", "text/javascript; charset=utf-8"),
            ("app.mjs", "text/javascript; charset=utf-8"),
            ("app.css", "text/css; charset=utf-8"),
            ("app.js.map", "application/json"),
            ("data.json", "application/json"),
            ("site.webmanifest", "application/manifest+json"),
            ("logo.svg", "image/svg+xml; charset=utf-8"),
            ("app.wasm", "application/wasm"),
            ("font.woff2", "font/woff2"),
            ("pic.avif", "image/avif"),
            ("pic.webp", "image/webp"),
            ("pic.jxl", "image/jxl"),
            ("clip.mp4", "video/mp4"),
            ("favicon.ico", "image/x-icon"),
            ("notes.txt", "text/plain; charset=utf-8"),
            ("feed.xml", "text/xml; charset=utf-8"),
            ("file.unheardof", "application/octet-stream"),
            ("LICENSE", "application/octet-stream"),
            ("dir.js/LICENSE", "application/octet-stream"),
        ];
        for (name, expect) in table {
            assert_eq!(of(name, b"plain"), expect, "{name}");
        }
    }

    #[test]
    fn a_charset_is_claimed_for_utf8_only() {
        assert_eq!(of("a.html", b"\xb0\xa1 is EUC-KR"), "text/html");
        assert_eq!(of("a.html", "가".as_bytes()), "text/html; charset=utf-8");
        assert_eq!(of("a.html", &"가".as_bytes()[..2]), "text/html; charset=utf-8", "cut at the end");
    }
}
