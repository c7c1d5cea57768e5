//! The journal at work: one thread assembles and writes what the data plane left in the queue, another reads the
//! documents among it for mixed content. Neither is ever waited for by traffic.

mod analyst;
mod keeper;
mod list;
mod others;
mod pages;
mod search;
mod sessions;
mod view;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

use capture::exchange::{ExchangeId, Timestamp};
use capture::filter::Known;
use capture::queue::Queue;
use capture::store::{Store, StoreError};
use parking_lot::Mutex;
use proxy::SiteConfig;

use crate::api::types::{ApiError, Journal as JournalState, Settings};
use crate::error::Result;
use crate::findings::Known as KnownFinding;
use crate::live::Live;
use crate::lookup::Lookup;
use crate::outbox::Outbox;
use crate::places::Places;
use analyst::Analyst;
use keeper::Keeper;
pub(crate) use keeper::limits;
use search::Searcher;
pub(crate) use sessions::session;
pub(crate) use view::Parsed;
pub use view::check_filter;
pub(crate) use view::expression;
use view::{Current, Watched};

/// Bytes of heads and bodies that may wait to be written.
const QUEUE_BYTES: usize = 64 << 20;

/// The journal of this process. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Journal(Arc<Shared>);

struct Shared {
    dir: PathBuf,
    keeper: Option<Keeper>,
    problem: Option<ApiError>,
    watched: Arc<Mutex<Watched>>,
    searcher: Searcher,
    known: Mutex<Option<(Instant, Arc<Known>)>>,
    analyst: Arc<Analyst>,
    outbox: Arc<Outbox>,
    live: Arc<Mutex<Live>>,
}

impl Journal {
    /// Opens the journal and starts its threads. Without recording, or when it cannot be opened, everything else
    /// works and this says why it does not.
    pub(crate) fn open(
        places: &Places,
        settings: &Settings,
        record: bool,
        outbox: Arc<Outbox>,
        live: Arc<Mutex<Live>>,
    ) -> (Self, Option<Queue>) {
        let dir = places.journal();
        let watched = Arc::<Mutex<Watched>>::default();
        ExchangeId::seed(seed());
        let opened = if record { keeper::open_store(&dir, settings) } else { Err(ApiError::no_journal()) };
        let (store, problem) = match opened {
            Ok(store) => (Some(Arc::new(Mutex::new(store))), None),
            Err(cause) => (None, Some(cause)),
        };
        let searcher = Searcher {
            dir: dir.clone(),
            watched: watched.clone(),
            moved: Arc::default(),
            outbox: outbox.clone(),
        };
        let analyst = Arc::new(Analyst::start(store.clone(), watched.clone(), outbox.clone()));
        let (keeper, queue) = match store {
            Some(store) => {
                let (queue, drain) = capture::queue::queue(QUEUE_BYTES);
                queue.set_body_cap(settings.body_cap as usize);
                let parts = keeper::Parts {
                    searcher: searcher.clone(),
                    analyst: analyst.clone(),
                    live: live.clone(),
                };
                (Some(Keeper::start(store, queue.clone(), drain, parts)), Some(queue))
            }
            None => (None, None),
        };
        let known = Mutex::default();
        let journal =
            Self(Arc::new(Shared { dir, keeper, problem, watched, searcher, known, analyst, outbox, live }));
        journal.learn_session();
        (journal, queue)
    }

    /// What is read from the journal, apart from who writes it.
    ///
    /// # Errors
    /// Without a journal.
    pub(crate) fn lookup(&self) -> Result<Lookup> {
        if self.0.keeper.is_none() {
            return Err(self.0.problem.clone().unwrap_or_else(ApiError::no_journal));
        }
        Lookup::at(&self.0.dir)
    }

    /// Exchanges a route has in the journal.
    pub(crate) fn count_of_route(&self, site: &str, pattern: &str) -> u32 {
        let count = || self.lookup().ok()?.count_of_route(site, pattern).ok();
        count().unwrap_or(0)
    }

    /// Records lost since the start.
    pub(crate) fn dropped(&self) -> u64 {
        self.0.keeper.as_ref().map_or(0, Keeper::dropped)
    }

    /// Forgets exchanges.
    pub(crate) fn clear(&self, site: Option<&str>) -> Result<()> {
        self.change(|store| store.clear(site))?;
        self.0.live.lock().clear(site);
        self.changed();
        Ok(())
    }

    /// Writes something else than what is recorded.
    fn change<T>(&self, change: impl FnOnce(&mut Store) -> Result<T, StoreError>) -> Result<T> {
        self.0.keeper.as_ref().ok_or_else(ApiError::no_journal)?.change(change)
    }

    /// Rows came or went otherwise than by traffic: the list is made anew.
    fn changed(&self) {
        self.0.searcher.look_again();
    }

    /// Findings of one site, or all.
    pub(crate) fn findings(&self, site: Option<&str>) -> Result<Vec<KnownFinding>> {
        Ok(self.0.analyst.known(site))
    }

    /// Findings of one site.
    pub(crate) fn finding_count(&self, site: &str) -> u32 {
        self.0.analyst.count(site)
    }

    /// Reads a file anew that was just changed; `url` is where its site is reached.
    pub(crate) fn reread(&self, site: &str, name: &str, path: &std::path::Path, url: &str) {
        self.0.analyst.reread(site, name, path, url);
    }

    /// Forgets findings.
    pub(crate) fn clear_findings(&self, site: Option<&str>) -> Result<()> {
        self.0.analyst.clear(site)
    }

    /// Tells the analysis what belongs to whom.
    pub(crate) fn know_sites(&self, sites: &[SiteConfig], https: Option<std::net::SocketAddr>) {
        self.0.analyst.know_sites(sites, https);
    }

    /// Takes new limits.
    pub(crate) fn limit(&self, settings: &Settings) {
        if let Some(keeper) = &self.0.keeper {
            keeper.limit(settings);
        }
    }

    /// Its size, for the window.
    pub(crate) fn state(&self, places: &Places) -> JournalState {
        let stats = self.lookup().ok().and_then(|l| l.size().ok()).unwrap_or_default();
        JournalState {
            path: places.shown(&self.0.dir),
            exchanges: stats.0 as f64,
            bytes: stats.1 as f64,
            dropped: self.dropped() as f64,
            problem: self.problem(),
        }
    }

    /// Why nothing is recorded: it could not be opened, or cannot be written now.
    fn problem(&self) -> Option<ApiError> {
        self.0.problem.clone().or_else(|| self.0.keeper.as_ref()?.problem())
    }

    /// Writes what is still in the queue, and ends the threads.
    pub(crate) fn close(&self) {
        if let Some(keeper) = &self.0.keeper {
            keeper.close();
        }
        self.0.analyst.close();
    }
}

/// Where this process starts counting ids: anywhere, so that two processes on one journal do not meet.
fn seed() -> u64 {
    let now = Timestamp::now().0;
    now.wrapping_mul(0x9e37_79b9_7f4a_7c15)
        ^ u64::from(std::process::id()).wrapping_mul(0x2545_f491_4f6c_dd1d)
}

#[cfg(test)]
mod tests;
