//! From the journal's forms to the wire's.

use capture::event::{Direction, MessageKind};
use capture::exchange::{Side, Timestamp, Timing as Marks};
use capture::head::Head;
use capture::read::phases;
use capture::record::{ChangeRecord, ConnectionRecord, MessageRecord, Record};
use capture::summary::{Answerer, Summary};
use capture::verdict::Verdict;

use crate::api::types::*;

/// Bytes of a message that are shown in a list.
const SHOWN: usize = 4096;

/// A row of the request log.
pub(crate) fn row(summary: &Summary) -> Row {
    let place = &summary.place;
    Row {
        id: summary.id.to_string(),
        at_ms: milliseconds_of(summary.at),
        status: summary.status,
        method: place.method.to_string(),
        target: summary.target.clone(),
        authority: place.authority.clone(),
        site: place.site().map(Into::into),
        behavior: place.behavior().map(Into::into),
        served_by: place.served_by.map(Answerer::name).unwrap_or_default().into(),
        kind: summary.kind.map(|k| k.name()).unwrap_or_default().into(),
        size: summary.size.map(|s| s as f64),
        decoded: summary.decoded.map(|s| s as f64),
        cache: summary.cache.map(Verdict::name).unwrap_or_default().into(),
        initiator: summary.initiator.as_ref().map(initiator),
        took_ms: summary.took.map(from_micros),
        wait_ms: summary.wait.map(from_micros),
        state: summary.state.name().into(),
        version: place.version.to_string(),
        findings: summary.findings,
        error: summary.error.as_ref().map(ToString::to_string),
        pinned: summary.is_pinned(),
        comment: summary.mark.as_ref().map(|m| m.comment.clone()).unwrap_or_default(),
        resent_from: summary.mark.as_ref().and_then(|m| m.source).map(|id| id.to_string()),
    }
}

fn initiator(asker: &capture::initiator::Initiator) -> Initiator {
    Initiator { by: asker.by.name().into(), page: asker.page.clone() }
}

/// A whole exchange, bodies apart.
pub(crate) fn detail(record: &Record) -> ExchangeDetail {
    let (summary, detail) = (&record.summary, &record.detail);
    let route = summary.place.route.as_ref();
    let response = detail.response.clone().unwrap_or_default();
    ExchangeDetail {
        row: row(summary),
        request: fields(&detail.request),
        forwarded: detail.forwarded.as_ref().map(fields),
        request_body: body_info(&detail.request, detail.request_total, record.request_body.len()),
        response_body: body_info(&response, detail.response_total, record.response_body.len()),
        response: fields(&response),
        rule: route.map(|r| u32::from(r.index) + 1),
        is_default: route.is_some_and(|r| r.is_default),
        origin: route.map(|r| r.origin.clone()),
        answered_by: detail.file.clone().filter(|f| !f.is_empty()).or_else(|| summary.place.peer.clone()),
        address: detail.address.clone(),
        reused: detail.reused,
        timing: timing(&detail.timing),
        phases: phases::phases(&detail.timing).iter().map(phase).collect(),
        connection: connection(&detail.connection),
        changes: detail.changes.iter().map(change).collect(),
        error_detail: (!detail.cause.is_empty()).then(|| detail.cause.clone()),
        error_side: detail.side.map(|s| side(s).into()),
        messages: record.messages,
    }
}

fn phase(phase: &phases::Phase) -> Phase {
    Phase { name: phase.name.into(), from_ms: from_micros(phase.from), to_ms: from_micros(phase.to) }
}

/// What a rule did begins with its id and its name, parted by tabs ([`proxy::rules`]).
fn change(change: &ChangeRecord) -> Change {
    let (code, detail) = (change.code.clone(), &*change.detail);
    let rule = code.starts_with("rule-").then(|| detail.splitn(3, '\t').collect::<Vec<_>>());
    match rule.as_deref() {
        Some([id, name, rest]) => {
            let rule = RuleName { id: (*id).into(), name: (*name).into() };
            Change { code, detail: (*rest).into(), rule: Some(rule) }
        }
        _ => Change { code, detail: detail.into(), rule: None },
    }
}

/// Requests over time.
pub(crate) fn timeline(timeline: &capture::store::Timeline) -> Timeline {
    let of = |part: &capture::store::Part| BehaviorTimeline {
        site: part.site.clone(),
        behavior: part.behavior.clone(),
        whole: bucket(&part.whole),
        buckets: part.buckets.iter().map(bucket).collect(),
    };
    Timeline {
        from_ms: milliseconds_of(timeline.from),
        to_ms: milliseconds_of(timeline.to),
        buckets: timeline.buckets.iter().map(bucket).collect(),
        behaviors: timeline.parts.iter().map(of).collect(),
    }
}

