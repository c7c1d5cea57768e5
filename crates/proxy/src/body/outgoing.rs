//! A body on its way over one HTTP/2 stream, to a client or to a backend.

use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use h2::SendStream;
use http_body::{Body, Frame};

use crate::body::BodyError;
use crate::stall::Stall;
use crate::steps::hop_by_hop;

/// Sent no faster than the other side makes room for it.
pub(crate) struct Outgoing<B> {
    body: B,
    to: SendStream<Bytes>,
    /// What there is no room for yet, and whether it is the last.
    waiting: Option<(Bytes, bool)>,
    stall: Stall,
}

/// Why a body was not sent whole.
#[derive(Debug)]
pub(crate) enum Broken {
    /// The other side wants no more of it, or has left.
    Gone,
    /// It broke off, and must not look whole (RFC 9113 section 8.1).
    Source,
    /// The other side made next to no room for too long.
    Stalled,
}

/// Bytes that are handed over at once. All of them would be sent before the other side is known to take any.
const PIECE: usize = 64 * 1024;

impl From<h2::Error> for Broken {
    fn from(_: h2::Error) -> Self {
        Self::Gone
    }
}

impl<B> Outgoing<B>
where
    B: Body<Data = Bytes, Error = BodyError> + Unpin,
{
    /// `patience`: how long the other side may make next to no room.
    pub(crate) const fn new(body: B, to: SendStream<Bytes>, patience: Duration) -> Self {
        Self { body, to, waiting: None, stall: Stall::new(patience) }
    }

    /// Sends it to its end.
    pub(crate) async fn run(&mut self) -> Result<(), Broken> {
        poll_fn(|cx| self.poll(cx)).await
    }

    pub(crate) fn reset(&mut self, reason: h2::Reason) {
        self.to.send_reset(reason);
    }

    pub(crate) fn into_body(self) -> B {
        self.body
    }

    pub(crate) fn body(&mut self) -> &mut B {
        &mut self.body
    }

    pub(crate) fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Broken>> {
        loop {
            if self.to.poll_reset(cx).is_ready() {
                return Poll::Ready(Err(Broken::Gone));
            }
            if self.waiting.is_some() {
                ready!(self.poll_room(cx))?;
                if self.send_piece()? {
                    return Poll::Ready(Ok(()));
                }
                continue;
            }
            let frame = ready!(Pin::new(&mut self.body).poll_frame(cx));
            if self.take_frame(frame)? {
                return Poll::Ready(Ok(()));
            }
        }
    }

    /// True after the last one.
    fn send_piece(&mut self) -> Result<bool, Broken> {
        let Some((mut data, last)) = self.waiting.take() else { return Ok(false) };
        let piece = data.split_to(data.len().min(PIECE));
        let ends = last && data.is_empty();
        self.stall.took(piece.len());
        self.to.send_data(piece, ends)?;
        if data.is_empty() {
            self.stall.over();
        } else {
            self.wait_with(data, last);
        }
        Ok(ends)
    }

    /// True after the last one.
    fn take_frame(&mut self, frame: Option<Result<Frame<Bytes>, BodyError>>) -> Result<bool, Broken> {
        let Some(frame) = frame else {
            self.to.send_data(Bytes::new(), true)?;
            return Ok(true);
        };
        match frame.map_err(|_| Broken::Source)?.into_data() {
            Ok(data) => {
                let last = self.body.is_end_stream();
                self.wait_with(data, last);
                Ok(false)
            }
            Err(frame) => frame.into_trailers().map_or(Ok(false), |mut trailers| {
                hop_by_hop::strip(&mut trailers, |_| ());
                self.to.send_trailers(trailers)?;
                Ok(true)
            }),
        }
    }

    /// One byte of room is asked for: a claim on more would keep other streams waiting, and the rest is claimed when
    /// it is sent.
    fn wait_with(&mut self, data: Bytes, last: bool) {
        self.to.reserve_capacity(1);
        self.waiting = Some((data, last));
    }

    fn poll_room(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Broken>> {
        let needs_none = self.waiting.as_ref().is_some_and(|(data, _)| data.is_empty());
        while !needs_none && self.to.capacity() == 0 {
            match self.to.poll_capacity(cx) {
                Poll::Ready(Some(room)) => drop(room?),
                Poll::Ready(None) => return Poll::Ready(Err(Broken::Gone)),
                Poll::Pending if self.stall.poll(cx) => return Poll::Ready(Err(Broken::Stalled)),
                Poll::Pending => return Poll::Pending,
            }
        }
        Poll::Ready(Ok(()))
    }
}
