//! One request with its answer, from the first byte to the last.
//!
//! The data plane fills these in and hands them over once; nothing here is computed twice, and headers stay
//! the bytes they were.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use bytes::Bytes;

use crate::content;
use crate::head::Head;

/// Unique over processes and restarts, and ordered by time: 42 bits of milliseconds since 2024-01-01 UTC, then
/// 21 bits of a counter that starts anywhere. Fits a positive `i64`. Shown in lower-case base 36.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct ExchangeId(pub u64);

/// Microseconds since 1970-01-01 UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Timestamp(pub u64);

/// What is known when a request has been read and routed.
#[derive(Debug, Clone)]
pub struct Started {
    /// Ties the two halves together.
    pub id: ExchangeId,
    /// When the request's head was complete.
    pub at: Timestamp,
    /// The connection it came on, shared by all its requests.
    pub connection: Arc<Connection>,
    /// As received, before any change.
    pub request: Request,
    /// Which site and behavior it was given to; `None` when no site serves that host.
    pub route: Option<Arc<Route>>,
}

/// What is known when the last byte has left, or nothing more will come.
#[derive(Debug, Clone)]
pub struct Finished {
    /// That of [`Started`].
    pub id: ExchangeId,
    /// As the browser received it; `None` when it left before there was one.
    pub response: Option<Response>,
    /// Who made the answer.
    pub served_by: ServedBy,
    /// How it ended.
    pub outcome: Outcome,
    /// Marks along the way.
    pub timing: Timing,
    /// What the request carried.
    pub request_body: Body,
    /// What was sent back, as on the wire (after any content coding).
    pub response_body: Body,
    /// What was changed on the way, in words a person can follow; usually empty.
    pub changes: Vec<Change>,
    /// The request head as sent to the backend, when there was one and it differs.
    pub forwarded: Option<Head>,
    /// What the origin had sent, where its text was corrected on the way: for those who read it, never kept.
    pub uncorrected: Option<Body>,
}

/// A client connection.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Connection {
    /// `127.0.0.1:54321`.
    pub peer: String,
    /// When it was accepted.
    pub accepted: Timestamp,
    /// `None` on the plain companion listener.
    pub tls: Option<Tls>,
}

/// What the handshake agreed on.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tls {
    /// `TLSv1.3`.
    pub version: &'static str,
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

/// A request's head as received.
#[derive(Debug, Clone)]
pub struct Request {
    /// `GET`.
    pub method: Arc<str>,
    /// `https` or `http`.
    pub scheme: &'static str,
    /// `shop.localhost:8443`, from `Host` or `:authority`.
    pub authority: String,
    /// Path and query exactly as received.
    pub target: String,
    /// `1.0`, `1.1`, `2`.
    pub version: &'static str,
    /// All fields in order, duplicates kept.
    pub head: Head,
}

/// A response's head as sent to the browser.
#[derive(Debug, Clone)]
pub struct Response {
    /// 100 to 999.
    pub status: u16,
    /// All fields in order, duplicates kept.
    pub head: Head,
}

/// The verdict of the router; made once per behavior and shared.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Route {
    /// [`config`'s] site name.
    pub site: String,
    /// The pattern as written, `*` for the default.
    pub pattern: String,
    /// 0 for the first behavior.
    pub index: u16,
    /// True for the default behavior.
    pub is_default: bool,
    /// The origin's name in the file.
    pub origin: String,
    /// What that origin is.
    pub kind: OriginKind,
}

/// The two kinds of origin.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum OriginKind {
    /// Files.
    #[default]
    Folder,
    /// A backend.
    Upstream,
}

/// Who made the answer.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum ServedBy {
    /// Localfront itself: redirects, error pages, reserved paths.
    #[default]
    Localfront,
    /// A file, relative to the origin's folder, with `/` between its parts.
    Folder {
        /// `assets/index.js`; empty when the folder had none for it.
        file: Arc<str>,
    },
    /// A backend.
    Upstream {
        /// `localhost:3000`.
        peer: Arc<str>,
        /// `127.0.0.1:3000`, when it was reached.
        address: Option<Arc<str>>,
        /// True when an idle connection was used again.
        reused: bool,
    },
}

