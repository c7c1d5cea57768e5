//! Asks one peer: over which version, on which connection, and how often.

use std::sync::Arc;

use capture::exchange::ServedBy;
use capture::head::Head;
use config::project::Protocol;
use http::header::{HOST, PROXY_AUTHORIZATION, UPGRADE};
use http::{HeaderValue, Request};

use crate::error::Fault;
use crate::origin::upstream::again::{Again, is_idempotent};
use crate::origin::upstream::carrier::Carrier;
use crate::origin::upstream::dial::Purpose;
use crate::origin::upstream::link::{Broke, Link};
use crate::origin::upstream::passing::Passing;
use crate::origin::upstream::peer::{Dialed, Peer};
use crate::origin::upstream::trunk::{Trunk, Trunks, into_h2};
use crate::origin::upstream::{Reply, refusal};
use crate::steps::framing;
use crate::tap::{RequestBody, Tap};
use crate::tunnel::Extended;

/// Why an attempt came to nothing.
pub(super) enum Attempt {
    /// No connection; the request is as it was.
    Unreached(Fault),
    /// The request is as it was where it is [whole](Broke::whole).
    Broke(Broke),
}

/// Asks over what the peer speaks, and on a connection there is if one can be used. `head`: the fields of the request.
pub(super) async fn send(
    peer: &Arc<Peer>,
    request: &mut Request<RequestBody>,
    head: &Head,
    tap: &mut Tap,
) -> Result<Reply, Attempt> {
    let purpose = if peer.is_plain() { Purpose::Requests } else { purpose(request) };
    match &peer.trunks {
        Some(trunks) if purpose == Purpose::Requests && !trunks.declined() => {
            Box::pin(send_on_trunk(trunks, peer, request, head, tap)).await
        }
        Some(trunks) if purpose == Purpose::Upgrade => {
            Box::pin(send_upgrade(trunks, peer, request, head, tap)).await
        }
        _ => send_on_link(peer, request, head, purpose, tap).await,
    }
}

async fn send_on_link(
    peer: &Arc<Peer>,
    request: &mut Request<RequestBody>,
    head: &Head,
    purpose: Purpose,
    tap: &mut Tap,
) -> Result<Reply, Attempt> {
    if purpose == Purpose::Requests {
        let is_idempotent = is_idempotent(request.method());
        let repeatable = is_idempotent && request.body().upload().is_none();
        while let Some(link) = peer.pool.take(repeatable, peer.open() == 0) {
            match on_link(link, peer, request, head, purpose, tap).await {
                Err(Broke { unsent: true, whole: true, .. }) => {}
                Err(Broke { closed: true, whole: true, .. }) if is_idempotent => break,
                other => return other.map_err(Attempt::Broke),
            }
        }
    }
    Box::pin(send_on_new(peer, request, head, purpose, tap)).await
}

/// On a connection that is made for it.
async fn send_on_new(
    peer: &Arc<Peer>,
    request: &mut Request<RequestBody>,
    head: &Head,
    purpose: Purpose,
    tap: &mut Tap,
) -> Result<Reply, Attempt> {
    tap.served_by(|| served_by(peer, None));
    let dialed = peer.dial(purpose).await.map_err(Attempt::Unreached)?;
    if let (Some(trunks), Purpose::Requests) = (&peer.trunks, purpose) {
        trunks.learn(&dialed);
    }
    let sent = match dialed {
        Dialed::Link(link) => on_link(link, peer, request, head, purpose, tap).await,
        // The backend has learned HTTP/2 since it was last asked.
        Dialed::Trunk(trunk) => on_trunk(trunk, peer, request, head, tap).await,
    };
    sent.map_err(Attempt::Broke)
}

