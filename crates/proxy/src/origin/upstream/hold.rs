//! Holds requests while a backend starts again, so that a save in the editor shows no error.
//!
//! Only for a backend that was there before: what never listened is told at once. Only a request of which nothing was
//! sent waits, and no longer than `hold` says; a browser that leaves takes its request with it.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Instant;

use crate::door::Phase;
use crate::error::Fault;
use crate::live::Health;
use crate::origin::upstream::Group;
use crate::tap::Tap;
use crate::tunnel::open::Open;

/// A request that waits, since when, and that it is counted.
pub(super) struct Held {
    since: Instant,
    _counted: Open,
}

impl Group {
    /// Whether the backend may be starting again right now.
    pub(super) fn is_worth_waiting(&self, fault: &Fault) -> bool {
        fault.code == "connect-refused"
            && !self.config.hold.is_zero()
            && self.peers.iter().any(|peer| peer.standing().was_reached)
    }

    /// Waits until a peer is up, and says whether it is; not longer than a request may be held in all.
    pub(super) async fn wait(&self, held: &mut Option<Held>, tap: &mut Tap) -> bool {
        let since = held
            .get_or_insert_with(|| Held {
                since: Instant::now(),
                _counted: Open::new(&self.holding, &self.news),
            })
            .since;
        let left = self.config.hold.saturating_sub(since.elapsed());
        // What this request has just found out is not known to everybody yet.
        self.up.send_if_modified(|up| {
            let any = self.peers.iter().any(|peer| peer.standing().health == Health::Up);
            std::mem::replace(up, any) != any
        });
        let closing = tap.client().door.closing.clone();
        let came = tokio::select! {
            biased;
            () = Arc::clone(&closing).reached(Phase::Draining) => false,
            () = self.ready() => true,
            () = tokio::time::sleep(left) => false,
        };
        if came {
            tap.held(since.elapsed());
        }
        came
    }

    /// Requests that wait now.
    pub(crate) fn holding(&self) -> u32 {
        self.holding.load(Ordering::Relaxed)
    }
}
