//! Reads field blocks as far as it takes to know whether they can be decoded, and what their pseudo-header fields
//! are about (RFC 7541).
//!
//! `h2` decodes them, and calls what cannot be decoded a protocol error; the client is to be told that compression
//! failed (RFC 9113 section 4.3). Of the dynamic table little but lengths is kept: what its fields say is `h2`'s to
//! know.

mod huffman;

use std::collections::VecDeque;

/// What the client's encoder remembers, as far as it can be told from outside, and the block that is being read.
#[derive(Debug)]
pub(super) struct Fields {
    /// The dynamic table, the newest first.
    entries: VecDeque<Entry>,
    /// Of all entries (RFC 7541 section 4.1).
    size: usize,
    /// What the client has said that it will keep to.
    most: usize,
    /// A field of the block has been read.
    has_begun: bool,
    seen: Seen,
}

/// What a block has said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Seen {
    /// It names a pseudo-header field.
    pub(super) is_head: bool,
    /// Of an answer: it is followed by another head (RFC 9110 section 15.2).
    pub(super) is_interim: bool,
    /// The path does not end where the query does.
    pub(super) has_fragment: bool,
}

#[derive(Debug, Clone, Copy)]
struct Entry {
    name: Text,
    value: Text,
}

/// A name or a value.
#[derive(Debug, Clone, Copy)]
struct Text {
    length: usize,
    begins: Begins,
    has_hash: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Begins {
    /// As the names of pseudo-header fields do, and no other name may.
    Colon,
    /// As the status of an interim answer does.
    One,
    Other,
}

/// The two ends do not agree any more on what the client's bytes mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Undecodable;

/// Why a field was not read.
enum Unread {
    /// The rest of it is to come.
    Cut,
    Undecodable,
}

impl From<Undecodable> for Unread {
    fn from(_: Undecodable) -> Self {
        Self::Undecodable
    }
}

/// We ask for no other size than the usual one (RFC 9113 section 6.5.2).
const TABLE: usize = 4096;

/// RFC 7541 section 4.1.
const OVERHEAD: usize = 32;

/// Lengths of the names in the static table (RFC 7541 appendix A).
const NAMES: [u8; 61] = [
    10, 7, 7, 5, 5, 6, 6, 7, 7, 7, 7, 7, 7, 7, 14, 15, 15, 13, 6, 27, 3, 5, 13, 13, 19, 16, 16, 14, 16, 13,
    12, 6, 4, 4, 6, 7, 4, 4, 8, 17, 13, 8, 19, 13, 4, 8, 12, 18, 19, 5, 7, 7, 11, 6, 10, 25, 17, 10, 4, 3,
    16,
];

/// The first of them are pseudo-header fields.
const PSEUDO: usize = 14;

impl Default for Fields {
    fn default() -> Self {
        Self { entries: VecDeque::new(), size: 0, most: TABLE, has_begun: false, seen: Seen::default() }
    }
}

impl Fields {
    /// Reads the next piece of a block, and leaves what is cut off.
    pub(super) fn read(&mut self, piece: &mut &[u8]) -> Result<(), Undecodable> {
        while let Some(first) = piece.first() {
            let mut rest = *piece;
            match self.representation(*first, &mut rest) {
                Ok(()) => *piece = rest,
                Err(Unread::Cut) => return Ok(()),
                Err(Unread::Undecodable) => return Err(Undecodable),
            }
        }
        Ok(())
    }

    /// The block has ended, and this was left of it. What it said.
    pub(super) fn end(&mut self, left: &[u8]) -> Result<Seen, Undecodable> {
        self.has_begun = false;
        let seen = std::mem::take(&mut self.seen);
        if left.is_empty() { Ok(seen) } else { Err(Undecodable) }
    }

    /// Section 6. Nothing is remembered of one that is not whole.
    fn representation(&mut self, first: u8, block: &mut &[u8]) -> Result<(), Unread> {
        if first & 0xe0 == 0x20 {
            return self.resize(block);
        }
        let entry =
            if first & 0x80 == 0 { self.literal(first, block)? } else { self.entry(integer(block, 7)?)? };
        self.seen.take(&entry);
        self.has_begun = true;
        Ok(())
    }

