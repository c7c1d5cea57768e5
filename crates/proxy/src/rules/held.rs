//! A body read ahead, so that a person can see it, and put back as it was.

use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::{Bytes, BytesMut};
use http_body::{Body as _, Frame, SizeHint};
use http_body_util::BodyExt;

use crate::body::{Body, BodyError};

/// Most that is read ahead.
pub(super) const MOST: usize = 1 << 20;

/// What was read of a body.
pub(super) enum Ahead {
    /// All of it.
    Whole(Bytes),
    /// More than is read ahead, or it never ends by itself: it goes on as it came.
    Partly(Body),
}

/// Reads a body. One that is longer, or of which more than that is promised, goes on unread.
///
/// # Errors
/// When it breaks off.
pub(super) async fn read(mut body: Body) -> Result<Ahead, BodyError> {
    if body.size_hint().lower() > MOST as u64 {
        return Ok(Ahead::Partly(body));
    }
    let mut kept = BytesMut::new();
    while let Some(frame) = body.frame().await {
        if let Ok(data) = frame?.into_data() {
            kept.extend_from_slice(&data);
        }
        if kept.len() > MOST {
            return Ok(Ahead::Partly(Body::stream(Chained { first: Some(kept.freeze()), rest: body })));
        }
    }
    Ok(Ahead::Whole(kept.freeze()))
}

/// What was read, then the rest.
struct Chained {
    first: Option<Bytes>,
    rest: Body,
}

impl http_body::Body for Chained {
    type Data = Bytes;
    type Error = BodyError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BodyError>>> {
        match self.first.take() {
            Some(first) => Poll::Ready(Some(Ok(Frame::data(first)))),
            None => Pin::new(&mut self.rest).poll_frame(cx),
        }
    }

    fn is_end_stream(&self) -> bool {
        self.first.is_none() && self.rest.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::default()
    }
}
