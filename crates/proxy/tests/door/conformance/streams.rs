//! Streams and what state they are in (RFC 9113 section 5.1).

use super::*;

#[tokio::test]
async fn rfc9113_5_1_stream_states() {
    let more = frame(CONTINUATION, END_HEADERS, 1, &block(&[(b"x", b"y")]));
    let data = frame(DATA, END_STREAM, 1, b"x");
    check(vec![
        Case("idle: DATA", data.clone(), Fatal(&[PROTOCOL])),
        Case("idle: RST_STREAM", reset(1), Fatal(&[PROTOCOL])),
        Case("idle: WINDOW_UPDATE", window(1, 100), Fatal(&[PROTOCOL])),
        Case("idle: CONTINUATION", more.clone(), Fatal(&[PROTOCOL])),
        Case("idle: PRIORITY", [frame(PRIORITY, 0, 1, &depending(0)), get(1)].concat(), Answer),
        Case("half-closed: DATA", [get(1), data.clone()].concat(), Error(&[STREAM_CLOSED])),
        Case("half-closed: HEADERS", [get(1), get(1)].concat(), Error(&[STREAM_CLOSED])),
        Case("half-closed: CONTINUATION", [get(1), more.clone()].concat(), Fatal(&[PROTOCOL, STREAM_CLOSED])),
        Case("half-closed: WINDOW_UPDATE", [get(1), window(1, 100)].concat(), Answer),
        Case("half-closed: PRIORITY", [get(1), frame(PRIORITY, 0, 1, &depending(0))].concat(), Answer),
        Case("reset: DATA", [post(1, &[]), reset(1), data].concat(), Error(&[STREAM_CLOSED])),
        Case("reset: HEADERS", [post(1, &[]), reset(1), get(1)].concat(), Error(&[STREAM_CLOSED])),
        Case(
            "reset: CONTINUATION",
            [post(1, &[]), reset(1), more].concat(),
            Fatal(&[PROTOCOL, STREAM_CLOSED]),
        ),
        Case("5.1.1 an even number", get(2), Fatal(&[PROTOCOL])),
        Case("5.1.1 a smaller number", [get(5), get(3)].concat(), Fatal(&[PROTOCOL])),
        Case(
            "5.1.2 too many streams",
            (0..300).flat_map(|n| post(if n == 299 { 1 } else { n * 2 + 3 }, &[])).collect(),
            Fatal(&[PROTOCOL]),
        ),
    ])
    .await;
}

/// After an answer and both ends of the stream: closed (RFC 9113 section 5.1).
#[tokio::test]
async fn rfc9113_5_1_closed_streams() {
    let backend = Backend::hello().await;
    let world = World::open([shop().to(&backend.url())]).await;
    for (bytes, codes) in [
        (frame(DATA, END_STREAM, 1, b"x"), &[STREAM_CLOSED][..]),
        (get(1), &[STREAM_CLOSED, PROTOCOL]),
        (frame(CONTINUATION, END_HEADERS, 1, b""), &[STREAM_CLOSED, PROTOCOL]),
    ] {
        let mut wire = Wire::open(&world).await;
        wire.send(&get(1)).await;
        assert_eq!(wire.fate(1).await, Fate::Answered(200));
        while wire.next().await.unwrap().flags & END_STREAM == 0 {}
        wire.send(&bytes).await;
        match wire.fate(1).await {
            Fate::Reset(code) | Fate::Over(Some(code)) => assert!(codes.contains(&code), "{code}"),
            other => panic!("{bytes:?} -> {other:?}"),
        }
    }
}

#[tokio::test]
async fn rfc9113_5_1_2_streams_beyond_the_limit_are_refused() {
    let backend = Backend::hello().await;
    let options = proxy::Options { streams: 4, ..Default::default() };
    let world = World::with(options, [shop().to(&backend.url())]).await;
    let mut wire = Wire::open(&world).await;
    let all: Vec<u8> = (0..5).flat_map(|n| post(n * 2 + 1, &[])).collect();
    wire.send(&all).await;
    let fate = wire.fate(9).await;
    assert!(matches!(fate, Fate::Reset(REFUSED | PROTOCOL) | Fate::Over(Some(PROTOCOL))), "{fate:?}");
}

/// What may still come when a stream is over or ending: it is not an error, and the connection lives.
#[tokio::test]
async fn rfc9113_5_1_what_may_come_late_is_taken() {
    let backend = Backend::hello().await;
    let world = World::open([shop().to(&backend.url())]).await;
    let priority = frame(PRIORITY, 0, 1, &depending(0));
    for (answered, bytes) in [
        (false, reset(1)),
        (false, [priority.clone(), window(1, 1)].concat()),
        (true, priority),
        (true, window(1, 1)),
        (true, reset(1)),
    ] {
        let mut wire = Wire::open(&world).await;
        wire.send(&get(1)).await;
        if answered {
            assert_eq!(wire.fate(1).await, Fate::Answered(200));
            while wire.next().await.unwrap().flags & END_STREAM == 0 {}
        }
        wire.send(&bytes).await;
        assert_eq!(wire.round_trip().await, None, "{bytes:?}");
        wire.send(&get(3)).await;
        assert_eq!(wire.fate(3).await, Fate::Answered(200), "{bytes:?}");
    }
}
