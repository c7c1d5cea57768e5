//! A request on its way to a backend: its head, and its content as far as there is any (RFC 9112 sections 3 and 7).

use std::io;
use std::io::Write as _;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::{Buf, Bytes};
use capture::head::Head;
use http::header::{CONTENT_LENGTH, TRAILER, TRANSFER_ENCODING};
use http::{HeaderMap, HeaderName, Method, Request, Uri};
use http_body::{Body as _, Frame};
use tokio::io::{AsyncWrite, AsyncWriteExt as _};

use super::wire::poll_write_both;
use crate::body::BodyError;
use crate::origin::upstream::again::is_idempotent;
use crate::origin::upstream::kept::Kept;
use crate::steps::hop_by_hop::tokens;
use crate::tap::RequestBody;

/// A request, of which some may have been written.
pub(super) struct Sending {
    /// Ours: the head, and what stands around chunks. Written before [`Self::data`].
    ours: Vec<u8>,
    /// Bytes of it that were written.
    wrote: usize,
    data: Bytes,
    content: Option<Content>,
    /// A byte of the request was written.
    pub(super) has_begun: bool,
    /// The content may be asked for again after that.
    is_repeatable: bool,
}

/// What follows the head.
struct Content {
    body: Kept,
    size: Size,
    ended: bool,
}

/// How the other side knows where it ends.
enum Size {
    /// So many bytes are left.
    Length(u64),
    Chunks {
        /// The CRLF of the one before is due.
        open: bool,
        /// Fields that may follow.
        trailers: Vec<HeaderName>,
    },
}

/// Why a request was not sent whole.
pub(super) enum Unsent {
    /// The content broke off, or is not as long as the head says.
    Content,
    Wire(io::Error),
}

impl From<io::Error> for Unsent {
    fn from(cause: io::Error) -> Self {
        Self::Wire(cause)
    }
}

impl Sending {
    /// `head`: the fields as they are sent; `room` is used again. The body is taken out of the request.
    pub(super) fn new(request: &mut Request<RequestBody>, head: &Head, room: Vec<u8>) -> Self {
        let mut ours = room;
        ours.clear();
        put_line(request.method(), request.uri(), &mut ours);
        ours.extend_from_slice(head.as_bytes());
        let content = Content::of(request, &mut ours);
        ours.extend_from_slice(b"\r\n");
        // RFC 9110 section 9.2.2: what may be asked twice may have to be sent twice.
        let is_repeatable = is_idempotent(request.method());
        Self { ours, wrote: 0, data: Bytes::new(), content, has_begun: false, is_repeatable }
    }

    /// Sends as much as can be sent, and is ready when that is everything.
    pub(super) fn poll<W>(&mut self, cx: &mut Context<'_>, to: &mut W) -> Poll<Result<(), Unsent>>
    where
        W: AsyncWrite + Unpin,
    {
        loop {
            // What there is goes out together with the head.
            let more = self.poll_more(cx)?;
            if self.has_waiting() {
                let wrote = ready!(poll_write_both(to, cx, (&self.ours[self.wrote..], &self.data)))?;
                if wrote == 0 {
                    return Poll::Ready(Err(Unsent::Wire(io::ErrorKind::WriteZero.into())));
                }
                self.advance(wrote);
            } else if self.is_sent() || more.is_pending() {
                ready!(Pin::new(&mut *to).poll_flush(cx))?;
                return if self.is_sent() { Poll::Ready(Ok(())) } else { Poll::Pending };
            }
        }
    }

    /// Sends it to its end, apart from whoever reads the answer.
    pub(super) async fn run<W: AsyncWrite + Unpin>(mut self, mut to: W) {
        self.forget();
        if std::future::poll_fn(|cx| self.poll(cx, &mut to)).await.is_err() {
            // What broke off must not look as if it went on.
            let _ = to.shutdown().await;
        }
    }

    /// The content will not be asked for again.
    fn forget(&mut self) {
        self.content.iter_mut().for_each(|content| content.body.forget());
    }

    pub(super) fn is_sent(&self) -> bool {
        !self.has_waiting() && self.content.as_ref().is_none_or(|content| content.ended)
    }

    /// The content from its first byte on, if it can be had once more.
    pub(super) fn into_body(self) -> Option<RequestBody> {
        match self.content {
            Some(content) => content.body.whole(),
            None => Some(RequestBody::Empty),
        }
    }

    /// The room, for the next one.
    pub(super) fn into_room(self) -> Vec<u8> {
        self.ours
    }

    fn has_waiting(&self) -> bool {
        self.wrote < self.ours.len() || !self.data.is_empty()
    }

    fn advance(&mut self, wrote: usize) {
        if !std::mem::replace(&mut self.has_begun, true) && !self.is_repeatable {
            self.forget();
        }
        let ours = wrote.min(self.ours.len() - self.wrote);
        self.wrote += ours;
        self.data.advance(wrote - ours);
        if self.wrote == self.ours.len() {
            self.ours.clear();
            self.wrote = 0;
        }
    }

    /// Takes the next piece of the content, when the one before is written. Ready at its end too.
    fn poll_more(&mut self, cx: &mut Context<'_>) -> Result<Poll<()>, Unsent> {
        let Some(content) = self.content.as_mut().filter(|content| !content.ended) else {
            return Ok(Poll::Ready(()));
        };
        if !self.data.is_empty() {
            return Ok(Poll::Ready(()));
        }
        let Poll::Ready(frame) = Pin::new(&mut content.body).poll_frame(cx) else { return Ok(Poll::Pending) };
        self.data = content.take(frame, &mut self.ours)?;
        Ok(Poll::Ready(()))
    }
}

impl Content {
    /// Adds a field where the head does not say how long it is.
    fn of(request: &mut Request<RequestBody>, ours: &mut Vec<u8>) -> Option<Self> {
        request.body().upload()?;
        let size = Size::of(request.headers(), ours);
        let body = Kept::new(std::mem::replace(request.body_mut(), RequestBody::Empty));
        Some(Self { body, size, ended: false })
    }

