//! The upstream origin: a group of backends, of which one answers.

pub(crate) mod dial;
pub(crate) mod download;
pub(crate) mod health;
pub(crate) mod link;
pub(crate) mod peer;
pub(crate) mod pool;
pub(crate) mod refusal;
pub(crate) mod silence;
pub(crate) mod stream;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use capture::exchange::ServedBy;
use capture::head::Head;
use config::project::{HostMode, Upstream};
use http::header::HOST;
use http::{HeaderName, HeaderValue, Method, Request, Response, StatusCode};
use hyper::body::Incoming;
use tokio::sync::watch;

use crate::error::Fault;
use crate::tap::{RequestBody, Tap};
use health::Probing;
use link::{Broke, Link};
use peer::Peer;
use silence::Patience;

/// A group of backends: peers, their idle connections, and how they stand.
pub(crate) struct Group {
    pub(crate) config: Upstream,
    pub(crate) peers: Vec<Arc<Peer>>,
    /// Whether any peer accepts connections, as far as is known.
    up: watch::Sender<bool>,
    next: AtomicUsize,
    _probing: Probing,
}

/// A backend's answer, with the connection it comes on.
pub(crate) struct Reply {
    pub(crate) response: Response<Incoming>,
    pub(crate) link: Box<Link>,
    pub(crate) peer: Arc<Peer>,
}

/// Why a peer gave no answer, and the request when nothing of it was sent.
struct Refused {
    fault: Fault,
    unsent: Option<Request<RequestBody>>,
}

impl Group {
    /// Starts looking after the peers.
    pub(crate) fn open(config: &Upstream, news: &watch::Sender<u64>) -> Arc<Self> {
        let peers: Vec<_> = config.peers.iter().map(|p| Arc::new(Peer::new(p, config))).collect();
        let up = watch::channel(false).0;
        let probing = Probing::start(&peers, up.clone(), news.clone());
        Arc::new(Self { config: config.clone(), peers, up, next: AtomicUsize::new(0), _probing: probing })
    }

    /// Resolves when a peer accepts connections.
    pub(crate) fn ready(&self) -> impl Future<Output = ()> + Send + 'static {
        let mut up = self.up.subscribe();
        // Whoever waits is worth asking more often for.
        self.peers.iter().for_each(|p| p.changed.notify_one());
        async move {
            let _ = up.wait_for(|up| *up).await;
        }
    }

    /// Passes a request on and waits for the head of the answer. Another peer is tried only while nothing of the
    /// request has been sent; a request is sent twice only when RFC 9110 section 9.2.2 permits it.
    pub(crate) async fn send(
        &self,
        mut request: Request<RequestBody>,
        tap: &mut Tap,
    ) -> Result<Reply, Fault> {
        let mut newest = None;
        for peer in self.order() {
            match self.send_to(peer, request, tap).await {
                Ok(reply) => return Ok(reply),
                Err(Refused { fault, unsent: Some(unsent) }) => (request, newest) = (unsent, Some(fault)),
                Err(Refused { fault, unsent: None }) => return Err(fault),
            }
        }
        Err(newest.unwrap_or_else(|| Fault::upstream("no-peer", "the upstream has no peer")))
    }

    /// Round robin, peers that are down last: they may be back, and then the next probe need not be awaited.
    fn order(&self) -> impl Iterator<Item = &Arc<Peer>> {
        let first = self.next.fetch_add(1, Ordering::Relaxed) % self.peers.len().max(1);
        let turn = move || self.peers[first..].iter().chain(&self.peers[..first]);
        let single = self.peers.len() == 1;
        turn().filter(move |p| single || !p.is_down()).chain(turn().filter(move |p| !single && p.is_down()))
    }

    async fn send_to(
        &self,
        peer: &Arc<Peer>,
        mut request: Request<RequestBody>,
        tap: &mut Tap,
    ) -> Result<Reply, Refused> {
        self.set_host(peer, &mut request);
        let head = Head::from_map(request.headers());
        tap.forwarded(&head);
        tap.served_by(|| served_by(peer, None));
        let again = Again::of(&request, head);
        while let Some(link) = peer.pool.take(again.is_some()) {
            match Self::send_on(link, peer, request, tap).await {
                Err(Broke { unsent: Some(unsent), .. }) => request = *unsent,
                Err(Broke { closed: true, .. }) if let Some(again) = &again => {
                    request = again.request();
                    break;
                }
                other => return other.map_err(|b| Refused { fault: b.fault, unsent: None }),
            }
        }
        match peer.dial().await {
            Ok(link) => Self::send_on(link, peer, request, tap)
                .await
                .map_err(|b| Refused { fault: b.fault, unsent: None }),
            Err(fault) => Err(Refused { fault, unsent: Some(request) }),
        }
    }

    async fn send_on(
        link: Box<Link>,
        peer: &Arc<Peer>,
        mut request: Request<RequestBody>,
        tap: &mut Tap,
    ) -> Result<Reply, Broke> {
        pass_interim(&mut request, tap);
        tap.mark(|t| &mut t.connected);
        tap.served_by(|| served_by(peer, Some(&link)));
        if request.body().upload().is_none() {
            tap.mark(|t| &mut t.sent);
        }
        let (response, link) = link.exchange(request).await?;
        Ok(Reply { response, link, peer: peer.clone() })
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

fn served_by(peer: &Peer, link: Option<&Link>) -> ServedBy {
    ServedBy::Upstream {
        peer: peer.authority.clone(),
        address: link.map(|l| l.address.to_string()),
        reused: link.is_some_and(|l| l.reused),
    }
}

/// What it takes to send a request once more: it has no content, and asking twice is asking once.
struct Again {
    method: Method,
    uri: http::Uri,
    head: Head,
    patience: Option<Patience>,
}

impl Again {
    /// RFC 9110 section 9.2.2: only idempotent methods.
    fn of(request: &Request<RequestBody>, head: Head) -> Option<Self> {
        let safe = request.method().is_idempotent() && request.body().upload().is_none();
        let patience = request.extensions().get().copied();
        safe.then(|| Self { method: request.method().clone(), uri: request.uri().clone(), head, patience })
    }

    fn request(&self) -> Request<RequestBody> {
        let mut request = Request::new(RequestBody::Empty);
        *request.method_mut() = self.method.clone();
        *request.uri_mut() = self.uri.clone();
        if let Some(patience) = self.patience {
            request.extensions_mut().insert(patience);
        }
        for (name, value) in self.head.iter() {
            if let (Ok(name), Ok(value)) = (name.parse::<HeaderName>(), HeaderValue::from_bytes(value)) {
                request.headers_mut().append(name, value);
            }
        }
        request
    }
}
