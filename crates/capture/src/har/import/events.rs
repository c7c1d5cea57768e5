//! What happened, as an entry tells it.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;

use super::super::entry::answerer;
use super::super::read::{Entry, Message, Pair, Timings};
use crate::event::{Direction, Event, Message as Passed, MessageKind};
use crate::exchange::{
    Body, Change as Altered, Connection, ExchangeId, Finished, OriginKind, Outcome, Request, Response, Route,
    ServedBy, Side, Started, Timestamp, Timing,
};
use crate::head::Head;
use crate::summary::Answerer;

/// What one entry says happened.
pub(super) fn of(id: ExchangeId, at: Timestamp, entry: Entry) -> Vec<Event> {
    let messages: Vec<_> = entry
        .web_socket_messages
        .iter()
        .map(|m| (m, false))
        .chain(entry.event_source_messages.iter().map(|m| (m, true)))
        .map(|(m, server_sent)| Event::Message(Box::new(message(id, m, server_sent))))
        .collect();
    let started = started(id, at, &entry);
    let finished = finished(id, entry);
    let (first, last) = (Event::Started(Box::new(started)), Event::Finished(Box::new(finished)));
    std::iter::once(first).chain(messages).chain([last]).collect()
}

fn started(id: ExchangeId, at: Timestamp, entry: &Entry) -> Started {
    let (scheme, authority, target) = address(&entry.request.url);
    let port = entry.connection.as_ref().and_then(|c| c.as_str().map(str::to_owned)).unwrap_or_default();
    Started {
        id,
        at,
        connection: Arc::new(Connection { peer: port, accepted: at, tls: None }),
        request: Request {
            method: entry.request.method.as_str().into(),
            scheme,
            authority,
            target,
            version: version(&entry.request.http_version, &entry.response.http_version),
            head: head(&entry.request.headers),
        },
        route: route(entry),
    }
}

fn finished(id: ExchangeId, entry: Entry) -> Finished {
    let status = entry.response.status.map_or(0, |s| s as u16);
    let served_by = served_by(&entry, status);
    let (outcome, timing) = (outcome(&entry, status), timing(&entry.timings, entry.time));
    let request_body = body(post_data(&entry), entry.request.body_size);
    let (headers, coding) = decoded_head(&entry.response.headers);
    let bytes = content(&entry);
    let size =
        if coding.is_some() { None } else { entry.response.body_size.or(entry.response.transfer_size) };
    let changes = coding.map(|coding| Altered { code: "imported-decoded", detail: coding });
    Finished {
        id,
        response: (status > 0).then(|| Response { status, head: head(&headers) }),
        served_by,
        outcome,
        timing,
        request_body,
        response_body: body(bytes, size),
        changes: changes.into_iter().collect(),
        forwarded: None,
        uncorrected: None,
    }
}

/// Scheme, authority, and path with query. A WebSocket's address is that of the request that opened it.
fn address(url: &str) -> (&'static str, String, String) {
    let (scheme, rest) = url.split_once("://").unwrap_or(("", url));
    let at = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let target = rest[at..].split('#').next().unwrap_or_default();
    let target = if target.starts_with('/') { target.to_owned() } else { format!("/{target}") };
    let scheme = if matches!(scheme, "http" | "ws") { "http" } else { "https" };
    (scheme, rest[..at].to_owned(), target)
}

fn version(request: &str, response: &str) -> &'static str {
    let said = if matches!(request, "" | "unknown") { response } else { request };
    match said.to_ascii_lowercase().trim_start_matches("http/") {
        "1.0" => "1.0",
        "2" | "2.0" | "h2" => "2",
        "3" | "3.0" | "h3" => "3",
        _ => "1.1",
    }
}

/// HTTP/2's own fields stand in the address already.
fn head(headers: &[Pair]) -> Head {
    let plain = |text: &str| text.replace(['\r', '\n'], " ");
    let kept = headers.iter().filter(|h| !h.name.is_empty() && !h.name.starts_with(':'));
    let lines =
        kept.map(|h| format!("{}: {}\r\n", plain(&h.name), plain(h.value.as_deref().unwrap_or_default())));
    Head::from_bytes(Bytes::from(lines.collect::<String>()))
}

/// A HAR file holds bodies decoded: a head that says otherwise would have them decoded again.
fn decoded_head(headers: &[Pair]) -> (Vec<Pair>, Option<String>) {
    let is_coding = |pair: &&Pair| pair.name.eq_ignore_ascii_case("content-encoding");
    let coding = headers.iter().find(is_coding).and_then(|pair| pair.value.clone());
    let kept = headers.iter().filter(|pair| !is_coding(pair));
    (kept.map(|pair| Pair { name: pair.name.clone(), value: pair.value.clone() }).collect(), coding)
}

