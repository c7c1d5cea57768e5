//! A group of backends.

use std::path::Path;

use super::{absolute, health, proxy, refuse, span_of};
use crate::duration;
use crate::file::{OriginFile, PeerFile, PeerTable};
use crate::host::{is_host_name, parse_ip};
use crate::problem::{self, Problem};
use crate::project::{Address, Balance, HostMode, Peer, Protocol, ProxyMode, Upstream};
use crate::report::Report;
use crate::span::{Span, Spanned};
use crate::validate::value;

/// The keys that are for upstreams alone, and where they were written.
pub(super) fn keys(file: &OriginFile) -> [(&'static str, Option<Span>); 13] {
    [
        ("host", span_of(&file.host)),
        ("protocol", span_of(&file.protocol)),
        ("balance", span_of(&file.balance)),
        ("sticky", span_of(&file.sticky)),
        ("hold", span_of(&file.hold)),
        ("health", span_of(&file.health)),
        ("ca", span_of(&file.ca)),
        ("proxy", span_of(&file.proxy)),
        ("connect_timeout", span_of(&file.connect_timeout)),
        ("read_timeout", span_of(&file.read_timeout)),
        ("websocket_idle", span_of(&file.websocket_idle)),
        ("idle_timeout", span_of(&file.idle_timeout)),
        ("verify", span_of(&file.verify)),
    ]
}

pub(super) fn upstream(
    listed: &Spanned<Vec<Spanned<PeerFile>>>,
    file: &OriginFile,
    base: &Path,
    report: &Report<'_>,
) -> Option<Upstream> {
    let of_folders = [
        ("index", span_of(&file.index)),
        ("fallback", span_of(&file.fallback)),
        ("reload", span_of(&file.reload)),
    ];
    refuse(report, problem::key_of_folder, &of_folders);
    let peers = peers(listed, base, report);
    let options = options(file, base, report);
    let upstream = options(Upstream::new(peers?));
    protocol_fits(&upstream, file.protocol.as_ref(), report);
    Some(upstream)
}

/// Reads every option, whatever becomes of the peers, and gives them to an upstream.
fn options<'f>(
    file: &'f OriginFile,
    base: &Path,
    report: &Report<'_>,
) -> impl FnOnce(Upstream) -> Upstream + use<'f> {
    let host = value(file.host.as_ref(), host_mode, report);
    let protocol = value(file.protocol.as_ref(), protocol, report);
    let balance = value(file.balance.as_ref(), balance, report);
    let sticky = value(file.sticky.as_ref(), cookie_name, report);
    let hold = value(file.hold.as_ref(), duration::parse_or_zero, report);
    let health = file.health.as_ref().and_then(|health| health::check(health, report));
    let ca = file.ca.as_ref().and_then(|ca| absolute("ca", "certs/root.pem", ca, base, report));
    let proxy = value(file.proxy.as_ref(), proxy::mode, report);
    let [connect, read, websocket, idle] =
        [&file.connect_timeout, &file.read_timeout, &file.websocket_idle, &file.idle_timeout]
            .map(|key| value(key.as_ref(), duration::parse, report));
    let verify = file.verify.as_ref().is_none_or(|on| on.value);
    if let (Some(ca), false) = (&file.ca, verify) {
        report.at(&ca.span, problem::ca_unused());
    }
    move |default| Upstream {
        host: host.unwrap_or(default.host),
        protocol: protocol.unwrap_or(default.protocol),
        balance: balance.unwrap_or(default.balance),
        sticky,
        hold: hold.unwrap_or(default.hold),
        health,
        ca,
        proxy: proxy.unwrap_or(ProxyMode::System),
        connect_timeout: connect.unwrap_or(default.connect_timeout),
        read_timeout: read.unwrap_or(default.read_timeout),
        websocket_idle: websocket.unwrap_or(default.websocket_idle),
        idle_timeout: idle.unwrap_or(default.idle_timeout),
        verify,
        peers: default.peers,
    }
}

/// A number within bounds, or `None` when it is not there or out of them, which is reported.
pub(super) fn number(
    key: &str,
    written: Option<&Spanned<i64>>,
    most: u16,
    report: &Report<'_>,
) -> Option<u16> {
    let written = written?;
    let number = u16::try_from(written.value).ok().filter(|number| (1..=most).contains(number));
    if number.is_none() {
        report.at(&written.span, problem::number_range(key, written.value, most));
    }
    number
}

