//! A request's body as it comes, and an answer's over HTTP/2.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use h2::RecvStream;
use http::header::CONTENT_LENGTH;
use http::{HeaderMap, StatusCode};
use http_body::{Body, Frame, SizeHint};
use tokio::sync::oneshot;

use crate::body::BodyError;
use crate::connection::interim::Interim;

/// What comes after the head.
pub(crate) enum Incoming {
    /// Nothing: an extended CONNECT, whose stream is a tunnel's.
    Empty,
    Http1(hyper::body::Incoming),
    Http2(Received),
}

/// The body of one HTTP/2 stream.
pub(crate) struct Received {
    /// `None` once it was given back.
    stream: Option<RecvStream>,
    /// Bytes that `Content-Length` promises and that have not come.
    left: Option<u64>,
    /// Only trailers may follow.
    data_ended: bool,
    /// Boxed: answers have none, and bodies are moved about.
    client: Option<Box<Sending>>,
}

/// The client whose body it is.
struct Sending {
    /// It waits to be told that its body is wanted.
    waits: Option<Interim>,
    /// Who hears it out, when nobody here reads its body to the end.
    back: oneshot::Sender<RecvStream>,
}

impl Received {
    pub(crate) fn new(stream: RecvStream, headers: &HeaderMap) -> Self {
        let length = headers.get(CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok());
        Self { stream: Some(stream), left: length, data_ended: false, client: None }
    }

    /// A client's: `waits` must be told that its body is wanted, and `back` gets it when it is let go before its end.
    pub(crate) fn of_client(mut self, waits: Option<Interim>, back: oneshot::Sender<RecvStream>) -> Self {
        self.client = Some(Box::new(Sending { waits, back }));
        self
    }

    /// A stream that was reset never looks like one that ended (RFC 9113 section 8.1.1), whatever the reason was.
    pub(crate) fn poll_frame(
        &mut self,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BodyError>>> {
        if let Some(interim) = self.client.as_mut().and_then(|client| client.waits.take()) {
            // RFC 9110 section 10.1.1: somebody reads, so it is wanted.
            interim.push(StatusCode::CONTINUE, &HeaderMap::new());
        }
        let Some(stream) = &mut self.stream else { return Poll::Ready(None) };
        if !self.data_ended {
            match ready!(stream.poll_data(cx)) {
                Some(Ok(data)) => {
                    make_room(stream, &data);
                    self.left = self.left.map(|left| left.saturating_sub(data.len() as u64));
                    return Poll::Ready(Some(Ok(Frame::data(data))));
                }
                Some(Err(error)) => return Poll::Ready(Some(Err(error.into()))),
                None => self.data_ended = true,
            }
        }
        let trailers = ready!(stream.poll_trailers(cx)).map_err(Into::into);
        Poll::Ready(trailers.transpose().map(|trailers| trailers.map(Frame::trailers)))
    }

    /// Nothing more is to come.
    pub(crate) fn has_ended(&self) -> bool {
        self.stream.as_ref().is_none_or(RecvStream::is_end_stream)
    }

    pub(crate) fn size_hint(&self) -> SizeHint {
        match self.left {
            _ if self.has_ended() => SizeHint::with_exact(0),
            Some(left) => SizeHint::with_exact(left),
            None => SizeHint::default(),
        }
    }
}

impl Drop for Received {
    /// A client that waits to be asked for its body is not going to send it.
    fn drop(&mut self) {
        if let (Some(stream), Some(client)) = (self.stream.take(), self.client.take())
            && client.waits.is_none()
            && !stream.is_end_stream()
        {
            // Nobody waits for it when its answer broke off.
            let _ = client.back.send(stream);
        }
    }
}

/// Whoever takes bytes makes room for as many (RFC 9113 section 5.2).
pub(crate) fn make_room(stream: &mut RecvStream, taken: &Bytes) {
    // Fails only once the stream is gone, and then there is nobody to make room for.
    let _ = stream.flow_control().release_capacity(taken.len());
}

impl Body for Incoming {
    type Data = Bytes;
    type Error = BodyError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BodyError>>> {
        match &mut *self {
            Self::Empty => Poll::Ready(None),
            Self::Http1(body) => Pin::new(body).poll_frame(cx).map_err(Into::into),
            Self::Http2(body) => body.poll_frame(cx),
        }
    }

    fn is_end_stream(&self) -> bool {
        match self {
            Self::Empty => true,
            Self::Http1(body) => body.is_end_stream(),
            Self::Http2(body) => body.has_ended(),
        }
    }

    fn size_hint(&self) -> SizeHint {
        match self {
            Self::Empty => SizeHint::with_exact(0),
            Self::Http1(body) => body.size_hint(),
            Self::Http2(body) => body.size_hint(),
        }
    }
}
