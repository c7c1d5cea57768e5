//! Connections that Localfront itself makes to its own door, to send a request again. They go the way of all others;
//! whoever made one is told which exchanges came over it. It is known by the port it comes from, which the system
//! gives to one program at a time: nothing in a request could pretend it, and nothing of it reaches a backend.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use capture::exchange::ExchangeId;
use parking_lot::Mutex;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use crate::door::Door;

/// Connections that were announced.
#[derive(Default)]
pub(crate) struct Expected {
    /// Looked at for each connection; nearly always zero.
    count: AtomicUsize,
    from: Mutex<HashMap<SocketAddr, UnboundedSender<ExchangeId>>>,
}

/// A connection of ours, from before it is made until this is dropped.
pub struct Announced {
    door: Arc<Door>,
    from: SocketAddr,
    ids: UnboundedReceiver<ExchangeId>,
}

impl Expected {
    /// Whom to tell of the exchanges of a connection.
    pub(crate) fn find(&self, peer: SocketAddr) -> Option<UnboundedSender<ExchangeId>> {
        if self.count.load(Ordering::Acquire) == 0 {
            return None;
        }
        self.from.lock().get(&peer).cloned()
    }
}

impl Announced {
    pub(crate) fn new(door: &Arc<Door>, from: SocketAddr) -> Self {
        let (tell, ids) = unbounded_channel();
        door.expected.from.lock().insert(from, tell);
        door.expected.count.fetch_add(1, Ordering::Release);
        Self { door: door.clone(), from, ids }
    }

    /// The newest exchange that came over the connection since this was asked before.
    pub fn newest(&mut self) -> Option<ExchangeId> {
        std::iter::from_fn(|| self.ids.try_recv().ok()).last()
    }
}

impl Drop for Announced {
    fn drop(&mut self) {
        self.door.expected.from.lock().remove(&self.from);
        self.door.expected.count.fetch_sub(1, Ordering::Release);
    }
}

impl std::fmt::Debug for Announced {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Announced").field("from", &self.from).finish_non_exhaustive()
    }
}
