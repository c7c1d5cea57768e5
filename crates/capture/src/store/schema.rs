//! The layout of the file.
//!
//! The rows a list scrolls and a filter scans are narrow: what many exchanges share is in `place`, heads and small
//! bodies lie in compressed blocks, large bodies once per content. Nothing has an index it does not need, because
//! each costs every exchange.

use rusqlite::Connection;

/// The layout this code writes.
pub(super) const VERSION: i64 = 6;

/// Applies to each connection that writes.
pub(super) fn tune_writer(db: &Connection) -> rusqlite::Result<()> {
    db.busy_timeout(super::BUSY)?;
    // Must come before the first table.
    db.pragma_update(None, "page_size", 4096)?;
    db.pragma_update(None, "auto_vacuum", "incremental")?;
    db.pragma_update(None, "journal_mode", "wal")?;
    // Syncs at checkpoints only: a crash of the computer may lose the newest batches, never the file.
    db.pragma_update(None, "synchronous", "normal")?;
    db.pragma_update(None, "journal_size_limit", 64 << 20)?;
    db.pragma_update(None, "cache_size", -8192)?;
    db.pragma_update(None, "temp_store", "memory")?;
    db.set_prepared_statement_cache_capacity(64);
    Ok(())
}

/// Applies to each connection that reads.
pub(super) fn tune_reader(db: &Connection) -> rusqlite::Result<()> {
    db.busy_timeout(super::BUSY)?;
    db.pragma_update(None, "query_only", true)?;
    db.pragma_update(None, "cache_size", -8192)?;
    db.set_prepared_statement_cache_capacity(32);
    Ok(())
}

/// 0 for an empty file.
pub(super) fn version(db: &Connection) -> rusqlite::Result<i64> {
    db.query_row("PRAGMA user_version", [], |row| row.get(0))
}

/// Counts up when another connection has changed the file.
pub(super) fn foreign_commits(db: &Connection) -> rusqlite::Result<i64> {
    db.prepare_cached("PRAGMA data_version")?.query_row([], |row| row.get(0))
}

/// As [`version`], of a file that may not be readable at all.
pub(super) fn version_of(path: &std::path::Path) -> Option<i64> {
    let db = Connection::open_with_flags(path, rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY).ok()?;
    version(&db).ok()
}

/// Makes the tables of an empty file.
pub(super) fn create(db: &Connection) -> rusqlite::Result<()> {
    db.execute_batch(TABLES)?;
    bring_up(db, 1)
}

/// Adds what a file of an older layout lacks.
pub(super) fn bring_up(db: &Connection, from: i64) -> rusqlite::Result<()> {
    if from < 2 {
        db.execute_batch(MARKS_AND_SESSIONS)?;
    }
    if from < 3 {
        db.execute_batch(ANSWERS_AND_ASKERS)?;
    }
    if from < 4 {
        db.execute_batch(super::words::TABLES)?;
    }
    if from < 5 {
        db.execute_batch(super::words::AT_REST)?;
    }
    // Since layout 6 blocks may be packed with LZ4, and name what was said before in them: older ones are read as before.
    db.pragma_update(None, "user_version", VERSION)
}

/// Since layout 2.
const MARKS_AND_SESSIONS: &str = "
-- What a person made of an exchange, and which exchange it was sent again from.
CREATE TABLE mark (
    exchange INTEGER PRIMARY KEY, pinned INTEGER NOT NULL, comment TEXT NOT NULL, source INTEGER
);

-- Rows belong to a session by their place, which costs them nothing. What is recorded goes into the newest that was
-- not imported; closed ones that are `kept` make no room for others, and hold so many `exchanges`.
CREATE TABLE session (
    id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL, began INTEGER NOT NULL,
    imported INTEGER NOT NULL, kept INTEGER NOT NULL, exchanges INTEGER NOT NULL
);
INSERT INTO session VALUES (1, '', 0, 0, 0, 0);
ALTER TABLE place ADD COLUMN session INTEGER NOT NULL DEFAULT 1;
";

/// Since layout 3. `grown` is what decoding adds to the size of the body, which is 0 for most and takes no room then;
/// what was recorded before has none of them.
const ANSWERS_AND_ASKERS: &str = "
ALTER TABLE exchange ADD COLUMN grown INTEGER;
ALTER TABLE exchange ADD COLUMN cache INTEGER;
ALTER TABLE exchange ADD COLUMN asked_by INTEGER;
ALTER TABLE exchange ADD COLUMN asker TEXT;
-- Who wrote it, so that others notice.
ALTER TABLE block ADD COLUMN writer INTEGER;
";

const TABLES: &str = "
CREATE TABLE place (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    method TEXT NOT NULL, scheme TEXT NOT NULL, authority TEXT NOT NULL, version TEXT NOT NULL,
    site TEXT, pattern TEXT, rule INTEGER, is_default INTEGER, origin TEXT, origin_kind INTEGER,
    served_by INTEGER, peer TEXT
);
CREATE INDEX place_authority ON place (authority, method);

CREATE TABLE exchange (
    id INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    place INTEGER NOT NULL,
    state INTEGER NOT NULL,
    status INTEGER, kind INTEGER, size INTEGER, took INTEGER, wait INTEGER, error TEXT,
    findings INTEGER NOT NULL,
    block INTEGER NOT NULL, spot INTEGER NOT NULL,
    request_content INTEGER, response_content INTEGER,
    target TEXT NOT NULL
);

-- Heads, details and small bodies of one site's exchanges of one batch. `newest` is the newest exchange in it.
CREATE TABLE block (
    id INTEGER PRIMARY KEY, newest INTEGER NOT NULL, site TEXT,
    packed INTEGER NOT NULL, length INTEGER NOT NULL, data BLOB NOT NULL
);
CREATE INDEX block_newest ON block (newest);

-- Large bodies. `newest` is the newest exchange that has it.
CREATE TABLE content (
    id INTEGER PRIMARY KEY, hash BLOB NOT NULL UNIQUE, newest INTEGER NOT NULL,
    length INTEGER NOT NULL, packed INTEGER NOT NULL
);
CREATE INDEX content_newest ON content (newest);
CREATE TABLE content_data (id INTEGER PRIMARY KEY, data BLOB NOT NULL);

CREATE TABLE message (
    exchange INTEGER NOT NULL, number INTEGER NOT NULL, at INTEGER NOT NULL, direction INTEGER NOT NULL,
    kind INTEGER NOT NULL, size INTEGER NOT NULL, packed INTEGER NOT NULL, length INTEGER NOT NULL, payload BLOB NOT NULL,
    PRIMARY KEY (exchange, number)
) WITHOUT ROWID;

-- Exchanges that had not ended when they were written, and who is to end them.
CREATE TABLE unfinished (exchange INTEGER PRIMARY KEY, writer INTEGER NOT NULL);
CREATE TABLE writer (id INTEGER PRIMARY KEY AUTOINCREMENT);

CREATE TABLE finding (
    id TEXT PRIMARY KEY, site TEXT NOT NULL, payload TEXT NOT NULL, exchange INTEGER,
    first_seen INTEGER NOT NULL, last_seen INTEGER NOT NULL, seen INTEGER NOT NULL, in_file INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX finding_site ON finding (site, last_seen);
CREATE TABLE scanned (hash BLOB PRIMARY KEY, at INTEGER NOT NULL) WITHOUT ROWID;

CREATE TABLE tally (exchanges INTEGER NOT NULL);
INSERT INTO tally VALUES (0);
";
