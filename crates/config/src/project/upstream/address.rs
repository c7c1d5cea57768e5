//! Where a backend listens.

use std::net::{IpAddr, Ipv6Addr};
use std::path::PathBuf;

/// Where a backend listens.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Address {
    /// A port of a computer.
    Tcp {
        /// `http` or `https` towards the backend.
        scheme: Scheme,
        /// A name or an IP literal without brackets. `localhost` is tried on both loopback families.
        host: String,
        /// Default 80 or 443.
        port: u16,
    },
    /// A Unix domain socket, spoken to without TLS. Absolute in a [`crate::project::Project`].
    Unix(PathBuf),
}

/// How to speak to a backend.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Scheme {
    /// Plain text.
    Http,
    /// TLS, always with SNI.
    Https,
}

impl Address {
    /// `localhost:3000`, `[::1]:3000`, `unix:/run/app.sock`: what errors and the window call this backend.
    #[must_use]
    pub fn authority(&self) -> String {
        match self {
            Self::Tcp { host, port, .. } => format!("{}:{port}", bracketed(host)),
            Self::Unix(path) => format!("unix:{}", path.display()),
        }
    }

    /// `http://localhost:3000`, without the port where it is the scheme's own; `unix:/run/app.sock`. What
    /// [`Self::parse`] reads back.
    #[must_use]
    pub fn url(&self) -> String {
        match self {
            Self::Tcp { scheme, .. } => format!("{}://{}", scheme.as_str(), self.host_header()),
            Self::Unix(_) => self.authority(),
        }
    }

    /// `localhost:3000`, `cdn.example.com`: the backend's own name in `Host`. A socket has none and is called
    /// `localhost`.
    #[must_use]
    pub fn host_header(&self) -> String {
        match self {
            Self::Tcp { scheme, host, port } if *port == scheme.port() => bracketed(host),
            Self::Tcp { .. } => self.authority(),
            Self::Unix(_) => "localhost".to_owned(),
        }
    }

    /// Whether TLS is spoken.
    #[must_use]
    pub fn is_secure(&self) -> bool {
        matches!(self, Self::Tcp { scheme: Scheme::Https, .. })
    }

    /// A loopback address, a name under `localhost` (RFC 6761 section 6.3), or a Unix socket.
    #[must_use]
    pub fn is_on_this_computer(&self) -> bool {
        match self {
            Self::Tcp { host, .. } => {
                is_localhost(host) || host.parse::<IpAddr>().is_ok_and(|ip| ip.to_canonical().is_loopback())
            }
            Self::Unix(_) => true,
        }
    }
}

impl Scheme {
    /// `http` or `https`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Http => "http",
            Self::Https => "https",
        }
    }

    /// The port that goes without saying.
    #[must_use]
    pub const fn port(self) -> u16 {
        match self {
            Self::Http => 80,
            Self::Https => 443,
        }
    }
}

/// RFC 6761 section 6.3: `localhost` and all below it are loopback, whatever a resolver knows.
#[must_use]
pub fn is_localhost(host: &str) -> bool {
    let host = host.strip_suffix('.').unwrap_or(host);
    host.rsplit('.').next().is_some_and(|last| last.eq_ignore_ascii_case("localhost"))
}

fn bracketed(host: &str) -> String {
    if host.parse::<Ipv6Addr>().is_ok() { format!("[{host}]") } else { host.to_owned() }
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

    #[test]
    fn an_address_is_called_in_several_ways() {
        let check = |text: &str, authority: &str, host: &str, near: bool| {
            let address = Address::parse(text).unwrap();
            assert_eq!(address.url(), text);
            assert_eq!((address.authority().as_str(), address.host_header().as_str()), (authority, host));
            assert_eq!(address.is_on_this_computer(), near, "{text}");
        };
        check("http://localhost:3000", "localhost:3000", "localhost:3000", true);
        check("https://[::1]", "[::1]:443", "[::1]", true);
        check(
            "http://[::ffff:127.0.0.1]:80".trim_end_matches(":80"),
            "[::ffff:127.0.0.1]:80",
            "[::ffff:127.0.0.1]",
            true,
        );
        check("https://cdn.example.com", "cdn.example.com:443", "cdn.example.com", false);
        check("unix:/run/app.sock", "unix:/run/app.sock", "localhost", true);
    }
}
