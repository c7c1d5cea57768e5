//! Where each request of a connection begins and ends, read once and strictly.
//!
//! Only what decides that is looked at: line ends, `Content-Length`, `Transfer-Encoding`, `Upgrade`, and the lines
//! between chunks. Everything else is hyper's to judge.

use std::mem;

/// Longest line that decides anything: a chunk's size and extensions, or one of the three fields.
const LINE: usize = 4096;

/// Follows the bytes of a connection; never copies them, but for a line that is split between two reads.
#[derive(Default)]
pub(super) struct Framing {
    next: Next,
    head: Head,
    /// The beginning of a line whose end has not come, at most [`LINE`] bytes of it.
    begun: Vec<u8>,
    /// The line that has begun is longer than that.
    long: bool,
    /// What was not kept of it has a `#`.
    hash: bool,
    /// The newest byte of it.
    last: u8,
}

/// What the next bytes are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Next {
    /// A request's first line, or an empty line before it (RFC 9112 section 2.2).
    #[default]
    Start,
    Field,
    ChunkSize,
    /// The CRLF after a chunk.
    ChunkEnd,
    Trailer,
    /// So many bytes of content, then a new request.
    Content(u64),
    /// So many bytes of a chunk.
    Chunk(u64),
    /// Not HTTP any more.
    Anything,
}

/// What the fields of a head have said so far.
#[derive(Debug, Clone, Copy, Default)]
struct Head {
    length: Option<u64>,
    /// Whether the last coding is `chunked`; `None` without `Transfer-Encoding`.
    chunked: Option<bool>,
    upgrade: bool,
}

/// Bytes that could be read in two ways.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Ambiguous {
    /// Where they begin in the newest read.
    pub(super) from: usize,
    /// A head was well and its chunks are not.
    pub(super) in_body: bool,
    pub(super) why: &'static str,
}

impl Framing {
    /// Follows the next bytes.
    pub(super) fn read(&mut self, bytes: &[u8]) -> Result<(), Ambiguous> {
        let mut at = 0;
        while at < bytes.len() {
            at = match self.next {
                Next::Anything => return Ok(()),
                Next::Content(left) => self.skip(left, at, bytes.len(), Next::Content, Next::Start),
                Next::Chunk(left) => self.skip(left, at, bytes.len(), Next::Chunk, Next::ChunkEnd),
                _ => self.read_line(bytes, at)?,
            };
        }
        Ok(())
    }

    /// Whether the newest request may turn the connection into something else.
    pub(super) const fn may_switch(&self) -> bool {
        self.head.upgrade
    }

    /// Whether the head of a request has begun and not ended.
    pub(super) const fn in_head(&self) -> bool {
        matches!(self.next, Next::Field) || (matches!(self.next, Next::Start) && self.is_split())
    }

    /// Whether a request has begun and not ended.
    pub(super) const fn in_request(&self) -> bool {
        !matches!(self.next, Next::Start | Next::Anything) || self.in_head()
    }

    /// It has.
    pub(super) fn stop(&mut self) {
        self.next = Next::Anything;
    }

    fn skip(&mut self, left: u64, at: usize, end: usize, more: fn(u64) -> Next, then: Next) -> usize {
        let here = left.min((end - at) as u64);
        self.next = if here == left { then } else { more(left - here) };
        at + here as usize
    }

    /// One line, or the beginning of one.
    fn read_line(&mut self, bytes: &[u8], at: usize) -> Result<usize, Ambiguous> {
        let rest = &bytes[at..];
        let Some(length) = memchr::memchr(b'\n', rest) else {
            self.keep(rest);
            return Ok(bytes.len());
        };
        let end = at + length + 1;
        let judged = if self.is_split() {
            self.keep(&rest[..length]);
            let line = mem::take(&mut self.begun);
            let (long, last) = (mem::take(&mut self.long), mem::take(&mut self.last));
            self.judge(&line, long, last)
        } else {
            let line = &rest[..length];
            self.judge(line, length > LINE, line.last().copied().unwrap_or_default())
        };
        let in_body = !matches!(self.next, Next::Start | Next::Field);
        judged.map_err(|why| Ambiguous { from: at, in_body, why })?;
        Ok(end)
    }

