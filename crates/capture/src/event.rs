//! What the data plane says, and the queue it says it into.

use crate::exchange::{ExchangeId, Finished, Started, Timestamp};
use crate::kind::Kind;
use bytes::Bytes;

/// One thing that happened. Boxed where large, so that moving one is cheap.
#[derive(Debug)]
pub enum Event {
    /// A request was routed.
    Started(Box<Started>),
    /// It has an answer that will take its time: a stream, or a large body.
    Answered(Answered),
    /// It ended.
    Finished(Box<Finished>),
    /// A WebSocket message or a server-sent event passed.
    Message(Box<Message>),
    /// The browser reported a policy violation to our reserved path.
    Report(Box<Report>),
}

/// The beginning of an answer that will take its time.
#[derive(Debug, Clone, Copy)]
pub struct Answered {
    /// The exchange.
    pub exchange: ExchangeId,
    /// 100 to 999.
    pub status: u16,
    /// [`Kind::Websocket`] or [`Kind::Events`] for a stream that goes on until a side ends it.
    pub stream: Option<Kind>,
}

/// One WebSocket message or server-sent event.
#[derive(Debug, Clone)]
pub struct Message {
    /// The exchange that opened the stream.
    pub exchange: ExchangeId,
    /// When it passed.
    pub at: Timestamp,
    /// Who sent it.
    pub direction: Direction,
    /// What it is.
    pub kind: MessageKind,
    /// At most the body cap; unmasked, and not decompressed.
    pub payload: Bytes,
    /// Bytes of the whole payload.
    pub size: u64,
}

/// Who sent a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// The browser.
    ToOrigin,
    /// The backend.
    ToBrowser,
}

/// What a message is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MessageKind {
    /// WebSocket text.
    Text,
    /// WebSocket binary.
    Binary,
    /// WebSocket ping.
    Ping,
    /// WebSocket pong.
    Pong,
    /// WebSocket close.
    Close,
    /// A server-sent event.
    ServerSent,
}

/// A policy report as the browser sent it: hostile until parsed.
#[derive(Debug, Clone)]
pub struct Report {
    /// When it came.
    pub at: Timestamp,
    /// The site whose reserved path received it.
    pub site: String,
    /// `application/csp-report` or `application/reports+json`.
    pub content_type: String,
    /// `Referer` of the request that brought it; empty without one.
    pub referrer: String,
    /// At most 64 KiB.
    pub body: Bytes,
}
