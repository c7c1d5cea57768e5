//! Rows of tables to types.

use std::borrow::Cow;
use std::sync::Arc;

use rusqlite::Row;

use crate::exchange::{ExchangeId, Timestamp};
use crate::initiator::{By, Initiator};
use crate::kind::Kind;
use crate::summary::{Mark, Place, State, Summary};
use crate::verdict::Verdict;

/// What a [`Summary`] is made of.
pub(super) const COLUMNS: &str =
    "x.id, x.at, x.place, x.state, x.status, x.kind, x.size, x.took, x.wait, x.error, x.findings, x.target,
     m.pinned, m.comment, m.source, x.size + x.grown, x.cache, x.asked_by, x.asker";

/// How many those are.
pub(super) const WIDTH: usize = 19;

/// What [`COLUMNS`] are taken from.
pub(super) const TABLES: &str = "exchange x LEFT JOIN mark m ON m.exchange = x.id";

/// A row of [`COLUMNS`]; `place_of` knows places by their numbers.
pub(super) fn summary(
    row: &Row<'_>,
    place_of: impl FnOnce(i64) -> rusqlite::Result<Arc<Place>>,
) -> rusqlite::Result<Summary> {
    Ok(Summary {
        id: id(row, 0)?,
        at: Timestamp(row.get::<_, i64>(1)? as u64),
        place: place_of(row.get(2)?)?,
        state: State::from_number(row.get(3)?),
        status: row.get(4)?,
        kind: row.get::<_, Option<i64>>(5)?.and_then(Kind::from_number),
        size: row.get::<_, Option<i64>>(6)?.map(|s| s as u64),
        decoded: row.get::<_, Option<i64>>(15)?.map(|s| s as u64),
        cache: row.get::<_, Option<i64>>(16)?.and_then(Verdict::from_number),
        initiator: initiator(row)?,
        took: row.get::<_, Option<i64>>(7)?.map(|us| us as u64),
        wait: row.get::<_, Option<i64>>(8)?.map(|us| us as u64),
        error: row.get::<_, Option<String>>(9)?.map(Cow::Owned),
        findings: row.get(10)?,
        target: row.get(11)?,
        mark: mark(row)?,
    })
}

fn mark(row: &Row<'_>) -> rusqlite::Result<Option<Arc<Mark>>> {
    let Some(pinned) = row.get(12)? else { return Ok(None) };
    let source = row.get::<_, Option<i64>>(14)?.map(|id| ExchangeId(id as u64));
    Ok(Some(Arc::new(Mark { pinned, comment: row.get(13)?, source })))
}

fn initiator(row: &Row<'_>) -> rusqlite::Result<Option<Initiator>> {
    let Some(by) = row.get::<_, Option<i64>>(17)?.and_then(By::from_number) else { return Ok(None) };
    Ok(Some(Initiator { by, page: row.get(18)? }))
}

pub(super) fn id(row: &Row<'_>, column: usize) -> rusqlite::Result<ExchangeId> {
    row.get::<_, i64>(column).map(|id| ExchangeId(id as u64))
}
