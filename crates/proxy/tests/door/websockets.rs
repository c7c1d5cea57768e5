//! WebSockets over both versions, to an HTTP/1.1 backend.

use std::time::Duration;

use aws_lc_rs::digest::{SHA1_FOR_LEGACY_USE_ONLY, digest};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use capture::event::{Direction, MessageKind};
use capture::exchange::Outcome;
use config::project::{OriginKind, Upstream};
use http::{Method, Request};
use http_body_util::{BodyExt, Empty};
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_util::either::Either;

use crate::backend::{Backend, read_head, text, with};
use crate::browser::{Browser, read_to_end};
use crate::world::{World, shop, until, upstream};

/// Says `hi` at once, then sends back the payload of every short masked frame, in capitals.
pub(crate) async fn echo() -> Backend {
    Backend::raw(|mut stream| async move {
        let head = read_head(&mut stream).await;
        let Some(key) = head.lines().find_map(|l| l.strip_prefix("sec-websocket-key: ")) else { return };
        assert!(
            head.contains("connection: Upgrade\r\n") && head.contains("upgrade: websocket\r\n"),
            "{head}"
        );
        assert!(head.starts_with("GET /chat?x HTTP/1.1\r\n"), "{head}");
        let answer = format!(
            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
             Sec-WebSocket-Accept: {}\r\nSec-WebSocket-Protocol: chat\r\n\r\n",
            accept(key)
        );
        // The first frame comes with the head.
        let first = [answer.as_bytes(), b"\x81\x02hi"].concat();
        stream.write_all(&first).await.unwrap();
        while let Some(mut payload) = read_masked(&mut stream).await {
            payload.make_ascii_uppercase();
            let header = [0x81, u8::try_from(payload.len()).unwrap()];
            stream.write_all(&[&header[..], &payload].concat()).await.unwrap();
        }
    })
    .await
}

/// The head of an answer that agrees.
fn consent(key: &str) -> String {
    format!(
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
         Sec-WebSocket-Accept: {}\r\n\r\n",
        accept(key)
    )
}

fn accept(key: &str) -> String {
    let text = format!("{key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11");
    BASE64.encode(digest(&SHA1_FOR_LEGACY_USE_ONLY, text.as_bytes()))
}

async fn read_masked(stream: &mut (impl AsyncRead + Unpin)) -> Option<Vec<u8>> {
    let mut header = [0; 6];
    stream.read_exact(&mut header).await.ok()?;
    let mut payload = vec![0; usize::from(header[1] & 0x7f)];
    stream.read_exact(&mut payload).await.ok()?;
    payload.iter_mut().zip(0..).for_each(|(b, i)| *b ^= header[2 + i % 4]);
    Some(payload)
}

/// RFC 6455 section 5.7: a masked text of one frame.
const HELLO: &[u8] = b"\x81\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58";

pub(crate) async fn talk(stream: &mut (impl AsyncRead + AsyncWrite + Unpin)) {
    let mut hi = [0; 4];
    stream.read_exact(&mut hi).await.unwrap();
    assert_eq!(&hi, b"\x81\x02hi");
    stream.write_all(HELLO).await.unwrap();
    stream.flush().await.unwrap();
    let mut hello = [0; 7];
    stream.read_exact(&mut hello).await.unwrap();
    assert_eq!(&hello, b"\x81\x05HELLO");
}

async fn told(world: &World) {
    let messages = world.journal.messages(3).await;
    let mut told: Vec<_> = messages.iter().map(|m| (m.direction, m.kind, &*m.payload)).collect();
    told.sort_by_key(|(_, _, payload)| *payload);
    let text = MessageKind::Text;
    let expect: [(_, _, &[u8]); 3] = [
        (Direction::ToBrowser, text, b"HELLO"),
        (Direction::ToOrigin, text, b"Hello"),
        (Direction::ToBrowser, text, b"hi"),
    ];
    assert_eq!(told, expect);
}

const ASK: &str = "GET /chat?x HTTP/1.1\r\nHost: shop.localhost\r\nConnection: keep-alive, Upgrade\r\n\
                   Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";

pub(crate) async fn open_h1(world: &World) -> (impl AsyncRead + AsyncWrite + Unpin + use<>, String) {
    ask_h1(world, ASK).await
}

async fn ask_h1(world: &World, ask: &str) -> (impl AsyncRead + AsyncWrite + Unpin + use<>, String) {
    let mut stream = world.tls("shop.localhost", &[b"http/1.1"]).await.unwrap();
    stream.write_all(ask.as_bytes()).await.unwrap();
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await.unwrap());
    }
    (stream, String::from_utf8(head).unwrap())
}

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

