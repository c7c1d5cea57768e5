//! Looking closer: one whole exchange.

use bytes::Bytes;
use rusqlite::OptionalExtension;

use super::block::{self, Kept};
use super::pack::unpack;
use super::{Reader, Result, StoreError, aside};
use crate::exchange::ExchangeId;
use crate::record::Record;

/// Blocks kept open: neighbours lie in the same one, and each site has its own.
const OPEN_BLOCKS: usize = 8;

/// Blocks that were opened last, the newest first.
pub(super) type Opened = std::cell::RefCell<Vec<(i64, Bytes)>>;

impl Reader {
    /// Everything about one exchange; `None` when it is not, or no longer, in the journal.
    ///
    /// # Errors
    /// When the file cannot be read or is damaged.
    pub fn get(&self, id: ExchangeId) -> Result<Option<Record>> {
        // One transaction, so that nothing is pruned between the steps.
        let done = self.db.unchecked_transaction().and_then(|_tx| self.record(id));
        match done.map_err(|e| aside::noticed(StoreError::of(&self.path, "read", e)))? {
            None => Ok(None),
            Some(Some(record)) => Ok(Some(record)),
            Some(None) => Err(aside::noticed(StoreError::Corrupt { path: self.path.clone() })),
        }
    }

    /// `None` for no such exchange, `Some(None)` for damage.
    fn record(&self, id: ExchangeId) -> rusqlite::Result<Option<Option<Record>>> {
        let Some(summary) = self.find_row(id)? else { return Ok(None) };
        let spot = "SELECT block, spot, request_content, response_content FROM exchange WHERE id = ?";
        let read =
            |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get::<_, i64>(1)?, row.get(2)?, row.get(3)?));
        let (block, at, request_content, response_content) =
            self.db.prepare_cached(spot)?.query_row([id.0 as i64], read)?;
        let block = self.opened(block)?;
        let Some((detail, request, response)) = block.and_then(|block| block::decode(&block, at as usize))
        else {
            return Ok(Some(None));
        };
        let bodies = (self.body(request, request_content)?, self.body(response, response_content)?);
        let (Some(request_body), Some(response_body)) = bodies else { return Ok(Some(None)) };
        let messages = self.last_message(id)?;
        Ok(Some(Some(Record { summary, detail, request_body, response_body, messages })))
    }

    /// The bytes of a block; `None` when it is not there or damaged.
    pub(super) fn opened(&self, id: i64) -> rusqlite::Result<Option<Bytes>> {
        let mut opened = self.opened.borrow_mut();
        if let Some(at) = opened.iter().position(|(known, _)| *known == id) {
            return Ok(Some(opened[at].1.clone()));
        }
        let found = self
            .db
            .prepare_cached("SELECT data, packed, length FROM block WHERE id = ?")?
            .query_row([id], |row| unpack(row, 0))
            .optional()?
            .flatten();
        if let Some(block) = &found {
            opened.truncate(OPEN_BLOCKS - 1);
            opened.insert(0, (id, block.clone()));
        }
        Ok(found)
    }

    /// A body that is kept apart; `None` when it is not there or damaged.
    pub(super) fn content(&self, id: i64) -> rusqlite::Result<Option<Bytes>> {
        let select =
            "SELECT d.data, c.packed, c.length FROM content c JOIN content_data d USING (id) WHERE id = ?";
        self.db.prepare_cached(select)?.query_row([id], |row| unpack(row, 0)).optional().map(Option::flatten)
    }

    fn body(&self, kept: Kept, content: Option<i64>) -> rusqlite::Result<Option<Bytes>> {
        match (content, kept) {
            (Some(content), _) => self.content(content),
            (None, Kept::Here(bytes)) => Ok(Some(bytes)),
            (None, Kept::Apart) => Ok(None),
        }
    }

    fn last_message(&self, id: ExchangeId) -> rusqlite::Result<u32> {
        let select = "SELECT ifnull(max(number), 0) FROM message WHERE exchange = ?";
        self.db.prepare_cached(select)?.query_row([id.0 as i64], |row| row.get(0))
    }
}
