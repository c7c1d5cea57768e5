//! A body that breaks off.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http::StatusCode;
use http_body::{Body as _, Frame, SizeHint};

use crate::body::{Body, BodyError};
use crate::error::Fault;

/// A body that breaks off after so many bytes, unless it ends before.
pub(super) struct Cut {
    body: Body,
    left: u64,
    rule: String,
}

impl Cut {
    pub(super) fn short(body: Body, after: u64, rule: &str) -> Body {
        if body.is_end_stream() {
            return body;
        }
        Body::stream(Self { body, left: after, rule: rule.to_owned() })
    }

    fn fault(&self) -> Fault {
        let detail = format!("the rule \"{}\" cut the connection", self.rule);
        Fault::local(StatusCode::BAD_GATEWAY, "rule-cut", detail)
    }
}

impl http_body::Body for Cut {
    type Data = Bytes;
    type Error = BodyError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BodyError>>> {
        if self.left == 0 {
            return Poll::Ready(Some(Err(Box::new(self.fault()))));
        }
        let Some(frame) = ready!(Pin::new(&mut self.body).poll_frame(cx)) else { return Poll::Ready(None) };
        let cut = frame?.into_data().map(|data| {
            let room = usize::try_from(self.left).unwrap_or(usize::MAX).min(data.len());
            self.left -= room as u64;
            Frame::data(data.slice(..room))
        });
        Poll::Ready(Some(Ok(cut.unwrap_or_else(|trailers| trailers))))
    }

    /// The length as it was promised: that is what makes it a cut.
    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
