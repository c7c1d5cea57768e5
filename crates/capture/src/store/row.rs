//! Rows of tables to types.

use std::borrow::Cow;
use std::sync::Arc;

use rusqlite::Row;

use crate::exchange::{ExchangeId, Timestamp};
use crate::kind::Kind;
use crate::summary::{Mark, Place, State, Summary};

/// What a [`Summary`] is made of.
pub(super) const COLUMNS: &str =
    "x.id, x.at, x.place, x.state, x.status, x.kind, x.size, x.took, x.wait, x.error, x.findings, x.target,
     m.pinned, m.comment, m.source";

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

pub(super) fn id(row: &Row<'_>, column: usize) -> rusqlite::Result<ExchangeId> {
    row.get::<_, i64>(column).map(|id| ExchangeId(id as u64))
}
