//! What changed since the window was last told.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{Door, Journal, Paused, Repeat, Row, Rule, Search, Settings, Site, Trust};

/// What changed since the last batch. At most one every 60 ms, and none when nothing changed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct Update {
    /// Counts up by one; after a gap, fetch everything again.
    pub rev: u32,
    /// New and changed rows that match the subscriber's view, oldest first; at most 500.
    pub rows: Vec<Row>,
    /// Rows that match the view, in all; `None` when it did not change.
    pub total: Option<f64>,
    /// How far the search for them has come, when it moved.
    #[ts(optional = nullable)]
    pub search: Option<Search>,
    /// Old rows were deleted or the list was cleared: fetch again.
    pub reset: bool,
    /// The sites, when any of them changed (state, health, counts, sparks, findings).
    pub sites: Option<Vec<Site>>,
    /// The listeners, when they changed.
    pub door: Option<Door>,
    /// The stores, when they changed.
    pub trust: Option<Trust>,
    /// Findings changed: fetch them when shown.
    pub findings: bool,
    /// The settings, when they changed.
    pub settings: Option<Settings>,
    /// The journal, when it began or ceased to fail.
    pub journal: Option<Journal>,
    /// Rules, when they or their hits changed: those of all sites, in order.
    pub rules: Option<Vec<Rule>>,
    /// Exchanges that wait for a person, when that changed: the oldest first.
    pub paused: Option<Vec<Paused>>,
    /// Repeated requests, when they moved on: the newest first.
    pub repeats: Option<Vec<Repeat>>,
    /// The numbers of the status line.
    pub pulse: Pulse,
}

/// The numbers of the status line, of the selected site or of all.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, Default)]
pub struct Pulse {
    /// Exchanges in the view.
    pub requests: f64,
    /// In the last second.
    pub per_second: f64,
    /// Of the last 1,000.
    pub median_ms: Option<f64>,
    /// Of the last 1,000.
    pub p99_ms: Option<f64>,
    /// Records lost.
    pub dropped: f64,
}
