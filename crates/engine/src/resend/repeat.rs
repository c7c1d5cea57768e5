//! One request sent many times.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::{Duration, Instant};

use capture::exchange::{ExchangeId, Timestamp};
use parking_lot::Mutex;
use tokio::sync::Notify;

use super::{Answered, Line, Prepared};
use crate::Engine;
use crate::api::types::{ApiError, Latency, Repeat, StatusCount};
use crate::error::Result;
use crate::outbox::Kind;
use crate::wire::milliseconds_of;

/// Runs that are remembered.
const REMEMBERED: usize = 20;
/// A run of more would fill the journal with itself.
const MOST: u32 = 100_000;
/// More connections would only measure themselves.
const WIDEST: u32 = 64;

/// The runs of this process, the newest first.
#[derive(Default)]
pub(crate) struct Repeats {
    runs: Mutex<Vec<Arc<Run>>>,
    next: AtomicU32,
}

/// One run.
pub(crate) struct Run {
    id: String,
    source: ExchangeId,
    request: Prepared,
    times: u32,
    concurrency: u32,
    at: Timestamp,
    began: Instant,
    /// Requests begun.
    begun: AtomicU32,
    cancelled: AtomicBool,
    cancel: Notify,
    tally: Mutex<Tally>,
}

/// What came of it so far.
#[derive(Default)]
struct Tally {
    /// Microseconds of each answer.
    took: Vec<u32>,
    statuses: BTreeMap<u16, u32>,
    unanswered: u32,
    problem: Option<ApiError>,
    ended: Option<Duration>,
}

impl Repeats {
    /// Begins one.
    ///
    /// # Errors
    /// When it is to be sent not at all, too often, or over too many connections.
    pub(crate) fn begin(
        &self,
        source: ExchangeId,
        request: Prepared,
        times: u32,
        concurrency: u32,
    ) -> Result<Arc<Run>> {
        check("times", times, MOST)?;
        check("concurrency", concurrency, WIDEST)?;
        let run = Arc::new(Run {
            id: (self.next.fetch_add(1, Ordering::Relaxed) + 1).to_string(),
            source,
            request,
            times,
            concurrency: concurrency.min(times),
            at: Timestamp::now(),
            began: Instant::now(),
            begun: AtomicU32::new(0),
            cancelled: AtomicBool::new(false),
            cancel: Notify::new(),
            tally: Mutex::default(),
        });
        let mut runs = self.runs.lock();
        runs.insert(0, run.clone());
        runs.truncate(REMEMBERED);
        Ok(run)
    }

    /// The newest first.
    pub(crate) fn list(&self) -> Vec<Repeat> {
        self.runs.lock().iter().map(|run| run.wire()).collect()
    }

    /// Stops one.
    ///
    /// # Errors
    /// When there is none of that id.
    pub(crate) fn cancel(&self, id: &str) -> Result<Repeat> {
        let found = self.runs.lock().iter().find(|run| run.id == id).cloned();
        let run = found.ok_or_else(|| {
            let message =
                format!("there is no repeated request {id:?}; only the newest {REMEMBERED} are remembered");
            ApiError::new("no-such-repeat", &[id], message)
        })?;
        run.cancelled.store(true, Ordering::Release);
        run.cancel.notify_waiters();
        Ok(run.wire())
    }
}

fn check(what: &str, number: u32, most: u32) -> Result<()> {
    if (1..=most).contains(&number) {
        return Ok(());
    }
    let (number, most) = (number.to_string(), most.to_string());
    let message = format!("cannot repeat with {what} {number}: from 1 to {most} is possible");
    Err(ApiError::new("repeat-out-of-range", &[what, &number, &most], message))
}

impl Run {
    /// Sends until all are sent, or somebody stops it.
    pub(crate) async fn run(self: Arc<Self>, engine: Engine) {
        let mut lines = tokio::task::JoinSet::new();
        for _ in 0..self.concurrency {
            lines.spawn(self.clone().one_line(engine.clone()));
        }
        let mut newest = Vec::new();
        while let Some(line) = lines.join_next().await {
            newest.extend(line.ok().flatten());
        }
        self.tally.lock().ended = Some(self.began.elapsed());
        engine.0.outbox.tell(Kind::Repeats);
        // The rows were told of before it was known what they were made from.
        engine.linked(newest).await;
    }

