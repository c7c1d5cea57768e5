//! One HTTP/1.1 connection to a backend.
//!
//! It has no task of its own: whoever waits for something on it drives it. A request and its answer therefore
//! stay on the client connection's task, and a client that leaves takes its request to the backend with it.

use std::future::poll_fn;
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};

use bytes::Bytes;
use capture::exchange::Side;
use http::{Request, Response, StatusCode};
use hyper::client::conn::TrySendError;
use hyper::client::conn::http1::{self, Connection, SendRequest};
use hyper_util::rt::TokioIo;

use crate::body::Incoming;
use crate::error::Fault;
use crate::origin::upstream::again::is_idempotent;
use crate::origin::upstream::asked::{Asked, Room};
use crate::origin::upstream::dial::Reached;
use crate::origin::upstream::kept::Loan;
use crate::origin::upstream::refusal;
use crate::origin::upstream::silence::{Patience, Silence};
use crate::origin::upstream::stream::Stream;
use crate::tap::{RequestBody, Upload};
use crate::workers;

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
    room: Room,
    sender: SendRequest<RequestBody>,
    driver: Driver,
}

type Conn = Connection<TokioIo<Asked<Stream>>, RequestBody>;

enum Driver {
    /// By whoever waits.
    Inline(Conn),
    /// Over, and still there for its bytes.
    Ended(Conn),
    /// By a task, because the request's body goes on after the answer has begun.
    Task,
    /// Over.
    Gone,
}

/// Why there was no answer on a link.
pub(crate) struct Broke {
    pub(crate) fault: Fault,
    /// The request, when not a byte of it was written.
    pub(crate) unsent: Option<Box<Request<RequestBody>>>,
    /// The body from its first byte on, where it can be sent once more.
    pub(crate) body: Option<Box<RequestBody>>,
    /// The backend closed the connection before it said anything: an idle one that went stale.
    pub(crate) closed: bool,
    /// The backend says that it has not looked at the request (RFC 9113 section 8.7).
    pub(crate) unprocessed: bool,
}

impl Link {
    pub(crate) async fn new(reached: Reached, read_timeout: Duration) -> hyper::Result<Box<Self>> {
        let mut builder = http1::Builder::new();
        // RFC 9112 section 5.1: a blank before the colon is taken off an answer.
        builder.max_headers(256).allow_spaces_after_header_name_in_responses(true);
        let room = Room::default();
        let stream = TokioIo::new(Asked::new(reached.stream, room.clone()));
        let (sender, conn) = builder.handshake(stream).await?;
        Ok(Box::new(Self {
            address: reached.address,
            reused: false,
            idle_since: Instant::now(),
            home: workers::here(),
            silence: Silence::new(read_timeout),
            read_timeout,
            room,
            sender,
            driver: Driver::Inline(conn),
        }))
    }

    /// Sends a request and waits for the head of its answer.
    pub(crate) async fn exchange(
        mut self: Box<Self>,
        mut request: Request<RequestBody>,
    ) -> Result<(Response<Incoming>, Box<Self>), Broke> {
        let upload = request.body().upload().cloned();
        // RFC 9110 section 9.2.2: what may be asked twice may have to be sent twice.
        let is_repeatable = upload.is_some() && is_idempotent(request.method());
        let loan = is_repeatable.then(|| Loan::of(request.body_mut()));
        let own = request.extensions().get::<Patience>().copied();
        self.silence.restart(own.map_or(self.read_timeout, |own| own.0));
        self.room.limit();
        let mut answer = pin!(self.sender.try_send_request(request));
        let answered = poll_fn(|cx| {
            self.drive(cx);
            match answer.as_mut().poll(&mut self.quiet(cx)) {
                Poll::Ready(answered) => return Poll::Ready(Some(answered)),
                Poll::Pending if self.has_ended() => {
                    // Dropping the connection hands the request back.
                    self.driver = Driver::Gone;
                    return answer.as_mut().poll(cx).map(Some);
                }
                Poll::Pending => {}
            }
            if self.poll_silent(cx, upload.as_deref()) { Poll::Ready(None) } else { Poll::Pending }
        })
        .await;
        match answered {
            Some(Ok(response)) => {
                self.room.lift();
                Ok((response.map(Incoming::Http1), self.let_upload_go_on(upload.as_deref())))
            }
            Some(Err(error)) => {
                let broke = Broke::from_hyper(error, upload.as_deref());
                // Whatever the connection had of the body goes back with it.
                drop(self);
                Err(broke.with(loan))
            }
            None => Err(Broke::silent(self.silence.limit(), own)),
        }
    }

    /// Moves bytes between the socket and hyper as far as they go.
    pub(crate) fn drive(&mut self, cx: &mut Context<'_>) {
        let Driver::Inline(conn) = &mut self.driver else { return };
        if conn.poll_without_shutdown(cx).is_ready()
            && let Driver::Inline(conn) = std::mem::replace(&mut self.driver, Driver::Gone)
        {
            self.driver = Driver::Ended(conn);
        }
    }

