//! Bodies pass as they come, and no faster than they are taken.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use bytes::Bytes;
use capture::exchange::Outcome;
use http::Response;
use http_body_util::BodyExt;
use hyper::body::Body as _;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::backend::{Backend, full, read_head, text};
use crate::browser::{fed, get, request};
use crate::world::{World, shop, until};

const MIB: usize = 1 << 20;

/// Waits until a count stands still: nothing moves any more.
pub(crate) async fn still(count: &AtomicUsize) -> usize {
    let (mut before, mut calm) = (usize::MAX, 0);
    while calm < 8 {
        tokio::time::sleep(Duration::from_millis(25)).await;
        let now = count.load(Ordering::SeqCst);
        calm = if now == before { calm + 1 } else { 0 };
        before = now;
    }
    before
}

#[tokio::test]
async fn a_slow_reader_slows_the_backend() {
    const SIZE: usize = 64 * MIB;
    let written = Arc::new(AtomicUsize::new(0));
    let count = written.clone();
    let backend = Backend::raw(move |mut stream| {
        let count = count.clone();
        async move {
            if read_head(&mut stream).await.is_empty() {
                return;
            }
            let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {SIZE}\r\n\r\n");
            stream.write_all(head.as_bytes()).await.unwrap();
            for _ in 0..SIZE / 65536 {
                if stream.write_all(&[7; 65536]).await.is_err() {
                    return;
                }
                count.fetch_add(65536, Ordering::SeqCst);
            }
        }
    })
    .await;
    let world = World::open([shop().to(&backend.url())]).await;
    world.journal.cap(0);
    for mut browser in world.both().await {
        written.store(0, Ordering::SeqCst);
        let answer = browser.send(get("/")).await.unwrap();
        let stalled = still(&written).await;
        assert!(stalled < 24 * MIB, "{stalled} bytes were taken from the backend that nobody reads");
        let mut body = answer.into_body();
        let mut total = 0;
        while let Some(frame) = body.frame().await {
            total += frame.unwrap().into_data().unwrap().len();
        }
        assert_eq!(total, SIZE);
    }
}

#[tokio::test]
async fn a_slow_backend_slows_the_sender() {
    const SIZE: usize = 64 * MIB;
    let go = Arc::new(AtomicBool::new(false));
    let may = go.clone();
    let backend = Backend::raw(move |mut stream| {
        let may = may.clone();
        async move {
            if read_head(&mut stream).await.is_empty() {
                return;
            }
            until("the backend may read", || may.load(Ordering::SeqCst)).await;
            let mut left = SIZE;
            let mut buffer = vec![0; 65536];
            while left > 0 {
                left -= stream.read(&mut buffer).await.unwrap();
            }
            stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n").await.unwrap();
        }
    })
    .await;
    let world = World::open([shop().to(&backend.url())]).await;
    world.journal.cap(0);
    let mut stream = world.tls("shop.localhost", &[b"http/1.1"]).await.unwrap();
    let sent = Arc::new(AtomicUsize::new(0));
    let count = sent.clone();
    let sending = tokio::spawn(async move {
        let head = format!(
            "POST / HTTP/1.1\r\nHost: shop.localhost\r\nContent-Length: {SIZE}\r\nConnection: close\r\n\r\n"
        );
        stream.write_all(head.as_bytes()).await.unwrap();
        for _ in 0..SIZE / 65536 {
            stream.write_all(&[7; 65536]).await.unwrap();
            count.fetch_add(65536, Ordering::SeqCst);
        }
        // TLS keeps what the socket did not take.
        stream.flush().await.unwrap();
        crate::browser::read_to_end(&mut stream).await
    });
    let stalled = still(&sent).await;
    assert!(stalled < 24 * MIB, "{stalled} bytes were taken from the browser that nobody reads");
    go.store(true, Ordering::SeqCst);
    let answer = sending.await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
    assert_eq!(world.journal.only().await.finished().request_body.total, SIZE as u64);
}

#[tokio::test]
async fn events_pass_one_by_one_and_are_told() {
    let (feed, body) = fed();
    let body = Arc::new(parking_lot::Mutex::new(Some(body)));
    let backend = Backend::serving(move |_| {
        let body = body.lock().take().unwrap();
        async move { Response::builder().header("content-type", "text/event-stream").body(body).unwrap() }
    })
    .await;
    let world = World::open([shop().to(&backend.url())]).await;
    let mut browser = world.h2().await;
    feed.send(Bytes::from_static(b"data: 1\n\n")).unwrap();
    let mut answer = browser.send(get("/")).await.unwrap();
    for (event, next) in [
        ("data: 1\n\n", "event: x\ndata: 2\n\n"),
        ("event: x\ndata: 2\n\n", ": ping\n\n"),
        (": ping\n\n", ""),
    ] {
        let frame = answer.frame().await.unwrap().unwrap();
        assert_eq!(frame.into_data().unwrap(), event);
        // Only now does the next one leave the backend.
        feed.send(Bytes::from_static(next.as_bytes())).unwrap();
    }
    let told: Vec<_> = world.journal.messages(2).await.iter().map(|m| m.payload.clone()).collect();
    assert_eq!(told, ["data: 1\n", "event: x\ndata: 2\n"]);
    assert_eq!(world.proxy.live()[0].open, 1);
    drop(feed);
    assert_eq!(answer.into_body().collect().await.unwrap().to_bytes(), "");
    assert_eq!(world.journal.only().await.finished().outcome, Outcome::Complete);
    assert_eq!(world.proxy.live()[0].open, 0);
}

