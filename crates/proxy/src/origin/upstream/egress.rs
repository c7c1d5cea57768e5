//! The way out to backends on other computers: which forward proxy leads there, and how it is asked.

mod connect;
mod no_proxy;
mod socks;

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use config::project::{Address, ForwardProxy, ProxyMode, ProxyScheme};
use http::{HeaderValue, Request, Uri};
use tokio::net::TcpStream;

use crate::error::Fault;
use crate::origin::upstream::dial::{self, Purpose};
use crate::origin::upstream::peer::Peer;
use crate::tap::RequestBody;
use no_proxy::NoProxy;

/// What the environment says of the way out.
#[derive(Debug, Clone, Default)]
pub struct Environment {
    http: Option<ForwardProxy>,
    https: Option<ForwardProxy>,
    none_for: NoProxy,
}

/// The proxy that leads to a peer, and how.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Way {
    proxy: ForwardProxy,
    /// The proxy makes the requests (RFC 9112 section 3.2.2); else it only carries bytes.
    asks_itself: bool,
}

impl Environment {
    /// Reads `HTTP_PROXY`, `HTTPS_PROXY`, `ALL_PROXY` and `NO_PROXY`, of which the lower-case spelling wins. A variable
    /// that cannot be understood is as one that is not there, and told in the log.
    pub fn from_variables(variable: impl Fn(&str) -> Option<String>) -> Self {
        let read = |name: &str| {
            let found = variable(name).filter(|v| !v.is_empty());
            found.or_else(|| variable(&name.to_ascii_uppercase())).filter(|v| !v.trim().is_empty())
        };
        let proxy = |name: &str| read(name).and_then(|text| understood(name, text.trim()));
        let all = proxy("all_proxy");
        Self {
            http: proxy("http_proxy").or_else(|| all.clone()),
            https: proxy("https_proxy").or(all),
            none_for: read("no_proxy").map(|text| NoProxy::parse(&text)).unwrap_or_default(),
        }
    }

    /// The proxy for one backend.
    fn proxy_for(&self, address: &Address) -> Option<&ForwardProxy> {
        let Address::Tcp { host, port, .. } = address else { return None };
        let proxy = if address.is_secure() { &self.https } else { &self.http };
        proxy.as_ref().filter(|_| !self.none_for.matches(host, *port))
    }
}

fn understood(name: &str, text: &str) -> Option<ForwardProxy> {
    let whole = if text.contains("://") { text.to_owned() } else { format!("http://{text}") };
    let proxy = ForwardProxy::parse(&whole);
    if proxy.is_none() {
        tracing::warn!(name, "the variable does not name an http or socks5 proxy and is not used");
    }
    proxy
}

impl Way {
    /// `None` is the direct way, which is always taken on this computer.
    pub(crate) fn to(address: &Address, mode: &ProxyMode, environment: &Environment) -> Option<Arc<Self>> {
        if address.is_on_this_computer() {
            return None;
        }
        let proxy = match mode {
            ProxyMode::Direct => return None,
            ProxyMode::System => environment.proxy_for(address)?.clone(),
            ProxyMode::Through(proxy) => proxy.clone(),
        };
        let asks_itself = proxy.scheme == ProxyScheme::Http && !address.is_secure();
        Some(Arc::new(Self { proxy, asks_itself }))
    }

    /// `http://proxy.example.com:3128`, without credentials: for people.
    pub(crate) fn url(&self) -> String {
        let scheme = match self.proxy.scheme {
            ProxyScheme::Http => "http",
            ProxyScheme::Socks5 => "socks5",
        };
        let host = Address::Tcp {
            scheme: config::project::Scheme::Http,
            host: self.proxy.host.clone(),
            port: self.proxy.port,
        };
        format!("{scheme}://{}", host.authority())
    }

    /// Names the backend to a proxy that makes the request itself.
    pub(crate) fn address(&self, request: &mut Request<RequestBody>, peer: &Peer) {
        if !self.asks_itself {
            return;
        }
        let path = request.uri().path_and_query().map_or("/", |p| p.as_str());
        if let Ok(uri) = Uri::try_from(format!("{}{path}", peer.address.url())) {
            *request.uri_mut() = uri;
        }
        if let Some(value) = self.authorization() {
            request.headers_mut().insert(http::header::PROXY_AUTHORIZATION, value);
        }
    }

