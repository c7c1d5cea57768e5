//! WebSockets over both versions, to an HTTP/1.1 backend.

mod ends;
mod frames;

use std::time::Duration;

use capture::exchange::Outcome;
use config::project::{OriginKind, Upstream};
use http_body_util::BodyExt;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio_util::either::Either;

use crate::backend::{Backend, read_head, text, with};
use crate::browser::{Browser, read_to_end};
use crate::world::{World, shop, until, upstream};
use ends::{ASK, accept, ask_h1, told};
pub(crate) use ends::{agreeing, echo, extended_connect, open_h1, talk};
pub(crate) use frames::{frames, reflected};

#[tokio::test]
async fn an_upgrade_over_http1_reaches_the_backend() {
    let backend = echo().await;
    let world = World::open([shop().to(&backend.url())]).await;
    let (mut stream, head) = open_h1(&world).await;
    assert!(head.starts_with("HTTP/1.1 101 "), "{head}");
    assert!(head.contains("sec-websocket-accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"), "{head}");
    assert!(head.contains("connection: upgrade\r\n") && head.contains("upgrade: websocket\r\n"), "{head}");
    talk(&mut stream).await;
    assert_eq!(world.proxy.live()[0].open, 1);
    told(&world).await;
    stream.shutdown().await.unwrap();
    assert_eq!(read_to_end(&mut stream).await, "");
    let exchange = world.journal.only().await;
    assert_eq!(exchange.status(), Some(101));
    let finished = exchange.finished();
    assert_eq!(finished.outcome, Outcome::Complete);
    assert_eq!((finished.request_body.total, finished.response_body.total), (11, 11));
    until("it is not counted any more", || world.proxy.live()[0].open == 0).await;
}

#[tokio::test]
async fn a_stream_of_http2_is_bridged_to_an_upgrade() {
    let backend = echo().await;
    let world = World::open([shop().to(&backend.url())]).await;
    let mut browser = world.h2().await;
    let answer = browser.send(extended_connect()).await.unwrap();
    assert_eq!(answer.status(), 200);
    assert_eq!(answer.headers()["sec-websocket-protocol"], "chat");
    for absent in ["sec-websocket-accept", "upgrade", "connection"] {
        assert!(!answer.headers().contains_key(absent), "{absent}");
    }
    let mut stream = TokioIo::new(hyper::upgrade::on(answer).await.unwrap());
    talk(&mut stream).await;
    told(&world).await;
    stream.shutdown().await.unwrap();
    assert_eq!(read_to_end(&mut stream).await, "");
    assert_eq!(world.journal.only().await.finished().outcome, Outcome::Complete);
}

#[tokio::test]
async fn a_refusal_is_passed_on_with_its_fields_and_body() {
    for status in [401, 403, 404, 426, 503] {
        let backend = Backend::answering(move |_| {
            let mut reply = with(&[("www-authenticate", "Basic"), ("sec-websocket-version", "13")]);
            *reply.status_mut() = http::StatusCode::from_u16(status).unwrap();
            reply
        })
        .await;
        let world = World::open([shop().to(&backend.url())]).await;
        let (mut stream, head) = open_h1(&world).await;
        assert!(head.starts_with(&format!("HTTP/1.1 {status} ")), "{head}");
        assert!(head.contains("www-authenticate: Basic\r\n"), "{head}");
        let mut body = [0; 5];
        stream.read_exact(&mut body).await.unwrap();
        assert_eq!(&body, b"hello");

        let answer = world.h2().await.send(extended_connect()).await.unwrap();
        assert_eq!(
            (answer.status().as_u16(), &answer.headers()["www-authenticate"]),
            (status, &"Basic".parse().unwrap())
        );
        assert_eq!(answer.into_body().collect().await.unwrap().to_bytes(), "hello");
        let all = world.journal.ended(2).await;
        assert!(all.iter().all(|e| e.status() == Some(status) && e.finished().outcome == Outcome::Complete));
    }
}

const OFFER: [(&str, &str); 2] = [
    ("sec-websocket-protocol", "chat, superchat"),
    ("sec-websocket-extensions", "permessage-deflate; client_max_window_bits, x-unknown"),
];

