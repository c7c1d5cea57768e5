//! The thread that fills a list, from the newest row to the oldest. One at a time: a new view makes the one before
//! stop.

use std::path::PathBuf;
use std::sync::Arc;

use capture::store::{Reader, StoreError};
use capture::summary::Summary;
use parking_lot::{Condvar, Mutex};

use super::{Parsed, Watched};
use crate::lookup::refused;
use crate::outbox::{Kind, Outbox};
use crate::wire;

/// Rows looked at before the first are shown.
const FIRST: u32 = 5_000;
/// Rows looked at between two looks at whether it should go on.
const STEP: u32 = 40_000;

/// Whom a search tells. Cheap to clone.
#[derive(Clone)]
pub(super) struct Searcher {
    pub(super) dir: PathBuf,
    pub(super) watched: Arc<Mutex<Watched>>,
    /// Woken when a search has found something.
    pub(super) moved: Arc<Condvar>,
    pub(super) outbox: Arc<Outbox>,
}

impl Searcher {
    /// Begins to look for the rows of a view.
    pub(super) fn look_at(&self, parsed: Parsed) {
        // Without a journal there is nothing to look through.
        let of = Reader::open(&self.dir).and_then(|reader| reader.stats()).map_or(0, |stats| stats.exchanges);
        let era = self.watched.lock().set(parsed.clone(), of);
        Job { to: self.clone(), parsed, era }.start();
    }

    /// Rows came or went otherwise than by traffic: the list is made anew.
    pub(super) fn look_again(&self) {
        let parsed = self.watched.lock().parsed().clone();
        self.look_at(parsed);
        self.outbox.tell(Kind::Reset);
        self.outbox.tell(Kind::Sites);
    }

    /// Something else is noted at rows, some of which may be in the list.
    pub(super) fn noted(&self, rows: &[Summary]) {
        let mut watched = self.watched.lock();
        let shown = rows.iter().filter(|row| watched.list().place_of(row).is_some());
        let shown: Vec<_> = shown.map(wire::row).collect();
        drop(watched);
        if !shown.is_empty() {
            self.outbox.rows(&shown, false);
        }
    }
}

/// One search.
struct Job {
    to: Searcher,
    parsed: Parsed,
    /// The number of this search.
    era: u64,
}

impl Job {
    /// Runs on a thread of its own.
    fn start(self) {
        let thread = std::thread::Builder::new().name("search".into()).spawn(move || {
            if let Err(cause) = self.run() {
                tracing::warn!("{}", refused(&cause));
                self.tell(Vec::new(), 0, true);
            }
        });
        if let Err(cause) = thread {
            tracing::error!("cannot start a search: {cause}");
        }
    }

    fn run(&self) -> Result<(), StoreError> {
        let reader = Reader::open(&self.to.dir)?;
        let query = self.parsed.query();
        let (mut before, mut rows) = (None, FIRST);
        loop {
            let mut hits = Vec::new();
            before = reader.scan(&query, self.parsed.column, before, rows, &mut hits)?;
            if !self.tell(hits, u64::from(rows), before.is_none()) || before.is_none() {
                return Ok(());
            }
            rows = STEP;
        }
    }

    fn tell(&self, hits: Vec<capture::store::Hit>, scanned: u64, done: bool) -> bool {
        let goes_on = self.to.watched.lock().found(self.era, hits, scanned, done);
        if goes_on {
            self.to.moved.notify_all();
            self.to.outbox.tell(Kind::Search);
        }
        goes_on
    }
}
