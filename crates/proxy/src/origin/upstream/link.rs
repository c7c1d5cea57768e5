//! One HTTP/1.1 connection to a backend.
//!
//! It has no task of its own: whoever waits for something on it moves its bytes. A request and its answer therefore
//! stay on the client connection's task, and a client that leaves takes its request to the backend with it.
//!
//! Read and written here and not by hyper's client, which has a dispatcher, two channels and a body of its own between
//! the one who asks and the socket: for a small answer they cost more than reading it.

mod answer;
mod content;
mod sending;
mod wire;

use std::borrow::Cow;
use std::future::poll_fn;
use std::io;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use bytes::Bytes;
use capture::exchange::Side;
use capture::head::Head;
use http::{HeaderMap, Request, Response, StatusCode};
use http_body::{Frame, SizeHint};

use crate::body::BodyError;
use crate::error::Fault;
use crate::origin::upstream::dial::Reached;
use crate::origin::upstream::passing::Passing;
use crate::origin::upstream::refusal;
use crate::origin::upstream::silence::{Patience, Silence};
use crate::origin::upstream::stream::Stream;
use crate::tap::{RequestBody, Upload};
use crate::workers;
use answer::{Answer, End};
use content::{Content, Piece};
use sending::{Sending, Unsent};
use wire::Wire;

/// A connection, idle or in use.
pub(crate) struct Link {
    pub(crate) address: Arc<str>,
    /// It has carried a request before.
    pub(crate) reused: bool,
    pub(crate) idle_since: Instant,
    /// The worker whose thread its packets come to.
    pub(crate) home: usize,
    pub(crate) silence: Silence,
    read_timeout: Duration,
    wire: Wire,
    /// Of the answer that is being read.
    content: Content,
    /// Nothing says that it ends with the answer.
    stays: bool,
    /// Room for the next request.
    room: Vec<u8>,
}

/// Why there was no answer on a connection.
pub(crate) struct Broke {
    pub(crate) fault: Fault,
    /// Not a byte of the request was written.
    pub(crate) unsent: bool,
    /// The request is whole, and can be sent once more.
    pub(crate) whole: bool,
    /// The backend closed the connection before it answered: an idle one that went stale.
    pub(crate) closed: bool,
    /// The backend says that it has not looked at the request (RFC 9113 section 8.7).
    pub(crate) unprocessed: bool,
}

/// Why no head of an answer came.
#[derive(Debug)]
pub(super) enum Unanswered {
    /// The connection ended; with an error, where there was one.
    Closed(Option<io::Error>),
    /// Something else than an answer came.
    Malformed(Cow<'static, str>),
    /// The content of the request broke off.
    Content,
    /// Nothing was said for too long.
    Silent,
}

/// A head on its way: what was sent of the question, and what was heard.
struct Asking<'a> {
    sending: Sending,
    /// What stood in the way of sending the rest. The backend may have said why.
    unsent: Option<io::Error>,
    request: &'a mut Request<RequestBody>,
    passing: Passing,
    upload: Option<&'a Upload>,
    end: End,
    /// Bytes that may still come before the answer's head has ended.
    left: usize,
}

/// More than this is no head, with all interim answers before it.
const MOST: usize = 2 << 20;

impl Link {
    pub(crate) fn new(reached: Reached, read_timeout: Duration) -> Box<Self> {
        Box::new(Self {
            address: reached.address,
            reused: false,
            idle_since: Instant::now(),
            home: workers::here(),
            silence: Silence::new(read_timeout),
            read_timeout,
            wire: Wire::new(reached.stream),
            content: Content::Ended,
            stays: true,
            room: Vec::new(),
        })
    }

    /// Sends a request, whose fields are `head`, and waits for the head of its answer. Without one the request is as it
    /// was, where it is [whole](Broke::whole).
    pub(crate) async fn exchange(
        mut self: Box<Self>,
        request: &mut Request<RequestBody>,
        head: &Head,
        passing: Passing,
    ) -> Result<(Response<()>, Box<Self>), Broke> {
        let own = request.extensions().get::<Patience>().copied();
        self.silence.restart(own.map_or(self.read_timeout, |own| own.0));
        let upload = request.body().upload().cloned();
        let sending = Sending::new(request, head, std::mem::take(&mut self.room));
        let mut asking = Asking {
            sending,
            unsent: None,
            request,
            passing,
            upload: upload.as_deref(),
            end: End::default(),
            left: MOST,
        };
        let answered = poll_fn(|cx| self.poll_answer(cx, &mut asking)).await;
        let Asking { sending, request, .. } = asking;
        match answered {
            Ok(response) => {
                self.settle(sending, upload.as_deref());
                Ok((response, self))
            }
            Err(unanswered) => {
                let limit = self.silence.limit();
                let unsent = !sending.has_begun;
                let mut broke = Broke::on_link(&unanswered, upload.as_deref(), (limit, own));
                broke.unsent = unsent && broke.closed;
                broke.give_back(sending.into_body(), request);
                Err(broke)
            }
        }
    }

