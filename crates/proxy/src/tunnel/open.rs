//! Counts what is open, for the route map.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use tokio::sync::watch;

/// One open WebSocket or event stream of a behavior.
pub(crate) struct Open {
    count: Arc<AtomicU32>,
    news: watch::Sender<u64>,
}

impl Open {
    pub(crate) fn new(count: &Arc<AtomicU32>, news: &watch::Sender<u64>) -> Self {
        count.fetch_add(1, Ordering::Relaxed);
        news.send_modify(|n| *n += 1);
        Self { count: count.clone(), news: news.clone() }
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        self.count.fetch_sub(1, Ordering::Relaxed);
        self.news.send_modify(|n| *n += 1);
    }
}
