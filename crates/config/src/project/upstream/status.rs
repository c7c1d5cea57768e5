//! Which status codes are good answers: `200-399,404`.

use std::fmt;
use std::ops::RangeInclusive;

/// Status codes and ranges of them, at least one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatusMatcher(Vec<RangeInclusive<u16>>);

impl StatusMatcher {
    /// Reads `200`, `200-399` or `200-299,404`. `None` when it is anything else; codes are 100 to 599.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        text.split(',').map(|part| range(part.trim())).collect::<Option<_>>().map(Self)
    }

    /// Whether it is one of them.
    #[must_use]
    pub fn matches(&self, status: u16) -> bool {
        self.0.iter().any(|range| range.contains(&status))
    }
}

/// 200 to 399: a page, or a redirect to one.
impl Default for StatusMatcher {
    fn default() -> Self {
        Self(vec![200..=399])
    }
}

/// What [`StatusMatcher::parse`] reads back.
impl fmt::Display for StatusMatcher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = self.0.iter().map(|range| match (range.start(), range.end()) {
            (start, end) if start == end => start.to_string(),
            (start, end) => format!("{start}-{end}"),
        });
        f.write_str(&shown.collect::<Vec<_>>().join(","))
    }
}

fn range(text: &str) -> Option<RangeInclusive<u16>> {
    let (start, end) = text.split_once('-').unwrap_or((text, text));
    let (start, end) = (code(start)?, code(end)?);
    (start <= end).then_some(start..=end)
}

fn code(text: &str) -> Option<u16> {
    let digits = text.len() == 3 && text.bytes().all(|b| b.is_ascii_digit());
    digits.then(|| text.parse().ok()).flatten().filter(|code| (100..600).contains(code))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_and_ranges_are_read() {
        let matcher = StatusMatcher::parse("200-299, 404").unwrap();
        assert_eq!(matcher.to_string(), "200-299,404");
        let good = [200, 250, 299, 404].iter().all(|code| matcher.matches(*code));
        let bad = [199, 300, 403, 405, 500].iter().any(|code| matcher.matches(*code));
        assert!(good && !bad);
    }

    #[test]
    fn anything_else_is_refused() {
        for text in ["", "2xx", "99", "600", "0200", "300-200", "200-", "200,,404", "+20"] {
            assert_eq!(StatusMatcher::parse(text), None, "{text}");
        }
    }
}
