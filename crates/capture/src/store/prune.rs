//! Staying within the limits, a small step at a time: the oldest exchanges go, and with them what only they had.

use rusqlite::{Connection, OptionalExtension};

use super::session::CURRENT;
use super::{Limits, transact, words};
use crate::exchange::{ExchangeId, Timestamp};

/// Exchanges deleted in one step: as many as a busy front door records between two steps, and a bit.
const STEP: u64 = 2000;

/// Pages given back to the disk in one step.
const VACUUM: u32 = 256;

/// Free pages that are not worth the trouble.
const MIN_FREE: u64 = 64;

/// Hosts, methods and behaviors; more than this many were made up by somebody.
const MAX_PLACES: i64 = 10_000;

/// Findings kept; the longest unseen go first.
const MAX_FINDINGS: i64 = 20_000;

/// Contents remembered as analysed; the oldest go first.
const MAX_SCANNED: i64 = 200_000;

/// What a step did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Pruned {
    /// Exchanges deleted; lists that were counted from the oldest have shifted.
    pub exchanges: u64,
    /// The oldest exchange that is still there and may go one day.
    pub oldest: ExchangeId,
    /// Another step would do more.
    pub more: bool,
}

/// Rows that make no room: those of closed sessions that are kept, and pinned ones.
fn protected() -> String {
    format!(
        "(place IN (SELECT id FROM place WHERE session IN (SELECT id FROM session WHERE kept AND id <> {CURRENT}))
          OR id IN (SELECT exchange FROM mark WHERE pinned))"
    )
}

pub(super) fn step(db: &Connection, limits: Limits, now: Timestamp) -> rusqlite::Result<Pruned> {
    let excess = excess(free_to_go(db)?, used(db)?, limits);
    let floor = limits.age.map(|age| ExchangeId::first_at(now.before(age)));
    let expired = floor.filter(|floor| oldest(db).is_ok_and(|oldest| oldest < *floor));
    if excess == 0 && expired.is_none() {
        return Ok(Pruned { more: give_back(db)?, ..Pruned::default() });
    }
    let (exchanges, oldest) = transact(db, |tx| {
        let mut removed = remove_oldest(tx, excess.min(STEP), None)?;
        if let Some(floor) = expired {
            removed += remove_oldest(tx, STEP.saturating_sub(removed), Some(floor))?;
        }
        let oldest = oldest(tx)?;
        sweep(tx, oldest)?;
        if removed < STEP {
            sweep_rare(tx)?;
        }
        Ok((removed, oldest))
    })?;
    // There may be more to delete, and now there is free space to give back.
    Ok(Pruned { exchanges, oldest, more: exchanges > 0 })
}

/// What grows only when somebody makes it grow: looked at by the last step of many.
fn sweep_rare(db: &Connection) -> rusqlite::Result<()> {
    if rows(db, "SELECT count(*) FROM place")? > MAX_PLACES {
        db.execute("DELETE FROM place WHERE id NOT IN (SELECT place FROM exchange)", [])?;
    }
    if rows(db, "SELECT count(*) FROM finding")? > MAX_FINDINGS {
        let oldest = "SELECT id FROM finding ORDER BY last_seen DESC LIMIT -1 OFFSET ?";
        db.execute(&format!("DELETE FROM finding WHERE id IN ({oldest})"), [MAX_FINDINGS])?;
    }
    if rows(db, "SELECT count(*) FROM scanned")? > MAX_SCANNED {
        let first_kept = "SELECT at FROM scanned ORDER BY at LIMIT 1 OFFSET ?";
        db.execute(&format!("DELETE FROM scanned WHERE at < ({first_kept})"), [MAX_SCANNED / 10])?;
    }
    Ok(())
}

pub(super) fn clear(db: &Connection, site: Option<&str>) -> rusqlite::Result<()> {
    let kept = "SELECT EXISTS (SELECT 1 FROM mark WHERE pinned) OR EXISTS (SELECT 1 FROM session WHERE kept)";
    if site.is_none() && rows(db, kept)? == 0 {
        words::keep_numbers(db)?;
        return db.execute_batch(CLEAR_ALL);
    }
    let its = site.map_or("1", |_| "place IN (SELECT id FROM place WHERE site = ?1)");
    remove(db, &format!("NOT {} AND {its}", protected()), site)
}

