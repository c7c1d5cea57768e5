//! Places, written and read.

use std::borrow::Cow;
use std::sync::Arc;

use rusqlite::{Connection, OptionalExtension, Row, params};

use crate::exchange::{OriginKind, Route};
use crate::summary::{Answerer, Place};

/// The number of a place in a session, which is never given to another.
pub(super) fn find_or_add(db: &Connection, place: &Place, session: i64) -> rusqlite::Result<i64> {
    let route = place.route.as_deref();
    let values = params![
        place.method,
        place.scheme,
        place.authority,
        place.version,
        route.map(|r| &r.site),
        route.map(|r| &r.pattern),
        route.map(|r| r.index),
        route.map(|r| r.is_default),
        route.map(|r| &r.origin),
        route.map(|r| r.kind == OriginKind::Upstream),
        place.served_by.map(|a| a as i64),
        place.peer,
        session,
    ];
    let mut find = db.prepare_cached(
        "SELECT id FROM place WHERE method = ? AND scheme = ? AND authority = ? AND version = ? AND site IS ?
         AND pattern IS ? AND rule IS ? AND is_default IS ? AND origin IS ? AND origin_kind IS ?
         AND served_by IS ? AND peer IS ? AND session = ?",
    )?;
    if let Some(id) = find.query_row(values, |row| row.get(0)).optional()? {
        return Ok(id);
    }
    db.prepare_cached("INSERT INTO place VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")?
        .execute(values)?;
    Ok(db.last_insert_rowid())
}

/// A row of the whole table `place`.
pub(super) fn read(row: &Row<'_>) -> rusqlite::Result<Place> {
    Ok(Place {
        method: row.get::<_, String>(1)?.into(),
        scheme: Cow::Owned(row.get(2)?),
        authority: row.get(3)?,
        version: Cow::Owned(row.get(4)?),
        route: route(row)?,
        served_by: row.get::<_, Option<i64>>(11)?.and_then(Answerer::from_number),
        peer: row.get(12)?,
    })
}

fn route(row: &Row<'_>) -> rusqlite::Result<Option<Arc<Route>>> {
    let Some(site) = row.get(5)? else { return Ok(None) };
    Ok(Some(Arc::new(Route {
        site,
        pattern: row.get(6)?,
        index: row.get(7)?,
        is_default: row.get(8)?,
        origin: row.get(9)?,
        kind: if row.get(10)? { OriginKind::Upstream } else { OriginKind::Folder },
    })))
}
