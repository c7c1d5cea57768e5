//! Clients that never stop and never get anywhere: one byte now and then.

use std::time::Duration;

use capture::exchange::{Outcome, Side};
use proxy::Options;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};

use crate::backend::{Backend, full, text};
use crate::browser::{fed, post, read_to_end, request};
use crate::wire::*;
use crate::world::{World, shop};

/// How long any of them may take: many drops, and far fewer bytes than are wanted in it.
const PATIENCE: Duration = Duration::from_millis(300);
const PAUSE: Duration = Duration::from_millis(10);

/// Until nobody takes them any more.
async fn drip(to: &mut (impl AsyncWrite + Unpin), drop: &[u8]) {
    while to.write_all(drop).await.is_ok() && to.flush().await.is_ok() {
        tokio::time::sleep(PAUSE).await;
    }
}

/// What the door says to a client that drips.
async fn said_to(stream: impl AsyncRead + AsyncWrite + Unpin, begun: &[u8], drop: &[u8]) -> String {
    let (mut from, mut to) = tokio::io::split(stream);
    to.write_all(begun).await.unwrap();
    let dripping = async {
        drip(&mut to, drop).await;
        std::future::pending::<()>().await;
    };
    tokio::select! {
        said = read_to_end(&mut from) => said,
        () = dripping => unreachable!("it goes on waiting"),
        () = tokio::time::sleep(Duration::from_secs(20)) => panic!("the door did not close"),
    }
}

#[tokio::test]
async fn a_body_that_comes_drop_by_drop_times_out() {
    let backend = Backend::answering(|_| text("never")).await;
    let options = Options { body_silence: PATIENCE, ..Default::default() };
    let world = World::with(options, [shop().to(&backend.url())]).await;
    for (framing, drop) in [("Content-Length: 100000", "x"), ("Transfer-Encoding: chunked", "1\r\nx\r\n")] {
        let stream = world.tls("shop.localhost", &[b"http/1.1"]).await.unwrap();
        let head = format!("POST / HTTP/1.1\r\nHost: shop.localhost\r\n{framing}\r\n\r\n");
        let answer = said_to(stream, head.as_bytes(), drop.as_bytes()).await;
        assert!(answer.starts_with("HTTP/1.1 408 "), "{framing} -> {answer}");
    }
    let (feed, body) = fed();
    tokio::spawn(async move {
        while feed.send("x".into()).is_ok() {
            tokio::time::sleep(PAUSE).await;
        }
    });
    let page = world.h2().await.page(request("POST", "/", body)).await;
    assert_eq!((page.status(), page.header("localfront-error")), (408, Some("request-timeout")));
    for exchange in world.journal.ended(3).await {
        let outcome = &exchange.finished().outcome;
        assert!(matches!(outcome, Outcome::Failed { code: "request-timeout", .. }), "{outcome:?}");
    }
    // What the backend keeps of them are bodies that broke off.
    assert!(backend.requests().iter().all(|r| r.body.is_empty()));
}

#[tokio::test]
async fn a_head_that_comes_drop_by_drop_ends_the_connection() {
    let world =
        World::with(Options { idle: PATIENCE, ..Default::default() }, [shop().to("http://127.0.0.1:9")])
            .await;
    let begun = [b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", &*frame(SETTINGS, 0, 0, &[])].concat();
    let headers = [&begun[..], &frame(HEADERS, END_STREAM | END_HEADERS, 1, &[0; 16_384])[..9]].concat();
    let pieces =
        [&begun[..], &frame(HEADERS, END_STREAM, 1, b"\x82"), &frame(CONTINUATION, 0, 1, &[0; 16_384])[..9]]
            .concat();
    let old = b"GET / HTTP/1.1\r\nX: ".to_vec();
    for (alpn, begun, drop) in
        [(&b"h2"[..], headers, b"\0"), (b"h2", pieces, b"\0"), (b"http/1.1", old, b"x")]
    {
        let stream = world.tls("shop.localhost", &[alpn]).await.unwrap();
        let said = said_to(stream, &begun, drop).await;
        assert_eq!(said.contains("408"), alpn == b"http/1.1", "{said}");
    }
}

async fn long() -> Backend {
    Backend::answering(|_| http::Response::new(full(vec![7; 32 << 20]))).await
}

#[tokio::test]
async fn an_answer_that_is_taken_drop_by_drop_is_broken_off() {
    let backend = long().await;
    let options = Options { send_timeout: PATIENCE, ..Default::default() };
    let world = World::with(options, [shop().to(&backend.url())]).await;
    world.journal.cap(0);
    let mut old = world.tls("shop.localhost", &[b"http/1.1"]).await.unwrap();
    old.write_all(b"GET / HTTP/1.1\r\nHost: shop.localhost\r\n\r\n").await.unwrap();
    tokio::spawn(async move {
        while old.read_u8().await.is_ok() {
            tokio::time::sleep(PAUSE).await;
        }
    });

    // SETTINGS_INITIAL_WINDOW_SIZE = 0, and room for one byte after the other.
    let mut wire = Wire::with_settings(&world, &[0, 4, 0, 0, 0, 0]).await;
    wire.send(&frame(HEADERS, END_STREAM | END_HEADERS, 1, &block(&[METHOD, SCHEME, AUTHORITY, PATH]))).await;
    assert_eq!(wire.fate(1).await, Fate::Answered(200));
    let mut bytes = 0;
    let reset = loop {
        wire.send(&frame(WINDOW_UPDATE, 0, 1, &1u32.to_be_bytes())).await;
        let frame = wire.next().await.unwrap();
        match frame.kind {
            RST_STREAM => break number(&frame.payload),
            DATA => bytes += frame.payload.len(),
            _ => {}
        }
        tokio::time::sleep(PAUSE).await;
    };
    assert_eq!(h2::Reason::from(reset), h2::Reason::CANCEL);
    assert!(bytes < 1024, "{bytes}");
    for exchange in world.journal.ended(2).await {
        let outcome = &exchange.finished().outcome;
        let left = matches!(outcome, Outcome::Failed { side: Side::Client, code: "response-timeout", .. });
        assert!(left, "{outcome:?}");
    }
    // The stream alone ended, and others are served.
    assert_eq!(wire.round_trip().await, None);
    assert_eq!(world.h2().await.page(post("/", "x")).await.status(), 200);
}