/// How an exchange ended.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Outcome {
    /// Every byte was sent.
    #[default]
    Complete,
    /// The browser went away first.
    ClientLeft,
    /// Something failed; `code` is stable (`connect-refused`, `read-timeout`, ...) and `detail` is for people.
    Failed {
        /// Which side.
        side: Side,
        /// Stable, kebab-case, for the window to translate.
        code: &'static str,
        /// The cause in English, as the system or the library put it.
        detail: String,
    },
}

/// Which side failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// The browser.
    Client,
    /// The backend.
    Upstream,
    /// Localfront or its disk.
    Local,
}

/// Microseconds since [`Started::at`]; `None` where that moment did not happen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Timing {
    /// The behavior was chosen.
    pub routed: Option<u64>,
    /// A connection to the backend was there, new or reused.
    pub connected: Option<u64>,
    /// The last byte of the request had been passed on.
    pub sent: Option<u64>,
    /// The response's head was there.
    pub first_byte: Option<u64>,
    /// The last byte of the response was handed to the connection, or it was known that none will follow.
    pub last_byte: Option<u64>,
}

/// A captured body.
#[derive(Debug, Clone, Default)]
pub struct Body {
    /// What was kept, in order: at most the cap.
    pub kept: Vec<Bytes>,
    /// Bytes that passed.
    pub total: u64,
}

impl Body {
    /// Bytes that were kept.
    #[must_use]
    pub fn kept_len(&self) -> u64 {
        self.kept.iter().map(|b| b.len() as u64).sum()
    }

    /// Whether as many bytes passed and the same were kept. Costs nothing where both are slices of one buffer.
    #[must_use]
    pub fn is_same(&self, other: &Self) -> bool {
        self.total == other.total && content::same(&self.kept, &other.kept)
    }
}

/// One thing that was altered on the way: a code for the window to translate, and its parameter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Stable, kebab-case: `added-request-header`, `removed-hop-by-hop`, `rewrote-location`, ...
    pub code: &'static str,
    /// The header or the two values.
    pub detail: String,
}

impl ExchangeId {
    /// The next id at this time.
    #[must_use]
    pub fn next(now: Timestamp) -> Self {
        Self(Self::first_at(now).0 | COUNTER.fetch_add(1, Ordering::Relaxed) & ((1 << 21) - 1))
    }

    /// Below every id given out at this time or later, and above those of the milliseconds before.
    #[must_use]
    pub fn first_at(at: Timestamp) -> Self {
        Self(((at.0 / 1000).saturating_sub(EPOCH_MS) & ((1 << 42) - 1)) << 21)
    }

    /// Sets where this process starts counting, so that two processes on one journal do not meet.
    pub fn seed(start: u64) {
        COUNTER.store(start, Ordering::Relaxed);
    }

    /// Reads what [`std::fmt::Display`] wrote.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        u64::from_str_radix(text, 36).ok().filter(|id| *id <= i64::MAX as u64).map(Self)
    }
}

impl std::fmt::Display for ExchangeId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        const DIGITS: &[u8; 36] = b"0123456789abcdefghijklmnopqrstuvwxyz";
        let (mut rest, mut out, mut at) = (self.0, [b'0'; 13], 13);
        while rest > 0 || at == 13 {
            at -= 1;
            out[at] = DIGITS[(rest % 36) as usize];
            rest /= 36;
        }
        f.write_str(std::str::from_utf8(&out[at..]).unwrap_or_default())
    }
}

impl Timestamp {
    /// The clock of this machine.
    #[must_use]
    pub fn now() -> Self {
        let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
        Self(since.as_micros() as u64)
    }

    /// So much earlier, at the earliest the beginning of 1970.
    #[must_use]
    pub fn before(self, span: std::time::Duration) -> Self {
        Self(self.0.saturating_sub(u64::try_from(span.as_micros()).unwrap_or(u64::MAX)))
    }
}

/// 2024-01-01 UTC in milliseconds since 1970.
const EPOCH_MS: u64 = 1_704_067_200_000;

static COUNTER: AtomicU64 = AtomicU64::new(0);
