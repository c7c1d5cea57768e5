//! A whole exchange as read back from the journal.

use bytes::Bytes;

use crate::event::{Direction, MessageKind};
use crate::exchange::{Side, Timestamp, Timing};
use crate::head::Head;
use crate::summary::Summary;

/// A whole exchange as read back from the journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// The row.
    pub summary: Summary,
    /// Everything else but the bodies' bytes.
    pub detail: Detail,
    /// What was kept of the request's body, as on the wire.
    pub request_body: Bytes,
    /// What was kept of the response's body, as on the wire.
    pub response_body: Bytes,
    /// Messages that passed on the stream so far.
    pub messages: u32,
}

/// What a list does not show.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Detail {
    /// The connection it came on.
    pub connection: ConnectionRecord,
    /// As received.
    pub request: Head,
    /// As sent to the backend, when there was one and it differs.
    pub forwarded: Option<Head>,
    /// As sent to the browser; `None` when there was no answer.
    pub response: Option<Head>,
    /// The file relative to the origin's folder, when one was the answer.
    pub file: Option<String>,
    /// The backend's address, when it was reached.
    pub address: Option<String>,
    /// An idle connection was used again.
    pub reused: bool,
    /// Which side failed.
    pub side: Option<Side>,
    /// The cause in English, when it failed.
    pub cause: String,
    /// Marks along the way.
    pub timing: Timing,
    /// What was changed on the way.
    pub changes: Vec<ChangeRecord>,
    /// Bytes of the request body that passed on the wire.
    pub request_total: u64,
    /// Bytes of the response body that passed on the wire.
    pub response_total: u64,
}

/// The browser's connection.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ConnectionRecord {
    /// `127.0.0.1:54321`.
    pub peer: String,
    /// When it was accepted.
    pub accepted: Timestamp,
    /// `None` on the plain companion listener.
    pub tls: Option<TlsRecord>,
}

/// What the handshake agreed on.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TlsRecord {
    /// `TLSv1.3`.
    pub version: String,
    /// `TLS13_AES_128_GCM_SHA256`.
    pub cipher: String,
    /// `h2` or `http/1.1`; `None` when the client offered nothing.
    pub alpn: Option<String>,
    /// The name the client asked for.
    pub sni: Option<String>,
    /// True when a session was resumed.
    pub resumed: bool,
    /// Duration of the handshake in microseconds.
    pub took: u32,
}

/// One thing that was altered on the way.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ChangeRecord {
    /// Stable, kebab-case.
    pub code: String,
    /// The header or the two values.
    pub detail: String,
}

/// One message of a stream as read back from the journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MessageRecord {
    /// 1 for the first of its exchange.
    pub number: u32,
    /// When it passed.
    pub at: Timestamp,
    /// Who sent it.
    pub direction: Direction,
    /// What it is.
    pub kind: MessageKind,
    /// At most the body cap.
    pub payload: Bytes,
    /// Bytes of the whole payload.
    pub size: u64,
}
