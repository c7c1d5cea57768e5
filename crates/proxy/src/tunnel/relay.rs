//! Carries bytes between the browser and the backend until both are done.

use std::future::poll_fn;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use capture::event::{Direction, Message};
use capture::exchange::{Side, Timestamp};
use hyper::upgrade::{OnUpgrade, Upgraded};
use hyper_util::rt::TokioIo;
use tokio::sync::oneshot;
use tokio_util::either::Either;

use crate::connection::http2::duplex::Duplex;
use crate::door::Phase;
use crate::error::Fault;
use crate::origin::upstream::carrier::Far;
use crate::origin::upstream::peer::Busy;
use crate::origin::upstream::silence::Silence;
use crate::tap::Tap;
use crate::tunnel::flow::{Failed, Flow};
use crate::tunnel::frames::Frame;
use crate::tunnel::open::Open;

/// Both ends of a WebSocket.
pub(crate) struct Tunnel {
    browser: Promise,
    backend: Backend,
    idle: Duration,
    _open: Open,
}

/// The browser's end, once it has our answer.
pub(super) enum Promise {
    Http1(OnUpgrade),
    Http2(oneshot::Receiver<Duplex>),
}

type Browser = Either<TokioIo<Upgraded>, Duplex>;

/// The backend's end.
pub(super) struct Backend {
    pub(super) far: Far,
    pub(super) busy: Busy,
}

/// How a tunnel ended.
enum Ended {
    /// Both sides said so.
    Closed,
    BrowserLeft,
    BackendFailed(std::io::Error),
    Silent,
    DoorClosed,
}

impl Tunnel {
    pub(super) fn new(browser: Promise, backend: Backend, open: Open, idle: Duration) -> Self {
        Self { browser, backend, idle, _open: open }
    }

    /// Begins once the browser has our answer. The tap lives as long as the tunnel.
    pub(crate) fn spawn(self, tap: Tap) {
        let door = tap.client().door.clone();
        door.tasks.spawn(self.run(tap));
    }

    async fn run(self, mut tap: Tap) {
        let Some(browser) = self.browser.kept().await else { return };
        let Backend { far, busy: _busy } = self.backend;
        let mut relay = Relay {
            browser,
            up: Flow::new(&Bytes::new(), tap.cap()),
            down: Flow::new(&far.early, tap.cap()),
            far,
            silence: Silence::new(self.idle),
        };
        relay.down.read_early(&mut |frame| tell(&tap, Direction::ToBrowser, frame));
        let closing = tap.client().door.closing.clone();
        let ended = tokio::select! {
            ended = poll_fn(|cx| relay.poll(cx, &tap)) => ended,
            () = Arc::clone(&closing).reached(Phase::Draining) => Ended::DoorClosed,
        };
        tap.carried(relay.up.total, relay.down.total);
        settle(ended, tap, self.idle);
    }
}

impl Promise {
    /// `None` when the browser left first.
    async fn kept(self) -> Option<Browser> {
        match self {
            Self::Http1(browser) => Some(Either::Left(TokioIo::new(browser.await.ok()?))),
            Self::Http2(browser) => browser.await.ok().map(Either::Right),
        }
    }
}

struct Relay {
    browser: Browser,
    far: Far,
    up: Flow,
    down: Flow,
    silence: Silence,
}

impl Relay {
    fn poll(&mut self, cx: &mut Context<'_>, tap: &Tap) -> Poll<Ended> {
        let before = self.up.total + self.down.total;
        let up = self.up.poll(cx, &mut self.browser, &mut self.far.stream, &mut |frame| {
            tell(tap, Direction::ToOrigin, frame)
        });
        if let Poll::Ready(Err(failed)) = up {
            return Poll::Ready(match failed {
                Failed::Source(_) => Ended::BrowserLeft,
                Failed::Target(e) => Ended::BackendFailed(e),
            });
        }
        let down = self.down.poll(cx, &mut self.far.stream, &mut self.browser, &mut |frame| {
            tell(tap, Direction::ToBrowser, frame)
        });
        if let Poll::Ready(Err(failed)) = down {
            return Poll::Ready(match failed {
                Failed::Source(e) => Ended::BackendFailed(e),
                Failed::Target(_) => Ended::BrowserLeft,
            });
        }
        if self.up.is_closed() && self.down.is_closed() {
            return Poll::Ready(Ended::Closed);
        }
        if self.up.total + self.down.total > before {
            self.silence.heard();
        }
        if self.silence.poll_over(cx) { Poll::Ready(Ended::Silent) } else { Poll::Pending }
    }
}

fn tell(tap: &Tap, direction: Direction, frame: Frame) {
    tap.message(|exchange| Message {
        exchange,
        at: Timestamp::now(),
        direction,
        kind: frame.kind,
        payload: frame.payload,
        size: frame.size,
    });
}

fn settle(ended: Ended, tap: Tap, idle: Duration) {
    match ended {
        Ended::Closed => tap.complete(),
        // Dropping the tap says so.
        Ended::BrowserLeft => {}
        Ended::BackendFailed(e) => {
            tap.broke(&Fault::upstream("reset", format!("the backend broke off: {e}")))
        }
        Ended::Silent => {
            let detail = format!("nothing was said for {} s", idle.as_secs_f32());
            tap.broke(&Fault { side: Side::Local, ..Fault::timeout("websocket-idle", detail) });
        }
        Ended::DoorClosed => {
            let detail = "Localfront was stopped";
            tap.broke(&Fault::local(http::StatusCode::SERVICE_UNAVAILABLE, "stopped", detail));
        }
    }
}
