//! What other processes write into the same journal. SQLite counts what they commit, so that asking costs next to
//! nothing while they are quiet; what they wrote is found by the blocks they wrote it in.

mod notes;

use std::collections::HashSet;
use std::time::Duration;

use rusqlite::{Connection, params};

use super::row::{self, COLUMNS, TABLES};
use super::{Reader, Result, Store, schema, session};
use crate::exchange::{ExchangeId, Timestamp};
use crate::summary::Summary;
use notes::{Changed, Notes};

/// The longest a row is on its way into the journal: the second after which what lasts is written down, and the
/// batches of those who write before.
const LATE: Duration = Duration::from_secs(10);
/// Whoever asks again after longer than this has looked at the whole journal meanwhile.
const LONG_AGO: Duration = Duration::from_secs(60);

/// How far others have been listened to.
#[derive(Debug, Default)]
pub(super) struct Others {
    reader: Option<Reader>,
    /// SQLite's count of what they committed.
    version: Option<i64>,
    asked: Option<Timestamp>,
    /// The newest block that was looked at.
    block: i64,
    /// Their exchanges that had not ended.
    running: HashSet<ExchangeId>,
    /// Rows there should be by what is known; `None` when that has to be counted anew.
    rows: Option<i64>,
    /// `None` before the first time.
    notes: Option<Notes>,
    /// The newest row.
    newest: Option<ExchangeId>,
}

/// What others wrote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heard {
    /// Rows that are new or have ended, oldest first.
    pub rows: Vec<Summary>,
    /// Those among them that were heard before, when they had not ended.
    pub again: HashSet<ExchangeId>,
    /// Rows at which something else is noted than before: a mark, how many findings they have. What this process noted
    /// may be among it.
    pub noted: Vec<Summary>,
    /// Marks are among what was noted.
    pub marks: bool,
    /// Findings came, went or were seen again.
    pub findings: bool,
    /// Rows also came or went otherwise: deleted, cleared, imported.
    pub relist: bool,
    /// The newest were among those that went: that is how a journal is cleared, while room is made at its other end.
    pub cleared: bool,
    /// The session that what is recorded goes into: its number and its name.
    pub session: (i64, String),
}

impl Store {
    /// What other processes have written since this was asked last; `None` when that is nothing. The first time, what
    /// they wrote in the last seconds.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn hear_others(&mut self, now: Timestamp) -> Result<Option<Heard>> {
        let version = self.checked("read", schema::foreign_commits(&self.db))?;
        if self.others.version == Some(version) {
            return Ok(None);
        }
        let reader = match self.others.reader.take() {
            Some(reader) => reader,
            None => self.reader()?,
        };
        let heard = reader.checked(|db| {
            // One snapshot, so that the counts fit the rows.
            let _snapshot = db.unchecked_transaction()?;
            self.others.listen(&reader, self.claim.id, now)
        })?;
        self.others.version = Some(version);
        self.others.reader = Some(reader);
        Ok(Some(heard))
    }
}

impl Others {
    /// This process wrote so many rows.
    pub(super) fn added(&mut self, rows: i64) {
        self.rows = self.rows.map(|count| count + rows);
    }

    /// This process deleted rows.
    pub(super) const fn recount(&mut self) {
        self.rows = None;
    }

    fn listen(&mut self, reader: &Reader, own: i64, now: Timestamp) -> rusqlite::Result<Heard> {
        let db = &reader.db;
        let since = self.asked.unwrap_or(now).before(LATE).max(now.before(LONG_AGO));
        let since = ExchangeId::first_at(since);
        let (newest, running) = (newest_block(db)?, unfinished(db, own)?);
        let rows = self.written(reader, own, newest, &running, since)?;
        let again: HashSet<_> =
            rows.iter().map(|row| row.id).filter(|id| self.running.contains(id)).collect();
        let count: i64 = db.query_row("SELECT exchanges FROM tally", [], |row| row.get(0))?;
        let born = (rows.len() - again.len()) as i64;
        let relist = self.rows.is_some_and(|expected| expected + born != count);
        let cleared =
            relist && self.newest.map_or(Ok(false), |id| reader.find_row(id).map(|row| row.is_none()))?;
        let Changed { rows: noted, marks, findings } = self.notes(db, since)?;
        let told: HashSet<_> = rows.iter().map(|row| row.id).collect();
        let noted = noted.difference(&told).filter_map(|id| reader.find_row(*id).transpose());
        let noted = noted.collect::<rusqlite::Result<_>>()?;
        (self.block, self.running, self.rows, self.asked) = (newest, running, Some(count), Some(now));
        self.newest = newest_row(db)?;
        Ok(Heard { rows, again, noted, marks, findings, relist, cleared, session: session::current(db)? })
    }

