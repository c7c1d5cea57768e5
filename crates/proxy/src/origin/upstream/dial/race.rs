//! Tries several addresses of one name, so that one that hangs does not hold up the others (RFC 8305).

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use tokio::net::TcpStream;

/// From one attempt to the next while nothing is known of the first (RFC 8305 section 5).
const DELAY: Duration = Duration::from_millis(250);

/// The first address that accepts. The next is tried when one has refused, or has been silent for a while.
pub(super) async fn connect(addresses: Vec<SocketAddr>) -> io::Result<TcpStream> {
    let mut waiting = addresses.into_iter();
    let mut trying = FuturesUnordered::new();
    let mut worst = io::Error::new(io::ErrorKind::NotFound, "the name has no address");
    loop {
        match waiting.next() {
            Some(address) => trying.push(TcpStream::connect(address)),
            None if trying.is_empty() => return Err(worst),
            None => {}
        }
        let patience = if waiting.len() == 0 { Duration::MAX } else { DELAY };
        match tokio::time::timeout(patience, trying.next()).await {
            Ok(Some(Ok(stream))) => return Ok(stream),
            Ok(Some(Err(error))) => worst = says_more(worst, error),
            Ok(None) | Err(_) => {}
        }
    }
}

/// "Refused" says more than "no route" where both are true.
fn says_more(known: io::Error, new: io::Error) -> io::Error {
    if known.kind() == io::ErrorKind::ConnectionRefused { known } else { new }
}

/// One family after the other, beginning with the resolver's favourite (RFC 8305 section 4).
pub(super) fn alternating(found: Vec<SocketAddr>) -> Vec<SocketAddr> {
    let favourite = found.first().is_some_and(SocketAddr::is_ipv6);
    let (first, second): (Vec<_>, Vec<_>) = found.into_iter().partition(|a| a.is_ipv6() == favourite);
    let mut second = second.into_iter();
    let mut mixed: Vec<_> = first.into_iter().flat_map(|a| [Some(a), second.next()]).flatten().collect();
    mixed.extend(second);
    mixed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn families_take_turns() {
        let address = |text: &str| text.parse::<SocketAddr>().unwrap();
        let found = ["[::1]:1", "[::2]:1", "[::3]:1", "1.1.1.1:1"].map(address);
        let expect = ["[::1]:1", "1.1.1.1:1", "[::2]:1", "[::3]:1"].map(address);
        assert_eq!(alternating(found.to_vec()), expect);
        assert_eq!(alternating(vec![found[3]]), [found[3]]);
    }
}