/// A second and third time only when the backend has not looked at the request, or repeating it is safe.
async fn send_on_trunk(
    trunks: &Trunks,
    peer: &Arc<Peer>,
    request: &mut Request<RequestBody>,
    head: &Head,
    tap: &mut Tap,
) -> Result<Reply, Attempt> {
    const MOST: usize = 3;
    let is_idempotent = is_idempotent(request.method());
    for attempt in 1..=MOST {
        tap.served_by(|| served_by(peer, None));
        let trunk = match trunks.get(peer).await.map_err(Attempt::Unreached)? {
            Dialed::Trunk(trunk) => trunk,
            Dialed::Link(link) => {
                let sent = on_link(link, peer, request, head, Purpose::Requests, tap).await;
                return sent.map_err(Attempt::Broke);
            }
        };
        let reused = trunk.is_reused();
        match on_trunk(trunk, peer, request, head, tap).await {
            Err(Broke { whole: true, unprocessed, closed, .. })
                if attempt < MOST && (unprocessed || (closed && reused && is_idempotent)) => {}
            other => return other.map_err(Attempt::Broke),
        }
        into_origin_form(request);
    }
    unreachable!("the last attempt returns")
}

/// A WebSocket goes over HTTP/2 where the backend says that it takes it there (RFC 8441), else over HTTP/1.1.
async fn send_upgrade(
    trunks: &Trunks,
    peer: &Arc<Peer>,
    request: &mut Request<RequestBody>,
    head: &Head,
    tap: &mut Tap,
) -> Result<Reply, Attempt> {
    let asked_for = matches!(peer.options.protocol, Protocol::Http2 | Protocol::H2c);
    let trunk = if asked_for { trunks.trunk(peer).await } else { trunks.usable() };
    let speaks_h2 = trunk.is_some();
    if let Some(trunk) = trunk.filter(|trunk| trunk.takes_tunnels()) {
        return on_trunk(trunk, peer, request, head, tap).await.map_err(Attempt::Broke);
    }
    match send_on_link(peer, request, head, Purpose::Upgrade, tap).await {
        Err(Attempt::Unreached(fault)) if fault.code == refusal::HTTP1_NOT_SPOKEN => {
            match trunks.trunk(peer).await {
                Some(trunk) if trunk.takes_tunnels() => {
                    on_trunk(trunk, peer, request, head, tap).await.map_err(Attempt::Broke)
                }
                _ => Err(Attempt::Unreached(refusal::without_websockets(peer))),
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
    request: &mut Request<RequestBody>,
    head: &Head,
    purpose: Purpose,
    tap: &mut Tap,
) -> Result<Reply, Broke> {
    let addressed = peer.way.as_ref().filter(|_| purpose == Purpose::Requests).map(|way| {
        way.address(request, peer);
        Head::from_map(request.headers())
    });
    let passing = Passing::new(request, tap);
    begun(peer, request, &link.address, link.reused, tap);
    let busy = peer.busy();
    let (response, link) = link.exchange(request, addressed.as_ref().unwrap_or(head), passing).await?;
    Ok(Reply { response, carrier: Carrier::Link(link), busy, stay: None })
}

async fn on_trunk(
    trunk: Arc<Trunk>,
    peer: &Arc<Peer>,
    request: &mut Request<RequestBody>,
    head: &Head,
    tap: &mut Tap,
) -> Result<Reply, Broke> {
    begun(peer, request, &trunk.address, trunk.is_reused(), tap);
    let again = Again::of(request, head);
    let extended = request.headers().contains_key(UPGRADE).then(|| Extended::of(request));
    into_h2(request, peer);
    let passing = Passing::new(request, tap);
    let busy = peer.busy();
    match trunk.exchange(request, peer.options.read_timeout, passing).await {
        Ok((mut response, lane)) => {
            if let Some(extended) = extended {
                extended.answered(&mut response);
            }
            Ok(Reply { response, carrier: Carrier::Lane(lane), busy, stay: None })
        }
        Err(broke) => {
            again.put_back(request);
            Err(broke)
        }
    }
}

fn begun(peer: &Peer, request: &Request<RequestBody>, address: &Arc<str>, reused: bool, tap: &mut Tap) {
    tap.connected(request.body().upload().is_none());
    tap.served_by(|| served_by(peer, Some((address, reused))));
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
pub(super) fn into_origin_form(request: &mut Request<RequestBody>) {
    let Some(authority) = request.uri().authority() else { return };
    if let Ok(host) = HeaderValue::from_str(authority.as_str()) {
        request.headers_mut().entry(HOST).or_insert(host);
    }
    request.headers_mut().remove(PROXY_AUTHORIZATION);
    let path = request.uri().path_and_query().cloned();
    *request.uri_mut() = path.map_or_else(|| http::Uri::from_static("/"), http::Uri::from);
    framing::before(request);
}
