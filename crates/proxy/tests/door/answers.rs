//! Answers of backends that are malformed, cut, or too long: they break neither the browser nor the next answer.

use std::sync::Arc;

use http_body_util::{BodyExt, Empty};
use tokio::io::AsyncWriteExt;

use crate::backend::{Backend, read_head};
use crate::browser::{get, request};
use crate::world::{World, shop};

const ASK: &str = "GET / HTTP/1.1\r\nHost: shop.localhost\r\nConnection: close\r\n\r\n";

/// Says these bytes to the first request of each connection, and a plain answer to the next; never closes.
async fn saying(bytes: impl Into<Vec<u8>>) -> Backend {
    let bytes: Arc<[u8]> = bytes.into().into();
    Backend::raw(move |mut stream| {
        let bytes = bytes.clone();
        async move {
            if read_head(&mut stream).await.is_empty() {
                return;
            }
            let _ = stream.write_all(&bytes).await;
            while !read_head(&mut stream).await.is_empty() {
                let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nnext").await;
            }
        }
    })
    .await
}

#[tokio::test]
async fn answers_that_could_be_read_in_two_ways_are_refused() {
    let giant = format!("HTTP/1.1 200 OK\r\nX: {}\r\nContent-Length: 2\r\n\r\nhi", "x".repeat(1 << 20));
    let many = format!("HTTP/1.1 200 OK\r\n{}Content-Length: 2\r\n\r\nhi", "x: y\r\n".repeat(1000));
    for bytes in [
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nhi!",
        "HTTP/1.1 200 OK\r\nContent-Length: 2, 3\r\n\r\nhi!",
        "HTTP/1.1 200 OK\r\nContent-Length: +2\r\n\r\nhi",
        "HTTP/1.1 200 OK\r\nContent-Length: 0x2\r\n\r\nhi",
        "HTTP/1.1 200 OK\r\nContent-Length: -2\r\n\r\nhi",
        "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\nhi",
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n2\r\nhi\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: xchunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked, identity\r\n\r\n2\r\nhi\r\n0\r\n\r\n",
        "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding : chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: \u{b}chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked, chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: identity\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding:\r\n chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: \r\n\r\nhi",
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length:\r\n\r\nhi",
        "HTTP/1.1 200 OK\r\nContent-Length: 2,\r\n\r\nhi",
        "HTTP/1.1 200 OK\r\nContent-Length: 2\u{b}\r\n\r\nhi",
        "HTTP/1.1 200 OK\r\n X: y\r\nContent-Length: 2\r\n\r\nhi",
        " HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi",
        "HTTP/1.1 200OK\r\nContent-Length: 2\r\n\r\nhi",
        "HTTP/1.1 +20 OK\r\nContent-Length: 2\r\n\r\nhi",
        "HTTP/0.9 200 OK\r\nContent-Length: 2\r\n\r\nhi",
        "HTTP/1.1 200 O\0K\r\nContent-Length: 2\r\n\r\nhi",
        "HTTP/1.1 20 OK\r\nContent-Length: 2\r\n\r\nhi",
        "HTTP/1.1 2000 OK\r\nContent-Length: 2\r\n\r\nhi",
        "HTTP/1.1 abc OK\r\nContent-Length: 2\r\n\r\nhi",
        "HTTP/1.1 099 OK\r\nContent-Length: 2\r\n\r\nhi",
        "HTTP/2 200 OK\r\nContent-Length: 2\r\n\r\nhi",
        "HTTP/1.9 200 OK\r\nContent-Length: 2\r\n\r\nhi",
        "http/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi",
        "HTTP/1.1  200 OK\r\nContent-Length: 2\r\n\r\nhi",
        "ICY 200 OK\r\nContent-Length: 2\r\n\r\nhi",
        "HTTP/1.1 200 OK\r\nX: a\0b\r\nContent-Length: 2\r\n\r\nhi",
        "HTTP/1.1 200 OK\r\nX: a\rb\r\nContent-Length: 2\r\n\r\nhi",
        "HTTP/1.1 200 OK\r\nX\0: a\r\nContent-Length: 2\r\n\r\nhi",
        "HTTP/1.1 200 OK\r\nX: a\r\n b\r\nContent-Length: 2\r\n\r\nhi",
        "HTTP/1.1 200 OK\r\n: a\r\nContent-Length: 2\r\n\r\nhi",
        "HTTP/1.1 200 OK\r\nX(y): a\r\nContent-Length: 2\r\n\r\nhi",
        "HTTP/1.1 200 OK\r\nno colon\r\nContent-Length: 2\r\n\r\nhi",
        "HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: h2c\r\n\r\n",
        giant.as_str(),
        many.as_str(),
    ] {
        let backend = saying(bytes).await;
        let world = World::open([shop().to(&backend.url())]).await;
        let shown = &bytes[..bytes.len().min(100)];
        for mut browser in world.both().await {
            let page = browser.get("/").await;
            let told = (page.status(), page.header("localfront-error"));
            assert_eq!(told, (502, Some("malformed-response")), "{shown:?}");
        }
    }
}

