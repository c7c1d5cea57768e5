//! Conditional requests (RFC 9110 §13).

use std::time::{Duration, SystemTime};

use http::header::{IF_MATCH, IF_MODIFIED_SINCE, IF_NONE_MATCH, IF_RANGE, IF_UNMODIFIED_SINCE};
use http::{HeaderMap, HeaderName};

/// What a representation is recognised by.
#[derive(Debug, Clone)]
pub(super) struct Validators {
    /// Strong, with its quotes.
    pub(super) etag: String,
    /// In whole seconds, as `Last-Modified` can say it; `None` for times HTTP cannot write.
    pub(super) modified: Option<SystemTime>,
}

/// What the conditions of a GET or HEAD come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    /// Answer as if there were none.
    Proceed,
    /// 304.
    NotModified,
    /// 412.
    Failed,
}

impl Validators {
    /// The order of §13.2.2, steps 1 to 4.
    pub(super) fn judge(&self, headers: &HeaderMap) -> Verdict {
        if headers.contains_key(IF_MATCH) {
            if !self.matches(headers, &IF_MATCH, Self::is_strongly) {
                return Verdict::Failed;
            }
        } else if self.modified_since(headers, &IF_UNMODIFIED_SINCE) == Some(true) {
            return Verdict::Failed;
        }
        let unchanged = if headers.contains_key(IF_NONE_MATCH) {
            self.matches(headers, &IF_NONE_MATCH, Self::is_weakly)
        } else {
            self.modified_since(headers, &IF_MODIFIED_SINCE) == Some(false)
        };
        if unchanged { Verdict::NotModified } else { Verdict::Proceed }
    }

    /// Step 5: whether a `Range` beside this `If-Range` counts (§13.1.5). True without one.
    pub(super) fn allow_range(&self, headers: &HeaderMap, now: SystemTime) -> bool {
        let mut fields = headers.get_all(IF_RANGE).iter();
        let (Some(field), None) = (fields.next(), fields.next()) else {
            return !headers.contains_key(IF_RANGE);
        };
        let Ok(text) = field.to_str() else { return false };
        if text.starts_with('"') || text.starts_with("W/") {
            return self.is_strongly(text);
        }
        self.is_strong_date(now) && date(text).is_some_and(|date| Some(date) == self.modified)
    }

    /// §8.8.2.2: a date only tells two versions apart when a second had passed before it was asked for.
    fn is_strong_date(&self, now: SystemTime) -> bool {
        self.modified.is_some_and(|m| now.duration_since(m).is_ok_and(|age| age >= Duration::from_secs(1)))
    }

    fn matches(&self, headers: &HeaderMap, name: &HeaderName, same: fn(&Self, &str) -> bool) -> bool {
        let mut lines = headers.get_all(name).iter().filter_map(|line| line.to_str().ok());
        lines.any(|line| line.trim() == "*" || entity_tags(line).any(|tag| same(self, tag)))
    }

    fn is_strongly(&self, tag: &str) -> bool {
        tag == self.etag
    }

    fn is_weakly(&self, tag: &str) -> bool {
        tag.strip_prefix("W/").unwrap_or(tag) == self.etag
    }

    /// `None` when the field is absent, repeated or not a date: §13.1.3 and §13.1.4 say ignore it.
    fn modified_since(&self, headers: &HeaderMap, name: &HeaderName) -> Option<bool> {
        let mut fields = headers.get_all(name).iter();
        let (field, None) = (fields.next()?, fields.next()) else { return None };
        Some(self.modified? > date(field.to_str().ok()?)?)
    }
}

/// `SystemTime` in whole seconds, since HTTP dates have no finer ones; `None` before 1970.
pub(super) fn whole_seconds(time: SystemTime) -> Option<SystemTime> {
    let since = time.duration_since(SystemTime::UNIX_EPOCH).ok()?;
    SystemTime::UNIX_EPOCH.checked_add(Duration::from_secs(since.as_secs()))
}

fn date(text: &str) -> Option<SystemTime> {
    httpdate::parse_http_date(text.trim()).ok()
}

