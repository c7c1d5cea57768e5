//! Who is alive: each writer holds a lock that the system lets go of when the process dies, however it dies, so
//! that the next one to open the journal knows which exchanges nobody will end any more.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use rusqlite::Connection;

use super::{Result, StoreError, path_in, transact};
use crate::summary::State;

/// Held while one process opens the journal, so that two do not make, mend or claim it at once.
#[derive(Debug)]
pub(super) struct Turn(#[expect(dead_code, reason = "held for its lock")] File);

/// This writer's place among the living.
#[derive(Debug)]
pub(super) struct Claim {
    /// Never given out twice.
    pub(super) id: i64,
    lock: PathBuf,
    dir: PathBuf,
    _held: File,
}

impl Turn {
    pub(super) fn take(dir: &Path) -> Result<Self> {
        let path = dir.join("journal.lock");
        let file = open_lock(&path, true).map_err(|e| refused(&path, "open", e))?;
        // A file system without locks has one writer at most, or none that we could wait for.
        _ = file.lock();
        Ok(Self(file))
    }
}

impl Claim {
    pub(super) fn stake(dir: &Path, db: &Connection) -> Result<Self> {
        let id = transact(db, |tx| {
            tx.execute("INSERT INTO writer DEFAULT VALUES", [])?;
            Ok(tx.last_insert_rowid())
        });
        let id = id.map_err(|e| StoreError::of(&path_in(dir), "open", e))?;
        let lock = lock_of(dir, id);
        let held = open_lock(&lock, true).map_err(|e| refused(&lock, "open", e))?;
        _ = held.try_lock();
        Ok(Self { id, lock, dir: dir.to_owned(), _held: held })
    }

    /// Marks what dead writers left unfinished.
    pub(super) fn end_abandoned(&self, db: &Connection) -> Result<()> {
        let done = transact(db, |tx| {
            let others: Vec<i64> = tx
                .prepare("SELECT id FROM writer WHERE id <> ?")?
                .query_map([self.id], |row| row.get(0))?
                .collect::<rusqlite::Result<_>>()?;
            others.into_iter().filter(|id| is_dead(&self.dir, *id)).try_for_each(|id| bury(tx, id))
        });
        done.map_err(|e| StoreError::of(&path_in(&self.dir), "open", e))
    }
}

impl Drop for Claim {
    fn drop(&mut self) {
        _ = std::fs::remove_file(&self.lock);
    }
}

/// Makes a folder that only its owner can look into, where it is missing.
pub(super) fn make_folder(dir: &Path) -> Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(dir).map_err(|source| StoreError::Folder { path: dir.to_owned(), source })
}

/// The error for a file that could not be opened.
pub(super) fn refused(path: &Path, doing: &'static str, source: std::io::Error) -> StoreError {
    let path = path.to_owned();
    match source.kind() {
        ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => StoreError::ReadOnly { path },
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => StoreError::Full { path },
        _ => StoreError::File { doing, path, source },
    }
}

fn is_dead(dir: &Path, id: i64) -> bool {
    let path = lock_of(dir, id);
    let dead = match open_lock(&path, false) {
        Err(error) => error.kind() == ErrorKind::NotFound,
        Ok(file) => match file.try_lock() {
            Ok(()) => true,
            Err(TryLockError::WouldBlock | TryLockError::Error(_)) => false,
        },
    };
    if dead {
        _ = std::fs::remove_file(path);
    }
    dead
}

fn bury(db: &Connection, writer: i64) -> rusqlite::Result<()> {
    db.execute(
        "UPDATE exchange SET state = ? WHERE state IN (?, ?) AND id IN (SELECT exchange FROM unfinished WHERE writer = ?)",
        [State::Left as i64, State::Pending as i64, State::Open as i64, writer],
    )?;
    db.execute("DELETE FROM unfinished WHERE writer = ?", [writer])?;
    db.execute("DELETE FROM writer WHERE id = ?", [writer])?;
    Ok(())
}

fn lock_of(dir: &Path, id: i64) -> PathBuf {
    dir.join(format!("journal.writer-{id}.lock"))
}

fn open_lock(path: &Path, create: bool) -> std::io::Result<File> {
    OpenOptions::new().create(create).write(true).truncate(false).open(path)
}
