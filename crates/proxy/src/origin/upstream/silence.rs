//! How long a side may say nothing.

use std::pin::{Pin, pin};
use std::task::Context;
use std::time::{Duration, Instant};

use tokio::task::unconstrained;
use tokio::time::Sleep;

use crate::tap::Upload;

/// Carried by a request whose behavior has a limit of its own on the silence of the backend.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Patience(pub(crate) Duration);

/// A limit on silence that costs next to nothing per sound and one timer per limit, however much is said: the clock is
/// read when somebody begins to wait, and the timer is left to run out and then set to the newest silence.
pub(crate) struct Silence {
    limit: Duration,
    /// `None` until somebody waits.
    since: Option<Instant>,
    timer: Option<Pin<Box<Sleep>>>,
}

impl Silence {
    /// Begins with the first who waits.
    pub(crate) const fn new(limit: Duration) -> Self {
        Self { limit, since: None, timer: None }
    }

    pub(crate) const fn limit(&self) -> Duration {
        self.limit
    }

    /// Begins again, with this limit.
    pub(crate) fn restart(&mut self, limit: Duration) {
        if limit < self.limit {
            // It would run out too late.
            self.timer = None;
        }
        self.limit = limit;
        self.heard();
    }

    /// Something was said.
    pub(crate) const fn heard(&mut self) {
        self.since = None;
    }

    /// A backend may be silent as long as it waits for the request, or takes it.
    pub(crate) fn heard_from(&mut self, upload: &Upload) {
        if upload.is_starved() {
            self.heard();
        } else if let Some(since) = &mut self.since {
            *since = upload.last_moved().max(*since);
        }
    }

    /// Whether the silence is over the limit; wakes the task when it will be.
    pub(crate) fn poll_over(&mut self, cx: &mut Context<'_>) -> bool {
        let deadline = *self.since.get_or_insert_with(Instant::now) + self.limit;
        let timer = self.timer.get_or_insert_with(|| Box::pin(tokio::time::sleep_until(deadline.into())));
        // A side that talks without an end must not use up the turn in which the clock is looked at.
        while pin!(unconstrained(timer.as_mut())).poll(cx).is_ready() {
            if Instant::now() >= deadline {
                return true;
            }
            timer.as_mut().reset(deadline.into());
        }
        false
    }
}

#[cfg(test)]
mod tests {
    use std::future::poll_fn;
    use std::task::Poll;

    use super::*;

    async fn over(silence: &mut Silence) -> Duration {
        let began = Instant::now();
        poll_fn(|cx| if silence.poll_over(cx) { Poll::Ready(()) } else { Poll::Pending }).await;
        began.elapsed()
    }

    #[tokio::test]
    async fn a_sound_puts_the_end_off_and_a_restart_sets_it_anew() {
        let limit = Duration::from_millis(30);
        let mut silence = Silence::new(Duration::from_secs(600));
        let pending = tokio::time::timeout(Duration::from_millis(1), over(&mut silence)).await;
        assert!(pending.is_err());
        silence.restart(limit);
        assert!(over(&mut silence).await >= limit - Duration::from_millis(1));
        silence.heard();
        assert!(over(&mut silence).await >= limit - Duration::from_millis(1));
    }
}
