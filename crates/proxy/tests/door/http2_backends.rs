//! Backends that speak HTTP/2: gRPC servers, and what stands behind TLS.

use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use bytes::Bytes;
use capture::exchange::ServedBy;
use config::project::{OriginKind, Protocol, Upstream};
use http::{HeaderMap, HeaderValue, Request, Response, Version};
use http_body_util::{BodyExt, Empty, Full};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use proxy::SiteConfig;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::backend::{Backend, Reply, read_head, text};
use crate::browser::{fed, fields, post, request};
use crate::interim::ask_h2;
use crate::websockets::{self, extended_connect};
use crate::wire::*;
use crate::world::{World, shop, upstream};

/// A backend that knows HTTP/2 alone.
async fn h2c<F, A>(service: F) -> Backend
where
    F: Fn(Request<Incoming>) -> A + Clone + Send + Sync + 'static,
    A: Future<Output = Reply> + Send + 'static,
{
    Backend::raw(move |stream| {
        let service = service.clone();
        async move {
            let service = service_fn(move |request| {
                let answer = service(request);
                async move { Ok::<_, Infallible>(answer.await) }
            });
            let http = hyper::server::conn::http2::Builder::new(TokioExecutor::new());
            let _ = http.serve_connection(TokioIo::new(stream), service).await;
        }
    })
    .await
}

fn to(backend: &Backend) -> SiteConfig {
    let group = Upstream { protocol: Protocol::H2c, ..upstream(&[&backend.url()]) };
    shop().default(OriginKind::Upstream(group))
}

#[tokio::test]
async fn a_request_keeps_its_parts_over_http2_and_one_connection_carries_all() {
    let backend = h2c(|request| async move {
        assert_eq!(request.version(), Version::HTTP_2);
        assert_eq!(request.uri().to_string(), "http://shop.localhost/a%2Fb?q=1");
        assert_eq!(request.headers().get("te").map(HeaderValue::as_bytes), Some(&b"trailers"[..]));
        assert_eq!(request.headers()["x-forwarded-proto"], "https");
        assert!(!request.headers().contains_key("connection"));
        let body = request.into_body().collect().await.unwrap().to_bytes();
        Response::new(Full::new(body).boxed())
    })
    .await;
    let world = World::open([to(&backend)]).await;
    let mut browsers = world.both().await;
    for browser in &mut browsers {
        for _ in 0..3 {
            let sent = fields(post("/a%2Fb?q=1", "hello"), &[("te", "trailers")]);
            let page = browser.page(sent).await;
            assert_eq!((page.status(), page.text()), (200, "hello"));
        }
    }
    let all = world.journal.ended(6).await;
    let reused =
        all.iter().filter(|e| matches!(&e.finished().served_by, ServedBy::Upstream { reused: true, .. }));
    assert_eq!(reused.count(), 5);
}

#[tokio::test]
async fn grpc_passes_with_trailers_also_when_there_is_nothing_else() {
    let backend = h2c(|request| async move {
        let status = |code| {
            HeaderMap::from_iter([(
                http::HeaderName::from_static("grpc-status"),
                HeaderValue::from_static(code),
            )])
        };
        if request.uri().path() == "/shop.Orders/Missing" {
            let mut only = Response::new(Empty::new().boxed());
            only.headers_mut().extend(status("5"));
            return only;
        }
        let body = Full::new(Bytes::from_static(b"\0\0\0\0\x02hi"));
        Response::new(body.with_trailers(async move { Some(Ok(status("0"))) }).boxed())
    })
    .await;
    let world = World::open([to(&backend)]).await;
    let grpc =
        |path| fields(post(path, "\0\0\0\0\0"), &[("content-type", "application/grpc"), ("te", "trailers")]);
    let mut browser = world.h2().await;
    let answer = browser.send(grpc("/shop.Orders/Get")).await.unwrap();
    let whole = answer.into_body().collect().await.unwrap();
    assert_eq!(whole.trailers().unwrap()["grpc-status"], "0");
    assert_eq!(&whole.to_bytes()[..], b"\0\0\0\0\x02hi");
    let missing = browser.page(grpc("/shop.Orders/Missing")).await;
    assert_eq!((missing.status(), missing.header("grpc-status"), missing.text()), (200, Some("5"), ""));
}

