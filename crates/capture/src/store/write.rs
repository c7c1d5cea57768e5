//! One batch, one transaction.

use std::collections::{HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use bytes::Bytes;
use rusqlite::{CachedStatement, Connection, OptionalExtension, params};

use super::pack::Packer;
use super::session::CURRENT;
use super::words::{self, Shelf};
use super::{block, message, place, schema};
use crate::content::{ContentHash, Recent};
use crate::exchange::{Body, ExchangeId};
use crate::kind::Kind;
use crate::recorder::{Change, Entry};
use crate::summary::{Place, Summary};

/// Bodies up to this many bytes lie beside their heads; larger ones are kept once per content.
const SMALL: u64 = 4096;

/// So are answers from this size on that are packed already and came before, as a page is and does: in blocks they would
/// take their room each time, and a search would decode them each time.
const REPEATED: u64 = 512;

/// Of contents up to this size there are so many that a search waits for them; above it, room counts more.
const MANY: usize = 64 << 10;

/// Bytes of the end of a body that tell it from others.
const END: usize = 32;

/// A block is closed at this many bytes, so that one exchange is read back without unpacking too much.
const BLOCK: usize = 256 << 10;

/// Things remembered before starting over.
const MAX_KNOWN: usize = 1 << 14;

/// What the file is known to hold, until another process writes it.
#[derive(Debug, Default)]
pub(super) struct Known {
    /// By address; the reference keeps it from being given to another.
    places: HashMap<usize, (Arc<Place>, i64)>,
    contents: HashMap<ContentHash, i64>,
    /// Of small bodies that came before.
    prints: HashSet<u64>,
    data_version: i64,
    /// The current session; 0 when it has to be asked for.
    session: i64,
}

/// What a batch is written with.
pub(super) struct Batch<'a> {
    pub(super) known: &'a mut Known,
    pub(super) packer: &'a mut Packer,
    pub(super) recent: &'a mut Recent,
    pub(super) cap: u64,
    pub(super) writer: i64,
    /// `None` for the current one.
    pub(super) session: Option<i64>,
}

/// Whether a change leaves anything in the file.
pub(super) const fn is_kept(change: &Change) -> bool {
    matches!(change, Change::Lasting(_) | Change::Ended(_) | Change::Message(_))
}

/// Gives by how many rows there are more.
pub(super) fn batch(db: &Connection, with: Batch<'_>, changes: &[Change]) -> rusqlite::Result<i64> {
    with.known.refresh(db)?;
    let next_block = words::next(db, Shelf::Blocks)?;
    // An id that is there already can only be the same exchange, given to us twice.
    let insert = db.prepare_cached(
        "INSERT OR IGNORE INTO exchange VALUES
         (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    )?;
    let (blocks, touched) = Default::default();
    let mut pen = Pen { db, with, insert, blocks, next_block, added: 0, touched };
    for change in changes {
        match change {
            Change::Lasting(entry) | Change::Ended(entry) => pen.entry(entry)?,
            Change::Message(passed) => message::insert(pen.db, pen.with.packer, passed, pen.with.cap)?,
            Change::Pending(_) | Change::Report(_) => {}
        }
    }
    pen.close()
}

pub(super) fn set_findings(db: &Connection, counts: &[(ExchangeId, u32)]) -> rusqlite::Result<()> {
    let mut update = db.prepare_cached("UPDATE exchange SET findings = ? WHERE id = ?")?;
    counts.iter().try_for_each(|(id, count)| update.execute(params![count, id.0 as i64]).map(drop))
}

impl Known {
    pub(super) fn forget(&mut self) {
        self.places.clear();
        self.contents.clear();
        self.session = 0;
    }

    pub(super) fn forget_contents(&mut self) {
        self.contents.clear();
    }

    /// Whether a body came before, by and large: as long, with the same end, where most packed ones have a checksum.
    fn came_before(&mut self, body: &Body) -> bool {
        let mut print = DefaultHasher::new();
        let end = body.kept.last().map(|part| &part[part.len().saturating_sub(END)..]);
        (body.kept_len(), end).hash(&mut print);
        if self.prints.len() >= MAX_KNOWN {
            self.prints.clear();
        }
        !self.prints.insert(print.finish())
    }

    /// SQLite counts this up when another connection has changed the file: it may have deleted what we know.
    fn refresh(&mut self, db: &Connection) -> rusqlite::Result<()> {
        let now = schema::foreign_commits(db)?;
        let full = self.places.len() > MAX_KNOWN || self.contents.len() > MAX_KNOWN;
        if std::mem::replace(&mut self.data_version, now) != now || full {
            self.forget();
        }
        if self.session == 0 {
            self.session = db.query_row(&format!("SELECT {CURRENT}"), [], |row| row.get(0))?;
        }
        Ok(())
    }
}

struct Pen<'a> {
    db: &'a Connection,
    with: Batch<'a>,
    /// Into `exchange`.
    insert: CachedStatement<'a>,
    blocks: Vec<Block>,
    next_block: i64,
    added: i64,
    /// The oldest and the newest exchange of each content this batch used.
    touched: HashMap<i64, (i64, i64)>,
}

