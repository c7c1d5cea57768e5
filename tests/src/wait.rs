//! Waiting for a condition instead of for time.

use std::time::{Duration, Instant};

/// How long anything may take before it counts as never.
pub const LIMIT: Duration = Duration::from_secs(30);

const EVERY: Duration = Duration::from_millis(20);

/// Looks again and again until there is something, and returns it.
///
/// # Panics
/// After [`LIMIT`], with `what` was waited for.
pub fn until<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let deadline = Instant::now() + LIMIT;
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(Instant::now() < deadline, "waited {LIMIT:?} in vain for {what}");
        pause();
    }
}

/// The same for something that is looked at through a browser.
///
/// # Panics
/// After [`LIMIT`], with `what` was waited for.
pub async fn eventually<T>(what: &str, look: impl AsyncFnMut() -> Option<T>) -> T {
    within_limit(look).await.unwrap_or_else(|| panic!("waited {LIMIT:?} in vain for {what}"))
}

/// The same, for those who want to look around before they complain.
pub(crate) async fn within_limit<T>(mut look: impl AsyncFnMut() -> Option<T>) -> Option<T> {
    let deadline = Instant::now() + LIMIT;
    loop {
        if let Some(found) = look().await {
            return Some(found);
        }
        if Instant::now() > deadline {
            return None;
        }
        tokio::time::sleep(EVERY).await;
    }
}

#[expect(clippy::disallowed_methods, reason = "the one place that waits, so that nothing else has to")]
fn pause() {
    std::thread::sleep(EVERY);
}
