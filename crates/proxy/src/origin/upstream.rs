//! The upstream origin: a group of backends, of which one answers.
//!
//! ```text
//! Group -- balance, sticky --> Peer -- pool ------> Link   HTTP/1.1, driven by the request that uses it
//!   |                            |  \- trunks ----> Trunk  HTTP/2, one for all requests
//!   hold, health                dial -- egress, TLS
//! ```

mod again;
mod asked;
mod balance;
pub(crate) mod carrier;
pub(crate) mod dial;
pub(crate) mod download;
pub(crate) mod egress;
mod greeting;
pub(crate) mod health;
mod hold;
mod kept;
pub(crate) mod link;
mod passing;
pub(crate) mod peer;
pub(crate) mod pool;
pub(crate) mod refusal;
pub(crate) mod silence;
mod sticky;
pub(crate) mod stream;
mod trunk;

use std::sync::Arc;
use std::sync::atomic::AtomicU32;

use capture::exchange::ServedBy;
use capture::head::Head;
use config::project::{HostMode, Protocol, Upstream};
use http::header::{HOST, PROXY_AUTHORIZATION, UPGRADE};
use http::{HeaderValue, Request, Response};
use tokio::sync::watch;

use crate::body::Incoming;
use crate::error::Fault;
use crate::steps::framing;
use crate::tap::{RequestBody, Tap};
use crate::tls::client::Trust;
use crate::tunnel::Extended;
use again::Again;
use balance::Turns;
use carrier::Carrier;
use dial::Purpose;
use egress::Environment;
use health::Probing;
use link::{Broke, Link};
use passing::Passing;
use peer::{Busy, Dialed, Peer};
use sticky::Sticky;
use trunk::{Trunk, into_h2};

/// A group of backends: peers, their connections, and how they stand.
pub(crate) struct Group {
    pub(crate) config: Arc<Upstream>,
    pub(crate) peers: Vec<Arc<Peer>>,
    turns: Turns,
    sticky: Option<Sticky>,
    /// Requests that wait for a peer to come back.
    holding: Arc<AtomicU32>,
    /// Whether any peer accepts connections, as far as is known.
    up: watch::Sender<bool>,
    news: watch::Sender<u64>,
    _probing: Probing,
}

/// What a group is opened with, beside its configuration.
pub(crate) struct Around<'a> {
    pub(crate) news: &'a watch::Sender<u64>,
    pub(crate) environment: &'a Environment,
    /// Makes sticky cookies unlike those of other installations.
    pub(crate) seed: &'a [u8],
}

/// A backend's answer, and what it comes on.
pub(crate) struct Reply {
    pub(crate) response: Response<Incoming>,
    pub(crate) carrier: Carrier,
    pub(crate) busy: Busy,
    /// The cookie that will bring the browser back to this peer.
    pub(crate) stay: Option<HeaderValue>,
}

/// Why a peer gave no answer, and the request when it may go to another.
struct Refused {
    fault: Fault,
    unsent: Option<Request<RequestBody>>,
}

impl Group {
    /// Starts looking after the peers.
    pub(crate) fn open(config: &Upstream, around: &Around<'_>) -> Arc<Self> {
        let config = Arc::new(config.clone());
        let trust = Arc::new(Trust::new(config.verify, config.ca.clone()));
        let member = |m| Arc::new(Peer::new(m, &config, &trust, around.environment));
        let peers: Vec<_> = config.peers.iter().map(member).collect();
        let up = watch::channel(false).0;
        let sticky = config.sticky.as_ref().map(|name| Sticky::new(name, &peers, around.seed));
        let probing = Probing::start(&peers, up.clone(), around.news.clone());
        Arc::new(Self {
            turns: Turns::new(&peers, config.balance),
            sticky,
            holding: Arc::default(),
            up,
            news: around.news.clone(),
            _probing: probing,
            peers,
            config,
        })
    }

    /// Resolves when a peer accepts connections.
    pub(crate) fn ready(&self) -> impl Future<Output = ()> + Send + use<> {
        let mut up = self.up.subscribe();
        // Whoever waits is worth asking more often for.
        self.peers.iter().for_each(|p| p.changed.notify_one());
        async move {
            let _ = up.wait_for(|up| *up).await;
        }
    }

    /// Passes a request on and waits for the head of the answer. Another peer is tried only while nothing of the
    /// request has been sent; a request is sent twice only when RFC 9110 section 9.2.2 permits it. While a backend
    /// starts again, the request waits for it.
    pub(crate) async fn send(
        &self,
        mut request: Request<RequestBody>,
        tap: &mut Tap,
    ) -> Result<Reply, Fault> {
        let mut hold = None;
        loop {
            match self.send_to_any(request, tap).await {
                Err(Refused { fault, unsent: Some(unsent) }) if self.is_worth_waiting(&fault) => {
                    if !Box::pin(self.wait(&mut hold, tap)).await {
                        return Err(fault);
                    }
                    request = unsent;
                }
                answered => return answered.map_err(|refused| refused.fault),
            }
        }
    }

