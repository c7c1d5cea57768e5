//! Runs a connection until it ends, falls silent, or the door closes.
//!
//! It is polled for every packet, so looking at the door is one load and looking at the clock one comparison.

use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::sync::futures::OwnedNotified;
use tokio::time::{Instant, Sleep};

use crate::connection::{Activity, Client};
use crate::door::{Closing, Phase};

/// An HTTP connection that can be told to end after the requests in progress.
pub(crate) trait Graceful: Future {
    fn go_away(self: Pin<&mut Self>);
}

impl<I, S, B> Graceful for hyper::server::conn::http1::UpgradeableConnection<I, S>
where
    Self: Future<Output = hyper::Result<()>>,
    S: hyper::service::HttpService<hyper::body::Incoming, ResBody = B>,
    S::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
    I: hyper::rt::Read + hyper::rt::Write + Unpin,
    B: http_body::Body + 'static,
    B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    fn go_away(self: Pin<&mut Self>) {
        self.graceful_shutdown();
    }
}

pub(crate) async fn run<C, E>(connection: C, client: &Client) -> Result<(), E>
where
    C: Graceful<Output = Result<(), E>>,
{
    let mut connection = pin!(connection);
    let mut idle = Idle::new(client.door.options.idle);
    let mut door = Watch::new(&client.door.closing);
    let mut leaving = None;
    poll_fn(|cx| {
        match door.poll(cx) {
            Some(Phase::Draining) => {
                connection.as_mut().go_away();
                leaving = Some(Leaving::new(client.door.options.drain_silence));
            }
            Some(Phase::Cut) => return Poll::Ready(Ok(())),
            Some(Phase::Serving) | None => {}
        }
        if let Poll::Ready(ended) = connection.as_mut().poll(cx) {
            return Poll::Ready(ended);
        }
        if leaving.as_mut().is_some_and(|leaving| leaving.poll_over(cx, &client.activity)) {
            client.stop();
            return Poll::Ready(Ok(()));
        }
        if client.activity.is_abused() {
            // The goodbye goes out with one last look.
            connection.as_mut().go_away();
            let _ = connection.as_mut().poll(cx);
            return Poll::Ready(Ok(()));
        }
        match idle.poll(cx, &client.activity) {
            None => Poll::Pending,
            Some(Patience::Warn) => {
                client.hurry();
                if let Poll::Ready(ended) = connection.as_mut().poll(cx) {
                    return Poll::Ready(ended);
                }
                connection.as_mut().go_away();
                connection.as_mut().poll(cx)
            }
            Some(Patience::Over) => Poll::Ready(Ok(())),
        }
    })
    .await
}

/// Hears the door close.
struct Watch<'a> {
    closing: &'a Closing,
    bell: Option<Pin<Box<OwnedNotified>>>,
    seen: Phase,
}

impl<'a> Watch<'a> {
    fn new(closing: &'a Closing) -> Self {
        Self { closing, bell: None, seen: Phase::Serving }
    }

    /// The new phase, once.
    fn poll(&mut self, cx: &mut Context<'_>) -> Option<Phase> {
        if self.bell.is_none() {
            self.listen(cx);
        }
        let phase = self.closing.phase();
        (phase > self.seen).then(|| {
            self.seen = phase;
            self.listen(cx);
            // The next phase may have begun before the new bell was hung: look once more.
            cx.waker().wake_by_ref();
            phase
        })
    }

    /// Leaves the task's waker with the bell. A task's waker stays the same, so once is enough.
    fn listen(&mut self, cx: &mut Context<'_>) {
        let mut bell = Box::pin(self.closing.bell.clone().notified_owned());
        let _ = bell.as_mut().poll(cx);
        self.bell = Some(bell);
    }
}

/// Ends a connection on which nothing has been asked for too long: an idle one, and one whose client sends the
/// head of a request drop by drop.
struct Idle {
    limit: Duration,
    warned: bool,
    timer: Pin<Box<Sleep>>,
}

/// While the door closes: what moves may go on, what stands still is not waited for.
struct Leaving {
    since: Instant,
    /// When something else than the clock had the connection looked at.
    moved: Instant,
    silence: Duration,
    timer: Pin<Box<Sleep>>,
}

impl Leaving {
    /// How long an idle client may take to go by itself.
    const GOODBYE: Duration = Duration::from_secs(1);

    fn new(silence: Duration) -> Self {
        let now = Instant::now();
        let tick = silence.min(Self::GOODBYE);
        Self { since: now, moved: now, silence, timer: Box::pin(tokio::time::sleep(tick)) }
    }

    fn poll_over(&mut self, cx: &mut Context<'_>, activity: &Activity) -> bool {
        if self.timer.as_mut().poll(cx).is_pending() {
            self.moved = Instant::now();
            return false;
        }
        let over = match activity.idle_for() {
            Some(idle) => idle.min(self.since.elapsed()) >= Self::GOODBYE,
            None => self.moved.elapsed() >= self.silence,
        };
        self.timer.as_mut().reset(Instant::now() + self.silence.min(Self::GOODBYE));
        // Leaves the waker there.
        over || self.timer.as_mut().poll(cx).is_ready()
    }
}

enum Patience {
    /// Say goodbye (GOAWAY), so that a request on its way is not lost without a word.
    Warn,
    /// Close.
    Over,
}

impl Idle {
    /// How long a client may take to answer a goodbye.
    const GOODBYE: Duration = Duration::from_secs(5);

    fn new(limit: Duration) -> Self {
        Self { limit, warned: false, timer: Box::pin(tokio::time::sleep(limit)) }
    }

    fn poll(&mut self, cx: &mut Context<'_>, activity: &Activity) -> Option<Patience> {
        while self.timer.as_mut().poll(cx).is_ready() {
            let idle = activity.idle_for().unwrap_or_default();
            match (idle >= self.limit, self.warned) {
                (false, _) => self.wait(self.limit - idle),
                (true, true) => return Some(Patience::Over),
                (true, false) => {
                    self.warned = true;
                    self.wait(Self::GOODBYE);
                    return Some(Patience::Warn);
                }
            }
        }
        None
    }

    fn wait(&mut self, time: Duration) {
        self.timer.as_mut().reset(Instant::now() + time);
    }
}
