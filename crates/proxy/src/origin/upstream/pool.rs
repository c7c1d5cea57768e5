//! Idle connections to one peer.

use std::time::{Duration, Instant};

use parking_lot::Mutex;

use crate::origin::upstream::link::{Link, rested};

/// Most idle connections kept for a peer.
const KEPT: usize = 128;

/// Longest rest of a connection for a request that could not be sent twice: the backend may be closing an older
/// one at this very moment.
const FRESH: Duration = Duration::from_secs(2);

#[expect(clippy::vec_box, reason = "a link is boxed once for its life; moving one is moving a pointer")]
/// Last in, first out: the warmest connection is used, the rest may go cold and close.
pub(crate) struct Pool {
    idle: Mutex<Vec<Box<Link>>>,
    /// Longest rest. Backends close idle connections after 5 s (Node) to 75 s (nginx).
    rest: Duration,
}

impl Pool {
    pub(crate) fn new(rest: Duration) -> Self {
        Self { idle: Mutex::default(), rest }
    }

    /// A connection that can take a request now. `repeatable` says that the request may be sent twice.
    pub(crate) fn take(&self, repeatable: bool) -> Option<Box<Link>> {
        let limit = if repeatable { self.rest } else { self.rest.min(FRESH) };
        loop {
            let mut link = self.pop(limit)?;
            if link.is_usable() {
                return Some(link);
            }
        }
    }

    /// Keeps a connection whose answer was read to its end.
    pub(crate) fn put(&self, mut link: Box<Link>) {
        if link.is_usable() {
            let mut links = self.idle.lock();
            if links.len() < KEPT {
                links.push(rested(link));
            }
        }
    }

    /// Lets go of what has rested too long or was closed by the backend.
    pub(crate) fn sweep(&self) {
        self.idle.lock().retain_mut(|link| link.idle_since.elapsed() < self.rest && link.is_usable());
    }

    /// The newest one, when it has not rested longer than this.
    fn pop(&self, limit: Duration) -> Option<Box<Link>> {
        let now = Instant::now();
        self.idle.lock().pop_if(|link| now.saturating_duration_since(link.idle_since) < limit)
    }
}
