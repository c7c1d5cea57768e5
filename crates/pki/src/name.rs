//! The one name a leaf carries: an exact host or an IP address.

use std::fmt;
use std::net::{IpAddr, Ipv6Addr};

use crate::Error;

/// A host name in lower case without a trailing dot, or an IP address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Name {
    Dns(String),
    Ip(IpAddr),
}

impl Name {
    /// Reads `shop.localhost`, `127.0.0.1`, `::1` or `[::1]`.
    pub(crate) fn parse(text: &str) -> Result<Self, Error> {
        if let Some(ip) = address(text) {
            // A listener for both families reports IPv4 peers as ::ffff:a.b.c.d; clients asked for a.b.c.d.
            return Ok(Self::Ip(ip.to_canonical()));
        }
        let host = text.strip_suffix('.').unwrap_or(text).to_ascii_lowercase();
        if is_host(&host) { Ok(Self::Dns(host)) } else { Err(Error::InvalidName { name: text.to_owned() }) }
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Dns(host) => f.write_str(host),
            Self::Ip(ip) => ip.fmt(f),
        }
    }
}

fn address(text: &str) -> Option<IpAddr> {
    match text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        Some(inner) => inner.parse::<Ipv6Addr>().ok().map(IpAddr::V6),
        None => text.parse().ok(),
    }
}

/// RFC 1123 section 2.1, and underscores, which browsers accept and people use.
fn is_host(host: &str) -> bool {
    host.len() <= 253 && host.split('.').all(is_label)
}

fn is_label(label: &str) -> bool {
    (1..=63).contains(&label.len())
        && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
        && !label.starts_with('-')
        && !label.ends_with('-')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expect: Option<&str>) {
        assert_eq!(Name::parse(text).ok().map(|n| n.to_string()).as_deref(), expect, "{text:?}");
    }

    #[test]
    fn reads_hosts_and_addresses_in_one_spelling() {
        check("Shop.LocalHost.", Some("shop.localhost"));
        check("my_app.test", Some("my_app.test"));
        check("[::1]", Some("::1"));
        check("0:0:0:0:0:0:0:1", Some("::1"));
        check("::ffff:127.0.0.1", Some("127.0.0.1"));
        check("192.168.0.9", Some("192.168.0.9"));
    }

    #[test]
    fn refuses_what_is_no_exact_name() {
        for text in
            ["", ".", "*.localhost", "a..b", "-a.test", "a-.test", "쇼핑.test", "a b", "a:1", "[127.0.0.1]"]
        {
            check(text, None);
        }
        check(&format!("{}.test", "a".repeat(64)), None);
        check(&vec!["a"; 130].join("."), None);
    }
}
