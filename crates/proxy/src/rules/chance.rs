//! Chance, for delays and failures. Nothing secret depends on it.

use std::hash::{BuildHasher, RandomState};
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// Whether something that happens in so many of a hundred cases happens now.
pub(super) fn strikes(percent: u8) -> bool {
    draw() % 100 < u64::from(percent)
}

/// A time from a span, in microseconds' steps.
pub(super) fn between(from: Duration, to: Duration) -> Duration {
    let span = to.saturating_sub(from).as_micros() as u64;
    from + Duration::from_micros(draw() % (span + 1))
}

/// Keyed by the system's randomness, so that two runs differ.
fn draw() -> u64 {
    static KEY: LazyLock<RandomState> = LazyLock::new(RandomState::new);
    static COUNT: AtomicU64 = AtomicU64::new(0);
    KEY.hash_one(COUNT.fetch_add(1, Ordering::Relaxed))
}
