//! What can follow at a place in a filter.

use super::value::{FIELDS, IS, canonical, takes_alternatives};
use crate::initiator::By;
use crate::kind::Kind;
use crate::summary::{Answerer, Place, Summary};
use crate::verdict::Verdict;

/// Suggestions made at once.
const MOST: usize = 50;

/// Values of one field that are told apart.
const MOST_KNOWN: usize = 1000;

/// Header fields worth asking for.
const HEADERS: [&str; 22] = [
    "accept",
    "accept-language",
    "access-control-allow-origin",
    "authorization",
    "cache-control",
    "content-encoding",
    "content-length",
    "content-security-policy",
    "content-type",
    "cookie",
    "etag",
    "if-none-match",
    "location",
    "origin",
    "range",
    "referer",
    "sec-fetch-dest",
    "sec-fetch-mode",
    "set-cookie",
    "user-agent",
    "vary",
    "x-requested-with",
];

/// Values that were seen, and how often.
#[derive(Debug, Clone, Default)]
pub struct Known {
    seen: Vec<(&'static str, Vec<(String, u32)>)>,
}

/// What can follow, and which characters it takes the place of.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Completion {
    /// Characters before the text that is replaced.
    pub from: usize,
    /// Characters before its end.
    pub to: usize,
    /// The likeliest first.
    pub suggestions: Vec<Suggestion>,
}

/// One thing that can follow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggestion {
    /// What to write.
    pub text: String,
    /// `field`, `value`, `operator`.
    pub kind: &'static str,
    /// How often it was seen.
    pub count: Option<u32>,
}

impl Known {
    /// Counts the values of rows.
    #[must_use]
    pub fn of<'a>(rows: impl IntoIterator<Item = &'a Summary>) -> Self {
        let mut known = Self::default();
        for row in rows {
            known.add_place(&row.place);
            known.add("status", row.status.map(|s| s.to_string()).as_deref());
            known.add("type", row.kind.map(Kind::name));
            known.add("cache", row.cache.map(Verdict::name));
            known.add("initiator", row.initiator.as_ref().and_then(|asker| asker.page.as_deref()));
            known.add("error", row.error.as_deref());
        }
        known
            .seen
            .iter_mut()
            .for_each(|(_, values)| values.sort_by_key(|(_, count)| std::cmp::Reverse(*count)));
        known
    }

    /// Adds a value that is counted elsewhere.
    pub fn add(&mut self, field: &'static str, value: Option<&str>) {
        let Some(value) = value.filter(|v| !v.is_empty()) else { return };
        let at = self.seen.iter().position(|(name, _)| *name == field).unwrap_or_else(|| {
            self.seen.push((field, Vec::new()));
            self.seen.len() - 1
        });
        let values = &mut self.seen[at].1;
        match values.iter().position(|(known, _)| known == value) {
            Some(at) => values[at].1 += 1,
            None if values.len() < MOST_KNOWN => values.push((value.to_owned(), 1)),
            None => {}
        }
    }

    fn add_place(&mut self, place: &Place) {
        self.add("method", Some(&place.method));
        self.add("host", Some(&place.authority));
        self.add("site", place.site());
        self.add("behavior", place.behavior());
        self.add("origin", place.origin());
        self.add("served-by", place.served_by.map(Answerer::name));
        self.add("served-by", place.peer.as_deref());
        self.add("protocol", Some(&place.version));
        self.add("scheme", Some(&place.scheme));
    }

    fn values(&self, field: &str) -> impl Iterator<Item = (&str, Option<u32>)> {
        let seen = self.seen.iter().filter(move |(name, _)| *name == field).flat_map(|(_, values)| values);
        seen.map(|(value, count)| (value.as_str(), Some(*count)))
    }
}

/// What can follow when `at` characters stand before the cursor.
#[must_use]
pub fn complete(text: &str, at: usize, known: &Known) -> Completion {
    let chars: Vec<char> = text.chars().collect();
    let at = at.min(chars.len());
    let word = word_at(&chars, at);
    let typed: String = chars[word.from..at].iter().collect();
    match typed.split_once(':').and_then(|(name, _)| Some((canonical(name)?, name.chars().count()))) {
        Some((field, length)) => values(&chars, field, word.from + length + 1, at, word.to, known),
        None => Completion { from: word.from, to: word.to, suggestions: beginnings(&typed, known) },
    }
}

struct Word {
    from: usize,
    to: usize,
}

/// The word the cursor is in, or at the end of. A minus before it is not part of it.
fn word_at(chars: &[char], at: usize) -> Word {
    let (mut from, mut quoted) = (0, false);
    for (index, c) in chars[..at].iter().enumerate() {
        match c {
            '"' => quoted = !quoted,
            c if !quoted && ends_word(*c) => from = index + 1,
            '-' if index == from => from = index + 1,
            _ => {}
        }
    }
    let rest = chars[at..].iter().take_while(|c| if quoted { **c != '"' } else { !ends_word(**c) }).count();
    let closing = usize::from(quoted && chars.get(at + rest) == Some(&'"'));
    Word { from, to: at + rest + closing }
}

fn ends_word(c: char) -> bool {
    c.is_whitespace() || matches!(c, '(' | ')')
}

