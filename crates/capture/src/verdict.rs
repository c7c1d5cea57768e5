//! What caches made of an answer, and what a browser may do with it (RFC 9111): the `cache` column in one word.

use crate::head::Head;
use crate::read::cookies::date;

/// What caches made of an answer; where none had a part in it, what its head lets a browser do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
pub enum Verdict {
    /// What the browser had was still good: status 304.
    NotModified = 1,
    /// A cache on the way answered.
    Hit,
    /// A cache on the way had to ask.
    Miss,
    /// The browser may use it again for some time without asking.
    MaxAge,
    /// The browser may keep it, and has to ask before it uses it again.
    NoCache,
    /// Nobody may keep it.
    NoStore,
    /// The head says only when it was last changed: browsers guess for how long it is good (section 4.2.2).
    Heuristic,
}

impl Verdict {
    /// In the order of the numbers they are kept as, which start at 1.
    pub const ALL: [Self; 7] = [
        Self::NotModified,
        Self::Hit,
        Self::Miss,
        Self::MaxAge,
        Self::NoCache,
        Self::NoStore,
        Self::Heuristic,
    ];

    /// `not-modified`, `hit`, `miss`, `max-age`, `no-cache`, `no-store`, `heuristic`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::NotModified => "not-modified",
            Self::Hit => "hit",
            Self::Miss => "miss",
            Self::MaxAge => "max-age",
            Self::NoCache => "no-cache",
            Self::NoStore => "no-store",
            Self::Heuristic => "heuristic",
        }
    }

    /// Reads what [`Self::name`] gives, whatever its case.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|verdict| verdict.name().eq_ignore_ascii_case(name))
    }

    /// Reads the number it was kept as.
    #[must_use]
    pub fn from_number(number: i64) -> Option<Self> {
        Self::ALL.into_iter().find(|verdict| *verdict as i64 == number)
    }

    /// The verdict on an answer; `None` where its head says nothing, and for methods whose answers are not kept.
    #[must_use]
    pub fn of(method: &str, status: u16, head: &Head) -> Option<Self> {
        if !matches!(method, "GET" | "HEAD") || status < 200 {
            return None;
        }
        if status == 304 {
            return Some(Self::NotModified);
        }
        let said = Said::read(head);
        match (said.hit, said.kept()) {
            (Some(true), _) => Some(Self::Hit),
            (Some(false), _) => Some(Self::Miss),
            (None, None) if said.last_modified && is_kept_by_default(status) => Some(Self::Heuristic),
            (None, kept) => kept,
        }
    }
}

/// RFC 9110 section 15.1.
const fn is_kept_by_default(status: u16) -> bool {
    matches!(status, 200 | 203 | 204 | 206 | 300 | 301 | 308 | 404 | 405 | 410 | 414 | 501)
}

/// What the fields of a head say about caches, read in one pass.
#[derive(Default)]
struct Said<'a> {
    /// Whether a cache on the way had it.
    hit: Option<bool>,
    no_store: bool,
    no_cache: bool,
    max_age: Option<u64>,
    expires: Option<&'a [u8]>,
    date: Option<&'a [u8]>,
    last_modified: bool,
}

impl<'a> Said<'a> {
    fn read(head: &'a Head) -> Self {
        let mut said = Self::default();
        head.iter().for_each(|(name, value)| said.field(name, value));
        said
    }

    fn field(&mut self, name: &str, value: &'a [u8]) {
        // Most fields have nothing to do with it, and their length says so.
        match name.len() {
            3 if name.eq_ignore_ascii_case("age") => self.age(value),
            4 if name.eq_ignore_ascii_case("date") => self.date = Some(value),
            6 if name.eq_ignore_ascii_case("pragma") => self.no_cache |= holds(value, "no-cache"),
            7 if name.eq_ignore_ascii_case("expires") => self.expires = Some(value),
            7 if name.eq_ignore_ascii_case("x-cache") => self.passed(value, "hit", "miss"),
            12 if name.eq_ignore_ascii_case("cache-status") => self.passed(value, ";hit", ";fwd"),
            13 if name.eq_ignore_ascii_case("cache-control") => self.control(value),
            13 if name.eq_ignore_ascii_case("last-modified") => self.last_modified = true,
            15 if name.eq_ignore_ascii_case("cf-cache-status") => self.passed(value, "hit", "miss"),
            _ => {}
        }
    }

    /// RFC 9111 section 5.1: only a cache says how long it had it.
    fn age(&mut self, value: &[u8]) {
        if number(value).is_some_and(|age| age > 0) {
            self.hit = Some(true);
        }
    }

    /// One that had it is enough: those behind it were not asked. RFC 9211 names it `; hit` or `; fwd=…`.
    fn passed(&mut self, value: &[u8], hit: &str, miss: &str) {
        let value: Vec<u8> = value.iter().filter(|b| **b != b' ').copied().collect();
        if holds(&value, hit) {
            self.hit = Some(true);
        } else if holds(&value, miss) {
            self.hit = self.hit.or(Some(false));
        }
    }

    fn control(&mut self, value: &[u8]) {
        for directive in value.split(|b| *b == b',').map(<[u8]>::trim_ascii) {
            let (name, argument) = match directive.iter().position(|b| *b == b'=') {
                Some(at) => (&directive[..at], &directive[at + 1..]),
                None => (directive, &[][..]),
            };
            self.no_store |= name.eq_ignore_ascii_case(b"no-store");
            self.no_cache |= name.eq_ignore_ascii_case(b"no-cache");
            if name.eq_ignore_ascii_case(b"max-age") {
                // Section 4.2.1: what cannot be read counts as stale.
                self.max_age = Some(number(argument).unwrap_or(0));
            }
        }
    }

