//! Requests over time: how many, how many failed, and how long they took, in all and for each behavior.

use std::collections::HashMap;

use rusqlite::{OptionalExtension, Row, params_from_iter};

use super::{Query, Reader, Result};
use crate::exchange::Timestamp;
use crate::kind::Kind;
use crate::summary::State;

/// Requests of a span, in buckets of equal width.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Timeline {
    /// The beginning of the first bucket.
    pub from: Timestamp,
    /// The end of the last one.
    pub to: Timestamp,
    /// All rows.
    pub buckets: Vec<Bucket>,
    /// By behavior, the busiest first.
    pub parts: Vec<Part>,
}

/// The share of one behavior.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Part {
    /// `None` for requests no site serves.
    pub site: Option<String>,
    /// As written.
    pub behavior: Option<String>,
    /// The whole span.
    pub whole: Bucket,
    /// As those of the timeline.
    pub buckets: Vec<Bucket>,
}

/// Requests that came within a span.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Bucket {
    /// All of them.
    pub requests: u32,
    /// Status 400 or more, or failed.
    pub errors: u32,
    /// Microseconds within which 50, 95 and 99 of 100 answers were complete; streams are left out.
    pub percentiles: [Option<u64>; 3],
}

/// The shares whose percentiles are told.
const SHARES: [f64; 3] = [0.5, 0.95, 0.99];

/// What a bucket is made of.
#[derive(Default, Clone)]
struct Pile {
    requests: u32,
    errors: u32,
    took: Vec<u32>,
}

/// What a row adds.
pub(super) struct Sample {
    bucket: usize,
    pub(super) is_error: bool,
    /// Microseconds; `None` for streams, and for what did not end.
    pub(super) took: Option<u32>,
}

impl Reader {
    /// The rows of a query over a span, or over all there is where an end is not given.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn timeline(
        &self,
        query: &Query<'_>,
        span: (Option<Timestamp>, Option<Timestamp>),
        buckets: u32,
    ) -> Result<Timeline> {
        let from = span.0.map_or_else(|| self.edge("at"), Ok)?;
        let to = span.1.map_or_else(|| self.edge("-at").map(|at| Timestamp(at.0 + 1)), Ok)?;
        let to = Timestamp(to.0.max(from.0 + 1));
        let piles = self.piles(query, from, to, buckets as usize)?;
        Ok(Timeline { from, to, ..summed(piles, buckets as usize) })
    }

    /// The earliest or the latest moment, by the smallest of an expression.
    fn edge(&self, by: &str) -> Result<Timestamp> {
        self.checked(|db| {
            let found: Option<i64> = db
                .query_row(&format!("SELECT min({by}) FROM exchange"), [], |row| row.get(0))
                .optional()?
                .flatten();
            Ok(Timestamp(found.unwrap_or(0).unsigned_abs()))
        })
    }

    fn piles(
        &self,
        query: &Query<'_>,
        from: Timestamp,
        to: Timestamp,
        buckets: usize,
    ) -> Result<HashMap<PartKey, Vec<Pile>>> {
        let width = (to.0 - from.0) as f64 / buckets as f64;
        let mut by_place: HashMap<i64, Vec<Pile>> = HashMap::new();
        let mut add = |place: i64, sample: Sample| {
            let pile = &mut by_place.entry(place).or_insert_with(|| vec![Pile::default(); buckets])
                [sample.bucket.min(buckets - 1)];
            pile.requests += 1;
            pile.errors += u32::from(sample.is_error);
            pile.took.extend(sample.took);
        };
        let bucket_of = |at: i64| ((at as u64).saturating_sub(from.0) as f64 / width) as usize;
        self.each_within(query, from, to, |row| {
            let bucket = bucket_of(row.get(0)?);
            add(row.get(1)?, sample(row, bucket)?);
            Ok(())
        })?;
        self.checked(|_| {
            let mut parts: HashMap<PartKey, Vec<Pile>> = HashMap::new();
            for (place, piles) in by_place {
                let place = self.place(place)?;
                let key = (place.site().map(str::to_owned), place.behavior().map(str::to_owned));
                merge(parts.entry(key).or_insert_with(|| vec![Pile::default(); buckets]), piles);
            }
            Ok(parts)
        })
    }

    fn each_within(
        &self,
        query: &Query<'_>,
        from: Timestamp,
        to: Timestamp,
        mut each: impl FnMut(&Row<'_>) -> rusqlite::Result<()>,
    ) -> Result<()> {
        const COLUMNS: &str = "SELECT x.at, x.place, x.took, x.status, x.state, x.kind FROM exchange x WHERE";
        if query.filter.is_deep() {
            let ids = self.ids(query)?;
            return self.checked(|db| {
                let mut select =
                    db.prepare_cached(&format!("{COLUMNS} x.id = ? AND x.at >= ? AND x.at < ?"))?;
                ids.iter().try_for_each(|id| {
                    let mut rows = select.query([id.0 as i64, from.0 as i64, to.0 as i64])?;
                    rows.next()?.map_or(Ok(()), &mut each)
                })
            });
        }
        let sql = query.sql();
        let text = format!("{COLUMNS} x.at >= {} AND x.at < {} AND {}", from.0, to.0, sql.text);
        self.checked(|db| {
            let mut select = db.prepare(&text)?;
            let mut rows = select.query(params_from_iter(sql.values))?;
            while let Some(row) = rows.next()? {
                each(row)?;
            }
            Ok(())
        })
    }
}

