//! The journal: one SQLite file that several processes may write at once and that a crash does not harm.
//!
//! One [`Store`] writes, driven by one thread; any number of [`Reader`]s look on without disturbing it. Everything
//! of one batch goes into one transaction, heads and small bodies of a batch into compressed blocks, large bodies
//! once per content. What a batch costs is in `examples/journal_cost.rs`.

mod aside;
mod below;
mod block;
mod candidates;
mod claim;
mod crew;
mod error;
mod findings;
mod follow;
mod grams;
mod indexing;
mod mark;
mod message;
mod others;
mod pack;
mod place;
mod prune;
mod read;
mod row;
mod schema;
mod scope;
mod search;
mod session;
mod sight;
mod timeline;
mod versus;
mod whole;
mod words;
mod write;

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, Transaction, TransactionBehavior};

use crate::content::{ContentHash, Recent};
use crate::exchange::{Body, ExchangeId, Timestamp};
use crate::recorder::Change;
use claim::{Claim, Turn};
pub use error::{Result, StoreError};
pub use findings::FindingRow;
pub use follow::Follow;
pub use others::Heard;
pub use prune::Pruned;
pub use read::{Query, Reader, Stats};
pub use search::Hit;
pub use session::SessionRow;
pub use timeline::{Bucket, Part, Timeline};

/// How long one process waits for another to finish a batch.
const BUSY: Duration = Duration::from_secs(5);

/// What the journal may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Exchanges; the oldest go first.
    pub exchanges: u64,
    /// Bytes on disk, by and large; the oldest exchanges go first.
    pub bytes: u64,
    /// Bytes kept of one body or message, should the data plane have kept more.
    pub body_cap: u64,
    /// Exchanges that started longer ago go; `None` for never.
    pub age: Option<Duration>,
}

/// The writing end of the journal.
#[derive(Debug)]
pub struct Store {
    db: Connection,
    path: PathBuf,
    limits: Limits,
    claim: Claim,
    known: write::Known,
    packer: pack::Packer,
    recent: Recent,
    scanned: HashSet<ContentHash>,
    indexing: indexing::Indexing,
    set_aside: Option<PathBuf>,
    others: others::Others,
}

impl Default for Limits {
    /// 200,000 exchanges of any age, 2 GiB, 1 MiB of each body.
    fn default() -> Self {
        Self { exchanges: 200_000, bytes: 2 << 30, body_cap: 1 << 20, age: None }
    }
}

impl Store {
    /// Opens the journal in a folder, making both where they are missing. Exchanges that a process left unfinished
    /// when it died are marked as left. A damaged file is set aside and a new one begun, see [`Self::set_aside`].
    ///
    /// # Errors
    /// When the folder or the file cannot be written, or when a newer Localfront wrote it.
    pub fn open(dir: &Path, limits: Limits) -> Result<Self> {
        claim::make_folder(dir)?;
        let path = path_in(dir);
        let turn = Turn::take(dir)?;
        let (db, set_aside, claim) = match begin(dir, &path) {
            // Now known to be damaged, so that the second try sets it aside.
            Err(StoreError::Corrupt { .. }) => begin(dir, &path)?,
            begun => begun?,
        };
        drop(turn);
        Ok(Self {
            packer: pack::Packer::new(),
            recent: Recent::new(4 << 20),
            known: write::Known::default(),
            scanned: HashSet::new(),
            indexing: indexing::Indexing::default(),
            db,
            path,
            limits,
            claim,
            set_aside,
            others: others::Others::default(),
        })
    }

    /// The file.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Where a damaged journal was put when this one was opened; people should be told.
    #[must_use]
    pub fn set_aside(&self) -> Option<&Path> {
        self.set_aside.as_deref()
    }

    /// Changes the limits; the next [`Self::prune`] holds to them.
    pub const fn set_limits(&mut self, limits: Limits) {
        self.limits = limits;
    }

