//! A line that carries so many bytes a second, and a body that goes over it.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use http_body::{Body as _, Frame, SizeHint};
use parking_lot::Mutex;
use tokio::time::{Instant, Sleep};

use crate::body::{Body, BodyError};

/// A line that carries so many bytes a second, for everyone on it together.
pub(crate) struct Line {
    rate: u64,
    /// When what is on it now has passed.
    free: Mutex<Instant>,
}

/// A body on a line.
pub(crate) struct Paced {
    body: Body,
    line: Arc<Line>,
    waiting: Option<Bytes>,
    /// When the piece in front has passed.
    turn: Option<Pin<Box<Sleep>>>,
}

impl Line {
    /// Pieces leave this often, as packets would.
    const BEAT: Duration = Duration::from_millis(40);

    pub(super) fn new(rate: u64) -> Arc<Self> {
        Arc::new(Self { rate, free: Mutex::new(Instant::now()) })
    }

    /// Takes the next free stretch of the line, and says when it ends.
    fn take(&self, bytes: usize) -> Instant {
        let takes = Duration::from_secs_f64(bytes as f64 / self.rate as f64);
        let mut free = self.free.lock();
        *free = (*free).max(Instant::now()) + takes;
        *free
    }

    /// Bytes in one piece.
    fn piece(&self) -> usize {
        ((self.rate as f64 * Self::BEAT.as_secs_f64()) as usize).clamp(1, 64 << 10)
    }
}

impl Paced {
    /// Puts a body on a line.
    pub(super) fn over(line: &Arc<Line>, body: Body) -> Body {
        if body.is_end_stream() {
            return body;
        }
        Body::stream(Self { body, line: line.clone(), waiting: None, turn: None })
    }
}

impl http_body::Body for Paced {
    type Data = Bytes;
    type Error = BodyError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BodyError>>> {
        let this = &mut *self;
        if this.waiting.is_none() {
            match ready!(Pin::new(&mut this.body).poll_frame(cx)) {
                Some(Ok(frame)) => match frame.into_data() {
                    Ok(data) => this.waiting = Some(data),
                    Err(trailers) => return Poll::Ready(Some(Ok(trailers))),
                },
                other => return Poll::Ready(other),
            }
        }
        let Some(data) = &mut this.waiting else { return Poll::Pending };
        let piece = data.len().min(this.line.piece());
        let turn = this.turn.get_or_insert_with(|| Box::pin(tokio::time::sleep_until(this.line.take(piece))));
        ready!(turn.as_mut().poll(cx));
        this.turn = None;
        let piece = data.split_to(piece);
        if data.is_empty() {
            this.waiting = None;
        }
        Poll::Ready(Some(Ok(Frame::data(piece))))
    }

    fn is_end_stream(&self) -> bool {
        self.waiting.is_none() && self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        let here = self.waiting.as_ref().map_or(0, |w| w.len() as u64);
        let rest = self.body.size_hint();
        let mut hint = SizeHint::new();
        hint.set_lower(rest.lower() + here);
        if let Some(upper) = rest.upper() {
            hint.set_upper(upper + here);
        }
        hint
    }
}
