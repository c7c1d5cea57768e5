//! Server-sent events: one order a second, until the client leaves.

use std::time::Duration;

use bytes::Bytes;
use http::header::CACHE_CONTROL;
use http::{Request, Response};
use http_body_util::BodyExt;
use http_body_util::channel::{Channel, Sender};
use hyper::body::Incoming;
use serde_json::json;
use tokio_util::sync::CancellationToken;

use super::answer::{Answer, parameter, with};
use super::products;

pub(super) fn stream(request: &Request<Incoming>, closing: CancellationToken) -> Answer {
    let every = parameter(request.uri().query(), "every").unwrap_or(1_000).max(10);
    let (sender, body) = Channel::new(1);
    let first = last_seen(request).map_or(1, |id| id.saturating_add(1));
    tokio::spawn(async move {
        closing.run_until_cancelled(send(sender, first, Duration::from_millis(every))).await;
    });
    let mut answer = Response::new(body.boxed());
    answer
        .headers_mut()
        .insert(http::header::CONTENT_TYPE, http::HeaderValue::from_static("text/event-stream"));
    with(answer, CACHE_CONTROL, "no-store")
}

/// A browser that comes back says which event it saw last (HTML, section 9.2.4).
fn last_seen(request: &Request<Incoming>) -> Option<u64> {
    request.headers().get("last-event-id")?.to_str().ok()?.parse().ok()
}

async fn send(mut sender: Sender<Bytes>, first: u64, every: Duration) {
    let products: Vec<_> = products::all().collect();
    let mut ticks = tokio::time::interval(every);
    // Come back after a second, not after the browser's own few.
    let mut head = "retry: 1000\n\n".to_owned();
    for id in first.. {
        ticks.tick().await;
        let product = &products[usize::try_from(id).unwrap_or_default().wrapping_mul(5) % products.len()];
        let data = json!({ "order": id, "product": product["name"], "price": product["price"] });
        let event = format!("{}id: {id}\nevent: order\ndata: {data}\n\n", std::mem::take(&mut head));
        if sender.send_data(event.into()).await.is_err() {
            return;
        }
    }
}
