//! The head of an answer (RFC 9112 sections 4 and 5), read from the bytes a backend sent.

use std::mem::MaybeUninit;

use bytes::{Buf, Bytes, BytesMut};
use http::header::CONNECTION;
use http::{HeaderMap, HeaderName, HeaderValue, Response, StatusCode, Version};
use httparse::{Header, ParserConfig, Status};
use hyper::ext::ReasonPhrase;

/// Fields of a head.
const FIELDS: usize = 256;

/// Bytes of a head.
const LONGEST: usize = 400 << 10;

/// What every head of HTTP/1 begins with.
const BEGINS: &[u8] = b"HTTP/1.";

/// A head, and what it says of the connection.
pub(super) struct Answer {
    pub(super) response: Response<()>,
    pub(super) keeps_alive: bool,
}

/// What is no head, and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Malformed {
    #[error("it begins with other bytes than HTTP/1")]
    Version,
    #[error("the head is longer than {LONGEST} bytes")]
    Long,
    #[error("the head cannot be read: {0}")]
    Head(httparse::Error),
    #[error("the head has a field or a status that cannot be")]
    Field,
}

/// Finds where a head ends, looking at every byte once.
#[derive(Default)]
pub(super) struct End {
    /// Bytes that hold no end.
    looked: usize,
}

impl End {
    /// Where the head at the beginning of these bytes ends. Empty lines before it are taken off (RFC 9112 section 2.2).
    pub(super) fn find(&mut self, read: &mut BytesMut) -> Result<Option<usize>, Malformed> {
        if self.looked == 0 {
            let blank = read.iter().take_while(|b| matches!(b, b'\r' | b'\n')).count();
            read.advance(blank);
            let known = read.len().min(BEGINS.len());
            if read[..known] != BEGINS[..known] {
                return Err(Malformed::Version);
            }
            if known < BEGINS.len() {
                return Ok(None);
            }
        }
        while let Some(at) = memchr::memchr(b'\n', &read[self.looked..]) {
            let next = self.looked + at + 1;
            match &read[next..] {
                [b'\n', ..] => return Ok(Some(next + 1)),
                [b'\r', b'\n', ..] => return Ok(Some(next + 2)),
                // Perhaps the end, of which the rest is still to come.
                [] | [b'\r'] => {
                    self.looked = next - 1;
                    return Ok(None);
                }
                _ => self.looked = next,
            }
        }
        if read.len() > LONGEST {
            return Err(Malformed::Long);
        }
        self.looked = read.len();
        Ok(None)
    }
}

/// Whether a whole head is that of another answer to come (RFC 9110 section 15.2), as far as can be told at a glance.
pub(super) fn is_interim(head: &[u8]) -> bool {
    head.get(BEGINS.len() + 1..).is_some_and(|rest| rest.trim_ascii_start().starts_with(b"1"))
}

