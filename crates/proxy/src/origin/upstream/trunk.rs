//! The HTTP/2 connection to a backend: one for all requests, driven by a task of its own.
//!
//! A backend that takes fewer streams at once than there are requests makes the others wait; one that says goodbye
//! (GOAWAY) finishes what it has taken while a new connection takes the rest.

use std::future::poll_fn;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::task::Poll;
use std::time::{Duration, Instant};

use config::project::{Address, Protocol};
use http::header::{CONNECTION, EXPECT, HOST, TRANSFER_ENCODING};
use http::{Request, Response, Uri, Version};
use hyper::body::Incoming;
use hyper::client::conn::http2::{self, SendRequest};
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use parking_lot::Mutex;

use crate::error::Fault;
use crate::origin::upstream::dial::{Purpose, Reached};
use crate::origin::upstream::link::Broke;
use crate::origin::upstream::peer::{Dialed, Peer};
use crate::origin::upstream::refusal;
use crate::origin::upstream::silence::{Patience, Silence};
use crate::origin::upstream::stream::Stream;
use crate::tap::RequestBody;

/// Bytes a backend may send ahead on one stream, and on all together.
const STREAM_WINDOW: u32 = 1 << 20;
const CONNECTION_WINDOW: u32 = 4 << 20;

/// Largest head of an answer.
const HEAD: u32 = 256 * 1024;

/// While answers are awaited, a connection that is silent is asked whether it still lives.
const PING: Duration = Duration::from_secs(20);
const PONG: Duration = Duration::from_secs(10);

/// The HTTP/2 connection of a peer, when there is one.
#[derive(Default)]
pub(crate) struct Trunks {
    current: Mutex<Option<Arc<Trunk>>>,
    /// One dials, the others wait for it.
    dialing: tokio::sync::Mutex<()>,
    /// The backend agreed to HTTP/1.1 when it was last asked: no use in waiting for one another.
    declined: AtomicBool,
}

/// One HTTP/2 connection.
pub(crate) struct Trunk {
    pub(crate) address: Arc<str>,
    sender: SendRequest<RequestBody>,
    /// Requests it carries.
    open: AtomicUsize,
    /// It has carried one before.
    used: AtomicBool,
    idle_since: Mutex<Instant>,
    /// Nothing more is to be sent on it.
    given_up: AtomicBool,
}

/// One request on a trunk.
pub(crate) struct Lane {
    trunk: Arc<Trunk>,
    pub(crate) silence: Silence,
}

impl Trunks {
    /// Whether a backend may be spoken to in HTTP/2.
    pub(crate) fn possible(address: &Address, protocol: Protocol) -> bool {
        match protocol {
            Protocol::Auto => address.is_secure(),
            Protocol::Http1 => false,
            Protocol::Http2 | Protocol::H2c => true,
        }
    }

    /// Whether HTTP/1.1 was what the backend agreed to.
    pub(crate) fn declined(&self) -> bool {
        self.declined.load(Ordering::Relaxed)
    }

    /// The connection there is, or a new one, on which the backend may choose HTTP/1.1.
    pub(crate) async fn get(&self, peer: &Peer) -> Result<Dialed, Fault> {
        if let Some(trunk) = self.usable() {
            return Ok(Dialed::Trunk(trunk));
        }
        let turn = self.dialing.lock().await;
        // Whoever was before us may have made it, or have found out that there will be none.
        if let Some(trunk) = self.usable() {
            return Ok(Dialed::Trunk(trunk));
        }
        let _turn = Some(turn).filter(|_| !self.declined());
        let dialed = peer.dial(Purpose::Requests).await?;
        self.learn(&dialed);
        Ok(dialed)
    }

    /// Keeps what a new connection tells: itself, or that the backend prefers HTTP/1.1.
    pub(crate) fn learn(&self, dialed: &Dialed) {
        match dialed {
            Dialed::Trunk(trunk) => {
                *self.current.lock() = Some(trunk.clone());
                self.declined.store(false, Ordering::Relaxed);
            }
            Dialed::Link(_) => self.declined.store(true, Ordering::Relaxed),
        }
    }

    fn usable(&self) -> Option<Arc<Trunk>> {
        self.current.lock().as_ref().filter(|trunk| trunk.is_usable()).cloned()
    }

    /// Lets go of a connection that has rested too long, or is over. What it still carries ends by itself.
    pub(crate) fn sweep(&self, rest: Duration) {
        let mut current = self.current.lock();
        if current.as_ref().is_some_and(|trunk| !trunk.is_usable() || trunk.has_rested(rest)) {
            *current = None;
        }
    }
}

