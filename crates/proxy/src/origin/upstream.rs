//! The upstream origin: a group of backends, of which one answers.
//!
//! ```text
//! Group -- balance, sticky --> Peer -- attempt: pool ----> Link   HTTP/1.1, driven by the request that uses it
//!   |                            |          \- trunks --> Trunk  HTTP/2, one for all requests
//!   hold, health                dial -- egress, TLS
//! ```

mod again;
mod attempt;
mod balance;
pub(crate) mod carrier;
pub(crate) mod dial;
pub(crate) mod download;
pub(crate) mod egress;
mod greeting;
pub(crate) mod health;
mod hold;
pub(crate) mod kept;
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

use capture::head::Head;
use config::project::{HostMode, Upstream};
use http::header::HOST;
use http::{HeaderValue, Request, Response};
use tokio::sync::watch;

use crate::error::Fault;
use crate::tap::{RequestBody, Tap};
use crate::tls::client::Trust;
use again::is_idempotent;
use attempt::Attempt;
use balance::Turns;
use carrier::Carrier;
use egress::Environment;
use health::Probing;
use link::Broke;
use peer::{Busy, Peer};
use sticky::Sticky;

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
    pub(crate) response: Response<()>,
    pub(crate) carrier: Carrier,
    pub(crate) busy: Busy,
    /// The cookie that will bring the browser back to this peer.
    pub(crate) stay: Option<HeaderValue>,
}

/// Why a peer gave no answer.
struct Refused {
    fault: Fault,
    /// The request may go to another: it is as it was.
    may_go_on: bool,
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
            match self.send_to_any(&mut request, tap).await {
                Err(Refused { fault, may_go_on: true }) if self.is_worth_waiting(&fault) => {
                    if !Box::pin(self.wait(&mut hold, tap)).await {
                        return Err(fault);
                    }
                }
                answered => return answered.map_err(|refused| refused.fault),
            }
        }
    }

    async fn send_to_any(&self, request: &mut Request<RequestBody>, tap: &mut Tap) -> Result<Reply, Refused> {
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
                Err(Refused { fault, may_go_on: true }) => newest = Some(fault),
                Err(refused) => return Err(refused),
            }
        }
        let fault = newest.unwrap_or_else(|| Fault::upstream("no-peer", "the upstream has no peer"));
        Err(Refused { fault, may_go_on: true })
    }

    async fn send_to(
        &self,
        peer: &Arc<Peer>,
        request: &mut Request<RequestBody>,
        tap: &mut Tap,
    ) -> Result<Reply, Refused> {
        attempt::into_origin_form(request);
        self.set_host(peer, request);
        let head = Head::from_map(request.headers());
        tap.forwarded(&head);
        match attempt::send(peer, request, &head, tap).await {
            Ok(reply) => {
                peer.answered();
                Ok(reply)
            }
            Err(Attempt::Unreached(fault)) => Err(Refused { fault, may_go_on: true }),
            Err(Attempt::Broke(broke)) => Err(self.broke(peer, broke, is_idempotent(request.method()))),
        }
    }

    /// After a peer took a request and did not answer, another may be asked where asking twice is safe.
    fn broke(&self, peer: &Peer, broke: Broke, is_idempotent: bool) -> Refused {
        if broke.fault.side == capture::exchange::Side::Upstream {
            peer.failed(&broke.fault);
        }
        let safe = broke.unprocessed || (broke.closed && is_idempotent);
        Refused { fault: broke.fault, may_go_on: safe && broke.whole && self.peers.len() > 1 }
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