    /// Section 6.3: before the first field, and no more than we allow.
    fn resize(&mut self, block: &mut &[u8]) -> Result<(), Unread> {
        let most = integer(block, 5)?;
        if self.has_begun || most > TABLE {
            return Err(Unread::Undecodable);
        }
        self.most = most;
        self.make_room(0);
        Ok(())
    }

    /// Section 6.2.
    fn literal(&mut self, first: u8, block: &mut &[u8]) -> Result<Entry, Unread> {
        let is_kept = first & 0x40 != 0;
        let name = match integer(block, if is_kept { 6 } else { 4 })? {
            0 => text(block)?,
            index => self.entry(index)?.name,
        };
        let entry = Entry { name, value: text(block)? };
        if is_kept {
            self.keep(entry);
        }
        Ok(entry)
    }

    /// Section 2.3.3.
    fn entry(&self, index: usize) -> Result<Entry, Undecodable> {
        let at = index.checked_sub(1).ok_or(Undecodable)?;
        match NAMES.get(at) {
            Some(length) => Ok(Entry::of_static(at, usize::from(*length))),
            None => self.entries.get(at - NAMES.len()).copied().ok_or(Undecodable),
        }
    }

    /// Section 4.4.
    fn keep(&mut self, entry: Entry) {
        let size = entry.size();
        self.make_room(size);
        if size <= self.most {
            self.size += size;
            self.entries.push_front(entry);
        }
    }

    fn make_room(&mut self, size: usize) {
        while self.size + size > self.most
            && let Some(oldest) = self.entries.pop_back()
        {
            self.size -= oldest.size();
        }
    }
}

impl Entry {
    /// No value of the static table is looked at: none is an interim status or a path with a fragment.
    const fn of_static(at: usize, length: usize) -> Self {
        let begins = if at < PSEUDO { Begins::Colon } else { Begins::Other };
        let name = Text { length, begins, has_hash: false };
        Self { name, value: Text { length: 0, begins: Begins::Other, has_hash: false } }
    }

    /// Section 4.1.
    const fn size(&self) -> usize {
        self.name.length + self.value.length + OVERHEAD
    }

    /// `:path` is the only pseudo-header field with a name so short.
    fn is_path(&self) -> bool {
        self.name.begins == Begins::Colon && self.name.length == ":path".len()
    }
}

impl Seen {
    fn take(&mut self, entry: &Entry) {
        let is_pseudo = entry.name.begins == Begins::Colon;
        self.is_head |= is_pseudo;
        // An answer has no other than its status.
        self.is_interim |= is_pseudo && entry.value.begins == Begins::One;
        self.has_fragment |= entry.is_path() && entry.value.has_hash;
    }
}

/// Section 5.2.
fn text(block: &mut &[u8]) -> Result<Text, Unread> {
    let is_coded = block.first().ok_or(Unread::Cut)? & 0x80 != 0;
    let length = integer(block, 7)?;
    let (bytes, rest) = block.split_at_checked(length).ok_or(Unread::Cut)?;
    *block = rest;
    if is_coded {
        return Ok(huffman::read(bytes)?);
    }
    let begins = match bytes.first() {
        Some(b':') => Begins::Colon,
        Some(b'1') => Begins::One,
        _ => Begins::Other,
    };
    Ok(Text { length, begins, has_hash: memchr::memchr(b'#', bytes).is_some() })
}

/// Section 5.1. Five bytes are enough for whatever may be said here, and more are an error.
fn integer(block: &mut &[u8], prefix: u32) -> Result<usize, Unread> {
    let (first, mut rest) = block.split_first().ok_or(Unread::Cut)?;
    let most = (1 << prefix) - 1;
    let mut value = usize::from(*first) & most;
    let mut shift = 0;
    let mut goes_on = value == most;
    while goes_on {
        let (byte, after) = rest.split_first().ok_or(Unread::Cut)?;
        value += usize::from(byte & 0x7f) << shift;
        goes_on = byte & 0x80 != 0;
        shift += 7;
        if goes_on && shift == 28 {
            return Err(Unread::Undecodable);
        }
        rest = after;
    }
    *block = rest;
    Ok(value)
}

#[cfg(test)]
mod tests;
