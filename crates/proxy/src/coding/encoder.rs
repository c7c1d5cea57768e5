//! Bytes in, coded bytes out.

use std::io::{self, Write};

use bytes::Bytes;
use flate2::write::GzEncoder;

use super::Coding;

/// An unfinished coding. What is written may stay inside until it is flushed or finished.
pub(crate) enum Encoder {
    Brotli(Box<brotli::CompressorWriter<Vec<u8>>>),
    Zstd(zstd::stream::write::Encoder<'static, Vec<u8>>),
    Gzip(GzEncoder<Vec<u8>>),
}

// Levels at which a byte costs about as much as with gzip's usual 6: an answer is waited for.
const BROTLI_QUALITY: u32 = 4;
/// In bits: 1 MiB, enough for what a page loads, and a quarter of the usual memory for each stream.
const BROTLI_WINDOW: u32 = 20;
/// RFC 9659 section 3 allows a window of 8 MiB; this level's is 2 MiB.
const ZSTD_LEVEL: i32 = 3;

impl Encoder {
    pub(crate) fn new(coding: Coding) -> io::Result<Self> {
        let out = Vec::new();
        Ok(match coding {
            Coding::Brotli => {
                let writer = brotli::CompressorWriter::new(out, 4096, BROTLI_QUALITY, BROTLI_WINDOW);
                Self::Brotli(Box::new(writer))
            }
            Coding::Zstd => Self::Zstd(zstd::stream::write::Encoder::new(out, ZSTD_LEVEL)?),
            Coding::Gzip => Self::Gzip(GzEncoder::new(out, flate2::Compression::default())),
        })
    }

    pub(crate) fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        match self {
            Self::Brotli(writer) => writer.write_all(bytes),
            Self::Zstd(writer) => writer.write_all(bytes),
            Self::Gzip(writer) => writer.write_all(bytes),
        }
    }

    /// Lets everything out that was written.
    pub(crate) fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Brotli(writer) => writer.flush(),
            Self::Zstd(writer) => writer.flush(),
            Self::Gzip(writer) => writer.flush(),
        }
    }

    /// Bytes that have come out and were not taken.
    pub(crate) fn ready(&self) -> usize {
        match self {
            Self::Brotli(writer) => writer.get_ref().len(),
            Self::Zstd(writer) => writer.get_ref().len(),
            Self::Gzip(writer) => writer.get_ref().len(),
        }
    }

    /// Takes what has come out.
    pub(crate) fn take(&mut self) -> Bytes {
        let out = match self {
            Self::Brotli(writer) => writer.get_mut(),
            Self::Zstd(writer) => writer.get_mut(),
            Self::Gzip(writer) => writer.get_mut(),
        };
        std::mem::take(out).into()
    }

    /// The end, with what was not taken.
    pub(crate) fn finish(self) -> io::Result<Bytes> {
        Ok(match self {
            Self::Brotli(writer) => writer.into_inner(),
            Self::Zstd(writer) => writer.finish()?,
            Self::Gzip(writer) => writer.finish()?,
        }
        .into())
    }
}

/// Codes all of it. Blocks for as long as that takes.
pub(crate) fn whole(coding: Coding, bytes: &[u8]) -> io::Result<Bytes> {
    let mut encoder = Encoder::new(coding)?;
    encoder.write(bytes)?;
    encoder.finish()
}
