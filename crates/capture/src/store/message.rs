//! Messages of streams, written and read.

use rusqlite::{Connection, Row, params};

use super::pack::{Packed, Packer, unpack};
use super::{Reader, Result};
use crate::event::{Direction, MessageKind};
use crate::exchange::{ExchangeId, Timestamp};
use crate::record::MessageRecord;
use crate::recorder::Passed;

/// Messages kept of one stream, the newest.
const MAX_MESSAGES: u32 = 50_000;

/// Payloads from this size are compressed.
const PACKED: usize = 512;

/// Adds a message, and lets go of the oldest of an endless stream.
pub(super) fn insert(
    db: &Connection,
    packer: &mut Packer,
    passed: &Passed,
    cap: u64,
) -> rusqlite::Result<()> {
    let Passed { number, message } = passed;
    let payload = &message.payload[..message.payload.len().min(cap as usize)];
    let packed = if payload.len() >= PACKED { packer.pack(payload) } else { Packed::plain(payload) };
    let id = message.exchange.0 as i64;
    let mut insert = db.prepare_cached("INSERT OR IGNORE INTO message VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)")?;
    insert.execute(params![
        id,
        number,
        message.at.0 as i64,
        direction_number(message.direction),
        kind_number(message.kind),
        message.size as i64,
        packed.number(),
        payload.len() as i64,
        packed.bytes,
    ])?;
    match number.checked_sub(MAX_MESSAGES) {
        Some(oldest) if oldest > 0 => forget(db, id, oldest),
        _ => Ok(()),
    }
}

fn forget(db: &Connection, id: i64, number: u32) -> rusqlite::Result<()> {
    let mut delete = db.prepare_cached("DELETE FROM message WHERE exchange = ? AND number = ?")?;
    delete.execute(params![id, number]).map(drop)
}

impl Reader {
    /// Messages of a WebSocket or an event stream, oldest first.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn messages(&self, id: ExchangeId, offset: u32, limit: u32) -> Result<Vec<MessageRecord>> {
        self.checked(|db| {
            let mut select = db.prepare_cached(
                "SELECT number, at, direction, kind, size, payload, packed, length FROM message
                 WHERE exchange = ? ORDER BY number LIMIT ? OFFSET ?",
            )?;
            select.query_map([id.0 as i64, limit.into(), offset.into()], message)?.collect()
        })
    }
}

impl Reader {
    /// Whether some text stands in a message of an exchange.
    pub(super) fn has_message(&self, id: ExchangeId, part: &str) -> rusqlite::Result<bool> {
        let select = "SELECT payload, packed, length FROM message WHERE exchange = ?";
        let mut select = self.db.prepare_cached(select)?;
        let mut rows = select.query([id.0 as i64])?;
        while let Some(row) = rows.next()? {
            let payload = unpack(row, 0)?.unwrap_or_default();
            if crate::filter::contains_bytes(&payload, part.as_bytes()) {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

fn message(row: &Row<'_>) -> rusqlite::Result<MessageRecord> {
    Ok(MessageRecord {
        number: row.get(0)?,
        at: Timestamp(row.get::<_, i64>(1)? as u64),
        direction: if row.get(2)? { Direction::ToBrowser } else { Direction::ToOrigin },
        kind: message_kind(row.get(3)?),
        size: row.get::<_, i64>(4)? as u64,
        payload: unpack(row, 5)?.unwrap_or_default(),
    })
}

const fn message_kind(number: i64) -> MessageKind {
    match number {
        0 => MessageKind::Text,
        2 => MessageKind::Ping,
        3 => MessageKind::Pong,
        4 => MessageKind::Close,
        5 => MessageKind::ServerSent,
        _ => MessageKind::Binary,
    }
}

const fn direction_number(direction: Direction) -> i64 {
    match direction {
        Direction::ToOrigin => 0,
        Direction::ToBrowser => 1,
    }
}

const fn kind_number(kind: MessageKind) -> i64 {
    match kind {
        MessageKind::Text => 0,
        MessageKind::Binary => 1,
        MessageKind::Ping => 2,
        MessageKind::Pong => 3,
        MessageKind::Close => 4,
        MessageKind::ServerSent => 5,
    }
}
