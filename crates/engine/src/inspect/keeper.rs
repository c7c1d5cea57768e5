//! The writing end of the journal, and the [thread](work) that owns it.

mod work;

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

use capture::queue::{Drain, Queue};
use capture::store::{Limits, Store, StoreError};
use parking_lot::Mutex;

use super::analyst::Analyst;
use super::search::Searcher;
use crate::api::types::{ApiError, Settings};
use crate::error::Result;
use crate::live::Live;
use crate::lookup::refused;
use work::Work;

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
        let work = Work::new(store.clone(), parts, trouble.clone(), stop.clone());
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
