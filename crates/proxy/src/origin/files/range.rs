//! Byte ranges (RFC 9110 §14).

use std::ops::Range;

/// What a `Range` field asks of a representation of a known length.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Wanted {
    /// All of it: no range, one that is not understood (§14.2 says ignore), or too many.
    Whole,
    /// These, in the order asked for; never empty, none empty, overlaps joined.
    Parts(Vec<Range<u64>>),
    /// Nothing of what was asked exists: 416.
    Unsatisfiable,
}

/// More ranges than this are not worth their headers and smell of an attack (§17.15).
const MOST_RANGES: usize = 32;

impl Wanted {
    /// Reads a field value for a representation of `len` bytes.
    pub(super) fn parse(field: &str, len: u64) -> Self {
        let Some(set) = byte_ranges(field) else { return Self::Whole };
        let specs: Option<Vec<Spec>> = set.map(Spec::parse).collect();
        match specs {
            None => Self::Whole,
            Some(specs) if specs.is_empty() || specs.len() > MOST_RANGES => Self::Whole,
            Some(specs) => Self::of(&specs, len),
        }
    }

    fn of(specs: &[Spec], len: u64) -> Self {
        // §14.1.2: a suffix of an empty representation is satisfiable, but has no Content-Range.
        if len == 0 && specs.iter().any(|spec| matches!(spec, Spec::Suffix(1..))) {
            return Self::Whole;
        }
        let mut parts: Vec<_> = specs.iter().filter_map(|spec| spec.within(len)).collect();
        join_overlaps(&mut parts);
        if parts.is_empty() { Self::Unsatisfiable } else { Self::Parts(parts) }
    }
}

/// One element of a range set.
#[derive(Debug, Clone, Copy)]
enum Spec {
    From(u64),
    Between(u64, u64),
    Suffix(u64),
}

impl Spec {
    /// `None` for what the grammar does not allow; it makes the whole field invalid.
    fn parse(text: &str) -> Option<Self> {
        let (first, last) = text.split_once('-')?;
        match (first, last) {
            ("", last) => Some(Self::Suffix(number(last)?)),
            (first, "") => Some(Self::From(number(first)?)),
            (first, last) => {
                let (first, last) = (number(first)?, number(last)?);
                (first <= last).then_some(Self::Between(first, last))
            }
        }
    }

    fn within(self, len: u64) -> Option<Range<u64>> {
        let range = match self {
            Self::From(first) => first..len,
            Self::Between(first, last) => first..len.min(last.saturating_add(1)),
            Self::Suffix(count) => len.saturating_sub(count)..len,
        };
        (range.start < range.end).then_some(range)
    }
}

/// The elements of `bytes=...`; `None` for another unit.
fn byte_ranges(field: &str) -> Option<impl Iterator<Item = &str>> {
    let (unit, set) = field.split_once('=')?;
    let set = unit.eq_ignore_ascii_case("bytes").then_some(set)?;
    // §5.6.1.2: a recipient accepts empty list elements.
    Some(set.split(',').map(|item| item.trim_matches([' ', '\t'])).filter(|item| !item.is_empty()))
}

/// Digits only. What does not fit is as good as the largest number: no file is that long.
fn number(digits: &str) -> Option<u64> {
    let all_digits = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
    all_digits.then(|| digits.parse().unwrap_or(u64::MAX))
}

