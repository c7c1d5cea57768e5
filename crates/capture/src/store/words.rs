//! Which heads and bodies may hold a word: SQLite's FTS5 over their [`grams`](super::grams), [made](super::indexing) in
//! small steps while little else is to be done, so that recording does not wait for it. A search opens what the index names and what is
//! not in it yet, and looks for itself: the index leaves out, it never decides.
//!
//! An entry of the index is a heap, about half a mebibyte of neighbours: a hundred exchanges have hardly more different
//! grams than one, so that an exchange costs few bytes. The text itself is not kept again.

use rusqlite::{Connection, OptionalExtension};

use super::block;
use super::pack::unpack;
use super::{Reader, Result};
use crate::filter::text_of;
use crate::head::Head;

/// Bytes of blocks, or of contents, that make a heap.
pub(super) const HEAP: i64 = 512 << 10;

/// Since layout 4. Blocks and contents keep their numbers for good, so that no other is taken for one that is indexed:
/// `given` remembers those of what was deleted.
pub(super) const TABLES: &str = "
CREATE VIRTUAL TABLE words USING fts5(text, content='', contentless_delete=1, detail=none, tokenize='ascii');
CREATE TABLE heap (
    id INTEGER PRIMARY KEY AUTOINCREMENT, apart INTEGER NOT NULL,
    first INTEGER NOT NULL, last INTEGER NOT NULL, oldest INTEGER NOT NULL, newest INTEGER NOT NULL
);
CREATE TABLE given (block INTEGER NOT NULL, content INTEGER NOT NULL);
INSERT INTO given VALUES (0, 0);

-- The oldest exchange in a block, or with a content.
ALTER TABLE block ADD COLUMN oldest INTEGER NOT NULL DEFAULT 0;
ALTER TABLE content ADD COLUMN oldest INTEGER NOT NULL DEFAULT 0;
UPDATE block SET oldest = x.oldest
    FROM (SELECT block, min(id) AS oldest FROM exchange GROUP BY block) x WHERE x.block = block.id;
";

/// Since layout 5: each heap has more grams, so all are made anew; and the index is put in order when there is time,
/// not when SQLite finds it due.
pub(super) const AT_REST: &str = "
INSERT INTO words (words) VALUES ('delete-all');
DELETE FROM heap;
INSERT INTO words (words, rank) VALUES ('automerge', 0);
";

/// Where texts lie.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shelf {
    Blocks,
    Contents,
}

impl Shelf {
    pub(super) const fn table(self) -> &'static str {
        match self {
            Self::Blocks => "block",
            Self::Contents => "content",
        }
    }
}

impl Reader {
    /// Bytes of heads and bodies that are not in the index yet; less than two heaps of them stay behind.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn unindexed(&self) -> Result<u64> {
        self.checked(|db| Ok(waiting(db, Shelf::Blocks)? + waiting(db, Shelf::Contents)?))
    }
}

/// Bytes that are not indexed yet.
pub(super) fn waiting(db: &Connection, shelf: Shelf) -> rusqlite::Result<u64> {
    let select = format!("SELECT ifnull(sum(length), 0) FROM {} WHERE id > ?", shelf.table());
    let bytes: i64 = db.prepare_cached(&select)?.query_row([indexed(db, shelf)?], |row| row.get(0))?;
    Ok(bytes.unsigned_abs())
}

/// The last block or content that is indexed. Numbers only grow.
pub(super) fn indexed(db: &Connection, shelf: Shelf) -> rusqlite::Result<i64> {
    db.prepare_cached("SELECT ifnull(max(last), 0) FROM heap WHERE apart = ?")?
        .query_row([shelf == Shelf::Contents], |row| row.get(0))
}

/// Remembers the highest numbers before something is deleted.
pub(super) fn keep_numbers(db: &Connection) -> rusqlite::Result<()> {
    db.prepare_cached(
        "UPDATE given SET block = max(block, ifnull((SELECT max(id) FROM block), 0)),
                          content = max(content, ifnull((SELECT max(id) FROM content), 0))",
    )?
    .execute([])
    .map(drop)
}

/// The next number.
pub(super) fn next(db: &Connection, shelf: Shelf) -> rusqlite::Result<i64> {
    let table = shelf.table();
    let select = format!("SELECT 1 + max({table}, ifnull((SELECT max(id) FROM {table}), 0)) FROM given");
    db.prepare_cached(&select)?.query_row([], |row| row.get(0))
}

/// Lets go of heaps nothing of which is left. The last of each shelf stays: it says how far the index has come.
pub(super) fn sweep(db: &Connection) -> rusqlite::Result<()> {
    let gone = "SELECT h.id FROM heap h WHERE h.id NOT IN (SELECT max(id) FROM heap GROUP BY apart)
        AND iif(h.apart, NOT EXISTS (SELECT 1 FROM content WHERE id BETWEEN h.first AND h.last),
                         NOT EXISTS (SELECT 1 FROM block WHERE id BETWEEN h.first AND h.last))";
    db.prepare_cached(&format!("DELETE FROM words WHERE rowid IN ({gone})"))?.execute([])?;
    db.prepare_cached(&format!("DELETE FROM heap WHERE id IN ({gone})"))?.execute([]).map(drop)
}

/// The texts of contents. The newest exchange with one says how it is to be read; where that gives no text, the bytes
/// may still be one to another exchange.
pub(super) fn texts(
    db: &Connection,
    ids: std::ops::RangeInclusive<i64>,
    mut each: impl FnMut(i64, &str),
) -> rusqlite::Result<()> {
    let select =
        "SELECT c.id, d.data, c.packed, c.length, c.newest FROM content c JOIN content_data d USING (id)
                  WHERE c.id BETWEEN ? AND ?";
    let mut select = db.prepare_cached(select)?;
    let mut rows = select.query([ids.start(), ids.end()])?;
    while let Some(row) = rows.next()? {
        let Some(bytes) = unpack(row, 1)? else { continue };
        let head = head_of(db, row.get(4)?, row.get(0)?)?.unwrap_or_default();
        let text = text_of(&bytes, &head);
        let plain = if text.is_empty() { std::str::from_utf8(&bytes).unwrap_or_default() } else { &text };
        each(row.get(0)?, plain);
    }
    Ok(())
}

/// The head that says how a content is to be read.
fn head_of(db: &Connection, exchange: i64, content: i64) -> rusqlite::Result<Option<Head>> {
    let select = "SELECT b.data, b.packed, b.length, x.spot, x.request_content IS ?2
                  FROM exchange x JOIN block b ON b.id = x.block WHERE x.id = ?1";
    let found = db
        .prepare_cached(select)?
        .query_row([exchange, content], |row| {
            Ok((unpack(row, 0)?, row.get::<_, i64>(3)? as usize, row.get::<_, bool>(4)?))
        })
        .optional()?;
    let Some((Some(block), spot, sent)) = found else { return Ok(None) };
    Ok(block::below(&block, spot).and_then(|below| below.head(&block, usize::from(!sent))))
}
