//! A receiver that does not take what is sent to it.
//!
//! Back-pressure keeps the memory it costs small; this keeps the time it may cost bounded.

use std::task::Context;
use std::time::Duration;

use crate::origin::upstream::silence::Silence;

/// Watches one receiver. Costs nothing while it takes what there is.
pub(crate) struct Stall {
    limit: Duration,
    waiting: Option<Waiting>,
}

/// It did not take everything.
struct Waiting {
    silence: Silence,
    /// Bytes since then.
    taken: usize,
}

/// Fewer bytes than this in the whole time are none: one byte a minute would hold a connection for ever.
const LEAST: usize = 1024;

impl Stall {
    pub(crate) const fn new(limit: Duration) -> Self {
        Self { limit, waiting: None }
    }

    /// Some of what waits was taken.
    pub(crate) fn took(&mut self, bytes: usize) {
        let enough = self.waiting.as_mut().is_some_and(|waiting| {
            waiting.taken += bytes;
            waiting.taken >= LEAST
        });
        if enough {
            self.waiting = None;
        }
    }

    /// Nothing waits to be taken.
    pub(crate) fn over(&mut self) {
        self.waiting = None;
    }

    /// Something waits: whether it has waited too long; wakes the task when it will have.
    pub(crate) fn poll(&mut self, cx: &mut Context<'_>) -> bool {
        let limit = self.limit;
        let begin = || Waiting { silence: Silence::new(limit), taken: 0 };
        self.waiting.get_or_insert_with(begin).silence.poll_over(cx)
    }
}

#[cfg(test)]
mod tests {
    use std::future::poll_fn;
    use std::task::Poll;
    use std::time::Instant;

    use super::*;

    const LIMIT: Duration = Duration::from_millis(30);

    async fn stalled(stall: &mut Stall) -> Duration {
        let began = Instant::now();
        poll_fn(|cx| if stall.poll(cx) { Poll::Ready(()) } else { Poll::Pending }).await;
        began.elapsed()
    }

    #[tokio::test]
    async fn only_enough_begins_the_time_anew() {
        let mut stall = Stall::new(LIMIT);
        assert!(stalled(&mut stall).await >= LIMIT - Duration::from_millis(1));
        stall.took(LEAST - 1);
        assert!(stalled(&mut stall).await < LIMIT);
        stall.took(1);
        assert!(stalled(&mut stall).await >= LIMIT - Duration::from_millis(1));
        stall.over();
        assert!(stalled(&mut stall).await >= LIMIT - Duration::from_millis(1));
    }
}
