//! The thread that writes the journal.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use capture::exchange::{ExchangeId, Timestamp};
use capture::queue::{Drain, Queue};
use capture::recorder::{Change, Entry, Recorder};
use capture::store::{Limits, Store, StoreError};
use parking_lot::Mutex;

use super::analyst::Analyst;
use super::others::Others;
use super::search::Searcher;
use crate::api::types::{ApiError, Row, Settings};
use crate::error::Result;
use crate::live::{Clock, Live, Passed};
use crate::lookup::refused;
use crate::outbox::Kind;
use crate::wire;

/// The longest a quiet thread sleeps; what lasts is written down within a second.
const WAIT: Duration = Duration::from_millis(250);
/// How often old exchanges make room.
const PRUNE: Duration = Duration::from_secs(2);
/// Events in one batch beyond which indexing waits for a calmer moment: some 1,000 exchanges a second.
const CALM: usize = 100;
/// How long a quiet thread sleeps between two steps of indexing: no shorter than a batch gathers.
const BETWEEN: Duration = Duration::from_millis(50);

const DAY: Duration = Duration::from_secs(24 * 3600);

/// The writing end of the journal.
pub(super) struct Keeper {
    store: Arc<Mutex<Store>>,
    queue: Queue,
    trouble: Arc<Trouble>,
    stop: Arc<AtomicBool>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

/// What could not be written.
#[derive(Default)]
struct Trouble {
    now: Mutex<Option<ApiError>>,
    lost: AtomicU64,
}

/// Who is told about what is written.
pub(super) struct Parts {
    pub(super) searcher: Searcher,
    pub(super) analyst: Arc<Analyst>,
    pub(super) live: Arc<Mutex<Live>>,
}

/// Opens the store.
pub(super) fn open_store(dir: &Path, settings: &Settings) -> Result<Store> {
    Store::open(dir, limits(settings)).map_err(|cause| refused(&cause))
}

impl Keeper {
    pub(super) fn start(store: Arc<Mutex<Store>>, queue: Queue, drain: Drain, parts: Parts) -> Self {
        let stop = Arc::<AtomicBool>::default();
        let trouble = Arc::<Trouble>::default();
        let work = Work {
            store: store.clone(),
            parts,
            trouble: trouble.clone(),
            stop: stop.clone(),
            recorder: Recorder::new(),
            started: Instant::now(),
            pruned: None,
            indexed: None,
            made_room: None,
            others: Others::default(),
        };
        let thread = std::thread::Builder::new().name("journal".into()).spawn(move || work.run(drain));
        let thread = thread.inspect_err(|cause| tracing::error!("cannot start the journal: {cause}")).ok();
        Self { store, queue, trouble, stop, thread: Mutex::new(thread) }
    }

    /// Records lost since the start: they did not fit into the queue, or onto the disk.
    pub(super) fn dropped(&self) -> u64 {
        self.queue.dropped() + self.trouble.lost.load(Ordering::Relaxed)
    }

    /// Why the newest batch could not be written.
    pub(super) fn problem(&self) -> Option<ApiError> {
        self.trouble.now.lock().clone()
    }

    /// Writes something else than what is recorded.
    pub(super) fn change<T>(&self, change: impl FnOnce(&mut Store) -> Result<T, StoreError>) -> Result<T> {
        self.with(|store| change(store).map_err(|cause| refused(&cause)))
    }

    /// Does something with the store that takes its turn between two batches.
    pub(super) fn with<T>(&self, work: impl FnOnce(&mut Store) -> T) -> T {
        work(&mut self.store.lock())
    }

    pub(super) fn limit(&self, settings: &Settings) {
        self.queue.set_body_cap(settings.body_cap as usize);
        self.store.lock().set_limits(limits(settings));
    }

    /// Writes what is left, and ends the thread.
    pub(super) fn close(&self) {
        self.stop.store(true, Ordering::Release);
        if let Some(thread) = self.thread.lock().take() {
            // A thread that panicked has said so already.
            let _ = thread.join();
        }
    }
}

struct Work {
    store: Arc<Mutex<Store>>,
    parts: Parts,
    stop: Arc<AtomicBool>,
    recorder: Recorder,
    started: Instant,
    /// `None` when it is time again.
    pruned: Option<Instant>,
    /// `None` while there is more to index.
    indexed: Option<Instant>,
    /// The oldest row that is left, when some have made room and the list does not know yet.
    made_room: Option<ExchangeId>,
    trouble: Arc<Trouble>,
    others: Others,
}

impl Work {
    fn run(mut self, mut drain: Drain) {
        let mut batch = Vec::new();
        loop {
            let stopping = self.stop.load(Ordering::Acquire);
            let more = drain.wait(&mut batch, if stopping { Duration::ZERO } else { self.patience() });
            let (idle, calm) = (batch.is_empty(), batch.len() <= CALM);
            let changes = self.recorder.take(batch.drain(..), Timestamp::now());
            self.keep(changes);
            if (stopping && idle) || !more {
                break;
            }
            self.prune();
            self.others.hear(&self.store, &self.parts, Clock::since(self.started));
            if calm {
                self.index();
            }
        }
        let left = self.recorder.close();
        self.keep(left);
    }

