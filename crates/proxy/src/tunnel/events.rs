//! Server-sent events, read from the bytes of an answer that pass.

use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use capture::event::{Direction, Message, MessageKind};
use capture::exchange::Timestamp;
use http::HeaderMap;
use http::header::CONTENT_ENCODING;

use crate::door::{Door, Phase};
use crate::tap::Tap;
use crate::tunnel::open::Open;

/// An open `text/event-stream`.
pub(crate) struct EventStream {
    _open: Option<Open>,
    closing: Pin<Box<dyn Future<Output = ()> + Send>>,
    /// `None` where the stream is compressed.
    blocks: Option<Blocks>,
}

impl EventStream {
    pub(crate) fn new(door: &Door, open: Option<Open>, headers: &HeaderMap) -> Self {
        Self {
            _open: open,
            closing: Box::pin(door.closing.clone().reached(Phase::Draining)),
            blocks: (!headers.contains_key(CONTENT_ENCODING)).then(Blocks::default),
        }
    }

    /// Tells of each event that is whole.
    pub(crate) fn read(&mut self, data: &Bytes, tap: &Tap) {
        let Some(blocks) = &mut self.blocks else { return };
        let cap = tap.cap();
        blocks.read(data, cap, &mut |payload, size| {
            tap.message(|exchange| Message {
                exchange,
                at: Timestamp::now(),
                direction: Direction::ToBrowser,
                kind: MessageKind::ServerSent,
                payload,
                size,
            });
        });
    }

    /// A stream of events never ends by itself; when the door closes, it must.
    pub(crate) fn poll_closing(&mut self, cx: &mut Context<'_>) -> bool {
        matches!(self.closing.as_mut().poll(cx), Poll::Ready(()))
    }
}

/// Parts a stream at its blank lines (HTML Living Standard, section 9.2.6). Lines end in LF, CR LF or CR.
#[derive(Default)]
struct Blocks {
    kept: Vec<u8>,
    size: u64,
    /// Bytes of the line so far.
    line: u64,
    /// The block holds a line that is no comment.
    speaks: bool,
    after_cr: bool,
}

impl Blocks {
    fn read(&mut self, data: &[u8], cap: usize, tell: &mut impl FnMut(Bytes, u64)) {
        for &byte in data {
            let ends_crlf = std::mem::replace(&mut self.after_cr, byte == b'\r') && byte == b'\n';
            match byte {
                b'\n' if ends_crlf => {}
                b'\n' | b'\r' if self.line == 0 => self.end(tell),
                b'\n' | b'\r' => {
                    self.keep(b'\n', cap);
                    self.line = 0;
                }
                _ => {
                    // A line that begins with a colon is a comment, sent to keep the connection open.
                    self.speaks |= self.line == 0 && byte != b':';
                    self.line += 1;
                    self.keep(byte, cap);
                }
            }
        }
    }

    fn keep(&mut self, byte: u8, cap: usize) {
        self.size += 1;
        if self.kept.len() < cap {
            self.kept.push(byte);
        }
    }

    fn end(&mut self, tell: &mut impl FnMut(Bytes, u64)) {
        let Self { kept, size, speaks, after_cr, .. } = std::mem::take(self);
        self.after_cr = after_cr;
        if speaks {
            tell(kept.into(), size);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expect: &[&str]) {
        for piece in [1, 2, 3, text.len()] {
            let (mut blocks, mut told) = (Blocks::default(), Vec::new());
            for piece in text.as_bytes().chunks(piece) {
                blocks.read(piece, 1000, &mut |b, _| told.push(String::from_utf8(b.to_vec()).unwrap()));
            }
            assert_eq!(told, expect, "{text:?} in pieces of {piece}");
        }
    }

    #[test]
    fn events_end_at_blank_lines_however_lines_end() {
        check("data: a\n\ndata: b\n\n", &["data: a\n", "data: b\n"]);
        check("event: x\r\ndata: a\r\n\r\ndata: b\r\n\r\n", &["event: x\ndata: a\n", "data: b\n"]);
        check("data: a\r\rdata: b\r\r", &["data: a\n", "data: b\n"]);
    }

    #[test]
    fn comments_and_unfinished_events_are_not_told() {
        check(": ping\n\ndata: a\n\n: ping\n\ndata: un", &["data: a\n"]);
        check("\n\n\n", &[]);
    }

    #[test]
    fn a_long_event_is_counted_whole_and_kept_up_to_the_cap() {
        let (mut blocks, mut told) = (Blocks::default(), Vec::new());
        blocks.read(b"data: 0123456789\n\n", 4, &mut |b, size| told.push((b, size)));
        assert_eq!(told, [(Bytes::from_static(b"data"), 17)]);
    }
}