    /// The context for looking at what [`Self::drive`] has just brought: nobody else drives an inline link, so
    /// being woken by it would only mean being polled twice.
    pub(crate) fn quiet<'a>(&self, cx: &mut Context<'a>) -> Context<'a> {
        match self.driver {
            Driver::Task => Context::from_waker(cx.waker()),
            _ => Context::from_waker(Waker::noop()),
        }
    }

    pub(crate) const fn has_ended(&self) -> bool {
        matches!(self.driver, Driver::Ended(_) | Driver::Gone)
    }

    /// Whether it can take a request now. A backend's goodbye is heard here.
    pub(crate) fn is_usable(&mut self) -> bool {
        self.drive(&mut Context::from_waker(Waker::noop()));
        matches!(self.driver, Driver::Inline(_)) && self.sender.is_ready()
    }

    /// The bare stream after `101 Switching Protocols`, and what was already read from it.
    pub(crate) fn into_stream(self) -> Option<(Stream, Bytes)> {
        match self.driver {
            Driver::Inline(conn) | Driver::Ended(conn) => {
                let parts = conn.into_parts();
                Some((parts.io.into_inner().into_inner(), parts.read_buf))
            }
            Driver::Task | Driver::Gone => None,
        }
    }

    /// A backend may answer while the browser is still sending. Driven by the answer's reader, the request would
    /// stall whenever the browser does not read, and a browser may not read before it has sent everything.
    fn let_upload_go_on(mut self: Box<Self>, upload: Option<&Upload>) -> Box<Self> {
        // A body that is still held back is never sent, and this link never used again.
        let goes_on = upload.is_some_and(|u| !u.ended() && !u.refuse());
        if goes_on && let Driver::Inline(conn) = std::mem::replace(&mut self.driver, Driver::Task) {
            tokio::spawn(conn);
        }
        self
    }

    fn poll_silent(&mut self, cx: &mut Context<'_>, upload: Option<&Upload>) -> bool {
        if let Some(upload) = upload {
            self.silence.heard_from(upload);
        }
        self.silence.poll_over(cx)
    }
}

impl Broke {
    pub(super) fn from_hyper(error: TrySendError<Request<RequestBody>>, upload: Option<&Upload>) -> Self {
        let mut error = error;
        let unsent = error.take_message().map(Box::new);
        let error = error.into_error();
        Self {
            closed: refusal::is_close(&error),
            unprocessed: false,
            fault: of_either(upload, || refusal::of_answer(&error)),
            body: upload.is_none().then(|| Box::new(RequestBody::Empty)),
            unsent,
        }
    }

    /// The body that was lent to the connection is back.
    fn with(mut self, loan: Option<Loan>) -> Self {
        let Some(loan) = loan else { return self };
        self.unsent = self.unsent.and_then(|request| {
            let (head, lent) = request.into_parts();
            drop(lent);
            Some(Box::new(Request::from_parts(head, loan.whole()?)))
        });
        self.body = loan.whole().map(Box::new);
        self
    }

    pub(super) fn from_h2(
        error: &h2::Error,
        upload: Option<&Upload>,
        body: Option<Box<RequestBody>>,
    ) -> Self {
        Self {
            closed: refusal::is_close_of_h2(error),
            unprocessed: refusal::is_unprocessed(error),
            fault: of_either(upload, || refusal::of_stream(error)),
            unsent: None,
            body,
        }
    }

    /// The backend answered with 101 over HTTP/2.
    pub(super) fn switched() -> Self {
        let detail = "the backend switched protocols, which HTTP/2 does not know";
        let fault = Fault::upstream("malformed-response", detail);
        Self { fault, unsent: None, body: None, closed: false, unprocessed: false }
    }

    /// The request's body broke off, and with it the request.
    pub(super) fn of_body(upload: Option<&Upload>) -> Self {
        let unknown =
            || Fault::client(StatusCode::BAD_REQUEST, "request-broken", "the request's body broke off");
        let fault = of_either(upload, unknown);
        Self { fault, unsent: None, body: None, closed: false, unprocessed: false }
    }

    /// Whether it was the backend that did not do its part.
    pub(super) fn is_of_backend(&self) -> bool {
        self.fault.side == Side::Upstream
    }

    /// Says whose limit it was, because that is the one to raise.
    pub(super) fn silent(limit: Duration, own: Option<Patience>) -> Self {
        let whose = if own.is_some() { "behavior" } else { "origin" };
        let detail = format!("no answer within {} s, the {whose}'s read_timeout", limit.as_secs_f32());
        let fault = Fault::timeout("read-timeout", detail);
        Self { fault, unsent: None, body: None, closed: false, unprocessed: false }
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
