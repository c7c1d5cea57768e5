//! HTTP/2 frame by frame, as no well-behaved client would send them.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::io::AsyncWriteExt;

use crate::backend::{Backend, read_head};
use crate::wire::*;
use crate::world::{World, shop};

#[tokio::test]
async fn malformed_heads_reach_no_backend() {
    let backend = Backend::hello().await;
    let world = World::open([shop().to(&backend.url())]).await;
    let usual = |field: Field| vec![METHOD, SCHEME, AUTHORITY, PATH, field];
    for fields in [
        // RFC 9113 section 8.2.1: names and values.
        usual((b"X-Upper", b"a")),
        usual((b"x y", b"a")),
        usual((b"x:y", b"a")),
        usual((b"x\0", b"a")),
        usual((b"x\r\nhost", b"a")),
        usual((b"", b"a")),
        usual((b"x", b"a\r\nhost: evil")),
        usual((b"x", b"a\nb")),
        usual((b"x", b"a\rb")),
        usual((b"x", b"a\0b")),
        usual((b"x", b" a")),
        usual((b"x", b"a ")),
        usual((b"x", b"\ta")),
        // Section 8.2.2: fields of one connection.
        usual((b"connection", b"close")),
        usual((b"keep-alive", b"timeout=5")),
        usual((b"proxy-connection", b"keep-alive")),
        usual((b"transfer-encoding", b"chunked")),
        usual((b"upgrade", b"websocket")),
        usual((b"te", b"gzip")),
        usual((b"te", b"trailers, gzip")),
        // Section 8.3: pseudo-header fields.
        vec![METHOD, SCHEME, AUTHORITY],
        vec![METHOD, AUTHORITY, PATH],
        vec![SCHEME, AUTHORITY, PATH],
        vec![METHOD, METHOD, SCHEME, AUTHORITY, PATH],
        vec![METHOD, SCHEME, SCHEME, AUTHORITY, PATH],
        vec![METHOD, SCHEME, AUTHORITY, AUTHORITY, PATH],
        vec![METHOD, SCHEME, AUTHORITY, PATH, PATH],
        vec![METHOD, SCHEME, AUTHORITY, PATH, (b":unknown", b"a")],
        vec![METHOD, SCHEME, AUTHORITY, PATH, (b":status", b"200")],
        vec![METHOD, SCHEME, AUTHORITY, (b"x", b"a"), PATH],
        vec![METHOD, SCHEME, AUTHORITY, PATH, (b":protocol", b"websocket")],
        vec![METHOD, SCHEME, AUTHORITY, (b":path", b"")],
        vec![METHOD, SCHEME, AUTHORITY, (b":path", b"*")],
        vec![METHOD, SCHEME, AUTHORITY, (b":path", b"relative")],
        vec![METHOD, SCHEME, AUTHORITY, (b":path", b"/a b")],
        vec![METHOD, SCHEME, AUTHORITY, (b":path", b"/ HTTP/1.1\r\nhost: evil\r\n\r\nGET /")],
        vec![METHOD, SCHEME, AUTHORITY, (b":path", b"/a\0b")],
        vec![(b":method", b"GET /evil HTTP/1.1\r\nx: y"), SCHEME, AUTHORITY, PATH],
        vec![(b":method", b"GE T"), SCHEME, AUTHORITY, PATH],
        vec![(b":method", b""), SCHEME, AUTHORITY, PATH],
        vec![METHOD, (b":scheme", b"ht tps"), AUTHORITY, PATH],
        vec![METHOD, SCHEME, (b":authority", b"shop.localhost\r\nx: y"), PATH],
        // Section 8.3.1: the authority.
        vec![METHOD, SCHEME, (b":authority", b"user@shop.localhost"), PATH],
        vec![METHOD, SCHEME, (b":authority", b"shop.localhost:x"), PATH],
        vec![METHOD, SCHEME, (b":authority", b""), PATH],
        usual((b"host", b"other.localhost")),
        vec![METHOD, SCHEME, PATH],
        vec![METHOD, SCHEME, PATH, (b"host", b"shop.localhost"), (b"host", b"other.localhost")],
        vec![METHOD, SCHEME, AUTHORITY, (b":path", b"/a\tb")],
        vec![METHOD, SCHEME, AUTHORITY, (b":path", b"/a\x7fb")],
        vec![METHOD, SCHEME, AUTHORITY, (b":path", b"//shop.localhost /")],
        vec![METHOD, SCHEME, AUTHORITY, (b":path", b"http://other.localhost/")],
        vec![(b":method", b"GET\t"), SCHEME, AUTHORITY, PATH],
        vec![(b":method", b"GET\0"), SCHEME, AUTHORITY, PATH],
        vec![METHOD, (b":scheme", b"https://shop.localhost/?"), AUTHORITY, PATH],
        vec![METHOD, (b":scheme", b""), AUTHORITY, PATH],
        vec![METHOD, (b":scheme", b"ftp"), AUTHORITY, PATH],
        vec![METHOD, SCHEME, AUTHORITY, (b":path", b"/a#b")],
        vec![METHOD, SCHEME, (b":authority", b"shop.localhost/x"), PATH],
        vec![METHOD, SCHEME, (b":authority", b"shop.localhost?x"), PATH],
        vec![METHOD, SCHEME, (b":authority", b"shop.localhost#x"), PATH],
        vec![METHOD, SCHEME, (b":authority", b"shop.localhost, other"), PATH],
        vec![METHOD, SCHEME, (b":authority", b"shop localhost"), PATH],
        vec![METHOD, SCHEME, (b":authority", b"[::1"), PATH],
        vec![METHOD, SCHEME, (b":authority", b":443"), PATH],
        usual((b"x=y", b"a")),
        usual((b"x\t", b"a")),
        usual((b"x\xff", b"a")),
        usual((b"transfer-encoding", b"Chunked")),
        usual((b"Transfer-Encoding", b"chunked")),
        usual((b"transfer-encoding ", b"chunked")),
        usual((b"cookie", b"a=1\r\nx: y")),
        // Section 8.1.1: no content where a length is promised.
        vec![POST, SCHEME, AUTHORITY, PATH, (b"content-length", b"5")],
        vec![POST, SCHEME, AUTHORITY, PATH, (b"content-length", b"+0")],
        vec![POST, SCHEME, AUTHORITY, PATH, (b"content-length", b"0"), (b"content-length", b"5")],
        vec![POST, SCHEME, AUTHORITY, PATH, (b"content-length", b"0, 5")],
        vec![POST, SCHEME, AUTHORITY, PATH, (b"content-length", b"5, 5")],
        vec![POST, SCHEME, AUTHORITY, PATH, (b"content-length", b"-0")],
        vec![POST, SCHEME, AUTHORITY, PATH, (b"content-length", b"0x0")],
        vec![POST, SCHEME, AUTHORITY, PATH, (b"content-length", b"")],
        vec![POST, SCHEME, AUTHORITY, PATH, (b"content-length", b"99999999999999999999")],
    ] {
        let mut wire = Wire::open(&world).await;
        let shown: Vec<_> = fields
            .iter()
            .map(|(n, v)| (n.escape_ascii().to_string(), v.escape_ascii().to_string()))
            .collect();
        let fields: Vec<(&[u8], &[u8])> = fields;
        wire.send(&frame(HEADERS, END_STREAM | END_HEADERS, 1, &block(&fields))).await;
        let fate = wire.fate(1).await;
        assert!(
            matches!(fate, Fate::Answered(400) | Fate::Reset(_) | Fate::Over(Some(_))),
            "{shown:?} -> {fate:?}"
        );
    }
    assert_eq!(backend.requests().len(), 0, "{:?}", backend.requests());
}

