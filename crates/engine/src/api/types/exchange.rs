//! An exchange opened: heads, bodies, times, messages.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{ApiError, Row};

/// A whole exchange, bodies apart.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct ExchangeDetail {
    /// As in the list.
    pub row: Row,
    /// As received.
    pub request: Vec<Field>,
    /// As passed on to the backend; `None` when there was none.
    pub forwarded: Option<Vec<Field>>,
    /// As sent to the browser.
    pub response: Vec<Field>,
    /// What was kept of the request's body.
    pub request_body: BodyInfo,
    /// What was kept of the response's body.
    pub response_body: BodyInfo,
    /// 1-based number of the behavior; `None` when no site matched.
    pub rule: Option<u32>,
    /// True when the default behavior answered.
    pub is_default: bool,
    /// The origin's name.
    pub origin: Option<String>,
    /// File relative to the folder, or `localhost:3000`.
    pub answered_by: Option<String>,
    /// `127.0.0.1:3000`.
    pub address: Option<String>,
    /// An idle connection was used again.
    pub reused: bool,
    /// Microseconds as milliseconds; `None` where a moment did not happen.
    pub timing: Timing,
    /// What the time went into, in order; phases that did not happen are left out.
    pub phases: Vec<Phase>,
    /// The connection it came on.
    pub connection: Connection,
    /// What was changed on the way.
    pub changes: Vec<Change>,
    /// The cause in English, when it failed.
    pub error_detail: Option<String>,
    /// Which side failed: `client`, `upstream`, `local`.
    pub error_side: Option<String>,
    /// Messages of a WebSocket or event stream.
    pub messages: u32,
}

/// A header field. A value that is not UTF-8 is shown with replacement characters.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct Field {
    /// As on the wire.
    pub name: String,
    /// As on the wire.
    pub value: String,
}

/// What is known of a body without loading it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct BodyInfo {
    /// Bytes that passed on the wire.
    pub total: f64,
    /// Bytes kept.
    pub kept: f64,
    /// Media type without parameters, or empty.
    pub media_type: String,
    /// `gzip`, `br`, ..., or empty.
    pub encoding: String,
}

/// Which body of an exchange.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "lowercase")]
pub enum BodySide {
    /// What the browser sent.
    Request,
    /// What it received.
    Response,
}

/// A body, decoded for reading.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct BodyText {
    /// The text; for binary content a hex dump of its beginning.
    pub text: String,
    /// `text` or `hex`.
    pub form: String,
    /// A `data:` URL when it is an image the window can draw, otherwise `None`.
    pub image: Option<String>,
    /// Bytes after decoding.
    pub decoded: f64,
    /// Bytes that were not kept.
    pub missing: f64,
    /// Why the content coding could not be undone, when that is so.
    pub problem: Option<ApiError>,
}

/// Milliseconds since the request's head; `None` where that moment did not happen.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct Timing {
    /// The behavior was chosen.
    pub routed: Option<f64>,
    /// A connection to the backend was there.
    pub connected: Option<f64>,
    /// The request had been passed on.
    pub sent: Option<f64>,
    /// The response's head was there.
    pub first_byte: Option<f64>,
    /// The last byte was handed over.
    pub last_byte: Option<f64>,
}

/// One phase of an exchange.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct Phase {
    /// `routing`, `connecting`, `sending`, `waiting`, `receiving`.
    pub name: String,
    /// Since the request's head.
    pub from_ms: f64,
    /// Since the request's head.
    pub to_ms: f64,
}

/// The browser's connection.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct Connection {
    /// `127.0.0.1:54321`.
    pub peer: String,
    /// When it was accepted.
    pub accepted_ms: f64,
    /// `TLSv1.3`; `None` on the plain listener.
    pub tls: Option<String>,
    /// `TLS13_AES_128_GCM_SHA256`.
    pub cipher: Option<String>,
    /// `h2`.
    pub alpn: Option<String>,
    /// The name the client asked for.
    pub sni: Option<String>,
    /// The session was resumed.
    pub resumed: bool,
    /// Duration of the handshake.
    pub tls_ms: Option<f64>,
}

/// One thing that was altered on the way.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct Change {
    /// Stable, kebab-case.
    pub code: String,
    /// The header or the two values.
    pub detail: String,
    /// The rule that did it, when one did.
    pub rule: Option<RuleName>,
}

/// A rule as an exchange remembers it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct RuleName {
    /// What commands take; the rule may be gone.
    pub id: String,
    /// As it was called then.
    pub name: String,
}

/// One WebSocket message or server-sent event.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct MessageRow {
    /// When it passed.
    pub at_ms: f64,
    /// Sent by the browser.
    pub up: bool,
    /// `text`, `binary`, `ping`, `pong`, `close`, `event`.
    pub kind: String,
    /// Text, or hex for binary; at most 4 KiB of it.
    pub text: String,
    /// Bytes of the whole payload.
    pub size: f64,
}
