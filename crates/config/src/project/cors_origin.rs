//! Origins of pages that may read answers, as CORS rules name them.

use std::fmt;

use crate::host::{is_host_name, parse_ip};

/// `*`, or one origin in which the scheme, the leftmost label of the host and the port may be `*`, as in CloudFront's
/// response headers policies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CorsOrigin(Option<Parts>);

#[derive(Debug, Clone, PartialEq, Eq)]
struct Parts {
    /// `None` for any.
    scheme: Option<String>,
    /// Of `*.example.com`, `.example.com`.
    host: String,
    port: Port,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Port {
    /// That of the scheme, which browsers leave out.
    Default,
    Any,
    Number(u16),
}

impl CorsOrigin {
    /// `*`.
    #[must_use]
    pub const fn any() -> Self {
        Self(None)
    }

    /// Whether it is `*`.
    #[must_use]
    pub const fn is_any(&self) -> bool {
        self.0.is_none()
    }

    /// Reads `*`, `https://app.example.com`, `https://*.example.com`, `http://localhost:*` and the like; `None` for
    /// anything else, a path included.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        if text == "*" {
            return Some(Self::any());
        }
        let (scheme, authority) = text.split_once("://")?;
        let scheme = match scheme {
            "*" => None,
            "http" | "https" => Some(scheme.to_owned()),
            _ => return None,
        };
        let (host, port) = split_port(authority);
        let port = port_of(port, scheme.as_deref())?;
        Some(Self(Some(Parts { scheme, host: host_of(host)?, port })))
    }

    /// Whether pages of this `Origin` are meant. `null` is never but by `*`.
    #[must_use]
    pub fn allows(&self, origin: &str) -> bool {
        let Some(parts) = &self.0 else { return true };
        let Some((scheme, authority)) = origin.split_once("://") else { return false };
        let (host, port) = split_port(authority);
        let host_fits = match parts.host.strip_prefix('.') {
            Some(domain) => host.split_once('.').is_some_and(|(_, rest)| rest.eq_ignore_ascii_case(domain)),
            None => host.eq_ignore_ascii_case(&parts.host),
        };
        let port_fits = match &parts.port {
            Port::Any => true,
            Port::Default => port.is_none(),
            Port::Number(number) => port.is_some_and(|p| p.parse() == Ok(*number)),
        };
        host_fits && port_fits && parts.scheme.as_deref().is_none_or(|s| s.eq_ignore_ascii_case(scheme))
    }
}

impl fmt::Display for CorsOrigin {
    /// As it would be written.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(Parts { scheme, host, port }) = &self.0 else { return f.write_str("*") };
        let star = if host.starts_with('.') { "*" } else { "" };
        write!(f, "{}://{star}{host}", scheme.as_deref().unwrap_or("*"))?;
        match port {
            Port::Default => Ok(()),
            Port::Any => f.write_str(":*"),
            Port::Number(number) => write!(f, ":{number}"),
        }
    }
}

/// `localhost:3000` and `[::1]:3000`, but not inside `[::1]`.
fn split_port(authority: &str) -> (&str, Option<&str>) {
    match authority.rsplit_once(':') {
        Some((host, port)) if !port.contains(']') => (host, Some(port)),
        _ => (authority, None),
    }
}

fn port_of(port: Option<&str>, scheme: Option<&str>) -> Option<Port> {
    match (port, scheme) {
        (None, _) | (Some("80"), Some("http")) | (Some("443"), Some("https")) => Some(Port::Default),
        (Some("*"), _) => Some(Port::Any),
        (Some(number), _) => number.parse().ok().filter(|n| *n != 0).map(Port::Number),
    }
}

fn host_of(host: &str) -> Option<String> {
    let exact = host.strip_prefix("*.").unwrap_or(host);
    let valid = is_host_name(exact) || parse_ip(exact).is_some();
    valid.then(|| host.strip_prefix('*').unwrap_or(host).to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(pattern: &str, allowed: &[&str], refused: &[&str]) {
        let pattern = CorsOrigin::parse(pattern).unwrap_or_else(|| panic!("{pattern}"));
        for origin in allowed {
            assert!(pattern.allows(origin), "{pattern:?} {origin}");
        }
        for origin in refused {
            assert!(!pattern.allows(origin), "{pattern:?} {origin}");
        }
    }

    #[test]
    fn an_origin_is_its_scheme_host_and_port() {
        check(
            "https://app.example.com",
            &["https://app.example.com", "https://APP.example.com"],
            &[
                "http://app.example.com",
                "https://app.example.com:8443",
                "https://example.com",
                "https://app.example.com.evil.test",
                "null",
                "",
            ],
        );
        check("https://a.test:443", &["https://a.test"], &["https://a.test:444"]);
        check("http://[::1]:3000", &["http://[::1]:3000"], &["http://[::1]"]);
        check("*", &["null", "https://anything.test"], &[]);
    }

    #[test]
    fn a_star_is_one_label_a_scheme_or_a_port() {
        check(
            "https://*.example.com",
            &["https://a.example.com"],
            &["https://example.com", "https://a.b.example.com", "https://aexample.com"],
        );
        check("http://localhost:*", &["http://localhost:3000", "http://localhost"], &["https://localhost:1"]);
        check("*://a.test", &["http://a.test", "https://a.test"], &["https://a.test:1"]);
    }

    #[test]
    fn an_origin_is_shown_as_it_would_be_written() {
        for text in ["*", "https://a.test", "https://*.a.test:8443", "*://localhost:*"] {
            assert_eq!(CorsOrigin::parse(text).unwrap().to_string(), text);
        }
    }

    #[test]
    fn anything_else_is_no_origin() {
        for text in [
            "",
            "null",
            "a.test",
            "https://",
            "https://a.test/",
            "ftp://a.test",
            "https://a.*.test",
            "https://a:b",
            "https://a:0",
        ] {
            assert_eq!(CorsOrigin::parse(text), None, "{text}");
        }
    }
}
