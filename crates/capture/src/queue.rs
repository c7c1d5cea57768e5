//! Where the data plane leaves its events: it never waits, and what does not fit is dropped and counted.
//!
//! Bounded by bytes held, not by number: a thousand small answers and a thousand uploads are not the same load.
//! Batched on purpose: waking a thread costs the producer more than everything else here, so the consumer is
//! woken once and then lets a batch gather.

use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use parking_lot::{Condvar, Mutex};

use crate::event::Event;
use crate::exchange::{Body, ExchangeId, Finished};
use crate::head::Head;

/// Bytes kept of each body unless the person chose otherwise: 1 MiB.
pub const DEFAULT_BODY_CAP: usize = 1 << 20;

/// How long a batch gathers once its first event is there.
pub const GATHER: Duration = Duration::from_millis(40);

/// Bytes after which a batch does not gather any longer: so much of the processor's cache may bodies take from those
/// who make them.
const GATHERED: usize = 4 << 20;

/// Charged for each event beside its bytes: boxes, strings, vectors.
const EVENT_COST: usize = 512;

/// Started exchanges that were refused and whose ends are still to come; far more than can be in flight.
const MAX_REFUSED: usize = 1 << 16;

/// The producers' end. Cheap to clone.
pub struct Queue(Arc<Shared>);

/// The consumer's end, for one plain thread.
pub struct Drain(Arc<Shared>);

/// A queue that holds at most about `limit_bytes` of heads, bodies and messages.
#[must_use]
pub fn queue(limit_bytes: usize) -> (Queue, Drain) {
    let shared = Arc::new(Shared {
        limit: limit_bytes,
        body_cap: AtomicUsize::new(DEFAULT_BODY_CAP),
        dropped: AtomicU64::new(0),
        trimmed: AtomicU64::new(0),
        producers: AtomicUsize::new(1),
        waiting: Mutex::new(Waiting::default()),
        wake: Condvar::new(),
    });
    (Queue(shared.clone()), Drain(shared))
}

impl Queue {
    /// Leaves an event. Takes a short lock, never waits for the consumer. When the queue is full, an exchange that
    /// starts is dropped and counted; one that ends gives up its bodies first, so that its row does not hang.
    ///
    /// What is counted is the bytes an event shows: a small slice of a large read buffer keeps all of that buffer
    /// alive, so copy it out first.
    pub fn push(&self, event: Event) {
        let mut waiting = self.0.waiting.lock();
        let Some((event, cost)) = self.0.admit(&mut waiting, event) else { return };
        waiting.held += cost;
        waiting.events.push(event);
        if waiting.consumer.wants_waking(waiting.held, self.0.limit) {
            waiting.consumer = Consumer::Busy;
            drop(waiting);
            self.0.wake.notify_one();
        }
    }

    /// Events lost since the start because they did not fit.
    #[must_use]
    pub fn dropped(&self) -> u64 {
        self.0.dropped.load(Ordering::Relaxed)
    }

    /// Exchanges since the start whose bodies were given up because they did not fit; the rest of them was kept.
    #[must_use]
    pub fn trimmed(&self) -> u64 {
        self.0.trimmed.load(Ordering::Relaxed)
    }

    /// Bytes to keep of each body, request and response apart.
    #[must_use]
    pub fn body_cap(&self) -> usize {
        self.0.body_cap.load(Ordering::Relaxed)
    }

    /// Changes the cap for bodies that begin from now on.
    pub fn set_body_cap(&self, bytes: usize) {
        self.0.body_cap.store(bytes, Ordering::Relaxed);
    }
}

impl Clone for Queue {
    fn clone(&self) -> Self {
        self.0.producers.fetch_add(1, Ordering::Relaxed);
        Self(self.0.clone())
    }
}

impl Drop for Queue {
    fn drop(&mut self) {
        if self.0.producers.fetch_sub(1, Ordering::AcqRel) == 1 {
            // Under the lock, so that a consumer about to sleep cannot miss it.
            let _waiting = self.0.waiting.lock();
            self.0.wake.notify_all();
        }
    }
}

impl Drain {
    /// Replaces what is in `batch` by what came, waiting at most `max_wait` for the first event and then a moment
    /// longer for a batch to gather. An empty batch means that nothing came in time. False when every [`Queue`] is
    /// gone and the last batch is this one.
    pub fn wait(&mut self, batch: &mut Vec<crate::event::Event>, max_wait: Duration) -> bool {
        batch.clear();
        let mut waiting = self.0.waiting.lock();
        self.sleep(&mut waiting, Consumer::Asleep, Instant::now() + max_wait);
        if !waiting.events.is_empty() {
            self.sleep(&mut waiting, Consumer::Gathering, Instant::now() + GATHER.min(max_wait));
        }
        std::mem::swap(&mut waiting.events, batch);
        waiting.held = 0;
        self.0.producers.load(Ordering::Acquire) > 0
    }

