//! Content codings: which of them a request takes, which answers are worth it, and making them.

pub(crate) mod body;
pub(crate) mod encoder;
pub(crate) mod types;

use config::project::Site;
use http::header::ACCEPT_ENCODING;
use http::{HeaderMap, HeaderValue};

/// A content coding (RFC 9110 section 8.4.1, RFC 7932, RFC 8878).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Coding {
    Brotli,
    Zstd,
    Gzip,
}

/// Friendly: whatever browsers know, Brotli first as CloudFront has it.
const FRIENDLY: &[Coding] = &[Coding::Brotli, Coding::Zstd, Coding::Gzip];
/// CloudFront knows no Zstandard.
const STRICT: &[Coding] = &[Coding::Brotli, Coding::Gzip];

impl Coding {
    /// `br`, in `Content-Encoding`.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Brotli => "br",
            Self::Zstd => "zstd",
            Self::Gzip => "gzip",
        }
    }

    pub(crate) const fn value(self) -> HeaderValue {
        HeaderValue::from_static(self.name())
    }

    /// `app.js.br`, `app.js.zst`, `app.js.gz`: what builds call what they compressed beforehand.
    pub(crate) const fn extension(self) -> &'static str {
        match self {
            Self::Brotli => "br",
            Self::Zstd => "zst",
            Self::Gzip => "gz",
        }
    }

    /// For a table with a place for each.
    pub(crate) const fn index(self) -> usize {
        self as usize
    }
}

/// By which policy answers are compressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Policy {
    /// What is worth it, streams of unknown length too.
    Friendly,
    /// CloudFront's: codings, types, sizes and statuses.
    CloudFront,
}

impl Policy {
    /// For a behavior, by its place in the list; `None` when its answers go as they come.
    pub(crate) fn of(site: &Site, behavior: usize) -> Option<Self> {
        let policy = if site.cloudfront { Self::CloudFront } else { Self::Friendly };
        site.compresses(behavior).then_some(policy)
    }

    /// Those that are made, the best first.
    pub(crate) const fn offered(self) -> &'static [Coding] {
        match self {
            Self::Friendly => FRIENDLY,
            Self::CloudFront => STRICT,
        }
    }

    /// CloudFront's largest object, in bytes.
    pub(crate) const LARGEST: u64 = 10_000_000;

    /// CloudFront's window for objects is 1,000 to 10,000,000 bytes. Less is not worth it for anybody.
    pub(crate) fn fits(self, length: u64) -> bool {
        length >= 1_000 && (self == Self::Friendly || length <= Self::LARGEST)
    }
}

/// What `Accept-Encoding` says, in thousandths (RFC 9110 section 12.4.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Accept {
    weights: [u16; 3],
    /// `None` when nothing is said of it.
    identity: Option<u16>,
}

impl Accept {
    /// Without the field everything is acceptable, and nothing is asked for: the answer stays as it is.
    pub(crate) fn of(headers: &HeaderMap) -> Self {
        let mut said = Said::default();
        let fields = headers.get_all(ACCEPT_ENCODING).iter().filter_map(|v| v.to_str().ok());
        for item in fields.flat_map(|field| field.split(',')) {
            said.hear(item);
        }
        let weight = |coding: Option<u16>| coding.or(said.any).unwrap_or(0);
        Self { weights: said.codings.map(weight), identity: said.identity.or(said.any.filter(|q| *q == 0)) }
    }

    /// The coding to answer in; `None` for none. Among equals the first of `offered`.
    pub(crate) fn best(&self, offered: &[Coding]) -> Option<Coding> {
        self.in_order(offered).next()
    }

    /// Whether there is a coding that may be used.
    pub(crate) fn takes_any(&self) -> bool {
        self.weights != [0; 3]
    }

    /// All that may be used, the best first; empty when the answer is preferred as it is.
    pub(crate) fn in_order(&self, offered: &[Coding]) -> impl Iterator<Item = Coding> + use<> {
        let least = self.identity.unwrap_or(0).max(1);
        let weight = |coding: &Coding| self.weights[coding.index()];
        let mut taken: Vec<Coding> = offered.iter().copied().filter(|c| weight(c) >= least).collect();
        taken.sort_by_key(|coding| std::cmp::Reverse(weight(coding)));
        taken.into_iter()
    }

    /// `identity;q=0`, or `*;q=0` without a word about identity: as it is, the answer is not acceptable.
    pub(crate) fn refuses_identity(&self) -> bool {
        self.identity == Some(0)
    }
}

#[derive(Default)]
struct Said {
    codings: [Option<u16>; 3],
    identity: Option<u16>,
    any: Option<u16>,
}

impl Said {
    fn hear(&mut self, item: &str) {
        let mut parts = item.split(';');
        let name = parts.next().unwrap_or_default().trim();
        let Some(weight) = parts.next().map_or(Some(1000), weight) else { return };
        let is = |known: &str| name.eq_ignore_ascii_case(known);
        let place = match () {
            () if is("br") => &mut self.codings[Coding::Brotli.index()],
            () if is("zstd") => &mut self.codings[Coding::Zstd.index()],
            // RFC 9110 section 8.4.1.3: an old name for the same.
            () if is("gzip") || is("x-gzip") => &mut self.codings[Coding::Gzip.index()],
            () if is("identity") => &mut self.identity,
            () if is("*") => &mut self.any,
            () => return,
        };
        place.get_or_insert(weight);
    }
}

