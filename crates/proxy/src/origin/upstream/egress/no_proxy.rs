//! `NO_PROXY`: what is reached directly, in the words that curl and others understand.

use std::net::IpAddr;

/// What is reached directly.
#[derive(Debug, Clone, Default)]
pub(super) struct NoProxy(Vec<Entry>);

#[derive(Debug, Clone)]
struct Entry {
    hosts: Hosts,
    /// Any, when it is not given.
    port: Option<u16>,
}

#[derive(Debug, Clone)]
enum Hosts {
    /// `*`.
    All,
    /// `10.0.0.0/8`, `::1`: the bits of an address that count, and how many.
    Network { ip: IpAddr, bits: u32 },
    /// `example.com`: the name and all below it.
    Under(String),
}

impl NoProxy {
    /// Reads a list separated by commas or blanks.
    pub(super) fn parse(text: &str) -> Self {
        let entries = text.split([',', ' ', '\t']).filter(|entry| !entry.is_empty());
        Self(entries.map(Entry::parse).collect())
    }

    pub(super) fn matches(&self, host: &str, port: u16) -> bool {
        self.0.iter().any(|entry| entry.port.is_none_or(|p| p == port) && entry.hosts.match_host(host))
    }
}

impl Entry {
    fn parse(text: &str) -> Self {
        if let Some(hosts) = network(text) {
            return Self { hosts, port: None };
        }
        let (host, port) = match text.rsplit_once(':') {
            Some((host, port)) if port.parse::<u16>().is_ok() => (host, port.parse().ok()),
            _ => (text, None),
        };
        Self { hosts: Hosts::parse(host), port }
    }
}

impl Hosts {
    fn parse(text: &str) -> Self {
        let name = text.strip_prefix('*').unwrap_or(text);
        match name.trim_start_matches('.').to_ascii_lowercase() {
            all if all.is_empty() => Self::All,
            name => network(&name).unwrap_or(Self::Under(name)),
        }
    }

    fn match_host(&self, host: &str) -> bool {
        match self {
            Self::All => true,
            Self::Network { ip, bits } => host.parse().is_ok_and(|host| same_network(*ip, host, *bits)),
            Self::Under(name) => {
                let host = host.trim_end_matches('.').to_ascii_lowercase();
                host.strip_suffix(name.as_str()).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
            }
        }
    }
}

/// An address, perhaps with the length of a prefix (RFC 4632 section 3.1).
fn network(text: &str) -> Option<Hosts> {
    let (ip, bits) = match text.split_once('/') {
        Some((ip, bits)) => (ip, Some(bits.parse::<u32>().ok()?)),
        None => (text, None),
    };
    let ip: IpAddr = ip.trim_matches(['[', ']']).parse().ok()?;
    let most = if ip.is_ipv4() { 32 } else { 128 };
    let bits = bits.unwrap_or(most);
    (bits <= most).then_some(Hosts::Network { ip, bits })
}

fn same_network(a: IpAddr, b: IpAddr, bits: u32) -> bool {
    match (a, b) {
        (IpAddr::V4(a), IpAddr::V4(b)) => bits == 0 || (a.to_bits() ^ b.to_bits()) >> (32 - bits) == 0,
        (IpAddr::V6(a), IpAddr::V6(b)) => bits == 0 || (a.to_bits() ^ b.to_bits()) >> (128 - bits) == 0,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(list: &str, inside: &[(&str, u16)], outside: &[(&str, u16)]) {
        let list_read = NoProxy::parse(list);
        for (host, port) in inside {
            assert!(list_read.matches(host, *port), "{list}: {host}:{port}");
        }
        for (host, port) in outside {
            assert!(!list_read.matches(host, *port), "{list}: {host}:{port}");
        }
    }

    #[test]
    fn a_name_stands_for_all_below_it() {
        for list in ["example.com", ".example.com", "*.example.com", "a,Example.COM b"] {
            let inside = [("example.com", 80), ("api.example.com", 443), ("API.Example.com.", 1)];
            check(list, &inside, &[("notexample.com", 80), ("example.org", 80)]);
        }
    }

    #[test]
    fn networks_ports_and_everything() {
        check("10.0.0.0/8", &[("10.255.0.1", 80)], &[("11.0.0.1", 80), ("a.10.0.0.1.example", 80)]);
        check("192.168.1.7", &[("192.168.1.7", 80)], &[("192.168.1.70", 80)]);
        check("fd00::/8,[::2]", &[("fd12::1", 80), ("::2", 1)], &[("fe80::1", 80)]);
        check("0.0.0.0/0", &[("8.8.8.8", 1)], &[("::3", 1), ("example.com", 1)]);
        check("example.com:8443", &[("example.com", 8443)], &[("example.com", 443)]);
        check("*", &[("anything", 1)], &[]);
        check("10.0.0.0/33", &[], &[("10.0.0.1", 1)]);
    }
}
