//! Where an address points: at this computer, at the local network, at the site itself, at a mapped
//! backend, or anywhere else.

use std::net::{Ipv4Addr, Ipv6Addr};

use url::Url;

/// What belongs to the site.
#[derive(Debug, Clone, Copy, Default)]
pub struct Own<'a> {
    /// The site's own https authorities: `shop.localhost:8443`.
    pub authorities: &'a [String],
    /// Authorities of the upstreams it maps: `localhost:3000`.
    pub backends: &'a [String],
}

/// A host, as far as the rules care.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Host {
    /// How far away it is.
    pub reach: Reach,
    /// What it is to the site.
    pub role: Role,
    /// Written as an IP address.
    pub is_ip: bool,
    /// The address names a port other than its scheme's default.
    pub has_port: bool,
    /// A name that clouds give to http endpoints: a load balancer or an S3 website.
    pub is_cloud: bool,
    /// A private address or a `.local` name, which browsers can tell to be of the local network.
    pub is_local_network: bool,
}

/// How far away a host is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// This computer; potentially trustworthy (Secure Contexts 3.1).
    Loopback,
    /// The local network, a container's name, or a name no public resolver knows.
    Private,
    /// Anywhere else.
    Public,
}

/// What a host is to the site.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// The site's own host, on any port.
    Own,
    /// An upstream that a behavior maps.
    Backend,
    /// Neither.
    Other,
}

impl Own<'_> {
    /// Whether its pages are on names of this computer's own; where nothing is known, they will be.
    pub(crate) fn is_local(&self) -> bool {
        let is_local = |authority: &String| {
            let (name, _) = split(authority);
            match name.parse() {
                Ok(ip) => reach_of_v4(ip) == Reach::Loopback,
                Err(_) => name == "[::1]" || reach_of_name(name) == Reach::Loopback,
            }
        };
        self.authorities.is_empty() || self.authorities.iter().any(is_local)
    }
}

impl Host {
    /// Classifies the host of an address; `None` when it has none.
    pub fn of(url: &Url, own: &Own) -> Option<Self> {
        let host = url.host()?;
        let (reach, is_ip) = match &host {
            url::Host::Ipv4(ip) => (reach_of_v4(*ip), true),
            url::Host::Ipv6(ip) => (reach_of_v6(*ip), true),
            url::Host::Domain(name) => (reach_of_name(name), false),
        };
        let is_cloud = matches!(&host, url::Host::Domain(name) if is_cloud_name(name));
        let is_local =
            matches!(&host, url::Host::Domain(name) if name.trim_end_matches('.').ends_with(".local"));
        let is_local_network = is_local || (is_ip && reach == Reach::Private);
        let (role, has_port) = (role_of(url, own), url.port().is_some());
        Some(Self { reach, role, is_ip, has_port, is_cloud, is_local_network })
    }

    /// Whether an https page may load from it without being restricted, in Chromium and Firefox.
    pub fn is_trustworthy(&self) -> bool {
        self.reach == Reach::Loopback
    }
}

/// Secure Contexts 3.1, "Is origin potentially trustworthy?": 127.0.0.0/8. `0.0.0.0` is not in it.
fn reach_of_v4(ip: Ipv4Addr) -> Reach {
    let shared = ip.octets()[0] == 100 && (64..128).contains(&ip.octets()[1]);
    if ip.is_loopback() {
        Reach::Loopback
    } else if ip.is_private() || ip.is_link_local() || ip.is_unspecified() || shared {
        Reach::Private
    } else {
        Reach::Public
    }
}

fn reach_of_v6(ip: Ipv6Addr) -> Reach {
    if ip.is_loopback() {
        Reach::Loopback
    } else if ip.is_unspecified() || ip.is_unique_local() || ip.is_unicast_link_local() {
        Reach::Private
    } else {
        ip.to_ipv4_mapped().map_or(Reach::Public, |v4| match reach_of_v4(v4) {
            // Only ::1 is trustworthy, not the mapped 127.0.0.1.
            Reach::Loopback => Reach::Private,
            reach => reach,
        })
    }
}

fn reach_of_name(name: &str) -> Reach {
    const PRIVATE: [&str; 8] =
        [".local", ".lan", ".home", ".home.arpa", ".internal", ".intranet", ".test", ".corp"];
    let name = name.strip_suffix('.').unwrap_or(name);
    if name == "localhost" || name.ends_with(".localhost") {
        Reach::Loopback
    } else if !name.contains('.') || PRIVATE.iter().any(|suffix| name.ends_with(suffix)) {
        Reach::Private
    } else {
        Reach::Public
    }
}

fn role_of(url: &Url, own: &Own) -> Role {
    let host = url.host_str().unwrap_or_default();
    // On one's own computer the port tells one program from another; elsewhere the host is enough, and
    // a name below localhost is the site's alone.
    let is_shared = host == "localhost" || host.starts_with("127.") || host == "[::1]";
    let matches = |authority: &String| {
        let (name, port) = split(authority);
        name.eq_ignore_ascii_case(host) && (!is_shared || port == url.port_or_known_default())
    };
    if own.backends.iter().any(matches) {
        Role::Backend
    } else if own.authorities.iter().any(matches) {
        Role::Own
    } else {
        Role::Other
    }
}

/// Host and port of an authority; without a port it is that of http, which upstreams default to.
fn split(authority: &str) -> (&str, Option<u16>) {
    match authority.rsplit_once(':') {
        Some((host, port)) if !port.ends_with(']') => (host, port.parse().ok()),
        _ => (authority, Some(80)),
    }
}

/// `*.elb.amazonaws.com`, `*.s3-website-REGION.amazonaws.com`, `*.s3-website.REGION.amazonaws.com`.
fn is_cloud_name(name: &str) -> bool {
    name.ends_with(".elb.amazonaws.com")
        || (name.ends_with(".amazonaws.com") && (name.contains(".elb.") || name.contains(".s3-website")))
}
