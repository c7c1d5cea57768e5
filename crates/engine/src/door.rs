//! The addresses all sites share, and what to say when one cannot be had.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use crate::api::types::ApiError;
use crate::backends;
use crate::error::Result;

/// Where to listen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listen {
    /// TLS. Default `127.0.0.1:8443`.
    pub https: SocketAddr,
    /// The companion that redirects to it. Default `127.0.0.1:8080`; `None` is off.
    pub http: Option<SocketAddr>,
}

/// Reads `ADDR:PORT`, `localhost:PORT`, `:PORT` or `PORT`; a bare port means loopback.
///
/// # Errors
/// When it is none of these.
pub fn parse_listen(text: &str) -> Result<SocketAddr> {
    let loopback =
        |port: &str| port.parse().ok().map(|port| SocketAddr::new(Ipv4Addr::LOCALHOST.into(), port));
    let text = text.trim();
    let found = text.parse().ok().or_else(|| match text.rsplit_once(':') {
        None => loopback(text),
        Some(("" | "localhost", port)) => loopback(port),
        Some(_) => None,
    });
    found.ok_or_else(|| ApiError::bad_address(text))
}

/// As [`parse_listen`], and `off`.
///
/// # Errors
/// When it is neither.
pub fn parse_http_listen(text: &str) -> Result<Option<SocketAddr>> {
    if text.trim() == "off" { Ok(None) } else { parse_listen(text).map(Some) }
}

/// Says why the listeners are not there, and who stands in the way.
pub(crate) fn explain(error: &proxy::Error) -> ApiError {
    match error {
        proxy::Error::AddrInUse(address) => {
            ApiError::port_in_use(*address, backends::holder_of(address.port()).as_deref())
        }
        proxy::Error::PermissionDenied(address) => ApiError::port_denied(*address),
        proxy::Error::NotAvailable(address, cause) => {
            ApiError::address_unavailable(*address, &cause.to_string())
        }
    }
}

/// The port a browser is told: the address people read, `https://shop.localhost:8443`.
pub(crate) fn url_of(host: &str, https: Option<SocketAddr>) -> String {
    let host = match host.parse::<IpAddr>() {
        Ok(IpAddr::V6(ip)) => format!("[{ip}]"),
        _ => host.to_owned(),
    };
    match https.map(|a| a.port()) {
        None | Some(443) => format!("https://{host}"),
        Some(port) => format!("https://{host}:{port}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expect: Option<&str>) {
        assert_eq!(parse_listen(text).ok().map(|a| a.to_string()).as_deref(), expect, "{text}");
    }

    #[test]
    fn an_address_without_a_host_means_loopback() {
        check("8443", Some("127.0.0.1:8443"));
        check(":8443", Some("127.0.0.1:8443"));
        check("localhost:9", Some("127.0.0.1:9"));
        check("[::1]:8443", Some("[::1]:8443"));
        check("0.0.0.0:8443", Some("0.0.0.0:8443"));
        check("shop.localhost:8443", None);
        check("", None);
    }

    #[test]
    fn an_address_for_people_leaves_out_the_default_port() {
        let at = |port| Some(SocketAddr::from(([127, 0, 0, 1], port)));
        assert_eq!(url_of("shop.localhost", at(443)), "https://shop.localhost");
        assert_eq!(url_of("::1", at(8443)), "https://[::1]:8443");
    }
}
