//! Rows that other processes write into the same journal, handed to those who look at this one's list.

use std::sync::Arc;
use std::time::{Duration, Instant};

use capture::exchange::{ExchangeId, Timestamp};
use capture::sort::Column;
use capture::store::{Heard, Reader, Store, StoreError};
use capture::summary::Summary;
use parking_lot::Mutex;

use super::Parsed;
use super::search::Searcher;
use super::view::Current;
use crate::lookup::refused;
use crate::wire;

/// How often the journal is asked whether others wrote it.
const ASK: Duration = Duration::from_millis(250);
/// A list is not made anew more often than this, however much others delete.
const RELIST: Duration = Duration::from_secs(5);

/// Listens to other processes while somebody looks.
#[derive(Debug, Default)]
pub(super) struct Others {
    asked: Option<Instant>,
    relisted: Option<Instant>,
    /// The list is not what it should be.
    stale: bool,
}

impl Others {
    /// Asks, when it is time again.
    pub(super) fn hear(&mut self, store: &Arc<Mutex<Store>>, to: &Searcher) {
        if self.asked.is_some_and(|when| when.elapsed() < ASK) || !to.outbox.is_watched() {
            return;
        }
        self.asked = Some(Instant::now());
        // The lock must not live as long as what follows: that may take it again.
        let heard = store.lock().hear_others(Timestamp::now());
        let told = heard.and_then(|heard| heard.map_or(Ok(()), |heard| self.tell(heard, store, to)));
        if let Err(cause) = told {
            tracing::warn!("{}", refused(&cause));
        }
        if self.stale && self.relisted.is_none_or(|when| when.elapsed() >= RELIST) {
            (self.stale, self.relisted) = (false, Some(Instant::now()));
            to.look_again();
        }
    }

    fn tell(&mut self, heard: Heard, store: &Arc<Mutex<Store>>, to: &Searcher) -> Result<(), StoreError> {
        self.stale |= heard.relist;
        let (id, name) = heard.session;
        let parsed = {
            let mut watched = to.watched.lock();
            watched.enter(Current { id: id as u32, name });
            watched.parsed().clone()
        };
        let deep =
            if parsed.expr.is_deep() && !heard.rows.is_empty() { Some(store.lock().reader()?) } else { None };
        let matches = heard.rows.iter().map(|row| is_found(deep.as_ref(), &parsed, row));
        let matches = matches.collect::<Result<Vec<_>, _>>()?;
        show(&parsed, &heard.rows, &matches, to);
        Ok(())
    }
}

fn show(parsed: &Parsed, rows: &[Summary], matches: &[Option<bool>], to: &Searcher) {
    let mut watched = to.watched.lock();
    if !watched.shows(parsed) {
        // Whoever looks at another list by now finds them in the journal.
        return;
    }
    let each = rows.iter().zip(matches);
    let shown = each.filter(|(row, matches)| match matches {
        Some(matches) => watched.show(row, *matches),
        None => watched.touch(row),
    });
    let shown: Vec<_> = shown.map(|(row, _)| wire::row(row)).collect();
    drop(watched);
    if !shown.is_empty() {
        to.outbox.rows(&shown, true);
    }
}

/// Whether a row is found by a filter that looks below it; `None` where the row alone tells.
fn is_found(reader: Option<&Reader>, parsed: &Parsed, row: &Summary) -> Result<Option<bool>, StoreError> {
    let Some(reader) = reader else { return Ok(None) };
    let mut hits = Vec::new();
    let above = ExchangeId(row.id.0 + 1);
    reader.scan(&parsed.query(), Column::Started, Some(above), 1, &mut hits)?;
    Ok(Some(!hits.is_empty()))
}