/// `q=0.5` as 500; `None` when it is no weight, and then nothing was said.
fn weight(parameter: &str) -> Option<u16> {
    let (name, value) = parameter.split_once('=')?;
    let (whole, part) = value.trim().split_once('.').unwrap_or((value.trim(), ""));
    let digits = part.len() <= 3 && part.bytes().all(|b| b.is_ascii_digit());
    let thousandths = format!("{part:0<3}").parse::<u16>().ok()?;
    match (whole, name.trim().eq_ignore_ascii_case("q") && digits) {
        ("0", true) => Some(thousandths),
        ("1", true) if thousandths == 0 => Some(1000),
        _ => None,
    }
}

/// RFC 9110 section 8.8.1: coded anew, the bytes are others, so a strong tag becomes a weak one. What is no tag cannot
/// become one; `None`.
pub(crate) fn weakened(etag: &HeaderValue) -> Option<HeaderValue> {
    let text = etag.as_bytes();
    let opaque = text.strip_prefix(b"W/").unwrap_or(text);
    let is_tag = opaque.len() >= 2 && opaque.starts_with(b"\"") && opaque.ends_with(b"\"");
    match (is_tag, text.starts_with(b"W/")) {
        (false, _) => None,
        (true, true) => Some(etag.clone()),
        (true, false) => HeaderValue::from_bytes(&[b"W/", text].concat()).ok(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn accept(field: &str) -> Accept {
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT_ENCODING, HeaderValue::from_str(field).unwrap());
        Accept::of(&headers)
    }

    fn check(field: &str, best: Option<&str>) {
        assert_eq!(accept(field).best(FRIENDLY).map(Coding::name), best, "{field}");
    }

    #[test]
    fn the_best_that_both_sides_know_is_taken() {
        check("gzip, deflate, br, zstd", Some("br"));
        check("gzip, deflate, zstd", Some("zstd"));
        check("gzip", Some("gzip"));
        check("X-GZIP", Some("gzip"));
        check("deflate", None);
        check("", None);
        check("*", Some("br"));
        check("br;q=0.5, gzip", Some("gzip"));
        check("br;q=0.5, gzip;q=0.501", Some("gzip"));
        check(" br ; q=1.000 ,gzip", Some("br"));
        assert_eq!(Accept::of(&HeaderMap::new()).best(FRIENDLY), None);
        assert_eq!(accept("zstd, gzip").best(STRICT), Some(Coding::Gzip));
    }

    #[test]
    fn what_is_refused_is_not_sent() {
        check("br;q=0, gzip", Some("gzip"));
        check("br;q=0, *", Some("zstd"));
        check("br, *;q=0", Some("br"));
        check("br;q=0.000", None);
        check("*;q=0", None);
        check("gzip;q=0, identity", None);
        assert!(!accept("br").refuses_identity());
        assert!(accept("br, identity;q=0").refuses_identity());
        assert!(accept("br, *;q=0").refuses_identity());
        assert!(!accept("br, *;q=0, identity;q=0.1").refuses_identity());
    }

    #[test]
    fn identity_may_be_preferred() {
        check("identity, gzip;q=0.5", None);
        check("identity;q=0.5, gzip", Some("gzip"));
        check("identity, gzip", Some("gzip"));
        check("identity", None);
    }

    #[test]
    fn a_weight_that_is_none_says_nothing() {
        for weight in ["q=2", "q=-1", "q=1.001", "q=0.0001", "q=", "q", "x=1", "q=a", "q=0.x"] {
            check(&format!("br;{weight}"), None);
        }
    }

    #[test]
    fn tags_are_weakened_and_malformed_ones_go() {
        let weak = |tag: &'static str| {
            weakened(&HeaderValue::from_static(tag)).map(|v| v.to_str().unwrap().to_owned())
        };
        assert_eq!(weak("\"a\"").as_deref(), Some("W/\"a\""));
        assert_eq!(weak("W/\"a\"").as_deref(), Some("W/\"a\""));
        assert_eq!(weak("\"\"").as_deref(), Some("W/\"\""));
        for malformed in ["a", "\"a", "\"", "W/a", ""] {
            assert_eq!(weak(malformed), None, "{malformed}");
        }
    }

    proptest! {
        #[test]
        fn nothing_is_sent_that_was_not_asked_for(
            items in proptest::collection::vec(("(br|zstd|gzip|identity|\\*|deflate|[a-z]{0,3})", "(;q=(0|1|0\\.[0-9]{1,3})|;q=0|;[a-z =]{0,3}|)"), 0..6),
        ) {
            let field: Vec<String> = items.iter().map(|(name, weight)| format!("{name}{weight}")).collect();
            let accept = accept(&field.join(", "));
            for coding in accept.in_order(FRIENDLY) {
                let named = items.iter().find(|(name, weight)| name == coding.name() && !weight.contains([' ', 'x']));
                let any = items.iter().any(|(name, _)| name == "*");
                prop_assert!(named.is_some() || any, "{:?} for {:?}", coding, field);
                prop_assert!(accept.weights[coding.index()] > 0);
            }
        }

        #[test]
        fn any_bytes_can_be_asked(field in "[ -~]{0,60}") {
            let _ = accept(&field).best(FRIENDLY);
        }
    }
}