    /// RFC 7617 section 2.
    fn authorization(&self) -> Option<HeaderValue> {
        let (user, password) = self.proxy.credentials.as_ref()?;
        let value = format!("Basic {}", BASE64.encode(format!("{user}:{password}")));
        let mut value = HeaderValue::try_from(value).ok()?;
        value.set_sensitive(true);
        Some(value)
    }
}

/// A connection to the proxy, behind which the backend answers.
pub(super) async fn reach(
    way: &Way,
    peer: &Peer,
    (host, port): (&str, u16),
    purpose: Purpose,
) -> Result<TcpStream, Fault> {
    let unreached = |fault: Fault| {
        let detail = format!("the proxy {} could not be reached: {}", way.url(), fault.detail);
        Fault { detail: detail.into(), code: "proxy-failed", ..fault }
    };
    let mut stream = dial::tcp(peer, &way.proxy.host, way.proxy.port).await.map_err(unreached)?;
    let led = match way.proxy.scheme {
        ProxyScheme::Http if way.asks_itself && purpose == Purpose::Requests => Ok(()),
        ProxyScheme::Http => connect::ask(&mut stream, &peer.authority, way.authorization()).await,
        ProxyScheme::Socks5 => socks::ask(&mut stream, host, port, way.proxy.credentials.as_ref()).await,
    };
    let refused = |cause| {
        let detail = format!("the proxy {} did not lead to {}: {cause}", way.url(), peer.authority);
        Fault::upstream("proxy-refused", detail)
    };
    led.map(|()| stream).map_err(refused)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn environment(variables: &'static [(&'static str, &'static str)]) -> Environment {
        let find = move |name: &str| variables.iter().find(|(n, _)| *n == name).map(|(_, v)| (*v).to_owned());
        Environment::from_variables(find)
    }

    fn check(variables: &'static [(&'static str, &'static str)], address: &str, expect: Option<&str>) {
        let address = Address::parse(address).unwrap();
        let way = Way::to(&address, &ProxyMode::System, &environment(variables));
        assert_eq!(way.map(|way| way.url()).as_deref(), expect, "{variables:?} {}", address.url());
    }

    #[test]
    fn each_scheme_has_its_variable_and_lower_case_wins() {
        let variables = &[
            ("http_proxy", "http://low:1"),
            ("HTTP_PROXY", "http://high:1"),
            ("HTTPS_PROXY", "secure:2"),
            ("ALL_PROXY", "socks5h://all:3"),
        ];
        check(variables, "http://a.example", Some("http://low:1"));
        check(variables, "https://a.example", Some("http://secure:2"));
        check(&[("ALL_PROXY", "socks5h://all:3")], "https://a.example", Some("socks5://all:3"));
        check(&[("https_proxy", ""), ("HTTPS_PROXY", "http://b:1")], "https://a.example", Some("http://b:1"));
        check(&[("http_proxy", "ftp://x")], "http://a.example", None);
    }

    #[test]
    fn this_computer_is_never_reached_through_a_proxy() {
        let all = &[("ALL_PROXY", "http://p:1")];
        for near in [
            "http://localhost:3000",
            "https://api.localhost",
            "http://127.0.0.2:1",
            "http://[::1]:1",
            "unix:/a",
        ] {
            check(all, near, None);
        }
        check(all, "http://192.168.0.7:3000", Some("http://p:1"));
    }

    #[test]
    fn exceptions_go_directly_and_so_does_none() {
        let variables = &[("ALL_PROXY", "http://p:1"), ("NO_PROXY", ".example.com, 10.0.0.0/8")];
        check(variables, "https://api.example.com", None);
        check(variables, "https://10.1.2.3", None);
        check(variables, "https://example.org", Some("http://p:1"));
        let far = Address::parse("https://a.example").unwrap();
        assert_eq!(Way::to(&far, &ProxyMode::Direct, &environment(variables)), None);
    }
}
