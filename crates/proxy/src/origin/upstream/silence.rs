//! How long a side may say nothing.

use std::pin::Pin;
use std::task::Context;
use std::time::{Duration, Instant};

use tokio::time::Sleep;

/// A limit on silence that costs a clock reading per sound and one timer per limit, however much is said: the
/// timer is left to run out and then set to the newest sound.
pub(crate) struct Silence {
    limit: Duration,
    since: Instant,
    timer: Option<Pin<Box<Sleep>>>,
}

impl Silence {
    /// Begins now.
    pub(crate) fn new(limit: Duration) -> Self {
        Self { limit, since: Instant::now(), timer: None }
    }

    pub(crate) const fn limit(&self) -> Duration {
        self.limit
    }

    /// A longer limit from now on.
    pub(crate) fn extend(&mut self, limit: Duration) {
        self.limit = self.limit.max(limit);
    }

    /// Something was said.
    pub(crate) fn heard(&mut self) {
        self.since = Instant::now();
    }

    /// Something was said, at that time.
    pub(crate) fn heard_at(&mut self, when: Instant) {
        self.since = self.since.max(when);
    }

    /// Whether the silence is over the limit; wakes the task when it will be.
    pub(crate) fn poll_over(&mut self, cx: &mut Context<'_>) -> bool {
        let deadline = self.since + self.limit;
        let timer = self.timer.get_or_insert_with(|| Box::pin(tokio::time::sleep_until(deadline.into())));
        while timer.as_mut().poll(cx).is_ready() {
            if Instant::now() >= deadline {
                return true;
            }
            timer.as_mut().reset(deadline.into());
        }
        false
    }
}
