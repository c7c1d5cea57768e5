//! What all connections share: the authority's leaves, the snapshot, the queue, and whether the door is closing.

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, AtomicU16, Ordering};
use std::time::Duration;

use arc_swap::ArcSwap;
use capture::queue::Queue;
use http::{HeaderValue, Version};
use tokio::sync::{Mutex, Notify, watch};
use tokio_util::task::TaskTracker;

use crate::Options;
use crate::listener::Listeners;
use crate::listener::seats::Seats;
use crate::origin::upstream::Around;
use crate::own::Expected;
use crate::rules::Pauses;
use crate::snapshot::{SiteConfig, Snapshot};
use crate::tls::resolver::Leaves;
use crate::workers::Workers;

/// The front door.
pub(crate) struct Door {
    pub(crate) options: Options,
    pub(crate) authority: Arc<pki::Authority>,
    pub(crate) leaves: Leaves,
    pub(crate) queue: Option<Queue>,
    pub(crate) via: Via,
    pub(crate) listeners: Mutex<Listeners>,
    /// Where plain requests are redirected to; 0 while there is no TLS listener.
    pub(crate) https_port: AtomicU16,
    /// Grows when health or file counts change.
    pub(crate) news: watch::Sender<u64>,
    pub(crate) seats: Seats,
    /// Connections and tunnels.
    pub(crate) tasks: TaskTracker,
    pub(crate) workers: Workers,
    pub(crate) closing: Arc<Closing>,
    /// Exchanges that wait for a person.
    pub(crate) pauses: Pauses,
    /// Connections that are our own.
    pub(crate) expected: Expected,
    snapshot: ArcSwap<Snapshot>,
    /// Configuration may be applied from a thread that is none of the runtime's.
    runtime: tokio::runtime::Handle,
}

/// Whether the door is open, and a bell that rings when that changes. Looking costs one load, because every
/// connection looks each time it is polled.
#[derive(Default)]
pub(crate) struct Closing {
    phase: AtomicU8,
    pub(crate) bell: Arc<Notify>,
}

/// How far the door has closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Phase {
    /// Open.
    Serving,
    /// Requests in progress may end.
    Draining,
    /// Nothing may.
    Cut,
}

/// Our entry in `Via`, for each received version (RFC 9110 section 7.6.3).
pub(crate) struct Via {
    pseudonym: String,
    entries: [HeaderValue; 3],
}

impl Door {
    pub(crate) fn new(authority: Arc<pki::Authority>, queue: Option<Queue>, options: Options) -> Arc<Self> {
        Arc::new(Self {
            leaves: Leaves::new(authority.clone()),
            via: Via::new(&options.via),
            seats: Seats::new(options.connections),
            options,
            authority,
            queue,
            listeners: Mutex::default(),
            https_port: AtomicU16::new(0),
            news: watch::channel(0).0,
            tasks: TaskTracker::new(),
            workers: Workers::start(&tokio::runtime::Handle::current()),
            closing: Arc::default(),
            pauses: Pauses::default(),
            expected: Expected::default(),
            snapshot: ArcSwap::from_pointee(Snapshot::default()),
            runtime: tokio::runtime::Handle::current(),
        })
    }

    /// The sites as they are now.
    pub(crate) fn snapshot(&self) -> Arc<Snapshot> {
        self.snapshot.load_full()
    }

    pub(crate) fn apply(&self, sites: Vec<SiteConfig>) {
        let _inside = self.runtime.enter();
        let around = Around {
            news: &self.news,
            environment: &self.options.environment,
            seed: self.authority.root_der(),
        };
        let next = Snapshot::compile(sites, &self.snapshot.load(), &around);
        self.snapshot.store(Arc::new(next));
        self.news.send_modify(|n| *n += 1);
    }

    pub(crate) async fn drain(&self, limit: Duration) {
        self.listeners.lock().await.close();
        self.closing.enter(Phase::Draining);
        self.tasks.close();
        if tokio::time::timeout(limit, self.tasks.wait()).await.is_err() {
            self.closing.enter(Phase::Cut);
            self.tasks.wait().await;
        }
    }

    /// `:8443`, or nothing for the port that goes without saying.
    pub(crate) fn https_port(&self) -> u16 {
        self.https_port.load(Ordering::Relaxed)
    }
}

impl Closing {
    pub(crate) fn phase(&self) -> Phase {
        match self.phase.load(Ordering::Acquire) {
            0 => Phase::Serving,
            1 => Phase::Draining,
            _ => Phase::Cut,
        }
    }

    fn enter(&self, phase: Phase) {
        self.phase.fetch_max(phase as u8, Ordering::AcqRel);
        self.bell.notify_waiters();
    }

    /// Resolves once the door is at least in this phase.
    pub(crate) async fn reached(self: Arc<Self>, phase: Phase) {
        loop {
            // Listening before looking: a bell between the two must be heard.
            let rung = self.bell.notified();
            if self.phase() >= phase {
                return;
            }
            rung.await;
        }
    }
}

impl Via {
    /// `localfront-1f2e3d4c`: no other door, here or elsewhere, is called so.
    fn new(name: &str) -> Self {
        let mut own = [0; 4];
        let _ = aws_lc_rs::rand::fill(&mut own);
        let pseudonym = format!("{name}-{:08x}", u32::from_be_bytes(own));
        let entry = |version: &str| {
            HeaderValue::from_str(&format!("{version} {pseudonym}"))
                .unwrap_or_else(|_| HeaderValue::from_static("1.1 localfront"))
        };
        Self { entries: [entry("1.0"), entry("1.1"), entry("2")], pseudonym }
    }

    /// `1.1 localfront-1f2e3d4c`.
    pub(crate) fn entry(&self, received: Version) -> &HeaderValue {
        match received {
            Version::HTTP_10 => &self.entries[0],
            Version::HTTP_2 => &self.entries[2],
            _ => &self.entries[1],
        }
    }

    pub(crate) fn pseudonym(&self) -> &str {
        &self.pseudonym
    }
}
