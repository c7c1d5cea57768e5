//! How many clients there may be, how slow, and what an error page tells them.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use capture::exchange::{Outcome, Side};
use config::project::{OriginKind, Upstream};
use proxy::Options;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::backend::{Backend, full, read_head};
use crate::browser::{fields, get, post};
use crate::wire::*;
use crate::world::{World, shop, until, upstream};

#[tokio::test]
async fn one_connection_too_many_is_closed_at_once_and_the_others_live() {
    let backend = Backend::hello().await;
    let options = Options { connections: 2, ..Default::default() };
    let world = World::with(options, [shop().to(&backend.url())]).await;
    let (mut one, mut two) = (world.h1().await, world.h2().await);
    let mut third = TcpStream::connect(world.https).await.unwrap();
    let mut nothing = [0; 1];
    let closed = tokio::time::timeout(Duration::from_secs(5), third.read(&mut nothing));
    assert!(matches!(closed.await.unwrap(), Ok(0) | Err(_)));
    assert_eq!((one.get("/").await.status(), two.get("/").await.status()), (200, 200));
    // A place that is left can be taken.
    drop(one);
    let mut served = false;
    for _ in 0..500 {
        if let Ok(mut stream) = world.tls("shop.localhost", &[b"http/1.1"]).await {
            let ask = b"GET / HTTP/1.1\r\nHost: shop.localhost\r\nConnection: close\r\n\r\n";
            stream.write_all(ask).await.unwrap();
            served = crate::browser::read_to_end(&mut stream).await.ends_with("hello");
        }
        if served {
            break;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    assert!(served);
}

#[tokio::test]
async fn clients_that_send_a_head_drop_by_drop_lose_their_places() {
    let backend = Backend::hello().await;
    let options = Options { idle: Duration::from_millis(150), connections: 8, ..Default::default() };
    let world = World::with(options, [shop().to(&backend.url())]).await;
    let mut slow = tokio::task::JoinSet::new();
    for alpn in [&b"http/1.1"[..], b"h2"].repeat(4) {
        let mut stream = world.tls("shop.localhost", &[alpn]).await.unwrap();
        slow.spawn(async move {
            // A head that never ends; over HTTP/2 a preface that never does.
            let drops: &[u8] =
                if alpn == b"h2" { b"PRI * HTTP/2.0\r\n\r\n" } else { b"GET / HTTP/1.1\r\nX: xxx" };
            for drop in drops.iter().chain(std::iter::repeat(&b'x')) {
                let sent = stream.write_all(&[*drop]).await.is_ok() && stream.flush().await.is_ok();
                if !sent {
                    return;
                }
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        });
    }
    let closed =
        tokio::time::timeout(Duration::from_secs(20), async { while slow.join_next().await.is_some() {} });
    assert!(closed.await.is_ok(), "drop by drop keeps a connection for ever");
    // All of them: as many can come again, and nothing is left to wait for.
    let mut again = Vec::new();
    for _ in 0..8 {
        again.push(world.h2().await);
        assert_eq!(again.last_mut().unwrap().get("/").await.status(), 200);
    }
    drop(again);
    let drained = tokio::time::timeout(Duration::from_secs(10), world.proxy.drain(Duration::from_secs(10)));
    assert!(drained.await.is_ok(), "a task was left behind");
}

#[tokio::test]
async fn an_error_page_names_the_backend_that_was_asked() {
    let good = Backend::hello().await;
    let silent = Backend::saying(b"nonsense\r\n\r\n").await;
    let peers = [good.url(), silent.url()];
    let peers: Vec<&str> = peers.iter().map(String::as_str).collect();
    let world = World::open([shop().default(OriginKind::Upstream(upstream(&peers)))]).await;
    let mut browser = world.h2().await;
    let mut named = 0;
    for _ in 0..6 {
        let page = browser.page(fields(post("/", "x"), &[("accept", "application/json")])).await;
        if page.status() == 502 {
            assert!(page.text().contains(&silent.address.to_string()), "{}", page.text());
            named += 1;
        }
    }
    assert!(named > 0);
}

#[tokio::test]
async fn the_error_page_of_a_folder_can_be_found_in_the_journal() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("index.html"), "hi").unwrap();
    let world = World::open([shop().folder(folder.path())]).await;
    let mut browser = world.h2().await;
    let page = browser.page(fields(get("/missing"), &[("accept", "application/json")])).await;
    assert_eq!(page.status(), 404);
    let id = world.journal.only().await.started().id.to_string();
    assert!(page.text().contains(&format!("\"id\":\"{id}\"")), "{}", page.text());
    until("the exchange is told once", || world.journal.count() == 1).await;
}

/// RFC 9110 section 15.5.9.
#[tokio::test]
async fn whoever_takes_too_long_over_a_head_is_told() {
    let backend = Backend::hello().await;
    let options = Options { idle: Duration::from_millis(100), ..Default::default() };
    let world = World::with(options, [shop().to(&backend.url())]).await;
    for (begun, answers) in [
        ("GET / HTT", "HTTP/1.1 408 "),
        ("GET / HTTP/1.1\r\nHost: shop.localhost\r\nX: y", "HTTP/1.1 408 "),
        ("GET / HTTP/1.1\r\nHost: shop.localhost\r\n\r\nGET / HTT", "HTTP/1.1 200 "),
        // Nobody has asked for anything.
        ("", ""),
    ] {
        let answer = world.bytes(begun).await;
        assert!(answer.starts_with(answers), "{begun:?} -> {answer:?}");
        let told = answer
            .ends_with("HTTP/1.1 408 Request Timeout\r\nconnection: close\r\ncontent-length: 0\r\n\r\n");
        assert_eq!(told, !begun.is_empty(), "{begun:?} -> {answer:?}");
    }
}

/// RFC 9112 section 9.6: what the client still sends must not cost it the answer.
#[tokio::test]
async fn a_client_that_goes_on_sending_is_heard_out() {
    let folder = tempfile::tempdir().unwrap();
    let world = World::open([shop().folder(folder.path())]).await;
    for framing in ["Content-Length: 50000000", "Transfer-Encoding: chunked"] {
        let mut client = world.tls("shop.localhost", &[b"http/1.1"]).await.unwrap();
        let head = format!("POST /x HTTP/1.1\r\nHost: shop.localhost\r\n{framing}\r\n\r\n");
        client.write_all(head.as_bytes()).await.unwrap();
        let mut answer = String::new();
        client.read_to_string(&mut answer).await.unwrap();
        assert!(answer.starts_with("HTTP/1.1 405 "), "{framing} -> {answer:?}");
        // A socket that was closed would be reset by the first of these, and refuse the next.
        for _ in 0..4 {
            client.write_all(b"5\r\nhello\r\n").await.unwrap();
            client.flush().await.unwrap();
        }
    }
}

/// The same of one stream: some clients lose the answer when it is reset while they send.
#[tokio::test]
async fn a_stream_that_goes_on_sending_is_heard_out() {
    let folder = tempfile::tempdir().unwrap();
    let world = World::open([shop().folder(folder.path())]).await;
    let mut wire = Wire::open(&world).await;
    // Patience has an end, which may come first on a busy computer.
    for stream in (1..20).step_by(2) {
        let head = block(&[POST, SCHEME, AUTHORITY, PATH]);
        wire.send(&frame(HEADERS, END_HEADERS, stream, &head)).await;
        assert!(matches!(wire.fate(stream).await, Fate::Answered(_)));
        while wire.next().await.unwrap().flags & END_STREAM == 0 {}
        wire.send(&frame(DATA, 0, stream, b"hello")).await;
        wire.send(&frame(DATA, END_STREAM, stream, b"hello")).await;
        wire.send(&frame(PING, 0, 0, &[1; 8])).await;
        let next = loop {
            match wire.next().await.unwrap() {
                frame if matches!(frame.kind, PING | RST_STREAM | GOAWAY) => break frame,
                _ => {}
            }
        };
        if next.kind == PING {
            return;
        }
    }
    panic!("the stream was reset each time");
}

async fn endless() -> Backend {
    Backend::answering(|_| http::Response::new(full(vec![7; 32 << 20]))).await
}

fn hasty() -> Options {
    Options { send_timeout: Duration::from_millis(200), ..Default::default() }
}

#[tokio::test]
async fn a_client_that_takes_nothing_is_left() {
    let backend = endless().await;
    let world = World::with(hasty(), [shop().to(&backend.url())]).await;
    world.journal.cap(0);
    let mut old = world.tls("shop.localhost", &[b"http/1.1"]).await.unwrap();
    old.write_all(b"GET / HTTP/1.1\r\nHost: shop.localhost\r\n\r\n").await.unwrap();

    let stream = world.tls("shop.localhost", &[b"h2"]).await.unwrap();
    let (client, connection) = h2::client::handshake(stream).await.unwrap();
    let connection = tokio::spawn(connection);
    let request = http::Request::get("https://shop.localhost/").body(()).unwrap();
    let (answer, _) = client.clone().send_request(request, true).unwrap();
    let mut body = answer.await.unwrap().into_body();
    let reset = loop {
        // The room that was taken is not given back.
        match body.data().await.unwrap() {
            Ok(_) => {}
            Err(reset) => break reset,
        }
    };
    assert_eq!(reset.reason(), Some(h2::Reason::CANCEL));
    let all = world.journal.ended(2).await;
    for exchange in &all {
        let outcome = &exchange.finished().outcome;
        let left = matches!(outcome, Outcome::Failed { side: Side::Client, code: "response-timeout", .. });
        assert!(left, "{outcome:?}");
    }
    // The stream alone ended.
    assert!(!connection.is_finished());
    until("the backend is left too", || world.proxy.live()[0].peers[0].open == 0).await;
}

/// It has a limit of its own on silence.
#[tokio::test]
async fn a_websocket_may_wait_for_its_client() {
    static FRAME: [u8; 65_546] = [0; 65_546];
    const COUNT: usize = 400;
    let written = Arc::new(AtomicUsize::new(0));
    let count = written.clone();
    let backend = crate::websockets::agreeing(move |mut stream| {
        let count = count.clone();
        async move {
            for _ in 0..COUNT {
                stream.write_all(&FRAME).await.unwrap();
                count.fetch_add(1, Ordering::SeqCst);
            }
        }
    })
    .await;
    let options = Options { send_timeout: Duration::from_millis(50), ..Default::default() };
    let world = World::with(options, [shop().to(&backend.url())]).await;
    world.journal.cap(0);
    let (mut stream, _) = crate::websockets::open_h1(&world).await;
    assert!(crate::streaming::still(&written).await < COUNT);
    stream.read_exact(&mut vec![0; FRAME.len() * COUNT]).await.unwrap();
}

/// The other way round: the backend's own limit ends it.
#[tokio::test]
async fn a_backend_that_takes_nothing_is_left() {
    let backend = Backend::raw(|mut stream| async move {
        if !read_head(&mut stream).await.is_empty() {
            std::future::pending::<()>().await;
        }
    })
    .await;
    let hasty = Upstream { read_timeout: Duration::from_millis(200), ..upstream(&[&backend.url()]) };
    let world = World::open([shop().default(OriginKind::Upstream(hasty))]).await;
    world.journal.cap(0);
    let page = world.h2().await.page(post("/", vec![7; 32 << 20])).await;
    assert_eq!((page.status(), page.header("localfront-error")), (504, Some("read-timeout")));
}
