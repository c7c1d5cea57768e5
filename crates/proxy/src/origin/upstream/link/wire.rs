//! The bytes of one connection, and the room they are read into.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, Waker};

use bytes::BytesMut;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf, ReadHalf, WriteHalf};
use tokio_util::io::poll_read_buf;

use crate::origin::upstream::stream::Stream;

/// A connection to a backend, and what was read and not used.
pub(super) struct Wire {
    stream: Both,
    pub(super) read: BytesMut,
    /// Bytes that are made room for: as many as came last.
    room: usize,
}

enum Both {
    Whole(Stream),
    /// Who writes has the other half.
    Reading(ReadHalf<Stream>),
    Gone,
}

/// Bytes that are read at once: at least a head and a small body, at most a few large pieces of a large one.
const LEAST: usize = 8 << 10;
const MOST: usize = 256 << 10;

impl Wire {
    pub(super) fn new(stream: Stream) -> Self {
        Self { stream: Both::Whole(stream), read: BytesMut::new(), room: LEAST }
    }

    /// Reads what there is; 0 at the end.
    pub(super) fn poll_read(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<usize>> {
        self.read.reserve(self.room);
        let polled = match &mut self.stream {
            Both::Whole(stream) => poll_read_buf(Pin::new(stream), cx, &mut self.read),
            Both::Reading(half) => poll_read_buf(Pin::new(half), cx, &mut self.read),
            Both::Gone => Poll::Ready(Ok(0)),
        };
        if let Poll::Ready(Ok(bytes)) = polled {
            self.learn(bytes);
        }
        polled
    }

    /// Room grows for those who fill it, and shrinks for the others.
    fn learn(&mut self, bytes: usize) {
        if bytes >= self.room {
            self.room = (self.room * 2).min(MOST);
        } else if bytes < self.room / 4 {
            self.room = (self.room / 2).max(LEAST);
        }
    }

    /// To write to; `None` when somebody else does.
    pub(super) fn writer(&mut self) -> Option<&mut Stream> {
        match &mut self.stream {
            Both::Whole(stream) => Some(stream),
            Both::Reading(_) | Both::Gone => None,
        }
    }

    /// Leaves the reading half here, and hands out the other.
    pub(super) fn split(&mut self) -> Option<WriteHalf<Stream>> {
        match std::mem::replace(&mut self.stream, Both::Gone) {
            Both::Whole(stream) => {
                let (read, write) = tokio::io::split(stream);
                self.stream = Both::Reading(read);
                Some(write)
            }
            other => {
                self.stream = other;
                None
            }
        }
    }

    /// Nothing was said that nobody asked for: neither a goodbye, nor anything else.
    pub(super) fn is_quiet(&mut self) -> bool {
        let Both::Whole(stream) = &mut self.stream else { return false };
        let (mut byte, cx) = ([0], &mut Context::from_waker(Waker::noop()));
        Pin::new(stream).poll_read(cx, &mut ReadBuf::new(&mut byte)).is_pending() && self.read.is_empty()
    }

    /// The bare stream, and what was read from it.
    pub(super) fn into_parts(self) -> Option<(Stream, BytesMut)> {
        match self.stream {
            Both::Whole(stream) => Some((stream, self.read)),
            Both::Reading(_) | Both::Gone => None,
        }
    }
}

/// Writes the first of these two, then the second.
pub(super) fn poll_write_both<W: AsyncWrite + Unpin>(
    stream: &mut W,
    cx: &mut Context<'_>,
    (first, second): (&[u8], &[u8]),
) -> Poll<io::Result<usize>> {
    let stream = Pin::new(stream);
    match (first, second) {
        (one, []) | ([], one) => stream.poll_write(cx, one),
        (first, second) => {
            stream.poll_write_vectored(cx, &[io::IoSlice::new(first), io::IoSlice::new(second)])
        }
    }
}
