//! Looks at the frames of a client before `h2` does, for the reactions RFC 9113 names and `h2` does not have.
//!
//! `h2` ends a connection for every wrong frame, but says `PROTOCOL_ERROR` where the client is to be told that a
//! size was wrong, a stream closed or a field block not to be decoded; and it reads over a fragment in a path, and,
//! of backends too, over pseudo-header fields in trailers.

mod blocks;
mod fields;
mod frames;
mod heads;
mod streams;

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::task::{Context, Poll, ready};

use h2::Reason;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

pub(crate) use frames::Frames;

/// A client's bytes, up to the first frame that must not be.
pub(super) struct Strict<S> {
    stream: S,
    frames: Frames,
    refusal: Arc<Refusal>,
}

/// Why the connection is to end; `NO_ERROR` while it is not.
#[derive(Default)]
pub(super) struct Refusal(AtomicU32);

impl Refusal {
    pub(super) fn reason(&self) -> Option<Reason> {
        Some(Reason::from(self.0.load(Ordering::Relaxed))).filter(|reason| *reason != Reason::NO_ERROR)
    }
}

impl<S> Strict<S> {
    pub(super) fn new(stream: S) -> (Self, Arc<Refusal>) {
        let refusal = Arc::new(Refusal::default());
        (Self { stream, frames: Frames::of_client(), refusal: refusal.clone() }, refusal)
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Strict<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = &mut *self;
        if this.refusal.reason().is_some() {
            // The connection ends without another byte.
            return Poll::Pending;
        }
        let before = buf.filled().len();
        ready!(Pin::new(&mut this.stream).poll_read(cx, buf))?;
        let Err(wrong) = this.frames.read(&buf.filled()[before..]) else { return Poll::Ready(Ok(())) };
        this.refusal.0.store(wrong.reason.into(), Ordering::Relaxed);
        buf.set_filled(before + wrong.from);
        // What came before is read first.
        if wrong.from == 0 { Poll::Pending } else { Poll::Ready(Ok(())) }
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
