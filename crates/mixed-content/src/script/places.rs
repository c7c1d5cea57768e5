//! Where words stand in a program: each is looked for once in all of it, not again in every literal and condition.

use memchr::{memchr_iter, memmem};
use oxc_span::Span;

/// Bytes at which a word begins, in ascending order.
pub(super) struct Places(Vec<u32>);

impl Places {
    /// Of these words.
    pub(super) fn of(words: &[&str], code: &str) -> Self {
        let bytes = code.as_bytes();
        let mut found: Vec<u32> =
            words.iter().flat_map(|word| memmem::find_iter(bytes, word)).map(|at| at as u32).collect();
        found.sort_unstable();
        Self(found)
    }

    /// Of `http:` and `ws:`, in whatever case.
    pub(super) fn of_schemes(code: &str) -> Self {
        let bytes = code.as_bytes();
        let begins = |colon: usize| {
            let ends = |scheme: &str| {
                let start = colon.checked_sub(scheme.len())?;
                bytes[start..colon].eq_ignore_ascii_case(scheme.as_bytes()).then_some(start as u32)
            };
            ends("http").or_else(|| ends("ws"))
        };
        Self(memchr_iter(b':', bytes).filter_map(begins).collect())
    }

    /// Whether one begins there.
    pub(super) fn any_in(&self, span: Span) -> bool {
        let first = self.0.partition_point(|at| *at < span.start);
        self.0.get(first).is_some_and(|at| *at < span.end)
    }
}
