//! Taking exchanges in.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use capture::event::Event;
use capture::exchange::Timestamp;
use capture::queue::{Drain, queue};
use capture::recorder::Recorder;
use capture::store::{Limits, StoreError};

use crate::{limits, store, thread_time, traffic};

/// Bytes that may wait, as in the window.
const QUEUE: usize = 64 << 20;
/// Exchanges that may be on their way, so that none is lost while the journal is filled as fast as it goes.
const AHEAD: u64 = 10_000;
/// Exchanges of one session.
const SESSION: u64 = 250_000;
/// Exchanges taken in with the journal at its limit.
const AT_THE_LIMIT: u64 = 100_000;
/// Exchanges taken in while the journal gets smaller.
const WHILE_SHRINKING: u64 = 100_000;
/// Exchanges between two pauses of five milliseconds.
const STEADY: u64 = 25;
/// Exchanges between two pauses of a front door that answers 25,000 a second.
const BURST: u64 = 250;

/// As fast as the journal takes them.
pub(crate) fn all(folder: &Path, exchanges: u64) -> Result<(), StoreError> {
    let now = Timestamp::now();
    let taken = take_in(folder, limits(), exchanges, now, |n, written| {
        while n.saturating_sub(written.load(Ordering::Acquire)) > AHEAD {
            pause(Duration::from_millis(1));
        }
    })?;
    let stats = store(folder)?.reader()?.stats()?;
    println!(
        "{} exchanges taken in at {:.0} a second, {:.1} µs of processor each, {} lost; {} MB, {} bytes each",
        stats.exchanges,
        exchanges as f64 / taken.wall.as_secs_f64(),
        taken.busy.as_secs_f64() * 1e6 / exchanges as f64,
        taken.lost,
        stats.bytes >> 20,
        stats.bytes / stats.exchanges.max(1),
    );
    Ok(())
}

/// What is done while little else is to be done.
pub(crate) fn index(folder: &Path) -> Result<(), StoreError> {
    let mut store = store(folder)?;
    let (before, began, busy) = (store.reader()?.stats()?, Instant::now(), thread_time());
    let mut longest = Duration::ZERO;
    loop {
        let step = Instant::now();
        if !store.index()? {
            break;
        }
        longest = longest.max(step.elapsed());
    }
    let after = store.reader()?.stats()?;
    println!(
        "\nwords indexed in {:.1?}, {:.1} µs of processor for each exchange, at most {longest:.1?} at once; {} bytes each",
        began.elapsed(),
        (thread_time() - busy).as_secs_f64() * 1e6 / after.exchanges.max(1) as f64,
        after.bytes.saturating_sub(before.bytes) / after.exchanges.max(1),
    );
    Ok(())
}

/// Each exchange that comes makes another go, as fast as a busy front door answers.
pub(crate) fn at_the_limit(folder: &Path) -> Result<(), StoreError> {
    let exchanges = store(folder)?.reader()?.stats()?.exchanges;
    let limits = Limits { exchanges, ..limits() };
    let taken = take_in(folder, limits, AT_THE_LIMIT, Timestamp::now(), |n, _| {
        if n.is_multiple_of(BURST) {
            pause(Duration::from_millis(10));
        }
    })?;
    println!(
        "\nat the limit of {exchanges}: {:.0} exchanges a second, {:.1} µs of processor each to write and make room, {} lost",
        AT_THE_LIMIT as f64 / taken.wall.as_secs_f64(),
        taken.busy.as_secs_f64() * 1e6 / AT_THE_LIMIT as f64,
        taken.lost,
    );
    Ok(())
}

/// Half of it goes, and its room back to the disk, while exchanges come in at a steady pace.
pub(crate) fn shrinking(folder: &Path) -> Result<(), StoreError> {
    let before = store(folder)?.reader()?.stats()?;
    let limits = Limits { exchanges: before.exchanges / 2, ..limits() };
    let taken = take_in(folder, limits, WHILE_SHRINKING, Timestamp::now(), |n, _| {
        if n.is_multiple_of(STEADY) {
            pause(Duration::from_millis(5));
        }
    })?;
    let after = store(folder)?.reader()?.stats()?;
    println!(
        "\nshrinking from {} exchanges to {}, {} MB to {} MB: {:.0} exchanges a second meanwhile, at most {:.1?} waited, {} lost",
        before.exchanges,
        after.exchanges,
        before.bytes >> 20,
        after.bytes >> 20,
        WHILE_SHRINKING as f64 / taken.wall.as_secs_f64(),
        taken.longest,
        taken.lost,
    );
    Ok(())
}

/// How it went.
struct Taken {
    wall: Duration,
    /// Processor time of the thread that writes.
    busy: Duration,
    /// The longest step of making room.
    longest: Duration,
    lost: u64,
}

/// Sends exchanges through the queue to a thread that records and writes them; `before` may hold each back. Gives that
/// thread's processor time and its longest step of making room, too.
fn take_in(
    folder: &Path,
    limits: Limits,
    exchanges: u64,
    now: Timestamp,
    before: impl Fn(u64, &AtomicU64),
) -> Result<Taken, StoreError> {
    let (queue, drain) = queue(QUEUE);
    let written = Arc::<AtomicU64>::default();
    let began = Instant::now();
    let writer = write(folder.to_owned(), limits, drain, written.clone());
    for n in 0..exchanges {
        before(n, &written);
        traffic::exchange(n, exchanges, now).into_iter().for_each(|event| queue.push(event));
    }
    let lost = queue.dropped() + queue.trimmed();
    drop(queue);
    match writer.join() {
        Ok(written) => {
            let (busy, longest) = written?;
            Ok(Taken { wall: began.elapsed(), busy, longest, lost })
        }
        Err(panic) => std::panic::resume_unwind(panic),
    }
}

fn write(
    folder: PathBuf,
    limits: Limits,
    mut drain: Drain,
    written: Arc<AtomicU64>,
) -> JoinHandle<Result<(Duration, Duration), StoreError>> {
    std::thread::spawn(move || {
        let mut store = capture::store::Store::open(&folder, limits)?;
        let (mut recorder, mut batch, began) = (Recorder::new(), Vec::new(), thread_time());
        let mut longest = Duration::ZERO;
        while drain.wait(&mut batch, Duration::from_millis(250)) || !batch.is_empty() {
            let ended = batch.iter().filter(|event| matches!(event, Event::Finished(_))).count() as u64;
            store.write(&recorder.take(batch.drain(..), Timestamp::now()))?;
            let step = Instant::now();
            store.prune(Timestamp::now())?;
            longest = longest.max(step.elapsed());
            let before = written.fetch_add(ended, Ordering::AcqRel);
            if (before + ended) / SESSION > before / SESSION {
                store.begin_session("", Timestamp::now())?;
            }
        }
        Ok((thread_time() - began, longest))
    })
}

#[expect(clippy::disallowed_methods, reason = "a load generator paces itself")]
fn pause(time: Duration) {
    std::thread::sleep(time);
}
