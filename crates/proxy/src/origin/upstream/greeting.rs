//! Whether a backend speaks HTTP/2: the first thing it says is SETTINGS (RFC 9113 section 3.4).
//!
//! A server that speaks HTTP/1.1 alone answers our preface with a refusal, before or after it has read all of it, and
//! closes. Whether that is heard as an answer or as a broken connection depends on which comes first; so the bytes
//! themselves are looked at, and once more when writing fails.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::sync::oneshot;

use crate::connection::http2::strict::Frames;

/// A stream whose first bytes are looked at, and then its frames for what `h2` does not see.
pub(crate) struct Greeted<S> {
    stream: S,
    /// `None` once the greeting is judged.
    judging: Option<Judging>,
    frames: Frames,
    /// A frame must not be: nothing is read any more.
    is_over: bool,
}

struct Judging {
    /// As much of it as is worth quoting.
    said: Vec<u8>,
    /// Bytes in all.
    heard: usize,
    told: oneshot::Sender<Result<(), Unspoken>>,
}

/// Resolves when the backend has said its SETTINGS, or something else.
pub(crate) struct Greeting(oneshot::Receiver<Result<(), Unspoken>>);

/// Why a connection is none of HTTP/2.
#[derive(Debug)]
pub(crate) enum Unspoken {
    /// It began with this instead.
    Said(String),
    /// It was closed without a word.
    Closed,
    Broke(io::Error),
}

/// The head of a frame (RFC 9113 section 4.1): three bytes of length, the type, the flags, four bytes of stream.
const HEAD: usize = 9;
const SETTINGS: u8 = 4;

/// Bytes of another greeting that are worth quoting.
const QUOTED: usize = 80;

impl<S> Greeted<S> {
    pub(crate) fn new(stream: S) -> (Self, Greeting) {
        let (told, greeting) = oneshot::channel();
        let judging = Some(Judging { said: Vec::new(), heard: 0, told });
        (Self { stream, judging, frames: Frames::of_backend(), is_over: false }, Greeting(greeting))
    }

    /// Looks at the newest bytes, and takes back a frame that must not be. Whatever came before it is heard out; the
    /// connection ends with it (RFC 9113 section 5.4.2 lets it), so that no answer looks whole.
    fn examine(&mut self, buf: &mut ReadBuf<'_>, before: usize) -> io::Result<()> {
        let Err(wrong) = self.frames.read(&buf.filled()[before..]) else { return Ok(()) };
        buf.set_filled(before + wrong.from);
        self.is_over = true;
        if wrong.from == 0 { Err(malformed()) } else { Ok(()) }
    }

    /// What was read; nothing at the end.
    fn hear(&mut self, bytes: &[u8]) -> io::Result<()> {
        let Some(judging) = &mut self.judging else { return Ok(()) };
        judging.heard += bytes.len();
        let room = QUOTED.saturating_sub(judging.said.len());
        judging.said.extend_from_slice(&bytes[..bytes.len().min(room)]);
        let verdict = match is_settings(&judging.said, judging.heard) {
            Some(true) => Ok(()),
            Some(false) => Err(Unspoken::Said(first_line(&judging.said))),
            None if bytes.is_empty() => Err(Unspoken::Closed),
            None => return Ok(()),
        };
        let spoken = verdict.is_ok() || matches!(verdict, Err(Unspoken::Closed));
        self.judge(verdict);
        if spoken { Ok(()) } else { Err(io::Error::new(io::ErrorKind::InvalidData, "this is not HTTP/2")) }
    }

    fn judge(&mut self, verdict: Result<(), Unspoken>) {
        if let Some(judging) = self.judging.take() {
            // Nobody waits any more when the dial took too long.
            let _ = judging.told.send(verdict);
        }
    }

    /// Whoever waits for the greeting is told the cause; the connection only that it is over.
    fn broke(&mut self, error: io::Error) -> io::Error {
        if self.judging.is_none() {
            return error;
        }
        let over = error.kind().into();
        self.judge(Err(Unspoken::Broke(error)));
        over
    }
}

impl Greeting {
    pub(crate) async fn heard(self) -> Result<(), Unspoken> {
        self.0.await.unwrap_or(Err(Unspoken::Closed))
    }
}

fn malformed() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "trailers name a pseudo-header field")
}

/// `None` while it may still become one: what the settings are is known when all of the frame is there.
fn is_settings(said: &[u8], heard: usize) -> Option<bool> {
    if said.get(3).is_some_and(|kind| *kind != SETTINGS) {
        return Some(false);
    }
    let head = said.get(..HEAD)?;
    let length = u32::from_be_bytes([0, head[0], head[1], head[2]]) as usize;
    match head[5..] == [0; 4] {
        true => (heard >= HEAD + length).then_some(true),
        false => Some(false),
    }
}

/// `HTTP/1.1 400 Bad Request`.
fn first_line(said: &[u8]) -> String {
    let line = said.split(|b| matches!(b, b'\r' | b'\n')).next().unwrap_or_default();
    line.escape_ascii().to_string()
}

impl<S: AsyncRead + Unpin> Greeted<S> {
    /// Writing failed: what the backend said before it closed says more. It may be on its way still, but a connection
    /// that cannot be written to is one whose end can be read.
    fn poll_last_words(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        while self.judging.is_some() {
            let mut bytes = [0; QUOTED];
            let mut last = ReadBuf::new(&mut bytes);
            match ready!(Pin::new(&mut self.stream).poll_read(cx, &mut last)) {
                // Whether it is HTTP/2 or not, the connection is over.
                Ok(()) => drop(self.hear(last.filled())),
                Err(error) => drop(self.broke(error)),
            }
        }
        Poll::Ready(())
    }

    fn written<T>(&mut self, cx: &mut Context<'_>, polled: Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        if let Poll::Ready(Err(_)) = polled {
            ready!(self.poll_last_words(cx));
        }
        polled
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Greeted<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if self.is_over {
            return Poll::Ready(Err(malformed()));
        }
        let before = buf.filled().len();
        let read = ready!(Pin::new(&mut self.stream).poll_read(cx, buf));
        Poll::Ready(match read {
            Ok(()) => self.hear(&buf.filled()[before..]).and_then(|()| self.examine(buf, before)),
            Err(error) => Err(self.broke(error)),
        })
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> AsyncWrite for Greeted<S> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        let polled = Pin::new(&mut self.stream).poll_write(cx, buf);
        self.written(cx, polled)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let polled = Pin::new(&mut self.stream).poll_write_vectored(cx, bufs);
        self.written(cx, polled)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let polled = Pin::new(&mut self.stream).poll_flush(cx);
        self.written(cx, polled)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }
}

#[cfg(test)]
mod tests;
