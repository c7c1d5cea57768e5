//! Whether a connection has a request in progress, since when it has none, and how many came to nothing.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use crate::connection::Client;

/// Requests in progress on a connection.
pub(crate) struct Activity {
    requests: AtomicU32,
    opened: Instant,
    /// Microseconds from `opened` to the moment the last request ended.
    quiet_since: AtomicU64,
    /// Requests the client took back, less those that were answered.
    taken_back: AtomicU32,
}

/// A request in progress; its connection is not idle while this lives.
pub(crate) struct Active(Arc<Client>);

impl Default for Activity {
    fn default() -> Self {
        Self {
            requests: AtomicU32::new(0),
            opened: Instant::now(),
            quiet_since: AtomicU64::new(0),
            taken_back: AtomicU32::new(0),
        }
    }
}

impl Activity {
    /// Browsers take back dozens of requests when a page is left, and let thousands end.
    const PATIENCE: u32 = 200;

    /// A request ended: answered, or taken back by the client.
    pub(crate) fn ended(&self, answered: bool) {
        let change = |n: u32| Some(if answered { n.saturating_sub(1) } else { n.saturating_add(1) });
        if !answered || self.taken_back.load(Ordering::Relaxed) > 0 {
            let _ = self.taken_back.fetch_update(Ordering::Relaxed, Ordering::Relaxed, change);
        }
    }

    /// Whether the client asks only to take back (RFC 9113 section 10.5): each such request costs it two frames
    /// and a backend a connection.
    pub(crate) fn is_abused(&self) -> bool {
        self.taken_back.load(Ordering::Relaxed) > Self::PATIENCE
    }

    /// How long there has been no request; `None` while there is one.
    pub(crate) fn idle_for(&self) -> Option<Duration> {
        let quiet = Duration::from_micros(self.quiet_since.load(Ordering::Relaxed));
        (self.requests.load(Ordering::Relaxed) == 0).then(|| self.opened.elapsed().saturating_sub(quiet))
    }
}

impl Active {
    pub(crate) fn new(client: Arc<Client>) -> Self {
        client.activity.requests.fetch_add(1, Ordering::Relaxed);
        Self(client)
    }

    pub(crate) fn client(&self) -> &Arc<Client> {
        &self.0
    }
}

impl Drop for Active {
    fn drop(&mut self) {
        let activity = &self.0.activity;
        let now = u64::try_from(activity.opened.elapsed().as_micros()).unwrap_or(u64::MAX);
        activity.quiet_since.store(now, Ordering::Relaxed);
        activity.requests.fetch_sub(1, Ordering::Relaxed);
    }
}
