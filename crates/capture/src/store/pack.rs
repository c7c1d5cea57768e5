//! Compression, where it helps.

use bytes::Bytes;
use zstd::bulk::Compressor;

/// Fast enough for the hot batch; heads of one batch shrink to a tenth even so.
const LEVEL: i32 = 1;

/// Tried first of a large body: what does not shrink here will not shrink elsewhere.
const SAMPLE: usize = 16 << 10;

/// Compresses with one set of tables, made once.
pub(super) struct Packer {
    zstd: Option<Compressor<'static>>,
}

impl Packer {
    pub(super) fn new() -> Self {
        Self { zstd: Compressor::new(LEVEL).ok() }
    }

    /// The bytes in less room, or `None` when that would save less than a tenth.
    pub(super) fn pack(&mut self, bytes: &[u8]) -> Option<Vec<u8>> {
        if bytes.len() > 2 * SAMPLE {
            self.squeeze(&bytes[..SAMPLE])?;
        }
        self.squeeze(bytes)
    }

    fn squeeze(&mut self, bytes: &[u8]) -> Option<Vec<u8>> {
        let packed = self.zstd.as_mut()?.compress(bytes).ok()?;
        (packed.len() < bytes.len() - bytes.len() / 10).then_some(packed)
    }
}

impl std::fmt::Debug for Packer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Packer")
    }
}

/// Undoes [`Packer::pack`]. `None` when the bytes are damaged.
pub(super) fn unpack(bytes: Vec<u8>, packed: bool, length: usize) -> Option<Bytes> {
    if !packed {
        return Some(bytes.into());
    }
    zstd::bulk::decompress(&bytes, length).ok().filter(|b| b.len() == length).map(Bytes::from)
}
