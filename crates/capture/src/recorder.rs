//! Puts the halves of an exchange together.
//!
//! Most exchanges start and end within one batch and leave one change behind; one that takes longer is shown as
//! pending first, and written down once it is a second old or turns out to be a stream.

mod heads;
mod places;
mod spread;

use std::borrow::Cow;
use std::collections::{HashMap, VecDeque};
use std::hash::BuildHasherDefault;
use std::sync::Arc;

use crate::decode;
use crate::event::{Answered, Event, Message, MessageKind, Report};
use crate::exchange::{
    Connection, ExchangeId, Finished, Outcome, Response, ServedBy, Side, Started, Timestamp,
};
use crate::head::Head;
use crate::initiator::Initiator;
use crate::kind::Kind;
use crate::summary::{Place, State, Summary};
use heads::{Heads, Said};
use places::Places;
use spread::Spread;

/// An exchange that runs longer than this is written down before it ends: one second, in microseconds.
const LASTING: u64 = 1_000_000;

/// Exchanges in flight; what starts beyond this is not recorded.
const MAX_IN_FLIGHT: usize = 1 << 16;

/// Bytes of coded bodies undone in one batch to learn their size; in a flood the others remain unknown.
const UNDONE: u64 = 256 << 10;

/// A body that becomes larger than this has a size nobody waits for.
const LARGEST: usize = 16 << 20;

/// Assembles events into changes. One per queue, driven by one thread.
#[derive(Debug, Default)]
pub struct Recorder {
    flights: HashMap<ExchangeId, Flight, BuildHasherDefault<Spread>>,
    /// Those that were pending at the end of a batch, the oldest first.
    young: VecDeque<(ExchangeId, Timestamp)>,
    places: Places,
    heads: Heads,
    /// Bytes of coded bodies undone in this batch.
    undone: u64,
    orphans: u64,
    ignored: u64,
}

/// What a batch of events came to.
#[derive(Debug)]
pub enum Change {
    /// A request waits for its answer: a row to show, not to keep.
    Pending(Summary),
    /// It has waited for a second, or has become a stream: keep what is known so far.
    Lasting(Box<Entry>),
    /// It ended.
    Ended(Box<Entry>),
    /// A message passed on a stream.
    Message(Box<Passed>),
    /// The browser reported a policy violation.
    Report(Box<Report>),
}

/// An exchange as far as it is known, ready to be kept.
#[derive(Debug)]
pub struct Entry {
    /// The row.
    pub summary: Summary,
    /// The connection it came on.
    pub connection: Arc<Connection>,
    /// The request's head as received.
    pub request: Head,
    /// The rest; `None` while it runs.
    pub finished: Option<Box<Finished>>,
    /// True when an earlier [`Change::Lasting`] is replaced by this.
    pub replaces: bool,
}

/// A message and its place in its stream.
#[derive(Debug)]
pub struct Passed {
    /// 1 for the first message of an exchange.
    pub number: u32,
    /// What passed.
    pub message: Message,
}

impl Recorder {
    /// An empty one.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes a batch, which may be empty, and says what changed: rows in the order in which they ended, then those
    /// that are still waiting. Call it at least once a second, so that what lasts is written down.
    pub fn take(&mut self, events: impl IntoIterator<Item = Event>, now: Timestamp) -> Vec<Change> {
        self.undone = 0;
        let mut changes = Vec::new();
        let mut fresh = Vec::new();
        for event in events {
            match event {
                Event::Started(start) => fresh.extend(self.start(start)),
                Event::Answered(answer) => self.answer(answer, &mut changes),
                Event::Finished(end) => changes.extend(self.finish(end)),
                Event::Message(message) => self.message(*message, &mut changes),
                Event::Report(report) => changes.push(Change::Report(report)),
            }
        }
        for summary in fresh.into_iter().filter_map(|id| self.pending(id)).collect::<Vec<_>>() {
            self.young.push_back((summary.id, summary.at));
            changes.push(Change::Pending(summary));
        }
        self.lasting(now, &mut changes);
        changes
    }