#[tokio::test]
async fn answers_that_are_only_untidy_are_put_in_order() {
    for (bytes, expect) in [
        ("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\nhi", "hi"),
        ("HTTP/1.1 200 OK\r\nContent-Length: 2, 2\r\n\r\nhi", "hi"),
        ("HTTP/1.1 200 OK\r\nContent-Length : 2\r\nX : y\r\n\r\nhi", "hi"),
        ("HTTP/1.1 200 OK\nContent-Length: 2\n\nhi", "hi"),
        ("HTTP/1.1 200\r\nContent-Length: 2\r\n\r\nhi", "hi"),
        ("HTTP/1.1 200 \r\nContent-Length: 2\r\n\r\nhi", "hi"),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n2;x=y\r\nhi\r\n0\r\n\r\n", "hi"),
        ("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi", "hi"),
        (
            "HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\n\r\n\
             HTTP/1.1 103 Early Hints\r\nX: y\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi",
            "hi",
        ),
    ] {
        for h2 in [false, true] {
            let backend = saying(bytes).await;
            let world = World::open([shop().to(&backend.url())]).await;
            let mut browser = if h2 { world.h2().await } else { world.h1().await };
            let page = browser.get("/").await;
            assert_eq!((page.status(), page.text()), (200, expect), "{bytes:?}");
            assert!(page.head.headers.get_all("content-length").iter().count() < 2, "{bytes:?}");
            assert_eq!(
                page.header("link"),
                None,
                "the fields of an interim answer are not those of the last"
            );
            // The connection to the backend can be used again.
            assert_eq!(browser.get("/").await.text(), "next", "{bytes:?}");
        }
    }
}