#[tokio::test]
async fn both_directions_stream_at_once() {
    let backend = h2c(|request| async move {
        Response::new(request.into_body().map_err(|e| -> Infallible { panic!("{e}") }).boxed())
    })
    .await;
    let world = World::open([to(&backend)]).await;
    let (feed, body) = fed();
    let call = fields(request("POST", "/shop.Chat/Talk", body), &[("content-type", "application/grpc")]);
    let mut browser = world.h2().await;
    let mut answer = browser.send(call).await.unwrap().into_body();
    for word in ["one", "two", "three"] {
        feed.send(Bytes::from_static(word.as_bytes())).unwrap();
        let frame = answer.frame().await.unwrap().unwrap();
        assert_eq!(frame.into_data().unwrap(), word);
    }
    drop(feed);
    assert!(answer.frame().await.is_none_or(|frame| frame.unwrap().into_data().unwrap().is_empty()));
}

/// Speaks HTTP/2 frame by frame: refuses the first stream it is asked for, then says goodbye before the third.
async fn choosy(asked: Arc<AtomicUsize>) -> Backend {
    Backend::raw(move |stream| {
        let asked = asked.clone();
        async move {
            let Ok(mut connection) = h2::server::handshake(stream).await else { return };
            while let Some(Ok((request, mut answer))) = connection.accept().await {
                if asked.fetch_add(1, Ordering::SeqCst) == 0 {
                    answer.send_reset(h2::Reason::REFUSED_STREAM);
                    continue;
                }
                tokio::spawn(echo(request.into_body(), answer));
                connection.graceful_shutdown();
            }
        }
    })
    .await
}

/// Says how many bytes came, and the first of them.
async fn echo(mut body: h2::RecvStream, mut answer: h2::server::SendResponse<Bytes>) {
    let mut came = Vec::new();
    while let Some(Ok(data)) = body.data().await {
        body.flow_control().release_capacity(data.len()).unwrap();
        came.extend_from_slice(&data);
    }
    let text = format!("{} {}", came.len(), String::from_utf8_lossy(&came[..came.len().min(5)]));
    let mut body = answer.send_response(Response::new(()), false).unwrap();
    body.send_data(text.into(), true).unwrap();
}

#[tokio::test]
async fn content_the_backend_has_not_looked_at_is_sent_again() {
    let large = "large".repeat(200_000);
    for (body, expect) in [("small".to_owned(), "5 small"), (large, "1000000 large")] {
        let asked = Arc::new(AtomicUsize::new(0));
        let backend = choosy(asked.clone()).await;
        let world = World::open([to(&backend)]).await;
        let page = world.h2().await.page(post("/", body.clone())).await;
        assert_eq!((page.status(), page.text(), asked.load(Ordering::SeqCst)), (200, expect, 2));
        assert_eq!(world.journal.only().await.finished().request_body.total, body.len() as u64);
    }
}

/// Takes all of the content, and says then that it has looked at none of it.
#[tokio::test]
async fn content_that_is_not_remembered_is_not_sent_again() {
    let backend = Backend::raw(|stream| async move {
        let Ok(mut connection) = h2::server::handshake(stream).await else { return };
        while let Some(Ok((request, mut answer))) = connection.accept().await {
            tokio::spawn(async move {
                let mut body = request.into_body();
                while let Some(Ok(data)) = body.data().await {
                    body.flow_control().release_capacity(data.len()).unwrap();
                }
                answer.send_reset(h2::Reason::REFUSED_STREAM);
            });
        }
    })
    .await;
    let world = World::open([to(&backend)]).await;
    let page = world.h2().await.page(post("/", vec![7; 1 << 20])).await;
    assert_eq!((page.status(), page.header("localfront-error")), (502, Some("reset")));
}

