//! What the root may vouch for: names that cannot be someone else's (RFC 5280 section 4.2.1.10).

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use rcgen::{CidrSubnet, GeneralSubtree, NameConstraints};
use x509_parser::certificate::X509Certificate;
use x509_parser::extensions::GeneralName;

use crate::name::Name;

/// Names that never reach the public internet: RFC 6761, RFC 6762, RFC 8375 and ICANN's `internal`.
const NAMES: [&str; 5] = ["localhost", "test", "local", "internal", "home.arpa"];

/// Loopback, private and link-local addresses: RFC 1122, RFC 1918, RFC 3927, RFC 4193, RFC 4291.
const SUBNETS: [Subnet; 8] = [
    Subnet::v4([127, 0, 0, 0], 8),
    Subnet::v6(Ipv6Addr::LOCALHOST, 128),
    Subnet::v4([10, 0, 0, 0], 8),
    Subnet::v4([172, 16, 0, 0], 12),
    Subnet::v4([192, 168, 0, 0], 16),
    Subnet::v4([169, 254, 0, 0], 16),
    Subnet::v6(Ipv6Addr::new(0xfc00, 0, 0, 0, 0, 0, 0, 0), 7),
    Subnet::v6(Ipv6Addr::new(0xfe80, 0, 0, 0, 0, 0, 0, 0), 10),
];

/// The permitted subtrees of a root, as its own certificate states them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Constraints {
    names: Vec<String>,
    subnets: Vec<Subnet>,
}

impl Constraints {
    /// What a new root gets.
    pub(crate) fn local() -> Self {
        Self { names: NAMES.map(str::to_owned).to_vec(), subnets: SUBNETS.to_vec() }
    }

    /// Reads them back; `None` unless both names and addresses are constrained, and critically so.
    pub(crate) fn of(certificate: &X509Certificate<'_>) -> Option<Self> {
        let extension = certificate.name_constraints().ok()??;
        let mut constraints = Self { names: Vec::new(), subnets: Vec::new() };
        for subtree in extension.value.permitted_subtrees.as_ref()? {
            match &subtree.base {
                GeneralName::DNSName(name) => constraints.names.push((*name).to_owned()),
                GeneralName::IPAddress(bytes) => constraints.subnets.push(Subnet::decode(bytes)?),
                _ => {}
            }
        }
        let whole = extension.critical && !constraints.names.is_empty() && !constraints.subnets.is_empty();
        whole.then_some(constraints)
    }

    pub(crate) fn to_extension(&self) -> NameConstraints {
        let names = self.names.iter().cloned().map(GeneralSubtree::DnsName);
        let subnets = self.subnets.iter().map(|subnet| GeneralSubtree::IpAddress(subnet.to_cidr()));
        NameConstraints { permitted_subtrees: names.chain(subnets).collect(), excluded_subtrees: Vec::new() }
    }

    pub(crate) fn permit(&self, name: &Name) -> bool {
        match name {
            Name::Dns(host) => self.names.iter().any(|base| is_within(host, base)),
            Name::Ip(ip) => self.subnets.iter().any(|subnet| subnet.contains(*ip)),
        }
    }
}

impl fmt::Display for Constraints {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let subnets = self.subnets.iter().map(|subnet| format!("{}/{}", subnet.address, subnet.prefix));
        f.write_str(&self.names.iter().cloned().chain(subnets).collect::<Vec<_>>().join(", "))
    }
}

/// RFC 5280: the base itself, and whatever is made by adding labels to its left.
fn is_within(host: &str, base: &str) -> bool {
    host.strip_suffix(base).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Subnet {
    address: IpAddr,
    prefix: u8,
}

impl Subnet {
    const fn v4([a, b, c, d]: [u8; 4], prefix: u8) -> Self {
        Self { address: IpAddr::V4(Ipv4Addr::new(a, b, c, d)), prefix }
    }

    const fn v6(address: Ipv6Addr, prefix: u8) -> Self {
        Self { address: IpAddr::V6(address), prefix }
    }

    /// An address and a mask, of four bytes each or of sixteen each.
    fn decode(bytes: &[u8]) -> Option<Self> {
        let (address, mask) = bytes.split_at(bytes.len() / 2);
        let address = match <[u8; 4]>::try_from(address) {
            Ok(v4) => IpAddr::from(v4),
            Err(_) => IpAddr::from(<[u8; 16]>::try_from(address).ok()?),
        };
        let prefix = mask.iter().map(|byte| byte.count_ones()).sum::<u32>();
        let subnet = Self { address, prefix: u8::try_from(prefix).ok()? };
        let whole = match subnet.to_cidr() {
            CidrSubnet::V4(_, expected) => expected == *mask,
            CidrSubnet::V6(_, expected) => expected == *mask,
        };
        whole.then_some(subnet)
    }

    fn to_cidr(self) -> CidrSubnet {
        CidrSubnet::from_addr_prefix(self.address, self.prefix)
    }

    fn contains(self, ip: IpAddr) -> bool {
        match (self.address, ip) {
            (IpAddr::V4(base), IpAddr::V4(ip)) => {
                (base.to_bits() ^ ip.to_bits()).leading_zeros() >= u32::from(self.prefix)
            }
            (IpAddr::V6(base), IpAddr::V6(ip)) => {
                (base.to_bits() ^ ip.to_bits()).leading_zeros() >= u32::from(self.prefix)
            }
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn permits_local_names_and_addresses_only() {
        let constraints = Constraints::local();
        let check = |name: &str, expect: bool| {
            assert_eq!(constraints.permit(&Name::parse(name).unwrap()), expect, "{name}");
        };
        for name in ["localhost", "shop.localhost", "a.b.test", "nas.local", "db.internal", "pi.home.arpa"] {
            check(name, true);
        }
        for name in ["example.com", "notlocalhost", "test.com", "localhost.evil.com", "arpa", "com"] {
            check(name, false);
        }
        for name in [
            "127.0.0.1",
            "127.255.0.9",
            "::1",
            "10.9.8.7",
            "172.31.0.1",
            "192.168.1.1",
            "169.254.1.1",
            "fd00::1",
            "fe80::1",
        ] {
            check(name, true);
        }
        for name in
            ["128.0.0.1", "::2", "172.32.0.1", "192.169.0.1", "8.8.8.8", "2001:db8::1", "0.0.0.0", "fec0::1"]
        {
            check(name, false);
        }
    }

    #[test]
    fn refuses_a_mask_with_holes_and_odd_lengths() {
        assert_eq!(Subnet::decode(&[10, 0, 0, 0, 255, 0, 255, 0]), None);
        assert_eq!(Subnet::decode(&[10, 0, 0, 0, 255, 0, 0]), None);
        assert_eq!(Subnet::decode(&[10, 0, 0, 0, 255, 0, 0, 0]), Some(Subnet::v4([10, 0, 0, 0], 8)));
    }
}