    fn take(
        &mut self,
        frame: Option<Result<Frame<Bytes>, BodyError>>,
        ours: &mut Vec<u8>,
    ) -> Result<Bytes, Unsent> {
        let Some(frame) = frame else { return self.end(&HeaderMap::new(), ours) };
        match frame.map_err(|_| Unsent::Content)?.into_data() {
            Ok(data) => {
                self.size.begin(data.len(), ours)?;
                Ok(data)
            }
            Err(frame) => self.end(&frame.into_trailers().unwrap_or_default(), ours),
        }
    }

    fn end(&mut self, trailers: &HeaderMap, ours: &mut Vec<u8>) -> Result<Bytes, Unsent> {
        self.ended = true;
        self.size.end(trailers, ours)?;
        Ok(Bytes::new())
    }
}

impl Size {
    fn of(fields: &HeaderMap, ours: &mut Vec<u8>) -> Self {
        let length = || fields.get(CONTENT_LENGTH)?.to_str().ok()?.trim().parse().ok();
        let is_chunked = fields.contains_key(TRANSFER_ENCODING);
        match length().filter(|_| !is_chunked) {
            Some(length) => Self::Length(length),
            None => {
                if !is_chunked {
                    ours.extend_from_slice(b"transfer-encoding: chunked\r\n");
                }
                let trailers = tokens(fields, &TRAILER).filter_map(|name| name.parse().ok()).collect();
                Self::Chunks { open: false, trailers }
            }
        }
    }

    /// What stands before so many bytes.
    fn begin(&mut self, bytes: usize, ours: &mut Vec<u8>) -> Result<(), Unsent> {
        match self {
            Self::Length(left) => *left = left.checked_sub(bytes as u64).ok_or(Unsent::Content)?,
            // A chunk of no bytes would be the last.
            Self::Chunks { .. } if bytes == 0 => {}
            Self::Chunks { open, .. } => {
                let before = if std::mem::replace(open, true) { "\r\n" } else { "" };
                write!(ours, "{before}{bytes:x}\r\n")?;
            }
        }
        Ok(())
    }

