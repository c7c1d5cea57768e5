//! Which site a host belongs to.

use std::borrow::Cow;
use std::collections::HashMap;

use config::project::Site;

/// Host names to places in a list of sites.
#[derive(Debug, Default)]
pub(crate) struct Router(HashMap<Box<str>, usize>);

impl Router {
    /// Where two sites claim a host, the first has it.
    pub(crate) fn new<'a>(sites: impl Iterator<Item = &'a Site>) -> Self {
        let mut hosts = HashMap::new();
        for (at, site) in sites.enumerate() {
            for host in &site.hosts {
                hosts.entry(canonical(host).into()).or_insert(at);
            }
        }
        Self(hosts)
    }

    /// The site for a host without its port.
    pub(crate) fn find(&self, host: &str) -> Option<usize> {
        self.0.get(&*canonical(host)).copied()
    }
}

/// Lower case, no final dot, no brackets: names compare without case (RFC 9110 section 4.2.3), and a final dot
/// only says that a name is whole.
fn canonical(host: &str) -> Cow<'_, str> {
    let host = host.strip_prefix('[').and_then(|h| h.strip_suffix(']')).unwrap_or(host);
    let host = host.strip_suffix('.').unwrap_or(host);
    if host.bytes().any(|b| b.is_ascii_uppercase()) { host.to_ascii_lowercase().into() } else { host.into() }
}

/// The host of `host:port`, `[::1]:port` or either alone.
pub(crate) fn without_port(authority: &str) -> &str {
    let bytes = authority.as_bytes();
    let end = memchr::memrchr(b']', bytes).map_or(0, |at| at + 1);
    memchr::memchr(b':', &bytes[end..]).map_or(authority, |at| &authority[..end + at])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(authority: &str, expect: &str) {
        assert_eq!(canonical(without_port(authority)), expect, "{authority}");
    }

    #[test]
    fn a_host_is_found_whatever_its_case_port_and_dot() {
        check("shop.localhost", "shop.localhost");
        check("Shop.LocalHost:8443", "shop.localhost");
        check("shop.localhost.:8443", "shop.localhost");
        check("127.0.0.1:1", "127.0.0.1");
        check("[::1]:8443", "::1");
        check("[::1]", "::1");
    }
}
