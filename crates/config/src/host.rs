//! Host names a site answers to.

use std::net::{IpAddr, Ipv6Addr};

use thiserror::Error;

/// Why a text is not a host a site can answer to.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum HostError {
    /// There is nothing in it.
    #[error("the host is empty; write a name such as `shop.localhost`")]
    Empty,
    /// `*.shop.localhost`.
    #[error("`{0}` is a wildcard, and browsers refuse wildcard certificates for local names; list each host")]
    Wildcard(String),
    /// `https://…`, a port or a path; the fields are the text and the name in it.
    #[error("`{0}` is more than a host; write only `{1}`")]
    NotAlone(String, String),
    /// Not ASCII; the fields are the text and its form in certificates and requests.
    #[error("`{0}` must be written as browsers send it: `{1}`")]
    NotAscii(String, String),
    /// Anything else the rules of host names forbid (RFC 1123 section 2.1).
    #[error(
        "`{0}` is not a host name; use letters, digits and `-`, with dots between, such as `shop.localhost`"
    )]
    Malformed(String),
}

impl HostError {
    /// Stable, kebab-case.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Empty => "host-empty",
            Self::Wildcard(_) => "host-wildcard",
            Self::NotAlone(..) => "host-not-alone",
            Self::NotAscii(..) => "host-not-ascii",
            Self::Malformed(_) => "host-malformed",
        }
    }

    /// The values in the sentence, in its order.
    #[must_use]
    pub fn params(&self) -> Vec<String> {
        match self {
            Self::Empty => Vec::new(),
            Self::Wildcard(text) | Self::Malformed(text) => vec![text.clone()],
            Self::NotAlone(text, better) | Self::NotAscii(text, better) => vec![text.clone(), better.clone()],
        }
    }
}

/// Reads a host a site answers to: a name, or an IP address with or without brackets. Comes back in lower
/// case and without brackets, the form [`crate::project::Site::hosts`] holds.
///
/// # Errors
/// When it is a wildcard, not ASCII, carries a scheme, port or path, or breaks the rules of host names.
pub fn parse_host(text: &str) -> Result<String, HostError> {
    if text.is_empty() {
        return Err(HostError::Empty);
    }
    if let Some(ip) = parse_ip(text) {
        return Ok(ip.to_string());
    }
    if text.contains('*') {
        return Err(HostError::Wildcard(text.to_owned()));
    }
    if let Some(alone) = host_within(text) {
        return Err(HostError::NotAlone(text.to_owned(), alone));
    }
    if !text.is_ascii() {
        return Err(not_ascii(text));
    }
    if is_host_name(text) {
        Ok(text.to_ascii_lowercase())
    } else {
        Err(HostError::Malformed(text.to_owned()))
    }
}

/// Whether a text keeps to the rules of host names (RFC 1123 section 2.1, lengths of RFC 1035 section 2.3.4)
/// and cannot be taken for a number.
pub(crate) fn is_host_name(text: &str) -> bool {
    let numeric_end = text.rsplit('.').next().is_some_and(|label| label.bytes().all(|b| b.is_ascii_digit()));
    text.len() <= 253 && !numeric_end && text.split('.').all(is_label)
}

/// Letters, digits and inner hyphens, 1 to 63 of them.
pub(crate) fn is_label(label: &str) -> bool {
    let legal = label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    (1..=63).contains(&label.len()) && legal && !label.starts_with('-') && !label.ends_with('-')
}

/// An IP address, an IPv6 one with or without brackets.
pub(crate) fn parse_ip(text: &str) -> Option<IpAddr> {
    match text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        Some(inner) => inner.parse::<Ipv6Addr>().ok().map(IpAddr::V6),
        None => text.parse().ok(),
    }
}

/// The host inside a URL or an authority, when the text is one.
fn host_within(text: &str) -> Option<String> {
    let rest = text.split_once("://").map_or(text, |(_, rest)| rest);
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = match authority.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|b| b.is_ascii_digit()) => host,
        _ => authority,
    };
    let is_host = is_host_name(host) || parse_ip(host).is_some();
    (host.len() < text.len() && is_host).then(|| host.to_ascii_lowercase())
}

fn not_ascii(text: &str) -> HostError {
    match url::Host::parse(text) {
        Ok(url::Host::Domain(ascii)) => HostError::NotAscii(text.to_owned(), ascii),
        _ => HostError::Malformed(text.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expect: Result<&str, &str>) {
        let parsed = parse_host(text).map_err(|e| e.to_string());
        assert_eq!(parsed.as_deref().map_err(String::as_str), expect, "{text}");
    }

    #[test]
    fn names_and_addresses_are_brought_to_one_form() {
        check("Shop.Localhost", Ok("shop.localhost"));
        check("localhost", Ok("localhost"));
        check("127.0.0.1", Ok("127.0.0.1"));
        check("[::1]", Ok("::1"));
        check("0:0::1", Ok("::1"));
        check("xn--hq1bm8jm9l.localhost", Ok("xn--hq1bm8jm9l.localhost"));
    }

    #[test]
    fn a_wildcard_is_refused_with_the_reason() {
        let sentence = "`*.shop.test` is a wildcard, and browsers refuse wildcard certificates for local names; \
                        list each host";
        check("*.shop.test", Err(sentence));
    }

    #[test]
    fn a_url_or_port_is_cut_down_to_its_host() {
        check(
            "shop.localhost:8443",
            Err("`shop.localhost:8443` is more than a host; write only `shop.localhost`"),
        );
        check(
            "https://Shop.test/x",
            Err("`https://Shop.test/x` is more than a host; write only `shop.test`"),
        );
        check("shop.test/", Err("`shop.test/` is more than a host; write only `shop.test`"));
    }

    #[test]
    fn another_alphabet_is_shown_in_its_ascii_form() {
        check(
            "한국.localhost",
            Err("`한국.localhost` must be written as browsers send it: `xn--3e0b707e.localhost`"),
        );
    }

    #[test]
    fn what_no_browser_could_ask_for_is_refused() {
        let long = "a".repeat(64);
        for text in
            ["a_b.test", "-a.test", "a..test", "a.test.", "1.2.3", "999.1.1.1", "a b", "[::1", &long, "::g"]
        {
            assert_eq!(parse_host(text), Err(HostError::Malformed(text.to_owned())));
        }
        assert_eq!(parse_host(""), Err(HostError::Empty));
    }
}
