//! The streams of an HTTP/2 connection, on the connection's own task.
//!
//! A task for each would be put on a queue, taken by another thread and wake the connection from there: that costs
//! more than a small answer does.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use futures_util::Stream as _;
use futures_util::stream::FuturesUnordered;
use parking_lot::Mutex;

use crate::connection::drive::Graceful;

/// Where hyper leaves the streams that begin. Cheap to clone.
#[derive(Clone, Default)]
pub(crate) struct Begun(Arc<Mutex<Vec<Stream>>>);

/// A connection and its streams, polled together.
pub(crate) struct Together<C> {
    connection: Pin<Box<C>>,
    begun: Begun,
    streams: FuturesUnordered<Stream>,
}

/// One stream; a panic in it ends nothing else. `None` after its end.
struct Stream(Option<Pin<Box<dyn Future<Output = ()> + Send>>>);

impl Begun {
    /// The connection whose streams are left here.
    pub(crate) fn along<C>(self, connection: C) -> Together<C> {
        Together { connection: Box::pin(connection), begun: self, streams: FuturesUnordered::new() }
    }
}

impl<F: Future<Output = ()> + Send + 'static> hyper::rt::Executor<F> for Begun {
    fn execute(&self, future: F) {
        self.0.lock().push(Stream(Some(Box::pin(future))));
    }
}

impl<C> Together<C> {
    /// A stream may begin another: the sending half of an extended CONNECT.
    fn poll_streams(&mut self, cx: &mut Context<'_>) {
        loop {
            self.streams.extend(self.begun.0.lock().drain(..));
            while let Poll::Ready(Some(())) = Pin::new(&mut self.streams).poll_next(cx) {}
            if self.begun.0.lock().is_empty() {
                return;
            }
        }
    }
}

impl<C: Graceful> Future for Together<C> {
    type Output = hyper::Result<()>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<hyper::Result<()>> {
        let ended = self.connection.as_mut().poll(cx);
        // What they send wakes the connection.
        self.poll_streams(cx);
        ended
    }
}

impl<C: Graceful> Graceful for Together<C> {
    fn go_away(mut self: Pin<&mut Self>) {
        self.connection.as_mut().go_away();
    }
}

impl Future for Stream {
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

    use hyper::rt::Executor;

    use super::*;

    #[test]
    fn a_panic_in_a_stream_ends_that_stream_alone() {
        let begun = Begun::default();
        let mut together = begun.clone().along(());
        begun.execute(async { panic!("of this test") });
        begun.execute(pending());
        together.poll_streams(&mut Context::from_waker(Waker::noop()));
        assert_eq!(together.streams.len(), 1);
    }

    #[test]
    fn a_stream_begun_by_a_stream_is_polled_at_once() {
        let begun = Begun::default();
        let mut together = begun.clone().along(());
        let within = begun.clone();
        begun.execute(async move { within.execute(ready(())) });
        together.poll_streams(&mut Context::from_waker(Waker::noop()));
        assert!(together.streams.is_empty() && begun.0.lock().is_empty());
    }
}