/// As [`clear`] of a site, pinned or not, in whatever session.
pub(super) fn purge(db: &Connection, site: &str) -> rusqlite::Result<()> {
    remove(db, "place IN (SELECT id FROM place WHERE site = ?1)", Some(site))
}

pub(super) fn remove_session(db: &Connection, session: i64) -> rusqlite::Result<()> {
    remove(db, &format!("place IN (SELECT id FROM place WHERE session = {session})"), None)
}

/// Deletes single exchanges. What they had in blocks of many goes when the rest of those does.
pub(super) fn delete(db: &Connection, ids: &[ExchangeId]) -> rusqlite::Result<u64> {
    let mut removed = 0;
    for id in ids {
        removed += db.prepare_cached("DELETE FROM exchange WHERE id = ?")?.execute([id.0 as i64])?;
        for table in ["message", "unfinished", "mark"] {
            db.prepare_cached(&format!("DELETE FROM {table} WHERE exchange = ?"))?.execute([id.0 as i64])?;
        }
    }
    count(db, removed)?;
    Ok(removed as u64)
}

const CLEAR_ALL: &str = "
DELETE FROM exchange; DELETE FROM block; DELETE FROM content; DELETE FROM content_data; DELETE FROM message;
DELETE FROM unfinished; DELETE FROM mark; DELETE FROM place; UPDATE tally SET exchanges = 0;
INSERT INTO words(words) VALUES('delete-all'); DELETE FROM heap;
";

/// Deletes the exchanges of a condition on the table `exchange`, and everything nobody refers to any more.
fn remove(db: &Connection, condition: &str, value: Option<&str>) -> rusqlite::Result<()> {
    let delete = format!("DELETE FROM exchange WHERE {condition}");
    let removed = match value {
        Some(value) => db.execute(&delete, [value])?,
        None => db.execute(&delete, [])?,
    };
    count(db, removed)?;
    words::keep_numbers(db)?;
    db.execute_batch(ORPHANS)?;
    words::sweep(db)
}

const ORPHANS: &str = "
DELETE FROM block WHERE id NOT IN (SELECT block FROM exchange);
DELETE FROM content WHERE id NOT IN (
    SELECT request_content FROM exchange WHERE request_content IS NOT NULL
    UNION SELECT response_content FROM exchange WHERE response_content IS NOT NULL);
DELETE FROM content_data WHERE id NOT IN (SELECT id FROM content);
DELETE FROM message WHERE exchange NOT IN (SELECT id FROM exchange);
DELETE FROM unfinished WHERE exchange NOT IN (SELECT id FROM exchange);
DELETE FROM mark WHERE exchange NOT IN (SELECT id FROM exchange);
DELETE FROM place WHERE id NOT IN (SELECT place FROM exchange);
";

/// How many exchanges are too many, with a little room so that not every batch has to delete.
fn excess(tally: u64, used: u64, limits: Limits) -> u64 {
    let by_count = match tally.saturating_sub(limits.exchanges) {
        0 => 0,
        over => over + (limits.exchanges / 100).min(1000),
    };
    let by_size = match used.saturating_sub(limits.bytes) {
        0 => 0,
        over => (tally as u128 * u128::from(over) / u128::from(used.max(1))) as u64 + tally / 100 + 1,
    };
    by_count.max(by_size).min(tally)
}

/// Removes so many of the oldest; with a floor, only those before it.
fn remove_oldest(db: &Connection, number: u64, floor: Option<ExchangeId>) -> rusqlite::Result<u64> {
    let delete = format!(
        "DELETE FROM exchange WHERE id IN (
             SELECT id FROM exchange WHERE id < ? AND NOT {} ORDER BY id LIMIT ?)",
        protected()
    );
    let floor = floor.map_or(i64::MAX, |id| id.0 as i64);
    let removed = db.prepare_cached(&delete)?.execute([floor, number as i64])?;
    count(db, removed)?;
    Ok(removed as u64)
}

