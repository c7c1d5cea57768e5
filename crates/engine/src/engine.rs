//! Engine: the running thing. Cheap to clone; every clone is the same one.

mod act;
mod exchanges;
mod log;
mod mending;
mod rules;
mod run;
mod sites;
mod state;

pub(crate) use run::REPORTS;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use parking_lot::Mutex;
use pki::Authority;
use proxy::Proxy;
use tokio::sync::watch;

use crate::api::types::{Door, Settings, Trust};
use crate::door::Listen;
use crate::given::Given;
use crate::inspect::Journal;
use crate::live::Live;
use crate::mend::Mends;
use crate::outbox::{Outbox, Subscription};
use crate::places::Places;
use crate::projects::Projects;
use crate::reload::ProjectWatch;
use crate::resend::Repeats;
use crate::rules::RuleBook;
use crate::serving::Note;

/// The running thing behind every door.
#[derive(Clone)]
pub struct Engine(pub(crate) Arc<Inner>);

/// How to start.
#[derive(Debug, Clone)]
pub struct Options {
    /// Default: the platform's data folder.
    pub data_dir: Option<PathBuf>,
    /// Where to listen; `None` uses the settings.
    pub listen: Option<Listen>,
    /// Keep a journal. Default true.
    pub record: bool,
    /// Open the built-in demo.
    pub demo: bool,
    /// What to open.
    pub startup: Startup,
    /// A listener that cannot be had is an error instead of a state to show. Default false.
    pub must_listen: bool,
}

/// What to open at the start.
#[derive(Debug, Clone)]
pub enum Startup {
    /// The projects of the last run, and remember those of this one.
    Remembered,
    /// Only this file.
    File {
        /// Its path.
        file: PathBuf,
        /// Its sites behave like CloudFront whether they ask for it or not.
        cloudfront: bool,
    },
    /// Only this.
    Given(Given),
    /// Nothing.
    Empty,
}

/// What all clones share.
pub(crate) struct Inner {
    pub(crate) places: Places,
    pub(crate) options: Options,
    pub(crate) authority: Arc<Authority>,
    pub(crate) proxy: Proxy,
    pub(crate) projects: Mutex<Projects>,
    pub(crate) watch: ProjectWatch,
    pub(crate) settings: Mutex<Settings>,
    pub(crate) rules: Mutex<RuleBook>,
    pub(crate) repeats: Repeats,
    pub(crate) door: Mutex<Door>,
    pub(crate) trust: Mutex<Option<Trust>>,
    pub(crate) journal: Journal,
    pub(crate) mends: Mutex<Mends>,
    pub(crate) live: Arc<Mutex<Live>>,
    pub(crate) started: Instant,
    pub(crate) outbox: Arc<Outbox>,
    pub(crate) demo: tokio::sync::Mutex<Option<demo::Demo>>,
    pub(crate) stopping: watch::Sender<bool>,
    pub(crate) _note: Option<Note>,
}

impl Options {
    /// What the window starts with.
    #[must_use]
    pub const fn window(data_dir: Option<PathBuf>) -> Self {
        Self {
            data_dir,
            listen: None,
            record: true,
            demo: false,
            startup: Startup::Remembered,
            must_listen: false,
        }
    }
}

impl Engine {
    /// Lets requests in progress end for at most this long when stopping; what stands still is not waited for.
    const DRAIN: Duration = Duration::from_secs(30);

    /// A stream of batches of changes; see [`crate::api::types::Update`].
    #[must_use]
    pub fn subscribe(&self) -> Subscription {
        self.0.outbox.subscribe(self.clone())
    }

    /// Where the root certificate is.
    #[must_use]
    pub fn root_path(&self) -> PathBuf {
        self.0.authority.root_path()
    }

    /// Records lost since the start.
    #[must_use]
    pub fn dropped(&self) -> u64 {
        self.0.journal.dropped()
    }

    /// Stops listening, lets requests in progress end (at most 30 s, and 5 s for what stands still), writes the
    /// journal out.
    pub async fn stop(&self) {
        self.stop_within(Self::DRAIN).await;
    }

    /// The same without letting requests end; also while [`Self::stop`] lets them, which is then to be dropped.
    pub async fn stop_at_once(&self) {
        self.stop_within(Duration::ZERO).await;
    }

    async fn stop_within(&self, patience: Duration) {
        self.0.stopping.send_replace(true);
        self.0.proxy.drain(patience).await;
        self.0.demo.lock().await.take();
        let journal = self.0.journal.clone();
        // The last batch may take a moment on a slow disk; waiting for it must not stall other tasks.
        let _ = tokio::task::spawn_blocking(move || journal.close()).await;
    }
}

impl std::fmt::Debug for Engine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Engine").field("data", &self.0.places.data()).finish_non_exhaustive()
    }
}