    async fn send_to_any(&self, mut request: Request<RequestBody>, tap: &mut Tap) -> Result<Reply, Refused> {
        if let [only] = self.peers.as_slice() {
            return self.send_to(only, request, tap).await;
        }
        let wanted = self.sticky.as_ref().and_then(|sticky| sticky.wanted(request.headers()));
        let mut newest = None;
        for at in self.turns.order(&self.peers, wanted) {
            match self.send_to(&self.peers[at], request, tap).await {
                Ok(mut reply) => {
                    reply.stay = self.sticky.as_ref().filter(|_| wanted != Some(at)).map(|s| s.cookie(at));
                    return Ok(reply);
                }
                Err(Refused { fault, unsent: Some(unsent) }) => (request, newest) = (unsent, Some(fault)),
                Err(refused) => return Err(refused),
            }
        }
        let fault = newest.unwrap_or_else(|| Fault::upstream("no-peer", "the upstream has no peer"));
        Err(Refused { fault, unsent: Some(request) })
    }

    async fn send_to(
        &self,
        peer: &Arc<Peer>,
        mut request: Request<RequestBody>,
        tap: &mut Tap,
    ) -> Result<Reply, Refused> {
        into_origin_form(&mut request);
        self.set_host(peer, &mut request);
        let head = Head::from_map(request.headers());
        tap.forwarded(&head);
        tap.served_by(|| served_by(peer, None));
        let again = Again::of(&request, head);
        let purpose = if peer.is_plain() { Purpose::Requests } else { purpose(&request) };
        let sent = match &peer.trunks {
            Some(trunks) if purpose == Purpose::Requests && !trunks.declined() => {
                send_on_trunk(trunks, peer, request, &again, tap).await
            }
            Some(trunks) if purpose == Purpose::Upgrade => {
                send_upgrade(trunks, peer, request, &again, tap).await
            }
            _ => send_on_link(peer, request, &again, purpose, tap).await,
        };
        match sent {
            Ok(reply) => {
                peer.answered();
                Ok(reply)
            }
            Err(Attempt::Unreached(fault, unsent)) => Err(Refused { fault, unsent: Some(*unsent) }),
            Err(Attempt::Broke(broke)) => Err(self.broke(peer, broke, &again)),
        }
    }

    /// After a peer took a request and did not answer, another may be asked where asking twice is safe.
    fn broke(&self, peer: &Peer, broke: Broke, again: &Again) -> Refused {
        if broke.fault.side == capture::exchange::Side::Upstream {
            peer.failed(&broke.fault);
        }
        let safe = broke.unprocessed || (broke.closed && again.is_idempotent);
        let body = broke.body.filter(|_| safe && self.peers.len() > 1);
        Refused { fault: broke.fault, unsent: body.map(|body| again.request(*body)) }
    }

    fn set_host(&self, peer: &Peer, request: &mut Request<RequestBody>) {
        let host = match &self.config.host {
            HostMode::Viewer => return,
            HostMode::Origin => Some(peer.host_header.clone()),
            HostMode::Fixed(host) => HeaderValue::from_str(host).ok(),
        };
        if let Some(host) = host {
            request.headers_mut().insert(HOST, host);
        }
    }
}

/// Why an attempt came to nothing.
enum Attempt {
    /// No connection; the request is as it was.
    Unreached(Fault, Box<Request<RequestBody>>),
    Broke(Broke),
}

async fn send_on_link(
    peer: &Arc<Peer>,
    mut request: Request<RequestBody>,
    again: &Again,
    purpose: Purpose,
    tap: &mut Tap,
) -> Result<Reply, Attempt> {
    if purpose == Purpose::Requests {
        let repeatable = again.is_idempotent && request.body().upload().is_none();
        while let Some(link) = peer.pool.take(repeatable, peer.open() == 0) {
            match on_link(link, peer, request, purpose, tap).await {
                Err(Broke { unsent: Some(unsent), .. }) => request = *unsent,
                Err(Broke { closed: true, body: Some(body), .. }) if again.is_idempotent => {
                    request = again.request(*body);
                    break;
                }
                other => return other.map_err(Attempt::Broke),
            }
        }
    }
    let dialed = peer.dial(purpose).await;
    if let (Some(trunks), Purpose::Requests, Ok(dialed)) = (&peer.trunks, purpose, &dialed) {
        trunks.learn(dialed);
    }
    match dialed {
        Ok(Dialed::Link(link)) => on_link(link, peer, request, purpose, tap).await.map_err(Attempt::Broke),
        // The backend has learned HTTP/2 since it was last asked.
        Ok(Dialed::Trunk(trunk)) => on_trunk(trunk, peer, request, tap).await.map_err(Attempt::Broke),
        Err(fault) => Err(Attempt::Unreached(fault, Box::new(request))),
    }
}

