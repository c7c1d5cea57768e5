//! Where the content of an answer ends (RFC 9112 sections 6.3 and 7.1), and its bytes.

use bytes::{Buf, Bytes, BytesMut};
use http::{HeaderMap, HeaderName, HeaderValue, Method, Response, StatusCode};
use http_body::SizeHint;

use crate::connection::chunk_size;
use crate::steps::framing::{self, Length};

/// Bytes of a line between chunks, and of all trailers.
const LINE: usize = 4 << 10;
const TRAILERS: usize = 16 << 10;

/// Trailer fields.
const FIELDS: usize = 128;

/// What is still to come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Content {
    /// So many bytes.
    Length(u64),
    Chunks(Chunks),
    /// Everything up to the end of the connection.
    UntilClose,
    /// Nothing.
    Ended,
}

/// Where in chunked content the next byte is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Chunks {
    Size,
    /// So many bytes of a chunk.
    Data(u64),
    /// The CRLF after one.
    End,
    Trailers,
}

/// What the next bytes are.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Piece {
    Data(Bytes),
    Trailers(HeaderMap),
    /// More has to be read first.
    More,
    Ended,
}

/// Chunks that are none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(super) enum Malformed {
    #[error("a chunk's size is malformed")]
    Size,
    #[error("a chunk is longer than its size")]
    Longer,
    #[error("the trailers are malformed")]
    Trailers,
}

impl Content {
    /// Of an answer to this method. What could end in two places is refused before anything of it is passed on
    /// ([`framing::check_answer`]).
    pub(super) fn of(response: &Response<()>, method: &Method) -> Self {
        let status = response.status();
        let has_none = status.is_informational()
            || matches!(status, StatusCode::NO_CONTENT | StatusCode::NOT_MODIFIED)
            || *method == Method::HEAD;
        if has_none {
            return Self::Ended;
        }
        match framing::length(response.headers()) {
            Length::Known(0) => Self::Ended,
            Length::Known(bytes) => Self::Length(bytes),
            Length::Chunked => Self::Chunks(Chunks::Size),
            Length::Unknown => Self::UntilClose,
        }
    }

    pub(super) const fn has_ended(self) -> bool {
        matches!(self, Self::Ended)
    }

    pub(super) fn size_hint(self) -> SizeHint {
        match self {
            Self::Ended => SizeHint::with_exact(0),
            Self::Length(left) => SizeHint::with_exact(left),
            Self::Chunks(_) | Self::UntilClose => SizeHint::default(),
        }
    }

    /// The next piece of what was read.
    pub(super) fn next(&mut self, read: &mut BytesMut) -> Result<Piece, Malformed> {
        match self {
            Self::Ended => Ok(Piece::Ended),
            _ if read.is_empty() => Ok(Piece::More),
            Self::UntilClose => Ok(Piece::Data(read.split().freeze())),
            Self::Length(left) => {
                let piece = take(read, left);
                if *left == 0 {
                    *self = Self::Ended;
                }
                Ok(Piece::Data(piece))
            }
            Self::Chunks(_) => self.next_of_chunks(read),
        }
    }

    fn next_of_chunks(&mut self, read: &mut BytesMut) -> Result<Piece, Malformed> {
        while let Self::Chunks(at) = self {
            *at = match at {
                Chunks::Data(left) => {
                    if read.is_empty() {
                        return Ok(Piece::More);
                    }
                    let piece = take(read, left);
                    if *left == 0 {
                        *at = Chunks::End;
                    }
                    return Ok(Piece::Data(piece));
                }
                Chunks::Size => match line(read)? {
                    None => return Ok(Piece::More),
                    Some(line) => match chunk_size(&line).ok_or(Malformed::Size)? {
                        0 => Chunks::Trailers,
                        size => Chunks::Data(size),
                    },
                },
                Chunks::End => match &read[..] {
                    [b'\r', b'\n', ..] => {
                        read.advance(2);
                        Chunks::Size
                    }
                    [] | [b'\r'] => return Ok(Piece::More),
                    _ => return Err(Malformed::Longer),
                },
                Chunks::Trailers => {
                    let Some(trailers) = trailers(read)? else { return Ok(Piece::More) };
                    *self = Self::Ended;
                    return Ok(if trailers.is_empty() { Piece::Ended } else { Piece::Trailers(trailers) });
                }
            };
        }
        Ok(Piece::Ended)
    }
}

/// As many bytes as there are of those that are left.
fn take(read: &mut BytesMut, left: &mut u64) -> Bytes {
    let here = usize::try_from(*left).unwrap_or(usize::MAX).min(read.len());
    *left -= here as u64;
    read.split_to(here).freeze()
}

/// A line without its CRLF.
fn line(read: &mut BytesMut) -> Result<Option<BytesMut>, Malformed> {
    let Some(at) = memchr::memchr(b'\n', read) else {
        return if read.len() > LINE { Err(Malformed::Size) } else { Ok(None) };
    };
    let mut line = read.split_to(at + 1);
    if at == 0 || at > LINE || line[at - 1] != b'\r' {
        return Err(Malformed::Size);
    }
    line.truncate(at - 1);
    Ok(Some(line))
}

/// The fields after the last chunk, up to the empty line.
fn trailers(read: &mut BytesMut) -> Result<Option<HeaderMap>, Malformed> {
    if let [b'\r', b'\n', ..] = &read[..] {
        read.advance(2);
        return Ok(Some(HeaderMap::new()));
    }
    let Some(at) = memchr::memmem::find(read, b"\r\n\r\n") else {
        return if read.len() > TRAILERS { Err(Malformed::Trailers) } else { Ok(None) };
    };
    let lines = read.split_to(at + 4);
    let bare = memchr::memchr_iter(b'\n', &lines).any(|at| at == 0 || lines[at - 1] != b'\r');
    if bare || lines.len() > TRAILERS { Err(Malformed::Trailers) } else { fields(&lines).map(Some) }
}