#[tokio::test]
async fn interim_answers_pass_over_http2() {
    let backend = Backend::raw(|stream| async move {
        let Ok(mut connection) = h2::server::handshake(stream).await else { return };
        while let Some(Ok((request, mut answer))) = connection.accept().await {
            let hint = Response::builder().status(103).header("link", "</a.css>").body(()).unwrap();
            answer.send_informational(hint).unwrap();
            if request.headers().contains_key("expect") {
                answer.send_informational(Response::builder().status(100).body(()).unwrap()).unwrap();
            }
            tokio::spawn(echo(request.into_body(), answer));
        }
    })
    .await;
    let world = World::open([to(&backend)]).await;
    let ask = || http::Request::post("https://shop.localhost/");
    let (told, answer) = ask_h2(&world, ask().body(()).unwrap(), None).await;
    assert_eq!((told, answer.status().as_u16()), (vec![(103, "</a.css>".to_owned())], 200));
    // The body is sent when, and only when, the backend has asked for it.
    let expecting = ask().header("expect", "100-continue").body(()).unwrap();
    let (told, answer) = ask_h2(&world, expecting, Some(Bytes::from_static(b"hello"))).await;
    let told: Vec<_> = told.into_iter().map(|(status, _)| status).collect();
    assert_eq!((told, answer.status().as_u16()), (vec![103, 100], 200));
    let text = answer.into_body().data().await.unwrap().unwrap();
    assert_eq!(text, "5 hello");
    let old = world.bytes("GET / HTTP/1.1\r\nHost: shop.localhost\r\nConnection: close\r\n\r\n").await;
    assert!(
        old.starts_with("HTTP/1.1 103 Early Hints\r\nlink: </a.css>\r\n\r\nHTTP/1.1 200 OK\r\n"),
        "{old}"
    );
}

/// Opens WebSockets over HTTP/2 where it is asked well, and mirrors what comes.
async fn mirror(enabled: bool) -> Backend {
    Backend::raw(move |stream| async move {
        let mut builder = h2::server::Builder::new();
        if enabled {
            builder.enable_connect_protocol();
        }
        let Ok(mut connection) = builder.handshake::<_, Bytes>(stream).await else { return };
        while let Some(Ok((request, mut answer))) = connection.accept().await {
            let protocol = request.extensions().get::<h2::ext::Protocol>().map(|p| p.as_str().to_owned());
            assert_eq!((request.method().as_str(), protocol.as_deref()), ("CONNECT", Some("websocket")));
            assert_eq!(request.uri().to_string(), "http://shop.localhost/chat?x");
            for absent in ["sec-websocket-key", "upgrade", "connection", "transfer-encoding"] {
                assert!(!request.headers().contains_key(absent), "{absent}");
            }
            if request.headers().contains_key("x-refused") {
                let no = Response::builder().status(403).body(()).unwrap();
                answer.send_response(no, false).unwrap().send_data("no".into(), true).unwrap();
                continue;
            }
            let yes = Response::builder().header("sec-websocket-protocol", "chat").body(()).unwrap();
            let mut to = answer.send_response(yes, false).unwrap();
            tokio::spawn(async move {
                let mut from = request.into_body();
                while let Some(Ok(data)) = from.data().await {
                    from.flow_control().release_capacity(data.len()).unwrap();
                    to.send_data(data, false).unwrap();
                }
                to.send_data("bye".into(), true).unwrap();
            });
        }
    })
    .await
}

#[tokio::test]
async fn websockets_are_opened_over_http2_where_the_backend_takes_them_there() {
    let backend = mirror(true).await;
    let world = World::open([to(&backend)]).await;
    let bytes = websockets::frames().concat();
    let expect = [&bytes[..], b"bye"].concat();
    let (stream, head) = websockets::open_h1(&world).await;
    assert!(head.starts_with("HTTP/1.1 101 "), "{head}");
    assert!(head.contains("sec-websocket-accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"), "{head}");
    assert!(head.contains("sec-websocket-protocol: chat\r\n"), "{head}");
    assert!(websockets::reflected(stream, &bytes, 1000).await == expect, "over HTTP/1.1");

    let answer = world.h2().await.send(extended_connect()).await.unwrap();
    let stream = TokioIo::new(hyper::upgrade::on(answer).await.unwrap());
    assert!(websockets::reflected(stream, &bytes, 1000).await == expect, "over HTTP/2");

    let refused = fields(extended_connect(), &[("x-refused", "1")]);
    let answer = world.h2().await.send(refused).await.unwrap();
    assert_eq!(answer.status(), 403);
    assert_eq!(answer.into_body().collect().await.unwrap().to_bytes(), "no");
    world.journal.ended(3).await;
    // The door may have knocked once to see whether anybody listens.
    assert!(backend.connections() <= 2, "one connection carries all");
}

#[tokio::test]
async fn a_backend_that_takes_no_websockets_is_named() {
    let backend = mirror(false).await;
    let world = World::open([to(&backend)]).await;
    let answer = world.h2().await.send(extended_connect()).await.unwrap();
    let code = answer.headers()["localfront-error"].to_str().unwrap();
    assert_eq!((answer.status().as_u16(), code), (502, "websocket-not-spoken"));
}

