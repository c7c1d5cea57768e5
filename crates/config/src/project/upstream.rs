//! A group of backends, and everything that can be said of it.

mod address;
mod status;

use std::path::PathBuf;
use std::time::Duration;

pub use address::{Address, Scheme, is_localhost};
pub use status::StatusMatcher;

/// A group of backends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Upstream {
    /// At least one, and at least one that is no backup.
    pub peers: Vec<Peer>,
    /// What the backend sees as `Host`. Default [`HostMode::Viewer`].
    pub host: HostMode,
    /// What is spoken with the backends. Default [`Protocol::Auto`].
    pub protocol: Protocol,
    /// Which peer is asked next. Default [`Balance::RoundRobin`].
    pub balance: Balance,
    /// Name of the cookie that keeps a browser at its peer. Default none.
    pub sticky: Option<String>,
    /// Longest time a request waits for a backend that was there before and refuses connections now; zero answers
    /// 502 at once. Default [`Self::HOLD`] when all peers are on this computer, else zero.
    pub hold: Duration,
    /// Asks each peer regularly how it is. Default none: a peer is up when it accepts connections.
    pub health: Option<HealthCheck>,
    /// Certificates trusted beside the platform's, as a PEM file; absolute. Default none.
    pub ca: Option<PathBuf>,
    /// How remote peers are reached; those on this computer always directly. Default [`ProxyMode::System`].
    pub proxy: ProxyMode,
    /// Time for the TCP and TLS handshakes together. Default 10 s.
    pub connect_timeout: Duration,
    /// Longest silence between two reads, the first included. Default 60 s.
    pub read_timeout: Duration,
    /// Longest silence in both directions of a WebSocket. Default 10 min.
    pub websocket_idle: Duration,
    /// Longest rest of a connection that is kept for the next request. Default 60 s.
    pub idle_timeout: Duration,
    /// Check the backend's certificate. Default true.
    pub verify: bool,
}

/// One member of an upstream.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Peer {
    /// Where it listens.
    pub address: Address,
    /// Share of the requests it gets beside the other peers, 1 to 1000. Default 1.
    pub weight: u16,
    /// Asked only when every other peer is down. Default false.
    pub backup: bool,
}

/// The `Host` a backend receives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HostMode {
    /// What the browser sent: the public address.
    Viewer,
    /// The origin's own name and port (CloudFront's default).
    Origin,
    /// Always this.
    Fixed(String),
}

/// What is spoken with a backend.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Protocol {
    /// Over TLS HTTP/2 when the backend agrees to it (ALPN), else HTTP/1.1.
    #[default]
    Auto,
    /// HTTP/1.1 always.
    Http1,
    /// HTTP/2 over TLS, or nothing.
    Http2,
    /// HTTP/2 without TLS, by prior knowledge (RFC 9113 section 3.3).
    H2c,
}

/// Which peer is asked next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Balance {
    /// In turn, by weight.
    #[default]
    RoundRobin,
    /// The one with the fewest requests open for its weight.
    LeastConnections,
}

/// How a peer is asked how it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HealthCheck {
    /// Path and query of the question.
    pub path: String,
    /// From one question to the next. Default 5 s.
    pub interval: Duration,
    /// Longest wait for the answer's head. Default 2 s.
    pub timeout: Duration,
    /// Good answers in a row after which a peer that was down is up. Default 2.
    pub healthy: u16,
    /// Bad answers in a row after which a peer is down. Default 3.
    pub unhealthy: u16,
    /// What a good answer is. Default 200 to 399.
    pub status: StatusMatcher,
}

/// How remote peers are reached.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum ProxyMode {
    /// As `HTTP_PROXY`, `HTTPS_PROXY`, `ALL_PROXY` and `NO_PROXY` say.
    #[default]
    System,
    /// Directly, whatever the environment says.
    Direct,
    /// Through this one.
    Through(ForwardProxy),
}

/// A forward proxy.
#[derive(Clone, PartialEq, Eq)]
pub struct ForwardProxy {
    /// How to speak to it.
    pub scheme: ProxyScheme,
    /// A name or an IP literal without brackets.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// User name and password, decoded.
    pub credentials: Option<(String, String)>,
}

/// How to speak to a forward proxy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProxyScheme {
    /// HTTP: `CONNECT` for https, absolute addresses for http.
    Http,
    /// SOCKS version 5 (RFC 1928); names are looked up by the proxy.
    Socks5,
}

impl Upstream {
    /// Default of [`Self::connect_timeout`].
    pub const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
    /// Default of [`Self::read_timeout`].
    pub const READ_TIMEOUT: Duration = Duration::from_secs(60);
    /// Default of [`Self::websocket_idle`].
    pub const WEBSOCKET_IDLE: Duration = Duration::from_secs(10 * 60);
    /// Default of [`Self::idle_timeout`].
    pub const IDLE_TIMEOUT: Duration = Duration::from_secs(60);
    /// Default of [`Self::hold`] on this computer: longer than a development server takes to start again, shorter
    /// than a person waits without wondering.
    pub const HOLD: Duration = Duration::from_secs(5);

    /// An upstream with the defaults of the project file. There must be at least one peer.
    #[must_use]
    pub fn new(peers: Vec<Peer>) -> Self {
        let all_near = peers.iter().all(|peer| peer.address.is_on_this_computer());
        Self {
            peers,
            host: HostMode::Viewer,
            protocol: Protocol::Auto,
            balance: Balance::RoundRobin,
            sticky: None,
            hold: if all_near { Self::HOLD } else { Duration::ZERO },
            health: None,
            ca: None,
            proxy: ProxyMode::System,
            connect_timeout: Self::CONNECT_TIMEOUT,
            read_timeout: Self::READ_TIMEOUT,
            websocket_idle: Self::WEBSOCKET_IDLE,
            idle_timeout: Self::IDLE_TIMEOUT,
            verify: true,
        }
    }
}

impl Peer {
    /// Most a peer can weigh.
    pub const HEAVIEST: u16 = 1000;
}

/// A peer like every other.
impl From<Address> for Peer {
    fn from(address: Address) -> Self {
        Self { address, weight: 1, backup: false }
    }
}

impl HealthCheck {
    /// Default of [`Self::interval`].
    pub const INTERVAL: Duration = Duration::from_secs(5);
    /// Default of [`Self::timeout`].
    pub const TIMEOUT: Duration = Duration::from_secs(2);
    /// Default of [`Self::healthy`].
    pub const HEALTHY: u16 = 2;
    /// Default of [`Self::unhealthy`].
    pub const UNHEALTHY: u16 = 3;

    /// A check with the defaults of the project file.
    #[must_use]
    pub fn new(path: String) -> Self {
        Self {
            path,
            interval: Self::INTERVAL,
            timeout: Self::TIMEOUT,
            healthy: Self::HEALTHY,
            unhealthy: Self::UNHEALTHY,
            status: StatusMatcher::default(),
        }
    }
}

/// Without the password, which is nobody's to read in a log.
impl std::fmt::Debug for ForwardProxy {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:?} {}:{}", self.scheme, self.host, self.port)
    }
}
