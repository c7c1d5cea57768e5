//! The one body type of every answer and request on its way.

pub(crate) mod incoming;
pub(crate) mod outgoing;

use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body::{Frame, SizeHint};
use http_body_util::BodyExt;
use http_body_util::combinators::UnsyncBoxBody;

use crate::origin::upstream::download::Download;
pub(crate) use incoming::Incoming;

/// What ends a body early.
pub(crate) type BodyError = Box<dyn std::error::Error + Send + Sync>;

/// Bytes in memory, or a stream. In-memory bytes are shared, never copied.
pub(crate) enum Body {
    /// No content.
    Empty,
    /// Known whole; taken when polled.
    Full(Option<Bytes>),
    /// From a backend.
    Download(Download),
    /// Anything else; boxed once per answer.
    Stream(UnsyncBoxBody<Bytes, BodyError>),
}

impl Body {
    /// All of it at once.
    pub(crate) fn full(bytes: impl Into<Bytes>) -> Self {
        let bytes = bytes.into();
        if bytes.is_empty() { Self::Empty } else { Self::Full(Some(bytes)) }
    }

    /// Frames as they come.
    pub(crate) fn stream<B>(body: B) -> Self
    where
        B: http_body::Body<Data = Bytes> + Send + 'static,
        B::Error: Into<BodyError>,
    {
        Self::Stream(body.map_err(Into::into).boxed_unsync())
    }
}

impl http_body::Body for Body {
    type Data = Bytes;
    type Error = BodyError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BodyError>>> {
        match &mut *self {
            Self::Empty => Poll::Ready(None),
            Self::Full(bytes) => Poll::Ready(bytes.take().map(|b| Ok(Frame::data(b)))),
            Self::Download(body) => Pin::new(body).poll_frame(cx).map_err(Into::into),
            Self::Stream(stream) => Pin::new(stream).poll_frame(cx),
        }
    }

    fn is_end_stream(&self) -> bool {
        match self {
            Self::Empty | Self::Full(None) => true,
            Self::Full(Some(_)) => false,
            Self::Download(body) => body.is_end_stream(),
            Self::Stream(stream) => stream.is_end_stream(),
        }
    }

    fn size_hint(&self) -> SizeHint {
        match self {
            Self::Empty | Self::Full(None) => SizeHint::with_exact(0),
            Self::Full(Some(bytes)) => SizeHint::with_exact(bytes.len() as u64),
            Self::Download(body) => body.size_hint(),
            Self::Stream(stream) => stream.size_hint(),
        }
    }
}
