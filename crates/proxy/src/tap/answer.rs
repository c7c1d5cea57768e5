//! An answer's body on its way to the browser.

use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body::{Body as _, Frame, SizeHint};

use crate::body::{Body, BodyError};
use crate::error::Fault;
use crate::tap::Tap;
use crate::tap::repeated::Keeping;
use crate::tunnel::events::EventStream;

/// The body hyper sends: counted, kept up to the cap, and settled exactly once.
pub(crate) struct Tapped {
    body: Body,
    tap: Option<Tap>,
    keeping: Keeping,
    /// Of a `text/event-stream`.
    events: Option<Box<EventStream>>,
    /// Why the body broke off, until hyper is told.
    error: Option<BodyError>,
    hangs_up: bool,
}

impl Tapped {
    /// A body whose end ends the exchange.
    pub(crate) fn new(body: Body, tap: Tap, events: Option<EventStream>) -> Self {
        let mut tapped = Self {
            keeping: keeping(&body),
            body,
            tap: Some(tap),
            events: events.map(Box::new),
            error: None,
            hangs_up: false,
        };
        // hyper does not poll a body that is known to be empty.
        if tapped.body.is_end_stream() {
            tapped.complete();
        }
        tapped
    }

    /// A body nobody watches: of a tunnel, and of our own paths.
    pub(crate) fn unwatched(body: Body) -> Self {
        Self { body, tap: None, keeping: Keeping::default(), events: None, error: None, hangs_up: false }
    }

    /// No answer: the connection, or the stream, is closed instead.
    pub(crate) fn hang_up() -> http::Response<Self> {
        http::Response::new(Self { hangs_up: true, ..Self::unwatched(Body::Empty) })
    }

    /// Whether the connection or stream is to be closed instead of answered.
    pub(crate) const fn hangs_up(&self) -> bool {
        self.hangs_up
    }

    /// Nothing of it is sent, and the exchange has ended as it was told.
    pub(crate) fn withhold(mut self) {
        self.complete();
    }

    /// The browser does not take it.
    pub(crate) fn stalled(&mut self) {
        self.events = None;
        if let Some(tap) = self.tap.take() {
            tap.broke(&Fault::of_stalled_client());
        }
    }

    fn passed(&mut self, data: &Bytes) {
        let Some(tap) = &mut self.tap else { return };
        if let Some(events) = &mut self.events {
            events.read(data, tap);
        }
        if let Some(record) = &mut tap.record {
            self.keeping.keep(&mut record.finished.response_body, record.cap, data);
        }
    }

    fn complete(&mut self) {
        self.events = None;
        if let Some(tap) = self.tap.take() {
            if let Some(record) = &tap.record {
                self.keeping.end(&record.finished.response_body);
            }
            tap.complete();
        }
    }

    fn broke(&mut self, error: &BodyError) {
        self.events = None;
        let Some(tap) = self.tap.take() else { return };
        tap.broke(&Fault::of_body(error));
    }
}

/// What is in memory already is shared as it is.
fn keeping(body: &Body) -> Keeping {
    match body {
        Body::Download(_) => Keeping::of_backend(body.size_hint().exact()),
        _ => Keeping::default(),
    }
}

impl http_body::Body for Tapped {
    type Data = Bytes;
    type Error = BodyError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BodyError>>> {
        let this = &mut *self;
        if let Some(error) = this.error.take() {
            return Poll::Ready(Some(Err(error)));
        }
        if this.events.as_mut().is_some_and(|events| events.poll_closing(cx)) {
            return Poll::Ready(Some(Err("the door is closing".into())));
        }
        let polled = Pin::new(&mut this.body).poll_frame(cx);
        match polled {
            Poll::Ready(Some(Err(error))) => {
                this.broke(&error);
                // hyper throws away what it has not written yet: let it write first.
                this.error = Some(error);
                cx.waker().wake_by_ref();
                return Poll::Pending;
            }
            Poll::Ready(Some(Ok(ref frame))) => {
                if let Some(data) = frame.data_ref() {
                    this.passed(data);
                }
                // hyper drops a body that has said it is at its end without asking again.
                if this.body.is_end_stream() {
                    this.complete();
                }
            }
            Poll::Ready(None) => this.complete(),
            Poll::Pending => {}
        }
        polled
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
