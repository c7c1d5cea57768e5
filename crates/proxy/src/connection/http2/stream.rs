//! One stream: its request through the pipeline, its answer back.

use std::future::poll_fn;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use h2::server::SendResponse;
use h2::{Reason, RecvStream, SendStream};
use http::header::{CONTENT_LENGTH, DATE, EXPECT};
use http::{HeaderMap, HeaderValue, Method, Request, Response};
use http_body::Body as _;

use crate::body::incoming::{Incoming, Received};
use crate::connection::Client;
use crate::connection::http2::date;
use crate::connection::http2::duplex::{self, Duplex};
use crate::connection::interim::Interim;
use crate::pipeline::{self, Malformed};
use crate::steps::hop_by_hop;
use crate::tap::Tapped;

/// Answers one request.
pub(super) async fn serve(
    client: Arc<Client>,
    request: Request<RecvStream>,
    mut respond: SendResponse<Bytes>,
) {
    let stream = respond.stream_id().as_u32();
    let (request, tunnel) = received(request, &client, stream);
    let Some(response) = answer(client, request, stream, &mut respond).await else { return };
    if response.body().hangs_up() {
        return respond.send_reset(Reason::INTERNAL_ERROR);
    }
    let (mut head, body) = response.into_parts();
    if head.extensions.get::<Malformed>().is_some() {
        // RFC 9113 section 8.1.1.
        body.withhold();
        return respond.send_reset(Reason::PROTOCOL_ERROR);
    }
    complete(&mut head.headers, &body);
    let opens = tunnel.filter(|_| head.status.is_success());
    let ends = opens.is_none() && body.is_end_stream();
    let Ok(to) = respond.send_response(Response::from_parts(head, ()), ends) else {
        return respond.send_reset(Reason::INTERNAL_ERROR);
    };
    match opens {
        Some((from, promise)) => promise.keep(Duplex::new(to, from)),
        None if ends => {}
        None => Sending { body, to, waiting: None }.run().await,
    }
}

type Tunnel = (RecvStream, duplex::Promise);

/// A request with its body, or with what its tunnel will need (RFC 8441).
fn received(
    request: Request<RecvStream>,
    client: &Arc<Client>,
    stream: u32,
) -> (Request<Incoming>, Option<Tunnel>) {
    let (mut head, body) = request.into_parts();
    if head.method == Method::CONNECT && head.extensions.get::<h2::ext::Protocol>().is_some() {
        let (promise, promised) = duplex::promise();
        head.extensions.insert(promised);
        return (Request::from_parts(head, Incoming::Empty), Some((body, promise)));
    }
    let waits = expects(&head.headers).then(|| Interim::new(client.clone(), stream));
    let body = Incoming::Http2(Received::new(body, length(&head.headers), waits));
    (Request::from_parts(head, body), None)
}

fn expects(headers: &HeaderMap) -> bool {
    headers.get(EXPECT).is_some_and(|e| e.as_bytes().eq_ignore_ascii_case(b"100-continue"))
}

fn length(headers: &HeaderMap) -> Option<u64> {
    headers.get(CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

/// The answer, after the interim ones; `None` when the client has taken its request back.
async fn answer(
    client: Arc<Client>,
    request: Request<Incoming>,
    stream: u32,
    respond: &mut SendResponse<Bytes>,
) -> Option<Response<Tapped>> {
    let mut serving = std::pin::pin!(pipeline::serve(client.clone(), request, stream));
    poll_fn(|cx| {
        let polled = serving.as_mut().poll(cx);
        for interim in client.interims.take(stream) {
            // Fails when the stream is gone, which is heard below.
            let _ = respond.send_informational(interim);
        }
        match polled {
            Poll::Ready(response) => Poll::Ready(Some(response)),
            Poll::Pending => respond.poll_reset(cx).map(|_| None),
        }
    })
    .await
}

/// The fields an answer has over HTTP/2, and none of those it must not have (RFC 9113 section 8.2.2).
fn complete(headers: &mut HeaderMap, body: &Tapped) {
    hop_by_hop::strip(headers, |_| ());
    headers.entry(DATE).or_insert_with(date::now);
    if !body.is_end_stream()
        && let Some(length) = body.size_hint().exact()
    {
        headers.entry(CONTENT_LENGTH).or_insert_with(|| HeaderValue::from(length));
    }
}

/// A body on its way, no faster than the client makes room for it.
struct Sending {
    body: Tapped,
    to: SendStream<Bytes>,
    /// What there is no room for yet, and whether it is the last.
    waiting: Option<(Bytes, bool)>,
}

/// Why a body was not sent whole.
enum Broken {
    /// The client took its request back, or left.
    Gone,
    /// The answer broke off, and must not look whole (RFC 9113 section 8.1).
    Answer,
}

impl From<h2::Error> for Broken {
    fn from(_: h2::Error) -> Self {
        Self::Gone
    }
}

impl Sending {
    async fn run(mut self) {
        if let Err(Broken::Answer) = poll_fn(|cx| self.poll(cx)).await {
            self.to.send_reset(Reason::INTERNAL_ERROR);
        }
    }

    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Broken>> {
        loop {
            if self.to.poll_reset(cx).is_ready() {
                return Poll::Ready(Err(Broken::Gone));
            }
            if let Some((_, last)) = self.waiting {
                ready!(self.poll_room(cx))?;
                let (data, _) = self.waiting.take().unwrap_or_default();
                self.to.send_data(data, last)?;
                if last {
                    return Poll::Ready(Ok(()));
                }
                continue;
            }
            let frame = ready!(Pin::new(&mut self.body).poll_frame(cx));
            if self.take_frame(frame)? {
                return Poll::Ready(Ok(()));
            }
        }
    }

    /// True after the last one.
    fn take_frame(
        &mut self,
        frame: Option<Result<http_body::Frame<Bytes>, crate::body::BodyError>>,
    ) -> Result<bool, Broken> {
        let Some(frame) = frame else {
            self.to.send_data(Bytes::new(), true)?;
            return Ok(true);
        };
        match frame.map_err(|_| Broken::Answer)?.into_data() {
            Ok(data) => {
                // One byte of room is asked for: a claim on more would keep other streams waiting, and the rest is
                // claimed when it is sent.
                self.to.reserve_capacity(1);
                self.waiting = Some((data, self.body.is_end_stream()));
                Ok(false)
            }
            Err(frame) => frame.into_trailers().map_or(Ok(false), |mut trailers| {
                hop_by_hop::strip(&mut trailers, |_| ());
                self.to.send_trailers(trailers)?;
                Ok(true)
            }),
        }
    }

    fn poll_room(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Broken>> {
        let needs_none = self.waiting.as_ref().is_some_and(|(data, _)| data.is_empty());
        while !needs_none && self.to.capacity() == 0 {
            match ready!(self.to.poll_capacity(cx)) {
                Some(room) => drop(room?),
                None => return Poll::Ready(Err(Broken::Gone)),
            }
        }
        Poll::Ready(Ok(()))
    }
}