    fn poll_answer(
        &mut self,
        cx: &mut Context<'_>,
        asking: &mut Asking<'_>,
    ) -> Poll<Result<Response<()>, Unanswered>> {
        if let Some(to) = self.wire.writer().filter(|_| asking.unsent.is_none()) {
            match asking.sending.poll(cx, to) {
                Poll::Ready(Err(Unsent::Content)) => return Poll::Ready(Err(Unanswered::Content)),
                Poll::Ready(Err(Unsent::Wire(cause))) => asking.unsent = Some(cause),
                Poll::Ready(Ok(())) | Poll::Pending => {}
            }
        }
        // A backend is heard only after it was asked: one that answers as soon as somebody connects may be faster.
        let was_asked = asking.sending.has_begun || asking.unsent.is_some();
        if was_asked && let Poll::Ready(heard) = self.poll_head(cx, asking) {
            return Poll::Ready(heard);
        }
        if let Some(upload) = asking.upload {
            self.silence.heard_from(upload);
        }
        if self.silence.poll_over(cx) { Poll::Ready(Err(Unanswered::Silent)) } else { Poll::Pending }
    }

    fn poll_head(
        &mut self,
        cx: &mut Context<'_>,
        asking: &mut Asking<'_>,
    ) -> Poll<Result<Response<()>, Unanswered>> {
        loop {
            while let Some(response) = self.read_head(asking)? {
                let status = response.status();
                if !status.is_informational() || status == StatusCode::SWITCHING_PROTOCOLS {
                    return Poll::Ready(Ok(response));
                }
                asking.passing.pass(response.status(), response.headers());
            }
            match std::task::ready!(self.wire.poll_read(cx)) {
                Ok(0) => return Poll::Ready(Err(Unanswered::Closed(asking.unsent.take()))),
                Ok(bytes) => match asking.left.checked_sub(bytes) {
                    Some(left) => asking.left = left,
                    None => {
                        let detail = format!("{MOST} bytes came, and not the end of a head");
                        return Poll::Ready(Err(Unanswered::Malformed(detail.into())));
                    }
                },
                Err(cause) => {
                    return Poll::Ready(Err(Unanswered::Closed(Some(asking.unsent.take().unwrap_or(cause)))));
                }
            }
        }
    }

    /// Of what was read; `None` while its end is missing.
    fn read_head(&mut self, asking: &mut Asking<'_>) -> Result<Option<Response<()>>, Unanswered> {
        let read = &mut self.wire.read;
        if read.is_empty() {
            return Ok(None);
        }
        let Some(end) = asking.end.find(read)? else { return Ok(None) };
        asking.end = End::default();
        let head = read.split_to(end).freeze();
        let fields = if answer::is_interim(&head) { HeaderMap::new() } else { asking.room_for_fields() };
        let Answer { response, keeps_alive } = answer::read(head, fields)?;
        self.content = Content::of(&response, asking.request.method());
        self.stays = keeps_alive && response.status() != StatusCode::SWITCHING_PROTOCOLS;
        Ok(Some(response))
    }

