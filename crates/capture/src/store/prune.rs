//! Staying within the limits, a small step at a time: the oldest exchanges go, and with them what only they had.

use rusqlite::{Connection, OptionalExtension};

use super::{Limits, transact};

/// Exchanges deleted in one step.
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
    /// Another step would do more.
    pub more: bool,
}

pub(super) fn step(db: &Connection, limits: Limits) -> rusqlite::Result<Pruned> {
    let tally = tally(db)?;
    let excess = excess(tally, used(db)?, limits);
    if excess == 0 {
        return Ok(Pruned { exchanges: 0, more: give_back(db)? });
    }
    let exchanges = transact(db, |tx| {
        let removed = remove_oldest(tx, excess.min(STEP))?;
        sweep(tx)?;
        Ok(removed)
    })?;
    // There may be more to delete, and now there is free space to give back.
    Ok(Pruned { exchanges, more: exchanges > 0 })
}

pub(super) fn clear(db: &Connection, site: Option<&str>) -> rusqlite::Result<()> {
    match site {
        None => db.execute_batch(CLEAR_ALL),
        Some(site) => clear_site(db, site),
    }
}

const CLEAR_ALL: &str = "
DELETE FROM exchange; DELETE FROM block; DELETE FROM content; DELETE FROM content_data; DELETE FROM message;
DELETE FROM unfinished; DELETE FROM place; UPDATE tally SET exchanges = 0;
";

fn clear_site(db: &Connection, site: &str) -> rusqlite::Result<()> {
    const ITS: &str = "(SELECT id FROM exchange WHERE place IN (SELECT id FROM place WHERE site = ?))";
    db.execute(&format!("DELETE FROM message WHERE exchange IN {ITS}"), [site])?;
    db.execute(&format!("DELETE FROM unfinished WHERE exchange IN {ITS}"), [site])?;
    let removed = db.execute(&format!("DELETE FROM exchange WHERE id IN {ITS}"), [site])?;
    db.execute("DELETE FROM block WHERE site = ?", [site])?;
    db.execute("DELETE FROM place WHERE site = ?", [site])?;
    db.execute_batch(
        "DELETE FROM content WHERE id NOT IN (
             SELECT request_content FROM exchange WHERE request_content IS NOT NULL
             UNION SELECT response_content FROM exchange WHERE response_content IS NOT NULL);
         DELETE FROM content_data WHERE id NOT IN (SELECT id FROM content);",
    )?;
    count(db, removed)
}

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

fn remove_oldest(db: &Connection, number: u64) -> rusqlite::Result<u64> {
    let first_kept: Option<i64> = db
        .query_row("SELECT id FROM exchange ORDER BY id LIMIT 1 OFFSET ?", [number as i64], |row| row.get(0))
        .optional()?;
    let removed = db.execute("DELETE FROM exchange WHERE id < ?", [first_kept.unwrap_or(i64::MAX)])?;
    count(db, removed)?;
    Ok(removed as u64)
}

/// Deletes what only deleted exchanges had. Everything knows the newest exchange that needs it.
fn sweep(db: &Connection) -> rusqlite::Result<()> {
    let oldest: i64 =
        db.query_row("SELECT ifnull(min(id), ?) FROM exchange", [i64::MAX], |row| row.get(0))?;
    for delete in [
        "DELETE FROM block WHERE newest < ?",
        "DELETE FROM content_data WHERE id IN (SELECT id FROM content WHERE newest < ?)",
        "DELETE FROM content WHERE newest < ?",
        "DELETE FROM message WHERE exchange < ?",
        "DELETE FROM unfinished WHERE exchange < ?",
    ] {
        db.prepare_cached(delete)?.execute([oldest])?;
    }
    sweep_rare(db)
}

/// What grows only when somebody makes it grow.
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

fn rows(db: &Connection, count: &str) -> rusqlite::Result<i64> {
    db.prepare_cached(count)?.query_row([], |row| row.get(0))
}

fn count(db: &Connection, removed: usize) -> rusqlite::Result<()> {
    db.execute("UPDATE tally SET exchanges = max(0, exchanges - ?)", [removed as i64]).map(drop)
}

fn tally(db: &Connection) -> rusqlite::Result<u64> {
    let exchanges: i64 = db.prepare_cached("SELECT exchanges FROM tally")?.query_row([], |row| row.get(0))?;
    Ok(exchanges.max(0) as u64)
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
