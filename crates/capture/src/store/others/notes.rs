//! What is noted at rows that stay as they are: marks, counts of findings; and whether the findings changed.

use std::collections::{HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};

use rusqlite::{Connection, Row};

use crate::exchange::ExchangeId;

/// As they were when they were last looked at.
#[derive(Debug)]
pub(super) struct Notes {
    /// What each mark says, as a hash.
    marks: HashMap<ExchangeId, u64>,
    /// Findings of the rows of the last seconds that have any.
    counts: HashMap<ExchangeId, u32>,
    findings: Findings,
}

/// Enough of the findings to see that they changed.
#[derive(Debug, PartialEq)]
struct Findings {
    count: i64,
    newest: i64,
    seen: f64,
}

/// What became of them.
#[derive(Debug, Default)]
pub(super) struct Changed {
    /// Rows at which something else is noted than before.
    pub(super) rows: HashSet<ExchangeId>,
    /// Marks changed.
    pub(super) marks: bool,
    /// Findings came, went or were seen again.
    pub(super) findings: bool,
}

impl Notes {
    /// Reads them all; counts of findings of the rows since one.
    pub(super) fn read(db: &Connection, since: ExchangeId) -> rusqlite::Result<Self> {
        Ok(Self { marks: marks(db)?, counts: counts(db, since)?, findings: Findings::read(db)? })
    }

    /// What is different from before.
    pub(super) fn changed_from(&self, before: &Self, db: &Connection) -> rusqlite::Result<Changed> {
        let mut rows = different(&before.marks, &self.marks);
        let marks = !rows.is_empty();
        let counted = self.counts.iter().filter(|(id, count)| before.counts.get(id) != Some(count));
        rows.extend(counted.map(|(id, _)| *id));
        let findings = self.findings != before.findings;
        if findings {
            rows.extend(found_in(db, before.findings.newest)?);
        }
        Ok(Changed { rows, marks, findings })
    }
}

impl Findings {
    fn read(db: &Connection) -> rusqlite::Result<Self> {
        let mut select =
            db.prepare_cached("SELECT count(*), ifnull(max(last_seen), 0), total(seen) FROM finding")?;
        select.query_row([], |row| Ok(Self { count: row.get(0)?, newest: row.get(1)?, seen: row.get(2)? }))
    }
}

/// Marks that are new, gone, or say something else.
fn different(before: &HashMap<ExchangeId, u64>, now: &HashMap<ExchangeId, u64>) -> HashSet<ExchangeId> {
    let changed = now.iter().filter(|(id, mark)| before.get(id) != Some(mark)).map(|(id, _)| *id);
    let gone = before.keys().filter(|id| !now.contains_key(id)).copied();
    changed.chain(gone).collect()
}

fn marks(db: &Connection) -> rusqlite::Result<HashMap<ExchangeId, u64>> {
    let mut select = db.prepare_cached("SELECT exchange, pinned, comment, source FROM mark")?;
    select.query_map([], |row| Ok((super::row::id(row, 0)?, mark(row)?)))?.collect()
}

fn mark(row: &Row<'_>) -> rusqlite::Result<u64> {
    let mut hasher = DefaultHasher::new();
    row.get::<_, bool>(1)?.hash(&mut hasher);
    row.get_ref(2)?.as_bytes()?.hash(&mut hasher);
    row.get::<_, Option<i64>>(3)?.hash(&mut hasher);
    Ok(hasher.finish())
}

fn counts(db: &Connection, since: ExchangeId) -> rusqlite::Result<HashMap<ExchangeId, u32>> {
    let mut select = db.prepare_cached("SELECT id, findings FROM exchange WHERE id >= ? AND findings > 0")?;
    select.query_map([since.0 as i64], |row| Ok((super::row::id(row, 0)?, row.get(1)?)))?.collect()
}

/// The exchanges of the findings that were seen since: a browser may tell of a page long after it was answered.
fn found_in(db: &Connection, since: i64) -> rusqlite::Result<Vec<ExchangeId>> {
    let mut select =
        db.prepare_cached("SELECT exchange FROM finding WHERE last_seen > ? AND exchange IS NOT NULL")?;
    select.query_map([since], |row| super::row::id(row, 0))?.collect()
}