    /// The next frame of the answer's content.
    pub(crate) fn poll_frame(
        &mut self,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BodyError>>> {
        loop {
            match self.content.next(&mut self.wire.read) {
                Ok(Piece::Data(bytes)) => return Poll::Ready(Some(Ok(Frame::data(bytes)))),
                Ok(Piece::Trailers(fields)) => return Poll::Ready(Some(Ok(Frame::trailers(fields)))),
                Ok(Piece::Ended) => return Poll::Ready(None),
                Ok(Piece::More) => {}
                Err(malformed) => return Poll::Ready(Some(Err(malformed.into()))),
            }
            match std::task::ready!(self.wire.poll_read(cx)) {
                Ok(0) if self.content == Content::UntilClose => {
                    (self.content, self.stays) = (Content::Ended, false);
                }
                Ok(0) => return Poll::Ready(Some(Err("the connection ended before the content did".into()))),
                Ok(_) => {}
                Err(cause) => return Poll::Ready(Some(Err(cause.into()))),
            }
        }
    }

    /// Nothing more of the answer is to come.
    pub(crate) const fn has_ended(&self) -> bool {
        self.content.has_ended()
    }

    pub(crate) fn size_hint(&self) -> SizeHint {
        self.content.size_hint()
    }

    /// Whether it can carry another request once this one's answer was read.
    pub(crate) fn can_stay(&self) -> bool {
        self.stays && self.has_ended() && self.wire.read.is_empty()
    }

    /// Whether it can take a request now. A backend's goodbye is heard here.
    pub(crate) fn is_usable(&mut self) -> bool {
        self.wire.is_quiet()
    }

    /// The bare stream after `101 Switching Protocols`, and what was already read from it.
    pub(crate) fn into_stream(self) -> Option<(Stream, Bytes)> {
        self.wire.into_parts().map(|(stream, read)| (stream, read.freeze()))
    }

    /// A backend may answer while the browser is still sending. Sent by the answer's reader, the request would stall
    /// whenever the browser does not read, and a browser may not read before it has sent everything.
    fn settle(&mut self, sending: Sending, upload: Option<&Upload>) {
        if sending.is_sent() {
            self.room = sending.into_room();
            return;
        }
        self.stays = false;
        // A body that is still held back is never sent.
        let goes_on = upload.is_some_and(|upload| !upload.refuse());
        if goes_on && let Some(to) = self.wire.split() {
            tokio::spawn(sending.run(to));
        }
    }
}

impl Asking<'_> {
    /// Those of the request, which nobody needs once it is answered, emptied: a map costs two allocations.
    fn room_for_fields(&mut self) -> HeaderMap {
        let mut fields = std::mem::take(self.request.headers_mut());
        fields.clear();
        fields
    }
}

impl From<answer::Malformed> for Unanswered {
    fn from(cause: answer::Malformed) -> Self {
        Self::Malformed(cause.to_string().into())
    }
}

impl Broke {
    const fn new(fault: Fault) -> Self {
        Self { fault, unsent: false, whole: false, closed: false, unprocessed: false }
    }

    fn on_link(
        unanswered: &Unanswered,
        upload: Option<&Upload>,
        (limit, own): (Duration, Option<Patience>),
    ) -> Self {
        match unanswered {
            Unanswered::Silent => Self::silent(limit, own),
            Unanswered::Content => Self::of_body(upload),
            _ => Self {
                closed: matches!(unanswered, Unanswered::Closed(_)),
                ..Self::new(of_either(upload, || refusal::of_answer(unanswered)))
            },
        }
    }

    pub(super) fn from_h2(error: &h2::Error, upload: Option<&Upload>) -> Self {
        Self {
            closed: refusal::is_close_of_h2(error),
            unprocessed: refusal::is_unprocessed(error),
            ..Self::new(of_either(upload, || refusal::of_stream(error)))
        }
    }

    /// The body as it was, where it can be had.
    pub(super) fn give_back(&mut self, body: Option<RequestBody>, request: &mut Request<RequestBody>) {
        if let Some(body) = body {
            *request.body_mut() = body;
            self.whole = true;
        }
    }

    /// The backend answered with 101 over HTTP/2.
    pub(super) fn switched() -> Self {
        let detail = "the backend switched protocols, which HTTP/2 does not know";
        Self::new(Fault::upstream("malformed-response", detail))
    }

    /// The request's body broke off, and with it the request.
    pub(super) fn of_body(upload: Option<&Upload>) -> Self {
        let unknown =
            || Fault::client(StatusCode::BAD_REQUEST, "request-broken", "the request's body broke off");
        Self::new(of_either(upload, unknown))
    }

    /// Whether it was the backend that did not do its part.
    pub(super) fn is_of_backend(&self) -> bool {
        self.fault.side == Side::Upstream
    }

    /// Says whose limit it was, because that is the one to raise.
    pub(super) fn silent(limit: Duration, own: Option<Patience>) -> Self {
        let whose = if own.is_some() { "behavior" } else { "origin" };
        let detail = format!("no answer within {} s, the {whose}'s read_timeout", limit.as_secs_f32());
        Self::new(Fault::timeout("read-timeout", detail))
    }
}

/// The browser's side broke first when its body did.
fn of_either(upload: Option<&Upload>, backend: impl FnOnce() -> Fault) -> Fault {
    upload.and_then(Upload::fault).unwrap_or_else(backend)
}

/// A link that came back into the pool.
pub(crate) fn rested(mut link: Box<Link>) -> Box<Link> {
    link.reused = true;
    link.idle_since = Instant::now();
    link
}
