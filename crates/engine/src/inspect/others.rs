//! What other processes write into the same journal: rows, marks and findings, handed to those who look at this one's
//! list, and counted with the routes.

use std::sync::Arc;
use std::time::{Duration, Instant};

use capture::exchange::{ExchangeId, Timestamp};
use capture::filter::{Expr, Term};
use capture::sort::Column;
use capture::store::{Heard, Query, Reader, Store, StoreError};
use capture::summary::Summary;
use parking_lot::Mutex;

use super::Parsed;
use super::keeper::Parts;
use super::view::Current;
use crate::live::{Clock, Live, Passed};
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
    pub(super) fn hear(&mut self, store: &Arc<Mutex<Store>>, to: &Parts, clock: Clock) {
        if self.asked.is_some_and(|when| when.elapsed() < ASK) || !to.searcher.outbox.is_watched() {
            return;
        }
        // What it is told the first time was in the journal when the routes were counted.
        let counts = self.asked.replace(Instant::now()).is_some();
        // The lock must not live as long as what follows: that may take it again.
        let heard = store.lock().hear_others(Timestamp::now());
        let told = heard.and_then(|heard| {
            let Some(heard) = heard else { return Ok(()) };
            if counts {
                count(&heard, to, clock);
            }
            if heard.cleared {
                let reader = store.lock().reader()?;
                recount(&reader, &to.live)?;
            }
            self.tell(heard, store, to)
        });
        if let Err(cause) = told {
            tracing::warn!("{}", refused(&cause));
        }
        if self.stale && self.relisted.is_none_or(|when| when.elapsed() >= RELIST) {
            (self.stale, self.relisted) = (false, Some(Instant::now()));
            to.searcher.look_again();
        }
    }

    fn tell(&mut self, heard: Heard, store: &Arc<Mutex<Store>>, to: &Parts) -> Result<(), StoreError> {
        let (id, name) = heard.session;
        let parsed = {
            let mut watched = to.searcher.watched.lock();
            watched.enter(Current { id: id as u32, name });
            watched.parsed().clone()
        };
        self.stale |= heard.relist || (heard.marks && parsed.expr.looks_at_marks());
        let deep =
            if parsed.expr.is_deep() && !heard.rows.is_empty() { Some(store.lock().reader()?) } else { None };
        let matches = heard.rows.iter().map(|row| is_found(deep.as_ref(), &parsed, row));
        let matches = matches.collect::<Result<Vec<_>, _>>()?;
        show(&parsed, &heard.rows, &matches, to);
        to.searcher.noted(&heard.noted);
        if heard.findings {
            to.analyst.refresh();
        }
        Ok(())
    }
}

/// They pass through another door, but along the same routes.
fn count(heard: &Heard, to: &Parts, clock: Clock) {
    let mut live = to.live.lock();
    for row in &heard.rows {
        let passed = Passed::of(row);
        if !heard.again.contains(&row.id) {
            live.started(&passed, clock);
        }
        if row.took.is_some() {
            live.finished(&passed);
        }
    }
}

/// What was counted with the routes is gone but for what is left in the journal.
fn recount(reader: &Reader, live: &Mutex<Live>) -> Result<(), StoreError> {
    let routes = live.lock().keys();
    for (site, pattern) in routes {
        let behavior = Expr::Term(Term::Behavior(pattern.clone()));
        let left = reader.count(&Query::new(&behavior, Some(&site), Timestamp::now()))?;
        live.lock().restore((site, pattern), u32::try_from(left).unwrap_or(u32::MAX));
    }
    Ok(())
}

fn show(parsed: &Parsed, rows: &[Summary], matches: &[Option<bool>], to: &Parts) {
    let mut watched = to.searcher.watched.lock();
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
        to.searcher.outbox.rows(&shown, true);
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

#[cfg(test)]
mod tests {
    use capture::store::Limits;

    use super::*;

    #[test]
    fn routes_are_counted_by_what_a_cleared_journal_has_left() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path(), Limits::default()).unwrap();
        let (live, key) = (Mutex::new(Live::default()), ("shop".to_owned(), "/api/*".to_owned()));
        live.lock().restore(key.clone(), 5);
        recount(&store.reader().unwrap(), &live).unwrap();
        assert_eq!(live.lock().route(&key, Clock::since(Instant::now())).0, 0);
    }
}
