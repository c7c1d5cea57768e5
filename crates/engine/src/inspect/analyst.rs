//! The thread that reads documents and reports for mixed content, each content once.

mod calls;
mod familiar;
mod ledger;
mod maps;
mod reading;

use std::collections::HashMap;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::JoinHandle;

use capture::event::Report;
use capture::kind::Kind as AnswerKind;
use capture::recorder::Entry;
use capture::store::Store;
use config::project::Site;
use parking_lot::Mutex;
use proxy::SiteConfig;

use super::Watched;
use crate::error::Result;
use crate::findings::{Known, Territory};
use crate::lookup::refused;
use crate::outbox::{Kind, Outbox};
use familiar::Familiar;
use ledger::Ledger;
use maps::Awaited;

/// Documents that may wait to be read; more are let go, since a later visit brings them again.
const MOST_WAITING: usize = 512;

/// The reading end.
pub(super) struct Analyst {
    shared: Arc<Shared>,
    jobs: Mutex<Option<Sender<Job>>>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

/// What the thread and its owner share.
struct Shared {
    sites: Mutex<HashMap<String, Arc<Place>>>,
    ledger: Mutex<Ledger>,
    familiar: Mutex<Familiar>,
    maps: Mutex<Awaited>,
    waiting: AtomicUsize,
    /// Mistakes in heads that are known; mostly none, and then no answer is compared with them.
    heads: AtomicUsize,
    store: Option<Arc<Mutex<Store>>>,
    watched: Arc<Mutex<Watched>>,
    outbox: Arc<Outbox>,
}

/// A site, and what belongs to it.
struct Place {
    site: Site,
    territory: Territory,
}

enum Job {
    Answer(Box<Entry>),
    Report(Box<Report>),
}

impl Analyst {
    /// Starts the thread; without a store there is nothing to read.
    pub(super) fn start(
        store: Option<Arc<Mutex<Store>>>,
        watched: Arc<Mutex<Watched>>,
        outbox: Arc<Outbox>,
    ) -> Self {
        let ledger = store.as_ref().map(|s| Ledger::restore(&s.lock())).unwrap_or_default();
        let shared = Arc::new(Shared {
            sites: Mutex::default(),
            familiar: Mutex::default(),
            maps: Mutex::default(),
            waiting: AtomicUsize::new(0),
            heads: AtomicUsize::new(ledger.heads()),
            ledger: Mutex::new(ledger),
            store,
            watched,
            outbox,
        });
        let (sender, receiver) = channel();
        let work = shared.clone();
        let thread = std::thread::Builder::new().name("analyst".into()).spawn(move || work.run(&receiver));
        let thread = thread.inspect_err(|cause| tracing::error!("cannot start the analysis: {cause}")).ok();
        Self { shared, jobs: Mutex::new(Some(sender)), thread: Mutex::new(thread) }
    }

    /// Tells what belongs to whom.
    pub(super) fn know_sites(&self, sites: &[SiteConfig], https: Option<SocketAddr>) {
        let place = |c: &SiteConfig| Place { site: c.site.clone(), territory: Territory::of(&c.site, https) };
        let mut known = self.shared.sites.lock();
        known.extend(sites.iter().map(|c| (c.site.name.clone(), Arc::new(place(c)))));
        drop(known);
        self.shared.familiar.lock().forget();
    }

    /// Reads an answer when its turn comes.
    pub(super) fn look_at(&self, entry: Entry) {
        if self.shared.is_familiar(&entry) {
            return;
        }
        if reading::is_worth_reading(&entry) || self.shared.waits_for(&entry) {
            self.send(Job::Answer(Box::new(entry)));
        }
    }

    /// Reads a report when its turn comes.
    pub(super) fn hear(&self, report: Report) {
        self.send(Job::Report(Box::new(report)));
    }

