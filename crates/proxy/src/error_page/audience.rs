//! Who asks, and in which language.

use http::HeaderMap;
use http::header::{ACCEPT, ACCEPT_LANGUAGE, HeaderName};

/// For whom an error is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Audience {
    /// A person, in a browser's window or frame.
    Page,
    /// `fetch` and other programs that read JSON.
    Program,
    /// Everything else: scripts, styles, images, command lines.
    Plain,
}

/// The languages we speak.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Language {
    English,
    Korean,
}

/// Whether the answer is to be shown as a page: the browser says so (Fetch Metadata), or, where it does not,
/// HTML is asked for by name.
pub(crate) fn is_navigation(headers: &HeaderMap) -> bool {
    match text(headers, &SEC_FETCH_MODE) {
        Some(mode) => mode == "navigate",
        None => accepts(headers, "text/html").is_some(),
    }
}

impl Audience {
    /// By Fetch Metadata first, since it cannot be mistaken, then by `Accept` (RFC 9110 §12.5.1).
    pub(crate) fn of(headers: &HeaderMap) -> Self {
        let (html, json) = (accepts(headers, "text/html"), accepts(headers, "application/json"));
        if text(headers, &SEC_FETCH_MODE) == Some("navigate") {
            Self::Page
        } else if json.is_some() && json >= html || text(headers, &SEC_FETCH_DEST) == Some("empty") {
            Self::Program
        } else if html.is_some() && !headers.contains_key(SEC_FETCH_MODE) {
            Self::Page
        } else {
            Self::Plain
        }
    }
}

impl Language {
    /// The one preferred (RFC 9110 §12.5.4); English unless Korean is.
    pub(crate) fn of(headers: &HeaderMap) -> Self {
        let ranges = text(headers, &ACCEPT_LANGUAGE).unwrap_or_default();
        let weight = |tag: &str| {
            let is_it =
                |range: &str| range.split('-').next().is_some_and(|first| first.eq_ignore_ascii_case(tag));
            weighted(ranges).filter(|(range, _)| is_it(range)).map(|(_, weight)| weight).max()
        };
        if weight("ko").unwrap_or(0) > weight("en").unwrap_or(0) { Self::Korean } else { Self::English }
    }

    /// BCP 47.
    pub(crate) const fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Korean => "ko",
        }
    }
}

const SEC_FETCH_MODE: HeaderName = HeaderName::from_static("sec-fetch-mode");
const SEC_FETCH_DEST: HeaderName = HeaderName::from_static("sec-fetch-dest");

/// The weight a media type is asked for with, by name; wildcards do not count, everybody sends them.
fn accepts(headers: &HeaderMap, media_type: &str) -> Option<u16> {
    let lines = headers.get_all(ACCEPT).iter().filter_map(|line| line.to_str().ok());
    let named = lines.flat_map(weighted).filter(|(range, _)| range.eq_ignore_ascii_case(media_type));
    named.map(|(_, weight)| weight).max().filter(|weight| *weight > 0)
}

/// The elements of a list with their weights in thousandths (RFC 9110 §12.4.2).
fn weighted(list: &str) -> impl Iterator<Item = (&str, u16)> {
    list.split(',').map(|item| {
        let mut parts = item.split(';').map(str::trim);
        let range = parts.next().unwrap_or_default();
        (range, parts.find_map(|part| part.strip_prefix("q=")).map_or(1000, thousandths))
    })
}

fn thousandths(weight: &str) -> u16 {
    let weight: f32 = weight.trim().parse().unwrap_or(0.0);
    (weight.clamp(0.0, 1.0) * 1000.0) as u16
}

fn text<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    fn headers(fields: &[(&'static str, &'static str)]) -> HeaderMap {
        fields.iter().map(|(n, v)| (HeaderName::from_static(n), HeaderValue::from_static(v))).collect()
    }

    const CHROME: &str = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8";

    #[test]
    fn the_audience_is_told_from_what_browsers_and_programs_send() {
        let table: &[(&[(&str, &str)], Audience)] = &[
            (
                &[("accept", CHROME), ("sec-fetch-mode", "navigate"), ("sec-fetch-dest", "document")],
                Audience::Page,
            ),
            (&[("accept", CHROME)], Audience::Page),
            (
                &[("accept", "*/*"), ("sec-fetch-mode", "cors"), ("sec-fetch-dest", "empty")],
                Audience::Program,
            ),
            (&[("accept", "application/json")], Audience::Program),
            (&[("accept", "application/json, text/plain, */*")], Audience::Program),
            (&[("accept", "application/json;q=0")], Audience::Plain),
            (&[("accept", "text/html;q=0.5, application/json")], Audience::Program),
            (&[("accept", "text/html, application/json;q=0.5")], Audience::Page),
            (
                &[("accept", "*/*"), ("sec-fetch-mode", "no-cors"), ("sec-fetch-dest", "script")],
                Audience::Plain,
            ),
            (
                &[("accept", "text/html"), ("sec-fetch-mode", "no-cors"), ("sec-fetch-dest", "image")],
                Audience::Plain,
            ),
            (&[("accept", "*/*")], Audience::Plain),
            (&[], Audience::Plain),
        ];
        for (fields, expect) in table {
            assert_eq!(Audience::of(&headers(fields)), *expect, "{fields:?}");
        }
    }

    #[test]
    fn a_navigation_is_said_by_the_browser_or_asks_for_html() {
        assert!(is_navigation(&headers(&[("sec-fetch-mode", "navigate"), ("accept", "*/*")])));
        assert!(is_navigation(&headers(&[("accept", CHROME)])));
        assert!(!is_navigation(&headers(&[("sec-fetch-mode", "cors"), ("accept", CHROME)])));
        assert!(!is_navigation(&headers(&[("accept", "*/*")])));
        assert!(!is_navigation(&headers(&[("accept", "text/html;q=0")])));
    }

    #[test]
    fn the_language_is_the_preferred_of_ours() {
        let table = [
            ("ko", Language::Korean),
            ("ko-KR,ko;q=0.9,en-US;q=0.8,en;q=0.7", Language::Korean),
            ("en-US,en;q=0.9,ko;q=0.8", Language::English),
            ("fr, ko;q=0.2", Language::Korean),
            ("fr", Language::English),
            ("", Language::English),
            ("ko;q=0", Language::English),
            ("kok", Language::English),
            ("ko;q=nonsense", Language::English),
        ];
        for (value, expect) in table {
            assert_eq!(Language::of(&headers(&[("accept-language", value)])), expect, "{value}");
        }
    }
}
