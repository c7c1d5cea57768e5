//! Exchanges held until a person has looked at them.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use bytes::Bytes;
use capture::exchange::{ExchangeId, Timestamp};
use capture::head::Head;
use http::header::{CONTENT_ENCODING, CONTENT_LENGTH};
use http::uri::PathAndQuery;
use http::{HeaderMap, HeaderName, HeaderValue, Method, Response, StatusCode};
use parking_lot::Mutex;
use tokio::sync::{oneshot, watch};

use super::edits::is_protected;
use super::held::{self, Ahead};
use super::{Action, Answer, Rule, Ruled};
use crate::body::Body;
use crate::door::{Closing, Phase};
use crate::error::Fault;
use crate::steps::framing;
use crate::tap::Tap;

/// Exchanges held at once; what comes beyond goes on, and says so.
const SEATS: usize = 64;

/// An exchange that waits for a person.
#[derive(Debug, Clone)]
pub struct Held {
    /// What [`crate::Proxy::resume`] takes.
    pub id: u64,
    /// The exchange.
    pub exchange: ExchangeId,
    /// The site's name.
    pub site: String,
    /// The rule's id and name.
    pub rule: (String, String),
    /// When it goes on by itself.
    pub ends: Timestamp,
    /// Of the request.
    pub method: Method,
    /// The whole address of the request.
    pub url: String,
    /// `None` before the origin is asked.
    pub status: Option<StatusCode>,
    /// As it would go on.
    pub head: Head,
    /// As it would go on; `None` when it is too large or never ends, and cannot be edited.
    pub body: Option<Bytes>,
}

/// What a person decided.
#[derive(Debug, Clone)]
pub enum Decision {
    /// On as it is.
    Continue,
    /// On with this in its place.
    Edit(Edited),
    /// Answered with this.
    Answer(Answer),
    /// The connection is closed without an answer.
    Drop,
}

/// What stands in the place of what was there; `None` leaves it.
#[derive(Debug, Clone, Default)]
pub struct Edited {
    /// Of a request.
    pub method: Option<Method>,
    /// Of a request.
    pub target: Option<PathAndQuery>,
    /// Of a response.
    pub status: Option<StatusCode>,
    /// The whole head; protected fields stay as they are.
    pub headers: Option<Vec<(HeaderName, HeaderValue)>>,
    /// The whole body, without any content coding.
    pub body: Option<Bytes>,
}

/// All exchanges that wait.
pub(crate) struct Pauses {
    waiting: Mutex<Vec<(Held, oneshot::Sender<Decision>)>>,
    next: AtomicU64,
    /// Grows with each that comes or goes.
    changed: watch::Sender<u64>,
}

impl Default for Pauses {
    fn default() -> Self {
        Self { waiting: Mutex::default(), next: AtomicU64::new(1), changed: watch::channel(0).0 }
    }
}

impl Pauses {
    /// The oldest first.
    pub(crate) fn list(&self) -> Vec<Held> {
        self.waiting.lock().iter().map(|(held, _)| held.clone()).collect()
    }

    pub(crate) fn changed(&self) -> watch::Receiver<u64> {
        self.changed.subscribe()
    }

    /// False when it does not wait any more.
    pub(crate) fn resume(&self, id: u64, decision: Decision) -> bool {
        let found = {
            let mut waiting = self.waiting.lock();
            let at = waiting.iter().position(|(held, _)| held.id == id);
            at.map(|at| waiting.remove(at).1)
        };
        self.changed.send_modify(|n| *n += 1);
        found.is_some_and(|tell| tell.send(decision).is_ok())
    }

    /// `None` when there is no seat.
    fn seat(&self, mut held: Held) -> Option<(Seat<'_>, oneshot::Receiver<Decision>)> {
        let (tell, told) = oneshot::channel();
        let id = self.next.fetch_add(1, Ordering::Relaxed);
        held.id = id;
        {
            let mut waiting = self.waiting.lock();
            if waiting.len() >= SEATS {
                return None;
            }
            waiting.push((held, tell));
        }
        self.changed.send_modify(|n| *n += 1);
        Some((Seat { pauses: self, id }, told))
    }

    /// Waits for a decision, for at most so long, and not when the door closes. Dropped when the client leaves.
    async fn hold(&self, held: Held, limit: Duration, closing: &Arc<Closing>) -> Option<Decision> {
        let (_seat, told) = self.seat(held)?;
        tokio::select! {
            biased;
            decision = told => decision.ok(),
            () = tokio::time::sleep(limit) => Some(Decision::Continue),
            () = closing.clone().reached(Phase::Draining) => Some(Decision::Continue),
        }
    }
}

/// A place among those that wait, free again when the client leaves.
struct Seat<'a> {
    pauses: &'a Pauses,
    id: u64,
}

impl Drop for Seat<'_> {
    fn drop(&mut self) {
        self.pauses.waiting.lock().retain(|(held, _)| held.id != self.id);
        self.pauses.changed.send_modify(|n| *n += 1);
    }
}

/// What is held, whichever way it goes.
pub(super) struct Subject {
    pub(super) method: Method,
    pub(super) url: String,
    pub(super) site: String,
    pub(super) status: Option<StatusCode>,
    pub(super) head: Head,
    pub(super) body: Option<Bytes>,
}

