//! What people make of exchanges: pins, comments, and which one was sent again from which.

use rusqlite::{Connection, params};

use super::{Result, Store, prune, transact};
use crate::exchange::ExchangeId;

impl Store {
    /// Pins exchanges, or lets them go: a pinned one stays when the journal is cleared or makes room.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn pin(&mut self, ids: &[ExchangeId], on: bool) -> Result<()> {
        let done = transact(&self.db, |tx| ids.iter().try_for_each(|id| set_pinned(tx, *id, on)));
        self.checked("write", done)
    }

    /// Writes a person's words beside an exchange; empty ones take them away.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn comment(&mut self, id: ExchangeId, text: &str) -> Result<()> {
        let done = transact(&self.db, |tx| {
            tx.prepare_cached(
                "INSERT INTO mark VALUES (?1, 0, ?2, NULL) ON CONFLICT (exchange) DO UPDATE SET comment = ?2",
            )?
            .execute(params![id.0 as i64, text])?;
            forget_empty(tx, id)
        });
        self.checked("write", done)
    }

    /// Notes that an exchange was sent again from another; either may not be in the journal yet.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn link(&mut self, id: ExchangeId, source: ExchangeId) -> Result<()> {
        let done = transact(&self.db, |tx| {
            tx.prepare_cached(
                "INSERT INTO mark VALUES (?1, 0, '', ?2) ON CONFLICT (exchange) DO UPDATE SET source = ?2",
            )?
            .execute([id.0 as i64, source.0 as i64])
            .map(drop)
        });
        self.checked("write", done)
    }

    /// Deletes exchanges, pinned or not; how many were there.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn delete(&mut self, ids: &[ExchangeId]) -> Result<u64> {
        self.others.recount();
        let done = transact(&self.db, |tx| prune::delete(tx, ids));
        self.checked("clear", done)
    }
}

fn set_pinned(db: &Connection, id: ExchangeId, on: bool) -> rusqlite::Result<()> {
    db.prepare_cached(
        "INSERT INTO mark SELECT ?1, ?2, '', NULL WHERE EXISTS (SELECT 1 FROM exchange WHERE id = ?1)
         ON CONFLICT (exchange) DO UPDATE SET pinned = ?2",
    )?
    .execute(params![id.0 as i64, on])?;
    forget_empty(db, id)
}

/// A mark that says nothing is no mark.
fn forget_empty(db: &Connection, id: ExchangeId) -> rusqlite::Result<()> {
    db.prepare_cached(
        "DELETE FROM mark WHERE exchange = ? AND NOT pinned AND comment = '' AND source IS NULL",
    )?
    .execute([id.0 as i64])
    .map(drop)
}
