//! What a request asks for: host and path, whichever form they came in.

use http::header::HOST;
use http::uri::{Authority, Scheme};
use http::{HeaderMap, HeaderValue, Method, Request, StatusCode, Version};

use crate::error::Fault;
use crate::router::without_port;

/// The authority a request is for, as received, and ready to be sent on.
#[derive(Debug, Clone)]
pub(crate) struct Target {
    /// `shop.localhost:8443`.
    pub(crate) authority: HeaderValue,
}

impl Target {
    /// `shop.localhost:8443`.
    pub(crate) fn authority(&self) -> &str {
        // Parsed as an authority, which is ASCII.
        self.authority.to_str().unwrap_or_default()
    }

    /// `shop.localhost`.
    pub(crate) fn host(&self) -> &str {
        without_port(self.authority())
    }
}

/// Reads the authority and leaves exactly one `Host`, equal to it. An HTTP/1.0 client may name none (`sni` is
/// meant then).
pub(crate) fn before<B>(request: &mut Request<B>, sni: Option<&str>) -> Result<Target, Fault> {
    // RFC 9112 section 3.2.4: the asterisk is for OPTIONS alone.
    if request.uri().path() == "*" && request.method() != Method::OPTIONS {
        return Err(bad("the request's target is not a path"));
    }
    // RFC 9112 section 3.2.3: the authority form is for CONNECT alone, which has been refused.
    let version = request.version();
    if version != Version::HTTP_2 && request.uri().authority().is_some() && request.uri().scheme().is_none() {
        return Err(bad("the request's target is not a path"));
    }
    // RFC 9110 section 7.4: what is asked for in another scheme is not ours to answer.
    if request.uri().scheme().is_some_and(|scheme| *scheme != Scheme::HTTP && *scheme != Scheme::HTTPS) {
        return Err(bad("the request's target is neither of http nor of https"));
    }
    let asked = match (request.uri().authority(), version) {
        (Some(authority), Version::HTTP_2) => of_stream(authority, request.headers())?,
        // RFC 9112 section 3.2.2: the authority of an absolute form beats `Host`, which must be there all the same.
        (Some(authority), _) => {
            check(&of_host(request.headers(), version, sni)?)?;
            value(authority.as_str())?
        }
        (None, _) => of_host(request.headers(), version, sni)?,
    };
    check(&asked)?;
    request.headers_mut().insert(HOST, asked.clone());
    Ok(Target { authority: asked })
}

/// RFC 9113 section 8.3.1: a `Host` beside `:authority` must say the same.
fn of_stream(authority: &Authority, headers: &HeaderMap) -> Result<HeaderValue, Fault> {
    let same = headers
        .get_all(HOST)
        .iter()
        .all(|h| h.as_bytes().eq_ignore_ascii_case(authority.as_str().as_bytes()));
    if same { value(authority.as_str()) } else { Err(bad("Host and :authority differ")) }
}

/// RFC 9112 section 3.2: exactly one `Host` in HTTP/1.1.
fn of_host(headers: &HeaderMap, version: Version, sni: Option<&str>) -> Result<HeaderValue, Fault> {
    let mut hosts = headers.get_all(HOST).iter();
    match (hosts.next(), hosts.next()) {
        (Some(host), None) => Ok(host.clone()),
        (None, _) if version == Version::HTTP_10 => value(sni.unwrap_or("localhost")),
        (None, _) => Err(bad("the request has no Host")),
        (Some(_), Some(_)) => Err(bad("the request has more than one Host")),
    }
}

fn check(authority: &HeaderValue) -> Result<(), Fault> {
    let text = authority.to_str().map_err(|_| bad("Host is not ASCII"))?;
    if is_plain(text) {
        return Ok(());
    }
    let parsed: Authority = text.parse().map_err(|_| bad("Host is not a host and a port"))?;
    let rest = text.strip_prefix(parsed.host()).unwrap_or_default();
    // RFC 9110 section 4.2.4: user information in an authority is there to deceive.
    let whole =
        text.starts_with(parsed.host()) && (rest.is_empty() || rest.strip_prefix(':').is_some_and(is_port));
    if parsed.host().is_empty() || !whole { Err(bad("Host is not a host and a port")) } else { Ok(()) }
}

/// Letters, digits, dots and hyphens. Every byte of every host is looked up.
static PLAIN: [bool; 256] = {
    let mut plain = [false; 256];
    let mut byte = 0;
    while byte < 256 {
        plain[byte] = (byte as u8).is_ascii_alphanumeric() || matches!(byte as u8, b'.' | b'-');
        byte += 1;
    }
    plain
};