#[tokio::test]
async fn what_the_two_ends_negotiate_is_theirs() {
    let backend = Backend::raw(|mut stream| async move {
        let head = read_head(&mut stream).await;
        let Some(key) = head.lines().find_map(|l| l.strip_prefix("sec-websocket-key: ")) else { return };
        for (name, value) in OFFER {
            assert!(head.contains(&format!("{name}: {value}\r\n")), "{head}");
        }
        let answer = format!(
            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
             Sec-WebSocket-Accept: {}\r\nSec-WebSocket-Protocol: superchat\r\n\
             Sec-WebSocket-Extensions: permessage-deflate; server_no_context_takeover\r\n\r\n",
            accept(key)
        );
        stream.write_all(answer.as_bytes()).await.unwrap();
        let _ = stream.read_to_end(&mut Vec::new()).await;
    })
    .await;
    let world = World::open([shop().to(&backend.url())]).await;
    let offer = OFFER.map(|(name, value)| format!("{name}: {value}\r\n")).concat();
    let ask = ASK.replace("Upgrade: websocket\r\n", &format!("Upgrade: websocket\r\n{offer}"));
    let (_stream, head) = ask_h1(&world, &ask).await;
    let agreed = "sec-websocket-extensions: permessage-deflate; server_no_context_takeover\r\n";
    assert!(head.contains("sec-websocket-protocol: superchat\r\n") && head.contains(agreed), "{head}");

    let mut request = extended_connect();
    for (name, value) in OFFER {
        request.headers_mut().insert(name, http::HeaderValue::from_static(value));
    }
    let answer = world.h2().await.send(request).await.unwrap();
    assert_eq!(answer.headers()["sec-websocket-protocol"], "superchat");
    assert!(agreed.contains(answer.headers()["sec-websocket-extensions"].to_str().unwrap()));
}

/// Says goodbye first, hears the other side's goodbye after it has closed its own.
#[tokio::test]
async fn a_backend_that_closes_its_side_still_hears_the_browser() {
    const GOODBYE: &[u8] = b"\x88\x02\x03\xe9";
    const REPLY: &[u8] = b"\x88\x82\0\0\0\0\x03\xe9";
    let (told, mut heard) = tokio::sync::mpsc::unbounded_channel();
    let backend = agreeing(move |mut stream| {
        let told = told.clone();
        async move {
            stream.write_all(GOODBYE).await.unwrap();
            stream.shutdown().await.unwrap();
            let mut reply = Vec::new();
            stream.read_to_end(&mut reply).await.unwrap();
            told.send(reply).unwrap();
        }
    })
    .await;
    let world = World::open([shop().to(&backend.url())]).await;
    let (h1, _) = open_h1(&world).await;
    let answer = world.h2().await.send(extended_connect()).await.unwrap();
    let h2 = TokioIo::new(hyper::upgrade::on(answer).await.unwrap());
    for mut stream in [Either::Left(h1), Either::Right(h2)] {
        let mut goodbye = Vec::new();
        stream.read_to_end(&mut goodbye).await.unwrap();
        assert_eq!(goodbye, GOODBYE);
        stream.write_all(REPLY).await.unwrap();
        stream.shutdown().await.unwrap();
        assert_eq!(heard.recv().await.unwrap(), REPLY);
    }
    let all = world.journal.ended(2).await;
    assert!(all.iter().all(|e| e.finished().outcome == Outcome::Complete));
}