impl Trunk {
    /// Begins to speak HTTP/2. Whether the backend understands is seen from its answer.
    pub(crate) async fn new(reached: Reached) -> Result<Self, Fault> {
        let mut builder = http2::Builder::new(TokioExecutor::new());
        builder
            .timer(TokioTimer::new())
            .initial_stream_window_size(STREAM_WINDOW)
            .initial_connection_window_size(CONNECTION_WINDOW)
            .max_header_list_size(HEAD)
            .keep_alive_interval(PING)
            .keep_alive_timeout(PONG);
        let (sender, connection) = builder
            .handshake::<TokioIo<Stream>, RequestBody>(TokioIo::new(reached.stream))
            .await
            .map_err(|e| refusal::of_answer(&e))?;
        tokio::spawn(async move {
            if let Err(error) = connection.await {
                tracing::debug!(%error, "a connection to a backend ended");
            }
        });
        Ok(Self {
            address: reached.address,
            sender,
            open: AtomicUsize::new(0),
            used: AtomicBool::new(false),
            idle_since: Mutex::new(Instant::now()),
            given_up: AtomicBool::new(false),
        })
    }

    pub(crate) fn is_reused(&self) -> bool {
        self.used.load(Ordering::Relaxed)
    }

    fn is_usable(&self) -> bool {
        !self.sender.is_closed() && !self.given_up.load(Ordering::Relaxed)
    }

    fn has_rested(&self, rest: Duration) -> bool {
        self.open.load(Ordering::Relaxed) == 0 && self.idle_since.lock().elapsed() >= rest
    }

    /// Sends a request and waits for the head of its answer.
    pub(crate) async fn exchange(
        self: Arc<Self>,
        request: Request<RequestBody>,
        read_timeout: Duration,
    ) -> Result<(Response<Incoming>, Box<Lane>), Broke> {
        let upload = request.body().upload().cloned();
        let own = request.extensions().get::<Patience>().copied();
        let mut sender = self.sender.clone();
        let mut lane = Box::new(Lane::on(self, own.map_or(read_timeout, |own| own.0)));
        let mut answer = pin!(sender.try_send_request(request));
        let answered = poll_fn(|cx| {
            if let Poll::Ready(answered) = answer.as_mut().poll(cx) {
                return Poll::Ready(Some(answered));
            }
            if let Some(upload) = &upload {
                lane.silence.heard_from(upload);
            }
            if lane.silence.poll_over(cx) { Poll::Ready(None) } else { Poll::Pending }
        })
        .await;
        match answered {
            Some(Ok(response)) => {
                lane.trunk.used.store(true, Ordering::Relaxed);
                Ok((response, lane))
            }
            Some(Err(error)) => {
                let broke = Broke::from_hyper(error, upload.as_deref());
                // A connection that said goodbye closes in its own time; nothing more is for it.
                lane.trunk.give_up_if(broke.closed);
                Err(broke)
            }
            None => {
                lane.trunk.give_up_if(true);
                Err(Broke::silent(lane.silence.limit(), own))
            }
        }
    }

    fn give_up_if(&self, broken: bool) {
        if broken {
            self.given_up.store(true, Ordering::Relaxed);
        }
    }
}

impl Lane {
    fn on(trunk: Arc<Trunk>, read_timeout: Duration) -> Self {
        trunk.open.fetch_add(1, Ordering::Relaxed);
        Self { trunk, silence: Silence::new(read_timeout) }
    }
}

impl Drop for Lane {
    fn drop(&mut self) {
        self.trunk.open.fetch_sub(1, Ordering::Relaxed);
        *self.trunk.idle_since.lock() = Instant::now();
    }
}

/// Puts a request into the form of HTTP/2: the host into `:authority`, and nothing that concerns one connection
/// (RFC 9113 sections 8.2.2 and 8.3.1).
pub(crate) fn into_h2(request: &mut Request<RequestBody>, peer: &Peer) {
    for name in [&CONNECTION, &TRANSFER_ENCODING, &EXPECT] {
        request.headers_mut().remove(name);
    }
    // Interim answers are not heard here: nobody would say that the body is wanted.
    if let Some(upload) = request.body().upload() {
        upload.release();
    }
    let host = request.headers_mut().remove(HOST);
    let host = host.as_ref().unwrap_or(&peer.host_header);
    let authority = host.to_str().ok().and_then(|host| host.parse().ok());
    let mut parts = std::mem::take(request.uri_mut()).into_parts();
    let scheme = if peer.address.is_secure() { http::uri::Scheme::HTTPS } else { http::uri::Scheme::HTTP };
    (parts.scheme, parts.authority) = (Some(scheme), authority);
    parts.path_and_query.get_or_insert_with(|| http::uri::PathAndQuery::from_static("/"));
    *request.uri_mut() = Uri::from_parts(parts).unwrap_or_default();
    *request.version_mut() = Version::HTTP_2;
}
