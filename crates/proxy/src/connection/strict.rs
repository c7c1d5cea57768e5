//! Stands between an HTTP/1.1 client and hyper, for what hyper does not do.
//!
//! It looks at what the client sends first: what could be read in two ways is not read at all.
//! hyper is kind to a bare LF, and where `Transfer-Encoding` and `Content-Length` meet it hides the length. A
//! backend, or another proxy, may be kind in another way, and then one request is two (RFC 9112 section 11.2).
//!
//! It writes interim answers, and 408 to a client that takes too long over a head; and it hears a client out that is
//! still sending when the connection closes.

mod framing;
mod linger;

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use crate::connection::{Client, interim};
use crate::stall::Stall;
pub(crate) use framing::chunk_size;
use framing::{Ambiguous, Framing};
use linger::Linger;

/// A client's bytes, up to the first that are ambiguous.
pub(crate) struct Strict<S> {
    stream: S,
    client: Arc<Client>,
    framing: Framing,
    refusal: Option<Refusal>,
    /// Ours to write before anything else is.
    ours: Vec<u8>,
    /// hyper has more to write than was taken from it.
    unfinished: bool,
    /// The client was told that it took too long.
    told: bool,
    stall: Stall,
    linger: Linger,
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
        Self {
            stall: Stall::new(client.door.options.send_timeout),
            stream,
            client,
            framing: Framing::default(),
            refusal: None,
            ours: Vec::new(),
            unfinished: false,
            told: false,
            linger: Linger::default(),
        }
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

impl<S: AsyncWrite + Unpin> Strict<S> {
    /// The client has been at a head for too long (RFC 9110 section 15.5.9), and no answer is under way.
    fn must_hurry(&self) -> bool {
        self.client.is_hurried() && self.framing.in_head() && !self.unfinished
    }

    /// Says so, and ends the connection.
    fn poll_hurry(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        if !std::mem::replace(&mut self.told, true) {
            self.ours.extend_from_slice(TIMEOUT);
        }
        ready!(self.poll_ours(cx))?;
        ready!(Pin::new(&mut self.stream).poll_flush(cx))?;
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }

    /// A client that takes next to nothing is left. A tunnel has a limit of its own.
    fn watch<T>(&mut self, cx: &mut Context<'_>, polled: Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        if polled.is_pending() && !self.client.has_switched() && self.stall.poll(cx) {
            self.client.stall();
            return Poll::Ready(Err(io::ErrorKind::TimedOut.into()));
        }
        polled
    }

    fn watch_bytes(
        &mut self,
        cx: &mut Context<'_>,
        polled: Poll<io::Result<usize>>,
    ) -> Poll<io::Result<usize>> {
        if let Poll::Ready(Ok(bytes)) = polled {
            self.stall.took(bytes);
        }
        self.watch(cx, polled)
    }

    /// Writes what is ours.
    fn poll_ours(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        while !self.ours.is_empty() {
            let wrote = ready!(Pin::new(&mut self.stream).poll_write(cx, &self.ours))?;
            if wrote == 0 {
                return Poll::Ready(Err(io::ErrorKind::WriteZero.into()));
            }
            self.ours.drain(..wrote);
        }
        Poll::Ready(Ok(()))
    }
}

const TIMEOUT: &[u8] = b"HTTP/1.1 408 Request Timeout\r\nconnection: close\r\ncontent-length: 0\r\n\r\n";

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

impl<S: AsyncRead + AsyncWrite + Unpin> AsyncRead for Strict<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = &mut *self;
        if let Some(refusal) = &mut this.refusal {
            return Poll::Ready(refusal.tell(buf));
        }
        if this.must_hurry() {
            return this.poll_hurry(cx);
        }
        let before = buf.filled().len();
        ready!(Pin::new(&mut this.stream).poll_read(cx, buf))?;
        this.examine(buf, before)
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> AsyncWrite for Strict<S> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        ready!(self.poll_ours(cx))?;
        self.unfinished = true;
        let polled = Pin::new(&mut self.stream).poll_write(cx, buf);
        self.watch_bytes(cx, polled)
    }

    /// hyper flushes when it has nothing left to write, and then interim answers cannot come between two pieces of
    /// another.
    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = &mut *self;
        this.unfinished = false;
        for answer in this.client.interims.take(0) {
            interim::write(&answer, &mut this.ours);
        }
        ready!(this.poll_ours(cx))?;
        let polled = Pin::new(&mut this.stream).poll_flush(cx);
        ready!(this.watch(cx, polled))?;
        this.stall.over();
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = &mut *self;
        ready!(this.poll_ours(cx))?;
        let still_sends = this.refusal.is_some() || this.framing.in_request();
        this.linger.poll_shutdown(cx, &mut this.stream, still_sends)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        ready!(self.poll_ours(cx))?;
        self.unfinished = true;
        let polled = Pin::new(&mut self.stream).poll_write_vectored(cx, bufs);
        self.watch_bytes(cx, polled)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }
}