    fn end(&self, trailers: &HeaderMap, ours: &mut Vec<u8>) -> Result<(), Unsent> {
        match self {
            Self::Length(0) => {}
            Self::Length(_) => return Err(Unsent::Content),
            Self::Chunks { open, trailers: named } => {
                ours.extend_from_slice(if *open { b"\r\n0\r\n" } else { b"0\r\n" });
                for (name, value) in
                    trailers.iter().filter(|(name, _)| named.contains(name) && may_trail(name))
                {
                    for part in [name.as_str().as_bytes(), b": ", value.as_bytes(), b"\r\n"] {
                        ours.extend_from_slice(part);
                    }
                }
                ours.extend_from_slice(b"\r\n");
            }
        }
        Ok(())
    }
}

/// RFC 9110 section 6.5.1: none that routes, frames or changes what came before it.
fn may_trail(name: &HeaderName) -> bool {
    use http::header as h;
    !matches!(
        *name,
        h::AUTHORIZATION
            | h::CACHE_CONTROL
            | h::CONNECTION
            | h::CONTENT_ENCODING
            | h::CONTENT_LENGTH
            | h::CONTENT_RANGE
            | h::CONTENT_TYPE
            | h::HOST
            | h::MAX_FORWARDS
            | h::SET_COOKIE
            | h::TE
            | h::TRAILER
            | h::TRANSFER_ENCODING
            | h::UPGRADE
    )
}

/// RFC 9112 section 3: a path and query to a backend, a whole address to a proxy.
fn put_line(method: &Method, uri: &Uri, ours: &mut Vec<u8>) {
    ours.extend_from_slice(method.as_str().as_bytes());
    ours.push(b' ');
    if uri.authority().is_some() {
        ours.extend_from_slice(uri.to_string().as_bytes());
    } else {
        ours.extend_from_slice(uri.path_and_query().map_or("/", |target| target.as_str()).as_bytes());
    }
    ours.extend_from_slice(b" HTTP/1.1\r\n");
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use futures_util::StreamExt as _;
    use http_body_util::StreamBody;

    use super::*;
    use crate::body::Body;

    fn request(fields: &[(&'static str, &'static str)], frames: Vec<Frame<Bytes>>) -> Request<RequestBody> {
        let frames = futures_util::stream::iter(frames).map(Ok::<_, io::Error>);
        let mut request = Request::new(RequestBody::instead(Body::stream(StreamBody::new(frames))));
        *request.method_mut() = Method::POST;
        *request.uri_mut() = Uri::from_static("/a?b");
        for (name, value) in fields {
            request.headers_mut().append(*name, http::HeaderValue::from_static(value));
        }
        request
    }

    async fn sent(mut request: Request<RequestBody>) -> Option<String> {
        let (mut near, mut far) = tokio::io::duplex(1 << 16);
        let head = Head::from_map(request.headers());
        let mut sending = Sending::new(&mut request, &head, Vec::new());
        std::future::poll_fn(|cx| sending.poll(cx, &mut near)).await.ok()?;
        assert!(sending.is_sent());
        drop(near);
        let mut text = String::new();
        tokio::io::AsyncReadExt::read_to_string(&mut far, &mut text).await.unwrap();
        Some(text)
    }

    fn data(text: &'static str) -> Frame<Bytes> {
        Frame::data(Bytes::from_static(text.as_bytes()))
    }

    #[tokio::test]
    async fn a_length_that_is_known_is_held_to() {
        let head = [("content-length", "5")];
        let expect = "POST /a?b HTTP/1.1\r\ncontent-length: 5\r\n\r\nabcde";
        assert_eq!(sent(request(&head, vec![data("abc"), data("de")])).await.as_deref(), Some(expect));
        assert_eq!(sent(request(&head, vec![data("abc")])).await, None, "too short");
        assert_eq!(sent(request(&head, vec![data("abcdef")])).await, None, "too long");
    }

    #[tokio::test]
    async fn chunks_and_the_trailers_that_were_announced() {
        let trailers = [("a", "1"), ("b", "2"), ("content-length", "3")];
        let trailers = trailers
            .map(|(name, value)| (HeaderName::from_static(name), http::HeaderValue::from_static(value)));
        let frames =
            vec![data("abc"), data(""), data("0123456789"), Frame::trailers(trailers.into_iter().collect())];
        let head = [("transfer-encoding", "chunked"), ("trailer", "a, content-length")];
        let expect = "POST /a?b HTTP/1.1\r\ntransfer-encoding: chunked\r\ntrailer: a, content-length\r\n\r\n\
                      3\r\nabc\r\na\r\n0123456789\r\n0\r\na: 1\r\n\r\n";
        assert_eq!(sent(request(&head, frames)).await.as_deref(), Some(expect));
    }

    #[tokio::test]
    async fn what_was_not_begun_can_go_elsewhere_whatever_it_asks() {
        for (begins, whole) in [(false, true), (true, false)] {
            let (mut near, _far) = tokio::io::duplex(if begins { 8 } else { 1 });
            if !begins {
                tokio::io::AsyncWriteExt::write_all(&mut near, b"x").await.unwrap();
            }
            let mut request = request(&[("content-length", "3")], vec![data("abc")]);
            let head = Head::from_map(request.headers());
            let mut sending = Sending::new(&mut request, &head, Vec::new());
            let polled = futures_util::poll!(std::future::poll_fn(|cx| sending.poll(cx, &mut near)));
            assert!(polled.is_pending());
            assert_eq!(sending.has_begun, begins);
            assert_eq!(sending.into_body().is_some(), whole, "POST is not asked twice");
        }
    }

    #[tokio::test]
    async fn content_of_unknown_length_goes_in_chunks_and_none_is_nothing() {
        let expect = "POST /a?b HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n";
        assert_eq!(sent(request(&[], Vec::new())).await.as_deref(), Some(expect));
        let none = request(&[("a", "b")], Vec::new()).map(|_| RequestBody::Empty);
        assert_eq!(sent(none).await.as_deref(), Some("POST /a?b HTTP/1.1\r\na: b\r\n\r\n"));
    }
}