/// The oldest exchange that may go; beyond all when there is none.
fn oldest(db: &Connection) -> rusqlite::Result<ExchangeId> {
    let select = format!("SELECT id FROM exchange WHERE NOT {} ORDER BY id LIMIT 1", protected());
    let found = db.prepare_cached(&select)?.query_row([], |row| row.get::<_, i64>(0)).optional()?;
    Ok(ExchangeId(found.unwrap_or(i64::MAX) as u64))
}

/// Deletes what only deleted exchanges had. Everything knows the newest exchange that needs it; the few protected
/// rows that are older are asked one by one.
fn sweep(db: &Connection, oldest: ExchangeId) -> rusqlite::Result<()> {
    words::keep_numbers(db)?;
    for delete in [
        "DELETE FROM block WHERE newest < ?1 AND id NOT IN (SELECT block FROM exchange WHERE id < ?1)",
        "DELETE FROM content_data WHERE id IN (SELECT id FROM content WHERE newest < ?1 AND id NOT IN (
             SELECT request_content FROM exchange WHERE id < ?1 AND request_content IS NOT NULL
             UNION ALL SELECT response_content FROM exchange WHERE id < ?1 AND response_content IS NOT NULL))",
        "DELETE FROM content WHERE newest < ?1 AND id NOT IN (SELECT id FROM content_data)",
        "DELETE FROM message WHERE exchange < ?1 AND exchange NOT IN (SELECT id FROM exchange WHERE id < ?1)",
        "DELETE FROM unfinished WHERE exchange < ?1 AND exchange NOT IN (SELECT id FROM exchange WHERE id < ?1)",
        "DELETE FROM mark WHERE exchange < ?1 AND exchange NOT IN (SELECT id FROM exchange WHERE id < ?1)",
    ] {
        db.prepare_cached(delete)?.execute([oldest.0 as i64])?;
    }
    words::sweep(db)
}

fn rows(db: &Connection, count: &str) -> rusqlite::Result<i64> {
    db.prepare_cached(count)?.query_row([], |row| row.get(0))
}

fn count(db: &Connection, removed: usize) -> rusqlite::Result<()> {
    db.prepare_cached("UPDATE tally SET exchanges = max(0, exchanges - ?)")?
        .execute([removed as i64])
        .map(drop)
}

/// Exchanges that make room when there are too many.
fn free_to_go(db: &Connection) -> rusqlite::Result<u64> {
    let free = format!(
        "SELECT exchanges - (SELECT count(*) FROM mark WHERE pinned)
             - (SELECT ifnull(sum(exchanges), 0) FROM session WHERE kept AND id <> {CURRENT}) FROM tally"
    );
    Ok(rows(db, &free)?.max(0) as u64)
}

/// Bytes of pages in use.
fn used(db: &Connection) -> rusqlite::Result<u64> {
    Ok((pragma(db, "PRAGMA page_count")? - pragma(db, "PRAGMA freelist_count")?)
        * pragma(db, "PRAGMA page_size")?)
}

/// Shrinks the file when an eighth of it is free; less than that is used again soon. True when there is more.
fn give_back(db: &Connection) -> rusqlite::Result<bool> {
    let (pages, free) = (pragma(db, "PRAGMA page_count")?, pragma(db, "PRAGMA freelist_count")?);
    if free * 8 < pages || free < MIN_FREE {
        return Ok(false);
    }
    // Each row it is asked for is one page given back.
    let mut vacuum = db.prepare_cached(&format!("PRAGMA incremental_vacuum({VACUUM})"))?;
    let mut given = vacuum.query([])?;
    while given.next()?.is_some() {}
    Ok(true)
}

fn pragma(db: &Connection, text: &str) -> rusqlite::Result<u64> {
    db.prepare_cached(text)?.query_row([], |row| row.get::<_, i64>(0)).map(|n| n.max(0) as u64)
}
