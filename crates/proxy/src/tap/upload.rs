//! A request's body on its way to the backend.

use std::collections::VecDeque;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::task::{Context, Poll, Waker, ready};
use std::time::{Duration, Instant};

use bytes::Bytes;
use capture::exchange::{Body as Captured, Finished};
use http::StatusCode;
use http_body::{Body as _, Frame, SizeHint};
use parking_lot::Mutex;

use crate::body::{Body, BodyError, Incoming};
use crate::error::Fault;
use crate::origin::upstream::silence::Silence;
use crate::steps::limits;
use crate::tap::{keep, micros};

/// What the connection to the backend sends. Empty for most requests, and then it costs nothing.
pub(crate) enum RequestBody {
    /// None.
    Empty,
    /// The browser's. In a box, because most requests have none and each is moved from step to step.
    Received(Box<Inner>),
    /// What a rule or a person put in its place.
    Instead(Instead),
    /// Once more, from its first byte on.
    Again(Again),
}

/// What was read of a body and was not looked at, and the rest.
pub(crate) struct Again {
    read: VecDeque<Bytes>,
    rest: Box<RequestBody>,
}

/// Ours to send; what the browser sent was recorded when it was read.
pub(crate) struct Instead {
    body: Body,
    upload: Arc<Upload>,
}

/// The browser's body.
pub(crate) struct Inner {
    body: Incoming,
    silence: Silence,
    /// How long a backend may leave a client waiting that asked whether its body is wanted.
    hold: Option<Silence>,
    upload: Arc<Upload>,
}

/// What a client has to send of a body it has begun.
#[derive(Clone, Copy)]
pub(crate) struct Wanted {
    pub(crate) bytes: u64,
    pub(crate) within: Duration,
}

/// RFC 9110 section 10.1.1: whoever expects `100 (Continue)` need not wait for ever, and not every backend says it.
const HOLD: Duration = Duration::from_secs(1);

/// What is known of a body, by the request that sends it and by the tap.
pub(crate) struct Upload {
    began: Instant,
    cap: usize,
    /// No more frames will come.
    ended: AtomicBool,
    /// The backend would take more than the client has sent.
    starved: AtomicBool,
    /// The client waits to be told that its body is wanted, and the backend has not said so.
    held: AtomicBool,
    /// Microseconds from `began` to the newest frame, then to the end.
    moved: AtomicU64,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    captured: Captured,
    kept: usize,
    fault: Option<Fault>,
    /// Who waits until the body is wanted.
    waits: Option<Waker>,
    /// It never will be.
    refused: bool,
    /// Bytes that may be passed on in all.
    limit: Option<u64>,
    /// Bytes that end a silence, and how many had been passed on when the newest one ended.
    wanted: u64,
    heard: u64,
}

impl RequestBody {
    pub(crate) fn new(body: Incoming, began: Instant, cap: usize, wanted: Wanted) -> Self {
        if body.is_end_stream() {
            return Self::Empty;
        }
        let upload = Arc::new(Upload::new(began, cap));
        upload.state.lock().wanted = wanted.bytes;
        let silence = Silence::new(wanted.within);
        Self::Received(Box::new(Inner { body, silence, hold: None, upload }))
    }

    /// What goes out in the place of what came.
    pub(crate) fn instead(body: Body) -> Self {
        if body.is_end_stream() {
            return Self::Empty;
        }
        Self::Instead(Instead { body, upload: Arc::new(Upload::new(Instant::now(), 0)) })
    }

    /// Holds the body back until the backend has said that it wants it, or has said nothing for a second.
    pub(crate) fn hold(&mut self) {
        if let Self::Received(inner) = self {
            inner.hold = Some(Silence::new(HOLD));
            inner.upload.held.store(true, Ordering::Release);
        }
    }

    /// Breaks the body off with 413 once it is longer than this many bytes.
    pub(crate) fn limit(&mut self, bytes: u64) {
        if let Self::Received(inner) = self {
            inner.upload.state.lock().limit = Some(bytes);
        }
    }

    /// This body, after what was read of it already.
    pub(crate) fn after(self, read: Vec<Bytes>) -> Self {
        Self::Again(Again { read: read.into(), rest: Box::new(self) })
    }

    /// `None` when there is no content.
    pub(crate) fn upload(&self) -> Option<&Arc<Upload>> {
        match self {
            Self::Empty => None,
            Self::Received(inner) => Some(&inner.upload),
            Self::Instead(instead) => Some(&instead.upload),
            Self::Again(again) => again.rest.upload(),
        }
    }
}

impl Upload {
    fn new(began: Instant, cap: usize) -> Self {
        Self {
            began,
            cap,
            ended: AtomicBool::new(false),
            starved: AtomicBool::new(false),
            held: AtomicBool::new(false),
            moved: AtomicU64::new(micros(began)),
            state: Mutex::default(),
        }
    }

    /// Whether the body was passed on whole, or will never be.
    pub(crate) fn ended(&self) -> bool {
        self.ended.load(Ordering::Acquire)
    }

    /// Whether it is the client that the backend waits for.
    pub(crate) fn is_starved(&self) -> bool {
        self.starved.load(Ordering::Relaxed) && !self.ended()
    }

    fn is_held(&self) -> bool {
        self.held.load(Ordering::Acquire)
    }

    /// It is wanted. False when nobody waited.
    pub(crate) fn release(&self) -> bool {
        let held = self.held.swap(false, Ordering::AcqRel);
        if let Some(waker) = self.state.lock().waits.take() {
            waker.wake();
        }
        held
    }

    /// The answer came while the client still waited: its body will never be asked for. False when it did not wait.
    pub(crate) fn refuse(&self) -> bool {
        let held = self.is_held();
        self.state.lock().refused = held;
        held
    }

