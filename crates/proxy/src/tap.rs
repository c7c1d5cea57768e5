//! The record of one exchange while it happens: what came, what went, when, and how it ended.
//!
//! A tap never waits and never alters traffic. It sends one [`Started`] when the request is routed and exactly one
//! [`Finished`] when the answer's last byte is handed over, when something fails, or when the browser leaves:
//! dropping it anywhere says so.

mod answer;
mod repeated;
mod upload;

use std::sync::{Arc, LazyLock};
use std::time::{Duration, Instant};

use capture::event::{Answered, Event, Message};
use capture::exchange::{
    Body as Captured, Change, ExchangeId, Finished, Outcome, Request as Seen, Response as Sent, Route,
    ServedBy, Side, Started, Timestamp, Timing,
};
use capture::head::Head;
use capture::kind::Kind;
use http::{HeaderMap, Method, Request, Response, Version};

use crate::body::Incoming;
use crate::connection::interim::Interim;
use crate::connection::{Active, Client};
use crate::error::Fault;

pub(crate) use answer::Tapped;
use upload::Wanted;
pub(crate) use upload::{RequestBody, Upload};

/// Bytes of a request's body that are wanted within the limit on silence: one byte a minute would hold a connection for
/// ever. Short messages now and then, sent as one body, are more.
const LEAST: u64 = 64;

/// One exchange, from its head to its last byte.
pub(crate) struct Tap {
    pub(crate) id: ExchangeId,
    began: Instant,
    active: Active,
    /// Of HTTP/2; 0 for HTTP/1.1, and `None` for HTTP/1.0, which knows no interim answers.
    stream: Option<u32>,
    /// The outcome is known; without one, the browser left.
    settled: bool,
    /// `None` when nothing is recorded.
    record: Option<Record>,
}

/// What the body notes on its way.
pub(crate) type Late = Arc<parking_lot::Mutex<Noted>>;

/// What is known only when a body has passed.
#[derive(Debug, Default)]
pub(crate) struct Noted {
    /// What was altered.
    pub(crate) changes: Vec<Change>,
    /// The text before it was corrected.
    pub(crate) uncorrected: Option<Captured>,
}

/// Boxed where it is handed over, so that nothing is moved twice.
struct Record {
    started: Option<Box<Started>>,
    finished: Box<Finished>,
    upload: Option<Arc<Upload>>,
    late: Option<Late>,
    /// Bytes kept of each body.
    cap: usize,
}

impl Tap {
    /// Copies the request's head as it came.
    pub(crate) fn begin(client: Arc<Client>, request: &Request<Incoming>, stream: u32) -> Self {
        let at = Timestamp::now();
        let id = ExchangeId::next(at);
        if let Some(own) = &client.own {
            // Whoever asked may not wait for the answer any more.
            let _ = own.send(id);
        }
        let record = client.door.queue.as_ref().map(|queue| Record {
            started: Some(Box::new(started(id, at, &client, request))),
            finished: Box::new(unfinished(id)),
            upload: None,
            late: None,
            cap: queue.body_cap(),
        });
        let stream = (request.version() != Version::HTTP_10).then_some(stream);
        Self { id, began: Instant::now(), active: Active::new(client), stream, settled: false, record }
    }

    pub(crate) fn client(&self) -> &Arc<Client> {
        self.active.client()
    }

    /// Where interim answers go.
    pub(crate) fn interim(&self) -> Option<Interim> {
        Some(Interim::new(self.client().clone(), self.stream?))
    }

    /// The behavior was chosen, or none: tells the recorder that the exchange exists.
    pub(crate) fn routed(&mut self, route: Option<&Arc<Route>>) {
        self.mark(|t| &mut t.routed);
        if let Some(mut started) = self.record.as_mut().and_then(|r| r.started.take()) {
            started.route = route.cloned();
            self.push(Event::Started(started));
        }
    }

    /// Notes the moment, unless it was noted before.
    pub(crate) fn mark(&mut self, moment: impl FnOnce(&mut Timing) -> &mut Option<u64>) {
        let began = self.began;
        if let Some(record) = &mut self.record {
            moment(&mut record.finished.timing).get_or_insert_with(|| micros(began));
        }
    }

    /// A connection to the backend is there; a request without content is as good as sent.
    pub(crate) fn connected(&mut self, is_sent: bool) {
        let Some(record) = &mut self.record else { return };
        let (now, timing) = (micros(self.began), &mut record.finished.timing);
        timing.connected.get_or_insert(now);
        if is_sent {
            timing.sent.get_or_insert(now);
        }
    }

