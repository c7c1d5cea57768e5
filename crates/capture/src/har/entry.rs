//! One exchange as an entry.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::parts::{headers, moment, pair, parameters, request_cookies, response_cookies, timings};
use crate::decode::{self, Content};
use crate::event::{Direction, MessageKind};
use crate::head::Head;
use crate::kind::Kind;
use crate::record::{MessageRecord, Record};
use crate::redact::Masks;
use crate::summary::Answerer;

/// A decoded body is written up to this many bytes, which is more than the journal keeps of one by default.
const WRITTEN: usize = 64 << 20;

/// The entry of an exchange; without masks, secrets are in it.
pub(super) fn entry(record: &Record, messages: &[MessageRecord], masks: Option<&Masks>) -> Value {
    let (row, detail) = (&record.summary, &record.detail);
    let total = [detail.timing.last_byte, row.took, row.wait].into_iter().flatten().next().unwrap_or(0);
    let mut entry = json!({
        "startedDateTime": moment(row.at),
        "time": total as f64 / 1000.0,
        "request": request(record, masks),
        "response": response(record, masks),
        "cache": {},
        "timings": timings(&detail.timing),
        "_id": row.id.to_string(),
        "_state": row.state.name(),
        "_resourceType": resource_type(row.kind),
    });
    let mut put = |name: &str, value: Option<Value>| {
        if let Some(value) = value {
            entry[name] = value;
        }
    };
    put("serverIPAddress", detail.address.as_deref().map(|a| host_of(a).into()));
    let connection = detail.connection.peer.rsplit_once(':').map(|(_, port)| port.into());
    put("connection", connection.filter(|port: &Value| port.as_str() != Some("")));
    put("_site", row.site().map(Into::into));
    put("_behavior", row.place.behavior().map(Into::into));
    put("_origin", row.place.origin().map(Into::into));
    put("_servedBy", row.place.served_by.map(|by| by.name().into()));
    put("_peer", row.place.peer.as_deref().map(Into::into));
    put("_file", detail.file.as_deref().filter(|f| !f.is_empty()).map(Into::into));
    put("_error", row.error.as_deref().map(Into::into));
    put("_errorDetail", (!detail.cause.is_empty()).then(|| detail.cause.as_str().into()));
    put("_findings", (row.findings > 0).then(|| row.findings.into()));
    put("_changes", changes(record, masks));
    put("_forwarded", detail.forwarded.as_ref().map(|head| headers(&masked(head, masks)).into()));
    if let Some(mark) = &row.mark {
        put("comment", (!mark.comment.is_empty()).then(|| mark.comment.as_str().into()));
        put("_pinned", mark.pinned.then(|| true.into()));
        put("_resentFrom", mark.source.map(|id| id.to_string().into()));
    }
    if !messages.is_empty() {
        let server_sent = messages.iter().all(|m| m.kind == MessageKind::ServerSent);
        let name = if server_sent { "_eventSourceMessages" } else { "_webSocketMessages" };
        put(name, Some(messages.iter().map(|m| message(m, masks)).collect()));
    }
    entry
}

fn request(record: &Record, masks: Option<&Masks>) -> Value {
    let (row, detail) = (&record.summary, &record.detail);
    let (head, place) = (masked(&detail.request, masks), &row.place);
    let target = masks.map_or_else(|| row.target.clone(), |m| m.url(&row.target).into_owned());
    let query = target.split_once('?').map_or("", |(_, query)| query);
    let scheme =
        if row.kind == Some(Kind::Websocket) { scheme_of_socket(&place.scheme) } else { &place.scheme };
    let mut request = json!({
        "method": &*place.method,
        "url": format!("{scheme}://{}{target}", place.authority),
        "httpVersion": version(&place.version),
        "cookies": request_cookies(&head),
        "headers": headers(&head),
        "queryString": parameters(query),
        "headersSize": -1,
        "bodySize": detail.request_total,
    });
    if !record.request_body.is_empty() {
        request["postData"] = post_data(record, masks);
    }
    request
}

fn post_data(record: &Record, masks: Option<&Masks>) -> Value {
    let media_type = record.detail.request.text("content-type").unwrap_or_default();
    let decoded = decode::decode(&record.request_body, &record.detail.request, WRITTEN);
    match decoded.content {
        Content::Text { text, .. } => {
            let text = masks.map_or_else(|| text.clone(), |m| m.body(&text, media_type).into_owned());
            let is_form = media_type.starts_with("application/x-www-form-urlencoded");
            let params = if is_form { parameters(&text) } else { Vec::new() };
            json!({ "mimeType": media_type, "params": params, "text": text })
        }
        Content::Binary(bytes) => {
            let text = encoded(&bytes, media_type, masks);
            json!({ "mimeType": media_type, "params": [], "text": text, "_encoding": "base64" })
        }
    }
}