    fn keep(&self, changes: Vec<Change>) {
        if changes.is_empty() {
            return;
        }
        self.tell(&changes);
        let written = self.store.lock().write(&changes);
        let is_written = written.is_ok();
        self.note(written.map_err(|cause| refused(&cause)), &changes);
        if is_written {
            self.publish(&changes);
        } else {
            self.take_back(&changes);
        }
        for change in changes {
            match change {
                Change::Ended(entry) => self.parts.analyst.look_at(*entry),
                Change::Report(report) => self.parts.analyst.hear(*report),
                Change::Pending(_) | Change::Lasting(_) | Change::Message(_) => {}
            }
        }
    }

    /// Says once, not forty times a second, that the journal cannot be written, and counts what is lost.
    fn note(&self, written: Result<()>, changes: &[Change]) {
        let problem = written.err();
        if problem.is_some() {
            let lost = changes.iter().filter_map(entry).filter(|e| e.finished.is_some()).count();
            self.trouble.lost.fetch_add(lost as u64, Ordering::Relaxed);
        }
        let mut now = self.trouble.now.lock();
        if *now == problem {
            return;
        }
        match &problem {
            Some(cause) => tracing::error!("{cause}"),
            None => tracing::info!("the journal can be written again"),
        }
        *now = problem;
        drop(now);
        self.parts.searcher.outbox.tell(Kind::Journal);
    }

    /// Counts what started and ended.
    fn tell(&self, changes: &[Change]) {
        let clock = Clock::since(self.started);
        let mut live = self.parts.live.lock();
        for entry in changes.iter().filter_map(entry) {
            let passed = Passed::of(&entry.summary);
            if !entry.replaces {
                live.started(&passed, clock);
            }
            if entry.finished.is_some() {
                live.finished(&passed);
            }
        }
    }

    /// Hands on the rows a window looks at.
    fn publish(&self, changes: &[Change]) {
        let is_watched = self.parts.searcher.outbox.is_watched();
        let mut rows: Vec<Row> = Vec::new();
        let mut watched = self.parts.searcher.watched.lock();
        for change in changes {
            let shown = match change {
                Change::Pending(row) => watched.wait_for(row).then_some(row),
                Change::Lasting(e) | Change::Ended(e) => watched.keep(e).then_some(&e.summary),
                Change::Message(_) | Change::Report(_) => None,
            };
            rows.extend(shown.filter(|_| is_watched).map(wire::row));
        }
        drop(watched);
        if !rows.is_empty() {
            self.parts.searcher.outbox.rows(&rows, true);
        }
    }

    /// Rows that were shown while they waited, and that nobody will find in the journal.
    fn take_back(&self, changes: &[Change]) {
        let mut watched = self.parts.searcher.watched.lock();
        let ended = changes.iter().filter_map(entry).filter(|e| e.finished.is_some());
        let lost = ended.filter(|e| watched.lose(e.summary.id)).count();
        drop(watched);
        if lost > 0 {
            self.parts.searcher.outbox.tell(Kind::Reset);
        }
    }

    fn prune(&mut self) {
        if self.pruned.is_some_and(|when| when.elapsed() < PRUNE) {
            return;
        }
        // The lock must not live as long as the match: what follows takes it again.
        let pruned = self.store.lock().prune(Timestamp::now());
        match pruned {
            Ok(pruned) => {
                self.made_room = if pruned.exchanges > 0 { Some(pruned.oldest) } else { self.made_room };
                self.pruned = (!pruned.more).then(Instant::now);
            }
            Err(cause) => {
                tracing::warn!("{}", refused(&cause));
                self.pruned = Some(Instant::now());
            }
        }
        // Going through a long list costs more than a step: once, after the last one.
        if self.pruned.is_some()
            && let Some(oldest) = self.made_room.take()
        {
            self.shorten(oldest);
        }
    }

    fn patience(&self) -> Duration {
        if self.indexed.is_none() { BETWEEN } else { WAIT }
    }

    /// Takes a small step of what searches like to have, as long as there is more.
    fn index(&mut self) {
        if self.indexed.is_some_and(|when| when.elapsed() < PRUNE) {
            return;
        }
        let done = self.store.lock().index();
        let more = done.unwrap_or_else(|cause| {
            tracing::warn!("{}", refused(&cause));
            false
        });
        self.indexed = (!more).then(Instant::now);
    }

    /// Rows of the view were among those that made room.
    fn shorten(&self, oldest: ExchangeId) {
        let kept = self.store.lock().reader().and_then(|reader| reader.older_than(oldest));
        match kept {
            Ok(kept) => {
                self.parts.searcher.watched.lock().list().make_room(oldest, &kept.into_iter().collect())
            }
            Err(cause) => tracing::warn!("{}", refused(&cause)),
        }
        self.parts.searcher.outbox.tell(Kind::Reset);
    }
}

const fn entry(change: &Change) -> Option<&Entry> {
    match change {
        Change::Lasting(entry) | Change::Ended(entry) => Some(entry),
        Change::Pending(_) | Change::Message(_) | Change::Report(_) => None,
    }
}

pub(crate) fn limits(settings: &Settings) -> Limits {
    Limits {
        exchanges: u64::from(settings.keep_exchanges),
        bytes: u64::from(settings.keep_megabytes) << 20,
        body_cap: u64::from(settings.body_cap),
        age: (settings.keep_days > 0).then(|| DAY * settings.keep_days),
    }
}

#[cfg(test)]
mod tests;
