//! Counts that move: per route, and of the status line.

use std::collections::{HashMap, VecDeque};
use std::time::{Duration, Instant};

use capture::summary::Summary;

use crate::api::types::Pulse;

/// Counters of every route and the status line; fed by the recorder, read by the outbox.
#[derive(Debug, Default)]
pub(crate) struct Live {
    /// By site id, then by pattern, so that looking one up makes no strings.
    routes: HashMap<String, HashMap<String, Traffic>>,
    recent: VecDeque<Instant>,
    durations: VecDeque<f32>,
}

/// Site id and pattern.
pub(crate) type RouteKey = (String, String);

/// The traffic of one route.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Traffic {
    /// Exchanges since the journal was last cleared.
    pub(crate) count: u32,
    spans: VecDeque<(u64, u32)>,
}

/// What a finished exchange adds.
pub(crate) struct Passed<'a> {
    pub(crate) site: Option<&'a str>,
    pub(crate) pattern: Option<&'a str>,
    pub(crate) took_ms: Option<f64>,
}

impl<'a> Passed<'a> {
    /// Of a row.
    pub(crate) fn of(row: &'a Summary) -> Self {
        let took_ms = row.took.map(|us| us as f64 / 1000.0);
        Self { site: row.site(), pattern: row.place.behavior(), took_ms }
    }
}

impl Live {
    /// Sets what the journal already holds.
    pub(crate) fn restore(&mut self, key: RouteKey, count: u32) {
        self.change(&key.0, &key.1, |traffic| traffic.count = count);
    }

    /// Adds one request; `now` in spans of five seconds comes from `clock`.
    pub(crate) fn started(&mut self, passed: &Passed<'_>, clock: Clock) {
        self.recent.push_back(clock.now);
        while self.recent.len() > MOST_RECENT {
            self.recent.pop_front();
        }
        if let (Some(site), Some(pattern)) = (passed.site, passed.pattern) {
            self.change(site, pattern, |traffic| {
                traffic.count = traffic.count.saturating_add(1);
                traffic.add(clock.span());
            });
        }
    }

    /// Adds one answer.
    pub(crate) fn finished(&mut self, passed: &Passed<'_>) {
        if let Some(took) = passed.took_ms {
            self.durations.push_back(took as f32);
            if self.durations.len() > DURATIONS {
                self.durations.pop_front();
            }
        }
    }

    /// Count and the last twelve spans of one route.
    pub(crate) fn route(&self, key: &RouteKey, clock: Clock) -> (u32, Vec<u32>) {
        let found = self.routes.get(&key.0).and_then(|site| site.get(&key.1));
        found.map_or_else(|| (0, vec![0; SPANS]), |t| (t.count, t.spark(clock.span())))
    }

    /// The routes that are counted.
    pub(crate) fn keys(&self) -> Vec<RouteKey> {
        let of = |(site, routes): (&String, &HashMap<String, Traffic>)| -> Vec<RouteKey> {
            routes.keys().map(|pattern| (site.clone(), pattern.clone())).collect()
        };
        self.routes.iter().flat_map(of).collect()
    }

    fn change(&mut self, site: &str, pattern: &str, change: impl FnOnce(&mut Traffic)) {
        if let Some(known) = self.routes.get_mut(site).and_then(|site| site.get_mut(pattern)) {
            return change(known);
        }
        change(self.routes.entry(site.into()).or_default().entry(pattern.into()).or_default());
    }

    /// The status line, but for what only the journal knows.
    pub(crate) fn pulse(&mut self, clock: Clock) -> Pulse {
        let second = Duration::from_secs(1);
        while self.recent.front().is_some_and(|at| clock.now.duration_since(*at) > second) {
            self.recent.pop_front();
        }
        let mut sorted: Vec<f32> = self.durations.iter().copied().collect();
        sorted.sort_unstable_by(f32::total_cmp);
        let at = |share: f64| sorted.get(((sorted.len() as f64 - 1.0) * share).round() as usize);
        Pulse {
            per_second: self.recent.len() as f64,
            median_ms: at(0.5).map(|v| f64::from(*v)),
            p99_ms: at(0.99).map(|v| f64::from(*v)),
            ..Pulse::default()
        }
    }

    /// The journal was cleared, of one site or whole.
    pub(crate) fn clear(&mut self, site: Option<&str>) {
        self.routes.retain(|of, _| site.is_some_and(|site| of != site));
        self.durations.clear();
    }
}

impl Traffic {
    fn add(&mut self, span: u64) {
        match self.spans.back_mut() {
            Some((at, count)) if *at == span => *count += 1,
            _ => self.spans.push_back((span, 1)),
        }
        if self.spans.len() > SPANS {
            self.spans.pop_front();
        }
    }

    fn spark(&self, span: u64) -> Vec<u32> {
        let of = |at: u64| self.spans.iter().find(|(s, _)| *s == at).map_or(0, |(_, count)| *count);
        (0..SPANS as u64).rev().map(|back| span.checked_sub(back).map_or(0, of)).collect()
    }
}

/// A moment, and where it lies among the spans since the start.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Clock {
    now: Instant,
    since_start: Duration,
}

impl Clock {
    /// Now, counted from `start`.
    pub(crate) fn since(start: Instant) -> Self {
        let now = Instant::now();
        // A minute of head start, so that the first spark has spans before it.
        Self { now, since_start: now.duration_since(start) + Duration::from_secs(60) }
    }

    /// Spans of five seconds since the start.
    pub(crate) fn span(self) -> u64 {
        self.since_start.as_secs() / SPAN_SECONDS
    }
}

const SPANS: usize = 12;
const SPAN_SECONDS: u64 = 5;
const DURATIONS: usize = 1000;
const MOST_RECENT: usize = 100_000;

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: u64) -> Clock {
        Clock { now: Instant::now(), since_start: Duration::from_secs(seconds) }
    }

    fn api() -> Passed<'static> {
        Passed { site: Some("shop"), pattern: Some("/api/*"), took_ms: Some(3.0) }
    }

    #[test]
    fn a_spark_has_the_newest_span_last_and_forgets_after_a_minute() {
        let mut live = Live::default();
        let key = ("shop".to_owned(), "/api/*".to_owned());
        live.started(&api(), at(60));
        live.started(&api(), at(64));
        live.started(&api(), at(66));
        let (count, spark) = live.route(&key, at(66));
        assert_eq!((count, &spark[9..]), (3, &[0, 2, 1][..]));
        let (count, spark) = live.route(&key, at(200));
        assert_eq!((count, spark.iter().sum::<u32>()), (3, 0));
    }

    #[test]
    fn median_and_tail_are_of_the_newest_thousand() {
        let mut live = Live::default();
        assert_eq!(live.pulse(at(60)).median_ms, None);
        for took in 0..2000 {
            live.finished(&Passed { took_ms: Some(f64::from(took)), ..api() });
        }
        let pulse = live.pulse(at(60));
        assert_eq!((pulse.median_ms, pulse.p99_ms), (Some(1500.0), Some(1989.0)));
    }

    #[test]
    fn clearing_one_site_leaves_the_others() {
        let mut live = Live::default();
        live.restore(("a".into(), "*".into()), 5);
        live.restore(("b".into(), "*".into()), 7);
        live.clear(Some("a"));
        assert_eq!(live.route(&("a".into(), "*".into()), at(60)).0, 0);
        assert_eq!(live.route(&("b".into(), "*".into()), at(60)).0, 7);
    }
}
