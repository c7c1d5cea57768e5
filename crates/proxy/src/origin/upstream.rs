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
pub(crate) mod health;
mod hold;
pub(crate) mod link;
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
use config::project::{HostMode, Upstream};
use http::header::{HOST, PROXY_AUTHORIZATION, UPGRADE};
use http::{HeaderValue, Request, Response, StatusCode};
use hyper::body::Incoming;
use tokio::sync::watch;

use crate::error::Fault;
use crate::steps::framing;
use crate::tap::{RequestBody, Tap};
use crate::tls::client::Trust;
use again::Again;
use balance::Turns;
use carrier::Carrier;
use dial::Purpose;
use egress::Environment;
use health::Probing;
use link::{Broke, Link};
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
                send_on_trunk(trunks, peer, request, again.as_ref(), tap).await
            }
            _ => send_on_link(peer, request, again.as_ref(), purpose, tap).await,
        };
        match sent {
            Ok(reply) => {
                peer.answered();
                Ok(reply)
            }
            Err(Attempt::Unreached(fault, unsent)) => Err(Refused { fault, unsent: Some(*unsent) }),
            Err(Attempt::Broke(broke)) => Err(self.broke(peer, broke, again.as_ref())),
        }
    }

    /// After a peer took a request and did not answer, another may be asked where asking twice is safe.
    fn broke(&self, peer: &Peer, broke: Broke, again: Option<&Again>) -> Refused {
        if broke.fault.side == capture::exchange::Side::Upstream {
            peer.failed(&broke.fault);
        }
        let others = self.peers.len() > 1 && (broke.closed || broke.unprocessed);
        let unsent = again.filter(|again| others && (again.is_idempotent || broke.unprocessed));
        Refused { fault: broke.fault, unsent: unsent.map(Again::request) }
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

/// RFC 9110 section 15.2: interim answers go on to the client. The one that says that a body is wanted is said by
/// whoever reads that body.
fn pass_interim(request: &mut Request<RequestBody>, tap: &Tap) {
    let Some(interim) = tap.interim() else { return };
    let upload = request.body().upload().cloned();
    hyper::ext::on_informational(request, move |answer| {
        let is_awaited =
            answer.status() == StatusCode::CONTINUE && upload.as_ref().is_some_and(|u| u.release());
        if !is_awaited {
            interim.push(answer.status(), answer.headers());
        }
    });
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
    again: Option<&Again>,
    purpose: Purpose,
    tap: &mut Tap,
) -> Result<Reply, Attempt> {
    let again = again.filter(|again| again.is_idempotent);
    if purpose == Purpose::Requests {
        while let Some(link) = peer.pool.take(again.is_some(), peer.open() == 0) {
            match on_link(link, peer, request, purpose, tap).await {
                Err(Broke { unsent: Some(unsent), .. }) => request = *unsent,
                Err(Broke { closed: true, .. }) if let Some(again) = again => {
                    request = again.request();
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
    again: Option<&Again>,
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
            Err(Broke { unsent: Some(unsent), .. }) if attempt < MOST => request = *unsent,
            Err(broke)
                if attempt < MOST
                    && let Some(again) = again
                    && (broke.unprocessed || (broke.closed && reused && again.is_idempotent)) =>
            {
                request = again.request();
            }
            other => return other.map_err(Attempt::Broke),
        }
        into_origin_form(&mut request);
    }
    unreachable!("the last attempt returns")
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
    pass_interim(&mut request, tap);
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
    into_h2(&mut request, peer);
    let busy = peer.busy();
    let (response, lane) = trunk.exchange(request, peer.options.read_timeout).await?;
    Ok(Reply { response, carrier: Carrier::Lane(lane), busy, stay: None })
}

fn begun(peer: &Peer, request: &Request<RequestBody>, address: &str, reused: bool, tap: &mut Tap) {
    tap.mark(|t| &mut t.connected);
    tap.served_by(|| served_by(peer, Some((address, reused))));
    if request.body().upload().is_none() {
        tap.mark(|t| &mut t.sent);
    }
}

fn served_by(peer: &Peer, on: Option<(&str, bool)>) -> ServedBy {
    ServedBy::Upstream {
        peer: peer.authority.clone(),
        address: on.map(|(address, _)| address.to_owned()),
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
