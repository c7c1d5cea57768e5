//! The data plane: listeners, connections, routing, the pipeline, origins.
//!
//! ```text
//! listener -> connection (TLS or plain, h1 or h2) -> pipeline -> origin -> tap -> browser
//!                                                     |            |        |
//!                                                   router,      files,   capture
//!                                                   steps       upstream
//! ```
//! One task per client connection, on one of the door's own threads: the connection to the backend is driven from
//! inside the request that uses it, so a proxied exchange crosses no task boundary and wakes no other thread. Configuration is an [`Arc`]'d snapshot; recording is pushed
//! into a queue that never waits.
#![forbid(unsafe_code)]

pub(crate) mod body;
mod coding;
mod connection;
mod door;
mod error;
pub(crate) mod error_page;
mod explain;
mod listener;
mod live;
pub(crate) mod origin;
mod own;
mod pipeline;
pub(crate) mod reserved;
mod router;
pub mod rules;
mod shape;
mod snapshot;
mod stall;
mod steps;
mod tap;
mod tls;
mod tunnel;
mod workers;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use capture::queue::Queue;
use tokio::sync::watch;

pub use error::Error;
pub use explain::{Error as ExplainError, Verdict, explain};
pub use listener::Bound;
pub use live::{Health, OriginLive, PeerLive};
pub use origin::upstream::egress::Environment;
pub use own::Announced;
pub use snapshot::SiteConfig;

/// The front door: listeners, the sites behind them, and what is open now. Cheap to clone; every clone is the
/// same door.
#[derive(Clone)]
pub struct Proxy {
    door: Arc<door::Door>,
}

/// What does not change while the door stands.
#[derive(Debug, Clone)]
pub struct Options {
    /// The pseudonym in `Via` (RFC 9110 section 7.6.3). Each door adds a suffix of its own, so that one behind
    /// another is no loop. Default `localfront`.
    pub via: String,
    /// Longest silence of a client without a request in progress: the head of the first or next request, or an
    /// idle connection. Default 60 s.
    pub idle: Duration,
    /// Longest TLS handshake. Default 10 s.
    pub handshake: Duration,
    /// Longest time in which a client sends next to nothing of a request's body (less than 64 bytes). Default 60 s.
    pub body_silence: Duration,
    /// Longest time in which a client takes next to nothing of what it is sent (less than 1 KiB), as nginx's
    /// `send_timeout`. WebSockets have a limit of their own. Default 60 s.
    pub send_timeout: Duration,
    /// While the door closes: longest time a connection with a request in progress may stand still. Default 5 s.
    pub drain_silence: Duration,
    /// Largest head of a request, in bytes. Default 64 KiB.
    pub head_bytes: u32,
    /// HTTP/2 streams a client may have open at once. Default 256.
    pub streams: u32,
    /// Connections and WebSockets open at once, on all addresses together; more are closed as soon as they come.
    /// Default 4096.
    pub connections: u32,
    /// Which forward proxies lead to backends on other computers. Default none.
    pub environment: Environment,
}

impl Proxy {
    /// A door without listeners or sites. Nothing is recorded without a queue.
    ///
    /// # Panics
    /// Outside a tokio runtime.
    #[must_use]
    pub fn new(authority: Arc<pki::Authority>, queue: Option<Queue>, options: Options) -> Self {
        Self { door: door::Door::new(authority, queue, options) }
    }

    /// Listens on exactly these addresses: what is already bound stays as it is, what is not named any more is
    /// closed to new connections (open ones live on). Port 0 takes a free port and keeps it when asked again.
    /// All or nothing: after an error the door listens as before.
    ///
    /// # Errors
    /// The address that cannot be had, and why.
    pub async fn listen(&self, https: &[SocketAddr], http: &[SocketAddr]) -> Result<Bound, Error> {
        listener::listen(&self.door, https, http).await
    }

    /// Serves these sites from now on. Requests in progress end under the sites they began with. Origins that did
    /// not change keep their connections, file indexes and health.
    pub fn apply(&self, sites: Vec<SiteConfig>) {
        self.door.apply(sites);
    }

    /// Stops accepting, tells clients to go elsewhere (GOAWAY, `Connection: close`), waits for the exchanges in
    /// progress at most this long and only while they move ([`Options::drain_silence`]), then cuts what is left. May
    /// be called again with less patience. WebSockets and event streams end at once: they would
    /// never end by themselves. The door stays closed.
    pub async fn drain(&self, limit: Duration) {
        self.door.drain(limit).await;
    }

    /// How each behavior's origin stands, in the order of the sites and their behaviors.
    pub fn live(&self) -> Vec<OriginLive> {
        live::of(&self.door.snapshot())
    }

    /// A number that grows when anything [`Self::live`] tells has changed.
    pub fn changed(&self) -> watch::Receiver<u64> {
        self.door.news.subscribe()
    }

    /// Announces a connection to this door from an address that the caller has bound and will dial from.
    #[must_use]
    pub fn announce(&self, from: SocketAddr) -> Announced {
        Announced::new(&self.door, from)
    }

    /// Exchanges that a rule holds until a person has looked at them, the oldest first.
    #[must_use]
    pub fn held(&self) -> Vec<rules::Held> {
        self.door.pauses.list()
    }

    /// A number that grows when [`Self::held`] changes.
    #[must_use]
    pub fn holding(&self) -> watch::Receiver<u64> {
        self.door.pauses.changed()
    }

    /// Lets one of [`Self::held`] go on. False when it does not wait any more.
    #[must_use]
    pub fn resume(&self, held: u64, decision: rules::Decision) -> bool {
        self.door.pauses.resume(held, decision)
    }

    /// What would happen to a request for this URL under the sites served now.
    ///
    /// # Errors
    /// When the URL or the method is none.
    pub fn explain(&self, url: &str, method: &str) -> Result<Verdict, ExplainError> {
        explain::under(&self.door.snapshot(), url, method)
    }
}

impl Default for Options {
    fn default() -> Self {
        Self {
            via: "localfront".to_owned(),
            idle: Duration::from_secs(60),
            handshake: Duration::from_secs(10),
            body_silence: Duration::from_secs(60),
            send_timeout: Duration::from_secs(60),
            drain_silence: Duration::from_secs(5),
            head_bytes: 64 * 1024,
            streams: 256,
            connections: 4096,
            environment: Environment::default(),
        }
    }
}
