//! Interim answers (1xx), on their way to the client before the answer itself (RFC 9110 section 15.2).
//!
//! hyper's server has no words for them, so they wait here: for the stream of HTTP/2 they belong to, or for the
//! moment when an HTTP/1.1 connection has nothing else to write.

use std::future::poll_fn;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Poll, Waker};

use http::header::{CONTENT_LENGTH, TRANSFER_ENCODING};
use http::{HeaderMap, Response, StatusCode};
use parking_lot::Mutex;

use crate::connection::Client;
use crate::steps::hop_by_hop;

/// Those of one connection that have not been sent. Costs one load while there are none.
#[derive(Default)]
pub(crate) struct Interims {
    some: AtomicBool,
    waiting: Mutex<Waiting>,
}

#[derive(Default)]
struct Waiting {
    answers: Vec<(u32, Response<()>)>,
    /// Who waits until they are sent.
    sent: Option<Waker>,
}

/// Where the interim answers of one exchange are left.
#[derive(Clone)]
pub(crate) struct Interim {
    client: Arc<Client>,
    stream: u32,
}

/// More than this many that nobody takes are not worth keeping: a client must do without any of them.
const MOST: usize = 32;

impl Interim {
    /// `stream`: of HTTP/2; 0 for HTTP/1.1, where one exchange follows the other.
    pub(crate) const fn new(client: Arc<Client>, stream: u32) -> Self {
        Self { client, stream }
    }

    /// Leaves one for the client, without the fields of the backend's own connection.
    pub(crate) fn push(&self, status: StatusCode, headers: &HeaderMap) {
        let mut answer = Response::new(());
        *answer.status_mut() = status;
        *answer.headers_mut() = headers.clone();
        hop_by_hop::strip(answer.headers_mut(), |_| ());
        for name in [CONTENT_LENGTH, TRANSFER_ENCODING] {
            answer.headers_mut().remove(name);
        }
        self.client.interims.push(self.stream, answer);
    }
}

impl Interims {
    fn push(&self, stream: u32, answer: Response<()>) {
        let mut waiting = self.waiting.lock();
        if waiting.answers.len() < MOST {
            waiting.answers.push((stream, answer));
            self.some.store(true, Ordering::Release);
        }
    }

    /// Takes those of a stream, oldest first.
    pub(super) fn take(&self, stream: u32) -> Vec<Response<()>> {
        if !self.some.load(Ordering::Acquire) {
            return Vec::new();
        }
        let mut waiting = self.waiting.lock();
        let of_stream = |(of, _): &mut (u32, Response<()>)| *of == stream;
        let taken = waiting.answers.extract_if(.., of_stream).map(|(_, answer)| answer).collect();
        self.some.store(!waiting.answers.is_empty(), Ordering::Release);
        if let Some(waker) = waiting.sent.take() {
            waker.wake();
        }
        taken
    }

    /// Resolves when the connection has taken all there are: what is answered afterwards comes after them.
    pub(super) async fn sent(&self) {
        poll_fn(|cx| {
            if !self.some.load(Ordering::Acquire) {
                return Poll::Ready(());
            }
            let mut waiting = self.waiting.lock();
            if waiting.answers.is_empty() {
                return Poll::Ready(());
            }
            waiting.sent = Some(cx.waker().clone());
            Poll::Pending
        })
        .await;
    }
}

/// As HTTP/1.1 writes it.
pub(super) fn write(answer: &Response<()>, to: &mut Vec<u8>) {
    let status = answer.status();
    let reason = status.canonical_reason().unwrap_or_default();
    to.extend_from_slice(format!("HTTP/1.1 {} {reason}\r\n", status.as_str()).as_bytes());
    for (name, value) in answer.headers() {
        to.extend_from_slice(name.as_str().as_bytes());
        to.extend_from_slice(b": ");
        to.extend_from_slice(value.as_bytes());
        to.extend_from_slice(b"\r\n");
    }
    to.extend_from_slice(b"\r\n");
}
