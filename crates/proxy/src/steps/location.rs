//! Redirects that leak where the backend stands.

use http::header::LOCATION;
use http::{HeaderMap, HeaderValue, Uri};

use crate::origin::upstream::dial::is_localhost;
use crate::origin::upstream::peer::Peer;
use crate::router::without_port;
use crate::tap::Tap;

/// Puts the public origin in the place of the backend's own, or of this host's own under http. Strictly like
/// CloudFront it stays as it is, and is only told.
pub(crate) fn after(headers: &mut HeaderMap, peer: &Peer, public: &str, cloudfront: bool, tap: &mut Tap) {
    let Some(old) = headers.get(LOCATION).and_then(|v| v.to_str().ok()) else { return };
    let Some(new) = rewritten(old, peer, public) else { return };
    if cloudfront {
        let old = old.to_owned();
        return tap.change("leaked-location", || old);
    }
    if let Ok(value) = HeaderValue::from_str(&new) {
        let old = old.to_owned();
        headers.insert(LOCATION, value);
        tap.change("rewrote-location", || format!("{old} -> {new}"));
    }
}

fn rewritten(location: &str, peer: &Peer, public: &str) -> Option<String> {
    let uri: Uri = location.parse().ok()?;
    let (scheme, authority) = (uri.scheme_str()?, uri.authority()?);
    let port = authority.port_u16().unwrap_or(if scheme == "https" { 443 } else { 80 });
    let leaks = port == peer.address.port && same_host(authority.host(), &peer.address.host);
    let downgrades = scheme == "http" && authority.host().eq_ignore_ascii_case(without_port(public));
    if !leaks && !downgrades {
        return None;
    }
    // Everything after the authority as it stands, a fragment included.
    let rest = location.splitn(4, '/').nth(3).unwrap_or_default();
    Some(format!("https://{public}/{rest}"))
}

/// `localhost`, `127.0.0.1` and `[::1]` are one machine.
fn same_host(a: &str, b: &str) -> bool {
    let plain = |h: &str| h.trim_matches(['[', ']']).to_ascii_lowercase();
    let local = |h: &str| is_localhost(h) || h.parse::<std::net::IpAddr>().is_ok_and(|ip| ip.is_loopback());
    let (a, b) = (plain(a), plain(b));
    a == b || (local(&a) && local(&b))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use config::project::{HostMode, Peer as Address, Scheme, Upstream};

    use super::*;

    fn check(location: &str, expect: Option<&str>) {
        let address = Address { scheme: Scheme::Http, host: "localhost".into(), port: 3000 };
        let upstream = Upstream {
            peers: vec![address.clone()],
            host: HostMode::Viewer,
            connect_timeout: Duration::from_secs(1),
            read_timeout: Duration::from_secs(1),
            websocket_idle: Duration::from_secs(1),
            verify: true,
        };
        let peer = Peer::new(&address, &upstream);
        assert_eq!(rewritten(location, &peer, "shop.localhost:8443").as_deref(), expect, "{location}");
    }

    #[test]
    fn the_backends_own_address_becomes_the_public_one() {
        check("http://localhost:3000/a/b?c#d", Some("https://shop.localhost:8443/a/b?c#d"));
        check("http://127.0.0.1:3000", Some("https://shop.localhost:8443/"));
        check("http://[::1]:3000/x", Some("https://shop.localhost:8443/x"));
    }

    #[test]
    fn our_own_host_under_http_becomes_https() {
        check("http://shop.localhost:8443/login", Some("https://shop.localhost:8443/login"));
        check("http://Shop.localhost/login", Some("https://shop.localhost:8443/login"));
    }

    #[test]
    fn every_other_address_stays() {
        check("/login", None);
        check("https://shop.localhost:8443/login", None);
        check("http://localhost:3001/", None);
        check("https://example.com/", None);
        check("//example.com/", None);
        check("not a uri", None);
    }
}