/// It is reset (RFC 9113 section 8.1.1), and the journal says why.
#[tokio::test]
async fn a_malformed_request_is_told() {
    let world = World::open([shop().to("http://127.0.0.1:9")]).await;
    let mut wire = Wire::open(&world).await;
    let fields = [METHOD, SCHEME, AUTHORITY, PATH, (b"x", b"a ")];
    wire.send(&frame(HEADERS, END_STREAM | END_HEADERS, 1, &block(&fields))).await;
    assert_eq!(wire.fate(1).await, Fate::Reset(1));
    let exchange = world.journal.only().await;
    let outcome = &exchange.finished().outcome;
    assert!(matches!(outcome, capture::exchange::Outcome::Failed { code: "bad-framing", .. }), "{outcome:?}");
}

#[tokio::test]
async fn well_formed_heads_pass() {
    let backend = Backend::hello().await;
    let world = World::open([shop().to(&backend.url())]).await;
    for fields in [
        vec![METHOD, SCHEME, AUTHORITY, PATH],
        vec![METHOD, SCHEME, AUTHORITY, PATH, (b"host", b"shop.localhost")],
        vec![METHOD, SCHEME, PATH, (b"host", b"shop.localhost")],
        vec![METHOD, SCHEME, AUTHORITY, PATH, (b"te", b"trailers")],
        vec![METHOD, SCHEME, AUTHORITY, PATH, (b"x", b"")],
        vec![POST, SCHEME, AUTHORITY, PATH, (b"content-length", b"0")],
    ] {
        let mut wire = Wire::open(&world).await;
        let fields: Vec<(&[u8], &[u8])> = fields;
        wire.send(&frame(HEADERS, END_STREAM | END_HEADERS, 1, &block(&fields))).await;
        assert_eq!(wire.fate(1).await, Fate::Answered(200), "{fields:?}");
        assert_eq!(backend.last().header("host"), Some("shop.localhost"));
    }
}

