//! A backend is heard only after it was asked, and must come to its answer.
//!
//! A server that answers as soon as somebody connects, as the simplest ones do, may be faster than the request.
//! hyper takes bytes before a request for a broken connection; nginx and browsers read them as the answer. It reads
//! interim answers (1xx) for as long as they come, too, without ever giving way to others.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll, Waker, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// A fresh connection that is read from its first written byte on.
pub(crate) struct Asked<S> {
    stream: S,
    was_asked: bool,
    /// Who wanted to read before that.
    early: Option<Waker>,
    room: Room,
}

/// Bytes that may still come before the head of the answer has ended.
#[derive(Clone)]
pub(crate) struct Room(Arc<AtomicUsize>);

/// More than this is no head, with all interim answers before it: hyper itself takes 400 KiB for one.
const MOST: usize = 2 << 20;

const NO_LIMIT: usize = usize::MAX;

/// The backend talks and does not come to its answer.
#[derive(Debug, thiserror::Error)]
#[error("{MOST} bytes came, and not the end of a head")]
pub(crate) struct Endless;

impl Default for Room {
    fn default() -> Self {
        Self(Arc::new(AtomicUsize::new(NO_LIMIT)))
    }
}

impl Room {
    /// A request goes out.
    pub(crate) fn limit(&self) {
        self.0.store(MOST, Ordering::Relaxed);
    }

    /// The head of its answer is there.
    pub(crate) fn lift(&self) {
        self.0.store(NO_LIMIT, Ordering::Relaxed);
    }

    fn take(&self, bytes: usize) -> io::Result<()> {
        let left = self.0.load(Ordering::Relaxed);
        if left != NO_LIMIT {
            self.0
                .store(left.checked_sub(bytes).ok_or_else(|| io::Error::other(Endless))?, Ordering::Relaxed);
        }
        Ok(())
    }
}

impl<S> Asked<S> {
    pub(crate) const fn new(stream: S, room: Room) -> Self {
        Self { stream, was_asked: false, early: None, room }
    }

    pub(crate) fn into_inner(self) -> S {
        self.stream
    }

    fn written(&mut self, polled: Poll<io::Result<usize>>) -> Poll<io::Result<usize>> {
        if !self.was_asked && matches!(polled, Poll::Ready(Ok(1..))) {
            self.was_asked = true;
            self.early.take().into_iter().for_each(Waker::wake);
        }
        polled
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Asked<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if !self.was_asked {
            self.early = Some(cx.waker().clone());
            return Poll::Pending;
        }
        let before = buf.filled().len();
        ready!(Pin::new(&mut self.stream).poll_read(cx, buf))?;
        Poll::Ready(self.room.take(buf.filled().len() - before))
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Asked<S> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        let polled = Pin::new(&mut self.stream).poll_write(cx, buf);
        self.written(polled)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let polled = Pin::new(&mut self.stream).poll_write_vectored(cx, bufs);
        self.written(polled)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt, duplex};

    use super::*;

    #[tokio::test]
    async fn what_is_said_unasked_is_heard_after_the_question() {
        let (near, mut far) = duplex(64);
        far.write_all(b"answer").await.unwrap();
        let mut asked = Asked::new(near, Room::default());
        let mut buf = [0; 6];
        let early = asked.read(&mut buf);
        assert!(futures_util::poll!(std::pin::pin!(early)).is_pending());
        asked.write_all(b"question").await.unwrap();
        asked.read_exact(&mut buf).await.unwrap();
        assert_eq!(&buf, b"answer");
    }

    #[tokio::test]
    async fn a_head_has_an_end() {
        let (near, mut far) = duplex(MOST);
        let room = Room::default();
        let mut asked = Asked::new(near, room.clone());
        asked.write_all(b"question").await.unwrap();
        room.limit();
        let mut buf = vec![0; MOST];
        far.write_all(&buf).await.unwrap();
        asked.read_exact(&mut buf).await.unwrap();
        far.write_all(b"x").await.unwrap();
        assert!(asked.read(&mut buf).await.unwrap_err().get_ref().unwrap().is::<Endless>());
        room.lift();
        far.write_all(b"body").await.unwrap();
        assert_eq!(asked.read(&mut buf).await.unwrap(), 4);
    }
}
