//! Making the index of [words](super::words) in steps of some milliseconds each, so that neither recording nor another
//! process waits for it: texts are read without anybody's turn, a portion at a time; a heap is put away in one short
//! transaction; and what SQLite would now and then put in order all at once is put in order a few pages at a time.

use rusqlite::{Connection, params};

use super::block;
use super::grams::Grams;
use super::pack::unpack;
use super::words::{HEAP, Shelf, indexed, texts};
use super::{Result, Store, transact};
use crate::filter::text_of;

/// Bytes of texts that one step reads.
const PORTION: i64 = 64 << 10;

/// Pages of the index that one step writes to put it in order.
const MERGED: u32 = 128;

/// How far the index is.
#[derive(Debug, Default)]
pub(super) struct Indexing {
    gathering: Option<Gathering>,
    /// The index has parts that may be joined.
    is_in_parts: bool,
}

/// A heap in the making.
#[derive(Debug)]
struct Gathering {
    shelf: Shelf,
    heap: Heap,
    /// The last block or content that was indexed when this began.
    after: i64,
    /// The last that has been read.
    read: i64,
    grams: Grams,
}

/// Neighbours that are indexed together.
#[derive(Debug, Clone, Copy)]
struct Heap {
    first: i64,
    last: i64,
    oldest: i64,
    newest: i64,
}

impl Store {
    /// Takes one step in indexing what has gathered; false when nothing is left to do. A step costs some milliseconds
    /// of processor, and holds up other writers only when it puts something away.
    ///
    /// # Errors
    /// When the file cannot be read or written; what was gathered is then gathered anew.
    pub fn index(&mut self) -> Result<bool> {
        let done = self.indexing.step(&self.db);
        if done.is_err() {
            self.indexing = Indexing::default();
        }
        self.checked("index", done)
    }
}

impl Indexing {
    fn step(&mut self, db: &Connection) -> rusqlite::Result<bool> {
        if self.is_in_parts {
            self.is_in_parts = join(db)?;
            return Ok(true);
        }
        match self.gathering.take() {
            None => self.gathering = Gathering::begin(db)?,
            Some(whole) if whole.is_read() => self.is_in_parts = whole.put_away(db)?,
            Some(part) => self.gathering = Some(part.read_on(db)?),
        }
        Ok(self.is_in_parts || self.gathering.is_some())
    }
}

impl Gathering {
    /// Of what comes next, when there is enough of it.
    fn begin(db: &Connection) -> rusqlite::Result<Option<Self>> {
        for shelf in [Shelf::Blocks, Shelf::Contents] {
            let after = indexed(db, shelf)?;
            if let Some(heap) = gathered(db, shelf, after)? {
                return Ok(Some(Self { shelf, heap, after, read: heap.first - 1, grams: Grams::new() }));
            }
        }
        Ok(None)
    }

    const fn is_read(&self) -> bool {
        self.read >= self.heap.last
    }

    fn read_on(mut self, db: &Connection) -> rusqlite::Result<Self> {
        let first = self.read + 1;
        let last = portion(db, self.shelf, first, self.heap.last)?;
        match self.shelf {
            Shelf::Blocks if first == self.heap.first => add_addresses(db, &self.heap, &mut self.grams)?,
            _ => {}
        }
        match self.shelf {
            Shelf::Blocks => add_blocks(db, first, last, &mut self.grams)?,
            Shelf::Contents => texts(db, first..=last, |_, text| self.grams.add(text.as_bytes()))?,
        }
        self.read = last;
        Ok(self)
    }

    /// Into the index, unless another process was faster; false then.
    fn put_away(mut self, db: &Connection) -> rusqlite::Result<bool> {
        let (Heap { first, last, oldest, newest }, text) = (self.heap, self.grams.take());
        transact(db, |tx| {
            if indexed(tx, self.shelf)? != self.after {
                return Ok(false);
            }
            let apart = self.shelf == Shelf::Contents;
            tx.prepare_cached("INSERT INTO heap VALUES (NULL, ?, ?, ?, ?, ?)")?
                .execute(params![apart, first, last, oldest, newest])?;
            let id = tx.last_insert_rowid();
            tx.prepare_cached("INSERT INTO words (rowid, text) VALUES (?, ?)")?.execute(params![id, text])?;
            Ok(true)
        })
    }
}

