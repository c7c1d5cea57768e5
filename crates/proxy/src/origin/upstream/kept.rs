//! A request's body that can be sent once more, as long as it is small.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};

use crate::body::BodyError;
use crate::tap::RequestBody;

/// Remembers what was read of it.
pub(crate) struct Kept {
    body: RequestBody,
    /// `None` once it was too much, or is not needed any more.
    read: Option<Vec<Bytes>>,
    size: usize,
}

/// Bytes that are remembered: more than a backend has room for (64 KiB) before it has looked at the request.
const MOST: usize = 128 * 1024;

impl Kept {
    pub(crate) const fn new(body: RequestBody) -> Self {
        Self { body, read: Some(Vec::new()), size: 0 }
    }

    /// It will not be asked for again.
    pub(crate) fn forget(&mut self) {
        self.read = None;
    }

    /// From its first byte on.
    pub(crate) fn whole(self) -> Option<RequestBody> {
        let read = self.read?;
        Some(if read.is_empty() { self.body } else { self.body.after(read) })
    }

    fn remember(&mut self, frame: &Frame<Bytes>) {
        let Some(read) = &mut self.read else { return };
        match frame.data_ref() {
            Some(data) if self.size + data.len() <= MOST => {
                self.size += data.len();
                read.push(data.clone());
            }
            _ => self.read = None,
        }
    }
}

impl Body for Kept {
    type Data = Bytes;
    type Error = BodyError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BodyError>>> {
        let polled = ready!(Pin::new(&mut self.body).poll_frame(cx));
        if let Some(Ok(frame)) = &polled {
            self.remember(frame);
        }
        Poll::Ready(polled)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

#[cfg(test)]
mod tests {
    use http_body_util::{BodyExt, Full, StreamBody};

    use super::*;
    use crate::body::Body as Ours;

    fn body(bytes: impl Into<Bytes>) -> Kept {
        Kept::new(RequestBody::instead(Ours::stream(Full::new(bytes.into()))))
    }

    async fn rest(body: RequestBody) -> Bytes {
        body.collect().await.unwrap().to_bytes()
    }

    #[tokio::test]
    async fn what_was_read_comes_again_before_the_rest() {
        assert_eq!(rest(body("untouched").whole().unwrap()).await, "untouched");
        let mut read = body("read");
        read.frame().await.unwrap().unwrap();
        let mut again = Kept::new(read.whole().unwrap());
        again.frame().await.unwrap().unwrap();
        assert_eq!(rest(again.whole().unwrap()).await, "read");

        let pieces = ["a", "b", "c"].map(|b| Ok::<_, BodyError>(Frame::data(Bytes::from(b))));
        let pieces = StreamBody::new(futures_util::stream::iter(pieces));
        let mut half = Kept::new(RequestBody::instead(Ours::stream(pieces)));
        half.frame().await.unwrap().unwrap();
        assert_eq!(rest(half.whole().unwrap()).await, "abc");
    }

    #[tokio::test]
    async fn what_is_large_or_forgotten_comes_once() {
        let mut large = body(vec![0; MOST + 1]);
        large.frame().await.unwrap().unwrap();
        assert!(large.whole().is_none());
        let mut forgotten = body("read");
        forgotten.forget();
        assert!(forgotten.whole().is_none());
    }
}
