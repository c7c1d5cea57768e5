//! Text with `*` and `?`, compared as SQLite's `LIKE` does: ASCII letters in either case are the same.

/// A pattern for a whole text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pattern(String);

impl Pattern {
    /// A pattern as a person types it: with a wildcard for the whole text, otherwise for a part of it.
    #[must_use]
    pub fn typed(text: &str) -> Self {
        if text.contains(['*', '?']) { Self(text.to_owned()) } else { Self(format!("*{text}*")) }
    }

    /// Whether the whole of `text` is as the pattern says.
    #[must_use]
    pub fn matches(&self, text: &str) -> bool {
        let pattern: Vec<char> = self.0.chars().collect();
        let text: Vec<char> = text.chars().collect();
        glob(&pattern, &text)
    }

    /// The same for `LIKE ? ESCAPE '\'`.
    pub(super) fn like(&self) -> String {
        let mut out = String::with_capacity(self.0.len());
        for c in self.0.chars() {
            match c {
                '*' => out.push('%'),
                '?' => out.push('_'),
                _ => push_literal(&mut out, c),
            }
        }
        out
    }
}

/// `LIKE ? ESCAPE '\'` for text that stands anywhere.
pub(super) fn like_part(text: &str) -> String {
    let mut out = String::from("%");
    text.chars().for_each(|c| push_literal(&mut out, c));
    out.push('%');
    out
}

/// Whether `part` stands in `text`.
pub(super) fn contains(text: &str, part: &str) -> bool {
    // Bytes are enough: UTF-8 never has one character begin inside another.
    contains_bytes(text.as_bytes(), part.as_bytes())
}

/// As [`contains`]. Most places are ruled out by the byte that is met least often.
pub(crate) fn contains_bytes(text: &[u8], part: &[u8]) -> bool {
    let Some(last) = text.len().checked_sub(part.len()) else { return false };
    let Some(rare) = (0..part.len()).min_by_key(|at| COMMON[usize::from(part[*at])]) else { return true };
    let (lower, upper) = (part[rare].to_ascii_lowercase(), part[rare].to_ascii_uppercase());
    let room = &text[rare..=rare + last];
    let begins = |at: usize| text[at..at + part.len()].eq_ignore_ascii_case(part);
    if lower == upper {
        return memchr::memchr_iter(lower, room).any(begins);
    }
    memchr::memchr2_iter(lower, upper, room).any(begins)
}

/// How common a byte is in heads and in texts, of which Korean begins each character with one of four bytes.
const COMMON: [u8; 256] = {
    let (often, mut common, mut at) = (b"vkjfwybg6789543m\"_2hpud1.,:;=cl0/ s-inroat e", [0; 256], 0);
    while at < often.len() {
        let byte = often[at];
        common[byte.to_ascii_lowercase() as usize] = 2 + at as u8;
        common[byte.to_ascii_uppercase() as usize] = 2 + at as u8;
        at += 1;
    }
    let mut lead = 0xea;
    while lead <= 0xed {
        common[lead] = 20;
        lead += 1;
    }
    common
};

fn push_literal(out: &mut String, c: char) {
    if matches!(c, '%' | '_' | '\\') {
        out.push('\\');
    }
    out.push(c);
}

/// Linear in practice and at worst quadratic: only the last `*` is ever tried again.
fn glob(pattern: &[char], text: &[char]) -> bool {
    let (mut p, mut t) = (0, 0);
    let mut star = None;
    while t < text.len() {
        match pattern.get(p) {
            Some('*') => {
                star = Some((p, t));
                p += 1;
            }
            Some(c) if *c == '?' || c.eq_ignore_ascii_case(&text[t]) => (p, t) = (p + 1, t + 1),
            _ => {
                let Some((at, from)) = star else { return false };
                star = Some((at, from + 1));
                (p, t) = (at + 1, from + 1);
            }
        }
    }
    pattern[p..].iter().all(|c| *c == '*')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_match_whole_texts_and_words_match_parts() {
        let check = |pattern, text, expect| {
            assert_eq!(Pattern::typed(pattern).matches(text), expect, "{pattern} on {text}");
        };
        check("/api/*", "/api/users", true);
        check("/api/*", "/v1/api/users", false);
        check("*/API/*", "/v1/api/users", true);
        check("api", "/v1/api/users", true);
        check("/?", "/한", true);
        check("/?", "/ab", false);
        check("*a*b*c", "xaxbxbc", true);
        check("*a*b*c", "xaxbxb", false);
        check("", "anything", true);
        check("%", "no percent here", false);
    }

    #[test]
    fn likes_escape_what_sqlite_would_read_as_a_wildcard() {
        assert_eq!(Pattern::typed("/a_%*").like(), r"/a\_\%%");
        assert_eq!(like_part(r"50%\"), r"%50\%\\%");
    }
}