fn bucket(bucket: &capture::store::Bucket) -> Bucket {
    let [p50_ms, p95_ms, p99_ms] = bucket.percentiles.map(|us| us.map(from_micros));
    Bucket { requests: bucket.requests, errors: bucket.errors, p50_ms, p95_ms, p99_ms }
}

/// A message of a stream.
pub(crate) fn message(message: &MessageRecord) -> MessageRow {
    let start = &message.payload[..message.payload.len().min(SHOWN)];
    let binary = message.kind == MessageKind::Binary;
    MessageRow {
        at_ms: milliseconds_of(message.at),
        up: message.direction == Direction::ToOrigin,
        kind: match message.kind {
            MessageKind::Text => "text",
            MessageKind::Binary => "binary",
            MessageKind::Ping => "ping",
            MessageKind::Pong => "pong",
            MessageKind::Close => "close",
            MessageKind::ServerSent => "event",
        }
        .into(),
        text: if binary { hex(start) } else { String::from_utf8_lossy(start).into_owned() },
        size: message.size as f64,
    }
}

/// The beginning of binary content as offsets, hexadecimal bytes and characters.
pub(crate) fn hex_dump(bytes: &[u8]) -> String {
    let lines = bytes.chunks(16).enumerate().map(|(at, chunk)| {
        let text: String =
            chunk.iter().map(|b| if b.is_ascii_graphic() { *b as char } else { '.' }).collect();
        format!("{:08x}  {:<47}  {text}", at * 16, hex(chunk))
    });
    lines.collect::<Vec<_>>().join("\n")
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect::<Vec<_>>().join(" ")
}

fn fields(head: &Head) -> Vec<Field> {
    let all = head.iter();
    all.map(|(name, value)| Field { name: name.into(), value: String::from_utf8_lossy(value).into_owned() })
        .collect()
}

fn body_info(head: &Head, total: u64, kept: usize) -> BodyInfo {
    let media_type = head.text("content-type").and_then(|v| v.split(';').next()).unwrap_or_default();
    BodyInfo {
        total: total as f64,
        kept: kept as f64,
        media_type: media_type.trim().to_ascii_lowercase(),
        encoding: head.text("content-encoding").unwrap_or_default().into(),
    }
}

fn timing(marks: &Marks) -> Timing {
    Timing {
        routed: marks.routed.map(from_micros),
        connected: marks.connected.map(from_micros),
        sent: marks.sent.map(from_micros),
        first_byte: marks.first_byte.map(from_micros),
        last_byte: marks.last_byte.map(from_micros),
    }
}

fn connection(connection: &ConnectionRecord) -> Connection {
    let tls = connection.tls.as_ref();
    Connection {
        peer: connection.peer.clone(),
        accepted_ms: milliseconds_of(connection.accepted),
        tls: tls.map(|t| t.version.clone()),
        cipher: tls.map(|t| t.cipher.clone()),
        alpn: tls.and_then(|t| t.alpn.clone()),
        sni: tls.and_then(|t| t.sni.clone()),
        resumed: tls.is_some_and(|t| t.resumed),
        tls_ms: tls.map(|t| from_micros(t.took.into())),
    }
}

const fn side(side: Side) -> &'static str {
    match side {
        Side::Client => "client",
        Side::Upstream => "upstream",
        Side::Local => "local",
    }
}

/// Milliseconds since 1970 UTC.
pub(crate) fn milliseconds_of(at: Timestamp) -> f64 {
    at.0 as f64 / 1000.0
}

pub(crate) fn from_micros(micros: u64) -> f64 {
    micros as f64 / 1000.0
}

impl From<config::edit::Switches> for Switches {
    fn from(on: config::edit::Switches) -> Self {
        let config::edit::Switches { strip_prefix, security_headers, cors, compress } = on;
        Self { strip_prefix, security_headers, cors, compress }
    }
}

impl From<Switches> for config::edit::Switches {
    fn from(on: Switches) -> Self {
        let Switches { strip_prefix, security_headers, cors, compress } = on;
        Self { strip_prefix, security_headers, cors, compress }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hex_dump_reads_like_the_one_everybody_knows() {
        assert_eq!(hex_dump(b"GIF89a\0"), format!("{:08x}  {:<47}  GIF89a.", 0, "47 49 46 38 39 61 00"));
    }
}
