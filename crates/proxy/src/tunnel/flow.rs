//! One direction of a tunnel: bytes from one side to the other as they come, no faster than they are taken.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use crate::tunnel::frames::{Frame, Frames};

const BUFFER: usize = 16 * 1024;

/// Where the bytes are.
pub(super) struct Flow {
    buffer: Box<[u8]>,
    start: usize,
    end: usize,
    state: State,
    unflushed: bool,
    pub(super) total: u64,
    frames: Frames,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Copying,
    /// The source has ended; the other side is to hear of it (half-close).
    Closing,
    Closed,
}

/// Which side a flow failed on.
pub(super) enum Failed {
    Source(io::Error),
    Target(io::Error),
}

impl Flow {
    /// `early`: what was read from the source already. `cap`: bytes kept of each message.
    pub(super) fn new(early: &Bytes, cap: usize) -> Self {
        let mut buffer = vec![0; BUFFER.max(early.len())].into_boxed_slice();
        buffer[..early.len()].copy_from_slice(early);
        Self {
            buffer,
            start: 0,
            end: early.len(),
            state: State::Copying,
            unflushed: false,
            total: early.len() as u64,
            frames: Frames::new(cap),
        }
    }

    /// Shows the bytes that came with the head to the frame parser.
    pub(super) fn read_early(&mut self, tell: &mut impl FnMut(Frame)) {
        self.frames.read(&self.buffer[..self.end], tell);
    }

    pub(super) fn is_closed(&self) -> bool {
        self.state == State::Closed
    }

    /// Copies until one side has to wait. Ready when the source has ended and the target knows.
    pub(super) fn poll<R, W>(
        &mut self,
        cx: &mut Context<'_>,
        source: &mut R,
        target: &mut W,
        tell: &mut impl FnMut(Frame),
    ) -> Poll<Result<(), Failed>>
    where
        R: AsyncRead + Unpin,
        W: AsyncWrite + Unpin,
    {
        loop {
            if self.start < self.end {
                ready!(self.poll_write(cx, target))?;
            } else if self.state == State::Copying {
                match self.poll_read(cx, source, tell) {
                    Poll::Ready(read) => read?,
                    Poll::Pending => {
                        ready!(self.poll_flush(cx, target))?;
                        return Poll::Pending;
                    }
                }
            } else {
                if self.state == State::Closing {
                    ready!(Pin::new(&mut *target).poll_shutdown(cx)).map_err(Failed::Target)?;
                    self.state = State::Closed;
                }
                return Poll::Ready(Ok(()));
            }
        }
    }

    fn poll_read<R: AsyncRead + Unpin>(
        &mut self,
        cx: &mut Context<'_>,
        source: &mut R,
        tell: &mut impl FnMut(Frame),
    ) -> Poll<Result<(), Failed>> {
        let mut read = ReadBuf::new(&mut self.buffer);
        ready!(Pin::new(source).poll_read(cx, &mut read)).map_err(Failed::Source)?;
        let filled = read.filled().len();
        (self.start, self.end) = (0, filled);
        self.total += filled as u64;
        if filled == 0 {
            self.state = State::Closing;
        }
        self.frames.read(&self.buffer[..filled], tell);
        Poll::Ready(Ok(()))
    }

    fn poll_write<W: AsyncWrite + Unpin>(
        &mut self,
        cx: &mut Context<'_>,
        target: &mut W,
    ) -> Poll<Result<(), Failed>> {
        let wrote = ready!(Pin::new(target).poll_write(cx, &self.buffer[self.start..self.end]))
            .map_err(Failed::Target)?;
        if wrote == 0 {
            return Poll::Ready(Err(Failed::Target(io::ErrorKind::WriteZero.into())));
        }
        self.start += wrote;
        self.unflushed = true;
        Poll::Ready(Ok(()))
    }

    fn poll_flush<W: AsyncWrite + Unpin>(
        &mut self,
        cx: &mut Context<'_>,
        target: &mut W,
    ) -> Poll<Result<(), Failed>> {
        if self.unflushed {
            ready!(Pin::new(target).poll_flush(cx)).map_err(Failed::Target)?;
            self.unflushed = false;
        }
        Poll::Ready(Ok(()))
    }
}
