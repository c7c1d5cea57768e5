//! How a large journal behaves: `cargo run --release -p capture --example journal_scale [EXCHANGES] [FOLDER]`.
//!
//! Fills a journal with varied exchanges by the way they always take (queue, recorder, store), in a temporary folder
//! unless one is named, and prints what taking them in cost, what they weigh, and how long a first page, a count, an
//! order and a timeline take. Filters that are named behind the folder are asked instead of all that. Nothing is
//! asserted: machines differ.

mod fill;
mod look;
mod traffic;

use std::path::{Path, PathBuf};
use std::time::Duration;

use capture::store::{Limits, Store, StoreError};

/// Bytes that are never indexed before more come.
const LEFT: u64 = 2 << 20;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let exchanges = arguments.next().and_then(|n| n.parse().ok()).unwrap_or(1_000_000);
    let temporary = tempfile::tempdir()?;
    let folder = arguments.next().map_or_else(|| temporary.path().to_owned(), PathBuf::from);
    if Store::open(&folder, limits())?.reader()?.stats()?.exchanges == 0 {
        fill::all(&folder, exchanges)?;
    }
    let named: Vec<_> = arguments.collect();
    if !named.is_empty() {
        look::title("filter");
        return look::filters(&folder, &named);
    }
    if store(&folder)?.reader()?.unindexed()? > LEFT {
        look::title("before the words are indexed");
        look::filters(&folder, &look::DEEP[..4])?;
        fill::index(&folder)?;
    }
    look::title("filter");
    look::filters(&folder, &look::PLAIN)?;
    look::filters(&folder, &look::DEEP)?;
    look::orders(&folder)?;
    fill::at_the_limit(&folder)?;
    fill::shrinking(&folder)?;
    println!("\nmemory of this process at most: {} MB", peak_memory() >> 20);
    Ok(())
}

fn limits() -> Limits {
    Limits { exchanges: u64::MAX, bytes: u64::MAX, ..Limits::default() }
}

fn store(folder: &Path) -> Result<Store, StoreError> {
    Store::open(folder, limits())
}

/// The most memory this process ever held, where the system tells.
fn peak_memory() -> u64 {
    let text = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok()).unwrap_or(0) * 1024
}

/// Processor time of this thread where the system tells, wall time elsewhere.
fn thread_time() -> Duration {
    #[cfg(target_os = "linux")]
    if let Some(nanoseconds) = std::fs::read_to_string("/proc/thread-self/schedstat")
        .ok()
        .and_then(|text| text.split(' ').next().and_then(|n| n.parse().ok()))
    {
        return Duration::from_nanos(nanoseconds);
    }
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    since.unwrap_or_default()
}

/// Processor time of all threads, those that have ended included, where the system tells (to ten milliseconds); wall
/// time elsewhere.
fn process_time() -> Duration {
    let text = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // Behind the name, which may hold anything: state is the first, user and system time are 12th and 13th.
    let ticks = text.rsplit_once(") ").map(|(_, rest)| {
        let times = rest.split(' ').skip(11).take(2);
        times.filter_map(|n| n.parse::<u64>().ok()).sum::<u64>()
    });
    ticks.map_or_else(thread_time, |ticks| Duration::from_millis(ticks * 10))
}