/// What nearly every request names, and what needs no parser: letters, digits, dots and hyphens, and a port.
fn is_plain(text: &str) -> bool {
    let colon = memchr::memchr(b':', text.as_bytes()).unwrap_or(text.len());
    let (host, port) = text.split_at(colon);
    !host.is_empty()
        && host.bytes().all(|b| PLAIN[usize::from(b)])
        && is_port(port.strip_prefix(':').unwrap_or_default())
}

/// Empty where there is only the colon (RFC 3986 section 3.2.3).
fn is_port(port: &str) -> bool {
    port.bytes().all(|b| b.is_ascii_digit()) && (port.is_empty() || port.parse::<u16>().is_ok())
}

fn value(text: &str) -> Result<HeaderValue, Fault> {
    HeaderValue::from_str(text).map_err(|_| bad("Host is not ASCII"))
}

fn bad(detail: &'static str) -> Fault {
    Fault::client(StatusCode::BAD_REQUEST, "bad-host", detail)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(uri: &str, hosts: &[&str], version: Version) -> Result<String, &'static str> {
        let mut request = Request::builder().uri(uri).version(version).body(()).unwrap();
        for host in hosts {
            request.headers_mut().append(HOST, HeaderValue::from_str(host).unwrap());
        }
        let target = before(&mut request, Some("sni.localhost")).map_err(|f| f.code)?;
        assert_eq!(request.headers().get_all(HOST).iter().collect::<Vec<_>>(), [&target.authority]);
        Ok(target.authority().to_owned())
    }

    #[test]
    fn the_host_is_read_from_where_it_stands() {
        assert_eq!(check("/", &["a.test:1"], Version::HTTP_11), Ok("a.test:1".into()));
        assert_eq!(check("http://b.test/", &["a.test"], Version::HTTP_11), Ok("b.test".into()));
        assert_eq!(check("https://b.test/", &[], Version::HTTP_2), Ok("b.test".into()));
        assert_eq!(check("/", &[], Version::HTTP_10), Ok("sni.localhost".into()));
        assert_eq!(check("/", &["[::1]:8443"], Version::HTTP_11), Ok("[::1]:8443".into()));
    }

    #[test]
    fn a_host_that_is_missing_doubled_or_malformed_is_refused() {
        for hosts in [
            &[][..],
            &["a", "a"],
            &["a b"],
            &["user@a"],
            &[""],
            &["a/b"],
            &["a:b:c"],
            &["a:b"],
            &["a:65536"],
            &["a:+1"],
            &["[::1]a"],
            &["[::1]:a"],
        ] {
            assert_eq!(check("/", hosts, Version::HTTP_11), Err("bad-host"), "{hosts:?}");
        }
        assert_eq!(check("https://b.test/", &["a.test"], Version::HTTP_2), Err("bad-host"));
        assert_eq!(check("ftp://a.test/", &["a.test"], Version::HTTP_11), Err("bad-host"));
        assert_eq!(check("HTTP://a.test/", &["a.test"], Version::HTTP_11), Ok("a.test".into()));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]

        #[test]
        fn what_is_plain_is_an_authority(host in "([a-z.:-]|[0-9]{1,6}|\\[|@|%){0,6}") {
            if is_plain(&host) {
                let parsed: Authority = host.parse().unwrap();
                let port = host.strip_prefix(parsed.host()).unwrap();
                prop_assert!(!parsed.host().is_empty() && (port.is_empty() || is_port(&port[1..])));
            }
        }

        /// Whatever stands in `Host`: what is let through is one authority, without a user, and names a host.
        #[test]
        fn only_an_authority_is_let_through(host in "([a-zA-Z0-9.:@%/?#\\[\\] \\\\-]|localhost|:80|\\[::1\\]|\\PC){0,12}") {
            let Ok(value) = HeaderValue::from_str(&host) else { return Ok(()) };
            let mut request = Request::builder().uri("/").header(HOST, &value).body(()).unwrap();
            if let Ok(target) = before(&mut request, None) {
                let parsed: Authority = target.authority().parse().unwrap();
                prop_assert_eq!(parsed.host(), target.host());
                prop_assert!(!target.authority().contains(['@', '/', '?', '#', ' ', '\\']));
                prop_assert!(!target.host().is_empty());
            }
        }
    }
}
