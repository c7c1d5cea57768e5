//! Opening the file, and what to do with one that is damaged: it is put aside under another name, never deleted.

use std::path::{Path, PathBuf};

use rusqlite::Connection;

use super::{Result, StoreError, schema, transact};
use crate::exchange::Timestamp;

/// A connection to a journal of this layout, and where a damaged one went. Call it under a [`super::claim::Turn`].
pub(super) fn connect(path: &Path) -> Result<(Connection, Option<PathBuf>)> {
    let suspect = path.with_extension("suspect");
    let opened =
        if suspect.exists() { Err(StoreError::Corrupt { path: path.to_owned() }) } else { open(path) };
    match opened {
        Ok(db) => Ok((db, None)),
        Err(StoreError::Corrupt { .. }) => {
            let aside = set_aside(path)?;
            let db = open(path)?;
            _ = std::fs::remove_file(suspect);
            Ok((db, Some(aside)))
        }
        Err(other) => Err(other),
    }
}

/// Leaves word for the next opening when damage shows only later.
pub(super) fn noticed(error: StoreError) -> StoreError {
    if let StoreError::Corrupt { path } = &error {
        _ = std::fs::write(path.with_extension("suspect"), b"");
    }
    error
}

/// A connection that writes, to a file that is made or brought up to this layout where that is needed.
pub(super) fn open(path: &Path) -> Result<Connection> {
    keep_private(path)?;
    let db = Connection::open(path).map_err(|e| StoreError::of(path, "open", e))?;
    prepare(&db, path)?;
    Ok(db)
}

fn prepare(db: &Connection, path: &Path) -> Result<()> {
    let found = schema::tune_writer(db).and_then(|()| schema::version(db));
    match found.map_err(|e| StoreError::of(path, "open", e))? {
        0 if is_foreign(db) => Err(StoreError::Corrupt { path: path.to_owned() }),
        0 => transact(db, |tx| schema::create(tx)).map_err(|e| StoreError::of(path, "begin", e)),
        schema::VERSION => transact(db, |_| Ok(())).map_err(|e| StoreError::of(path, "open", e)),
        older if older < schema::VERSION => {
            transact(db, |tx| schema::bring_up(tx, older)).map_err(|e| StoreError::of(path, "bring up", e))
        }
        found => Err(StoreError::Newer { path: path.to_owned(), found, known: schema::VERSION }),
    }
}

/// Tables without a version are not ours.
fn is_foreign(db: &Connection) -> bool {
    db.query_row("SELECT EXISTS (SELECT 1 FROM sqlite_schema)", [], |row| row.get(0)).unwrap_or(true)
}

/// Heads hold cookies: nobody but the owner reads them. SQLite gives its side files the same mode.
fn keep_private(path: &Path) -> Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.create(true).append(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(path) {
        Ok(_) => Ok(()),
        Err(source) => Err(super::claim::refused(path, "open the journal", source)),
    }
}

fn set_aside(path: &Path) -> Result<PathBuf> {
    let aside = path.with_extension(format!("damaged-{}.db", Timestamp::now().0 / 1000));
    for side in ["-wal", "-shm"] {
        _ = std::fs::rename(beside(path, side), beside(&aside, side));
    }
    std::fs::rename(path, &aside).map_err(|source| StoreError::File {
        doing: "set aside the damaged journal",
        path: path.to_owned(),
        source,
    })?;
    Ok(aside)
}

fn beside(path: &Path, side: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(side);
    PathBuf::from(name)
}
