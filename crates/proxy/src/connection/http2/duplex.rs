//! A stream that has become a tunnel (RFC 8441 section 5), as a byte stream.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use bytes::{Buf, Bytes};
use h2::{RecvStream, SendStream};
use parking_lot::Mutex;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::sync::oneshot;

/// Both directions of the stream.
pub(crate) struct Duplex {
    to: SendStream<Bytes>,
    from: RecvStream,
    /// Came and was not read yet.
    unread: Bytes,
}

/// Kept once the client has our answer.
pub(super) struct Promise(oneshot::Sender<Duplex>);

/// Travels in the request's extensions, which want to be cloned.
#[derive(Clone)]
pub(crate) struct Promised(Arc<Mutex<Option<oneshot::Receiver<Duplex>>>>);

pub(super) fn promise() -> (Promise, Promised) {
    let (promise, promised) = oneshot::channel();
    (Promise(promise), Promised(Arc::new(Mutex::new(Some(promised)))))
}

impl Promise {
    pub(super) fn keep(self, duplex: Duplex) {
        // Nobody waits any more when the tunnel was given up; dropping the stream resets it.
        let _ = self.0.send(duplex);
    }
}

impl Promised {
    /// Whoever asks first.
    pub(crate) fn take(&self) -> Option<oneshot::Receiver<Duplex>> {
        self.0.lock().take()
    }
}

impl Duplex {
    pub(crate) const fn new(to: SendStream<Bytes>, from: RecvStream) -> Self {
        Self { to, from, unread: Bytes::new() }
    }

    fn poll_room(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        while self.to.capacity() == 0 {
            self.to.reserve_capacity(1);
            match ready!(self.to.poll_capacity(cx)) {
                Some(room) => drop(room.map_err(io::Error::other)?),
                None => return Poll::Ready(Err(io::ErrorKind::BrokenPipe.into())),
            }
        }
        Poll::Ready(Ok(()))
    }
}

impl AsyncRead for Duplex {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        while self.unread.is_empty() {
            match ready!(self.from.poll_data(cx)) {
                Some(data) => self.unread = data.map_err(io::Error::other)?,
                None => return Poll::Ready(Ok(())),
            }
        }
        let length = self.unread.len().min(buf.remaining());
        buf.put_slice(&self.unread[..length]);
        self.unread.advance(length);
        // Fails only once the stream is gone.
        let _ = self.from.flow_control().release_capacity(length);
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Duplex {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        if let Poll::Ready(reset) = self.to.poll_reset(cx) {
            return Poll::Ready(Err(
                reset.map_or_else(io::Error::other, |_| io::ErrorKind::BrokenPipe.into())
            ));
        }
        ready!(self.poll_room(cx))?;
        self.to.send_data(Bytes::copy_from_slice(buf), false).map_err(io::Error::other)?;
        Poll::Ready(Ok(buf.len()))
    }

    /// The connection writes when it is polled.
    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(self.to.send_data(Bytes::new(), true).map_err(io::Error::other))
    }
}
