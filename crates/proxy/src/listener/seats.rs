//! How many clients there may be at once.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// The places for clients.
pub(crate) struct Seats {
    free: Arc<Semaphore>,
    limit: u32,
    /// It was told that there are none left.
    told: AtomicBool,
}

/// A client's place; free again when the connection, and a tunnel that began on it, are over.
pub(crate) struct Seat(
    #[expect(dead_code, reason = "it is its being dropped that counts")] OwnedSemaphorePermit,
);

impl Seats {
    pub(crate) fn new(limit: u32) -> Self {
        let free = Arc::new(Semaphore::new(limit as usize));
        Self { free, limit, told: AtomicBool::new(false) }
    }

    /// `None` when all are taken, which is told once for each time it happens.
    pub(crate) fn take(&self) -> Option<Seat> {
        let seat = self.free.clone().try_acquire_owned().ok().map(Seat);
        match &seat {
            Some(_) if self.free.available_permits() > self.limit as usize / 8 => {
                self.told.store(false, Ordering::Relaxed);
            }
            None if !self.told.swap(true, Ordering::Relaxed) => {
                tracing::warn!(
                    limit = self.limit,
                    "too many connections are open; more are closed as they come"
                );
            }
            _ => {}
        }
        seat
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seat_is_free_again_when_it_is_left() {
        let seats = Seats::new(2);
        let (first, second) = (seats.take(), seats.take());
        assert!(first.is_some() && second.is_some() && seats.take().is_none());
        assert!(seats.told.load(Ordering::Relaxed));
        drop((first, second));
        assert!(seats.take().is_some());
        assert!(!seats.told.load(Ordering::Relaxed), "it is told again the next time");
    }
}
