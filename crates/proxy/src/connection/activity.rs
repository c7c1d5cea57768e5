//! Whether a connection has a request in progress, and since when it has none.

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
}

/// A request in progress; its connection is not idle while this lives.
pub(crate) struct Active(Arc<Client>);

impl Default for Activity {
    fn default() -> Self {
        Self { requests: AtomicU32::new(0), opened: Instant::now(), quiet_since: AtomicU64::new(0) }
    }
}

impl Activity {
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
