//! What a load came to.

use std::time::Duration;

/// Times of the answers, and how many did not come.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    pub(crate) times: Vec<Duration>,
    pub(crate) failed: u64,
    pub(crate) wall: Duration,
}

impl Tally {
    /// Counts one more, successful when it has a time.
    pub(crate) fn add(&mut self, answered: Option<Duration>) {
        match answered {
            Some(time) => self.times.push(time),
            None => self.failed += 1,
        }
    }

    /// One JSON object on stdout: counts, requests per second, and milliseconds.
    pub(crate) fn print(mut self) {
        self.times.sort_unstable();
        let done = self.times.len();
        let mean = self.times.iter().sum::<Duration>().as_secs_f64() * 1e3 / done.max(1) as f64;
        let line = serde_json::json!({
            "succeeded": done,
            "failed": self.failed,
            "per_second": done as f64 / self.wall.as_secs_f64().max(f64::EPSILON),
            "mean_ms": mean,
            "p50_ms": self.percentile(50),
            "p99_ms": self.percentile(99),
        });
        println!("{line}");
    }

    /// Of sorted times, in milliseconds; `None` when nothing was answered.
    fn percentile(&self, percent: usize) -> Option<f64> {
        let at = (self.times.len() * percent).div_ceil(100).saturating_sub(1);
        self.times.get(at).map(|time| time.as_secs_f64() * 1e3)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percentile_is_the_time_that_so_many_stay_within() {
        let times = (1..=200).map(Duration::from_millis).collect();
        let tally = Tally { times, ..Tally::default() };
        assert_eq!(tally.percentile(50), Some(100.0));
        assert_eq!(tally.percentile(99), Some(198.0));
        assert_eq!(Tally::default().percentile(99), None);
    }
}