    /// A line without its LF; only its beginning when it is long.
    fn judge(&mut self, line: &[u8], long: bool, last: u8) -> Result<(), &'static str> {
        if last != b'\r' {
            return Err("a line ends with a bare LF");
        }
        let line = if long { line } else { &line[..line.len() - 1] };
        let empty = line.is_empty();
        self.next = match self.next {
            Next::Start if empty => Next::Start,
            // RFC 9113 section 3.4. hyper would close without a word.
            Next::Start if line == b"PRI * HTTP/2.0" => {
                return Err("the preface of HTTP/2, which was not agreed on");
            }
            Next::Start if mem::take(&mut self.hash) || has_fragment(line) => {
                return Err("the target has a fragment");
            }
            Next::Start => {
                self.head = Head::default();
                Next::Field
            }
            Next::Field if empty => self.head.content(),
            Next::Field => {
                self.head.take(line, long)?;
                Next::Field
            }
            Next::ChunkSize => {
                match chunk_size(line).filter(|_| !long).ok_or("a chunk's size is malformed")? {
                    0 => Next::Trailer,
                    size => Next::Chunk(size),
                }
            }
            Next::ChunkEnd if empty => Next::ChunkSize,
            Next::ChunkEnd => return Err("a chunk is longer than its size"),
            Next::Trailer if empty => Next::Start,
            same => same,
        };
        Ok(())
    }

    fn keep(&mut self, part: &[u8]) {
        let (kept, rest) = part.split_at(part.len().min(LINE - self.begun.len()));
        self.begun.extend_from_slice(kept);
        self.long |= !rest.is_empty();
        self.hash |= self.next == Next::Start && memchr::memchr(b'#', rest).is_some();
        self.last = part.last().copied().unwrap_or(self.last);
    }

    const fn is_split(&self) -> bool {
        !self.begun.is_empty()
    }
}

impl Head {
    /// RFC 9112 section 6.1: a length beside `Transfer-Encoding` is an attempt at smuggling. Section 6.3: lengths
    /// that differ, and what is no number.
    fn take(&mut self, line: &[u8], long: bool) -> Result<(), &'static str> {
        let (name, value) = match line.first() {
            Some(b'c' | b'C' | b't' | b'T' | b'u' | b'U') => field(line),
            _ => return Ok(()),
        };
        if name.eq_ignore_ascii_case(b"content-length") {
            let length = number(value).filter(|_| !long).ok_or("a length is malformed")?;
            if self.length.is_some_and(|known| known != length) {
                return Err("two lengths differ");
            }
            self.length = Some(length);
        } else if name.eq_ignore_ascii_case(b"transfer-encoding") {
            let last = value.rsplit(|b| *b == b',').next().unwrap_or_default().trim_ascii();
            self.chunked = Some(!long && last.eq_ignore_ascii_case(b"chunked"));
        } else if name.eq_ignore_ascii_case(b"upgrade") {
            self.upgrade = true;
        }
        match (self.length, self.chunked) {
            (Some(_), Some(_)) => Err("Transfer-Encoding stands beside Content-Length"),
            (None, Some(false)) => Err("Transfer-Encoding does not end in chunked"),
            _ => Ok(()),
        }
    }

    const fn content(&self) -> Next {
        match (self.chunked, self.length) {
            (Some(_), _) => Next::ChunkSize,
            (None, None | Some(0)) => Next::Start,
            (None, Some(length)) => Next::Content(length),
        }
    }
}

/// RFC 9112 section 3.2: no form of a target has one. A method may have its sign.
fn has_fragment(line: &[u8]) -> bool {
    let method = memchr::memchr(b' ', line).unwrap_or_default();
    memchr::memchr(b'#', &line[method..]).is_some()
}

/// Name and value. A name followed by a space is none that counts: hyper refuses it.
fn field(line: &[u8]) -> (&[u8], &[u8]) {
    let colon = memchr::memchr(b':', line).unwrap_or(line.len());
    let (name, value) = line.split_at(colon);
    (name, value.get(1..).unwrap_or_default().trim_ascii())
}

fn number(digits: &[u8]) -> Option<u64> {
    digits.iter().all(u8::is_ascii_digit).then(|| std::str::from_utf8(digits).ok()?.parse().ok())?
}

/// Of the line before a chunk, without its CRLF: RFC 9112 section 7.1, with the blanks that section 7.1.1 allows before an
/// extension. `None` when it is malformed.
pub(crate) fn chunk_size(line: &[u8]) -> Option<u64> {
    let size = line.split(|b| *b == b';').next().unwrap_or_default().trim_ascii_end();
    if size.is_empty() || line.contains(&b'\r') || !size.iter().all(u8::is_ascii_hexdigit) {
        return None;
    }
    u64::from_str_radix(std::str::from_utf8(size).ok()?, 16).ok()
}

#[cfg(test)]
mod tests;