/// Joins what overlaps or touches (§15.3.7.2), so that no byte is sent twice.
fn join_overlaps(parts: &mut Vec<Range<u64>>) {
    let mut joined: Vec<Range<u64>> = Vec::with_capacity(parts.len());
    for mut part in parts.drain(..) {
        while let Some(at) =
            joined.iter().position(|other| part.start <= other.end && other.start <= part.end)
        {
            let other = joined.remove(at);
            part = part.start.min(other.start)..part.end.max(other.end);
        }
        joined.push(part);
    }
    *parts = joined;
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(field: &str, len: u64, expect: &[(u64, u64)]) {
        let expect = Wanted::Parts(expect.iter().map(|(from, to)| *from..*to).collect());
        assert_eq!(Wanted::parse(field, len), expect, "{field}");
    }

    #[test]
    fn single_ranges_are_cut_to_the_length() {
        check("bytes=0-0", 10, &[(0, 1)]);
        check("bytes=0-9", 10, &[(0, 10)]);
        check("bytes=5-", 10, &[(5, 10)]);
        check("bytes=5-99", 10, &[(5, 10)]);
        check("bytes=-3", 10, &[(7, 10)]);
        check("bytes=-99", 10, &[(0, 10)]);
        check("BYTES=1-2", 10, &[(1, 3)]);
        check("bytes=0-99999999999999999999999999", 10, &[(0, 10)]);
    }

    #[test]
    fn several_ranges_keep_their_order_and_join_where_they_overlap() {
        check("bytes=8-9,0-1", 10, &[(8, 10), (0, 2)]);
        check("bytes=0-1, ,4-5,", 10, &[(0, 2), (4, 6)]);
        check("bytes=0-4,2-6", 10, &[(0, 7)]);
        check("bytes=0-1,2-3", 10, &[(0, 4)]);
        check("bytes=0-1,50-", 10, &[(0, 2)]);
        check("bytes=0-1,8-9,1-8", 10, &[(0, 10)]);
    }

    #[test]
    fn what_the_grammar_does_not_allow_is_ignored() {
        let fields = "bytes=|bytes=a-b|bytes=3-2|bytes|0-1|items=0-1|bytes=+1-2|bytes=0 -1|bytes=--1|bytes=0-1,x|bytes=-|bytes=1";
        for field in fields.split('|') {
            assert_eq!(Wanted::parse(field, 10), Wanted::Whole, "{field}");
        }
        let many = format!(
            "bytes={}",
            (0..40).map(|n| format!("{}-{}", n * 3, n * 3)).collect::<Vec<_>>().join(",")
        );
        assert_eq!(Wanted::parse(&many, 1000), Wanted::Whole);
    }

    #[test]
    fn ranges_beyond_the_end_cannot_be_satisfied() {
        for (field, len) in
            [("bytes=10-", 10), ("bytes=-0", 10), ("bytes=0-", 0), ("bytes=99999999999999999999-", 10)]
        {
            assert_eq!(Wanted::parse(field, len), Wanted::Unsatisfiable, "{field}");
        }
        assert_eq!(Wanted::parse("bytes=-5", 0), Wanted::Whole);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]

        #[test]
        fn parts_lie_inside_and_never_overlap(field in "bytes=([0-9]{0,3}-[0-9]{0,3},?){1,8}", len in 0u64..500) {
            if let Wanted::Parts(parts) = Wanted::parse(&field, len) {
                prop_assert!(!parts.is_empty());
                prop_assert!(parts.iter().all(|part| part.start < part.end && part.end <= len));
                for (at, part) in parts.iter().enumerate() {
                    prop_assert!(parts[at + 1..].iter().all(|o| part.end < o.start || o.end < part.start));
                }
            }
        }

        #[test]
        fn exactly_the_asked_bytes_are_covered(specs in proptest::collection::vec((0u64..60, 0u64..60), 1..8)) {
            let specs: Vec<_> = specs.into_iter().map(|(a, b)| (a.min(b), a.max(b))).collect();
            let field = specs.iter().map(|(a, b)| format!("{a}-{b}")).collect::<Vec<_>>().join(",");
            let asked = |byte: u64| specs.iter().any(|(a, b)| (*a..=*b).contains(&byte));
            let parts = match Wanted::parse(&format!("bytes={field}"), 50) {
                Wanted::Parts(parts) => parts,
                _ => Vec::new(),
            };
            for byte in 0..50 {
                prop_assert_eq!(parts.iter().filter(|part| part.contains(&byte)).count(), usize::from(asked(byte)));
            }
        }

        #[test]
        fn no_field_is_too_strange(field in "\\PC{0,40}", len: u64) {
            let _ = Wanted::parse(&field, len);
        }
    }
}