    /// What the browser may do with it.
    fn kept(&self) -> Option<Verdict> {
        if self.no_store {
            return Some(Verdict::NoStore);
        }
        if self.no_cache {
            return Some(Verdict::NoCache);
        }
        let fresh = match (self.max_age, self.expires) {
            (Some(seconds), _) => seconds > 0,
            (None, Some(expires)) => is_ahead(expires, self.date),
            (None, None) => return None,
        };
        Some(if fresh { Verdict::MaxAge } else { Verdict::NoCache })
    }
}

/// RFC 9111 section 5.3: a date that cannot be read, `0` above all, is in the past.
fn is_ahead(expires: &[u8], sent: Option<&[u8]>) -> bool {
    let read = |value: &[u8]| date(std::str::from_utf8(value).ok()?);
    match (read(expires), sent.and_then(read)) {
        (Some(expires), Some(sent)) => expires > sent,
        (Some(_), None) => true,
        (None, _) => false,
    }
}

/// In quotes or not, as senders have it.
fn number(value: &[u8]) -> Option<u64> {
    std::str::from_utf8(value).ok()?.trim_matches([' ', '"']).parse().ok()
}

fn holds(value: &[u8], part: &str) -> bool {
    value.windows(part.len()).any(|window| window.eq_ignore_ascii_case(part.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::head;

    fn check(fields: &[(&str, &str)], expect: Option<Verdict>) {
        assert_eq!(Verdict::of("GET", 200, &head(fields)), expect, "{fields:?}");
    }

    #[test]
    fn the_browser_is_told_what_it_may_do() {
        check(&[("content-type", "text/html")], None);
        check(&[("cache-control", "public, max-age=31536000, immutable")], Some(Verdict::MaxAge));
        check(&[("Cache-Control", "max-age=0, must-revalidate")], Some(Verdict::NoCache));
        check(&[("cache-control", "max-age=soon")], Some(Verdict::NoCache));
        check(&[("cache-control", "no-cache")], Some(Verdict::NoCache));
        check(&[("cache-control", "no-cache"), ("cache-control", "no-store")], Some(Verdict::NoStore));
        check(&[("pragma", "no-cache")], Some(Verdict::NoCache));
        check(&[("last-modified", "Thu, 01 Jan 2026 00:00:00 GMT")], Some(Verdict::Heuristic));
        check(&[("etag", "\"1\""), ("cache-control", "private")], None);
    }

    #[test]
    fn expires_is_held_against_the_date_and_yields_to_max_age() {
        let (day, next) = ("Thu, 01 Jan 2026 00:00:00 GMT", "Fri, 02 Jan 2026 00:00:00 GMT");
        check(&[("date", day), ("expires", next)], Some(Verdict::MaxAge));
        check(&[("date", day), ("expires", day)], Some(Verdict::NoCache));
        check(&[("expires", "0")], Some(Verdict::NoCache));
        check(&[("expires", "0"), ("cache-control", "max-age=60")], Some(Verdict::MaxAge));
    }

    #[test]
    fn a_cache_on_the_way_says_whether_it_had_it() {
        check(&[("x-cache", "Hit from cloudfront")], Some(Verdict::Hit));
        check(&[("x-cache", "RefreshHit from cloudfront")], Some(Verdict::Hit));
        check(&[("x-cache", "Miss from cloudfront"), ("cache-control", "max-age=60")], Some(Verdict::Miss));
        check(&[("x-cache", "MISS, HIT")], Some(Verdict::Hit));
        check(&[("x-cache", "Error from cloudfront")], None);
        check(&[("cf-cache-status", "HIT")], Some(Verdict::Hit));
        check(&[("cf-cache-status", "DYNAMIC"), ("cache-control", "no-store")], Some(Verdict::NoStore));
        check(&[("cache-status", "edge; fwd=uri-miss, shield; hit")], Some(Verdict::Hit));
        check(&[("cache-status", "edge; fwd=uri-miss; stored")], Some(Verdict::Miss));
        check(&[("age", "12")], Some(Verdict::Hit));
        check(&[("age", "0"), ("cache-control", "max-age=9")], Some(Verdict::MaxAge));
    }

    #[test]
    fn only_answers_that_caches_look_at_have_a_verdict() {
        let fields = head(&[("cache-control", "max-age=9"), ("last-modified", "x")]);
        assert_eq!(Verdict::of("POST", 200, &fields), None);
        assert_eq!(Verdict::of("GET", 101, &fields), None);
        assert_eq!(Verdict::of("GET", 304, &fields), Some(Verdict::NotModified));
        assert_eq!(Verdict::of("GET", 500, &head(&[("last-modified", "x")])), None);
    }

    #[test]
    fn names_and_numbers_read_back() {
        for verdict in Verdict::ALL {
            assert_eq!(Verdict::parse(&verdict.name().to_uppercase()), Some(verdict));
            assert_eq!(Verdict::from_number(verdict as i64), Some(verdict));
        }
        assert_eq!((Verdict::parse("warm"), Verdict::from_number(0)), (None, None));
    }
}
