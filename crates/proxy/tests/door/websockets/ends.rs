//! The two ends of a WebSocket: backends that take one, and clients that open one.

use aws_lc_rs::digest::{SHA1_FOR_LEGACY_USE_ONLY, digest};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use capture::event::{Direction, MessageKind};
use http::{Method, Request};
use http_body_util::{BodyExt, Empty};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::backend::{Backend, read_head};
use crate::world::World;

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

pub(crate) fn accept(key: &str) -> String {
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

pub(crate) async fn told(world: &World) {
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

pub(crate) const ASK: &str = "GET /chat?x HTTP/1.1\r\nHost: shop.localhost\r\nConnection: keep-alive, Upgrade\r\n\
                   Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";

pub(crate) async fn open_h1(world: &World) -> (impl AsyncRead + AsyncWrite + Unpin + use<>, String) {
    ask_h1(world, ASK).await
}

pub(crate) async fn ask_h1(
    world: &World,
    ask: &str,
) -> (impl AsyncRead + AsyncWrite + Unpin + use<>, String) {
    let mut stream = world.tls("shop.localhost", &[b"http/1.1"]).await.unwrap();
    stream.write_all(ask.as_bytes()).await.unwrap();
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await.unwrap());
    }
    (stream, String::from_utf8(head).unwrap())
}

pub(crate) fn extended_connect() -> Request<crate::browser::Sent> {
    let mut request = Request::builder().method(Method::CONNECT).uri("https://shop.localhost/chat?x");
    request = request.header("sec-websocket-version", "13").header("sec-websocket-protocol", "chat");
    let mut request = request.body(Empty::new().boxed()).unwrap();
    request.extensions_mut().insert(hyper::ext::Protocol::from_static("websocket"));
    request
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
