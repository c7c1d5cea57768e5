//! How a peer stands, and what changes it.

use std::borrow::Cow;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use config::project::HealthCheck;

use crate::error::Fault;
use crate::live::Health;

/// Requests in a row that a peer may leave without an answer.
pub(super) const FAILURES: u32 = 3;

/// How long it is left alone then (nginx: `fail_timeout`).
const REST: Duration = Duration::from_secs(10);

/// How a peer stands, since when that is known, and where it was last reached.
#[derive(Debug, Clone, Default)]
pub(crate) struct Standing {
    pub(crate) health: Health,
    /// Why it is down, in English.
    pub(crate) detail: Option<Cow<'static, str>>,
    pub(crate) latency: Option<Duration>,
    /// When it was last looked at.
    pub(crate) checked: Option<Instant>,
    /// The address that worked.
    pub(crate) address: Option<SocketAddr>,
    /// It has accepted a connection before.
    pub(crate) was_reached: bool,
    /// It is left alone until then.
    pub(crate) rests_until: Option<Instant>,
    /// Answers in a row to the question how it is: good ones, then bad ones.
    good: u16,
    bad: u16,
}

impl Standing {
    /// A connection came about. Where peers are asked how they are, that says nothing of their health.
    pub(super) fn reached(&mut self, took: Duration, judged: bool) {
        self.latency = Some(took);
        self.was_reached = true;
        if !judged {
            self.checked = Some(Instant::now());
            if self.rests_until.is_none_or(|until| until <= Instant::now()) {
                self.up();
            }
        }
    }

    pub(super) fn missed(&mut self, fault: &Fault) {
        self.down(fault);
        self.good = 0;
    }

    /// Requests got no answer.
    pub(super) fn failed(&mut self, fault: &Fault) {
        self.down(fault);
        self.rests_until = Some(Instant::now() + REST);
    }

    /// It said how it is, or said nothing. The first good answer is enough.
    pub(super) fn checked(&mut self, found: Result<Duration, Fault>, check: &HealthCheck) {
        self.checked = Some(Instant::now());
        match found {
            Ok(took) => {
                (self.good, self.bad) = (self.good.saturating_add(1), 0);
                (self.latency, self.was_reached) = (Some(took), true);
                if self.health == Health::Unknown || self.good >= check.healthy {
                    self.up();
                }
            }
            Err(fault) => {
                (self.good, self.bad) = (0, self.bad.saturating_add(1));
                if self.bad >= check.unhealthy {
                    self.down(&fault);
                }
            }
        }
    }

    fn up(&mut self) {
        (self.health, self.detail, self.rests_until) = (Health::Up, None, None);
    }

    fn down(&mut self, fault: &Fault) {
        self.health = Health::Down(fault.code);
        self.detail = Some(fault.detail.clone());
        self.latency = None;
        self.checked = Some(Instant::now());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thresholds_decide_and_the_first_good_answer_is_enough() {
        let check = HealthCheck { healthy: 2, unhealthy: 2, ..HealthCheck::new("/".into()) };
        let mut standing = Standing::default();
        let mut told = |good: bool| {
            let bad = Fault::upstream("health-status", "503");
            standing.checked(if good { Ok(Duration::ZERO) } else { Err(bad) }, &check);
            standing.health
        };
        let down = Health::Down("health-status");
        let answers = [true, false, true, false, false, true, false, true, true].map(&mut told);
        let expect = [Health::Up, Health::Up, Health::Up, Health::Up, down, down, down, down, Health::Up];
        assert_eq!(answers, expect);
    }

    #[test]
    fn a_peer_that_fails_requests_rests_even_if_it_accepts_connections() {
        let mut standing = Standing::default();
        standing.reached(Duration::ZERO, false);
        standing.failed(&Fault::upstream("reset", ""));
        standing.reached(Duration::ZERO, false);
        assert_eq!(standing.health, Health::Down("reset"));
        standing.rests_until = Some(Instant::now());
        standing.reached(Duration::ZERO, false);
        assert_eq!(standing.health, Health::Up);
    }
}
