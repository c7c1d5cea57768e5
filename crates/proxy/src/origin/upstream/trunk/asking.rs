//! One request on an HTTP/2 connection: its body on the way out, and the answer awaited.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use h2::client::ResponseFuture;
use h2::{Reason, RecvStream, SendStream};
use http::{Response, StatusCode};

use crate::body::outgoing::{Broken, Outgoing};
use crate::origin::upstream::kept::Kept;
use crate::origin::upstream::passing::Passing;
use crate::origin::upstream::silence::Silence;
use crate::tap::{RequestBody, Upload};

/// Until the head of the answer is there.
pub(super) struct Asking {
    pub(super) answer: ResponseFuture,
    pub(super) sends: Sends,
    pub(super) passing: Passing,
}

/// What follows the head of the request.
pub(super) enum Sends {
    Nothing,
    Body(Box<Sending>),
    /// Whatever the tunnel carries, once it stands.
    Tunnel(SendStream<Bytes>),
}

/// Content on its way.
pub(super) struct Sending {
    outgoing: Outgoing<Kept>,
    upload: Arc<Upload>,
    goes_on: bool,
}

/// How long a backend may take none of a request that it has begun to answer: as long as a stream of messages may
/// pause.
const PATIENCE: Duration = Duration::from_secs(600);

/// Why no answer came.
pub(super) enum Unanswered {
    Stream(h2::Error),
    /// 101, which HTTP/2 does not know (RFC 9113 section 8.6).
    Switched,
    /// The request's body broke off.
    Body,
    /// Nothing was said, or taken, for too long.
    Silent,
}

impl Asking {
    pub(super) fn poll(
        &mut self,
        cx: &mut Context<'_>,
        silence: &mut Silence,
    ) -> Poll<Result<Response<RecvStream>, Unanswered>> {
        while let Poll::Ready(Some(Ok(interim))) = self.answer.poll_informational(cx) {
            if interim.status() == StatusCode::SWITCHING_PROTOCOLS {
                return Poll::Ready(Err(Unanswered::Switched));
            }
            self.passing.pass(interim.status(), interim.headers());
        }
        if let Poll::Ready(answered) = Pin::new(&mut self.answer).poll(cx) {
            return Poll::Ready(answered.map_err(Unanswered::Stream));
        }
        if let Sends::Body(body) = &mut self.sends {
            if let Err(unanswered) = body.poll(cx) {
                return Poll::Ready(Err(unanswered));
            }
            silence.heard_from(&body.upload);
        }
        if silence.poll_over(cx) { Poll::Ready(Err(Unanswered::Silent)) } else { Poll::Pending }
    }

    /// The request's body from its first byte on, if that can be had.
    pub(super) fn into_body(self) -> Option<RequestBody> {
        match self.sends {
            Sends::Nothing | Sends::Tunnel(_) => Some(RequestBody::Empty),
            Sends::Body(sending) => sending.outgoing.into_body().whole(),
        }
    }

    /// A backend may answer while the browser is still sending. Hands over what a tunnel is written to.
    pub(super) fn let_body_go_on(self) -> Option<SendStream<Bytes>> {
        match self.sends {
            Sends::Nothing => None,
            Sends::Tunnel(to) => Some(to),
            Sends::Body(sending) => {
                // A body that is still held back is never sent.
                if sending.goes_on && !sending.upload.refuse() {
                    tokio::spawn(sending.run());
                }
                None
            }
        }
    }
}

impl Sending {
    pub(super) const fn new(body: Kept, to: SendStream<Bytes>, upload: Arc<Upload>) -> Self {
        Self { outgoing: Outgoing::new(body, to, PATIENCE), upload, goes_on: true }
    }

    fn poll(&mut self, cx: &mut Context<'_>) -> Result<(), Unanswered> {
        if !self.goes_on {
            return Ok(());
        }
        let Poll::Ready(sent) = self.outgoing.poll(cx) else { return Ok(()) };
        self.goes_on = false;
        match sent {
            // Whether the backend is content with what it got is told by its answer.
            Ok(()) | Err(Broken::Gone) => Ok(()),
            Err(Broken::Source) => {
                self.outgoing.reset(Reason::CANCEL);
                Err(Unanswered::Body)
            }
            Err(Broken::Stalled) => Err(Unanswered::Silent),
        }
    }

    async fn run(mut self) {
        self.outgoing.body().forget();
        if let Err(Broken::Source | Broken::Stalled) = self.outgoing.run().await {
            self.outgoing.reset(Reason::CANCEL);
        }
    }
}
