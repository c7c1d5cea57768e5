//! One client connection: TLS or plain, HTTP/1.1 or HTTP/2, from the first byte to the last.

mod activity;
mod drive;
pub(crate) mod http2;
pub(crate) mod interim;
mod strict;

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use capture::exchange::{Connection as Seen, ExchangeId, Timestamp, Tls};
use http::{HeaderValue, Request};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::sync::mpsc::UnboundedSender;
use tokio_rustls::LazyConfigAcceptor;
use tokio_rustls::server::TlsStream;

use crate::body::Incoming;
use crate::door::{Door, Phase};
use crate::error::chain;
use crate::listener::Role;
use crate::listener::seats::Seat;
use crate::pipeline;
pub(crate) use activity::{Active, Activity};
use http2::Http2;
use interim::Interims;
use strict::Strict;
pub(crate) use strict::chunk_size;

/// What every request of a connection shares.
pub(crate) struct Client {
    pub(crate) door: Arc<Door>,
    /// For the journal.
    pub(crate) seen: Arc<Seen>,
    /// Whether TLS is spoken.
    pub(crate) secure: bool,
    /// `127.0.0.1`, ready to be sent as `X-Forwarded-For`.
    pub(crate) forwarded_for: HeaderValue,
    /// `8443`, ready to be sent as `X-Forwarded-Port`.
    pub(crate) forwarded_port: HeaderValue,
    pub(crate) activity: Activity,
    /// Who made this connection, when we did, and is told of its exchanges.
    pub(crate) own: Option<UnboundedSender<ExchangeId>>,
    /// 1xx on their way to the client.
    interims: Interims,
    /// The connection carries a tunnel instead of HTTP/1.1.
    switched: AtomicBool,
    /// Nothing was asked for too long.
    hurried: AtomicBool,
    /// What was sent was not taken for too long.
    stalled: AtomicBool,
    /// The door closed, and nothing moved any more.
    stopped: AtomicBool,
    _seat: Seat,
}

impl Client {
    fn new(
        door: &Arc<Door>,
        (peer, local): (SocketAddr, SocketAddr),
        tls: Option<Tls>,
        seat: Seat,
    ) -> Arc<Self> {
        let address = match peer.ip().to_canonical() {
            IpAddr::V4(ip) => ip.to_string(),
            IpAddr::V6(ip) => ip.to_string(),
        };
        Arc::new(Self {
            door: door.clone(),
            secure: tls.is_some(),
            seen: Arc::new(Seen { peer: peer.to_string(), accepted: Timestamp::now(), tls }),
            forwarded_for: HeaderValue::from_str(&address)
                .unwrap_or_else(|_| HeaderValue::from_static("unknown")),
            forwarded_port: HeaderValue::from(local.port()),
            activity: Activity::default(),
            own: door.expected.find(peer),
            interims: Interims::default(),
            switched: AtomicBool::new(false),
            hurried: AtomicBool::new(false),
            stalled: AtomicBool::new(false),
            stopped: AtomicBool::new(false),
            _seat: seat,
        })
    }

    /// A tunnel begins: what the client sends from now on is no request.
    pub(crate) fn switch(&self) {
        self.switched.store(true, Ordering::Release);
    }

    fn has_switched(&self) -> bool {
        self.switched.load(Ordering::Acquire)
    }

    /// Whoever is in the middle of a head is told that it took too long.
    fn hurry(&self) {
        self.hurried.store(true, Ordering::Relaxed);
    }

    fn is_hurried(&self) -> bool {
        self.hurried.load(Ordering::Relaxed)
    }

    fn stop(&self) {
        self.stopped.store(true, Ordering::Relaxed);
    }

    /// Whether the connection was ended by us.
    pub(crate) fn was_stopped(&self) -> bool {
        self.stopped.load(Ordering::Relaxed) || self.door.closing.phase() == Phase::Cut
    }

    fn stall(&self) {
        self.stalled.store(true, Ordering::Relaxed);
    }

    /// Whether the connection ended because the client took nothing.
    pub(crate) fn has_stalled(&self) -> bool {
        self.stalled.load(Ordering::Relaxed)
    }
}

/// Bytes of TLS records written at once: more than the 64 KiB bodies come in, and the head before them. With the 64 KiB
/// that rustls allows, the last bytes of each would be written by themselves.
const WRITTEN: usize = 144 << 10;

/// A rule had the connection closed without an answer.
#[derive(Debug, thiserror::Error)]
#[error("closed by a rule")]
struct HungUp;