#[tokio::test]
async fn content_that_is_not_as_long_as_it_says_never_looks_whole() {
    let backend = Backend::hello().await;
    let world = World::open([shop().to(&backend.url())]).await;
    let head = block(&[POST, SCHEME, AUTHORITY, PATH, (b"content-length", b"5")]);
    for content in ["hell", "hello world", ""] {
        let mut wire = Wire::open(&world).await;
        wire.send(&frame(HEADERS, END_HEADERS, 1, &head)).await;
        wire.send(&frame(DATA, END_STREAM, 1, content.as_bytes())).await;
        let fate = wire.fate(1).await;
        assert!(
            matches!(fate, Fate::Answered(400) | Fate::Reset(_) | Fate::Over(Some(_))),
            "{content} -> {fate:?}"
        );
    }
    // The backend was promised five bytes and got no more than that: what is beyond is no request.
    assert!(
        backend.requests().iter().all(|r| r.body.len() < 5 && r.target == "/"),
        "{:?}",
        backend.requests()
    );
}

#[tokio::test]
async fn streams_that_are_reset_at_once_end_the_connection() {
    let backend = Backend::hello().await;
    let world = World::open([shop().to(&backend.url())]).await;
    let head = block(&[METHOD, SCHEME, AUTHORITY, PATH]);
    // In one flight, and each after the door has had its turn.
    for pause in [false, true] {
        let mut wire = Wire::open(&world).await;
        let mut ended = None;
        for stream in (1..4_000).step_by(2) {
            let mut both = frame(HEADERS, END_STREAM | END_HEADERS, stream, &head);
            if pause {
                wire.send(&both).await;
                both.clear();
                ended = wire.round_trip().await;
            }
            both.extend(frame(RST_STREAM, 0, stream, &8u32.to_be_bytes()));
            let sent = wire.send(&both).await;
            if !pause && (!sent || stream % 64 == 1) {
                ended = wire.ended().await;
            }
            if !sent || ended.is_some() {
                break;
            }
        }
        assert!(ended.is_some(), "two thousand resets were taken (after a round trip each: {pause})");
    }
    assert!(backend.connections() < 500, "{}", backend.connections());
    // Others are served.
    assert_eq!(world.h2().await.get("/").await.status(), 200);
}

#[tokio::test]
async fn heads_without_an_end_are_cut() {
    let world = World::open([shop().to("http://127.0.0.1:9")]).await;
    let field = block(&[(b"x", &[b'y'; 1000])]);
    // With fields that count, and with nothing at all.
    for piece in [&field[..], b""] {
        let mut wire = Wire::open(&world).await;
        wire.send(&frame(HEADERS, END_STREAM, 1, &block(&[METHOD, SCHEME, AUTHORITY, PATH]))).await;
        let mut ended = None;
        for _ in 0..100 {
            let many = frame(CONTINUATION, 0, 1, piece).repeat(100);
            let sent = wire.send(&many).await;
            ended = wire.ended().await;
            if !sent || ended.is_some() {
                break;
            }
        }
        assert!(ended.is_some(), "ten thousand pieces of a head were taken");
    }
}

#[tokio::test]
async fn a_head_that_is_too_large_is_refused() {
    let backend = Backend::hello().await;
    let world = World::open([shop().to(&backend.url())]).await;
    let mut wire = Wire::open(&world).await;
    let large = [b'y'; 10_000];
    let pieces: Vec<Vec<u8>> = (0..8).map(|_| block(&[(b"x", &large)])).collect();
    wire.send(&frame(HEADERS, END_STREAM, 1, &block(&[METHOD, SCHEME, AUTHORITY, PATH]))).await;
    for (n, piece) in pieces.iter().enumerate() {
        wire.send(&frame(CONTINUATION, if n == 7 { END_HEADERS } else { 0 }, 1, piece)).await;
    }
    // 431 is no status HPACK has an index for.
    let fate = wire.fate(1).await;
    assert!(matches!(fate, Fate::Answered(1) | Fate::Reset(_) | Fate::Over(Some(_))), "{fate:?}");
    assert_eq!(backend.requests().len(), 0);
}

