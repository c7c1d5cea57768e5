//! Two sessions side by side, read in one pass each.

use rusqlite::Row;

use super::timeline::sample;
use super::{Reader, Result};
use crate::compare::sessions::{Ledger, Sample, Sessions};

impl Reader {
    /// What became of each behavior and path from one session to the other.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn compare_sessions(&self, left: i64, right: i64) -> Result<Sessions> {
        let mut ledger = Ledger::default();
        for (side, session) in [left, right].into_iter().enumerate() {
            self.checked(|_| self.each_of_session(session, side, &mut ledger))?;
        }
        Ok(ledger.close())
    }

    fn each_of_session(&self, session: i64, side: usize, ledger: &mut Ledger) -> rusqlite::Result<()> {
        let mut select = self.db.prepare_cached(
            "SELECT x.at, x.place, x.took, x.status, x.state, x.kind, x.size, x.target FROM exchange x
             WHERE x.place IN (SELECT id FROM place WHERE session = ?)",
        )?;
        let mut rows = select.query([session])?;
        while let Some(row) = rows.next()? {
            let place = self.place(row.get(1)?)?;
            add(row, |sample| ledger.add(side, &place, sample))?;
        }
        Ok(())
    }
}

fn add(row: &Row<'_>, add: impl FnOnce(&Sample<'_>)) -> rusqlite::Result<()> {
    let timed = sample(row, 0)?;
    add(&Sample {
        target: row.get_ref(7)?.as_str()?,
        status: row.get(3)?,
        is_error: timed.is_error,
        took: timed.took.map(u64::from),
        size: row.get::<_, Option<i64>>(6)?.map(|size| size as u64),
    });
    Ok(())
}