/// A field, or a known value with its field.
fn beginnings(typed: &str, known: &Known) -> Vec<Suggestion> {
    let lower = typed.to_lowercase();
    let fields =
        FIELDS.iter().filter(|f| f.starts_with(&lower)).map(|f| suggestion(format!("{f}:"), "field", None));
    let operators = ["and", "or", "not"].into_iter().filter(|o| !lower.is_empty() && o.starts_with(&lower));
    let mut found: Vec<_> = fields.chain(operators.map(|o| suggestion(o.into(), "operator", None))).collect();
    if lower.chars().count() > 1 {
        let seen = known.seen.iter().filter(|(field, _)| *field != "status");
        let values =
            seen.flat_map(|(field, _)| known.values(field).map(move |(value, count)| (field, value, count)));
        let matching = values.filter(|(_, value, _)| value.to_lowercase().contains(&lower));
        found.extend(
            matching.map(|(field, value, n)| suggestion(format!("{field}:{}", quoted(value)), "value", n)),
        );
    }
    found.truncate(MOST);
    found
}

fn values(chars: &[char], field: &str, from: usize, at: usize, to: usize, known: &Known) -> Completion {
    let comma = chars[from..at].iter().rposition(|c| *c == ',').filter(|_| takes_alternatives(field));
    let from = comma.map_or(from, |comma| from + comma + 1);
    let typed: String = chars[from..at].iter().filter(|c| **c != '"').collect();
    let lower = typed.to_lowercase();
    let mut found: Vec<(&str, Option<u32>)> = known.values(field).collect();
    for value in fixed(field) {
        if !found.iter().any(|(known, _)| *known == value) {
            found.push((value, None));
        }
    }
    found.retain(|(value, _)| value.to_lowercase().contains(&lower) && *value != typed);
    // Those that begin as typed first; the order is otherwise kept.
    found.sort_by_key(|(value, _)| !value.to_lowercase().starts_with(&lower));
    found.truncate(MOST);
    let suggestions =
        found.into_iter().map(|(value, count)| suggestion(quoted(value), "value", count)).collect();
    Completion { from, to, suggestions }
}

/// What may stand behind a field, whatever was seen.
fn fixed(field: &str) -> Vec<&'static str> {
    match field {
        "status" => vec!["2xx", "3xx", "4xx", "5xx", ">=400"],
        "method" => vec!["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"],
        "type" => Kind::ALL.map(Kind::name).to_vec(),
        "is" => IS.to_vec(),
        "served-by" => Answerer::ALL.map(Answerer::name).to_vec(),
        "took" | "wait" => vec![">100ms", ">500ms", ">1s", ">5s"],
        "cache" => Verdict::ALL.map(Verdict::name).to_vec(),
        "initiator" => By::ALL.map(By::name).to_vec(),
        "size" | "decoded" => vec![">10kB", ">100kB", ">1MB", ">10MB"],
        "since" | "until" => vec!["1m", "5m", "15m", "1h", "1d"],
        "header" | "request-header" | "response-header" => HEADERS.to_vec(),
        "scheme" => vec!["https", "http"],
        "protocol" => vec!["1.1", "2"],
        "session" => vec!["current"],
        _ => Vec::new(),
    }
}

fn suggestion(text: String, kind: &'static str, count: Option<u32>) -> Suggestion {
    Suggestion { text, kind, count }
}

/// As it has to be written to be read as one value.
fn quoted(value: &str) -> String {
    if value.chars().any(|c| ends_word(c) || matches!(c, '"' | ',')) {
        return format!("\"{}\"", value.replace('\\', r"\\").replace('"', "\\\""));
    }
    value.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::filter::parse;

    fn known() -> Known {
        let mut known = Known::default();
        for (field, value) in [
            ("method", "POST"),
            ("method", "POST"),
            ("site", "shop"),
            ("behavior", "/a b/*"),
            ("host", "shop.localhost"),
        ] {
            known.add(field, Some(value));
        }
        known
    }

    /// `|` is the cursor.
    fn check(text: &str, expect: &str, counts: &[(&str, Option<u32>)]) {
        let at = text.chars().position(|c| c == '|').unwrap();
        let text = text.replace('|', "");
        let found = complete(&text, at, &known());
        let chars: Vec<char> = text.chars().collect();
        let replaced: String = chars[found.from..found.to].iter().collect();
        assert_eq!(replaced, expect, "{text}");
        for (value, count) in counts {
            let seen = found.suggestions.iter().find(|s| s.text == *value);
            assert_eq!(seen.map(|s| s.count), Some(*count), "{value} after {text}: {found:?}");
        }
    }

    #[test]
    fn fields_follow_a_beginning() {
        check("|", "", &[("status:", None), ("path:", None)]);
        check("st|", "st", &[("status:", None)]);
        check("a (-STA|TUS b", "STATUS", &[("status:", None)]);
        check("a o|", "o", &[("or", None), ("origin:", None)]);
        check("sho|", "sho", &[("site:shop", Some(1)), ("host:shop.localhost", Some(1))]);
    }

    #[test]
    fn values_follow_a_field_the_seen_ones_with_their_count() {
        check("method:|", "", &[("POST", Some(2)), ("GET", None)]);
        check("x method:po|", "po", &[("POST", Some(2))]);
        check("method:GET,|", "", &[("POST", Some(2))]);
        check("is:|", "", &[("error", None), ("pinned", None)]);
        check("한글 -type:js|on x", "json", &[]);
        check("behavior:|", "", &[("\"/a b/*\"", Some(1))]);
        check("behavior:\"/a |b/*\" x", "\"/a b/*\"", &[]);
        check("domain:sh|", "sh", &[("shop.localhost", Some(1))]);
        check("nonsense:|", "nonsense:", &[]);
    }

    #[test]
    fn every_suggestion_can_be_read() {
        for field in FIELDS {
            let text = format!("{field}:");
            for suggested in complete(&text, text.chars().count(), &known()).suggestions {
                let whole = format!("{text}{}", suggested.text);
                assert!(parse(&whole).is_ok(), "{whole}");
            }
        }
    }
}
