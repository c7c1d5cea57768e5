//! The thread that writes the journal.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use capture::exchange::{ExchangeId, Timestamp};
use capture::queue::{Drain, GATHER};
use capture::recorder::{Change, Entry, Recorder};
use capture::store::Store;
use parking_lot::Mutex;

use super::super::others::Others;
use super::{Parts, Trouble};
use crate::api::types::Row;
use crate::error::Result;
use crate::live::{Clock, Passed};
use crate::lookup::refused;
use crate::outbox::Kind;
use crate::wire;

/// The longest a quiet thread sleeps; what lasts is written down within a second.
const WAIT: Duration = Duration::from_millis(250);
/// How often old exchanges make room.
const PRUNE: Duration = Duration::from_secs(2);
/// Events in one batch beyond which indexing waits for a calmer moment: some 1,000 exchanges a second.
const CALM: usize = 100;
/// How long a quiet thread sleeps between two turns of indexing: no shorter than a batch gathers.
const BETWEEN: Duration = Duration::from_millis(50);
/// How long a turn of indexing goes on; what comes meanwhile waits for its end.
const TURN: Duration = Duration::from_millis(25);

/// How long an exchange that has ended waits before it is being written, when nothing is in the way: for its batch to
/// gather, and for a turn of indexing that has just begun. Then it waits for the batch before it, and the disk. Whoever
/// is killed loses what ended within this time at least; the promise is that it is less than a second.
const SOON: Duration = Duration::from_millis(GATHER.as_millis() as u64 + TURN.as_millis() as u64);
const _: () = assert!(SOON.as_millis() < 500, "half of the second belongs to the disk");

/// What the thread works with.
pub(super) struct Work {
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
    pub(super) fn new(
        store: Arc<Mutex<Store>>,
        parts: Parts,
        trouble: Arc<Trouble>,
        stop: Arc<AtomicBool>,
    ) -> Self {
        Self {
            store,
            parts,
            trouble,
            stop,
            recorder: Recorder::new(),
            started: Instant::now(),
            pruned: None,
            indexed: None,
            made_room: None,
            others: Others::default(),
        }
    }

    /// Until there is nothing more to come, or it is told to stop.
    pub(super) fn run(mut self, mut drain: Drain) {
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

    /// Takes some steps of what searches like to have, as long as there is more.
    fn index(&mut self) {
        if self.indexed.is_some_and(|when| when.elapsed() < PRUNE) {
            return;
        }
        let began = Instant::now();
        let more = loop {
            // Others may take the store between two steps.
            let done = self.store.lock().index();
            let more = done.unwrap_or_else(|cause| {
                tracing::warn!("{}", refused(&cause));
                false
            });
            if !more || began.elapsed() >= TURN {
                break more;
            }
        };
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
