//! Looking closer: one whole exchange.

use bytes::Bytes;
use rusqlite::{OptionalExtension, Row};

use super::block::{self, Kept};
use super::pack::unpack;
use super::{Reader, Result, StoreError, aside};
use crate::exchange::ExchangeId;
use crate::record::{Detail, Record};

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
        let spot = "SELECT b.packed, b.length, b.data, x.spot, x.request_content, x.response_content
                    FROM exchange x JOIN block b ON b.id = x.block WHERE x.id = ?";
        let found = self.db.prepare_cached(spot)?.query_row([id.0 as i64], Spot::read).optional()?;
        let Some((detail, request, response)) = found.as_ref().and_then(Spot::decode) else {
            return Ok(Some(None));
        };
        let spot = found.unwrap_or_default();
        let bodies = (self.body(request, spot.request)?, self.body(response, spot.response)?);
        let (Some(request_body), Some(response_body)) = bodies else { return Ok(Some(None)) };
        let messages = self.last_message(id)?;
        Ok(Some(Some(Record { summary, detail, request_body, response_body, messages })))
    }

    fn body(&self, kept: Kept, content: Option<i64>) -> rusqlite::Result<Option<Bytes>> {
        let Some(content) = content else {
            return Ok(if let Kept::Here(bytes) = kept { Some(bytes) } else { None });
        };
        let select =
            "SELECT d.data, c.packed, c.length FROM content c JOIN content_data d USING (id) WHERE id = ?";
        let found = self
            .db
            .prepare_cached(select)?
            .query_row([content], |row| Ok(unpack(row.get(0)?, row.get(1)?, row.get::<_, i64>(2)? as usize)));
        found.optional().map(Option::flatten)
    }

    fn last_message(&self, id: ExchangeId) -> rusqlite::Result<u32> {
        let select = "SELECT ifnull(max(number), 0) FROM message WHERE exchange = ?";
        self.db.prepare_cached(select)?.query_row([id.0 as i64], |row| row.get(0))
    }
}

/// Where in which block an exchange is.
#[derive(Default)]
struct Spot {
    packed: bool,
    length: usize,
    data: Vec<u8>,
    at: usize,
    request: Option<i64>,
    response: Option<i64>,
}

impl Spot {
    fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            packed: row.get(0)?,
            length: row.get::<_, i64>(1)? as usize,
            data: row.get(2)?,
            at: row.get::<_, i64>(3)? as usize,
            request: row.get(4)?,
            response: row.get(5)?,
        })
    }

    fn decode(&self) -> Option<(Detail, Kept, Kept)> {
        let whole = unpack(self.data.clone(), self.packed, self.length)?;
        (self.at <= whole.len()).then(|| whole.slice(self.at..)).and_then(block::decode)
    }
}
