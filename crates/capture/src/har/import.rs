//! Reading: an entry at a time becomes what the recorder hands on, so that what was imported is shown like what was
//! recorded.

use std::io::Read;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use serde::de::{DeserializeSeed, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::entry::answerer;
use super::parts::read_moment;
use super::read::{Entry, Message, Pair, Timings};
use crate::event::{Direction, Event, Message as Passed, MessageKind};
use crate::exchange::{
    Body, Change as Altered, Connection, ExchangeId, Finished, OriginKind, Outcome, Request, Response, Route,
    ServedBy, Side, Started, Timestamp, Timing,
};
use crate::head::Head;
use crate::recorder::{Change, Recorder};
use crate::store::{Store, StoreError};
use crate::summary::Answerer;

/// Entries written together.
const BATCH: usize = 200;

/// A HAR file on its way into a session.
#[derive(Debug)]
pub struct Entries<'a> {
    store: &'a mut Store,
    session: i64,
    recorder: Recorder,
    waiting: Vec<Change>,
    comments: Vec<(ExchangeId, String)>,
    count: u64,
    failed: Option<StoreError>,
}

/// Why a file was not imported.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// It is no HAR file, or ends early; what came before is kept nowhere.
    #[error("this is not a HAR file: {0}")]
    Format(serde_json::Error),
    /// The journal cannot be written.
    #[error(transparent)]
    Journal(#[from] StoreError),
}

impl<'a> Entries<'a> {
    /// Reads a file into a session of its own, all of it or nothing; the session, and how many entries it has.
    ///
    /// # Errors
    /// A file that is no HAR file; a journal that cannot be written.
    pub fn import(store: &'a mut Store, name: &str, from: impl Read) -> Result<(i64, u64), ImportError> {
        let session = store.begin_import(name, Timestamp::now())?;
        let mut entries = Self {
            store,
            session,
            recorder: Recorder::new(),
            waiting: Vec::new(),
            comments: Vec::new(),
            count: 0,
            failed: None,
        };
        let done = entries.read(from).and_then(|()| Ok(entries.flush()?));
        let count = entries.count;
        match done {
            Ok(()) => entries.store.end_import(session)?,
            Err(cause) => {
                entries.store.remove_session(session)?;
                return Err(cause);
            }
        }
        Ok((session, count))
    }

    fn read(&mut self, from: impl Read) -> Result<(), ImportError> {
        let mut from = serde_json::Deserializer::from_reader(std::io::BufReader::new(WithoutMark::new(from)));
        let done = Inside { entries: self, key: "log" }.deserialize(&mut from).and_then(|()| from.end());
        match (self.failed.take(), done) {
            (Some(cause), _) => Err(cause.into()),
            (None, done) => done.map_err(ImportError::Format),
        }
    }

    fn add(&mut self, entry: Entry) -> Result<(), StoreError> {
        let id = ExchangeId::next(Timestamp::now());
        let at = read_moment(&entry.started_date_time).unwrap_or_default();
        self.comments.extend(entry.comment.clone().filter(|c| !c.is_empty()).map(|comment| (id, comment)));
        let events = events(id, at, entry);
        self.waiting.extend(self.recorder.take(events, at));
        self.count += 1;
        if self.waiting.len() >= BATCH { self.flush() } else { Ok(()) }
    }

    fn flush(&mut self) -> Result<(), StoreError> {
        let waiting = std::mem::take(&mut self.waiting);
        self.store.write_into(self.session, &waiting)?;
        self.comments.drain(..).try_for_each(|(id, comment)| self.store.comment(id, &comment))
    }
}

/// What one entry says happened.
fn events(id: ExchangeId, at: Timestamp, entry: Entry) -> Vec<Event> {
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

/// Leaves out the byte order mark that some programs write.
struct WithoutMark<R> {
    from: R,
    at_start: bool,
}

impl<R: Read> WithoutMark<R> {
    const fn new(from: R) -> Self {
        Self { from, at_start: true }
    }
}

impl<R: Read> Read for WithoutMark<R> {
    fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
        let length = self.from.read(out)?;
        if std::mem::take(&mut self.at_start) && out[..length].starts_with(b"\xef\xbb\xbf") {
            out.copy_within(3..length, 0);
            return if length == 3 { self.read(out) } else { Ok(length - 3) };
        }
        Ok(length)
    }
}

/// The value of one key of an object: of `log`, and in there of `entries`.
struct Inside<'a, 'b> {
    entries: &'a mut Entries<'b>,
    key: &'static str,
}

/// The entries themselves.
struct List<'a, 'b>(&'a mut Entries<'b>);

impl<'de> DeserializeSeed<'de> for Inside<'_, '_> {
    type Value = ();

    fn deserialize<D: serde::Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        from.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Inside<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "an object with `{}`", self.key)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let mut found = false;
        while let Some(key) = map.next_key::<String>()? {
            match key.as_str() {
                key if key != self.key => map.next_value::<IgnoredAny>().map(drop)?,
                "log" => map.next_value_seed(Inside { entries: self.entries, key: "entries" })?,
                _ => map.next_value_seed(List(self.entries))?,
            }
            found |= key == self.key;
        }
        if found { Ok(()) } else { Err(A::Error::missing_field(self.key)) }
    }
}

impl<'de> DeserializeSeed<'de> for List<'_, '_> {
    type Value = ();

    fn deserialize<D: serde::Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        from.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for List<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a list of entries")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        while let Some(entry) = list.next_element::<Entry>()? {
            if entry.request.method.is_empty() || entry.request.url.is_empty() {
                let number = self.0.count + 1;
                return Err(A::Error::custom(format!(
                    "entry {number} has no request with a method and a url"
                )));
            }
            if let Err(cause) = self.0.add(entry) {
                let said = A::Error::custom(&cause);
                self.0.failed = Some(cause);
                return Err(said);
            }
        }
        Ok(())
    }
}
