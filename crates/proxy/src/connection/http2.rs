//! An HTTP/2 connection and its streams, on one task.
//!
//! Spoken with the `h2` crate itself: hyper's server sends no interim answers, and takes a request whose stream was
//! cancelled in the middle for one that ended. A task for each stream would be put on a queue, taken by another
//! thread and wake the connection from there: that costs more than a small answer does.

mod date;
pub(crate) mod duplex;
mod stream;
pub(crate) mod strict;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use futures_util::Stream as _;
use futures_util::stream::FuturesUnordered;
use h2::server::{Builder, Connection, Handshake};
use tokio::io::{AsyncRead, AsyncWrite};

use crate::Options;
use crate::connection::Client;
use crate::connection::drive::Graceful;
use strict::{Refusal, Strict};

/// One connection.
pub(super) struct Http2<S> {
    client: Arc<Client>,
    state: State<Strict<S>>,
    refusal: Arc<Refusal>,
    /// The client was told of it.
    refused: bool,
    /// The goodbye is due as soon as greetings are over.
    leaving: bool,
    streams: FuturesUnordered<Guarded>,
}

enum State<S> {
    /// Until the client's preface has come (RFC 9113 section 3.4).
    Greeting(Box<Handshake<S, Bytes>>),
    Open(Box<Connection<S, Bytes>>),
}

/// One stream; a panic in it ends nothing else. `None` after its end.
struct Guarded(Option<Pin<Box<dyn Future<Output = ()> + Send>>>);

impl<S: AsyncRead + AsyncWrite + Unpin> Http2<S> {
    pub(super) fn new(stream: S, client: Arc<Client>) -> Self {
        let (stream, refusal) = Strict::new(stream);
        let handshake = builder(&client.door.options).handshake(stream);
        let state = State::Greeting(Box::new(handshake));
        Self { client, state, refusal, refused: false, leaving: false, streams: FuturesUnordered::new() }
    }

    fn poll_connection(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), h2::Error>> {
        if let State::Greeting(handshake) = &mut self.state {
            let mut open = ready!(Pin::new(handshake).poll(cx))?;
            if self.leaving {
                open.graceful_shutdown();
            }
            self.state = State::Open(Box::new(open));
        }
        let State::Open(open) = &mut self.state else { return Poll::Pending };
        loop {
            match open.poll_accept(cx) {
                Poll::Ready(Some(begun)) => {
                    let (request, respond) = begun?;
                    self.streams.push(Guarded::new(stream::serve(self.client.clone(), request, respond)));
                }
                Poll::Ready(None) => return Poll::Ready(Ok(())),
                Poll::Pending => break,
            }
        }
        let Some(reason) = self.refusal.reason() else { return Poll::Pending };
        if !std::mem::replace(&mut self.refused, true) {
            open.abrupt_shutdown(reason);
        }
        open.poll_closed(cx)
    }
}

fn builder(options: &Options) -> Builder {
    let mut builder = Builder::new();
    builder
        .max_concurrent_streams(options.streams)
        .max_header_list_size(options.head_bytes)
        // RFC 8441 section 3: WebSockets over HTTP/2.
        .enable_connect_protocol()
        .initial_window_size(1 << 20)
        .initial_connection_window_size(4 << 20)
        .max_send_buffer_size(256 * 1024);
    builder
}

impl<S: AsyncRead + AsyncWrite + Unpin> Future for Http2<S> {
    type Output = Result<(), h2::Error>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let ended = self.poll_connection(cx);
        // What they send wakes the connection.
        while let Poll::Ready(Some(())) = Pin::new(&mut self.streams).poll_next(cx) {}
        ended
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> Graceful for Http2<S> {
    fn go_away(mut self: Pin<&mut Self>) {
        match &mut self.state {
            State::Greeting(_) => self.leaving = true,
            State::Open(open) => open.graceful_shutdown(),
        }
    }
}

impl Guarded {
    fn new(stream: impl Future<Output = ()> + Send + 'static) -> Self {
        Self(Some(Box::pin(stream)))
    }
}

impl Future for Guarded {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let Some(mut stream) = self.0.take() else { return Poll::Ready(()) };
        // Moved in, so that it is dropped while panicking and its tap can tell.
        let polled = catch_unwind(AssertUnwindSafe(move || (stream.as_mut().poll(cx), stream)));
        match polled {
            Ok((Poll::Pending, stream)) => {
                self.0 = Some(stream);
                Poll::Pending
            }
            // The hook has told of the panic.
            Ok((Poll::Ready(()), _)) | Err(_) => Poll::Ready(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::future::{pending, ready};
    use std::task::Waker;

    use super::*;

    #[test]
    fn a_panic_in_a_stream_ends_that_stream_alone() {
        let mut streams = FuturesUnordered::new();
        streams.push(Guarded::new(async { panic!("of this test") }));
        streams.push(Guarded::new(pending()));
        streams.push(Guarded::new(ready(())));
        let cx = &mut Context::from_waker(Waker::noop());
        while let Poll::Ready(Some(())) = Pin::new(&mut streams).poll_next(cx) {}
        assert_eq!(streams.len(), 1);
    }
}