    /// Ends everything that is in flight as left; for when Localfront stops.
    pub fn close(&mut self) -> Vec<Change> {
        let ids: Vec<_> = self.flights.keys().copied().collect();
        let mut ended: Vec<_> = ids.into_iter().filter_map(|id| self.finish(Box::new(left(id)))).collect();
        ended.sort_by_key(|c| c.summary().map(|s| s.id));
        ended
    }

    /// Ends and messages that came without a beginning: theirs did not fit into the queue.
    #[must_use]
    pub const fn orphans(&self) -> u64 {
        self.orphans
    }

    /// Exchanges not recorded because too many were in flight.
    #[must_use]
    pub const fn ignored(&self) -> u64 {
        self.ignored
    }

    /// Exchanges in flight.
    #[must_use]
    pub fn in_flight(&self) -> usize {
        self.flights.len()
    }

    fn start(&mut self, started: Box<Started>) -> Option<ExchangeId> {
        if self.flights.len() >= MAX_IN_FLIGHT {
            self.ignored += 1;
            return None;
        }
        let id = started.id;
        self.flights.insert(id, Flight { started, status: None, stream: None, kept: false, messages: 0 });
        Some(id)
    }

    /// A stream is kept at once, since nobody knows when it ends.
    fn answer(&mut self, answer: Answered, changes: &mut Vec<Change>) {
        let Some(flight) = self.flights.get_mut(&answer.exchange) else {
            self.orphans += 1;
            return;
        };
        (flight.status, flight.stream) = (Some(answer.status), answer.stream.or(flight.stream));
        if flight.stream.is_some() || flight.kept {
            changes.extend(self.keep(answer.exchange));
        }
    }

    fn finish(&mut self, end: Box<Finished>) -> Option<Change> {
        let Some(mut flight) = self.flights.remove(&end.id) else {
            self.orphans += 1;
            return None;
        };
        let summary = self.ended(&mut flight, &end);
        let Started { connection, request, .. } = *flight.started;
        let entry =
            Entry { summary, connection, request: request.head, finished: Some(end), replaces: flight.kept };
        Some(Change::Ended(Box::new(entry)))
    }

    fn message(&mut self, message: Message, changes: &mut Vec<Change>) {
        let id = message.exchange;
        let Some(flight) = self.flights.get_mut(&id) else {
            self.orphans += 1;
            return;
        };
        flight.messages += 1;
        let number = flight.messages;
        if flight.stream.is_none() {
            flight.stream = Some(stream_kind(message.kind));
            changes.extend(self.keep(id));
        }
        changes.push(Change::Message(Box::new(Passed { number, message })));
    }

    fn lasting(&mut self, now: Timestamp, changes: &mut Vec<Change>) {
        while let Some((id, at)) = self.young.front().copied() {
            let ended = !self.flights.contains_key(&id);
            if !ended && at.0 + LASTING > now.0 {
                break;
            }
            self.young.pop_front();
            if self.flights.get(&id).is_some_and(|f| !f.kept) {
                changes.extend(self.keep(id));
            }
        }
    }

    fn keep(&mut self, id: ExchangeId) -> Option<Change> {
        let summary = self.pending(id)?;
        let flight = self.flights.get_mut(&id)?;
        let replaces = std::mem::replace(&mut flight.kept, true);
        let (connection, request) = (flight.started.connection.clone(), flight.started.request.head.clone());
        Some(Change::Lasting(Box::new(Entry { summary, connection, request, finished: None, replaces })))
    }

    fn pending(&mut self, id: ExchangeId) -> Option<Summary> {
        let Flight { started, status, stream, .. } = self.flights.get(&id)?;
        let mut summary = blank(started, self.places.of(started, None), started.request.target.clone());
        summary.status = *status;
        summary.state = if stream.is_some() { State::Open } else { State::Pending };
        summary.kind = *stream;
        Some(summary)
    }