fn response(record: &Record, masks: Option<&Masks>) -> Value {
    let (row, detail) = (&record.summary, &record.detail);
    let head = masked(&detail.response.clone().unwrap_or_default(), masks);
    let status = row.status.unwrap_or(0);
    let reason =
        http::StatusCode::from_u16(status).ok().and_then(|s| s.canonical_reason()).unwrap_or_default();
    json!({
        "status": status,
        "statusText": reason,
        "httpVersion": version(&row.place.version),
        "cookies": response_cookies(&head),
        "headers": headers(&head),
        "content": content(record, masks),
        "redirectURL": head.text("location").unwrap_or_default(),
        "headersSize": -1,
        "bodySize": if row.status.is_some() { detail.response_total as i64 } else { -1 },
    })
}

fn content(record: &Record, masks: Option<&Masks>) -> Value {
    let (body, total) = (&record.response_body, record.detail.response_total);
    let head = record.detail.response.clone().unwrap_or_default();
    let media_type = head.text("content-type").unwrap_or("x-unknown");
    let decoded = decode::decode(body, &head, WRITTEN);
    let missing = total.saturating_sub(body.len() as u64);
    let size = decoded.size + missing;
    let mut content = json!({ "size": size, "mimeType": media_type });
    if size > total {
        content["compression"] = (size - total).into();
    }
    if missing > 0 {
        content["comment"] = format!("{missing} bytes were not kept").into();
    }
    match decoded.content {
        Content::Text { text, .. } if !body.is_empty() => {
            content["text"] =
                masks.map_or_else(|| text.clone(), |m| m.body(&text, media_type).into_owned()).into();
        }
        Content::Binary(bytes) if !body.is_empty() => {
            content["text"] = encoded(&bytes, media_type, masks).into();
            content["encoding"] = "base64".into();
        }
        _ => {}
    }
    content
}

/// As Chromium writes one: seconds since 1970, and the frame's opcode (RFC 6455 section 5.2).
fn message(message: &MessageRecord, masks: Option<&Masks>) -> Value {
    let opcode = match message.kind {
        MessageKind::Text | MessageKind::ServerSent => 1,
        MessageKind::Binary => 2,
        MessageKind::Close => 8,
        MessageKind::Ping => 9,
        MessageKind::Pong => 10,
    };
    let data = match std::str::from_utf8(&message.payload) {
        Ok(text) if opcode == 1 => masks.map_or_else(|| text.to_owned(), |m| m.body(text, "").into_owned()),
        _ => encoded(&message.payload, "", masks),
    };
    json!({
        "type": if message.direction == Direction::ToOrigin { "send" } else { "receive" },
        "time": message.at.0 as f64 / 1e6,
        "opcode": opcode,
        "data": data,
    })
}

fn encoded(bytes: &[u8], media_type: &str, masks: Option<&Masks>) -> String {
    masks.map_or_else(|| STANDARD.encode(bytes), |masks| STANDARD.encode(masks.bytes(bytes, media_type)))
}

fn changes(record: &Record, masks: Option<&Masks>) -> Option<Value> {
    let shown = |detail: &str| masks.map_or_else(|| detail.to_owned(), |m| m.change(detail));
    let all = &record.detail.changes;
    (!all.is_empty()).then(|| all.iter().map(|c| pair(&c.code, &shown(&c.detail))).collect())
}

fn masked(head: &Head, masks: Option<&Masks>) -> Head {
    masks.map_or_else(|| head.clone(), |m| m.head(head))
}

fn scheme_of_socket(scheme: &str) -> &'static str {
    if scheme == "http" { "ws" } else { "wss" }
}

fn version(version: &str) -> String {
    if version == "2" { "h2".to_owned() } else { format!("HTTP/{version}") }
}

/// `127.0.0.1` of `127.0.0.1:3000`, `::1` of `[::1]:3000`.
fn host_of(address: &str) -> &str {
    let host = address.rsplit_once(':').map_or(address, |(host, _)| host);
    host.trim_start_matches('[').trim_end_matches(']')
}

/// What Chromium calls each kind.
fn resource_type(kind: Option<Kind>) -> &'static str {
    match kind {
        Some(Kind::Html) => "document",
        Some(Kind::Js) => "script",
        Some(Kind::Css) => "stylesheet",
        Some(Kind::Json) => "fetch",
        Some(Kind::Image) => "image",
        Some(Kind::Font) => "font",
        Some(Kind::Media) => "media",
        Some(Kind::Websocket) => "websocket",
        Some(Kind::Events) => "eventsource",
        Some(Kind::Text | Kind::Other) | None => "other",
    }
}

/// Who answered, by the name [`entry`] gives.
pub(super) fn answerer(name: &str) -> Option<Answerer> {
    Answerer::ALL.into_iter().find(|by| by.name() == name)
}