struct Block {
    id: i64,
    site: Option<String>,
    oldest: i64,
    newest: i64,
    connections: block::Connections,
    bytes: Vec<u8>,
}

impl Pen<'_> {
    fn entry(&mut self, entry: &Entry) -> rusqlite::Result<()> {
        let id = entry.summary.id.0 as i64;
        if entry.replaces {
            self.added -= self.forget(id)?;
        }
        if entry.finished.is_none() {
            let mut insert = self.db.prepare_cached("INSERT OR REPLACE INTO unfinished VALUES (?, ?)")?;
            insert.execute([id, self.with.writer])?;
        }
        let end = entry.finished.as_deref();
        let request = self.apart(id, end.map(|e| &e.request_body), || false)?;
        let response = self.apart(id, end.map(|e| &e.response_body), || is_packed(entry))?;
        let (block, spot) = self.detail(entry, request.is_some(), response.is_some())?;
        self.row(entry, block, spot, request, response)
    }

    fn forget(&self, id: i64) -> rusqlite::Result<i64> {
        self.db.prepare_cached("DELETE FROM unfinished WHERE exchange = ?")?.execute([id])?;
        Ok(self.db.prepare_cached("DELETE FROM exchange WHERE id = ?")?.execute([id])? as i64)
    }

    fn row(
        &mut self,
        entry: &Entry,
        block: i64,
        spot: i64,
        request: Option<i64>,
        response: Option<i64>,
    ) -> rusqlite::Result<()> {
        let row = &entry.summary;
        let place = self.place(&row.place)?;
        let added = self.insert.execute(params![
            row.id.0 as i64,
            row.at.0 as i64,
            place,
            row.state as i64,
            row.status,
            row.kind.map(|k| k as i64),
            row.size.map(|s| s as i64),
            row.took.map(|us| us as i64),
            row.wait.map(|us| us as i64),
            row.error.as_deref(),
            row.findings,
            block,
            spot,
            request,
            response,
            row.target,
            grown(row),
            row.cache.map(|verdict| verdict as i64),
            row.initiator.as_ref().map(|initiator| initiator.by as i64),
            row.initiator.as_ref().and_then(|initiator| initiator.page.as_deref()),
        ])?;
        self.added += added as i64;
        Ok(())
    }

    fn detail(&mut self, entry: &Entry, request: bool, response: bool) -> rusqlite::Result<(i64, i64)> {
        let site = entry.summary.site();
        let at = match self.blocks.iter().position(|b| b.site.as_deref() == site) {
            Some(at) if self.blocks[at].bytes.len() >= BLOCK => {
                let full = self.blocks.swap_remove(at);
                self.shut(full)?;
                self.begin(site)
            }
            Some(at) => at,
            None => self.begin(site),
        };
        let block = &mut self.blocks[at];
        let spot = block.bytes.len() as i64;
        let id = entry.summary.id.0 as i64;
        (block.oldest, block.newest) = (block.oldest.min(id), block.newest.max(id));
        block::encode(entry, [request, response], &mut block.connections, &mut block.bytes);
        Ok((block.id, spot))
    }

    fn begin(&mut self, site: Option<&str>) -> usize {
        let id = self.next_block;
        self.next_block += 1;
        let (site, bytes) = (site.map(str::to_owned), self.with.packer.spare());
        let connections = block::Connections::new();
        self.blocks.push(Block { id, site, oldest: i64::MAX, newest: 0, connections, bytes });
        self.blocks.len() - 1
    }

    fn shut(&mut self, block: Block) -> rusqlite::Result<()> {
        let length = block.bytes.len() as i64;
        let packed = self.with.packer.pack_to_search(&block.bytes);
        let mut insert = self.db.prepare_cached("INSERT INTO block VALUES (?, ?, ?, ?, ?, ?, ?, ?)")?;
        let Block { id, site, oldest, newest, .. } = &block;
        let writer = self.with.writer;
        insert.execute(params![id, newest, site, packed.number(), length, packed.bytes, writer, oldest])?;
        self.with.packer.give_back(block.bytes);
        Ok(())
    }

    /// The content's number when the body is too large to lie beside its head.
    fn apart(
        &mut self,
        exchange: i64,
        body: Option<&Body>,
        is_packed: impl Fn() -> bool,
    ) -> rusqlite::Result<Option<i64>> {
        let known = &mut self.with.known;
        let is_apart = |body: &&Body| match body.kept_len() {
            REPEATED..=SMALL => is_packed() && known.came_before(body),
            length => length > SMALL,
        };
        let Some(body) = body.filter(is_apart) else { return Ok(None) };
        let capped = cap(body, self.with.cap);
        let parts = capped.as_deref().unwrap_or(&body.kept);
        let hash = self.with.recent.hash(parts);
        let id = match self.with.known.contents.get(&hash) {
            Some(id) => *id,
            None => self.content(hash, parts)?,
        };
        self.with.known.contents.insert(hash, id);
        let (oldest, newest) = self.touched.entry(id).or_insert((exchange, exchange));
        (*oldest, *newest) = (exchange.min(*oldest), exchange.max(*newest));
        Ok(Some(id))
    }

    fn content(&mut self, hash: ContentHash, parts: &[Bytes]) -> rusqlite::Result<i64> {
        let mut find = self.db.prepare_cached("SELECT id FROM content WHERE hash = ?")?;
        if let Some(id) = find.query_row([&hash.0[..]], |row| row.get(0)).optional()? {
            return Ok(id);
        }
        let whole = match parts {
            [one] => one.clone(),
            many => Bytes::from(many.concat()),
        };
        let packer = &mut self.with.packer;
        let packed = if whole.len() <= MANY { packer.pack_to_search(&whole) } else { packer.pack(&whole) };
        let id = words::next(self.db, Shelf::Contents)?;
        self.db.prepare_cached("INSERT INTO content VALUES (?, ?, 0, ?, ?, ?)")?.execute(params![
            id,
            &hash.0[..],
            whole.len() as i64,
            packed.number(),
            i64::MAX
        ])?;
        let mut insert = self.db.prepare_cached("INSERT INTO content_data VALUES (?, ?)")?;
        insert.execute(params![id, packed.bytes])?;
        Ok(id)
    }

    fn place(&mut self, place: &Arc<Place>) -> rusqlite::Result<i64> {
        let address = Arc::as_ptr(place) as usize;
        if let Some((_, id)) = self.with.known.places.get(&address) {
            return Ok(*id);
        }
        let session = self.with.session.unwrap_or(self.with.known.session);
        let id = place::find_or_add(self.db, place, session)?;
        self.with.known.places.insert(address, (place.clone(), id));
        Ok(id)
    }

    fn close(mut self) -> rusqlite::Result<i64> {
        for block in std::mem::take(&mut self.blocks) {
            self.shut(block)?;
        }
        let mut touch = self.db.prepare_cached(
            "UPDATE content SET oldest = min(oldest, ?), newest = max(newest, ?) WHERE id = ?",
        )?;
        for (id, (oldest, newest)) in &self.touched {
            touch.execute([oldest, newest, id])?;
        }
        let mut tally = self.db.prepare_cached("UPDATE tally SET exchanges = exchanges + ?")?;
        tally.execute([self.added])?;
        Ok(self.added)
    }
}

/// Whether the answer's body would not get smaller, and is not the same but for some bytes in its middle.
fn is_packed(entry: &Entry) -> bool {
    let head = entry.finished.as_ref().and_then(|end| end.response.as_ref()).map(|response| &response.head);
    matches!(entry.summary.kind, Some(Kind::Image | Kind::Font))
        || head.is_some_and(|head| head.get("content-encoding").is_some())
}

/// What decoding adds to the size of the body; less than nothing where the coding only cost.
fn grown(row: &Summary) -> Option<i64> {
    Some(row.decoded? as i64 - row.size? as i64)
}

/// The parts up to the cap, when they go beyond it.
fn cap(body: &Body, cap: u64) -> Option<Vec<Bytes>> {
    if body.kept_len() <= cap {
        return None;
    }
    let mut room = cap as usize;
    let mut take = |part: &Bytes| {
        let part = part.slice(..part.len().min(room));
        room -= part.len();
        part
    };
    Some(body.kept.iter().map(&mut take).filter(|p| !p.is_empty()).collect())
}
