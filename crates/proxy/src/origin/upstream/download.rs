//! An answer's body on its way from the backend.

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};

use crate::error::Fault;
use crate::origin::upstream::Reply;
use crate::origin::upstream::carrier::Carrier;
use crate::origin::upstream::peer::Busy;
use crate::origin::upstream::refusal;

/// Read only as fast as the browser takes it; the connection goes back to its pool after the last byte.
pub(crate) struct Download {
    /// `None` after the end.
    from: Option<(Carrier, Busy)>,
}

impl Download {
    /// Parts the head from its body. A stream of events may be silent for as long as `patience`.
    pub(crate) fn begin(reply: Reply, patience: Option<Duration>) -> http::Response<Self> {
        let Reply { response, mut carrier, busy, .. } = reply;
        if let Some(patience) = patience {
            let limit = carrier.silence().limit();
            carrier.silence().restart(patience.max(limit));
        } else {
            carrier.silence().heard();
        }
        let mut download = Self { from: Some((carrier, busy)) };
        download.release_if_ended();
        response.map(|()| download)
    }

    fn poll_here(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Fault>>> {
        let Some((carrier, _)) = &mut self.from else { return Poll::Ready(None) };
        match carrier.poll_frame(cx) {
            Poll::Ready(Some(frame)) => {
                carrier.silence().heard();
                Poll::Ready(Some(frame.map_err(|e| refusal::of_body(&e))))
            }
            Poll::Ready(None) => Poll::Ready(None),
            Poll::Pending if carrier.silence().poll_over(cx) => {
                let detail =
                    format!("the answer paused for more than {} s", carrier.silence().limit().as_secs_f32());
                Poll::Ready(Some(Err(Fault::timeout("read-timeout", detail))))
            }
            Poll::Pending => Poll::Pending,
        }
    }

    fn release_if_ended(&mut self) {
        if let Some((carrier, busy)) = self.from.take_if(|(carrier, _)| carrier.has_ended()) {
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
            Poll::Ready(Some(Err(_))) => self.from = None,
            Poll::Ready(_) => self.release_if_ended(),
            Poll::Pending => {}
        }
        polled
    }

    fn is_end_stream(&self) -> bool {
        self.from.is_none()
    }

    fn size_hint(&self) -> SizeHint {
        self.from.as_ref().map_or_else(|| SizeHint::with_exact(0), |(carrier, _)| carrier.size_hint())
    }
}