/// Serves a connection until it closes.
pub(crate) async fn serve(door: Arc<Door>, stream: TcpStream, peer: SocketAddr, role: Role, seat: Seat) {
    if let Err(error) = serve_stream(&door, stream, peer, role, seat).await {
        tracing::debug!(%peer, error = %chain(&error), "connection ended");
    }
}

async fn serve_stream(
    door: &Arc<Door>,
    stream: TcpStream,
    peer: SocketAddr,
    role: Role,
    seat: Seat,
) -> io::Result<()> {
    // Small answers must not wait for the client's delayed acknowledgement.
    stream.set_nodelay(true)?;
    let local = stream.local_addr()?;
    if role == Role::Https && speaks_tls(door, &stream).await? {
        let (stream, tls) = shake_hands(door, stream, local).await?;
        let h2 = tls.alpn.as_deref() == Some("h2");
        serve_http(stream, &Client::new(door, (peer, local), Some(tls), seat), h2).await
    } else {
        // Also on the TLS port: the pipeline tells a plain request where to go.
        serve_http(stream, &Client::new(door, (peer, local), None, seat), false).await
    }
}

/// A TLS record begins with the content type 22, handshake (RFC 8446 section 5.1); no HTTP method does.
async fn speaks_tls(door: &Door, stream: &TcpStream) -> io::Result<bool> {
    let mut first = [0];
    within(door, stream.peek(&mut first)).await?;
    Ok(first[0] == 22)
}

async fn shake_hands(
    door: &Door,
    stream: TcpStream,
    local: SocketAddr,
) -> io::Result<(TlsStream<TcpStream>, Tls)> {
    let began = Instant::now();
    let mut stream = within(door, async {
        let hello = LazyConfigAcceptor::new(rustls::server::Acceptor::default(), stream).await?;
        // No name is offered for an address (RFC 6066 section 3): the one that was dialled is meant.
        let name = hello
            .client_hello()
            .server_name()
            .map_or_else(|| local.ip().to_canonical().to_string(), str::to_owned);
        let config = door.leaves.config_for(&name).await;
        hello.into_stream(config).await
    })
    .await?;
    stream.get_mut().1.set_buffer_limit(Some(WRITTEN));
    let tls = describe(stream.get_ref().1, began);
    Ok((stream, tls))
}

fn describe(session: &rustls::ServerConnection, began: Instant) -> Tls {
    Tls {
        version: match session.protocol_version() {
            Some(rustls::ProtocolVersion::TLSv1_2) => "TLSv1.2",
            _ => "TLSv1.3",
        },
        cipher: session.negotiated_cipher_suite().map(|s| format!("{:?}", s.suite())).unwrap_or_default(),
        alpn: session.alpn_protocol().map(|p| String::from_utf8_lossy(p).into_owned()),
        sni: session.server_name().map(str::to_owned),
        resumed: session.handshake_kind() == Some(rustls::HandshakeKind::Resumed),
        took: u32::try_from(began.elapsed().as_micros()).unwrap_or(u32::MAX),
    }
}

/// A client that says nothing must not hold a connection for ever.
async fn within<T>(door: &Door, step: impl Future<Output = io::Result<T>>) -> io::Result<T> {
    match tokio::time::timeout(door.options.handshake, step).await {
        Ok(result) => result,
        Err(_) => Err(io::Error::new(io::ErrorKind::TimedOut, "the client did not finish its handshake")),
    }
}

async fn serve_http<S>(stream: S, client: &Arc<Client>, h2: bool) -> io::Result<()>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    if h2 {
        return drive::run(Http2::new(stream, client.clone()), client).await.map_err(io::Error::other);
    }
    let service = service_fn(|request: Request<hyper::body::Incoming>| {
        let client = client.clone();
        async move {
            let response = pipeline::serve(client.clone(), request.map(Incoming::Http1), 0).await;
            client.interims.sent().await;
            if response.body().hangs_up() { Err(HungUp) } else { Ok(response) }
        }
    });
    let stream = TokioIo::new(Strict::new(stream, client.clone()));
    let connection = http1_for(&client.door).serve_connection(stream, service).with_upgrades();
    drive::run(connection, client).await.map_err(io::Error::other)
}

fn http1_for(door: &Door) -> http1::Builder {
    let mut builder = http1::Builder::new();
    // One timer per connection watches heads and idleness ([`drive`]) instead of one per request in hyper.
    builder.header_read_timeout(None).max_header_size(door.options.head_bytes as usize).max_headers(128);
    builder
}