    /// Takes the target out of the flight.
    fn ended(&mut self, flight: &mut Flight, end: &Finished) -> Summary {
        let place = self.places.of(&flight.started, answered(end));
        let answer = end.response.as_ref();
        let answer = answer.map(|answer| (answer, self.heads.of(&flight.started.request.method, answer)));
        let kind = |(answer, said): (&Response, Said)| {
            flight.stream.or(said.kind).or_else(|| Kind::of(&flight.started, answer))
        };
        let kind = answer.and_then(kind);
        let target = std::mem::take(&mut flight.started.request.target);
        let mut summary = Summary { kind, ..blank(&flight.started, place, target) };
        (summary.state, summary.error) = outcome(end);
        summary.took = end.timing.last_byte;
        summary.wait = end.timing.first_byte;
        if let Some((response, said)) = answer {
            summary.status = Some(response.status);
            summary.size = Some(end.response_body.total);
            summary.decoded = self.decoded(end, response, said);
            summary.cache = said.cache;
        }
        summary
    }

    /// The size of a response body with its content coding undone. At least one of a batch is looked at.
    fn decoded(&mut self, end: &Finished, response: &Response, said: Said) -> Option<u64> {
        let body = &end.response_body;
        if body.total == 0 || !said.is_coded {
            return Some(body.total);
        }
        if self.undone >= UNDONE || body.kept_len() < body.total {
            return None;
        }
        self.undone += body.total;
        let undone = decode::undo(&body.kept.concat(), &decode::codings(&response.head), LARGEST);
        (!undone.truncated && undone.problem.is_none()).then_some(undone.bytes.len() as u64)
    }
}

impl Change {
    /// The row that is new or changed, when there is one.
    #[must_use]
    pub const fn summary(&self) -> Option<&Summary> {
        match self {
            Self::Pending(summary) => Some(summary),
            Self::Lasting(entry) | Self::Ended(entry) => Some(&entry.summary),
            Self::Message(_) | Self::Report(_) => None,
        }
    }
}

#[derive(Debug)]
struct Flight {
    started: Box<Started>,
    /// Known before the end only of answers that take their time.
    status: Option<u16>,
    stream: Option<Kind>,
    /// Written down already, as lasting.
    kept: bool,
    messages: u32,
}

const fn stream_kind(kind: MessageKind) -> Kind {
    match kind {
        MessageKind::ServerSent => Kind::Events,
        _ => Kind::Websocket,
    }
}

fn blank(started: &Started, place: Arc<Place>, target: String) -> Summary {
    Summary {
        id: started.id,
        at: started.at,
        place,
        target,
        state: State::Pending,
        status: None,
        kind: None,
        size: None,
        decoded: None,
        cache: None,
        initiator: Initiator::of(&started.request),
        took: None,
        wait: None,
        error: None,
        findings: 0,
        mark: None,
    }
}

/// Nobody answered a browser that left before there was an answer, unless a backend was asked.
fn answered(end: &Finished) -> Option<&ServedBy> {
    let nobody = end.response.is_none() && end.served_by == ServedBy::Localfront;
    (!nobody || end.outcome != Outcome::ClientLeft).then_some(&end.served_by)
}

/// Refusing a request, or having no such file, is an answer like any other: its code only says why.
fn outcome(end: &Finished) -> (State, Option<Cow<'static, str>>) {
    let refused = end.response.as_ref().is_some_and(|r| (400..500).contains(&r.status));
    match &end.outcome {
        Outcome::Complete => (State::Complete, None),
        Outcome::ClientLeft => (State::Left, None),
        Outcome::Failed { side, code, .. } => {
            let state = if refused && *side != Side::Upstream { State::Complete } else { State::Failed };
            (state, Some(Cow::Borrowed(code)))
        }
    }
}

fn left(id: ExchangeId) -> Finished {
    Finished {
        id,
        response: None,
        served_by: ServedBy::default(),
        outcome: Outcome::ClientLeft,
        timing: Default::default(),
        request_body: Default::default(),
        response_body: Default::default(),
        changes: Vec::new(),
        forwarded: None,
        uncorrected: None,
    }
}

#[cfg(test)]
mod tests;
