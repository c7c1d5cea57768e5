//! The HTTP/2 connection to a backend: one for all requests, driven by a task of its own.
//!
//! A backend that takes fewer streams at once than there are requests makes the others wait; one that says goodbye
//! (GOAWAY) finishes what it has taken while a new connection takes the rest.

mod asking;
mod driver;

use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};

use bytes::Bytes;
use config::project::{Address, Protocol};
use h2::client::{Builder, SendRequest};
use http::header::{CONNECTION, HOST, TRANSFER_ENCODING};
use http::{Method, Request, Response, Uri, Version};
use http_body::{Body as _, Frame, SizeHint};
use parking_lot::Mutex;

use crate::body::BodyError;
use crate::body::incoming::Received;
use crate::connection::http2::duplex::Duplex;
use crate::error::Fault;
use crate::origin::upstream::dial::{Purpose, Reached};
use crate::origin::upstream::greeting::{Greeted, Greeting, Unspoken};
use crate::origin::upstream::kept::Kept;
use crate::origin::upstream::link::Broke;
use crate::origin::upstream::passing::Passing;
use crate::origin::upstream::peer::{Dialed, Peer};
use crate::origin::upstream::refusal;
use crate::origin::upstream::silence::{Patience, Silence};
use crate::origin::upstream::stream::Stream;
use crate::tap::RequestBody;
use asking::{Asking, Sending, Sends, Unanswered};
use driver::Driver;

/// Bytes a backend may send ahead on one stream, and on all together.
const STREAM_WINDOW: u32 = 1 << 20;
const CONNECTION_WINDOW: u32 = 4 << 20;

/// Largest head of an answer.
const HEAD: u32 = 256 * 1024;

/// Bytes of requests that wait in memory on each stream.
const SEND_BUFFER: usize = 256 * 1024;

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
    sender: SendRequest<Bytes>,
    /// Requests it carries.
    open: Arc<AtomicUsize>,
    /// It has carried one before.
    used: AtomicBool,
    idle_since: Mutex<Instant>,
    /// Nothing more is to be sent on it.
    given_up: AtomicBool,
}

/// What comes after the head of an answer.
pub(crate) enum Answered {
    /// Nothing yet, or nothing at all: the stream is a tunnel's.
    Nothing,
    Content(Received),
}

/// One request on a trunk.
pub(crate) struct Lane {
    trunk: Arc<Trunk>,
    pub(crate) silence: Silence,
    pub(crate) content: Answered,
    /// The stream itself, once the backend has agreed to be its other end.
    pub(crate) tunnel: Option<Duplex>,
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