fn fields(lines: &[u8]) -> Result<HeaderMap, Malformed> {
    let mut found = [httparse::EMPTY_HEADER; FIELDS];
    let Ok(httparse::Status::Complete((_, found))) = httparse::parse_headers(lines, &mut found) else {
        return Err(Malformed::Trailers);
    };
    let field = |field: &httparse::Header<'_>| {
        Some((
            HeaderName::from_bytes(field.name.as_bytes()).ok()?,
            HeaderValue::from_bytes(field.value).ok()?,
        ))
    };
    let mut trailers = HeaderMap::new();
    for each in found.iter() {
        let (name, value) = field(each).ok_or(Malformed::Trailers)?;
        trailers.append(name, value);
    }
    Ok(trailers)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const CHUNKED: Content = Content::Chunks(Chunks::Size);

    /// Everything that comes of these bytes, however they are cut: data, trailers, and what is left over.
    fn check(mut content: Content, pieces: &[&[u8]]) -> Result<(Vec<u8>, usize, Vec<u8>, bool), Malformed> {
        let (mut read, mut data, mut trailers) = (BytesMut::new(), Vec::new(), 0);
        for piece in pieces {
            read.extend_from_slice(piece);
            loop {
                match content.next(&mut read)? {
                    Piece::Data(bytes) => data.extend_from_slice(&bytes),
                    Piece::Trailers(fields) => trailers += fields.len(),
                    Piece::More | Piece::Ended => break,
                }
            }
        }
        Ok((data, trailers, read.to_vec(), content.has_ended()))
    }

    fn of(status: u16, fields: &[(&'static str, &'static str)], method: &Method) -> Content {
        let mut response = Response::new(());
        *response.status_mut() = StatusCode::from_u16(status).unwrap();
        for (name, value) in fields {
            response.headers_mut().append(*name, HeaderValue::from_static(value));
        }
        Content::of(&response, method)
    }

    #[test]
    fn the_head_says_where_content_ends() {
        let get = &Method::GET;
        assert_eq!(of(200, &[("content-length", "5")], get), Content::Length(5));
        assert_eq!(of(200, &[("content-length", "5"), ("content-length", "5")], get), Content::Length(5));
        assert_eq!(of(200, &[("content-length", "0")], get), Content::Ended);
        assert_eq!(of(200, &[("transfer-encoding", "Chunked")], get), CHUNKED);
        assert_eq!(of(200, &[("transfer-encoding", "gzip")], get), Content::UntilClose);
        assert_eq!(of(200, &[], get), Content::UntilClose);
        assert_eq!(of(200, &[("content-length", "5")], &Method::HEAD), Content::Ended);
        for status in [101, 204, 304] {
            assert_eq!(of(status, &[("content-length", "5")], get), Content::Ended, "{status}");
        }
    }

    #[test]
    fn chunks_are_put_together_and_what_follows_is_left() {
        let whole = b"3;x=y\r\nabc\r\n00A \r\n0123456789\r\n0\r\nA: b\r\nc: d\r\n\r\nnext";
        let expect = (b"abc0123456789".to_vec(), 2, b"next".to_vec(), true);
        assert_eq!(check(CHUNKED, &[whole]), Ok(expect.clone()));
        let bytes: Vec<&[u8]> = whole.chunks(1).collect();
        assert_eq!(check(CHUNKED, &bytes), Ok(expect));
        assert_eq!(check(CHUNKED, &[b"0\r\n\r\n"]), Ok((Vec::new(), 0, Vec::new(), true)));
    }

    #[test]
    fn chunks_that_could_be_read_in_two_ways_are_refused() {
        for (bytes, expect) in [
            (&b"3\nabc\r\n"[..], Malformed::Size),
            (b"\r\n", Malformed::Size),
            (b"x\r\n", Malformed::Size),
            (b"-1\r\n", Malformed::Size),
            (b"0x3\r\nabc\r\n", Malformed::Size),
            (b"10000000000000000\r\n", Malformed::Size),
            (b"3\r\nabcd\r\n", Malformed::Longer),
            (b"3\r\nabc\n", Malformed::Longer),
            (b"0\r\na: b\nc: d\r\n\r\n", Malformed::Trailers),
            (b"0\r\na b\r\n\r\n", Malformed::Trailers),
        ] {
            assert_eq!(check(CHUNKED, &[bytes]), Err(expect), "{:?}", String::from_utf8_lossy(bytes));
        }
        assert_eq!(check(CHUNKED, &[&[b'1'; LINE + 2]]), Err(Malformed::Size));
        assert_eq!(check(CHUNKED, &[b"0\r\na: ", &[b'b'; TRAILERS]]), Err(Malformed::Trailers));
    }

    proptest! {
        #[test]
        fn any_bytes_end_in_content_or_a_reason(bytes: Vec<u8>, cut in 0usize..64) {
            let (before, after) = bytes.split_at(cut.min(bytes.len()));
            let _ = check(CHUNKED, &[before, after]);
        }

        #[test]
        fn a_length_is_taken_to_the_byte(length in 1u64..40, bytes in proptest::collection::vec(any::<u8>(), 0..60), cut in 0usize..60) {
            let (before, after) = bytes.split_at(cut.min(bytes.len()));
            let (data, _, left, ended) = check(Content::Length(length), &[before, after]).unwrap();
            prop_assert_eq!(data.len(), bytes.len().min(length as usize));
            prop_assert_eq!([data, left].concat(), bytes.clone());
            prop_assert_eq!(ended, bytes.len() >= length as usize);
        }
    }
}
