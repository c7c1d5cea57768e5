//! A body coded on its way.

use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body::{Body as _, Frame};

use super::encoder::Encoder;
use crate::body::{Body, BodyError};

/// Codes another body. What its origin has sent so far is let out whenever the origin pauses, so that nothing live is
/// held back, and an origin in full flow is coded in large pieces.
pub(crate) struct Coded {
    inner: Body,
    /// `None` after the end.
    encoder: Option<Encoder>,
    /// Something was written since the last flush.
    dirty: bool,
    trailers: Option<Frame<Bytes>>,
}

/// Coded bytes that go out without waiting for more.
const PIECE: usize = 16 * 1024;
/// Bytes coded at one go, so that other streams of the connection get their turn.
const TURN: usize = 128 * 1024;

type Polled = Poll<Option<Result<Frame<Bytes>, BodyError>>>;

impl Coded {
    pub(crate) const fn new(inner: Body, encoder: Encoder) -> Self {
        Self { inner, encoder: Some(encoder), dirty: false, trailers: None }
    }

    /// Codes until a piece is ready, the origin pauses, or others should have their turn.
    fn poll_piece(&mut self, encoder: &mut Encoder, cx: &mut Context<'_>) -> Poll<Result<Step, BodyError>> {
        let mut read = 0;
        while read < TURN && encoder.ready() < PIECE {
            match Pin::new(&mut self.inner).poll_frame(cx) {
                Poll::Pending if self.dirty => return Poll::Ready(self.flush(encoder)),
                Poll::Pending => return Poll::Pending,
                Poll::Ready(None) => return Poll::Ready(Ok(Step::End)),
                Poll::Ready(Some(Err(error))) => return Poll::Ready(Err(error)),
                Poll::Ready(Some(Ok(frame))) => match frame.into_data() {
                    Ok(data) => {
                        encoder.write(&data)?;
                        self.dirty = true;
                        read += data.len();
                    }
                    Err(trailers) => {
                        self.trailers = Some(trailers);
                        return Poll::Ready(Ok(Step::End));
                    }
                },
            }
        }
        Poll::Ready(if encoder.ready() < PIECE { self.flush(encoder) } else { Ok(Step::Piece) })
    }

    fn flush(&mut self, encoder: &mut Encoder) -> Result<Step, BodyError> {
        self.dirty = false;
        encoder.flush()?;
        Ok(Step::Piece)
    }

    fn poll_coded(&mut self, cx: &mut Context<'_>) -> Polled {
        while let Some(mut encoder) = self.encoder.take() {
            let step = self.poll_piece(&mut encoder, cx);
            let out = match step {
                Poll::Pending => {
                    self.encoder = Some(encoder);
                    return Poll::Pending;
                }
                // The encoder goes: an end that looks like one must not follow (RFC 9112 section 8).
                Poll::Ready(Err(error)) => return Poll::Ready(Some(Err(error))),
                Poll::Ready(Ok(Step::End)) => encoder.finish()?,
                Poll::Ready(Ok(Step::Piece)) => {
                    let out = encoder.take();
                    self.encoder = Some(encoder);
                    out
                }
            };
            if !out.is_empty() {
                return Poll::Ready(Some(Ok(Frame::data(out))));
            }
        }
        Poll::Ready(self.trailers.take().map(Ok))
    }
}

enum Step {
    /// What is ready goes out.
    Piece,
    /// There is no more.
    End,
}

impl http_body::Body for Coded {
    type Data = Bytes;
    type Error = BodyError;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Polled {
        self.poll_coded(cx)
    }

    fn is_end_stream(&self) -> bool {
        self.encoder.is_none() && self.trailers.is_none()
    }
}