    /// When the newest bytes were passed on.
    pub(crate) fn last_moved(&self) -> Instant {
        self.began + Duration::from_micros(self.moved.load(Ordering::Relaxed))
    }

    /// Why it broke off.
    pub(crate) fn fault(&self) -> Option<Fault> {
        self.state.lock().fault.clone()
    }

    /// Hands over what was kept.
    pub(super) fn tell(&self, finished: &mut Finished) {
        let mut state = self.state.lock();
        finished.request_body = std::mem::take(&mut state.captured);
        if self.ended() && state.fault.is_none() {
            finished.timing.sent = Some(self.moved.load(Ordering::Relaxed));
        }
    }

    /// True when waiting is in vain.
    fn wait(&self, waker: &Waker) -> bool {
        let mut state = self.state.lock();
        state.waits = Some(waker.clone());
        state.refused
    }

    /// Bytes go by: whether they are enough to end a silence. The fault is that there are too many.
    fn passed(&self, data: Option<&Bytes>) -> Result<bool, Fault> {
        self.moved();
        let Some(data) = data else { return Ok(true) };
        let State { captured, kept, limit, wanted, heard, .. } = &mut *self.state.lock();
        keep(captured, kept, self.cap, data);
        if let Some(limit) = limit.filter(|limit| captured.total > *limit) {
            return Err(limits::too_long(limit, None));
        }
        let is_enough = captured.total - *heard >= *wanted;
        if is_enough {
            *heard = captured.total;
        }
        Ok(is_enough)
    }

    fn moved(&self) {
        self.moved.store(micros(self.began), Ordering::Relaxed);
    }

    fn end(&self, fault: Option<Fault>) {
        self.moved();
        self.state.lock().fault = fault;
        self.ended.store(true, Ordering::Release);
    }
}

impl Inner {
    fn poll_frame(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, BodyError>>> {
        if self.hold.is_some() {
            ready!(self.poll_wanted(cx));
        }
        let polled = Pin::new(&mut self.body).poll_frame(cx);
        self.upload.starved.store(polled.is_pending(), Ordering::Relaxed);
        match polled {
            Poll::Ready(Some(Ok(frame))) => {
                match self.upload.passed(frame.data_ref()) {
                    Ok(true) => self.silence.heard(),
                    Ok(false) => {}
                    Err(fault) => return Poll::Ready(Some(Err(self.broke(fault)))),
                }
                if self.body.is_end_stream() {
                    self.upload.end(None);
                }
                Poll::Ready(Some(Ok(frame)))
            }
            Poll::Ready(Some(Err(cause))) => {
                let fault = Fault::client(StatusCode::BAD_REQUEST, "request-broken", cause.to_string());
                Poll::Ready(Some(Err(self.broke(fault))))
            }
            Poll::Ready(None) => {
                self.upload.end(None);
                Poll::Ready(None)
            }
            Poll::Pending if self.silence.poll_over(cx) => {
                let detail = "the browser stopped in the middle of the request's body";
                let fault = Fault::client(StatusCode::REQUEST_TIMEOUT, "request-timeout", detail);
                Poll::Ready(Some(Err(self.broke(fault))))
            }
            Poll::Pending => Poll::Pending,
        }
    }

    fn poll_wanted(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let refused = self.upload.wait(cx.waker());
        let mut over = || self.hold.as_mut().is_none_or(|hold| hold.poll_over(cx));
        if refused || (self.upload.is_held() && !over()) {
            return Poll::Pending;
        }
        self.upload.release();
        self.hold = None;
        self.silence.heard();
        Poll::Ready(())
    }

    fn broke(&self, fault: Fault) -> BodyError {
        self.upload.end(Some(fault.clone()));
        Box::new(fault)
    }
}

impl Instead {
    fn poll_frame(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, BodyError>>> {
        let polled = Pin::new(&mut self.body).poll_frame(cx);
        match &polled {
            Poll::Ready(Some(Err(cause))) => self.upload.end(Some(Fault::of_body(cause))),
            Poll::Ready(None) => self.upload.end(None),
            Poll::Ready(Some(Ok(_))) if self.body.is_end_stream() => self.upload.end(None),
            Poll::Ready(Some(Ok(_))) => self.upload.moved(),
            Poll::Pending => {}
        }
        polled
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        if !self.upload.ended() {
            let detail = "the backend did not take the whole body";
            self.upload.end(Some(Fault::upstream("request-not-taken", detail)));
        }
    }
}

impl http_body::Body for RequestBody {
    type Data = Bytes;
    type Error = BodyError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BodyError>>> {
        match &mut *self {
            Self::Empty => Poll::Ready(None),
            Self::Received(inner) => inner.poll_frame(cx),
            Self::Instead(instead) => instead.poll_frame(cx),
            Self::Again(again) => match again.read.pop_front() {
                Some(data) => Poll::Ready(Some(Ok(Frame::data(data)))),
                None => Pin::new(&mut *again.rest).poll_frame(cx),
            },
        }
    }

    fn is_end_stream(&self) -> bool {
        match self {
            Self::Empty => true,
            Self::Received(inner) => inner.body.is_end_stream(),
            Self::Instead(instead) => instead.body.is_end_stream(),
            Self::Again(again) => again.read.is_empty() && again.rest.is_end_stream(),
        }
    }

    fn size_hint(&self) -> SizeHint {
        match self {
            Self::Empty => SizeHint::with_exact(0),
            Self::Received(inner) => inner.body.size_hint(),
            Self::Instead(instead) => instead.body.size_hint(),
            // The head says how long it is, where that is known.
            Self::Again(_) => SizeHint::default(),
        }
    }
}