/// The tags of a list; ends at the first thing that is none (§8.8.3: a tag may hold commas, not quotes).
fn entity_tags(list: &str) -> impl Iterator<Item = &str> {
    let mut rest = list;
    std::iter::from_fn(move || {
        rest = rest.trim_start_matches([' ', '\t', ',']);
        let open = if rest.starts_with("W/\"") { 3 } else { usize::from(rest.starts_with('"')) };
        let close = open + rest.get(open..)?.find('"').filter(|_| open > 0)? + 1;
        let (tag, after) = rest.split_at(close);
        rest = after;
        Some(tag)
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const BEFORE: &str = "Sun, 06 Nov 1994 08:49:36 GMT";
    const SAME: &str = "Sun, 06 Nov 1994 08:49:37 GMT";
    const AFTER: &str = "Sun, 06 Nov 1994 08:49:38 GMT";

    fn validators() -> Validators {
        Validators { etag: "\"a\"".to_owned(), modified: date(SAME) }
    }

    fn headers(fields: &[(&'static str, &'static str)]) -> HeaderMap {
        fields.iter().map(|(n, v)| (HeaderName::from_static(n), http::HeaderValue::from_static(v))).collect()
    }

    #[test]
    fn conditions_are_judged_by_the_table() {
        use Verdict::{Failed, NotModified, Proceed};
        let table: &[(&[(&str, &str)], Verdict)] = &[
            (&[], Proceed),
            (&[("if-none-match", "\"a\"")], NotModified),
            (&[("if-none-match", "W/\"a\"")], NotModified),
            (&[("if-none-match", "\"b\", \"a\"")], NotModified),
            (&[("if-none-match", "\"x,y\",W/\"a\"")], NotModified),
            (&[("if-none-match", "*")], NotModified),
            (&[("if-none-match", "\"b\"")], Proceed),
            (&[("if-none-match", "a")], Proceed),
            (&[("if-none-match", "\"")], Proceed),
            (&[("if-match", "\"a\"")], Proceed),
            (&[("if-match", "W/\"a\"")], Failed),
            (&[("if-match", "*")], Proceed),
            (&[("if-match", "\"b\"")], Failed),
            (&[("if-match", "nonsense")], Failed),
            (&[("if-modified-since", BEFORE)], Proceed),
            (&[("if-modified-since", SAME)], NotModified),
            (&[("if-modified-since", AFTER)], NotModified),
            (&[("if-modified-since", "yesterday")], Proceed),
            (&[("if-modified-since", SAME), ("if-modified-since", SAME)], Proceed),
            (&[("if-unmodified-since", BEFORE)], Failed),
            (&[("if-unmodified-since", SAME)], Proceed),
            (&[("if-unmodified-since", "yesterday")], Proceed),
            // Precedence (§13.2.2).
            (&[("if-none-match", "\"b\""), ("if-modified-since", AFTER)], Proceed),
            (&[("if-none-match", "\"a\""), ("if-modified-since", BEFORE)], NotModified),
            (&[("if-match", "\"a\""), ("if-unmodified-since", BEFORE)], Proceed),
            (&[("if-match", "\"b\""), ("if-none-match", "\"a\"")], Failed),
            (&[("if-match", "\"a\""), ("if-none-match", "\"a\"")], NotModified),
            (&[("if-unmodified-since", SAME), ("if-modified-since", SAME)], NotModified),
        ];
        for (fields, expect) in table {
            assert_eq!(validators().judge(&headers(fields)), *expect, "{fields:?}");
        }
    }

    #[test]
    fn if_range_needs_a_strong_match() {
        let later = date(AFTER).unwrap();
        let check = |value: &'static str, now, expect| {
            assert_eq!(validators().allow_range(&headers(&[("if-range", value)]), now), expect, "{value}");
        };
        check("\"a\"", later, true);
        check("W/\"a\"", later, false);
        check("\"b\"", later, false);
        check(SAME, later, true);
        check(SAME, date(SAME).unwrap(), false);
        check(AFTER, later, false);
        check(BEFORE, later, false);
        check("nonsense", later, false);
        assert!(validators().allow_range(&HeaderMap::new(), later));
        assert!(!validators().allow_range(&headers(&[("if-range", "\"a\""), ("if-range", "\"a\"")]), later));
    }

    fn field() -> impl Strategy<Value = String> {
        let pieces = [
            "\"a\"",
            "W/\"a\"",
            "\"b\"",
            "\"",
            "W/",
            "*",
            ",",
            " ",
            SAME,
            BEFORE,
            "Sun, 06 Nov",
            " 1994",
            " 08:49:37",
            " GMT",
            "Sunday, 06-Nov-94 08:49:37 GMT",
            "Sun Nov  6 08:49:37 1994",
            "-1",
            "99999999999999999999",
            "31 Feb",
        ];
        let picked = proptest::collection::vec(proptest::sample::select(pieces.to_vec()), 0..6);
        prop_oneof![4 => picked.prop_map(|p| p.concat()), 1 => "[ -~]{0,40}"]
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]

        #[test]
        fn fuzz_no_condition_is_too_strange(name in 0..5usize, first in field(), second in proptest::option::of(field())) {
            let name = [IF_MATCH, IF_NONE_MATCH, IF_MODIFIED_SINCE, IF_UNMODIFIED_SINCE, IF_RANGE][name].clone();
            let mut headers = HeaderMap::new();
            for value in [Some(&first), second.as_ref()].into_iter().flatten() {
                headers.append(name.clone(), http::HeaderValue::from_str(value).unwrap());
            }
            let verdict = validators().judge(&headers);
            let range = validators().allow_range(&headers, date(AFTER).unwrap());
            // What says nothing of our tag and our time decides nothing in the client's favour.
            let says = [Some(&first), second.as_ref()].into_iter().flatten().any(|v| v.contains(['"', '*', ':']));
            if !says && name == IF_NONE_MATCH {
                prop_assert_eq!(verdict, Verdict::Proceed);
            }
            if !says && name == IF_MATCH {
                prop_assert_eq!(verdict, Verdict::Failed);
            }
            prop_assert_eq!(range, name != IF_RANGE || (second.is_none() && (first == "\"a\"" || date(&first) == date(SAME))));
        }
    }
}