    /// Reads a file anew at once: whoever changed it waits to see what became of its findings.
    pub(super) fn reread(&self, site: &str, name: &str, path: &Path, url: &str) {
        self.shared.reread(site, name, path, url);
        self.shared.familiar.lock().forget();
    }

    /// What is known now.
    pub(super) fn known(&self, site: Option<&str>) -> Vec<Known> {
        self.shared.ledger.lock().known(site)
    }

    /// Takes what other processes made of the findings in the journal.
    pub(super) fn refresh(&self) {
        let Some(store) = &self.shared.store else { return };
        // Held while the journal is read, so that nothing found here comes in between.
        let mut ledger = self.shared.ledger.lock();
        let rows = store.lock().reader().and_then(|reader| reader.findings(None));
        match rows.map(|rows| ledger.refresh(rows)) {
            Ok(true) => {
                drop(ledger);
                self.shared.tell();
            }
            Ok(false) => {}
            Err(cause) => tracing::warn!("{}", refused(&cause)),
        }
    }

    /// How many findings of a site are worth a badge.
    pub(super) fn count(&self, site: &str) -> u32 {
        let place = self.shared.place(site);
        self.shared.ledger.lock().count(site, place.as_ref().map(|place| &place.site))
    }

    /// Forgets findings, also that their documents were read.
    pub(super) fn clear(&self, site: Option<&str>) -> Result<()> {
        self.shared.ledger.lock().clear(site);
        self.shared.familiar.lock().forget();
        let Some(store) = &self.shared.store else { return Ok(()) };
        store.lock().clear_findings(site).map_err(|cause| refused(&cause))
    }

    /// Reads what waits, and ends the thread.
    pub(super) fn close(&self) {
        self.jobs.lock().take();
        if let Some(thread) = self.thread.lock().take() {
            // A thread that panicked has said so already.
            let _ = thread.join();
        }
    }

    fn send(&self, job: Job) {
        if self.shared.waiting.fetch_add(1, Ordering::AcqRel) >= MOST_WAITING {
            self.shared.waiting.fetch_sub(1, Ordering::AcqRel);
            return;
        }
        if let Some(jobs) = &*self.jobs.lock() {
            // The thread ends only after this sender is gone.
            let _ = jobs.send(job);
        }
    }
}

impl Shared {
    fn run(&self, jobs: &Receiver<Job>) {
        while let Ok(job) = jobs.recv() {
            // Hostile content may find a fault in a parser; it must cost this one document, not the thread.
            let done = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| self.work(job)));
            if done.is_err() {
                tracing::error!("reading a document for mixed content failed; it is left out");
            }
            self.waiting.fetch_sub(1, Ordering::AcqRel);
        }
    }

    fn work(&self, job: Job) {
        let changed = match job {
            Job::Answer(entry) if self.is_familiar(&entry) => false,
            Job::Answer(entry) => self.read_and_remember(*entry),
            Job::Report(report) => self.listen(&report),
        };
        if changed {
            self.tell();
        }
    }

    /// Findings came, went or changed.
    fn tell(&self) {
        self.heads.store(self.ledger.lock().heads(), Ordering::Relaxed);
        self.familiar.lock().forget();
        self.outbox.tell(Kind::Findings);
        self.outbox.tell(Kind::Sites);
    }

    /// Whether an answer was read a moment ago. Reports of browsers name the newest exchange of a page.
    fn is_familiar(&self, entry: &Entry) -> bool {
        let known = self.familiar.lock().knows(entry);
        if known && matches!(entry.summary.kind, Some(AnswerKind::Html | AnswerKind::Js)) {
            self.learn(entry);
        }
        known
    }

    fn read_and_remember(&self, entry: Entry) -> bool {
        let read = self.read(&entry);
        if read.findings == 0 && !read.changed {
            self.familiar.lock().learn(entry);
        }
        read.changed
    }

    fn place(&self, site: &str) -> Option<Arc<Place>> {
        self.sites.lock().get(site).cloned()
    }
}

#[cfg(test)]
mod tests;
