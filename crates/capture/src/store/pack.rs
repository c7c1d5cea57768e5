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

/// How the bytes of a row are packed, as its column `packed` says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Packing {
    /// Not at all.
    None = 0,
    /// A Zstandard frame (RFC 8878): what is opened one at a time.
    Zstd = 1,
    /// An LZ4 block: opened three times as fast, which is what a search through all of them waits for.
    Lz4 = 2,
}

/// Bytes for a row.
#[derive(Debug, Clone, Copy)]
pub(super) struct Packed<'a> {
    packing: Packing,
    /// What the row keeps.
    pub(super) bytes: &'a [u8],
}

/// Compresses with one set of tables, made once, and in the same room.
pub(super) struct Packer {
    zstd: Option<Compressor<'static>>,
    packed: Vec<u8>,
    /// The same for LZ4, which wants it filled.
    loose: Vec<u8>,
    spare: Vec<u8>,
}

impl<'a> Packed<'a> {
    /// As they are.
    pub(super) const fn plain(bytes: &'a [u8]) -> Self {
        Self { packing: Packing::None, bytes }
    }

    /// For the column `packed`.
    pub(super) const fn number(self) -> i64 {
        self.packing as i64
    }
}

impl Packer {
    pub(super) fn new() -> Self {
        let (packed, loose, spare) = Default::default();
        Self { zstd: Compressor::new(LEVEL).ok(), packed, loose, spare }
    }

    /// The bytes in little room, or as they are when that would save less than a tenth.
    pub(super) fn pack<'a>(&'a mut self, bytes: &'a [u8]) -> Packed<'a> {
        self.packed.clear();
        self.packed.shrink_to(KEPT);
        let worth = bytes.len() <= 2 * SAMPLE || self.squeeze(&bytes[..SAMPLE]);
        if worth && self.squeeze(bytes) {
            return Packed { packing: Packing::Zstd, bytes: &self.packed };
        }
        Packed::plain(bytes)
    }

    /// The same for what searches open one after the other.
    pub(super) fn pack_to_search<'a>(&'a mut self, bytes: &'a [u8]) -> Packed<'a> {
        let most = lz4_flex::block::get_maximum_output_size(bytes.len());
        // Never shorter than it was: what is in it is written over.
        self.loose.resize(most.max(self.loose.len()), 0);
        match lz4_flex::block::compress_into(bytes, &mut self.loose) {
            Ok(length) if is_worth(length, bytes) => {
                Packed { packing: Packing::Lz4, bytes: &self.loose[..length] }
            }
            _ => Packed::plain(bytes),
        }
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
        packed.is_ok_and(|length| is_worth(length, bytes))
    }
}

/// Whether so many bytes are enough less.
const fn is_worth(length: usize, bytes: &[u8]) -> bool {
    length < bytes.len() - bytes.len() / 10
}

impl std::fmt::Debug for Packer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Packer")
    }
}

/// Undoes [`Packer::pack`] for a row that has bytes, how they are packed, and their length, from a column on.
/// `None` when the bytes are damaged.
pub(super) fn unpack(row: &Row<'_>, from: usize) -> rusqlite::Result<Option<Bytes>> {
    unpack_into(Vec::new(), row, from)
}

/// The same into a buffer that has served before.
pub(super) fn unpack_into(mut room: Vec<u8>, row: &Row<'_>, from: usize) -> rusqlite::Result<Option<Bytes>> {
    let bytes = row.get_ref(from)?.as_blob()?;
    let length = usize::try_from(row.get::<_, i64>(from + 2)?).ok().filter(|length| *length <= LONGEST);
    let Some(length) = length else { return Ok(None) };
    let whole = match row.get::<_, i64>(from + 1)? {
        0 => {
            room.clear();
            room.extend_from_slice(bytes);
            true
        }
        2 => {
            // Written over to the last byte, or not used.
            room.resize(length, 0);
            lz4_flex::block::decompress_into(bytes, &mut room).is_ok_and(|grown| grown == length)
        }
        _ => {
            room.clear();
            room.reserve(length);
            let grown =
                UNPACKER.with_borrow_mut(|zstd| zstd.as_mut()?.decompress_to_buffer(bytes, &mut room).ok());
            grown == Some(length)
        }
    };
    Ok(whole.then(|| Bytes::from(room)))
}

thread_local! {
    /// Its tables cost more to make than a small block to unpack.
    static UNPACKER: RefCell<Option<Decompressor<'static>>> = RefCell::new(Decompressor::new().ok());
}