/// Many servers of HTTP/2 without TLS know HTTP/1.1 as well.
#[tokio::test]
async fn websockets_go_over_http1_where_http2_does_not_take_them() {
    let (old, new) = (websockets::echo().await, mirror(false).await);
    let (old_at, new_at) = (old.address, new.address);
    let both = Backend::raw(move |mut stream| async move {
        let mut first = [0];
        if stream.peek(&mut first).await.is_ok_and(|n| n > 0) {
            let at = if &first == b"P" { new_at } else { old_at };
            let mut to = tokio::net::TcpStream::connect(at).await.unwrap();
            let _ = tokio::io::copy_bidirectional(&mut stream, &mut to).await;
        }
    })
    .await;
    let world = World::open([to(&both)]).await;
    let (mut stream, _) = websockets::open_h1(&world).await;
    websockets::talk(&mut stream).await;
}

#[tokio::test]
async fn what_the_backend_has_not_looked_at_is_asked_again() {
    let asked = Arc::new(AtomicUsize::new(0));
    let backend = choosy(asked.clone()).await;
    let world = World::open([to(&backend)]).await;
    let mut browser = world.h2().await;
    for method in ["POST", "GET", "POST"] {
        let page = browser.page(request(method, "/", Empty::new().boxed())).await;
        assert_eq!((page.status(), page.text()), (200, "0 "), "{method}");
    }
    assert_eq!(asked.load(Ordering::SeqCst), 4);
}

const REFUSAL: &[u8] = b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n";

/// How a backend of HTTP/1.1 takes the preface of HTTP/2.
#[derive(Debug, Clone, Copy)]
enum Manner {
    /// Answers before it has read any of it, and reads on.
    AtOnce,
    /// The same, and closes over what it has not read, which resets the connection.
    AtOnceAndGone,
    /// Reads all of it first.
    Afterwards,
}

async fn refusing(manner: Manner) -> Backend {
    Backend::raw(move |mut stream| async move {
        if let Manner::Afterwards = manner {
            read_head(&mut stream).await;
        }
        let _ = stream.write_all(REFUSAL).await;
        if let Manner::AtOnceAndGone = manner {
            let _ = stream.readable().await;
            return;
        }
        let _ = stream.read_to_end(&mut Vec::new()).await;
    })
    .await
}

#[tokio::test]
async fn a_backend_without_http2_is_told_apart_whichever_side_is_faster() {
    for manner in [Manner::AtOnce, Manner::AtOnceAndGone, Manner::Afterwards] {
        let backend = refusing(manner).await;
        let world = World::open([to(&backend)]).await;
        let mut browser = world.h2().await;
        for _ in 0..30 {
            let page = browser.get("/").await;
            let code = page.header("localfront-error");
            assert_eq!((page.status(), code), (502, Some("h2-not-spoken")), "{manner:?}");
        }
    }
}

#[tokio::test]
async fn a_browser_that_leaves_takes_its_stream_along_and_the_others_stay() {
    let left = Arc::new(tokio::sync::Notify::new());
    let gone = left.clone();
    let backend = h2c(move |request| {
        struct Told(Arc<tokio::sync::Notify>);
        impl Drop for Told {
            fn drop(&mut self) {
                self.0.notify_one();
            }
        }
        let told = (request.uri().path() == "/slow").then(|| Told(gone.clone()));
        async move {
            if told.is_some() {
                std::future::pending::<()>().await;
            }
            text("quick")
        }
    })
    .await;
    let world = World::open([to(&backend)]).await;
    let mut leaving = world.h2().await;
    let slow = tokio::spawn(async move { leaving.get("/slow").await.status() });
    crate::world::until("the slow one is open", || world.proxy.live()[0].peers[0].open == 1).await;
    slow.abort();
    left.notified().await;
    assert_eq!(world.h2().await.get("/").await.text(), "quick");
}

