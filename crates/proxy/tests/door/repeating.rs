//! A backend that closes a connection on which it has answered before, in the middle of the next request: which
//! requests are sent again, and which never are (RFC 9110 section 9.2.2).

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use http::Request;
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use parking_lot::Mutex;

use crate::backend::{Backend, full};
use crate::browser::{Browser, Page, Sent, fed, post, request};
use crate::world::{World, shop};

/// What a forgetful backend was asked.
#[derive(Default)]
struct Asked {
    /// Method and content of what it answered.
    answered: Mutex<Vec<(String, Vec<u8>)>>,
    /// How often it closed the connection instead.
    forgotten: Mutex<usize>,
}

/// When it closes.
#[derive(Clone, Copy, Debug)]
enum Closes {
    AfterHead,
    AfterContent,
}

/// Answers the first request of each connection, and closes it when the second comes.
async fn forgetful(closes: Closes) -> (Backend, Arc<Asked>) {
    let asked = Arc::<Asked>::default();
    let keep = asked.clone();
    let backend = Backend::raw(move |stream| {
        let keep = keep.clone();
        async move {
            let is_first = AtomicBool::new(true);
            let service = service_fn(move |request: Request<Incoming>| {
                let (keep, answers) = (keep.clone(), is_first.swap(false, Ordering::SeqCst));
                async move {
                    if answers || matches!(closes, Closes::AfterContent) {
                        return keep.read(request, answers).await;
                    }
                    *keep.forgotten.lock() += 1;
                    Err("closed after the head")
                }
            });
            let http = hyper::server::conn::http1::Builder::new();
            let _ = http.serve_connection(TokioIo::new(stream), service).await;
        }
    })
    .await;
    (backend, asked)
}

impl Asked {
    async fn read(
        &self,
        request: Request<Incoming>,
        answers: bool,
    ) -> Result<crate::backend::Reply, &'static str> {
        let method = request.method().to_string();
        let body = request.into_body().collect().await.map_err(|_| "the content broke off")?.to_bytes();
        if !answers {
            *self.forgotten.lock() += 1;
            return Err("closed after the content");
        }
        self.answered.lock().push((method, body.to_vec()));
        Ok(http::Response::new(full("ok")))
    }

    fn newest(&self) -> (String, Vec<u8>) {
        self.answered.lock().last().cloned().unwrap()
    }
}

/// Asks on a connection that has been used before. One that has rested for too long is not used for everything, so
/// this may take more than one attempt.
async fn on_a_used_connection(browser: &mut Browser, asked: &Asked, ask: impl Fn() -> Request<Sent>) -> Page {
    loop {
        assert_eq!(browser.get("/").await.status(), 200);
        let before = *asked.forgotten.lock();
        let page = browser.page(ask()).await;
        if *asked.forgotten.lock() > before {
            return page;
        }
    }
}

#[tokio::test]
async fn a_stale_connection_is_replaced_only_where_asking_twice_is_safe() {
    for closes in [Closes::AfterHead, Closes::AfterContent] {
        let (backend, asked) = forgetful(closes).await;
        let world = World::open([shop().to(&backend.url())]).await;
        let mut browser = world.h2().await;
        for method in ["GET", "HEAD", "OPTIONS", "PUT", "DELETE", "PROPFIND", "MKCOL"] {
            let ask = || request(method, "/", Full::default().boxed());
            let page = on_a_used_connection(&mut browser, &asked, ask).await;
            assert_eq!((page.status(), asked.newest().0.as_str()), (200, method), "{closes:?}");
        }
        for method in ["POST", "PATCH", "LOCK", "propfind"] {
            let ask = || request(method, "/", Full::default().boxed());
            let page = on_a_used_connection(&mut browser, &asked, ask).await;
            assert_eq!((page.status(), page.header("localfront-error")), (502, Some("reset")), "{method}");
        }
        let never =
            |(method, _): &(String, Vec<u8>)| matches!(&**method, "POST" | "PATCH" | "LOCK" | "propfind");
        assert!(!asked.answered.lock().iter().any(never));
    }
}

/// With its content, as long as that is small; so does nginx.
#[tokio::test]
async fn content_is_sent_again_where_asking_twice_is_safe() {
    let content: Vec<u8> = (0..100_000u32).map(|i| (i % 251) as u8).collect();
    for closes in [Closes::AfterHead, Closes::AfterContent] {
        let (backend, asked) = forgetful(closes).await;
        let world = World::open([shop().to(&backend.url())]).await;
        for mut browser in world.both().await {
            for (method, size) in [("PUT", 5), ("DELETE", 5), ("GET", 5), ("PUT", 100_000)] {
                let ask = || request(method, "/", full(content[..size].to_vec()));
                let page = on_a_used_connection(&mut browser, &asked, ask).await;
                assert_eq!(page.status(), 200, "{closes:?} {method} of {size}");
                assert!(
                    asked.newest() == (method.to_owned(), content[..size].to_vec()),
                    "{method} of {size}"
                );
            }
            // Of unknown length.
            let ask = || {
                let (feed, body) = fed();
                for piece in content[..3000].chunks(1000) {
                    feed.send(piece.to_vec().into()).unwrap();
                }
                request("PUT", "/", body)
            };
            assert_eq!(on_a_used_connection(&mut browser, &asked, ask).await.status(), 200);
            assert!(asked.newest().1 == content[..3000]);
        }
    }
}

#[tokio::test]
async fn content_that_is_large_or_must_not_come_twice_is_sent_once() {
    let (backend, asked) = forgetful(Closes::AfterContent).await;
    let world = World::open([shop().to(&backend.url())]).await;
    for mut browser in world.both().await {
        for (method, size) in [("POST", 5), ("PATCH", 5), ("PUT", 1 << 20)] {
            let ask = || request(method, "/", full(vec![7; size]));
            let page = on_a_used_connection(&mut browser, &asked, ask).await;
            let told = (page.status(), page.header("localfront-error"));
            assert_eq!(told, (502, Some("reset")), "{method} of {size}");
        }
    }
    assert!(asked.answered.lock().iter().all(|(method, _)| method == "GET"));
}

#[tokio::test]
async fn a_connection_the_backend_has_closed_is_not_used_for_a_post() {
    let backend = Backend::saying(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok").await;
    let world = World::open([shop().to(&backend.url())]).await;
    let mut browser = world.h2().await;
    for _ in 0..20 {
        let page = browser.page(post("/", "x")).await;
        assert_eq!(page.status(), 200);
        // The close may be on its way; a pooled connection is looked at before it is used.
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
}