#[tokio::test]
async fn floods_of_settings_and_pings_harm_nobody_else() {
    let backend = Backend::hello().await;
    let world = World::open([shop().to(&backend.url())]).await;
    for flood in [
        frame(SETTINGS, 0, 0, &[]),
        frame(PING, 0, 0, &[7; 8]),
        frame(WINDOW_UPDATE, 0, 0, &1u32.to_be_bytes()),
    ] {
        let mut wire = Wire::open(&world).await;
        let flood = flood.repeat(1000);
        // Nothing is read: what the door has to say piles up in the socket and not in its memory.
        for _ in 0..40 {
            if !tokio::time::timeout(Duration::from_millis(200), wire.send(&flood)).await.unwrap_or(false) {
                break;
            }
        }
        assert_eq!(world.h2().await.get("/").await.status(), 200);
    }
}

#[tokio::test]
async fn a_client_that_takes_nothing_is_sent_nothing() {
    const SIZE: usize = 32 << 20;
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
            while stream.write_all(&[7; 65536]).await.is_ok() {
                count.fetch_add(65536, Ordering::SeqCst);
            }
        }
    })
    .await;
    let world = World::open([shop().to(&backend.url())]).await;
    world.journal.cap(0);
    // SETTINGS_INITIAL_WINDOW_SIZE = 0.
    let mut wire = Wire::with_settings(&world, &[0, 4, 0, 0, 0, 0]).await;
    wire.send(&frame(HEADERS, END_STREAM | END_HEADERS, 1, &block(&[METHOD, SCHEME, AUTHORITY, PATH]))).await;
    assert_eq!(wire.fate(1).await, Fate::Answered(200));
    let (mut before, mut calm) = (0, 0);
    while calm < 5 {
        tokio::time::sleep(Duration::from_millis(20)).await;
        let now = written.load(Ordering::SeqCst);
        calm = if now == before { calm + 1 } else { 0 };
        before = now;
    }
    assert!(before < SIZE / 2, "{before} bytes were taken from the backend for nobody");
    // Ten bytes are allowed, and ten come.
    wire.send(&frame(WINDOW_UPDATE, 0, 1, &10u32.to_be_bytes())).await;
    let data = loop {
        let frame = wire.next().await.unwrap();
        if frame.kind == DATA && !frame.payload.is_empty() {
            break frame;
        }
    };
    assert_eq!((data.stream, data.flags, data.payload.len()), (1, 0, 10));
}

#[tokio::test]
async fn a_gateway_is_no_tunnel_and_reflects_nothing() {
    let backend = Backend::hello().await;
    let world = World::open([shop().to(&backend.url())]).await;
    let connect: Field = (b":method", b"CONNECT");
    let protocol: Field = (b":protocol", b"websocket");
    for (fields, statuses) in [
        // RFC 9110 sections 9.3.6 and 9.3.8: refused. Section 9.3.7: answered by us.
        (vec![connect, (b":authority", b"shop.localhost:443")], 400..500),
        (vec![connect, (b":authority", b"example.com:80")], 400..500),
        (vec![connect, (b":authority", b"shop.localhost")], 400..500),
        (vec![(b":method", b"TRACE"), SCHEME, AUTHORITY, PATH], 400..500),
        (vec![(b":method", b"OPTIONS"), SCHEME, AUTHORITY, (b":path", b"*")], 204..205),
        // RFC 8441 section 4: only WebSockets.
        (vec![connect, (b":protocol", b"connect-udp"), SCHEME, AUTHORITY, PATH], 501..502),
        (vec![connect, protocol, SCHEME, (b":authority", b"other.test"), PATH], 421..422),
    ] {
        let mut wire = Wire::open(&world).await;
        wire.send(&frame(HEADERS, END_HEADERS | END_STREAM, 1, &block(&fields))).await;
        let fate = wire.fate(1).await;
        assert!(
            matches!(fate, Fate::Answered(status) if status == 1 || statuses.contains(&status)),
            "{fate:?}"
        );
    }
    assert_eq!(backend.requests().len(), 0);
}

/// RFC 8441 section 3.
#[tokio::test]
async fn the_door_says_that_it_takes_websockets() {
    let world = World::open([shop().to("http://127.0.0.1:9")]).await;
    let settings = Wire::open(&world).await.next().await.unwrap();
    assert_eq!(settings.kind, SETTINGS);
    assert!(
        settings.payload.chunks(6).any(|setting| setting == [0, 8, 0, 0, 0, 1]),
        "{:?}",
        settings.payload
    );
}
