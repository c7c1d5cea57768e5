//! Idle connections to one peer.

use std::time::{Duration, Instant};

use parking_lot::Mutex;

use crate::origin::upstream::link::{Link, rested};
use crate::workers;

/// Most idle connections kept for a peer by each worker.
const KEPT: usize = 128;

/// Longest rest of a connection for a request that could not be sent twice: the backend may be closing an older
/// one at this very moment.
const FRESH: Duration = Duration::from_secs(2);

/// Last in, first out: the warmest connection is used, the rest may go cold and close. Each worker has its own: a
/// connection whose packets come to one thread would have to wake another to be read there.
pub(crate) struct Pool {
    shelves: Box<[Shelf]>,
    /// Longest rest. Backends close idle connections after 5 s (Node) to 75 s (nginx).
    rest: Duration,
}

type Shelf = Mutex<Vec<Box<Link>>>;

impl Pool {
    pub(crate) fn new(rest: Duration) -> Self {
        Self { shelves: (0..workers::count()).map(|_| Shelf::default()).collect(), rest }
    }

    /// A connection that can take a request now. `repeatable` says that the request may be sent twice; `alone`, that
    /// the peer is asked nothing else: then one of another worker serves as well, which costs a wake-up, and a
    /// backend that is asked one thing after the other sees one connection.
    pub(crate) fn take(&self, repeatable: bool, alone: bool) -> Option<Box<Link>> {
        let limit = if repeatable { self.rest } else { self.rest.min(FRESH) };
        let others = if alone { &self.shelves[..] } else { &[] };
        std::iter::once(self.here()).chain(others).find_map(|shelf| usable(shelf, limit))
    }

    /// Keeps a connection whose answer was read to its end.
    pub(crate) fn put(&self, link: Box<Link>) {
        if link.can_stay() {
            let mut links = self.shelves[link.home].lock();
            if links.len() < KEPT {
                links.push(rested(link));
            }
        }
    }

    /// Lets go of what has rested too long or was closed by the backend.
    pub(crate) fn sweep(&self) {
        let keep = |link: &mut Box<Link>| link.idle_since.elapsed() < self.rest && link.is_usable();
        self.shelves.iter().for_each(|shelf| shelf.lock().retain_mut(keep));
    }

    fn here(&self) -> &Shelf {
        &self.shelves[workers::here()]
    }
}

/// The newest one that has not rested longer than this and was not closed.
fn usable(shelf: &Shelf, limit: Duration) -> Option<Box<Link>> {
    let now = Instant::now();
    let fresh = |link: &mut Box<Link>| now.saturating_duration_since(link.idle_since) < limit;
    loop {
        let mut link = shelf.lock().pop_if(fresh)?;
        if link.is_usable() {
            return Some(link);
        }
    }
}
