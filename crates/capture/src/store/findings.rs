//! Findings and what has been analysed. What a finding says is not this room's business: it is kept as text.

use rusqlite::{Row, params};

use super::{Reader, Result, Store, transact};
use crate::content::ContentHash;
use crate::exchange::{ExchangeId, Timestamp};

/// Marks remembered without asking the file.
const MAX_REMEMBERED: usize = 1 << 14;

/// One finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FindingRow {
    /// Stable over restarts: the same mistake at the same place.
    pub id: String,
    /// The site's name.
    pub site: String,
    /// JSON.
    pub payload: String,
    /// The newest exchange it was found in.
    pub exchange: Option<ExchangeId>,
    /// When it was found for the first time.
    pub first_seen: Timestamp,
    /// When it was last found.
    pub last_seen: Timestamp,
    /// Times the browser itself reported it; given to [`Store::upsert_finding`], times to add.
    pub seen: u32,
    /// Found by reading the file.
    pub in_file: bool,
}

impl Store {
    /// Adds a finding, or adds to what is known of it: the payload and the exchange are replaced, the count goes
    /// up by `seen`, and found once in the file is found in the file.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn upsert_finding(&mut self, finding: &FindingRow) -> Result<()> {
        self.upsert_findings(std::slice::from_ref(finding))
    }

    /// As [`Self::upsert_finding`] for many, in one transaction.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn upsert_findings(&mut self, findings: &[FindingRow]) -> Result<()> {
        let done = transact(&self.db, |tx| {
            let mut upsert = tx.prepare_cached(UPSERT)?;
            findings.iter().try_for_each(|f| {
                upsert
                    .execute(params![
                        f.id,
                        f.site,
                        f.payload,
                        f.exchange.map(|id| id.0 as i64),
                        f.first_seen.0 as i64,
                        f.last_seen.0 as i64,
                        f.seen,
                        f.in_file
                    ])
                    .map(drop)
            })
        });
        self.checked("write", done)
    }

    /// Forgets the findings of a site, or all, and that anything was analysed, so that they come back when their
    /// cause is still there.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn clear_findings(&mut self, site: Option<&str>) -> Result<()> {
        self.scanned.clear();
        let done = transact(&self.db, |tx| {
            tx.execute("DELETE FROM finding WHERE ?1 IS NULL OR site = ?1", [site])?;
            tx.execute("DELETE FROM scanned", []).map(drop)
        });
        self.checked("clear", done)
    }

    /// Deletes findings that were mended.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn remove_findings(&mut self, ids: &[&str]) -> Result<()> {
        let done = transact(&self.db, |tx| {
            let mut delete = tx.prepare_cached("DELETE FROM finding WHERE id = ?")?;
            ids.iter().try_for_each(|id| delete.execute([id]).map(drop))
        });
        self.checked("write", done)
    }

    /// Whether content was analysed before, by this or another process. Cheap for what was asked before.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn scanned(&mut self, hash: ContentHash) -> Result<bool> {
        if self.scanned.contains(&hash) {
            return Ok(true);
        }
        let found = self
            .db
            .prepare_cached("SELECT EXISTS (SELECT 1 FROM scanned WHERE hash = ?)")
            .and_then(|mut s| s.query_row([&hash.0[..]], |row| row.get(0)));
        let found = self.checked("read", found)?;
        if found {
            self.remember(hash);
        }
        Ok(found)
    }

    /// Notes that content has been analysed.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn mark_scanned(&mut self, hash: ContentHash, now: Timestamp) -> Result<()> {
        let done = self
            .db
            .prepare_cached("INSERT OR REPLACE INTO scanned VALUES (?, ?)")
            .and_then(|mut s| s.execute(params![&hash.0[..], now.0 as i64]));
        self.checked("write", done)?;
        self.remember(hash);
        Ok(())
    }

    fn remember(&mut self, hash: ContentHash) {
        if self.scanned.len() >= MAX_REMEMBERED {
            self.scanned.clear();
        }
        self.scanned.insert(hash);
    }
}

impl Reader {
    /// The findings of a site, or all, the one found last first.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn findings(&self, site: Option<&str>) -> Result<Vec<FindingRow>> {
        self.checked(|db| {
            db.prepare_cached(
                "SELECT * FROM finding WHERE ?1 IS NULL OR site = ?1 ORDER BY last_seen DESC, id",
            )?
            .query_map([site], finding)?
            .collect()
        })
    }

    /// Findings of a site, or all.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn count_findings(&self, site: Option<&str>) -> Result<u64> {
        self.checked(|db| {
            db.prepare_cached("SELECT count(*) FROM finding WHERE ?1 IS NULL OR site = ?1")?
                .query_row([site], |row| row.get::<_, i64>(0).map(|n| n as u64))
        })
    }
}

const UPSERT: &str = "
INSERT INTO finding VALUES (?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (id) DO UPDATE SET
    payload = excluded.payload,
    exchange = ifnull(excluded.exchange, exchange),
    last_seen = max(last_seen, excluded.last_seen),
    seen = seen + excluded.seen,
    in_file = in_file OR excluded.in_file
";

fn finding(row: &Row<'_>) -> rusqlite::Result<FindingRow> {
    Ok(FindingRow {
        id: row.get(0)?,
        site: row.get(1)?,
        payload: row.get(2)?,
        exchange: row.get::<_, Option<i64>>(3)?.map(|id| ExchangeId(id as u64)),
        first_seen: Timestamp(row.get::<_, i64>(4)? as u64),
        last_seen: Timestamp(row.get::<_, i64>(5)? as u64),
        seen: row.get(6)?,
        in_file: row.get(7)?,
    })
}