    /// Gives the newest exchange it made.
    async fn one_line(self: Arc<Self>, engine: Engine) -> Option<ExchangeId> {
        let (mut line, mut newest) = (None, None);
        while self.takes_one() {
            let sent = tokio::select! {
                sent = self.send(&engine, &mut line) => sent,
                () = self.stopped() => break,
            };
            let failed = sent.is_err();
            newest = sent.as_ref().ok().and_then(|answered| answered.id).or(newest);
            self.count(sent);
            engine.0.outbox.tell(Kind::Repeats);
            if failed && line.is_none() {
                // Nobody listens; asking again at once would only spin.
                self.begun.store(self.times, Ordering::Release);
            }
        }
        newest
    }

    /// A connection that failed is made anew for the next one.
    async fn send(&self, engine: &Engine, line: &mut Option<Line>) -> Result<Answered> {
        let mut open = match line.take() {
            Some(open) => open.or_anew(engine, &self.request).await?,
            None => Line::open(engine, &self.request).await?,
        };
        let sent = open.send(&self.request).await;
        let id = sent.as_ref().map_or_else(|_| None, |answered| answered.id).or_else(|| open.newest());
        if let Some(id) = id {
            engine.link(id, self.source).await;
        }
        let keeps = sent.is_ok();
        *line = Some(open).filter(|_| keeps);
        if !keeps {
            *line = Line::open(engine, &self.request).await.ok();
        }
        sent
    }

    fn takes_one(&self) -> bool {
        let more = |begun: u32| (begun < self.times).then_some(begun + 1);
        !self.cancelled.load(Ordering::Acquire)
            && self.begun.fetch_update(Ordering::AcqRel, Ordering::Acquire, more).is_ok()
    }

    async fn stopped(&self) {
        let bell = self.cancel.notified();
        if !self.cancelled.load(Ordering::Acquire) {
            bell.await;
        }
    }

    fn count(&self, sent: Result<Answered>) {
        let mut tally = self.tally.lock();
        match sent {
            Ok(answered) => {
                tally.took.push(u32::try_from(answered.took.as_micros()).unwrap_or(u32::MAX));
                *tally.statuses.entry(answered.status).or_default() += 1;
            }
            Err(problem) => {
                tally.unanswered += 1;
                tally.problem = Some(problem);
            }
        }
    }

    pub(crate) fn wire(&self) -> Repeat {
        let tally = self.tally.lock();
        let done = tally.took.len() as u32;
        Repeat {
            id: self.id.clone(),
            from: self.source.to_string(),
            method: self.request.method.to_string(),
            url: self.request.url.clone(),
            times: self.times,
            concurrency: self.concurrency,
            at_ms: milliseconds_of(self.at),
            state: self.state(&tally, done).into(),
            done,
            unanswered: tally.unanswered,
            took_ms: tally.ended.unwrap_or_else(|| self.began.elapsed()).as_secs_f64() * 1000.0,
            latency: latency(&tally.took),
            statuses: tally
                .statuses
                .iter()
                .map(|(status, count)| StatusCount { status: *status, count: *count })
                .collect(),
            problem: tally.problem.clone(),
        }
    }

    fn state(&self, tally: &Tally, done: u32) -> &'static str {
        match tally.ended {
            None => "running",
            Some(_) if done + tally.unanswered == self.times => "done",
            Some(_) if self.cancelled.load(Ordering::Acquire) => "cancelled",
            Some(_) => "failed",
        }
    }
}

/// Percentiles by the nearest rank.
fn latency(took: &[u32]) -> Option<Latency> {
    let mut sorted = took.to_vec();
    sorted.sort_unstable();
    let at = |share: f64| {
        let rank = (share * sorted.len() as f64).ceil() as usize;
        Some(milliseconds(*sorted.get(rank.saturating_sub(1))?))
    };
    let sum: u64 = sorted.iter().map(|us| u64::from(*us)).sum();
    Some(Latency {
        min: milliseconds(*sorted.first()?),
        mean: sum as f64 / sorted.len() as f64 / 1000.0,
        p50: at(0.5)?,
        p90: at(0.9)?,
        p95: at(0.95)?,
        p99: at(0.99)?,
        max: milliseconds(*sorted.last()?),
    })
}

fn milliseconds(micros: u32) -> f64 {
    f64::from(micros) / 1000.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_values_that_were_measured() {
        assert_eq!(latency(&[]), None);
        let one = latency(&[1500]).unwrap();
        assert_eq!((one.min, one.mean, one.p50, one.p99, one.max), (1.5, 1.5, 1.5, 1.5, 1.5));
        let hundred: Vec<u32> = (1..=100).rev().map(|n| n * 1000).collect();
        let told = latency(&hundred).unwrap();
        assert_eq!(
            (told.min, told.p50, told.p90, told.p95, told.p99, told.max),
            (1.0, 50.0, 90.0, 95.0, 99.0, 100.0)
        );
        assert_eq!(told.mean, 50.5);
    }
}