impl Ruled {
    /// The first rule that holds requests, or answers.
    fn pausing(&self, wanted: impl Fn(bool, bool) -> bool) -> Option<(&Rule, Duration)> {
        self.matched.iter().find_map(|at| {
            let rule = &self.rules.0[*at].rule;
            rule.actions.iter().find_map(|action| match action {
                Action::Pause { request, response, limit } if wanted(*request, *response) => {
                    Some((rule, *limit))
                }
                _ => None,
            })
        })
    }

    pub(super) fn pausing_request(&self) -> Option<(&Rule, Duration)> {
        self.pausing(|request, _| request)
    }

    /// `None` when the connection is to be closed.
    pub(super) async fn pause_response(
        &self,
        response: Response<Body>,
        tap: &mut Tap,
    ) -> Result<Option<Response<Body>>, Fault> {
        let Some((rule, limit)) = self.pausing(|_, response| response) else { return Ok(Some(response)) };
        let (response, shown) = read(response).await?;
        let subject = Subject {
            method: self.asked.clone(),
            url: self.url.clone(),
            site: self.site.clone(),
            status: Some(response.status()),
            head: Head::from_map(response.headers()),
            body: shown,
        };
        match pause(rule, limit, subject, "rule-paused-response", tap).await {
            Decision::Continue => Ok(Some(response)),
            Decision::Edit(edited) => {
                rule.tell(tap, "rule-edited-response", || edited.told());
                Ok(Some(edit(response, edited)))
            }
            Decision::Answer(answer) => {
                rule.tell(tap, "rule-answered-by-hand", || answer.status.as_str().to_owned());
                answer.respond().await.map(Some)
            }
            Decision::Drop => {
                rule.tell(tap, "rule-dropped", String::new);
                Ok(None)
            }
        }
    }
}

/// The answer as it goes on, and its body as far as it is shown.
async fn read(response: Response<Body>) -> Result<(Response<Body>, Option<Bytes>), Fault> {
    let (head, body) = response.into_parts();
    let read = if framing::is_event_stream(&head.headers) {
        Ahead::Partly(body)
    } else {
        held::read(body).await.map_err(|cause| Fault::of_body(&cause))?
    };
    Ok(match read {
        Ahead::Whole(bytes) => (Response::from_parts(head, Body::full(bytes.clone())), Some(bytes)),
        Ahead::Partly(body) => (Response::from_parts(head, body), None),
    })
}

fn edit(response: Response<Body>, edited: Edited) -> Response<Body> {
    let (mut head, body) = response.into_parts();
    head.status = edited.status.unwrap_or(head.status);
    let body = edited.apply(&mut head.headers).map_or(body, Body::full);
    Response::from_parts(head, body)
}

/// Holds it, and says for how long.
pub(super) async fn pause(
    rule: &Rule,
    limit: Duration,
    subject: Subject,
    code: &'static str,
    tap: &mut Tap,
) -> Decision {
    let began = Instant::now();
    let held = Held {
        id: 0,
        exchange: tap.id,
        site: subject.site,
        rule: (rule.id.clone(), rule.name.clone()),
        ends: Timestamp(Timestamp::now().0 + limit.as_micros() as u64),
        method: subject.method,
        url: subject.url,
        status: subject.status,
        head: subject.head,
        body: subject.body,
    };
    let door = tap.client().door.clone();
    match door.pauses.hold(held, limit, &door.closing).await {
        Some(decision) => {
            rule.tell(tap, code, || format!("{:.1} s", began.elapsed().as_secs_f64()));
            decision
        }
        None => {
            rule.tell(tap, "rule-not-paused", String::new);
            Decision::Continue
        }
    }
}

impl Edited {
    /// Puts the head in place, and gives the body that is to follow it.
    pub(super) fn apply(self, headers: &mut HeaderMap) -> Option<Bytes> {
        if let Some(fields) = self.headers {
            let kept: Vec<_> = headers.iter().filter(|(name, _)| is_protected(name)).map(owned).collect();
            headers.clear();
            for (name, value) in fields.into_iter().filter(|(n, _)| !is_protected(n)).chain(kept) {
                headers.append(name, value);
            }
        }
        let body = self.body?;
        // It is as long as it is now, and not compressed.
        headers.remove(CONTENT_ENCODING);
        headers.remove(http::header::TRANSFER_ENCODING);
        headers.insert(CONTENT_LENGTH, HeaderValue::from(body.len()));
        Some(body)
    }

    /// What was edited: `status, head, body`.
    pub(super) fn told(&self) -> String {
        let parts = [
            (self.method.is_some(), "method"),
            (self.target.is_some(), "target"),
            (self.status.is_some(), "status"),
            (self.headers.is_some(), "head"),
            (self.body.is_some(), "body"),
        ];
        parts.into_iter().filter(|(edited, _)| *edited).map(|(_, name)| name).collect::<Vec<_>>().join(", ")
    }
}

fn owned((name, value): (&HeaderName, &HeaderValue)) -> (HeaderName, HeaderValue) {
    (name.clone(), value.clone())
}