/// Site and pattern.
type PartKey = (Option<String>, Option<String>);

/// A row of `at, place, took, status, state, kind`.
pub(super) fn sample(row: &Row<'_>, bucket: usize) -> rusqlite::Result<Sample> {
    let (took, status, state, kind): (Option<i64>, Option<u16>, i64, Option<i64>) =
        (row.get(2)?, row.get(3)?, row.get(4)?, row.get(5)?);
    let is_stream = kind.is_some_and(|k| k == Kind::Websocket as i64 || k == Kind::Events as i64);
    let is_whole = state == State::Complete as i64 && !is_stream;
    Ok(Sample {
        bucket,
        is_error: state == State::Failed as i64 || status.is_some_and(|s| s >= 400),
        took: took.filter(|_| is_whole).map(|us| u32::try_from(us).unwrap_or(u32::MAX)),
    })
}

fn merge(into: &mut [Pile], from: Vec<Pile>) {
    for (pile, more) in into.iter_mut().zip(from) {
        pile.requests += more.requests;
        pile.errors += more.errors;
        pile.took.extend(more.took);
    }
}

fn summed(piles: HashMap<PartKey, Vec<Pile>>, buckets: usize) -> Timeline {
    let mut all = vec![Pile::default(); buckets];
    let mut parts: Vec<_> = piles
        .into_iter()
        .map(|((site, behavior), piles)| {
            let mut whole = [Pile::default()];
            piles.iter().for_each(|pile| merge(&mut whole, vec![pile.clone()]));
            merge(&mut all, piles.clone());
            let [whole] = whole;
            Part {
                site,
                behavior,
                whole: whole.bucket(),
                buckets: piles.into_iter().map(Pile::bucket).collect(),
            }
        })
        .collect();
    parts.sort_by(|a, b| b.whole.requests.cmp(&a.whole.requests).then_with(|| a.behavior.cmp(&b.behavior)));
    Timeline { buckets: all.into_iter().map(Pile::bucket).collect(), parts, ..Timeline::default() }
}

impl Pile {
    fn bucket(mut self) -> Bucket {
        self.took.sort_unstable();
        let at =
            |share: f64| self.took.get(((self.took.len() as f64 * share).ceil() as usize).saturating_sub(1));
        let percentiles = SHARES.map(|share| at(share).map(|us| u64::from(*us)));
        Bucket { requests: self.requests, errors: self.errors, percentiles }
    }
}
