//! Looks at what an HTTP/1.1 client sends before hyper does: what could be read in two ways is not read at all.
//!
//! hyper is kind to a bare LF, and where `Transfer-Encoding` and `Content-Length` meet it hides the length. A
//! backend, or another proxy, may be kind in another way, and then one request is two (RFC 9112 section 11.2).

mod framing;

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use crate::connection::Client;
use framing::{Ambiguous, Framing};

/// A client's bytes, up to the first that are ambiguous.
pub(crate) struct Strict<S> {
    stream: S,
    client: Arc<Client>,
    framing: Framing,
    refusal: Option<Refusal>,
}

/// What hyper reads from then on.
enum Refusal {
    /// Bytes no head may hold, so that hyper answers 400 after the answers that are due before.
    Head(&'static [u8]),
    /// The body breaks off.
    Body,
}

impl<S> Strict<S> {
    pub(crate) fn new(stream: S, client: Arc<Client>) -> Self {
        Self { stream, client, framing: Framing::default(), refusal: None }
    }

    /// Looks at the newest bytes, and takes back the ambiguous ones.
    fn examine(&mut self, buf: &mut ReadBuf<'_>, before: usize) -> Poll<io::Result<()>> {
        if self.framing.may_switch() && self.client.has_switched() {
            self.framing.stop();
        }
        let Err(Ambiguous { from, in_body, why }) = self.framing.read(&buf.filled()[before..]) else {
            return Poll::Ready(Ok(()));
        };
        tracing::debug!(peer = %self.client.seen.peer, why, "refused a request");
        buf.set_filled(before + from);
        let mut refusal = if in_body { Refusal::Body } else { Refusal::Head(b"\0\r\n\r\n") };
        let told = if from == 0 { refusal.tell(buf) } else { Ok(()) };
        self.refusal = Some(refusal);
        Poll::Ready(told)
    }
}

impl Refusal {
    fn tell(&mut self, buf: &mut ReadBuf<'_>) -> io::Result<()> {
        match self {
            Self::Head(bytes) => {
                let (now, later) = bytes.split_at(bytes.len().min(buf.remaining()));
                buf.put_slice(now);
                *bytes = later;
                Ok(())
            }
            Self::Body => Err(io::Error::new(io::ErrorKind::InvalidData, "the chunks are malformed")),
        }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Strict<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = &mut *self;
        if let Some(refusal) = &mut this.refusal {
            return Poll::Ready(refusal.tell(buf));
        }
        let before = buf.filled().len();
        ready!(Pin::new(&mut this.stream).poll_read(cx, buf))?;
        this.examine(buf, before)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Strict<S> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(cx, buf)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(cx, bufs)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }
}
