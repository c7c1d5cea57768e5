//! Where connections are served: one thread per processor, each with a runtime of its own.
//!
//! A connection stays on one thread from its first byte to its last, and so do the connections to backends it
//! uses. In a shared runtime a packet is seen by one thread and its task may be run by another that has to be
//! woken first; waking costs more than most requests.

use std::cell::Cell;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use tokio::runtime::{Builder, Handle};
use tokio::sync::oneshot;

/// More threads than this serve nobody at a desk.
const MOST: usize = 8;

thread_local! {
    static HERE: Cell<usize> = const { Cell::new(0) };
}

/// The threads. They end when this is dropped, and with them what still runs there.
pub(crate) struct Workers {
    /// At least one.
    workers: Vec<Worker>,
}

struct Worker {
    handle: Handle,
    connections: Arc<AtomicUsize>,
    /// Ends the thread by being dropped. `None` for a runtime that is not ours.
    _stay: Option<oneshot::Sender<()>>,
}

/// A connection of a worker, as long as it lives.
pub(crate) struct Load(Arc<AtomicUsize>);

impl Workers {
    /// As many as there are processors, at most eight. Where no thread can be had, `other` serves.
    pub(crate) fn start(other: &Handle) -> Self {
        let started: io::Result<Vec<_>> = (0..count()).map(Worker::start).collect();
        let workers = started.unwrap_or_else(|error| {
            tracing::warn!(%error, "could not start the threads of the front door; requests share one runtime");
            vec![Worker { handle: other.clone(), connections: Arc::default(), _stay: None }]
        });
        Self { workers }
    }

    /// The worker with the fewest connections, and its new one.
    pub(crate) fn choose(&self) -> (&Handle, Load) {
        let load = |worker: &&Worker| worker.connections.load(Ordering::Relaxed);
        let worker = self.workers.iter().min_by_key(load).unwrap_or(&self.workers[0]);
        worker.connections.fetch_add(1, Ordering::Relaxed);
        (&worker.handle, Load(worker.connections.clone()))
    }
}

impl Drop for Load {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Worker {
    fn start(number: usize) -> io::Result<Self> {
        let runtime = Builder::new_current_thread().enable_all().build()?;
        let handle = runtime.handle().clone();
        let (stay, leave) = oneshot::channel();
        thread::Builder::new().name(format!("door-{number}")).spawn(move || {
            HERE.set(number);
            // An error says that the sender is gone, which is what is waited for.
            let _ = runtime.block_on(leave);
        })?;
        Ok(Self { handle, connections: Arc::default(), _stay: Some(stay) })
    }
}

/// Which of [`count`] workers this thread is; 0 also for threads that are none.
pub(crate) fn here() -> usize {
    HERE.get()
}

/// How many there are.
pub(crate) fn count() -> usize {
    thread::available_parallelism().map_or(1, usize::from).min(MOST)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn connections_go_to_the_worker_with_the_fewest() {
        let workers = Workers::start(&Handle::current());
        let loads: Vec<_> = (0..2 * count()).map(|_| workers.choose().1).collect();
        let each = |w: &Worker| w.connections.load(Ordering::Relaxed);
        assert!(workers.workers.iter().all(|w| each(w) == 2));
        drop(loads);
        assert!(workers.workers.iter().all(|w| each(w) == 0));
    }

    #[tokio::test]
    async fn a_worker_knows_its_number_and_ends_with_the_rest() {
        let workers = Workers::start(&Handle::current());
        let (told, asked) = std::sync::mpsc::channel();
        for (number, worker) in workers.workers.iter().enumerate() {
            let told = told.clone();
            worker.handle.spawn(async move {
                told.send((number, here())).unwrap();
                std::future::pending::<()>().await;
            });
        }
        drop(told);
        let seen: Vec<_> = (0..count()).map(|_| asked.recv().unwrap()).collect();
        assert!(seen.iter().all(|(number, here)| number == here));
        drop(workers);
        assert!(asked.recv().is_err());
    }
}