fn peers(listed: &Spanned<Vec<Spanned<PeerFile>>>, base: &Path, report: &Report<'_>) -> Option<Vec<Peer>> {
    if listed.is_empty() {
        report.at(&listed.span, problem::empty_value("upstream", "http://localhost:3000"));
    }
    let valid: Vec<Peer> = listed.iter().filter_map(|file| peer(file, base, report)).collect();
    if !valid.is_empty() && valid.iter().all(|peer| peer.backup) {
        report.at(&listed.span, problem::all_backup());
    }
    (!valid.is_empty()).then_some(valid)
}

fn peer(file: &Spanned<PeerFile>, base: &Path, report: &Report<'_>) -> Option<Peer> {
    match &file.value {
        PeerFile::Url(url) => address(url, &file.span, base, report).map(Peer::from),
        PeerFile::Table(table) => weighted(table, base, report),
    }
}

fn weighted(table: &PeerTable, base: &Path, report: &Report<'_>) -> Option<Peer> {
    let weight = number("weight", table.weight.as_ref(), Peer::HEAVIEST, report);
    let backup = table.backup.as_ref().is_some_and(|on| on.value);
    // That there is none has been reported while the keys were read.
    let url = table.url.as_ref()?;
    let address = address(url, &url.span, base, report)?;
    Some(Peer { address, weight: weight.unwrap_or(1), backup })
}

fn address(url: &str, span: &Span, base: &Path, report: &Report<'_>) -> Option<Address> {
    match Address::parse(url).inspect_err(|error| report.at(span, error)).ok()? {
        Address::Unix(path) => {
            if path.starts_with("~") {
                report.at(span, problem::folder_tilde(path.display()));
            }
            Some(Address::Unix(base.join(path).components().collect()))
        }
        address @ Address::Tcp { .. } => Some(address),
    }
}

fn host_mode(text: &str) -> Result<HostMode, Problem> {
    match text {
        "viewer" => Ok(HostMode::Viewer),
        "origin" => Ok(HostMode::Origin),
        fixed if is_fixed_host(fixed) => Ok(HostMode::Fixed(fixed.to_owned())),
        other => Err(problem::bad_host_mode(other)),
    }
}

fn protocol(text: &str) -> Result<Protocol, Problem> {
    match text {
        "auto" => Ok(Protocol::Auto),
        "http/1.1" => Ok(Protocol::Http1),
        "h2" => Ok(Protocol::Http2),
        "h2c" => Ok(Protocol::H2c),
        other => Err(problem::bad_choice("protocol", other, "`auto`, `http/1.1`, `h2`, `h2c`")),
    }
}

fn balance(text: &str) -> Result<Balance, Problem> {
    match text {
        "round-robin" => Ok(Balance::RoundRobin),
        "least-connections" => Ok(Balance::LeastConnections),
        other => Err(problem::bad_choice("balance", other, "`round-robin`, `least-connections`")),
    }
}

/// A token (RFC 6265 section 4.1.1).
fn cookie_name(text: &str) -> Result<String, Problem> {
    let is_token = |b: u8| b.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&b);
    let valid = !text.is_empty() && text.len() <= 64 && text.bytes().all(is_token);
    if valid { Ok(text.to_owned()) } else { Err(problem::bad_cookie_name(text)) }
}

fn protocol_fits(upstream: &Upstream, written: Option<&Spanned<String>>, report: &Report<'_>) {
    let wrong = |secure: bool| upstream.peers.iter().find(|peer| peer.address.is_secure() == secure);
    let problem = match upstream.protocol {
        Protocol::Http2 => wrong(false).map(|peer| problem::protocol_needs_tls(peer.address.url())),
        Protocol::H2c => wrong(true).map(|peer| problem::protocol_without_tls(peer.address.url())),
        Protocol::Auto | Protocol::Http1 => None,
    };
    if let (Some(problem), Some(written)) = (problem, written) {
        report.at(&written.span, problem);
    }
}

/// A value for `Host`: a name or address, and perhaps a port (RFC 9110 section 7.2). A word without a dot is
/// more often a misspelt mode than a host, `localhost` apart.
fn is_fixed_host(text: &str) -> bool {
    let (host, port) = match text.rsplit_once(':') {
        Some((host, port)) if !port.contains(']') => (host, Some(port)),
        _ => (text, None),
    };
    let meant = host.contains(['.', '[']) || host == "localhost" || port.is_some();
    let valid = is_host_name(host) || parse_ip(host).is_some();
    meant && valid && port.is_none_or(|port| port.parse::<u16>().is_ok())
}