fn post_data(entry: &Entry) -> Bytes {
    let Some(data) = &entry.request.post_data else { return Bytes::new() };
    match &data.text {
        Some(text) => decoded(text, data.encoding.as_deref()),
        None => {
            let pair = |p: &Pair| format!("{}={}", p.name, p.value.as_deref().unwrap_or_default());
            data.params.iter().map(pair).collect::<Vec<_>>().join("&").into()
        }
    }
}

fn content(entry: &Entry) -> Bytes {
    let content = &entry.response.content;
    content.text.as_deref().map(|text| decoded(text, content.encoding.as_deref())).unwrap_or_default()
}

fn decoded(text: &str, encoding: Option<&str>) -> Bytes {
    let bytes = (encoding == Some("base64")).then(|| STANDARD.decode(text).ok()).flatten();
    bytes.map_or_else(|| Bytes::copy_from_slice(text.as_bytes()), Bytes::from)
}

/// A size that is less than what is there is that of another form of it.
fn body(bytes: Bytes, said: Option<f64>) -> Body {
    let total = said.filter(|s| *s > 0.0).map_or(0, |s| s as u64).max(bytes.len() as u64);
    Body { kept: if bytes.is_empty() { Vec::new() } else { vec![bytes] }, total }
}

/// Only files of our own say which site and behavior it was.
fn route(entry: &Entry) -> Option<Arc<Route>> {
    let (site, pattern) = (entry.site.clone()?, entry.behavior.clone()?);
    let kind =
        if entry.served_by == Answerer::Folder.name() { OriginKind::Folder } else { OriginKind::Upstream };
    let is_default = pattern == "*";
    let origin = entry.origin.clone().unwrap_or_default();
    Some(Arc::new(Route { site, pattern, index: 0, is_default, origin, kind }))
}

fn served_by(entry: &Entry, status: u16) -> ServedBy {
    match answerer(&entry.served_by) {
        Some(Answerer::Folder) => ServedBy::Folder { file: entry.file.as_deref().unwrap_or_default().into() },
        Some(Answerer::Localfront) => ServedBy::Localfront,
        Some(Answerer::Backend) | None if status > 0 => ServedBy::Upstream {
            peer: entry.peer.clone().unwrap_or_else(|| address(&entry.request.url).1).into(),
            address: entry.server_ip_address.as_deref().filter(|a| !a.is_empty()).map(Into::into),
            reused: entry.timings.connect.is_none_or(|connect| connect < 0.0),
        },
        _ => ServedBy::Localfront,
    }
}

fn outcome(entry: &Entry, status: u16) -> Outcome {
    match &entry.response.error {
        Some(error) if !error.is_empty() => {
            Outcome::Failed { side: Side::Upstream, code: "imported-failure", detail: error.clone() }
        }
        _ if status == 0 => Outcome::ClientLeft,
        _ => Outcome::Complete,
    }
}

/// Phases to marks; -1 stands for one that did not happen.
fn timing(timings: &Timings, time: Option<f64>) -> Timing {
    let mut at = 0.0;
    let mut mark = |phase: Option<f64>| {
        let length = phase.filter(|p| *p >= 0.0)?;
        at += length;
        Some((at * 1000.0) as u64)
    };
    let routed = mark(timings.blocked);
    let resolved = mark(timings.dns);
    let connected = mark(timings.connect).or(resolved);
    let (sent, first_byte, last_byte) = (mark(timings.send), mark(timings.wait), mark(timings.receive));
    let total = time.filter(|t| *t >= 0.0).map(|t| (t * 1000.0) as u64);
    Timing { routed, connected, sent, first_byte, last_byte: last_byte.or(total) }
}

fn message(exchange: ExchangeId, message: &Message, server_sent: bool) -> Passed {
    let kind = match message.opcode.map(|o| o as u8) {
        _ if server_sent => MessageKind::ServerSent,
        Some(2) => MessageKind::Binary,
        Some(8) => MessageKind::Close,
        Some(9) => MessageKind::Ping,
        Some(10) => MessageKind::Pong,
        _ => MessageKind::Text,
    };
    let is_text = matches!(kind, MessageKind::Text | MessageKind::ServerSent);
    let payload = decoded(&message.data, (!is_text).then_some("base64"));
    Passed {
        exchange,
        at: Timestamp((message.time.max(0.0) * 1e6) as u64),
        direction: if message.r#type == "send" { Direction::ToOrigin } else { Direction::ToBrowser },
        kind,
        size: payload.len() as u64,
        payload,
    }
}