/// Answers the first request with these frames.
async fn framing(frames: Vec<u8>) -> Backend {
    Backend::raw(move |mut stream| {
        let frames = frames.clone();
        async move {
            if stream.read_exact(&mut [0; 24]).await.is_err() {
                return;
            }
            stream.write_all(&frame(SETTINGS, 0, 0, &[])).await.unwrap();
            let mut head = [0; 9];
            while stream.read_exact(&mut head).await.is_ok() {
                let length = u32::from_be_bytes([0, head[0], head[1], head[2]]);
                stream.read_exact(&mut vec![0; length as usize]).await.unwrap();
                let _ = match (head[3], head[4]) {
                    (SETTINGS, 0) => stream.write_all(&frame(SETTINGS, 1, 0, &[])).await,
                    (HEADERS, _) => stream.write_all(&frames).await,
                    _ => Ok(()),
                };
            }
        }
    })
    .await
}

/// RFC 9113 section 8: an answer that is malformed never looks whole, whichever version the browser speaks.
#[tokio::test]
async fn malformed_answers_over_http2_never_look_whole() {
    const OK: Field = (b":status", b"200");
    let head = |fields: &[(&[u8], &[u8])]| frame(HEADERS, END_HEADERS, 1, &block(fields));
    let data = |flags, data: &[u8]| frame(DATA, flags, 1, data);
    let with = |field: Field| [head(&[OK, field]), data(END_STREAM, b"hello")].concat();
    let trailers = |fields: &[(&[u8], &[u8])]| {
        [head(&[OK]), data(0, b"hello"), frame(HEADERS, END_HEADERS | END_STREAM, 1, &block(fields))].concat()
    };
    for (what, frames) in [
        (
            "shorter than it says",
            [head(&[OK, (b"content-length", b"6")]), data(END_STREAM, b"hello")].concat(),
        ),
        (
            "longer than it says",
            [head(&[OK, (b"content-length", b"4")]), data(END_STREAM, b"hello")].concat(),
        ),
        (
            "nothing of what it says",
            frame(HEADERS, END_HEADERS | END_STREAM, 1, &block(&[OK, (b"content-length", b"5")])),
        ),
        ("two lengths", with((b"content-length", b"5, 6"))),
        ("no length", with((b"content-length", b"+5"))),
        (
            "reset in the middle",
            [head(&[OK]), data(0, b"hello"), frame(RST_STREAM, 0, 1, &2u32.to_be_bytes())].concat(),
        ),
        (
            "reset as if it were over",
            [head(&[OK]), data(0, b"hello"), frame(RST_STREAM, 0, 1, &0u32.to_be_bytes())].concat(),
        ),
        (
            "gone in the middle",
            [head(&[OK]), data(0, b"hello"), frame(GOAWAY, 0, 0, &[0, 0, 0, 0, 0, 0, 0, 2])].concat(),
        ),
        ("no status", head(&[(b"x", b"y")])),
        ("two statuses", head(&[OK, OK])),
        ("a status that is none", head(&[(b":status", b"20")])),
        ("101", head(&[(b":status", b"101")])),
        ("a request", head(&[METHOD, SCHEME, AUTHORITY, PATH])),
        ("a pseudo field that is a request's", head(&[OK, PATH])),
        ("a status after a field", head(&[(b"x", b"y"), OK])),
        ("upper case", with((b"X-Upper", b"a"))),
        ("a line end in a value", with((b"x", b"a\r\nset-cookie: b"))),
        ("NUL in a value", with((b"x", b"a\0b"))),
        ("connection", with((b"connection", b"close"))),
        ("transfer-encoding", with((b"transfer-encoding", b"chunked"))),
        ("a field of one connection in trailers", trailers(&[(b"connection", b"close")])),
        ("a pseudo field in trailers", trailers(&[(b":status", b"200")])),
        ("content before the head", data(END_STREAM, b"hello")),
        ("fields that cannot be decoded", frame(HEADERS, END_HEADERS, 1, b"\x88\x80")),
        ("a stream nobody began", frame(HEADERS, END_HEADERS | END_STREAM, 3, &block(&[OK]))),
    ] {
        let backend = framing(frames).await;
        let group = Upstream {
            protocol: Protocol::H2c,
            read_timeout: std::time::Duration::from_millis(300),
            ..upstream(&[&backend.url()])
        };
        let world = World::open([shop().default(OriginKind::Upstream(group))]).await;
        for mut browser in world.both().await {
            let Ok(answer) = browser.send(post("/", "x")).await else { continue };
            let refused = answer.status().is_server_error();
            let body = answer.into_body().collect().await;
            assert!(refused || body.is_err(), "{what}: {:?}", body.map(|b| b.to_bytes()));
        }
    }
}