/// Reads a whole head. `fields` is an empty map whose room is used again.
pub(super) fn read(head: Bytes, fields: HeaderMap) -> Result<Answer, Malformed> {
    let mut found = [const { MaybeUninit::<Header<'_>>::uninit() }; FIELDS];
    let mut parsed = httparse::Response::new(&mut []);
    let mut config = ParserConfig::default();
    // RFC 9112 section 5.1: a blank before the colon is taken off an answer.
    config.allow_spaces_after_header_name_in_responses(true);
    match config.parse_response_with_uninit_headers(&mut parsed, &head, &mut found) {
        Ok(Status::Complete(_)) => {}
        Ok(Status::Partial) => return Err(Malformed::Field),
        Err(cause) => return Err(Malformed::Head(cause)),
    }
    let status = StatusCode::from_u16(parsed.code.unwrap_or_default()).map_err(|_| Malformed::Field)?;
    let version = if parsed.version == Some(0) { Version::HTTP_10 } else { Version::HTTP_11 };
    let mut response = Response::new(());
    (*response.status_mut(), *response.version_mut()) = (status, version);
    let fields = take(&head, parsed.headers, fields)?;
    let keeps_alive = keeps_alive(&fields, version);
    *response.headers_mut() = fields;
    keep_reason(&mut response, &head, parsed.reason.unwrap_or_default());
    Ok(Answer { response, keeps_alive })
}

/// The fields, whose values stay slices of the head.
fn take(head: &Bytes, found: &[Header<'_>], mut fields: HeaderMap) -> Result<HeaderMap, Malformed> {
    fields.reserve(found.len());
    for field in found {
        let name = HeaderName::from_bytes(field.name.as_bytes()).map_err(|_| Malformed::Field)?;
        let value = HeaderValue::from_maybe_shared(head.slice_ref(field.value));
        fields.append(name, value.map_err(|_| Malformed::Field)?);
    }
    Ok(fields)
}

/// What hyper says in the place of the usual phrase.
fn keep_reason(response: &mut Response<()>, head: &Bytes, reason: &str) {
    if response.status().canonical_reason() != Some(reason)
        && let Ok(phrase) = ReasonPhrase::try_from(head.slice_ref(reason.as_bytes()))
    {
        response.extensions_mut().insert(phrase);
    }
}

/// RFC 9112 section 9.3. One wish to close counts, whatever is said beside it.
fn keeps_alive(fields: &HeaderMap, version: Version) -> bool {
    let mut said = fields.get_all(CONNECTION).iter().filter_map(|value| value.to_str().ok()).peekable();
    if said.peek().is_none() {
        return version == Version::HTTP_11;
    }
    let (mut closes, mut stays) = (false, version == Version::HTTP_11);
    for option in said.flat_map(|value| value.split(',')).map(str::trim) {
        closes |= option.eq_ignore_ascii_case("close");
        stays |= option.eq_ignore_ascii_case("keep-alive");
    }
    stays && !closes
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(bytes: &[u8]) -> Result<Option<usize>, Malformed> {
        End::default().find(&mut BytesMut::from(bytes))
    }

    fn answer(head: &'static str) -> Result<Answer, Malformed> {
        read(Bytes::from_static(head.as_bytes()), HeaderMap::new())
    }

    #[test]
    fn a_head_ends_with_an_empty_line_however_it_is_cut() {
        for head in
            ["HTTP/1.1 200 OK\r\na: b\r\n\r\n", "HTTP/1.1 200 OK\na: b\n\n", "HTTP/1.1 200 OK\r\n\r\n"]
        {
            let whole = format!("{head}rest");
            assert_eq!(found(whole.as_bytes()), Ok(Some(head.len())), "{head:?}");
            let (mut end, mut read) = (End::default(), BytesMut::new());
            for (at, byte) in head.bytes().enumerate() {
                read.extend_from_slice(&[byte]);
                let expect = (at + 1 == head.len()).then_some(head.len());
                assert_eq!(end.find(&mut read), Ok(expect), "{head:?} {at}");
            }
        }
        assert_eq!(
            found(b"\r\n\r\nHTTP/1.1 200 OK\r\n\r\n"),
            Ok(Some(19)),
            "empty lines before it are none of it"
        );
    }

    #[test]
    fn what_is_no_head_is_refused_at_once() {
        assert_eq!(found(b"hello"), Err(Malformed::Version));
        assert_eq!(found(b"HTTP/2 200\r\n"), Err(Malformed::Version));
        assert_eq!(found(b"HTTP/"), Ok(None));
        assert_eq!(found(&[BEGINS, &vec![b'1'; LONGEST]].concat()), Err(Malformed::Long));
    }

    #[test]
    fn a_head_is_read() {
        let Answer { response, keeps_alive } =
            answer("HTTP/1.1 299 Fine by me\r\nA: b\r\na : c\r\nConnection: x, Close\r\n\r\n").unwrap();
        assert_eq!((response.status().as_u16(), response.version()), (299, Version::HTTP_11));
        assert_eq!(response.headers().get_all("a").iter().collect::<Vec<_>>(), ["b", "c"]);
        assert_eq!(response.extensions().get::<ReasonPhrase>().unwrap().as_bytes(), b"Fine by me");
        assert!(!keeps_alive);
    }

    #[test]
    fn fields_that_cannot_be_are_refused() {
        for head in [
            "HTTP/1.1 20 OK\r\n\r\n",
            "HTTP/1.1 200 OK\r\na b: c\r\n\r\n",
            "HTTP/1.1 200 OK\r\n: c\r\n\r\n",
            "HTTP/1.1 200 OK\r\na: \x01\r\n\r\n",
            "HTTP/1.1 200 OK\r\na: b\r\n c\r\n\r\n",
            "HTTP/1.1 200 OK\r\na: b\rc\r\n\r\n",
        ] {
            assert!(answer(head).is_err(), "{head:?}");
        }
    }

    #[test]
    fn a_connection_is_kept_as_its_version_and_options_say() {
        let keeps = |head| answer(head).unwrap().keeps_alive;
        assert!(keeps("HTTP/1.1 200 OK\r\n\r\n"));
        assert!(keeps("HTTP/1.0 200 OK\r\nconnection: Keep-Alive\r\n\r\n"));
        assert!(!keeps("HTTP/1.0 200 OK\r\n\r\n"));
        assert!(!keeps("HTTP/1.1 200 OK\r\nconnection: close\r\nconnection: keep-alive\r\n\r\n"));
    }
}
