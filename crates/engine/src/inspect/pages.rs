//! What a list asks for: pages of rows, where a row stands, how far the search is, what can follow in a filter.

use std::sync::Arc;
use std::time::{Duration, Instant};

use capture::exchange::{ExchangeId, Timestamp};
use capture::filter::{self, Known};
use capture::store::Query;
use capture::summary::Summary;

use super::{Journal, Parsed, Watched};
use crate::api::types::*;
use crate::error::Result;
use crate::lookup::{Lookup, parse, refused};
use crate::outbox::Kind;
use crate::wire;

/// The longest a page waits for a search: what was found until then is shown.
const PATIENCE: Duration = Duration::from_millis(80);
/// Rows whose values completion knows: the newest.
const KNOWN_ROWS: u32 = 10_000;
/// How long those are good for.
const KNOWN_FOR: Duration = Duration::from_secs(5);

impl Journal {
    /// Sets which rows are handed on, and begins to look for them.
    pub(crate) fn watch(&self, view: &View) -> Result<()> {
        self.0.searcher.look_at(Parsed::of(view)?);
        Ok(())
    }

    /// Ends the search where it is.
    pub(crate) fn stop_search(&self) {
        self.0.watched.lock().stop();
        self.0.searcher.moved.notify_all();
        self.0.outbox.tell(Kind::Search);
    }

    /// How far the search has come.
    pub(crate) fn search(&self) -> Search {
        self.0.watched.lock().search()
    }

    /// Rows in the watched view.
    pub(crate) fn matching(&self) -> u64 {
        self.0.watched.lock().total()
    }

    /// A slice of a list, what is still on its way into the journal included. A negative offset counts from the end.
    pub(crate) fn rows(&self, view: &View, offset: i64, limit: u32) -> Result<Rows> {
        let parsed = Parsed::of(view)?;
        let Ok(lookup) = self.lookup() else {
            return Ok(Rows { total: 0.0, offset: 0.0, rows: Vec::new(), done: true });
        };
        if !self.0.watched.lock().shows(&parsed) {
            self.0.searcher.look_at(parsed.clone());
        }
        let deadline = Instant::now() + PATIENCE;
        let mut watched = self.0.watched.lock();
        while !watched.shows(&parsed) || !has_enough(&mut watched, &parsed, offset, limit) {
            if self.0.searcher.moved.wait_until(&mut watched, deadline).timed_out() {
                break;
            }
        }
        let (total, done) = (watched.total(), watched.search().done);
        let start =
            if offset < 0 { total.saturating_sub(offset.unsigned_abs()) } else { total.min(offset as u64) };
        let ids = watched.list().slice(start as usize, limit as usize);
        drop(watched);
        let rows = self.named(&lookup, &ids)?;
        Ok(Rows { total: total as f64, offset: start as f64, rows, done })
    }

    /// Where a row of a view stands in it; `None` when it is not, or not yet, among its rows.
    pub(crate) fn row_place(&self, view: &View, id: &str) -> Result<Option<f64>> {
        let (parsed, id) = (Parsed::of(view)?, parse(id)?);
        let found = self.summaries(&self.lookup()?, &[id])?.pop();
        let mut watched = self.0.watched.lock();
        if !watched.shows(&parsed) {
            return Ok(None);
        }
        Ok(found.and_then(|row| watched.list().place_of(&row)).map(|at| at as f64))
    }

    /// What can follow in a filter.
    pub(crate) fn complete(&self, text: &str, at: u32) -> Result<Completion> {
        let found = filter::complete(text, at as usize, &*self.known()?);
        let of = |s: filter::Suggestion| Suggestion { text: s.text, kind: s.kind.into(), count: s.count };
        Ok(Completion {
            from: found.from as u32,
            to: found.to as u32,
            suggestions: found.suggestions.into_iter().map(of).collect(),
        })
    }

    /// Requests over time.
    pub(crate) fn timeline(
        &self,
        view: &View,
        span: (Option<f64>, Option<f64>),
        buckets: u32,
    ) -> Result<Timeline> {
        let parsed = Parsed::of(view)?;
        let Ok(lookup) = self.lookup() else { return Ok(Timeline::default()) };
        let at = |ms: f64| Timestamp((ms.max(0.0) * 1000.0) as u64);
        let found = lookup.reader().timeline(
            &parsed.query(),
            (span.0.map(at), span.1.map(at)),
            buckets.clamp(1, 2000),
        );
        found.map(|timeline| wire::timeline(&timeline)).map_err(|cause| refused(&cause))
    }

    fn named(&self, lookup: &Lookup, ids: &[ExchangeId]) -> Result<Vec<Row>> {
        Ok(self.summaries(lookup, ids)?.iter().map(wire::row).collect())
    }

    /// Rows from the journal, and those that are still on their way there.
    fn summaries(&self, lookup: &Lookup, ids: &[ExchangeId]) -> Result<Vec<Summary>> {
        let mut kept = lookup.rows(ids)?.into_iter().peekable();
        let watched = self.0.watched.lock();
        let one =
            |id: &ExchangeId| kept.next_if(|row| row.id == *id).or_else(|| watched.waiting(*id).cloned());
        Ok(ids.iter().filter_map(one).collect())
    }

    fn known(&self) -> Result<Arc<Known>> {
        if let Some((at, known)) = &*self.0.known.lock()
            && at.elapsed() < KNOWN_FOR
        {
            return Ok(known.clone());
        }
        let mut known = Known::default();
        if let Ok(lookup) = self.lookup() {
            let reader = lookup.reader();
            known = Known::of(&reader.last(&Query::all(), KNOWN_ROWS).map_err(|cause| refused(&cause))?);
            for name in reader.session_names().map_err(|cause| refused(&cause))? {
                known.add("session", Some(&name));
            }
        }
        let known = Arc::new(known);
        *self.0.known.lock() = Some((Instant::now(), known.clone()));
        Ok(known)
    }
}

/// Whether the rows asked for are there, however many more there will be: a search comes from the newest.
fn has_enough(watched: &mut Watched, parsed: &Parsed, offset: i64, limit: u32) -> bool {
    let found = watched.total();
    let from_newest = match (parsed.is_natural(), parsed.descending) {
        (true, false) if offset < 0 => Some(offset.unsigned_abs()),
        (true, true) if offset >= 0 => Some(offset as u64 + u64::from(limit)),
        _ => None,
    };
    watched.search().done || from_newest.is_some_and(|wanted| wanted <= found)
}
