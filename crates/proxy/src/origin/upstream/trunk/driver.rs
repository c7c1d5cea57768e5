//! Moves the frames of one connection, and asks a backend that is awaited whether it still lives.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use h2::client::Connection;
use h2::{Ping, PingPong};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::time::{Instant, Sleep};

use crate::error::chain;

/// How often it is asked while answers are awaited.
const PING: Duration = Duration::from_secs(20);
/// How long it may take to say that it does.
const PONG: Duration = Duration::from_secs(10);

/// Runs until the connection is over.
pub(super) struct Driver<S> {
    connection: Connection<S, Bytes>,
    pulse: Option<Pulse>,
    /// Requests on the connection.
    open: Arc<AtomicUsize>,
}

struct Pulse {
    pings: PingPong,
    timer: Pin<Box<Sleep>>,
    ping: Duration,
    pong: Duration,
    /// A pong is due.
    asked: bool,
}

impl<S: AsyncRead + AsyncWrite + Unpin> Driver<S> {
    pub(super) fn new(mut connection: Connection<S, Bytes>, open: Arc<AtomicUsize>) -> Self {
        let pulse = connection.ping_pong().map(Pulse::new);
        Self { connection, pulse, open }
    }

    pub(super) async fn run(self) {
        if let Err(error) = self.await {
            tracing::debug!(error = %chain(&error), "a connection to a backend ended");
        }
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> Future for Driver<S> {
    type Output = io::Result<()>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        if let Poll::Ready(ended) = Pin::new(&mut self.connection).poll(cx) {
            return Poll::Ready(ended.map_err(io::Error::other));
        }
        let busy = self.open.load(Ordering::Relaxed) > 0;
        // Dropped with its connection: whoever waits for an answer is told.
        let is_lost = self.pulse.as_mut().is_some_and(|pulse| pulse.poll_lost(cx, busy));
        if is_lost { Poll::Ready(Err(lost())) } else { Poll::Pending }
    }
}

fn lost() -> io::Error {
    io::Error::new(io::ErrorKind::TimedOut, "the backend does not answer a PING")
}

impl Pulse {
    fn new(pings: PingPong) -> Self {
        Self { pings, timer: Box::pin(tokio::time::sleep(PING)), ping: PING, pong: PONG, asked: false }
    }

    fn poll_lost(&mut self, cx: &mut Context<'_>, busy: bool) -> bool {
        loop {
            if self.asked && self.pings.poll_pong(cx).is_ready() {
                self.wait(false);
            }
            if self.timer.as_mut().poll(cx).is_pending() {
                return false;
            }
            if self.asked {
                return true;
            }
            let asked = busy && self.pings.send_ping(Ping::opaque()).is_ok();
            self.wait(asked);
        }
    }

    fn wait(&mut self, asked: bool) {
        self.asked = asked;
        self.timer.as_mut().reset(Instant::now() + if asked { self.pong } else { self.ping });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A connection to a backend that greets, and says nothing more.
    async fn to_the_dead(open: usize) -> Driver<tokio::io::DuplexStream> {
        let (near, far) = tokio::io::duplex(4096);
        let (sender, connection) = h2::client::handshake(near).await.unwrap();
        tokio::spawn(async move {
            let _connection = h2::server::handshake(far).await.unwrap();
            std::future::pending::<()>().await;
        });
        let mut driver = Driver::new(connection, Arc::new(AtomicUsize::new(open)));
        let pulse = driver.pulse.as_mut().unwrap();
        (pulse.ping, pulse.pong) = (Duration::from_millis(1), Duration::from_millis(20));
        pulse.wait(false);
        // Without anybody who could ask, the connection would end.
        std::mem::forget(sender);
        driver
    }

    #[tokio::test]
    async fn only_a_backend_that_is_awaited_is_asked_and_left() {
        let mut idle = to_the_dead(0).await;
        let lost = tokio::select! {
            _ = &mut idle => panic!("it was asked for nothing"),
            ended = to_the_dead(1).await => ended.unwrap_err(),
        };
        assert_eq!(lost.kind(), io::ErrorKind::TimedOut);
    }
}