/// A second and third time only when the backend has not looked at the request, or repeating it is safe.
async fn send_on_trunk(
    trunks: &trunk::Trunks,
    peer: &Arc<Peer>,
    mut request: Request<RequestBody>,
    again: &Again,
    tap: &mut Tap,
) -> Result<Reply, Attempt> {
    const MOST: usize = 3;
    for attempt in 1..=MOST {
        let trunk = match trunks.get(peer).await {
            Ok(Dialed::Trunk(trunk)) => trunk,
            Ok(Dialed::Link(link)) => {
                let sent = on_link(link, peer, request, Purpose::Requests, tap).await;
                return sent.map_err(Attempt::Broke);
            }
            Err(fault) => return Err(Attempt::Unreached(fault, Box::new(request))),
        };
        let reused = trunk.is_reused();
        match on_trunk(trunk, peer, request, tap).await {
            Err(Broke { body: Some(body), unprocessed, closed, .. })
                if attempt < MOST && (unprocessed || (closed && reused && again.is_idempotent)) =>
            {
                request = again.request(*body);
            }
            other => return other.map_err(Attempt::Broke),
        }
        into_origin_form(&mut request);
    }
    unreachable!("the last attempt returns")
}

/// A WebSocket goes over HTTP/2 where the backend says that it takes it there (RFC 8441), else over HTTP/1.1.
async fn send_upgrade(
    trunks: &trunk::Trunks,
    peer: &Arc<Peer>,
    request: Request<RequestBody>,
    again: &Again,
    tap: &mut Tap,
) -> Result<Reply, Attempt> {
    let asked_for = matches!(peer.options.protocol, Protocol::Http2 | Protocol::H2c);
    let trunk = if asked_for { trunks.trunk(peer).await } else { trunks.usable() };
    let speaks_h2 = trunk.is_some();
    if let Some(trunk) = trunk.filter(|trunk| trunk.takes_tunnels()) {
        return on_trunk(trunk, peer, request, tap).await.map_err(Attempt::Broke);
    }
    let sent = send_on_link(peer, request, again, Purpose::Upgrade, tap).await;
    match sent {
        Err(Attempt::Unreached(fault, request)) if fault.code == refusal::HTTP1_NOT_SPOKEN => {
            match trunks.trunk(peer).await {
                Some(trunk) if trunk.takes_tunnels() => {
                    on_trunk(trunk, peer, *request, tap).await.map_err(Attempt::Broke)
                }
                _ => Err(Attempt::Unreached(refusal::without_websockets(peer), request)),
            }
        }
        Err(Attempt::Broke(broke)) if speaks_h2 && broke.is_of_backend() => {
            Err(Attempt::Broke(Broke { fault: refusal::without_websockets(peer), ..broke }))
        }
        sent => sent,
    }
}

async fn on_link(
    link: Box<Link>,
    peer: &Arc<Peer>,
    mut request: Request<RequestBody>,
    purpose: Purpose,
    tap: &mut Tap,
) -> Result<Reply, Broke> {
    if let Some(way) = &peer.way
        && purpose == Purpose::Requests
    {
        way.address(&mut request, peer);
    }
    Passing::new(&request, tap).listen(&mut request);
    begun(peer, &request, &link.address, link.reused, tap);
    let busy = peer.busy();
    let (response, link) = link.exchange(request).await?;
    Ok(Reply { response, carrier: Carrier::Link(link), busy, stay: None })
}

async fn on_trunk(
    trunk: Arc<Trunk>,
    peer: &Arc<Peer>,
    mut request: Request<RequestBody>,
    tap: &mut Tap,
) -> Result<Reply, Broke> {
    begun(peer, &request, &trunk.address, trunk.is_reused(), tap);
    let extended = request.headers().contains_key(UPGRADE).then(|| Extended::of(&mut request));
    into_h2(&mut request, peer);
    let passing = Passing::new(&request, tap);
    let busy = peer.busy();
    let (mut response, lane) = trunk.exchange(request, peer.options.read_timeout, passing).await?;
    if let Some(extended) = extended {
        extended.answered(&mut response);
    }
    Ok(Reply { response, carrier: Carrier::Lane(lane), busy, stay: None })
}

fn begun(peer: &Peer, request: &Request<RequestBody>, address: &Arc<str>, reused: bool, tap: &mut Tap) {
    tap.mark(|t| &mut t.connected);
    tap.served_by(|| served_by(peer, Some((address, reused))));
    if request.body().upload().is_none() {
        tap.mark(|t| &mut t.sent);
    }
}

fn served_by(peer: &Peer, on: Option<(&Arc<str>, bool)>) -> ServedBy {
    ServedBy::Upstream {
        peer: peer.authority.clone(),
        address: on.map(|(address, _)| address.clone()),
        reused: on.is_some_and(|(_, reused)| reused),
    }
}

fn purpose(request: &Request<RequestBody>) -> Purpose {
    if request.headers().contains_key(UPGRADE) { Purpose::Upgrade } else { Purpose::Requests }
}

/// A request that was made ready for one connection and not sent is made ready for any other.
fn into_origin_form(request: &mut Request<RequestBody>) {
    let Some(authority) = request.uri().authority() else { return };
    if let Ok(host) = HeaderValue::from_str(authority.as_str()) {
        request.headers_mut().entry(HOST).or_insert(host);
    }
    request.headers_mut().remove(PROXY_AUTHORIZATION);
    let path = request.uri().path_and_query().cloned();
    *request.uri_mut() = path.map_or_else(|| http::Uri::from_static("/"), http::Uri::from);
    framing::before(request);
}