    /// Writes what is to be kept, all of it or nothing, in one transaction.
    ///
    /// # Errors
    /// When the disk is full, read-only or damaged. The same changes may be tried again.
    pub fn write(&mut self, changes: &[Change]) -> Result<()> {
        self.write_changes(changes, None)
    }

    fn write_changes(&mut self, changes: &[Change], session: Option<i64>) -> Result<()> {
        if !changes.iter().any(write::is_kept) {
            return Ok(());
        }
        let (cap, writer) = (self.limits.body_cap, self.claim.id);
        let (packer, recent) = (&mut self.packer, &mut self.recent);
        let known = &mut self.known;
        let done = transact(&self.db, |tx| {
            write::batch(tx, write::Batch { known, packer, recent, cap, writer, session }, changes)
        });
        match &done {
            Ok(added) => self.others.added(*added),
            // Ids learnt in a transaction that did not happen mean nothing.
            Err(_) => self.known.forget(),
        }
        self.checked("write", done).map(drop)
    }

    /// Notes how many findings there are about exchanges that were written before.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn set_findings(&mut self, counts: &[(ExchangeId, u32)]) -> Result<()> {
        let done = transact(&self.db, |tx| write::set_findings(tx, counts));
        self.checked("write", done)
    }

    /// Deletes the exchanges of a site, or all, with everything that belongs to them. Findings stay, and so do pinned
    /// exchanges and closed sessions that have a name.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn clear(&mut self, site: Option<&str>) -> Result<()> {
        self.known.forget();
        self.others.recount();
        let done = transact(&self.db, |tx| prune::clear(tx, site));
        self.checked("clear", done)
    }

    /// Deletes everything about a site, findings included.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn purge(&mut self, site: &str) -> Result<()> {
        self.known.forget();
        self.others.recount();
        let done = transact(&self.db, |tx| prune::purge(tx, site));
        self.checked("clear", done)?;
        self.clear_findings(Some(site))
    }

    /// Takes one small step towards the limits and towards giving free space back. Call it after each batch, and
    /// again soon while [`Pruned::more`] is true.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn prune(&mut self, now: Timestamp) -> Result<Pruned> {
        let done = prune::step(&self.db, self.limits, now);
        if done.as_ref().is_ok_and(|p| p.exchanges > 0) {
            self.known.forget_contents();
            self.others.recount();
        }
        self.checked("shorten", done)
    }

    /// The hash of a body, cheap when it was written or asked for just before.
    pub fn hash(&mut self, body: &Body) -> ContentHash {
        self.recent.hash(&body.kept)
    }

    /// Another connection, for looking.
    ///
    /// # Errors
    /// When the file cannot be opened.
    pub fn reader(&self) -> Result<Reader> {
        Reader::at(&self.path)
    }

    fn checked<T>(&self, doing: &'static str, done: rusqlite::Result<T>) -> Result<T> {
        done.map_err(|source| aside::noticed(StoreError::of(&self.path, doing, source)))
    }
}

/// Where the journal of a data folder is.
#[must_use]
pub fn path_in(dir: &Path) -> PathBuf {
    dir.join("journal.db")
}

fn begin(dir: &Path, path: &Path) -> Result<(Connection, Option<PathBuf>, Claim)> {
    let (db, set_aside) = aside::connect(path)?;
    let claim = Claim::stake(dir, &db).map_err(aside::noticed)?;
    claim.end_abandoned(&db).map_err(aside::noticed)?;
    Ok((db, set_aside, claim))
}

/// All or nothing; rolled back when dropped.
fn transact<T>(
    db: &Connection,
    work: impl FnOnce(&Transaction<'_>) -> rusqlite::Result<T>,
) -> rusqlite::Result<T> {
    let tx = Transaction::new_unchecked(db, TransactionBehavior::Immediate)?;
    let done = work(&tx)?;
    tx.commit()?;
    Ok(done)
}

#[cfg(test)]
mod tests;