    /// Notes something that was altered on the way.
    pub(crate) fn change(&mut self, code: &'static str, detail: impl FnOnce() -> String) {
        if let Some(record) = &mut self.record {
            record.finished.changes.push(Change { code, detail: detail() });
        }
    }

    /// It waited this long for a backend that was starting again; told once, in all.
    pub(crate) fn held(&mut self, waited: Duration) {
        if let Some(record) = &mut self.record {
            record.finished.changes.retain(|change| change.code != "held");
        }
        self.change("held", || format!("{:.1} s", waited.as_secs_f32()));
    }

    /// Where something altered while the body passes is noted.
    pub(crate) fn late(&mut self) -> Late {
        let late = Late::default();
        if let Some(record) = &mut self.record {
            record.late = Some(late.clone());
        }
        late
    }

    pub(crate) fn served_by(&mut self, who: impl FnOnce() -> ServedBy) {
        if let Some(record) = &mut self.record {
            record.finished.served_by = who();
        }
    }

    /// The backend that was asked last.
    pub(crate) fn peer(&self) -> Option<&str> {
        match &self.record.as_ref()?.finished.served_by {
            ServedBy::Upstream { peer, .. } => Some(peer),
            _ => None,
        }
    }

    /// The head that goes to the backend.
    pub(crate) fn forwarded(&mut self, head: &Head) {
        if let Some(record) = &mut self.record {
            record.finished.forwarded = Some(head.clone());
        }
    }

    /// What the exchange will have failed with, unless the browser leaves before it is told.
    pub(crate) fn failed(&mut self, side: Side, code: &'static str, detail: impl Into<String>) {
        if let Some(record) = &mut self.record {
            record.finished.outcome = Outcome::Failed { side, code, detail: detail.into() };
        }
    }

    /// The request's body, watched on its way to the backend.
    pub(crate) fn upload(&mut self, body: Incoming, patience: Option<Duration>) -> RequestBody {
        let cap = self.record.as_ref().map_or(0, |r| r.cap);
        let usual = self.client().door.options.body_silence;
        let wanted = match patience {
            // In a stream of messages every one counts, however short.
            Some(patience) => Wanted { bytes: 1, within: patience.max(usual) },
            None => Wanted { bytes: LEAST, within: usual },
        };
        let body = RequestBody::new(body, self.began, cap, wanted);
        if let Some(record) = &mut self.record {
            record.upload = body.upload().cloned();
        }
        body
    }

    /// The head that goes to the browser.
    pub(crate) fn answered<B>(&mut self, response: &Response<B>) {
        self.mark(|t| &mut t.first_byte);
        if let Some(record) = &mut self.record {
            let head = Head::from_map(response.headers());
            record.finished.response = Some(Sent { status: response.status().as_u16(), head });
        }
    }

    /// The answer will take its time: tells the recorder before it ends.
    pub(crate) fn lasts(&self, stream: Option<Kind>) {
        let answer = self.record.as_ref().and_then(|r| r.finished.response.as_ref());
        if let Some(answer) = answer {
            self.push(Event::Answered(Answered { exchange: self.id, status: answer.status, stream }));
        }
    }

    /// A WebSocket message or server-sent event passed.
    pub(crate) fn message(&self, make: impl FnOnce(ExchangeId) -> Message) {
        if self.record.is_some() {
            self.push(Event::Message(Box::new(make(self.id))));
        }
    }

    /// Bytes of each body and message that are kept; 0 when nothing is recorded.
    pub(crate) fn cap(&self) -> usize {
        self.record.as_ref().map_or(0, |r| r.cap)
    }

    /// Bytes a tunnel carried each way.
    pub(crate) fn carried(&mut self, up: u64, down: u64) {
        if let Some(record) = &mut self.record {
            record.finished.request_body.total = up;
            record.finished.response_body.total = down;
        }
    }

    /// Nobody's exchange: nothing is recorded of it.
    pub(crate) fn forget(&mut self) {
        self.record = None;
        self.settled = true;
    }

    /// Every byte was handed over.
    pub(crate) fn complete(mut self) {
        self.mark(|t| &mut t.last_byte);
        self.settle();
    }

    /// The answer broke off.
    pub(crate) fn broke(mut self, fault: &Fault) {
        self.failed(fault.side, fault.code, fault.detail.clone());
        self.settle();
    }

    fn settle(&mut self) {
        self.settled = true;
    }

