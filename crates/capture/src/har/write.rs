//! Writing: an entry at a time, so that a journal of any size passes through little memory.

use std::io::Write;

use serde_json::json;

use super::entry::entry;
use crate::exchange::ExchangeId;
use crate::redact::Masks;
use crate::store::{Reader, StoreError};

/// Messages of a stream that are written.
const MESSAGES: u32 = 50_000;

/// What is to be written, and how.
#[derive(Debug)]
pub struct Export<'a> {
    /// The version of this program, for `creator`.
    pub version: &'a str,
    /// `None` leaves secrets in.
    pub masks: Option<&'a Masks>,
}

/// Why an export ended early.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The journal cannot be read.
    #[error(transparent)]
    Journal(#[from] StoreError),
    /// The file or the pipe does not take more.
    #[error("cannot write the HAR file")]
    Write(#[from] std::io::Error),
}

impl Export<'_> {
    /// Writes the exchanges that are still in the journal, in this order, as one line; how many there were.
    ///
    /// # Errors
    /// When the journal cannot be read or the output does not take more.
    pub fn write(
        &self,
        reader: &Reader,
        ids: &[ExchangeId],
        out: &mut impl Write,
    ) -> Result<u64, ExportError> {
        let creator = json!({ "name": "Localfront", "version": self.version });
        write!(out, "{{\"log\":{{\"version\":\"1.2\",\"creator\":{creator},\"pages\":[],\"entries\":[")?;
        let mut written = 0;
        for id in ids {
            let Some(record) = reader.get(*id)? else { continue };
            let messages = if record.messages > 0 { reader.messages(*id, 0, MESSAGES)? } else { Vec::new() };
            let comma = if written == 0 { "" } else { "," };
            out.write_all(comma.as_bytes())?;
            serde_json::to_writer(&mut *out, &entry(&record, &messages, self.masks))
                .map_err(std::io::Error::from)?;
            written += 1;
        }
        let comment = self.masks.map_or("", |_| ",\"comment\":\"secrets are masked\"");
        writeln!(out, "]{comment}}}}}")?;
        out.flush()?;
        Ok(written)
    }
}