    /// What others wrote since this was asked last.
    fn written(
        &self,
        reader: &Reader,
        own: i64,
        newest: i64,
        running: &HashSet<ExchangeId>,
        since: ExchangeId,
    ) -> rusqlite::Result<Vec<Summary>> {
        let db = &reader.db;
        // Numbers begin anew when all were deleted.
        let theirs = blocks(db, if newest < self.block { 0 } else { self.block }, own)?;
        let mut rows = rows_in(reader, &theirs, since)?;
        let known: HashSet<_> = rows.iter().map(|row| row.id).collect();
        for id in self.running.iter().filter(|id| !known.contains(id)) {
            // What goes on may have begun to be a stream; what does not has ended.
            if !running.contains(id) || block_of(db, *id)?.is_some_and(|block| theirs.contains(&block)) {
                rows.extend(reader.find_row(*id)?);
            }
        }
        rows.sort_by_key(|row| row.id);
        Ok(rows)
    }

    fn notes(&mut self, db: &Connection, since: ExchangeId) -> rusqlite::Result<Changed> {
        let now = Notes::read(db, since)?;
        let before = self.notes.as_ref();
        let changed = before.map_or_else(|| Ok(Changed::default()), |before| now.changed_from(before, db))?;
        self.notes = Some(now);
        Ok(changed)
    }
}

fn newest_block(db: &Connection) -> rusqlite::Result<i64> {
    db.query_row("SELECT ifnull(max(id), 0) FROM block", [], |row| row.get(0))
}

fn newest_row(db: &Connection) -> rusqlite::Result<Option<ExchangeId>> {
    let newest: Option<i64> = db.query_row("SELECT max(id) FROM exchange", [], |row| row.get(0))?;
    Ok(newest.map(|id| ExchangeId(id as u64)))
}

/// The blocks of others beyond one.
fn blocks(db: &Connection, after: i64, own: i64) -> rusqlite::Result<HashSet<i64>> {
    let mut select = db.prepare_cached("SELECT id FROM block WHERE id > ? AND writer IS NOT ?")?;
    select.query_map([after, own], |row| row.get(0))?.collect()
}

fn rows_in(reader: &Reader, blocks: &HashSet<i64>, since: ExchangeId) -> rusqlite::Result<Vec<Summary>> {
    let Some(first) = blocks.iter().min() else { return Ok(Vec::new()) };
    let mut select = reader.db.prepare_cached(&format!(
        "SELECT {COLUMNS}, x.block FROM {TABLES} WHERE x.id >= ? AND x.block >= ? ORDER BY x.id"
    ))?;
    let mut found = select.query(params![since.0 as i64, first])?;
    let mut rows = Vec::new();
    while let Some(row) = found.next()? {
        if blocks.contains(&row.get("block")?) {
            rows.push(row::summary(row, |number| reader.place(number))?);
        }
    }
    Ok(rows)
}

fn unfinished(db: &Connection, own: i64) -> rusqlite::Result<HashSet<ExchangeId>> {
    let mut select = db.prepare_cached("SELECT exchange FROM unfinished WHERE writer <> ?")?;
    select.query_map([own], |row| row::id(row, 0))?.collect()
}

fn block_of(db: &Connection, id: ExchangeId) -> rusqlite::Result<Option<i64>> {
    use rusqlite::OptionalExtension;
    let mut select = db.prepare_cached("SELECT block FROM exchange WHERE id = ?")?;
    select.query_row([id.0 as i64], |row| row.get(0)).optional()
}
