//! What a behavior does not let through: methods, long bodies, long silence.

use std::time::Duration;

use bytes::Bytes;
use capture::exchange::Outcome;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::backend::{Backend, read_head};
use crate::browser::{fed, fields, get, post, request};
use crate::world::{World, shaped, shaped_like_cloudfront};

#[tokio::test]
async fn methods_that_are_not_named_are_refused_before_the_backend_is_asked() {
    let backend = Backend::hello().await;
    let lines = "methods = [\"GET\", \"HEAD\"]";
    let world = World::open([shaped("/*", lines, &backend.url())]).await;
    for mut browser in world.both().await {
        assert_eq!(browser.get("/").await.status(), 200);
        let page = browser.page(post("/", "x")).await;
        assert_eq!((page.status(), page.header("allow")), (405, Some("GET, HEAD")));
        assert_eq!(page.header("localfront-error"), Some("method-refused"));
    }
    assert_eq!(backend.requests().len(), 2);
    world.proxy.apply(vec![shaped_like_cloudfront("/*", lines, &backend.url())]);
    assert_eq!(world.h2().await.page(post("/", "x")).await.status(), 403, "as CloudFront says it");
}

#[tokio::test]
async fn a_body_that_says_it_is_too_long_is_refused_before_it_is_sent() {
    let backend = Backend::hello().await;
    let world = World::open([shaped("/*", "body_limit = \"10B\"", &backend.url())]).await;
    for mut browser in world.both().await {
        assert_eq!(browser.page(post("/", "0123456789")).await.status(), 200);
        let json = [("accept", "application/json")];
        let page = browser.page(fields(post("/", "01234567890"), &json)).await;
        assert_eq!((page.status(), page.header("localfront-error")), (413, Some("body-too-large")));
        assert!(page.text().contains("11 bytes, and body_limit is 10"), "{}", page.text());
    }
    assert_eq!(backend.requests().len(), 2);
}

/// As CloudFront does: 8,192 bytes of URL and 20,480 of fields.
#[tokio::test]
async fn like_cloudfront_what_is_larger_than_it_takes_is_refused() {
    let backend = Backend::hello().await;
    let world = World::open([shaped_like_cloudfront("/*", "", &backend.url())]).await;
    let long = |length: usize| get(&format!("/{}", "a".repeat(length)));
    let many = |length: usize| {
        let mut asked = get("/");
        asked.headers_mut().insert("x-large", "a".repeat(length).parse().unwrap());
        asked
    };
    for mut browser in world.both().await {
        assert_eq!(browser.page(long(8000)).await.status(), 200);
        assert_eq!(browser.page(many(20_000)).await.status(), 200);
        for asked in [long(8200), many(20_480)] {
            let page = browser.page(asked).await;
            assert_eq!((page.status(), page.header("localfront-error")), (413, Some("too-large")));
        }
    }
    assert_eq!(backend.requests().len(), 4);
    world.proxy.apply(vec![shaped("/*", "", &backend.url())]);
    assert_eq!(world.h2().await.page(many(20_480)).await.status(), 200);
}

#[tokio::test]
async fn a_client_that_asks_first_is_refused_without_sending_its_body() {
    let backend = Backend::hello().await;
    let world = World::open([shaped("/*", "body_limit = \"10B\"", &backend.url())]).await;
    let mut stream = world.tls("shop.localhost", &[b"http/1.1"]).await.unwrap();
    let head =
        b"POST / HTTP/1.1\r\nHost: shop.localhost\r\nContent-Length: 11\r\nExpect: 100-continue\r\n\r\n";
    stream.write_all(head).await.unwrap();
    let mut start = [0; 12];
    stream.read_exact(&mut start).await.unwrap();
    assert_eq!(&start, b"HTTP/1.1 413");
    assert_eq!(backend.requests().len(), 0);
}

#[tokio::test]
async fn a_body_that_turns_out_too_long_is_broken_off_and_nothing_hangs() {
    let backend = Backend::hello().await;
    let world = World::open([shaped("/*", "body_limit = \"10B\"", &backend.url())]).await;
    for mut browser in world.both().await {
        // A body without a length that never ends by itself.
        let (feed, body) = fed();
        feed.send(Bytes::from_static(b"01234567")).unwrap();
        feed.send(Bytes::from_static(b"89012345")).unwrap();
        let answered =
            tokio::time::timeout(Duration::from_secs(20), browser.page(request("POST", "/", body)));
        assert_eq!(answered.await.expect("it hangs").status(), 413);
        drop(feed);
    }
    assert_eq!(backend.requests().iter().filter(|r| r.body.len() > 10).count(), 0);
    let told = world.journal.ended(2).await;
    assert!(
        told.iter()
            .all(|e| { matches!(e.finished().outcome, Outcome::Failed { code: "body-too-large", .. }) })
    );
    // And the door goes on.
    assert_eq!(world.h2().await.page(post("/", "ok")).await.status(), 200);
}

#[tokio::test]
async fn a_behaviors_patience_is_its_own_and_the_answer_says_whose_it_was() {
    let backend = Backend::raw(|mut stream| async move {
        while !read_head(&mut stream).await.is_empty() {
            // Says nothing; the connection stays until the door gives up.
            let mut more = [0; 1];
            let _ = stream.read(&mut more).await;
        }
    })
    .await;
    let world = World::open([shaped("/slow/*", "read_timeout = \"50ms\"", &backend.url())]).await;
    for mut browser in world.both().await {
        let page = browser.page(fields(get("/slow/x"), &[("accept", "application/json")])).await;
        assert_eq!((page.status(), page.header("localfront-error")), (504, Some("read-timeout")));
        assert!(page.text().contains("read_timeout"), "{}", page.text());
        assert!(page.text().contains("0.05 s"), "{}", page.text());
    }
}

#[tokio::test]
async fn a_connection_keeps_no_behaviors_patience_for_the_next_request() {
    let (hear, mut heard) = tokio::sync::mpsc::unbounded_channel();
    let backend = Backend::raw(move |mut stream| {
        let hear = hear.clone();
        async move {
            let mut head = read_head(&mut stream).await;
            while !head.is_empty() {
                if head.starts_with("GET /slow/never ") {
                    // Until the door gives up.
                    let _ = stream.read_u8().await;
                    return;
                }
                if head.starts_with("GET /late ") {
                    let (goes_on, go_on) = tokio::sync::oneshot::channel::<()>();
                    hear.send(goes_on).unwrap();
                    let _ = go_on.await;
                }
                let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi").await;
                head = read_head(&mut stream).await;
            }
        }
    })
    .await;
    let world = World::open([shaped("/slow/*", "read_timeout = \"100ms\"", &backend.url())]).await;
    let (mut browser, mut other) = (world.h1().await, world.h1().await);
    assert_eq!(browser.get("/slow/x").await.status(), 200);
    let late = tokio::spawn(async move { browser.get("/late").await.status() });
    let goes_on = heard.recv().await.unwrap();
    // As long as the behavior's patience lasts, and as long again.
    for _ in 0..2 {
        assert_eq!(other.get("/slow/never").await.status(), 504);
    }
    goes_on.send(()).unwrap();
    assert_eq!(late.await.unwrap(), 200, "the origin's patience is a minute");
}