    /// As [`Queue::dropped`].
    #[must_use]
    pub fn dropped(&self) -> u64 {
        self.0.dropped.load(Ordering::Relaxed)
    }

    fn sleep(&self, waiting: &mut parking_lot::MutexGuard<'_, Waiting>, how: Consumer, until: Instant) {
        waiting.consumer = how;
        while waiting.consumer == how
            && !how.wants_waking(waiting.held, self.0.limit)
            && self.0.producers.load(Ordering::Acquire) > 0
        {
            if self.0.wake.wait_until(waiting, until).timed_out() {
                break;
            }
        }
        waiting.consumer = Consumer::Busy;
    }
}

struct Shared {
    limit: usize,
    body_cap: AtomicUsize,
    dropped: AtomicU64,
    trimmed: AtomicU64,
    producers: AtomicUsize,
    waiting: Mutex<Waiting>,
    wake: Condvar,
}

#[derive(Default)]
struct Waiting {
    events: Vec<Event>,
    held: usize,
    refused: HashSet<ExchangeId>,
    consumer: Consumer,
}

#[derive(Clone, Copy, PartialEq, Eq, Default)]
enum Consumer {
    #[default]
    Busy,
    Asleep,
    Gathering,
}

impl Consumer {
    const fn wants_waking(self, held: usize, limit: usize) -> bool {
        match self {
            Self::Busy => false,
            Self::Asleep => held > 0,
            Self::Gathering => held > if limit / 4 < GATHERED { limit / 4 } else { GATHERED },
        }
    }
}

impl Shared {
    fn admit(&self, waiting: &mut Waiting, event: Event) -> Option<(Event, usize)> {
        let cost = cost(&event);
        let fits = waiting.held + cost <= self.limit;
        match event {
            // Its start was refused and counted: the end alone would be a riddle.
            Event::Finished(end) if waiting.forget(end.id) => None,
            Event::Finished(end) if !fits => Some(self.trim(waiting, end)),
            event if fits => Some((event, cost)),
            event => {
                self.refuse(waiting, &event);
                None
            }
        }
    }

    fn refuse(&self, waiting: &mut Waiting, event: &Event) {
        self.dropped.fetch_add(1, Ordering::Relaxed);
        if let Event::Started(start) = event {
            if waiting.refused.len() >= MAX_REFUSED {
                waiting.refused.clear();
            }
            waiting.refused.insert(start.id);
        }
    }

    /// Bounded although over the limit: each of these was admitted once as a start, which cost more.
    fn trim(&self, waiting: &Waiting, mut end: Box<Finished>) -> (Event, usize) {
        self.trimmed.fetch_add(1, Ordering::Relaxed);
        end.request_body.kept = Vec::new();
        end.response_body.kept = Vec::new();
        end.uncorrected = None;
        if waiting.held + finished_cost(&end) > self.limit {
            end.forwarded = None;
            end.changes = Vec::new();
            end.response.iter_mut().for_each(|r| r.head = Head::default());
        }
        let cost = finished_cost(&end);
        (Event::Finished(end), cost)
    }
}

impl Waiting {
    fn forget(&mut self, id: ExchangeId) -> bool {
        !self.refused.is_empty() && self.refused.remove(&id)
    }
}

fn cost(event: &Event) -> usize {
    match event {
        Event::Started(start) => {
            EVENT_COST + start.request.head.as_bytes().len() + start.request.target.len()
        }
        Event::Answered(_) => EVENT_COST,
        Event::Finished(end) => finished_cost(end),
        Event::Message(message) => EVENT_COST + message.payload.len(),
        Event::Report(report) => EVENT_COST + report.body.len(),
    }
}

fn finished_cost(end: &Finished) -> usize {
    let heads = end.response.as_ref().map_or(0, |r| r.head.as_bytes().len())
        + end.forwarded.as_ref().map_or(0, |h| h.as_bytes().len());
    let uncorrected = end.uncorrected.as_ref().map_or(0, held);
    EVENT_COST + heads + held(&end.request_body) + held(&end.response_body) + uncorrected
}

fn held(body: &Body) -> usize {
    body.kept.iter().map(bytes::Bytes::len).sum()
}

#[cfg(test)]
mod tests;
