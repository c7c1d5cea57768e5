//! What comes into the journal while somebody looks on: each exchange once, in whatever order they end and however many
//! come at once.

use std::collections::BTreeSet;
use std::time::Duration;

use rusqlite::OptionalExtension;

use super::{Query, Reader, Result};
use crate::exchange::{ExchangeId, Timestamp};
use crate::summary::{State, Summary};

/// How long after its start an exchange is in the journal at the latest: a second, and as long as one process waits for
/// another that writes.
const LATE: Duration = Duration::from_secs(10);

/// Ids that are at most so far apart, a second, are looked at in one go.
const RUN: u64 = 1000 << 21;

/// What was seen so far.
#[derive(Debug)]
pub struct Follow {
    /// When it was looked last.
    looked: Timestamp,
    /// What came lately.
    seen: BTreeSet<ExchangeId>,
    /// What waits for its answer.
    waiting: BTreeSet<ExchangeId>,
}

impl Follow {
    /// From now on. What waits for its answer is still to come.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn begin(reader: &Reader, now: Timestamp) -> Result<Self> {
        let mut follow = Self { looked: now, seen: BTreeSet::new(), waiting: BTreeSet::new() };
        follow.come_since(reader, ExchangeId::first_at(now.before(LATE)))?;
        follow.waiting = reader.checked(|db| {
            let mut select = db.prepare_cached(
                "SELECT u.exchange FROM unfinished u JOIN exchange x ON x.id = u.exchange WHERE x.state = ?",
            )?;
            select
                .query_map([State::Pending as i64], |row| {
                    row.get::<_, i64>(0).map(|id| ExchangeId(id as u64))
                })?
                .collect()
        })?;
        Ok(follow)
    }

    /// Takes a row that was shown otherwise, so that it does not come again.
    pub fn knows(&mut self, row: &Summary) {
        self.seen.insert(row.id);
        self.waiting.remove(&row.id);
    }

    /// Exchanges that match and have come since the last look, in the order in which they started. One that waits for
    /// its answer comes when it has it, a stream when it opens.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn next(&mut self, reader: &Reader, query: &Query<'_>) -> Result<Vec<Summary>> {
        let before = std::mem::replace(&mut self.looked, query.now);
        let floor = ExchangeId::first_at(before.before(LATE));
        let mut came = self.come_since(reader, floor)?;
        self.seen = self.seen.split_off(&floor);
        let waited = self.waiting.iter().copied().collect::<Vec<_>>();
        for id in waited {
            let state = reader.state(id)?;
            if state != Some(State::Pending) {
                self.waiting.remove(&id);
                came.extend(state.map(|_| id));
            }
        }
        came.sort_unstable();
        reader.rows(&reader.matching(query, &came)?)
    }

    /// What was not seen before and does not wait.
    fn come_since(&mut self, reader: &Reader, floor: ExchangeId) -> Result<Vec<ExchangeId>> {
        let mut came = Vec::new();
        for (id, state) in reader.since(floor)? {
            if !self.seen.insert(id) {
                continue;
            }
            match state {
                State::Pending => _ = self.waiting.insert(id),
                _ => came.push(id),
            }
        }
        Ok(came)
    }
}

impl Reader {
    fn since(&self, floor: ExchangeId) -> Result<Vec<(ExchangeId, State)>> {
        self.checked(|db| {
            let mut select = db.prepare_cached("SELECT id, state FROM exchange WHERE id >= ? ORDER BY id")?;
            let row = |row: &rusqlite::Row<'_>| {
                Ok((ExchangeId(row.get::<_, i64>(0)? as u64), State::from_number(row.get(1)?)))
            };
            select.query_map([floor.0 as i64], row)?.collect()
        })
    }

    fn state(&self, id: ExchangeId) -> Result<Option<State>> {
        self.checked(|db| {
            let mut select = db.prepare_cached("SELECT state FROM exchange WHERE id = ?")?;
            select.query_row([id.0 as i64], |row| row.get(0).map(State::from_number)).optional()
        })
    }

    /// Those of some exchanges that match, in their order.
    fn matching(&self, query: &Query<'_>, ids: &[ExchangeId]) -> Result<Vec<ExchangeId>> {
        let mut found = Vec::new();
        for run in ids.chunk_by(|a, b| b.0 - a.0 < RUN) {
            let (Some(first), Some(last)) = (run.first(), run.last()) else { continue };
            let hits = self.within(query, first.0 as i64..last.0 as i64 + 1)?;
            found.extend(hits.into_iter().filter(|id| run.binary_search(id).is_ok()));
        }
        found.sort_unstable();
        Ok(found)
    }
}