    /// A connection on which HTTP/2 is spoken, if one can be had.
    pub(crate) async fn trunk(&self, peer: &Peer) -> Option<Arc<Trunk>> {
        match self.get(peer).await {
            Ok(Dialed::Trunk(trunk)) => Some(trunk),
            Ok(Dialed::Link(_)) | Err(_) => None,
        }
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

    /// The connection there is, if there is one.
    pub(crate) fn usable(&self) -> Option<Arc<Trunk>> {
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
    /// Begins to speak HTTP/2, and waits until the backend has done so too: a request is lost on one that does not.
    pub(crate) async fn new(reached: Reached, peer: &Peer) -> Result<Self, Fault> {
        let (stream, greeting) = Greeted::new(reached.stream);
        let open = Arc::<AtomicUsize>::default();
        let greeted =
            tokio::time::timeout(peer.options.connect_timeout, greet(stream, greeting, open.clone()));
        let (sender, driver) = greeted
            .await
            .map_err(|_| refusal::silent_greeting(peer))?
            .map_err(|unspoken| refusal::of_greeting(peer, &unspoken))?;
        tokio::spawn(driver.run());
        Ok(Self {
            address: reached.address,
            sender,
            open,
            used: AtomicBool::new(false),
            idle_since: Mutex::new(Instant::now()),
            given_up: AtomicBool::new(false),
        })
    }

    pub(crate) fn is_reused(&self) -> bool {
        self.used.load(Ordering::Relaxed)
    }

    fn is_usable(&self) -> bool {
        let cx = &mut Context::from_waker(Waker::noop());
        // Every clone can send until the connection has failed or said goodbye.
        let stands = matches!(self.sender.clone().poll_ready(cx), Poll::Ready(Ok(())));
        stands && !self.given_up.load(Ordering::Relaxed)
    }

    /// Whether the backend opens streams as tunnels (RFC 8441 section 3).
    pub(crate) fn takes_tunnels(&self) -> bool {
        self.sender.is_extended_connect_protocol_enabled()
    }

    fn has_rested(&self, rest: Duration) -> bool {
        self.open.load(Ordering::Relaxed) == 0 && self.idle_since.lock().elapsed() >= rest
    }

    /// Sends a request and waits for the head of its answer. Takes the head out of the request, and puts the body back
    /// where that is [whole](Broke::whole).
    pub(crate) async fn exchange(
        self: Arc<Self>,
        request: &mut Request<RequestBody>,
        read_timeout: Duration,
        passing: Passing,
    ) -> Result<(Response<()>, Box<Lane>), Broke> {
        let own = request.extensions().get::<Patience>().copied();
        let upload = request.body().upload().cloned();
        let mut lane = Box::new(Lane::on(self, own.map_or(read_timeout, |own| own.0)));
        let mut asking = lane.trunk.ask(request, passing)?;
        let answered = poll_fn(|cx| asking.poll(cx, &mut lane.silence)).await;
        match answered {
            Ok(response) => {
                lane.trunk.used.store(true, Ordering::Relaxed);
                let (head, from) = response.into_parts();
                if let Some(to) = asking.let_body_go_on().filter(|_| head.status.is_success()) {
                    lane.tunnel = Some(Duplex::new(to, from));
                } else {
                    lane.content = Answered::Content(Received::new(from, &head.headers));
                }
                Ok((Response::from_parts(head, ()), lane))
            }
            Err(Unanswered::Stream(error)) => {
                let mut broke = Broke::from_h2(&error, upload.as_deref());
                broke.give_back(asking.into_body(), request);
                // A connection that said goodbye closes in its own time; nothing more is for it.
                lane.trunk.give_up_if(broke.closed);
                Err(broke)
            }
            Err(Unanswered::Switched) => Err(Broke::switched()),
            Err(Unanswered::Body) => Err(Broke::of_body(upload.as_deref())),
            Err(Unanswered::Silent) => {
                lane.trunk.give_up_if(true);
                Err(Broke::silent(lane.silence.limit(), own))
            }
        }
    }

    /// Sends the head.
    fn ask(&self, request: &mut Request<RequestBody>, passing: Passing) -> Result<Asking, Broke> {
        let (head, body) = std::mem::replace(request, Request::new(RequestBody::Empty)).into_parts();
        let opens = head.method == Method::CONNECT;
        let ends = body.is_end_stream() && !opens;
        let sent = self.sender.clone().send_request(Request::from_parts(head, ()), ends);
        let (answer, to) = match sent {
            Ok(sent) => sent,
            Err(error) => {
                let mut broke = Broke::from_h2(&error, None);
                broke.give_back(Some(body), request);
                self.give_up_if(broke.closed);
                return Err(broke);
            }
        };
        let sends = match body.upload().cloned() {
            Some(upload) => Sends::Body(Box::new(Sending::new(Kept::new(body), to, upload))),
            None if opens => Sends::Tunnel(to),
            None => Sends::Nothing,
        };
        Ok(Asking { answer, sends, passing })
    }

    fn give_up_if(&self, broken: bool) {
        if broken {
            self.given_up.store(true, Ordering::Relaxed);
        }
    }
}

/// Says who we are, and waits until the backend has said who it is.
async fn greet(
    stream: Greeted<Stream>,
    greeting: Greeting,
    open: Arc<AtomicUsize>,
) -> Result<(SendRequest<Bytes>, Driver<Greeted<Stream>>), Unspoken> {
    let mut greeting = pin!(greeting.heard());
    let Ok((sender, connection)) = builder().handshake(stream).await else {
        return Err(greeting.await.err().unwrap_or(Unspoken::Closed));
    };
    let mut driver = Driver::new(connection, open);
    poll_fn(|cx| {
        let ended = Pin::new(&mut driver).poll(cx).is_ready();
        match greeting.as_mut().poll(cx) {
            Poll::Ready(heard) => Poll::Ready(heard),
            Poll::Pending if ended => Poll::Ready(Err(Unspoken::Closed)),
            Poll::Pending => Poll::Pending,
        }
    })
    .await?;
    Ok((sender, driver))
}

fn builder() -> Builder {
    let mut builder = Builder::new();
    builder
        .enable_push(false)
        .initial_window_size(STREAM_WINDOW)
        .initial_connection_window_size(CONNECTION_WINDOW)
        .max_header_list_size(HEAD)
        .max_send_buffer_size(SEND_BUFFER);
    builder
}

impl Lane {
    fn on(trunk: Arc<Trunk>, read_timeout: Duration) -> Self {
        trunk.open.fetch_add(1, Ordering::Relaxed);
        Self { trunk, silence: Silence::new(read_timeout), content: Answered::Nothing, tunnel: None }
    }
}

impl Answered {
    pub(crate) fn poll_frame(
        &mut self,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BodyError>>> {
        match self {
            Self::Nothing => Poll::Ready(None),
            Self::Content(received) => received.poll_frame(cx),
        }
    }

    pub(crate) fn has_ended(&self) -> bool {
        match self {
            Self::Nothing => true,
            Self::Content(received) => received.has_ended(),
        }
    }

    pub(crate) fn size_hint(&self) -> SizeHint {
        match self {
            Self::Nothing => SizeHint::with_exact(0),
            Self::Content(received) => received.size_hint(),
        }
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
    for name in [&CONNECTION, &TRANSFER_ENCODING] {
        request.headers_mut().remove(name);
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