fn gathered(db: &Connection, shelf: Shelf, after: i64) -> rusqlite::Result<Option<Heap>> {
    let select = format!("SELECT id, length, oldest, newest FROM {} WHERE id > ? ORDER BY id", shelf.table());
    let mut select = db.prepare_cached(&select)?;
    let (mut rows, mut bytes) = (select.query([after])?, 0);
    let mut heap: Option<Heap> = None;
    while let Some(row) = rows.next()? {
        let (id, oldest, newest) = (row.get(0)?, row.get(2)?, row.get(3)?);
        let heap = heap.get_or_insert(Heap { first: id, last: id, oldest, newest });
        (heap.last, heap.oldest, heap.newest) = (id, heap.oldest.min(oldest), heap.newest.max(newest));
        bytes += row.get::<_, i64>(1)?;
        if bytes >= HEAP {
            break;
        }
    }
    Ok(heap.filter(|_| bytes >= HEAP))
}

/// The end of a portion that begins at one number; some may have been deleted meanwhile.
fn portion(db: &Connection, shelf: Shelf, first: i64, last: i64) -> rusqlite::Result<i64> {
    let select = format!("SELECT id, length FROM {} WHERE id BETWEEN ? AND ? ORDER BY id", shelf.table());
    let mut select = db.prepare_cached(&select)?;
    let (mut rows, mut bytes) = (select.query([first, last])?, 0);
    while let Some(row) = rows.next()? {
        bytes += row.get::<_, i64>(1)?;
        if bytes >= PORTION {
            return row.get(0);
        }
    }
    Ok(last)
}

/// Heads and small bodies. What is damaged holds no words: a search could not read it either.
fn add_blocks(db: &Connection, first: i64, last: i64, grams: &mut Grams) -> rusqlite::Result<()> {
    let select = "SELECT data, packed, length FROM block WHERE id BETWEEN ? AND ?";
    let mut select = db.prepare_cached(select)?;
    let mut rows = select.query([first, last])?;
    while let Some(row) = rows.next()? {
        let Some(block) = unpack(row, 0)? else { continue };
        for below in block::below_all(&block) {
            for (at, body) in below.bodies.iter().enumerate() {
                let head = below.head(&block, at).unwrap_or_default();
                grams.add(head.as_bytes());
                if let Some(body) = body {
                    grams.add(text_of(&block[body.clone()], &head).as_bytes());
                }
            }
        }
    }
    Ok(())
}

fn add_addresses(db: &Connection, heap: &Heap, grams: &mut Grams) -> rusqlite::Result<()> {
    let select =
        "SELECT p.scheme || '://' || p.authority || x.target FROM exchange x JOIN place p ON p.id = x.place
                  WHERE x.id BETWEEN ? AND ? AND x.block BETWEEN ? AND ?";
    let mut select = db.prepare_cached(select)?;
    let mut rows = select.query([heap.oldest, heap.newest, heap.first, heap.last])?;
    while let Some(row) = rows.next()? {
        grams.add(row.get_ref(0)?.as_bytes().unwrap_or_default());
    }
    Ok(())
}

/// Joins some pages of the parts the index has got; false when there is nothing more to join. SQLite does not do it by
/// itself, see [`AT_REST`](super::words::AT_REST).
fn join(db: &Connection) -> rusqlite::Result<bool> {
    transact(db, |tx| {
        let before = tx.total_changes();
        tx.prepare_cached("INSERT INTO words (words, rank) VALUES ('merge', ?)")?.execute([MERGED])?;
        // One change is the command itself.
        Ok(tx.total_changes() - before > 1)
    })
}