#[tokio::test]
async fn an_upload_goes_on_while_an_early_answer_is_not_read() {
    const SIZE: usize = 16 * MIB;
    let taken = Arc::new(AtomicUsize::new(0));
    let count = taken.clone();
    let backend = Backend::raw(move |mut stream| {
        let count = count.clone();
        async move {
            if read_head(&mut stream).await.is_empty() {
                return;
            }
            let (mut from, mut to) = stream.split();
            let answering = async {
                let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {SIZE}\r\n\r\n");
                to.write_all(head.as_bytes()).await.unwrap();
                to.write_all(&vec![1; SIZE]).await.unwrap();
            };
            let reading = async {
                let mut buffer = vec![0; 65536];
                while let Ok(read @ 1..) = from.read(&mut buffer).await {
                    count.fetch_add(read, Ordering::SeqCst);
                }
            };
            tokio::join!(answering, reading);
        }
    })
    .await;
    let world = World::open([shop().to(&backend.url())]).await;
    let (feed, body) = fed();
    let mut browser = world.h1().await;
    let answer = browser.send(request("POST", "/", body)).await.unwrap();
    for _ in 0..SIZE / MIB {
        feed.send(vec![2; MIB].into()).unwrap();
    }
    drop(feed);
    // The backend gets all of it, and its chunks, although not a byte of the answer has been read.
    until("the upload has arrived", || taken.load(Ordering::SeqCst) > SIZE).await;
    let whole = tokio::time::timeout(Duration::from_secs(20), async {
        let mut answer = answer;
        while answer.body().size_hint().exact() != Some(0) && answer.frame().await.is_some() {}
    });
    whole.await.unwrap();
    assert_eq!(world.journal.only().await.finished().request_body.total, SIZE as u64);
}

/// Its socket is reset, because it has not read what was sent to it; the answer came before that.
#[tokio::test]
async fn a_backend_that_refuses_an_upload_and_hangs_up_is_heard() {
    let backend = Backend::raw(|mut stream| async move {
        if !read_head(&mut stream).await.is_empty() {
            let refusal = b"HTTP/1.1 413 Too Large\r\nContent-Length: 5\r\nConnection: close\r\n\r\nlarge";
            stream.write_all(refusal).await.unwrap();
        }
    })
    .await;
    let world = World::open([shop().to(&backend.url())]).await;
    for _ in 0..5 {
        for mut browser in world.both().await {
            let page = browser.page(request("POST", "/", full(vec![7; 4 * MIB]))).await;
            assert_eq!((page.status(), page.text()), (413, "large"));
        }
    }
}

#[tokio::test]
async fn a_browser_that_leaves_takes_its_request_along() {
    let gone = Arc::new(AtomicUsize::new(0));
    let count = gone.clone();
    let backend = Backend::raw(move |mut stream| {
        let count = count.clone();
        async move {
            let head = read_head(&mut stream).await;
            if head.is_empty() {
                return;
            }
            if head.starts_with("GET /body") {
                stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nbegun").await.unwrap();
            }
            assert_eq!(stream.read(&mut [0; 10]).await.unwrap_or(0), 0);
            count.fetch_add(1, Ordering::SeqCst);
        }
    })
    .await;
    let world = World::open([shop().to(&backend.url())]).await;
    // Before there is an answer.
    for mut browser in world.both().await {
        let asking = tokio::time::timeout(Duration::from_millis(50), browser.send(get("/never")));
        assert!(asking.await.is_err());
        drop(browser);
    }
    // In the middle of one: the connection over HTTP/1.1, the stream alone over HTTP/2.
    for mut browser in world.both().await {
        let mut answer = browser.send(get("/body")).await.unwrap();
        assert_eq!(answer.frame().await.unwrap().unwrap().into_data().unwrap(), "begun");
        drop(answer);
        let left = gone.load(Ordering::SeqCst);
        until("the backend notices", || {
            gone.load(Ordering::SeqCst) > left || gone.load(Ordering::SeqCst) == 4
        })
        .await;
    }
    for exchange in world.journal.ended(4).await {
        assert_eq!(exchange.finished().outcome, Outcome::ClientLeft);
    }
}

#[tokio::test]
async fn an_answer_that_breaks_off_never_looks_whole() {
    for (bytes, read) in [
        (&b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf"[..], 4),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n", 4),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\nzz\r\n", 4),
    ] {
        let backend = Backend::saying(bytes).await;
        let world = World::open([shop().to(&backend.url())]).await;
        for mut browser in world.both().await {
            let answer = browser.send(get("/")).await.unwrap();
            assert!(answer.into_body().collect().await.is_err());
        }
        let raw = world.bytes("GET / HTTP/1.1\r\nHost: shop.localhost\r\nConnection: close\r\n\r\n").await;
        assert!(raw.contains("half") && !raw.ends_with("0\r\n\r\n"), "{raw}");
        for exchange in world.journal.ended(3).await {
            let finished = exchange.finished();
            assert!(
                matches!(finished.outcome, Outcome::Failed { code: "truncated", .. }),
                "{:?}",
                finished.outcome
            );
            assert_eq!(finished.response_body.total, read);
        }
    }
}

#[tokio::test]
async fn a_body_that_stops_in_the_middle_times_out() {
    let backend = Backend::answering(|_| text("never")).await;
    let options = proxy::Options { body_silence: Duration::from_millis(100), ..Default::default() };
    let world = World::with(options, [shop().to(&backend.url())]).await;
    let answer = world.bytes("POST / HTTP/1.1\r\nHost: shop.localhost\r\nContent-Length: 5\r\n\r\nab").await;
    assert!(answer.starts_with("HTTP/1.1 408 "), "{answer}");
    let finished = world.journal.only().await.finished().clone();
    assert!(
        matches!(finished.outcome, Outcome::Failed { code: "request-timeout", .. }),
        "{:?}",
        finished.outcome
    );
    assert_eq!(finished.request_body.total, 2);
}
