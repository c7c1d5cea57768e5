//! One stream: its request through the pipeline, its answer back.

use std::future::poll_fn;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use bytes::Bytes;
use h2::server::SendResponse;
use h2::{Reason, RecvStream, SendStream};
use http::header::{CONTENT_LENGTH, DATE, EXPECT};
use http::{HeaderMap, HeaderValue, Method, Request, Response};
use http_body::Body as _;
use tokio::sync::oneshot;

use crate::body::incoming::{Incoming, Received, make_room};
use crate::body::outgoing::{Broken, Outgoing};
use crate::connection::Client;
use crate::connection::http2::date;
use crate::connection::http2::duplex::{self, Duplex};
use crate::connection::interim::Interim;
use crate::pipeline::{self, Malformed};
use crate::steps::hop_by_hop;
use crate::tap::Tapped;

/// How long a client is heard out that goes on sending what nobody reads, as over HTTP/1.1.
const PATIENCE: Duration = Duration::from_secs(2);

/// Answers one request.
pub(super) async fn serve(
    client: Arc<Client>,
    request: Request<RecvStream>,
    mut respond: SendResponse<Bytes>,
) {
    let stream = respond.stream_id().as_u32();
    let patience = client.door.options.send_timeout;
    let (request, rest) = received(request, &client, stream);
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
    let opens = matches!(rest, Rest::Tunnel(..)) && head.status.is_success();
    let ends = !opens && body.is_end_stream();
    let Ok(to) = respond.send_response(Response::from_parts(head, ()), ends) else {
        return respond.send_reset(Reason::INTERNAL_ERROR);
    };
    match rest {
        Rest::Tunnel(from, promise) if opens => promise.keep(Duplex::new(to, from)),
        rest => {
            let sent = ends || send(body, to, patience).await;
            if let (true, Rest::Body(unread)) = (sent, rest) {
                let _ = tokio::time::timeout(PATIENCE, hear_out(unread)).await;
            }
        }
    }
}

/// What comes from the client after the head.
enum Rest {
    Nothing,
    /// Comes back unread when nobody wants it.
    Body(oneshot::Receiver<RecvStream>),
    Tunnel(RecvStream, duplex::Promise),
}

/// RFC 9113 section 8.1 allows to reset the stream at once, and some clients lose the answer with it (curl before
/// version 8 while it sends).
async fn hear_out(unread: oneshot::Receiver<RecvStream>) {
    let Ok(mut unread) = unread.await else { return };
    while let Some(Ok(data)) = unread.data().await {
        make_room(&mut unread, &data);
    }
}

/// A request with its body, or with what its tunnel will need (RFC 8441).
fn received(request: Request<RecvStream>, client: &Arc<Client>, stream: u32) -> (Request<Incoming>, Rest) {
    let (mut head, body) = request.into_parts();
    if head.method == Method::CONNECT && head.extensions.get::<h2::ext::Protocol>().is_some() {
        let (promise, promised) = duplex::promise();
        head.extensions.insert(promised);
        return (Request::from_parts(head, Incoming::Empty), Rest::Tunnel(body, promise));
    }
    let ended = body.is_end_stream();
    let body = Received::new(body, &head.headers);
    if ended {
        return (Request::from_parts(head, Incoming::Http2(body)), Rest::Nothing);
    }
    let waits = expects(&head.headers).then(|| Interim::new(client.clone(), stream));
    let (back, unread) = oneshot::channel();
    (Request::from_parts(head, Incoming::Http2(body.of_client(waits, back))), Rest::Body(unread))
}

fn expects(headers: &HeaderMap) -> bool {
    headers.get(EXPECT).is_some_and(|e| e.as_bytes().eq_ignore_ascii_case(b"100-continue"))
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

/// Sends the answer's body; a client that does not take it is left. Whether it went out whole.
async fn send(body: Tapped, to: SendStream<Bytes>, patience: Duration) -> bool {
    let mut sending = Outgoing::new(body, to, patience);
    let sent = sending.run().await;
    match sent {
        Ok(()) | Err(Broken::Gone) => {}
        Err(Broken::Source) => sending.reset(Reason::INTERNAL_ERROR),
        Err(Broken::Stalled) => {
            sending.body().stalled();
            sending.reset(Reason::CANCEL);
        }
    }
    sent.is_ok()
}
