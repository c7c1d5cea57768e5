//! Gathers what changed, and hands it to each subscriber in batches.
//!
//! One event per request would flood a window; a batch every [`PACE`] does not, and rows that changed twice
//! within it cross once.

use std::collections::HashMap;
use std::sync::{Arc, Weak};
use std::time::Duration;

use parking_lot::Mutex;
use tokio::sync::Notify;
use tokio::time::Instant;

use crate::Engine;
use crate::api::types::{Row, Update};

/// The least time between two batches.
const PACE: Duration = Duration::from_millis(60);
/// Rows in one batch; a subscriber that is further behind fetches instead.
const MOST_ROWS: usize = 500;

/// All subscribers.
#[derive(Debug, Default)]
pub(crate) struct Outbox {
    boxes: Mutex<Vec<Weak<Pending>>>,
}

/// What a subscriber has not been told yet.
#[derive(Debug, Default)]
struct Pending {
    news: Mutex<News>,
    wake: Notify,
}

/// The kinds of change. Only rows are carried; the rest is read anew when the batch is made.
#[derive(Debug, Default)]
struct News {
    rows: Vec<Row>,
    place: HashMap<String, usize>,
    total: bool,
    search: bool,
    reset: bool,
    sites: bool,
    door: bool,
    trust: bool,
    findings: bool,
    settings: bool,
    journal: bool,
    rules: bool,
    paused: bool,
    repeats: bool,
    pulse: bool,
}

/// A change that is read anew when the batch is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// The search for the rows of the view went on.
    Search,
    /// Rows were deleted.
    Reset,
    /// State, health, counts or diagnostics of a site.
    Sites,
    /// The listeners.
    Door,
    /// The stores.
    Trust,
    /// Findings.
    Findings,
    /// The settings.
    Settings,
    /// Whether the journal can be written.
    Journal,
    /// Rules, or how often they were applied.
    Rules,
    /// Exchanges that wait for a person.
    Paused,
    /// Repeated requests.
    Repeats,
    /// The status line.
    Pulse,
}

/// One subscriber's end. Dropping it unsubscribes.
#[derive(Debug)]
pub struct Subscription {
    engine: Engine,
    pending: Arc<Pending>,
    rev: u32,
    last: Option<Instant>,
}

impl Outbox {
    /// Tells everyone.
    pub(crate) fn tell(&self, kind: Kind) {
        self.each(|news| news.mark(kind));
    }

    /// Hands on rows that match the view; `total` says that some are new.
    pub(crate) fn rows(&self, rows: &[Row], total: bool) {
        self.each(|news| news.add(rows, total));
    }

    pub(crate) fn subscribe(&self, engine: Engine) -> Subscription {
        let pending = Arc::new(Pending::default());
        self.boxes.lock().push(Arc::downgrade(&pending));
        Subscription { engine, pending, rev: 0, last: None }
    }

    /// Whether anyone listens.
    pub(crate) fn is_watched(&self) -> bool {
        self.boxes.lock().iter().any(|b| b.strong_count() > 0)
    }

    fn each(&self, change: impl Fn(&mut News)) {
        self.boxes.lock().retain(|pending| {
            let Some(pending) = pending.upgrade() else { return false };
            change(&mut pending.news.lock());
            pending.wake.notify_one();
            true
        });
    }
}

impl Subscription {
    /// Waits for something to change, and for the pace.
    pub async fn next(&mut self) -> Update {
        self.pending.wake.notified().await;
        if let Some(last) = self.last {
            tokio::time::sleep_until(last + PACE).await;
        }
        self.last = Some(Instant::now());
        self.rev += 1;
        let news = std::mem::take(&mut *self.pending.news.lock());
        self.batch(news)
    }

    fn batch(&self, mut news: News) -> Update {
        let engine = &self.engine;
        // The order of the list; ids are numbers in base 36.
        news.rows.sort_by(|a, b| (a.id.len(), &a.id).cmp(&(b.id.len(), &b.id)));
        let matching = (news.total || news.reset || news.search).then(|| engine.matching());
        Update {
            rev: self.rev,
            rows: news.rows,
            total: matching,
            search: news.search.then(|| engine.search()),
            reset: news.reset,
            sites: news.sites.then(|| engine.sites()),
            door: news.door.then(|| engine.door()),
            trust: if news.trust { engine.known_trust() } else { None },
            findings: news.findings,
            settings: news.settings.then(|| engine.settings()),
            journal: news.journal.then(|| engine.journal()),
            rules: news.rules.then(|| engine.listed_rules(None)),
            paused: news.paused.then(|| engine.held()),
            repeats: news.repeats.then(|| engine.0.repeats.list()),
            pulse: engine.pulse(),
        }
    }
}

impl News {
    fn mark(&mut self, kind: Kind) {
        match kind {
            Kind::Search => self.search = true,
            Kind::Reset => self.reset = true,
            Kind::Sites => self.sites = true,
            Kind::Door => self.door = true,
            Kind::Trust => self.trust = true,
            Kind::Findings => self.findings = true,
            Kind::Settings => self.settings = true,
            Kind::Journal => self.journal = true,
            Kind::Rules => self.rules = true,
            Kind::Paused => self.paused = true,
            Kind::Repeats => self.repeats = true,
            Kind::Pulse => self.pulse = true,
        }
    }

    fn add(&mut self, rows: &[Row], total: bool) {
        self.total |= total;
        for row in rows {
            match self.place.get(&row.id) {
                Some(at) => self.rows[*at] = row.clone(),
                None => self.append(row.clone()),
            }
        }
    }

    fn append(&mut self, row: Row) {
        if self.rows.len() >= MOST_ROWS {
            self.rows.clear();
            self.place.clear();
            self.reset = true;
        }
        self.place.insert(row.id.clone(), self.rows.len());
        self.rows.push(row);
    }
}