pub(crate) fn extended_connect() -> Request<crate::browser::Sent> {
    let mut request = Request::builder().method(Method::CONNECT).uri("https://shop.localhost/chat?x");
    request = request.header("sec-websocket-version", "13").header("sec-websocket-protocol", "chat");
    let mut request = request.body(Empty::new().boxed()).unwrap();
    request.extensions_mut().insert(hyper::ext::Protocol::from_static("websocket"));
    request
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

/// Takes every upgrade, and does this with it.
pub(crate) async fn agreeing<F, A>(then: F) -> Backend
where
    F: Fn(TcpStream) -> A + Clone + Send + Sync + 'static,
    A: Future<Output = ()> + Send + 'static,
{
    Backend::raw(move |mut stream| {
        let then = then.clone();
        async move {
            let head = read_head(&mut stream).await;
            let Some(key) = head.lines().find_map(|l| l.strip_prefix("sec-websocket-key: ")) else { return };
            stream.write_all(consent(key).as_bytes()).await.unwrap();
            then(stream).await;
        }
    })
    .await
}

/// Sends back whatever comes, byte for byte; says `bye` when nothing more will.
async fn mirror() -> Backend {
    agreeing(|mut stream| async move {
        let (mut from, mut to) = stream.split();
        let _ = tokio::io::copy(&mut from, &mut to).await;
        let _ = to.write_all(b"bye").await;
    })
    .await
}

/// Frames as RFC 6455 has them and as it forbids them: what they mean is between the two ends.
pub(crate) fn frames() -> Vec<Vec<u8>> {
    let masked = |first: u8, payload: &[u8]| {
        let mut frame = vec![first];
        match payload.len() {
            length @ 0..126 => frame.push(0x80 | length as u8),
            length @ 126..65_536 => frame.extend([&[0xfe], &(length as u16).to_be_bytes()[..]].concat()),
            length => frame.extend([&[0xff], &(length as u64).to_be_bytes()[..]].concat()),
        }
        frame.extend([1, 2, 3, 4]);
        frame.extend(payload.iter().zip([1, 2, 3, 4].into_iter().cycle()).map(|(byte, mask)| byte ^ mask));
        frame
    };
    let mut all = vec![
        // Section 5.4: a text in three pieces, with a ping and a pong between them.
        masked(0x01, b"one "),
        masked(0x89, b"ping"),
        masked(0x00, b"two "),
        masked(0x8a, b"pong"),
        masked(0x80, b"three"),
        masked(0x82, &[0; 125]),
        masked(0x82, &[1; 126]),
        masked(0x82, &[2; 65_535]),
        masked(0x82, &[3; 70_000]),
        masked(0x81, b""),
        // Section 8.1: no UTF-8, whole and split within a character.
        masked(0x81, b"\xce\xba\xe1\xbd\xb9\xcf\x83\xed\xa0\x80"),
        masked(0x01, b"\xf4\x90"),
        masked(0x80, b"\x80\x80"),
        // Reserved bits and opcodes, a control frame in pieces, one that is too long, one that is not masked.
        masked(0xf1, b"rsv"),
        masked(0x83, b"three is reserved"),
        masked(0x8f, b"so is fifteen"),
        masked(0x09, b"in pieces"),
        masked(0x89, &[4; 300]),
        b"\x81\x05plain".to_vec(),
        // A continuation of nothing.
        masked(0x80, b"of nothing"),
    ];
    // Section 7.4: every kind of code, none, half of one, and one with a reason that is no UTF-8.
    for code in [0u16, 999, 1000, 1004, 1005, 1006, 1011, 1015, 2999, 3000, 4999, 5000, 65_535] {
        all.push(masked(0x88, &[&code.to_be_bytes()[..], b"why"].concat()));
    }
    all.extend([masked(0x88, b""), masked(0x88, b"x"), masked(0x88, b"\x03\xe8\xff")]);
    all
}

/// Sends bytes in pieces, reads as many, ends its side and reads the rest.
pub(crate) async fn reflected(
    stream: impl AsyncRead + AsyncWrite + Unpin,
    bytes: &[u8],
    piece: usize,
) -> Vec<u8> {
    let (mut from, mut to) = tokio::io::split(stream);
    let sending = async {
        for piece in bytes.chunks(piece) {
            to.write_all(piece).await.unwrap();
            to.flush().await.unwrap();
        }
        to.shutdown().await.unwrap();
    };
    let mut all = Vec::new();
    let (_, read) = tokio::join!(sending, from.read_to_end(&mut all));
    read.unwrap();
    all
}

#[tokio::test]
async fn frames_pass_unharmed_whatever_they_are() {
    let backend = mirror().await;
    let world = World::open([shop().to(&backend.url())]).await;
    let bytes = frames().concat();
    let expect = [&bytes[..], b"bye"].concat();
    for piece in [bytes.len(), 1000, 77] {
        let (stream, head) = open_h1(&world).await;
        assert!(head.starts_with("HTTP/1.1 101 "), "{head}");
        assert!(reflected(stream, &bytes, piece).await == expect, "over HTTP/1.1, in pieces of {piece}");

        let answer = world.h2().await.send(extended_connect()).await.unwrap();
        let stream = TokioIo::new(hyper::upgrade::on(answer).await.unwrap());
        assert!(reflected(stream, &bytes, piece).await == expect, "over HTTP/2, in pieces of {piece}");
    }
}
