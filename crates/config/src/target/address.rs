//! The address of one backend.

use super::TargetError;
use crate::host::{is_host_name, parse_ip};
use crate::project::{Address, Scheme};

/// Stands before the path of a Unix socket.
const UNIX: &str = "unix:";

/// Whether a person who typed this meant a backend rather than a folder.
pub(super) fn looks_like_one(text: &str) -> bool {
    text.contains("://")
        || text.starts_with(UNIX)
        || is_scheme_alone(text)
        || is_digits(text)
        || names_a_port(text)
        || text == "localhost"
}

/// An address, or the short forms `localhost:3000`, `:3000` and `3000`.
pub(super) fn parse_kindly(text: &str) -> Result<Address, TargetError> {
    if text.contains("://") || text.starts_with(UNIX) || is_scheme_alone(text) {
        return parse(text);
    }
    if text == "localhost" {
        return Err(TargetError::NoPort(text.to_owned()));
    }
    let port = text.strip_prefix(':').unwrap_or(text);
    let authority = if is_digits(port) { format!("localhost:{port}") } else { text.to_owned() };
    parse(&format!("http://{authority}"))
}

pub(super) fn parse(text: &str) -> Result<Address, TargetError> {
    if let Some(path) = text.strip_prefix(UNIX) {
        return socket(path).ok_or_else(|| TargetError::Socket(text.to_owned()));
    }
    let (scheme, rest) = split_scheme(text)?;
    let end = rest.find(['/', '?', '#', '\\']).unwrap_or(rest.len());
    let (authority, path) = rest.split_at(end);
    let better = |authority: &str| format!("{}://{authority}", scheme.as_str());
    if let Some((_, bare)) = authority.rsplit_once('@') {
        return Err(TargetError::UserInfo(better(bare)));
    }
    let (host, port) = split_port(authority);
    let host = parse_host(host).ok_or_else(|| TargetError::Host(text.to_owned()))?;
    let port = match port {
        Some(port) => parse_port(port).ok_or_else(|| TargetError::Port(text.to_owned(), port.to_owned()))?,
        None => scheme.port(),
    };
    if !matches!(path, "" | "/") {
        return Err(TargetError::Path(text.to_owned(), better(authority)));
    }
    Ok(Address::Tcp { scheme, host, port })
}

/// `unix:/run/app.sock` and `unix:app.sock`; `unix:///run/app.sock` is taken kindly, `unix://host` is not one.
fn socket(path: &str) -> Option<Address> {
    let path = match path.strip_prefix("//") {
        Some(rest) => Some(rest).filter(|rest| rest.starts_with('/'))?,
        None => path,
    };
    (!path.is_empty() && !path.ends_with('/') && !path.contains('\0')).then(|| Address::Unix(path.into()))
}

fn split_scheme(text: &str) -> Result<(Scheme, &str), TargetError> {
    let (scheme, rest) = text.split_once("://").unwrap_or(("", text));
    match scheme.to_ascii_lowercase().as_str() {
        "http" => Ok((Scheme::Http, rest)),
        "https" => Ok((Scheme::Https, rest)),
        other => Err(TargetError::Scheme(text.to_owned(), with_scheme(other, rest))),
    }
}

/// What was probably meant; WebSockets pass through the same address as everything else.
fn with_scheme(scheme: &str, rest: &str) -> String {
    match scheme {
        "wss" => format!("https://{rest}"),
        "ws" => format!("http://{rest}"),
        "" if names_a_port(rest) => format!("http://{rest}"),
        _ => "http://localhost:3000".to_owned(),
    }
}

/// The text before and after the last colon that is not part of an IPv6 address.
fn split_port(authority: &str) -> (&str, Option<&str>) {
    match authority.rsplit_once(':') {
        Some((host, port)) if !port.contains(']') => (host, Some(port)),
        _ => (authority, None),
    }
}

fn parse_port(text: &str) -> Option<u16> {
    is_digits(text).then(|| text.parse().ok()).flatten().filter(|port| *port != 0)
}

/// A name in lower case, or an address without brackets. Names keep their underscores: containers have them.
fn parse_host(text: &str) -> Option<String> {
    let is_v6 = |text: &str| text.contains(':');
    if let Some(ip) = parse_ip(text) {
        return (!is_v6(text) || text.starts_with('[')).then(|| ip.to_string());
    }
    match url::Host::parse(text) {
        Ok(url::Host::Domain(name)) if is_host_name(&name.replace('_', "x")) => Some(name),
        _ => None,
    }
}

/// `http:/localhost` and `http:localhost`: the slashes were forgotten.
fn is_scheme_alone(text: &str) -> bool {
    text.starts_with("http:") || text.starts_with("https:")
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

/// `localhost:3000`, `[::1]:3000/x`, `:3000`; not `C:3000`, which is a place on a drive.
fn names_a_port(text: &str) -> bool {
    let authority = text.split(['/', '?', '#']).next().unwrap_or_default();
    let (host, port) = split_port(authority);
    port.is_some_and(is_digits) && (host.is_empty() || host.len() > 1 && parse_host(host).is_some())
}
