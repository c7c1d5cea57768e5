//! Reloading the browser: a script, and a stream of server-sent events it listens to.

use std::convert::Infallible;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use http::header::{self, HeaderValue};
use http::{Response, StatusCode};
use http_body::Frame;
use tokio::sync::watch;

use super::ReservedContext;
use crate::body::Body;
use crate::door::Phase;

/// What pages of a reloading folder load.
pub(super) const SCRIPT: &str = include_str!("reload/reload.js");

/// Often enough that nothing in between takes the stream for dead.
const HEARTBEAT: Duration = Duration::from_secs(15);

/// The folder's version at once, and again whenever it changes.
pub(super) fn events(context: &ReservedContext<'_>) -> Response<Body> {
    let Some(files) = context.files else {
        return super::problem(StatusCode::NOT_FOUND, "no-folder", "this site has no folder to watch");
    };
    let mut response = super::bare(StatusCode::OK);
    let closing = Box::pin(Arc::clone(context.closing).reached(Phase::Draining));
    *response.body_mut() = Body::stream(Events::of(files.changes(), closing));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/event-stream"));
    response
}

/// Ends when the folder is not served any more, or the door closes; the browser then connects again.
struct Events {
    next: Next,
    closing: Pin<Box<dyn Future<Output = ()> + Send>>,
}

type Next = Pin<Box<dyn Future<Output = Option<(watch::Receiver<u64>, Bytes)>> + Send>>;

impl Events {
    fn of(mut changes: watch::Receiver<u64>, closing: Pin<Box<dyn Future<Output = ()> + Send>>) -> Self {
        let version = *changes.borrow_and_update();
        let first = Bytes::from(format!("retry: 500\n{}", event(version)));
        Self { next: Box::pin(std::future::ready(Some((changes, first)))), closing }
    }

    /// Asked again after the end, it ends again.
    fn end<T>(&mut self) -> Poll<Option<T>> {
        self.next = Box::pin(std::future::ready(None));
        self.closing = Box::pin(std::future::pending());
        Poll::Ready(None)
    }
}

impl http_body::Body for Events {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        if self.closing.as_mut().poll(cx).is_ready() {
            return self.end();
        }
        let Some((changes, bytes)) = ready!(self.next.as_mut().poll(cx)) else { return self.end() };
        self.next = Box::pin(after(changes));
        Poll::Ready(Some(Ok(Frame::data(bytes))))
    }
}

async fn after(mut changes: watch::Receiver<u64>) -> Option<(watch::Receiver<u64>, Bytes)> {
    match tokio::time::timeout(HEARTBEAT, changes.changed()).await {
        Ok(Ok(())) => {
            let version = *changes.borrow_and_update();
            Some((changes, event(version).into()))
        }
        Ok(Err(_)) => None,
        Err(_) => Some((changes, Bytes::from_static(b": still here\n\n"))),
    }
}

fn event(version: u64) -> String {
    format!("event: version\ndata: {version}\n\n")
}
