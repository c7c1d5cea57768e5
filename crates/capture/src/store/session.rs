//! Sessions: what was recorded from one moment to the next, or imported, under a name. A closed one is only looked at.

use rusqlite::{Connection, Row, params};

use super::{Reader, Result, Store, prune, transact};
use crate::exchange::Timestamp;
use crate::recorder::Change;

/// One session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionRow {
    /// Never given out twice; 1 is the one every journal begins with.
    pub id: i64,
    /// Given by a person; empty for none.
    pub name: String,
    /// When it began; 0 for the first.
    pub began: Timestamp,
    /// Read from a file instead of recorded.
    pub imported: bool,
    /// What is recorded goes into it.
    pub current: bool,
    /// Exchanges in it.
    pub exchanges: u64,
}

/// The session that what is recorded goes into.
pub(super) const CURRENT: &str = "(SELECT max(id) FROM session WHERE NOT imported)";

impl Store {
    /// Closes the current session and begins another. A closed one with a name makes no room for others.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn begin_session(&mut self, name: &str, now: Timestamp) -> Result<i64> {
        self.known.forget();
        let done = transact(&self.db, |tx| {
            let closing: i64 = tx.query_row(&format!("SELECT {CURRENT}"), [], |row| row.get(0))?;
            tally(tx, closing)?;
            add(tx, name, now, false)
        });
        self.checked("write", done)
    }

    /// Begins a session of its own for what is read from a file; [`Self::write_into`] fills it and
    /// [`Self::end_import`] closes it.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn begin_import(&mut self, name: &str, now: Timestamp) -> Result<i64> {
        let done = transact(&self.db, |tx| add(tx, name, now, true));
        self.checked("write", done)
    }

    /// Writes changes into a session that is not the current one.
    ///
    /// # Errors
    /// As [`Self::write`].
    pub fn write_into(&mut self, session: i64, changes: &[Change]) -> Result<()> {
        self.known.forget();
        let done = self.write_changes(changes, Some(session));
        self.known.forget();
        done
    }

    /// Counts what was imported.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn end_import(&mut self, session: i64) -> Result<()> {
        let done = transact(&self.db, |tx| tally(tx, session));
        self.checked("write", done)
    }

    /// Names a session, or takes its name away; false when there is none.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn rename_session(&mut self, id: i64, name: &str) -> Result<bool> {
        let done = transact(&self.db, |tx| {
            tx.execute(
                "UPDATE session SET name = ?1, kept = (?1 <> '' OR imported) WHERE id = ?2",
                params![name, id],
            )
        });
        self.checked("write", done).map(|changed| changed > 0)
    }

    /// Deletes a session with everything in it, pinned or not. The current one stays, empty and without a name.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn remove_session(&mut self, id: i64) -> Result<()> {
        self.known.forget();
        self.others.recount();
        let done = transact(&self.db, |tx| {
            prune::remove_session(tx, id)?;
            tx.execute(
                &format!("UPDATE session SET name = '', kept = 0 WHERE id = ?1 AND id = {CURRENT}"),
                [id],
            )?;
            tx.execute(&format!("DELETE FROM session WHERE id = ?1 AND id <> {CURRENT}"), [id]).map(drop)
        });
        self.checked("clear", done)
    }
}

impl Reader {
    /// All sessions, the newest first.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn sessions(&self) -> Result<Vec<SessionRow>> {
        self.checked(|db| {
            let mut select = db.prepare_cached(&format!(
                "SELECT s.id, s.name, s.began, s.imported, s.id = {CURRENT},
                        (SELECT count(*) FROM exchange WHERE place IN (SELECT id FROM place WHERE session = s.id))
                 FROM session s ORDER BY s.id DESC"
            ))?;
            select.query_map([], session)?.collect()
        })
    }
}

impl Reader {
    /// The session that what is recorded goes into: its number and its name.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn current_session(&self) -> Result<(i64, String)> {
        self.checked(current)
    }

    /// The names of sessions that have one.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn session_names(&self) -> Result<Vec<String>> {
        self.checked(|db| {
            let mut select =
                db.prepare_cached("SELECT DISTINCT name FROM session WHERE name <> '' ORDER BY id DESC")?;
            select.query_map([], |row| row.get(0))?.collect()
        })
    }
}

fn session(row: &Row<'_>) -> rusqlite::Result<SessionRow> {
    Ok(SessionRow {
        id: row.get(0)?,
        name: row.get(1)?,
        began: Timestamp(row.get::<_, i64>(2)? as u64),
        imported: row.get(3)?,
        current: row.get(4)?,
        exchanges: row.get::<_, i64>(5)? as u64,
    })
}

fn add(db: &Connection, name: &str, now: Timestamp, imported: bool) -> rusqlite::Result<i64> {
    let kept = imported || !name.is_empty();
    db.execute(
        "INSERT INTO session (name, began, imported, kept, exchanges) VALUES (?, ?, ?, ?, 0)",
        params![name, now.0 as i64, imported, kept],
    )?;
    Ok(db.last_insert_rowid())
}

/// A closed session does not change any more: what it holds is counted once.
fn tally(db: &Connection, session: i64) -> rusqlite::Result<()> {
    db.execute(
        "UPDATE session SET exchanges = (SELECT count(*) FROM exchange
             WHERE place IN (SELECT id FROM place WHERE session = ?1)) WHERE id = ?1",
        [session],
    )
    .map(drop)
}

/// The session that what is recorded goes into: its number and its name.
pub(super) fn current(db: &Connection) -> rusqlite::Result<(i64, String)> {
    let mut select = db.prepare_cached(&format!("SELECT id, name FROM session WHERE id = {CURRENT}"))?;
    select.query_row([], |row| Ok((row.get(0)?, row.get(1)?)))
}
