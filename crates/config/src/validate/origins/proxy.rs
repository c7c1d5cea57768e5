//! How remote backends are reached.

use url::{Host, Url};

use crate::problem::{self, Problem};
use crate::project::{ForwardProxy, ProxyMode, ProxyScheme};

pub(super) fn mode(text: &str) -> Result<ProxyMode, Problem> {
    match text {
        "system" => Ok(ProxyMode::System),
        "none" => Ok(ProxyMode::Direct),
        address => {
            ForwardProxy::parse(address).map(ProxyMode::Through).ok_or_else(|| problem::bad_proxy(address))
        }
    }
}

impl ForwardProxy {
    /// Reads `http://host:port` or `socks5://host:port`, perhaps with `user:password@` before the host, as the project
    /// file and the environment have it. The port is that of the scheme when it is left out: 80 or 1080.
    /// `socks5h` is the same as `socks5`: names are always looked up by the proxy. `None` for anything else.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let url = Url::parse(text).ok()?;
        let (scheme, default) = match url.scheme() {
            "http" => (ProxyScheme::Http, 80),
            "socks5" | "socks5h" => (ProxyScheme::Socks5, 1080),
            _ => return None,
        };
        let alone = matches!(url.path(), "" | "/") && url.query().is_none() && url.fragment().is_none();
        let host = match url.host()? {
            // Of a scheme that is not HTTP's, the host was not looked at yet.
            Host::Domain(name) => match Host::parse(name).ok()? {
                Host::Ipv6(ip) => ip.to_string(),
                host => host.to_string(),
            },
            Host::Ipv4(ip) => ip.to_string(),
            Host::Ipv6(ip) => ip.to_string(),
        };
        let credentials = credentials(&url)?;
        alone.then(|| Self { scheme, host, port: url.port().unwrap_or(default), credentials })
    }
}

/// The outer `None` is for credentials that are no text.
fn credentials(url: &Url) -> Option<Option<(String, String)>> {
    let decoded = |text: &str| {
        percent_encoding::percent_decode_str(text).decode_utf8().ok().map(std::borrow::Cow::into_owned)
    };
    if url.username().is_empty() && url.password().is_none() {
        return Some(None);
    }
    Some(Some((decoded(url.username())?, decoded(url.password().unwrap_or_default())?)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expect: Option<(ProxyScheme, &str, u16)>) {
        let found = ForwardProxy::parse(text);
        let found = found.as_ref().map(|proxy| (proxy.scheme, proxy.host.as_str(), proxy.port));
        assert_eq!(found, expect, "{text}");
    }

    #[test]
    fn a_proxy_is_a_scheme_a_host_and_a_port() {
        check("http://proxy.example.com:3128", Some((ProxyScheme::Http, "proxy.example.com", 3128)));
        check("http://proxy/", Some((ProxyScheme::Http, "proxy", 80)));
        check("socks5://localhost:9050", Some((ProxyScheme::Socks5, "localhost", 9050)));
        check("socks5h://[::1]", Some((ProxyScheme::Socks5, "::1", 1080)));
        for text in ["", "proxy:3128", "https://proxy", "socks4://a", "http://a/path", "http://"] {
            check(text, None);
        }
    }

    #[test]
    fn credentials_are_decoded_and_never_shown() {
        let proxy = ForwardProxy::parse("socks5://me:p%40ss@host").unwrap();
        assert_eq!(proxy.credentials, Some(("me".into(), "p@ss".into())));
        assert!(!format!("{proxy:?}").contains("ss@"), "{proxy:?}");
    }
}