#[tokio::test]
async fn content_where_none_may_be_is_neither_passed_on_nor_taken_for_the_next_answer() {
    for (method, bytes, status) in [
        ("GET", "HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\nhello", 204),
        ("GET", "HTTP/1.1 204 No Content\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n", 204),
        ("GET", "HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\nhello", 304),
        ("HEAD", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", 200),
        ("HEAD", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n", 200),
        (
            "GET",
            "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nforged",
            200,
        ),
        (
            "GET",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nHTTP/1.1 200 OK\r\n\r\nforged",
            200,
        ),
    ] {
        let backend = saying(bytes).await;
        let world = World::open([shop().to(&backend.url())]).await;
        for mut browser in world.both().await {
            let page = browser.page(request(method, "/", Empty::new().boxed())).await;
            assert_eq!((page.status(), page.text()), (status, ""), "{method} {bytes:?}");
            // On a new connection, or on the old one: never what was left over.
            let page = browser.page(request("POST", "/", Empty::new().boxed())).await;
            assert!(!page.text().contains("forged"), "{bytes:?} -> {}", page.text());
        }
        let raw = world.bytes(&ASK.replace("GET", method)).await;
        assert!(raw.ends_with("\r\n\r\n") && raw.matches("HTTP/1.1").count() == 1, "{bytes:?} -> {raw}");
        assert!(
            status != 204 || !raw.contains("content-length") && !raw.contains("transfer-encoding"),
            "{raw}"
        );
    }
}

#[tokio::test]
async fn bytes_after_an_answer_are_no_part_of_it_nor_of_the_next() {
    for bytes in [
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi there",
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhiHTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nforged",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nforged",
    ] {
        let backend = saying(bytes).await;
        let world = World::open([shop().to(&backend.url())]).await;
        for mut browser in world.both().await {
            // On a connection that is used again it would be the plain answer.
            for _ in 0..3 {
                assert_eq!(browser.get("/").await.text(), "hi", "{bytes:?}");
            }
        }
    }
}

#[tokio::test]
async fn chunks_that_are_malformed_never_look_whole() {
    for chunks in [
        "x\r\nhi\r\n0\r\n\r\n",
        "2\nhi\r\n0\r\n\r\n",
        "2\r\nhi!\r\n0\r\n\r\n",
        "ffffffffffffffffff\r\nhi",
        "-2\r\nhi\r\n0\r\n\r\n",
        "+2\r\nhi\r\n0\r\n\r\n",
        "0x2\r\nhi\r\n0\r\n\r\n",
        "2 2\r\nhi\r\n0\r\n\r\n",
        " 2\r\nhi\r\n0\r\n\r\n",
        "2_\r\nhi\r\n0\r\n\r\n",
        "2\rhi\r\n0\r\n\r\n",
        "2\r\nhi\n0\r\n\r\n",
        "2\r\nhi0\r\n\r\n",
        "2;x\ny\r\nhi\r\n0\r\n\r\n",
        "\r\nhi\r\n0\r\n\r\n",
    ] {
        let backend =
            saying(format!("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n{chunks}")).await;
        let world = World::open([shop().to(&backend.url())]).await;
        for mut browser in world.both().await {
            let answer = browser.send(get("/")).await.unwrap();
            assert!(answer.into_body().collect().await.is_err(), "{chunks:?}");
        }
        let raw = world.bytes(ASK).await;
        assert!(!raw.ends_with("0\r\n\r\n"), "{chunks:?} -> {raw}");
    }
}

#[tokio::test]
async fn fields_of_the_backends_connection_stay_there_and_cookies_stay_apart() {
    for h2 in [false, true] {
        let backend = saying(
            "HTTP/1.1 200 OK\r\nConnection: X-Internal, keep-alive\r\nX-Internal: 1\r\nKeep-Alive: timeout=5\r\n\
             Proxy-Connection: keep-alive\r\nUpgrade: h2c\r\nSet-Cookie: a=1, b\r\nSet-Cookie: c=2\r\n\
             Content-Length: 2\r\n\r\nhi",
        )
        .await;
        let world = World::open([shop().to(&backend.url())]).await;
        let mut browser = if h2 { world.h2().await } else { world.h1().await };
        let page = browser.get("/").await;
        assert_eq!(page.text(), "hi");
        for gone in ["x-internal", "keep-alive", "proxy-connection", "upgrade"] {
            assert_eq!(page.header(gone), None, "{gone}");
        }
        let cookies: Vec<_> = page.head.headers.get_all("set-cookie").iter().cloned().collect();
        assert_eq!(cookies, ["a=1, b", "c=2"]);
    }
}

/// Heads and interim answers without an end.
#[tokio::test]
async fn a_backend_that_never_comes_to_its_answer_is_given_up() {
    for (begins, goes_on) in [
        ("HTTP/1.1 200 OK\r\n", "X: y\r\n"),
        ("HTTP/1.1 200 OK\r\nX: ", "yyyyyyyy"),
        ("HTTP/1.1 200 ", "yyyyyyyy"),
        ("", "HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n"),
    ] {
        let endless = Backend::raw(move |mut stream| async move {
            if read_head(&mut stream).await.is_empty() {
                return;
            }
            let _ = stream.write_all(begins.as_bytes()).await;
            let many = goes_on.repeat(200);
            while stream.write_all(many.as_bytes()).await.is_ok() {}
        })
        .await;
        let hello = Backend::hello().await;
        let world = World::open([shop().api(&hello.url()).to(&endless.url())]).await;
        for (mut browser, mut other) in world.both().await.into_iter().zip(world.both().await) {
            let (page, meanwhile) = tokio::join!(browser.get("/"), other.get("/api/x"));
            assert_eq!(page.header("localfront-error"), Some("malformed-response"), "{begins}{goes_on}");
            assert_eq!(meanwhile.status(), 200);
        }
    }
}
