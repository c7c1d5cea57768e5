//! Compression, where it helps.

use std::cell::RefCell;

use bytes::Bytes;
use rusqlite::Row;
use zstd::bulk::{Compressor, Decompressor};
use zstd::zstd_safe::compress_bound;

/// Fast enough for the hot batch; heads of one batch shrink to a tenth even so.
const LEVEL: i32 = 1;

/// Tried first of a large body: what does not shrink here will not shrink elsewhere.
const SAMPLE: usize = 16 << 10;

/// Room that is kept for the next time: fresh memory costs more than what is written into it.
const KEPT: usize = 512 << 10;

/// No block and no body is longer; a length beyond it is damage.
const LONGEST: usize = 1 << 30;

/// Compresses with one set of tables, made once, and in the same room.
pub(super) struct Packer {
    zstd: Option<Compressor<'static>>,
    packed: Vec<u8>,
    spare: Vec<u8>,
}

impl Packer {
    pub(super) fn new() -> Self {
        Self { zstd: Compressor::new(LEVEL).ok(), packed: Vec::new(), spare: Vec::new() }
    }

    /// The bytes in less room, or `None` when that would save less than a tenth.
    pub(super) fn pack(&mut self, bytes: &[u8]) -> Option<&[u8]> {
        self.packed.clear();
        self.packed.shrink_to(KEPT);
        let worth = bytes.len() <= 2 * SAMPLE || self.squeeze(&bytes[..SAMPLE]);
        (worth && self.squeeze(bytes)).then_some(&self.packed)
    }

    /// An empty buffer to gather bytes in.
    pub(super) fn spare(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.spare)
    }

    /// Takes a buffer back from [`Self::spare`].
    pub(super) fn give_back(&mut self, mut buffer: Vec<u8>) {
        if buffer.capacity() <= KEPT {
            buffer.clear();
            self.spare = buffer;
        }
    }

    fn squeeze(&mut self, bytes: &[u8]) -> bool {
        let Some(zstd) = &mut self.zstd else { return false };
        self.packed.clear();
        self.packed.reserve(compress_bound(bytes.len()));
        let packed = zstd.compress_to_buffer(bytes, &mut self.packed);
        packed.is_ok_and(|length| length < bytes.len() - bytes.len() / 10)
    }
}

impl std::fmt::Debug for Packer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Packer")
    }
}

/// Undoes [`Packer::pack`] for a row that has bytes, whether they are packed, and their length, from a column on.
/// `None` when the bytes are damaged.
pub(super) fn unpack(row: &Row<'_>, from: usize) -> rusqlite::Result<Option<Bytes>> {
    let bytes = row.get_ref(from)?.as_blob()?;
    if !row.get::<_, bool>(from + 1)? {
        return Ok(Some(Bytes::copy_from_slice(bytes)));
    }
    let length = usize::try_from(row.get::<_, i64>(from + 2)?).ok().filter(|length| *length <= LONGEST);
    Ok(length.and_then(|length| grow(bytes, length)))
}

fn grow(bytes: &[u8], length: usize) -> Option<Bytes> {
    let unpacked = UNPACKER.with_borrow_mut(|zstd| zstd.as_mut()?.decompress(bytes, length).ok());
    unpacked.filter(|unpacked| unpacked.len() == length).map(Bytes::from)
}

thread_local! {
    /// Its tables cost more to make than a small block to unpack.
    static UNPACKER: RefCell<Option<Decompressor<'static>>> = RefCell::new(Decompressor::new().ok());
}