    fn push(&self, event: Event) {
        if let Some(queue) = &self.client().door.queue {
            queue.push(event);
        }
    }
}

impl Drop for Tap {
    fn drop(&mut self) {
        self.routed(None);
        self.client().activity.ended(self.settled);
        let Some(mut record) = self.record.take() else { return };
        if let Some(upload) = record.upload.take() {
            upload.tell(&mut record.finished);
        }
        if let Some(late) = record.late.take() {
            let mut late = late.lock();
            record.finished.changes.append(&mut late.changes);
            record.finished.uncorrected = late.uncorrected.take();
        }
        record.finished.timing.last_byte.get_or_insert_with(|| micros(self.began));
        if !self.settled {
            record.finished.outcome = unsettled(self.client());
        }
        self.push(Event::Finished(record.finished));
    }
}

/// Nobody said how it ended: the browser went away and hyper dropped the answer, the door was shut in its face,
/// or our own code panicked.
fn unsettled(client: &Client) -> Outcome {
    let local = |code, detail: &str| Outcome::Failed { side: Side::Local, code, detail: detail.to_owned() };
    if std::thread::panicking() {
        local("internal", "a fault in Localfront; please report it")
    } else if client.was_stopped() {
        local("stopped", "Localfront was stopped")
    } else if client.has_stalled() {
        let Fault { side, code, detail, .. } = Fault::of_stalled_client();
        Outcome::Failed { side, code, detail: detail.into_owned() }
    } else {
        Outcome::ClientLeft
    }
}

fn started(id: ExchangeId, at: Timestamp, client: &Client, request: &Request<Incoming>) -> Started {
    Started {
        id,
        at,
        connection: client.seen.clone(),
        request: Seen {
            method: method(request.method()),
            scheme: if client.secure { "https" } else { "http" },
            authority: authority(request),
            target: target(request),
            version: version(request.version()),
            head: Head::from_map(request.headers()),
        },
        route: None,
    }
}

fn unfinished(id: ExchangeId) -> Finished {
    Finished {
        id,
        response: None,
        served_by: ServedBy::Localfront,
        outcome: Outcome::Complete,
        timing: Timing::default(),
        request_body: Captured::default(),
        response_body: Captured::default(),
        changes: Vec::new(),
        forwarded: None,
        uncorrected: None,
    }
}

/// The usual methods are shared, not copied.
fn method(method: &Method) -> Arc<str> {
    static USUAL: LazyLock<[(Method, Arc<str>); 7]> = LazyLock::new(|| {
        [Method::GET, Method::POST, Method::PUT, Method::DELETE, Method::HEAD, Method::OPTIONS, Method::PATCH]
            .map(|m| (m.clone(), m.as_str().into()))
    });
    let usual = USUAL.iter().find(|(m, _)| m == method);
    usual.map_or_else(|| method.as_str().into(), |(_, name)| name.clone())
}

fn authority(request: &Request<Incoming>) -> String {
    let host = |headers: &HeaderMap| {
        headers.get(http::header::HOST).map(|h| String::from_utf8_lossy(h.as_bytes()).into_owned())
    };
    let named = request.uri().authority().map(|a| a.as_str().to_owned());
    named.or_else(|| host(request.headers())).unwrap_or_default()
}

fn target(request: &Request<Incoming>) -> String {
    request.uri().path_and_query().map_or_else(|| request.uri().path().to_owned(), |p| p.as_str().to_owned())
}

fn version(version: Version) -> &'static str {
    match version {
        Version::HTTP_2 => "2",
        Version::HTTP_10 => "1.0",
        _ => "1.1",
    }
}

/// Since a moment.
pub(crate) fn micros(began: Instant) -> u64 {
    began.elapsed().as_micros() as u64
}

/// Up to so many bytes are copied out: a slice keeps all of the buffer it was read into alive, whose reader then
/// takes a new one for every answer, and another thread gives it back.
const COPIED: usize = 4096;

/// Keeps what still fits, without copying what is large.
pub(crate) fn keep(captured: &mut Captured, kept: &mut usize, cap: usize, data: &bytes::Bytes) {
    captured.total += data.len() as u64;
    let room = cap.saturating_sub(*kept).min(data.len());
    if room > 0 {
        *kept += room;
        let part = &data[..room];
        let copied = room <= COPIED;
        captured.kept.push(if copied { bytes::Bytes::copy_from_slice(part) } else { data.slice_ref(part) });
    }
}
