//! Exchanges for tests.

use std::sync::Arc;

use bytes::Bytes;

use crate::event::{Direction, Event, Message, MessageKind};
use crate::exchange::{
    Body, Change as Altered, Connection, ExchangeId, Finished, OriginKind, Outcome, Request, Response, Route,
    ServedBy, Started, Timestamp, Timing, Tls,
};
use crate::head::Head;
use crate::recorder::{Change, Recorder};

/// An id that orders by `number`.
pub(crate) const fn id(number: u64) -> ExchangeId {
    ExchangeId(number << 21)
}

pub(crate) fn head(fields: &[(&str, &str)]) -> Head {
    let text: String = fields.iter().map(|(n, v)| format!("{n}: {v}\r\n")).collect();
    Head::from_bytes(Bytes::from(text))
}

pub(crate) fn route(site: &str, pattern: &str) -> Arc<Route> {
    Arc::new(Route {
        site: site.into(),
        pattern: pattern.into(),
        index: 1,
        is_default: pattern == "*",
        origin: "api".into(),
        kind: OriginKind::Upstream,
    })
}

pub(crate) fn started(number: u64, target: &str) -> Started {
    Started {
        id: id(number),
        at: Timestamp(number * 1000),
        connection: Arc::new(Connection {
            peer: "127.0.0.1:54321".into(),
            accepted: Timestamp(7),
            tls: Some(Tls {
                version: "TLSv1.3",
                cipher: "TLS13_AES_128_GCM_SHA256".into(),
                alpn: Some("h2".into()),
                sni: Some("shop.localhost".into()),
                resumed: true,
                took: 1234,
            }),
        }),
        request: Request {
            method: "GET".into(),
            scheme: "https",
            authority: "shop.localhost:8443".into(),
            target: target.into(),
            version: "2",
            head: head(&[("accept", "*/*"), ("cookie", "a=b")]),
        },
        route: Some(route("shop", "/api/*")),
    }
}

pub(crate) fn finished(number: u64, body: &[u8]) -> Finished {
    Finished {
        id: id(number),
        response: Some(Response { status: 200, head: head(&[("content-type", "application/json")]) }),
        served_by: ServedBy::Upstream {
            peer: "localhost:3000".into(),
            address: Some("127.0.0.1:3000".into()),
            reused: true,
        },
        outcome: Outcome::Complete,
        timing: Timing {
            routed: Some(10),
            connected: Some(20),
            sent: None,
            first_byte: Some(1500),
            last_byte: Some(2500),
        },
        request_body: Body::default(),
        response_body: Body { kept: vec![Bytes::copy_from_slice(body)], total: body.len() as u64 },
        changes: vec![Altered { code: "added-request-header", detail: "via".into() }],
        forwarded: Some(head(&[("host", "localhost:3000")])),
        uncorrected: None,
    }
}

pub(crate) fn message(number: u64, text: &str) -> Event {
    Event::Message(Box::new(Message {
        exchange: id(number),
        at: Timestamp(number * 1000 + 5),
        direction: Direction::ToBrowser,
        kind: MessageKind::Text,
        payload: Bytes::copy_from_slice(text.as_bytes()),
        size: text.len() as u64,
    }))
}

pub(crate) fn start(started: Started) -> Event {
    Event::Started(Box::new(started))
}

pub(crate) fn end(finished: Finished) -> Event {
    Event::Finished(Box::new(finished))
}

/// A whole exchange as the recorder gives it.
pub(crate) fn ended(started: Started, finished: Finished) -> Change {
    Recorder::new().take([start(started), end(finished)], Timestamp(0)).remove(0)
}

/// As [`ended`], a JSON answer.
pub(crate) fn simple(number: u64) -> Change {
    ended(started(number, &format!("/api/items/{number}?q=1")), finished(number, b"{\"ok\":true}"))
}
