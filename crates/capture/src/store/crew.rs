//! Several readers that look through one journal at the same time, each on a processor of its own.

use std::cell::{RefCell, RefMut};
use std::num::NonZero;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::ScopedJoinHandle;

use super::Reader;
use super::scope::Scope;
use super::search::Hit;

/// Readers that look at once, at most: a search shall not take the processors of those who are being served.
const MOST: usize = 4;

/// Readers that help another one.
pub(super) type Crew = RefCell<Vec<Reader>>;

/// What was found in a piece, behind the number of the piece.
type Found = Vec<(usize, Vec<Hit>)>;

impl Reader {
    /// Looks through pieces, as many at once as there are processors. Gives what was found in the order of the pieces.
    pub(super) fn share_out(&self, pieces: &[Scope<'_>]) -> rusqlite::Result<Vec<Hit>> {
        let next = AtomicUsize::new(0);
        let work = |reader: &Self| -> rusqlite::Result<Found> {
            let mut found = Vec::new();
            while let Some((at, piece)) = take(&next, pieces) {
                found.push((at, reader.look_through(piece)?));
            }
            Ok(found)
        };
        let (work, mut helpers) = (&work, self.helpers(pieces.len()));
        let found: Vec<Found> = std::thread::scope(|threads| {
            let begun = helpers.iter_mut().filter_map(|reader| {
                let named = std::thread::Builder::new().name("search".into());
                // Without it, the others do its share.
                named.spawn_scoped(threads, move || work(reader)).ok()
            });
            let begun: Vec<_> = begun.collect();
            let own = work(self);
            begun.into_iter().map(joined).chain([own]).collect::<rusqlite::Result<_>>()
        })?;
        let mut found: Found = found.into_iter().flatten().collect();
        found.sort_unstable_by_key(|(at, _)| *at);
        Ok(found.into_iter().flat_map(|(_, hits)| hits).collect())
    }

    /// Those that help with so many pieces; one reader less than there are processors, or none when the file cannot be
    /// opened again.
    fn helpers(&self, pieces: usize) -> RefMut<'_, [Self]> {
        static PROCESSORS: LazyLock<usize> =
            LazyLock::new(|| std::thread::available_parallelism().map_or(1, NonZero::get));
        let wanted = pieces.min(*PROCESSORS).min(MOST).saturating_sub(1);
        let mut crew = self.crew.borrow_mut();
        while crew.len() < wanted
            && let Ok(reader) = self.beside()
        {
            crew.push(reader);
        }
        RefMut::map(crew, |crew| {
            let ready = wanted.min(crew.len());
            &mut crew[..ready]
        })
    }
}

fn take<'a, T>(next: &AtomicUsize, pieces: &'a [T]) -> Option<(usize, &'a T)> {
    let at = next.fetch_add(1, Ordering::Relaxed);
    pieces.get(at).map(|piece| (at, piece))
}

fn joined<T>(thread: ScopedJoinHandle<'_, T>) -> T {
    thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
}
