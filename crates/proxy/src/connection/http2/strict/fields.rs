//! Reads field blocks as far as it takes to know whether they can be decoded, and whether they name a pseudo-header
//! field (RFC 7541).
//!
//! `h2` decodes them, and calls what cannot be decoded a protocol error; the client is to be told that compression
//! failed (RFC 9113 section 4.3). Of the dynamic table only lengths are kept: what its fields say is `h2`'s to know.

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
    names_pseudo: bool,
}

#[derive(Debug, Clone, Copy)]
struct Entry {
    name: Text,
    size: usize,
}

/// A name or a value.
#[derive(Debug, Clone, Copy)]
struct Text {
    length: usize,
    /// As the names of pseudo-header fields do, and no other name may.
    begins_with_colon: bool,
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
        Self { entries: VecDeque::new(), size: 0, most: TABLE, has_begun: false, names_pseudo: false }
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

    /// The block has ended, and this was left of it. Whether it names a pseudo-header field.
    pub(super) fn end(&mut self, left: &[u8]) -> Result<bool, Undecodable> {
        self.has_begun = false;
        let names_pseudo = std::mem::take(&mut self.names_pseudo);
        if left.is_empty() { Ok(names_pseudo) } else { Err(Undecodable) }
    }

    /// Section 6. Nothing is remembered of one that is not whole.
    fn representation(&mut self, first: u8, block: &mut &[u8]) -> Result<(), Unread> {
        if first & 0xe0 == 0x20 {
            return self.resize(block);
        }
        let name =
            if first & 0x80 == 0 { self.literal(first, block)? } else { self.name(integer(block, 7)?)? };
        self.names_pseudo |= name.begins_with_colon;
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
    fn literal(&mut self, first: u8, block: &mut &[u8]) -> Result<Text, Unread> {
        let is_kept = first & 0x40 != 0;
        let name = match integer(block, if is_kept { 6 } else { 4 })? {
            0 => text(block)?,
            index => self.name(index)?,
        };
        let value = text(block)?;
        if is_kept {
            self.keep(Entry { name, size: name.length + value.length + OVERHEAD });
        }
        Ok(name)
    }

    /// Section 2.3.3.
    fn name(&self, index: usize) -> Result<Text, Undecodable> {
        let at = index.checked_sub(1).ok_or(Undecodable)?;
        match NAMES.get(at) {
            Some(length) => Ok(Text { length: usize::from(*length), begins_with_colon: at < PSEUDO }),
            None => self.entries.get(at - NAMES.len()).map(|entry| entry.name).ok_or(Undecodable),
        }
    }

    /// Section 4.4.
    fn keep(&mut self, entry: Entry) {
        self.make_room(entry.size);
        if entry.size <= self.most {
            self.size += entry.size;
            self.entries.push_front(entry);
        }
    }

    fn make_room(&mut self, size: usize) {
        while self.size + size > self.most
            && let Some(oldest) = self.entries.pop_back()
        {
            self.size -= oldest.size;
        }
    }
}

/// Section 5.2.
fn text(block: &mut &[u8]) -> Result<Text, Unread> {
    let is_coded = block.first().ok_or(Unread::Cut)? & 0x80 != 0;
    let length = integer(block, 7)?;
    let (bytes, rest) = block.split_at_checked(length).ok_or(Unread::Cut)?;
    *block = rest;
    let first = bytes.first().copied().unwrap_or_default();
    if is_coded {
        let length = huffman::length(bytes)?;
        return Ok(Text { length, begins_with_colon: huffman::begins_with_colon(first) });
    }
    Ok(Text { length, begins_with_colon: first == b':' })
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
