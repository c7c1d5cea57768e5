//! One side of a line in numbers, and what is a change between two.

use std::collections::{BTreeMap, BTreeSet};

use super::{Aspect, Figures, Sample};

/// Answers a side needs before its latency says anything.
const ENOUGH: usize = 3;
/// A median that moved by less than this, in microseconds, or by less than [`SLOWER`], is chance.
const NOTICED: u64 = 5_000;
/// As a share of the smaller one.
const SLOWER: f64 = 0.3;
/// Bytes by which answers become larger or smaller without anybody minding.
const GREW: u64 = 100;
/// As a share of the smaller one.
const LARGER: f64 = 0.05;
/// Failures among a hundred requests that make a difference where both sides have some.
const FAILING: f64 = 0.1;

/// One side of a line, before it is summed up.
#[derive(Debug, Default, Clone)]
pub(super) struct Pile {
    pub(super) requests: u32,
    errors: u32,
    statuses: BTreeMap<u16, u32>,
    took: Vec<u32>,
    sizes: Vec<u32>,
}

impl Pile {
    pub(super) fn add(&mut self, sample: &Sample<'_>) {
        let narrow = |number: u64| u32::try_from(number).unwrap_or(u32::MAX);
        self.requests += 1;
        self.errors += u32::from(sample.is_error);
        self.took.extend(sample.took.map(narrow));
        self.sizes.extend(sample.size.filter(|_| sample.status != Some(304)).map(narrow));
        if let Some(status) = sample.status {
            *self.statuses.entry(status).or_default() += 1;
        }
    }

    pub(super) fn merge(&mut self, other: &Self) {
        self.requests += other.requests;
        self.errors += other.errors;
        self.took.extend(&other.took);
        self.sizes.extend(&other.sizes);
        for (status, count) in &other.statuses {
            *self.statuses.entry(*status).or_default() += count;
        }
    }

    pub(super) fn figures(mut self) -> Option<Figures> {
        self.took.sort_unstable();
        (self.requests > 0).then(|| Figures {
            requests: self.requests,
            errors: self.errors,
            took: [share(&self.took, 0.5), share(&self.took, 0.95)],
            size: median(self.sizes),
            statuses: self.statuses.into_iter().collect(),
        })
    }

    fn failing(&self) -> f64 {
        f64::from(self.errors) / f64::from(self.requests)
    }

    /// What a cache made of it is no other status.
    fn answers(&self) -> impl Iterator<Item = u16> {
        let seen = self.statuses.keys().map(|status| if *status == 304 { 200 } else { *status });
        seen.collect::<BTreeSet<_>>().into_iter()
    }
}

/// How two sides differ, the gravest first.
pub(super) fn changes([left, right]: &[Pile; 2]) -> Vec<Aspect> {
    if left.requests == 0 {
        let fails = (right.errors > 0).then_some(Aspect::Errors);
        return fails.into_iter().chain([Aspect::New]).collect();
    }
    if right.requests == 0 {
        return vec![Aspect::Gone];
    }
    let began_or_ended = (left.errors == 0) != (right.errors == 0);
    let found = [
        (began_or_ended || (left.failing() - right.failing()).abs() >= FAILING, Aspect::Errors),
        (left.answers().ne(right.answers()), Aspect::Statuses),
        (is_other_latency(left, right), Aspect::Latency),
        (moved(median(left.sizes.clone()), median(right.sizes.clone()), GREW, LARGER), Aspect::Size),
    ];
    found.into_iter().filter_map(|(is_so, aspect)| is_so.then_some(aspect)).collect()
}

fn is_other_latency(left: &Pile, right: &Pile) -> bool {
    let enough = left.took.len().min(right.took.len()) >= ENOUGH;
    enough && moved(median(left.took.clone()), median(right.took.clone()), NOTICED, SLOWER)
}

fn moved(left: Option<u64>, right: Option<u64>, least: u64, least_share: f64) -> bool {
    let (Some(left), Some(right)) = (left, right) else { return false };
    let by = left.abs_diff(right);
    by >= least && by as f64 >= left.min(right) as f64 * least_share
}

fn median(mut numbers: Vec<u32>) -> Option<u64> {
    numbers.sort_unstable();
    share(&numbers, 0.5)
}

/// The number within which that share of sorted ones is.
fn share(sorted: &[u32], share: f64) -> Option<u64> {
    let at = ((sorted.len() as f64 * share).ceil() as usize).saturating_sub(1);
    sorted.get(at).map(|number| u64::from(*number))
}
