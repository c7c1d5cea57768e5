//! Content by its hash: kept once, analysed once.

use std::collections::VecDeque;

use bytes::Bytes;

/// BLAKE3 of a body as it was on the wire, or of whatever else [`Self::of`] was given.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ContentHash(pub [u8; 32]);

/// Contents remembered at once: each is looked at for every new one.
const MAX_RECENT: usize = 64;

/// Contents seen lately, so that a file asked for a thousand times is hashed once: comparing costs a third of
/// hashing, and nothing at all when the same buffer comes again.
#[derive(Debug)]
pub struct Recent {
    entries: VecDeque<(Vec<Bytes>, ContentHash)>,
    held: usize,
    limit: usize,
}

impl ContentHash {
    /// Hashes parts as if they were one.
    #[must_use]
    pub fn of<P: AsRef<[u8]>>(parts: impl IntoIterator<Item = P>) -> Self {
        let mut hasher = blake3::Hasher::new();
        for part in parts {
            hasher.update(part.as_ref());
        }
        Self(*hasher.finalize().as_bytes())
    }
}

impl std::fmt::Debug for ContentHash {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0[..8].iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl Recent {
    /// Remembers at most about `limit` bytes.
    #[must_use]
    pub const fn new(limit: usize) -> Self {
        Self { entries: VecDeque::new(), held: 0, limit }
    }

    /// The hash of a body in parts.
    pub fn hash(&mut self, parts: &[Bytes]) -> ContentHash {
        match self.entries.iter().position(|(known, _)| same(known, parts)) {
            Some(at) => {
                self.entries.swap(0, at);
                self.entries[0].1
            }
            None => self.learn(parts),
        }
    }

    fn learn(&mut self, parts: &[Bytes]) -> ContentHash {
        let hash = ContentHash::of(parts);
        let len = length(parts);
        if len <= self.limit / 4 {
            self.held += len;
            self.entries.push_front((parts.to_vec(), hash));
            self.shrink();
        }
        hash
    }

    fn shrink(&mut self) {
        while (self.held > self.limit || self.entries.len() > MAX_RECENT)
            && let Some((old, _)) = self.entries.pop_back()
        {
            self.held -= length(&old);
        }
    }
}

fn length(parts: &[Bytes]) -> usize {
    parts.iter().map(Bytes::len).sum()
}

/// Whether the bytes are the same; parts may be cut at different places.
pub(crate) fn same(left: &[Bytes], right: &[Bytes]) -> bool {
    length(left) == length(right) && equal(left, right)
}

fn equal(left: &[Bytes], right: &[Bytes]) -> bool {
    let (mut left, mut right) = (left.iter().map(|b| &b[..]), right.iter().map(|b| &b[..]));
    let (mut a, mut b): (&[u8], &[u8]) = (&[], &[]);
    loop {
        a = if a.is_empty() { next(&mut left) } else { a };
        b = if b.is_empty() { next(&mut right) } else { b };
        let len = a.len().min(b.len());
        if len == 0 {
            return a.is_empty() && b.is_empty();
        }
        if !std::ptr::eq(a.as_ptr(), b.as_ptr()) && a[..len] != b[..len] {
            return false;
        }
        (a, b) = (&a[len..], &b[len..]);
    }
}

fn next<'a>(parts: &mut impl Iterator<Item = &'a [u8]>) -> &'a [u8] {
    parts.find(|p| !p.is_empty()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(texts: &[&str]) -> Vec<Bytes> {
        texts.iter().map(|t| Bytes::copy_from_slice(t.as_bytes())).collect()
    }

    #[test]
    fn the_hash_does_not_depend_on_where_a_body_is_cut() {
        let mut recent = Recent::new(1 << 20);
        let whole = recent.hash(&parts(&["hello world"]));
        assert_eq!(recent.hash(&parts(&["hello", "", " world"])), whole);
        assert_eq!(ContentHash::of(["he", "llo world"]), whole);
        assert_eq!(recent.entries.len(), 1);
    }

    #[test]
    fn contents_of_one_length_are_told_apart() {
        let mut recent = Recent::new(1 << 20);
        let first = recent.hash(&parts(&["aaaa", "aaab"]));
        let second = recent.hash(&parts(&["aaaa", "aaac"]));
        assert_ne!(first, second);
        assert_eq!(recent.hash(&parts(&["aaaaaaab"])), first);
    }

    #[test]
    fn what_is_remembered_is_bounded() {
        let mut recent = Recent::new(4096);
        for n in 0..100u32 {
            recent.hash(&[Bytes::from(vec![n as u8; 512])]);
        }
        assert!(recent.held <= 4096 && recent.entries.len() == 8);
        recent.hash(&[Bytes::from(vec![1; 4096])]);
        assert_eq!(recent.entries.len(), 8, "one large body does not push the others out");
    }
}
