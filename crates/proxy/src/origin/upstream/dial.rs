//! Reaches a backend: names, addresses, TCP, TLS.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use config::project::Scheme;
use rustls::pki_types::ServerName;
use tokio::net::{TcpStream, lookup_host};
use tokio_rustls::TlsConnector;

use crate::error::Fault;
use crate::origin::upstream::peer::Peer;
use crate::origin::upstream::refusal;
use crate::origin::upstream::stream::Stream;
use crate::tls::client;

/// TCP, and TLS where the peer wants it, within its connect timeout.
pub(crate) async fn connect(peer: &Peer) -> Result<(Stream, SocketAddr), Fault> {
    let reaching = async {
        let tcp = reach(peer).await?;
        let address = tcp.peer_addr().map_err(|e| refusal::of_connect(peer, &e))?;
        let stream = match peer.address.scheme {
            Scheme::Http => Stream::Plain(tcp),
            Scheme::Https => Stream::Tls(Box::new(secure(peer, tcp).await?)),
        };
        Ok((stream, address))
    };
    match tokio::time::timeout(peer.connect_timeout, reaching).await {
        Ok(reached) => reached,
        Err(_) => Err(refusal::slow_connect(peer)),
    }
}

/// TCP alone: the first address that accepts. Servers listen on one loopback family and call it `localhost`.
pub(crate) async fn reach(peer: &Peer) -> Result<TcpStream, Fault> {
    let mut newest = None;
    for address in addresses(peer).await? {
        match TcpStream::connect(address).await {
            Ok(stream) => {
                stream.set_nodelay(true).map_err(|e| refusal::of_connect(peer, &e))?;
                return Ok(stream);
            }
            // "Refused" says more than "no route" where both are true.
            Err(e)
                if newest
                    .as_ref()
                    .is_none_or(|n: &io::Error| n.kind() != io::ErrorKind::ConnectionRefused) =>
            {
                newest = Some(e);
            }
            Err(_) => {}
        }
    }
    let error = newest.unwrap_or_else(|| io::Error::new(io::ErrorKind::NotFound, "the name has no address"));
    Err(refusal::of_connect(peer, &error))
}

/// Where to try, the address that worked before first.
async fn addresses(peer: &Peer) -> Result<Vec<SocketAddr>, Fault> {
    let (host, port) = (peer.address.host.as_str(), peer.address.port);
    let mut found = match host.parse::<IpAddr>() {
        Ok(ip) => vec![SocketAddr::new(ip, port)],
        Err(_) if is_localhost(host) => loopbacks(port).to_vec(),
        Err(_) => lookup_host((host, port)).await.map_err(|e| refusal::unknown_name(peer, &e))?.collect(),
    };
    if let Some(before) = peer.standing().reached {
        found.sort_by_key(|a| *a != before);
    }
    Ok(found)
}

/// RFC 6761 section 6.3: `localhost` and all below it are loopback, whatever the resolver knows.
pub(crate) fn is_localhost(host: &str) -> bool {
    let host = host.strip_suffix('.').unwrap_or(host);
    let last = host.rsplit('.').next().unwrap_or(host);
    last.eq_ignore_ascii_case("localhost")
}

fn loopbacks(port: u16) -> [SocketAddr; 2] {
    [SocketAddr::new(Ipv6Addr::LOCALHOST.into(), port), SocketAddr::new(Ipv4Addr::LOCALHOST.into(), port)]
}

/// Always with the peer's name (RFC 6066 section 3): without it, servers of many names answer alert 40.
async fn secure(peer: &Peer, tcp: TcpStream) -> Result<tokio_rustls::client::TlsStream<TcpStream>, Fault> {
    let config = client::config(peer.verify).await.map_err(|e| refusal::of_tls(peer, &e))?;
    let name = ServerName::try_from(peer.address.host.clone())
        .map_err(|e| Fault::upstream("tls-name-mismatch", e.to_string()))?;
    TlsConnector::from(config).connect(name, tcp).await.map_err(|e| refusal::of_tls(peer, &e))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_under_localhost_are_loopback() {
        for host in ["localhost", "LOCALHOST", "localhost.", "api.localhost"] {
            assert!(is_localhost(host), "{host}");
        }
        for host in ["localhost.example", "notlocalhost", "example.com"] {
            assert!(!is_localhost(host), "{host}");
        }
    }
}
