//! Asks one peer: over which version, on which connection, and how often.

use std::sync::Arc;

use capture::exchange::ServedBy;
use config::project::Protocol;
use http::header::{HOST, PROXY_AUTHORIZATION, UPGRADE};
use http::{HeaderValue, Request};

use crate::error::Fault;
use crate::origin::upstream::again::Again;
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
    Unreached(Fault, Box<Request<RequestBody>>),
    Broke(Broke),
}

/// Asks over what the peer speaks, and on a connection there is if one can be used.
pub(super) async fn send(
    peer: &Arc<Peer>,
    request: Request<RequestBody>,
    again: &Again,
    tap: &mut Tap,
) -> Result<Reply, Attempt> {
    let purpose = if peer.is_plain() { Purpose::Requests } else { purpose(&request) };
    match &peer.trunks {
        Some(trunks) if purpose == Purpose::Requests && !trunks.declined() => {
            send_on_trunk(trunks, peer, request, again, tap).await
        }
        Some(trunks) if purpose == Purpose::Upgrade => send_upgrade(trunks, peer, request, again, tap).await,
        _ => send_on_link(peer, request, again, purpose, tap).await,
    }
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
    trunks: &Trunks,
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
    trunks: &Trunks,
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

pub(super) fn served_by(peer: &Peer, on: Option<(&Arc<str>, bool)>) -> ServedBy {
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
