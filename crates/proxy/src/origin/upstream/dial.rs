//! Reaches a backend: names, addresses, TCP, sockets, TLS.

mod race;

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::Path;
use std::sync::Arc;

use config::project::{Address, Protocol, is_localhost};
use tokio::net::{TcpStream, lookup_host};
use tokio::time::{Instant, timeout_at};

use crate::error::Fault;
use crate::origin::upstream::egress;
use crate::origin::upstream::peer::Peer;
use crate::origin::upstream::refusal;
use crate::origin::upstream::stream::Stream;
use crate::tls::client::Offer;

/// What the connection is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// Requests, in whatever the peer speaks best.
    Requests,
    /// An upgrade, which HTTP/1.1 alone knows, and which must reach the backend itself.
    Upgrade,
}

/// A connection, and what will be spoken on it.
pub(crate) struct Reached {
    pub(crate) stream: Stream,
    /// For the journal: `127.0.0.1:3000`, `unix:/run/app.sock`.
    pub(crate) address: Arc<str>,
    /// HTTP/2 was agreed on, or is known to be spoken.
    pub(crate) speaks_h2: bool,
}

/// A connection with TLS where the peer wants it, within its connect timeout.
pub(crate) async fn connect(peer: &Peer, purpose: Purpose) -> Result<Reached, Fault> {
    let until = Instant::now() + peer.options.connect_timeout;
    let reached = timeout_at(until, reach(peer, purpose)).await;
    let reached = reached.unwrap_or_else(|_| Err(refusal::slow_connect(peer)))?;
    if !peer.address.is_secure() {
        return Ok(reached);
    }
    // Servers of plain HTTP often wait for the rest of what is no request to them.
    let secured = timeout_at(until, secure(peer, reached, purpose)).await;
    secured.unwrap_or_else(|_| Err(refusal::silent_handshake(peer)))
}

/// The connection alone: to the backend, or to the proxy that leads there.
pub(crate) async fn reach(peer: &Peer, purpose: Purpose) -> Result<Reached, Fault> {
    let speaks_h2 = peer.options.protocol == Protocol::H2c && purpose == Purpose::Requests;
    match &peer.address {
        Address::Unix(path) => socket(peer, path, speaks_h2).await,
        Address::Tcp { host, port, .. } => {
            let tcp = match &peer.way {
                Some(way) => egress::reach(way, peer, (host, *port), purpose).await?,
                None => tcp(peer, host, *port).await?,
            };
            let address = tcp.peer_addr().map_err(|e| refusal::of_connect(peer, &e))?;
            peer.was_at(address);
            Ok(Reached { stream: Stream::Plain(tcp), address: address.to_string().into(), speaks_h2 })
        }
    }
}

#[cfg(unix)]
async fn socket(peer: &Peer, path: &Path, speaks_h2: bool) -> Result<Reached, Fault> {
    let stream = tokio::net::UnixStream::connect(path).await.map_err(|e| refusal::of_connect(peer, &e))?;
    Ok(Reached { stream: Stream::Unix(stream), address: peer.authority.clone(), speaks_h2 })
}

#[cfg(not(unix))]
async fn socket(_peer: &Peer, _path: &Path, _speaks_h2: bool) -> Result<Reached, Fault> {
    Err(Fault::upstream("connect-failed", "Unix sockets are not known on this system"))
}

/// The first address that accepts.
pub(super) async fn tcp(peer: &Peer, host: &str, port: u16) -> Result<TcpStream, Fault> {
    let addresses = addresses(peer, host, port).await?;
    let stream = race::connect(addresses).await.map_err(|e| refusal::of_connect(peer, &e))?;
    stream.set_nodelay(true).map_err(|e| refusal::of_connect(peer, &e))?;
    Ok(stream)
}

/// Where to try, the address that worked before first. Servers listen on one loopback family and call it
/// `localhost`.
async fn addresses(peer: &Peer, host: &str, port: u16) -> Result<Vec<SocketAddr>, Fault> {
    let mut found = match host.parse::<IpAddr>() {
        Ok(ip) => vec![SocketAddr::new(ip, port)],
        Err(_) if is_localhost(host) => loopbacks(port).to_vec(),
        Err(_) => race::alternating(
            lookup_host((host, port)).await.map_err(|e| refusal::unknown_name(host, &e))?.collect(),
        ),
    };
    if let Some(before) = peer.standing().address {
        found.sort_by_key(|a| *a != before);
    }
    Ok(found)
}

fn loopbacks(port: u16) -> [SocketAddr; 2] {
    [SocketAddr::new(Ipv6Addr::LOCALHOST.into(), port), SocketAddr::new(Ipv4Addr::LOCALHOST.into(), port)]
}

async fn secure(peer: &Peer, reached: Reached, purpose: Purpose) -> Result<Reached, Fault> {
    let Reached { stream: Stream::Plain(tcp), address, .. } = reached else { return Ok(reached) };
    let offer = match (peer.options.protocol, purpose) {
        (Protocol::Http1, _) | (_, Purpose::Upgrade) => Offer::Http1,
        (Protocol::Http2, _) => Offer::Http2,
        (Protocol::Auto | Protocol::H2c, _) => Offer::Both,
    };
    let stream = peer.trust.handshake(peer, tcp, offer).await?;
    let speaks_h2 = stream.get_ref().1.alpn_protocol() == Some(b"h2");
    if offer == Offer::Http2 && !speaks_h2 {
        return Err(refusal::without_h2(peer));
    }
    Ok(Reached { stream: Stream::Tls(Box::new(stream)), address, speaks_h2 })
}
