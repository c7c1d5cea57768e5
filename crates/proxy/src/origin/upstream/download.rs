//! An answer's body on its way from the backend.

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};

use crate::body::Incoming;
use crate::error::Fault;
use crate::origin::upstream::Reply;
use crate::origin::upstream::carrier::Carrier;
use crate::origin::upstream::peer::Busy;
use crate::origin::upstream::refusal;

/// Read only as fast as the browser takes it; the connection goes back to its pool after the last byte.
pub(crate) struct Download {
    body: Incoming,
    carrier: Option<(Carrier, Busy)>,
}

impl Download {
    /// Parts the head from its body. A stream of events may be silent for as long as `patience`.
    pub(crate) fn begin(reply: Reply, patience: Option<Duration>) -> http::Response<Self> {
        let Reply { response, mut carrier, busy, .. } = reply;
        let limit = carrier.silence().limit();
        carrier.silence().restart(patience.map_or(limit, |patience| patience.max(limit)));
        let mut response = response.map(|body| Self { body, carrier: Some((carrier, busy)) });
        if response.body().is_end_stream() {
            response.body_mut().release();
        }
        response
    }

    fn poll_here(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Fault>>> {
        let Some((carrier, _)) = &mut self.carrier else { return Poll::Ready(None) };
        // First what is there already, then what the socket has.
        let mut polled = Pin::new(&mut self.body).poll_frame(&mut carrier.quiet(cx));
        if polled.is_pending() {
            carrier.drive(cx);
            polled = Pin::new(&mut self.body).poll_frame(&mut carrier.quiet(cx));
        }
        match polled {
            Poll::Ready(Some(frame)) => {
                carrier.silence().heard();
                Poll::Ready(Some(frame.map_err(|e| refusal::of_body(&e))))
            }
            Poll::Ready(None) => Poll::Ready(None),
            Poll::Pending if carrier.has_ended() => {
                Poll::Ready(Some(Err(Fault::upstream("truncated", "the backend's answer broke off"))))
            }
            Poll::Pending if carrier.silence().poll_over(cx) => {
                let detail =
                    format!("the answer paused for more than {} s", carrier.silence().limit().as_secs_f32());
                Poll::Ready(Some(Err(Fault::timeout("read-timeout", detail))))
            }
            Poll::Pending => Poll::Pending,
        }
    }

    fn release(&mut self) {
        if let Some((carrier, busy)) = self.carrier.take() {
            // The next request must not find the peer busy and its connection idle.
            let peer = busy.over();
            carrier.release(&peer);
        }
    }
}

impl Body for Download {
    type Data = Bytes;
    type Error = Fault;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Fault>>> {
        let polled = self.poll_here(cx);
        match &polled {
            Poll::Ready(None) => self.release(),
            Poll::Ready(Some(Err(_))) => self.carrier = None,
            Poll::Ready(Some(Ok(_))) if self.body.is_end_stream() => self.release(),
            _ => {}
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
