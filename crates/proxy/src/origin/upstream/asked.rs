//! A backend is heard only after it was asked.
//!
//! A server that answers as soon as somebody connects, as the simplest ones do, may be faster than the request.
//! hyper takes bytes before a request for a broken connection; nginx and browsers read them as the answer.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, Waker};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// A fresh connection that is read from its first written byte on.
pub(crate) struct Asked<S> {
    stream: S,
    was_asked: bool,
    /// Who wanted to read before that.
    early: Option<Waker>,
}

impl<S> Asked<S> {
    pub(crate) const fn new(stream: S) -> Self {
        Self { stream, was_asked: false, early: None }
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
        Pin::new(&mut self.stream).poll_read(cx, buf)
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
        let mut asked = Asked::new(near);
        let mut buf = [0; 6];
        let early = asked.read(&mut buf);
        assert!(futures_util::poll!(std::pin::pin!(early)).is_pending());
        asked.write_all(b"question").await.unwrap();
        asked.read_exact(&mut buf).await.unwrap();
        assert_eq!(&buf, b"answer");
    }
}
