//! Field blocks, put together from their pieces (RFC 9113 section 4.3).

use super::fields::{Fields, Seen, Undecodable};

/// The blocks of a connection, one after the other.
#[derive(Debug, Default)]
pub(super) struct Blocks {
    fields: Fields,
    open: Option<Open>,
}

/// A block that has ended.
#[derive(Debug, Clone, Copy)]
pub(super) struct Block {
    pub(super) stream: u32,
    /// It is not the first of its stream, interim ones aside.
    pub(super) is_trailers: bool,
    pub(super) seen: Seen,
}

/// A block that has begun.
#[derive(Debug)]
struct Open {
    stream: u32,
    is_trailers: bool,
    /// A field that has not come whole. Not longer than the few pieces that `h2` takes.
    cut: Vec<u8>,
}

impl Blocks {
    /// The first piece.
    pub(super) fn begin(
        &mut self,
        stream: u32,
        is_trailers: bool,
        piece: &[u8],
        is_last: bool,
    ) -> Result<Option<Block>, Undecodable> {
        self.open = Some(Open { stream, is_trailers, cut: Vec::new() });
        self.go_on(stream, piece, is_last)
    }

    /// The next one; the block, if it was the last. One that does not belong here is for `h2` to judge.
    pub(super) fn go_on(
        &mut self,
        stream: u32,
        piece: &[u8],
        is_last: bool,
    ) -> Result<Option<Block>, Undecodable> {
        let Some(open) = self.open.as_mut().filter(|open| open.stream == stream) else { return Ok(None) };
        open.read(piece, &mut self.fields)?;
        if !is_last {
            return Ok(None);
        }
        let Some(Open { stream, is_trailers, cut }) = self.open.take() else { return Ok(None) };
        Ok(Some(Block { stream, is_trailers, seen: self.fields.end(&cut)? }))
    }
}

impl Open {
    fn read(&mut self, piece: &[u8], fields: &mut Fields) -> Result<(), Undecodable> {
        if self.cut.is_empty() {
            let mut rest = piece;
            fields.read(&mut rest)?;
            self.cut.extend_from_slice(rest);
            return Ok(());
        }
        self.cut.extend_from_slice(piece);
        let mut rest = self.cut.as_slice();
        fields.read(&mut rest)?;
        let read = self.cut.len() - rest.len();
        self.cut.drain(..read);
        Ok(())
    }
}