#[tokio::test]
async fn an_http2_stream_opens_only_with_the_right_proof() {
    let wrong = Backend::saying(
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: x\r\n\r\n",
    )
    .await;
    let plain = Backend::saying(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n").await;
    for backend in [wrong, plain] {
        let world = World::open([shop().to(&backend.url())]).await;
        let answer = world.h2().await.send(extended_connect()).await.unwrap();
        assert_eq!(answer.status(), 502);
    }
}

#[tokio::test]
async fn a_silent_websocket_is_closed() {
    let backend = echo().await;
    let quiet = Upstream { websocket_idle: Duration::from_millis(100), ..upstream(&[&backend.url()]) };
    let world = World::open([shop().default(OriginKind::Upstream(quiet))]).await;
    let (mut stream, _) = open_h1(&world).await;
    talk(&mut stream).await;
    read_to_end(&mut stream).await;
    let outcome = world.journal.only().await.finished().outcome.clone();
    assert!(matches!(outcome, Outcome::Failed { code: "websocket-idle", .. }), "{outcome:?}");
}

#[tokio::test]
async fn other_upgrades_are_not_passed_on() {
    let backend = Backend::answering(|request| {
        assert_eq!((request.header("upgrade"), request.header("connection")), (None, None));
        text("plain")
    })
    .await;
    let world = World::open([shop().to(&backend.url())]).await;
    let ask = "GET / HTTP/1.1\r\nHost: shop.localhost\r\nConnection: Upgrade, HTTP2-Settings, close\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n";
    assert!(world.bytes(ask).await.ends_with("plain"));
    assert_eq!(backend.last().header("http2-settings"), None);
}

#[tokio::test]
async fn a_browser_that_leaves_ends_the_websocket() {
    let backend = echo().await;
    let world = World::open([shop().to(&backend.url())]).await;
    let (mut stream, _) = open_h1(&world).await;
    talk(&mut stream).await;
    drop(stream);
    let mut browser = world.h2().await;
    let answer = browser.send(extended_connect()).await.unwrap();
    let mut stream = TokioIo::new(hyper::upgrade::on(answer).await.unwrap());
    talk(&mut stream).await;
    drop(stream);
    assert!(matches!(browser, Browser::H2(_)));
    world.journal.ended(2).await;
    until("both are closed", || world.proxy.live()[0].open == 0).await;
}

#[tokio::test]
async fn a_closing_door_ends_websockets_at_once() {
    let backend = echo().await;
    let world = World::open([shop().to(&backend.url())]).await;
    let (mut stream, _) = open_h1(&world).await;
    talk(&mut stream).await;
    let limit = Duration::from_secs(60);
    tokio::time::timeout(Duration::from_secs(10), world.proxy.drain(limit)).await.unwrap();
    assert_eq!(read_to_end(&mut stream).await, "");
    let outcome = world.journal.only().await.finished().outcome.clone();
    assert!(matches!(outcome, Outcome::Failed { code: "stopped", .. }), "{outcome:?}");
}

/// RFC 6455 section 4.2.1: a request like any other, and what follows it is one, too.
#[tokio::test]
async fn what_is_no_handshake_opens_nothing() {
    let backend = Backend::hello().await;
    let world = World::open([shop().to(&backend.url())]).await;
    for (method, fields) in [
        ("POST", "Connection: Upgrade\r\nUpgrade: websocket\r\nContent-Length: 0"),
        ("GET", "Upgrade: websocket"),
        ("GET", "Connection: Upgrade"),
        ("GET", "Connection: close-not, Upgrade\r\nUpgrade: websocket2"),
        ("GET", "Connection: Upgrade\r\nUpgrade: h2c, tls/1.0"),
    ] {
        let ask = format!(
            "{method} /a HTTP/1.1\r\nHost: shop.localhost\r\n{fields}\r\nSec-WebSocket-Version: 13\r\n\
             Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n\
             GET /b HTTP/1.1\r\nHost: shop.localhost\r\nConnection: close\r\n\r\n"
        );
        let answer = world.bytes(&ask).await;
        assert_eq!(answer.matches("HTTP/1.1 200 OK").count(), 2, "{fields} -> {answer}");
        let [.., first, second] = &backend.requests()[..] else { unreachable!() };
        assert_eq!((first.target.as_str(), second.target.as_str()), ("/a", "/b"), "{fields}");
        assert_eq!((first.header("upgrade"), second.header("upgrade")), (None, None), "{fields}");
    }
}

/// A refusal is no tunnel: what a client sends after it goes through the door like every request.
#[tokio::test]
async fn after_a_refusal_requests_are_requests() {
    let backend = Backend::answering(|request| {
        let mut reply = text("hello");
        if request.header("upgrade").is_some() {
            *reply.status_mut() = http::StatusCode::UPGRADE_REQUIRED;
        }
        reply
    })
    .await;
    let world = World::open([shop().to(&backend.url())]).await;
    let hidden =
        "GET /hidden HTTP/1.1\r\nHost: other.test\r\nX-Forwarded-For: 6.6.6.6\r\nConnection: close\r\n\r\n";
    let answer = world.bytes(&format!("{}{hidden}", ASK.replace(": 13", ": 1337"))).await;
    assert!(answer.starts_with("HTTP/1.1 426 "), "{answer}");
    assert!(!answer.contains("HTTP/1.1 200 "), "{answer}");
    assert!(backend.requests().iter().all(|request| request.target != "/hidden"), "{:?}", backend.requests());
}
