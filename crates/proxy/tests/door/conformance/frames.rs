//! Frames (RFC 9113 sections 3.4, 4 and 6), and errors (5.4, 5.5 and 7).

use super::*;

#[tokio::test]
async fn rfc9113_3_4_a_wrong_preface_ends_the_connection() {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let world = World::open([shop().to("http://127.0.0.1:9")]).await;
    let mut stream = world.tls("shop.localhost", &[b"h2"]).await.unwrap();
    stream.write_all(b"INVALID CONNECTION PREFACE\r\n\r\n").await.unwrap();
    let mut said = Vec::new();
    let ended = tokio::time::timeout(std::time::Duration::from_secs(5), stream.read_to_end(&mut said));
    assert!(ended.await.is_ok());
}

#[tokio::test]
async fn rfc9113_4_frames() {
    let long = vec![b'x'; 16_385];
    check(vec![
        Case("4.1 an unknown type is ignored", [frame(0x16, 0, 0, b"12345678"), get(1)].concat(), Answer),
        Case("4.1 unknown flags are ignored", [frame(PING, 0x16, 0, &[0; 8]), get(1)].concat(), Answer),
        Case("4.1 the reserved bit is ignored", [frame(PING, 0, 1 << 31, &[0; 8]), get(1)].concat(), Answer),
        Case(
            "4.2 a frame of 2^14 bytes",
            [post(1, &[]), frame(DATA, END_STREAM, 1, &long[..16_384])].concat(),
            Answer,
        ),
        Case(
            "4.2 a larger DATA",
            [post(1, &[]), frame(DATA, END_STREAM, 1, &long)].concat(),
            Error(&[FRAME_SIZE]),
        ),
        Case("4.2 a larger HEADERS", raw(&head(&[(b"x", &[b'y'; 16_384])])), Fatal(&[FRAME_SIZE])),
        Case("4.3 a broken block", raw(&[0x40, 0xff, 0xff, 0xff, 0xff, 0xff]), Fatal(&[COMPRESSION])),
        Case(
            "4.3 PRIORITY within a head",
            [frame(HEADERS, END_STREAM, 1, &head(&[])), frame(PRIORITY, 0, 1, &depending(0))].concat(),
            Fatal(&[PROTOCOL]),
        ),
        Case(
            "4.3 HEADERS of another stream within a head",
            [frame(HEADERS, END_STREAM, 1, &head(&[])), get(3)].concat(),
            Fatal(&[PROTOCOL]),
        ),
    ])
    .await;
}

#[tokio::test]
async fn rfc9113_5_3_to_5_5() {
    let depends = [depending(1), head(&[])].concat();
    let depends = frame(HEADERS, END_STREAM | END_HEADERS | PRIORITISED, 1, &depends);
    check(vec![
        Case("5.3.1 HEADERS that depend on themselves", depends, Error(&[PROTOCOL])),
        Case(
            "5.3.1 a stream that depends on itself",
            frame(PRIORITY, 0, 1, &depending(1)),
            Error(&[PROTOCOL]),
        ),
        Case("5.4.1 an error ends the connection", frame(PING, 0, 0, &[0; 6]), Fatal(&[FRAME_SIZE])),
        Case("5.5 an unknown frame", [frame(0x16, 0, 1, b"x"), get(1)].concat(), Answer),
        Case(
            "5.5 an unknown frame within a head",
            [frame(HEADERS, END_STREAM, 1, &head(&[])), frame(0x16, 0, 0, b"x")].concat(),
            Fatal(&[PROTOCOL]),
        ),
    ])
    .await;
}

#[tokio::test]
async fn rfc9113_6_1_to_6_4() {
    let padded = |length: u8, block: &[u8]| [&[length][..], block].concat();
    let with_priority = [depending(0), head(&[])].concat();
    check(vec![
        Case("6.1 DATA of no stream", [post(1, &[]), frame(DATA, 0, 0, b"x")].concat(), Fatal(&[PROTOCOL])),
        Case(
            "6.1 more padding than there is",
            [post(1, &[]), frame(DATA, PADDED | END_STREAM, 1, &padded(6, b"12345"))].concat(),
            Fatal(&[PROTOCOL]),
        ),
        Case(
            "6.1 padding",
            [post(1, &[]), frame(DATA, PADDED | END_STREAM, 1, &padded(5, b"x12345"))].concat(),
            Answer,
        ),
        Case("6.2 HEADERS of no stream", get(0), Fatal(&[PROTOCOL])),
        Case(
            "6.2 more padding than there is",
            frame(HEADERS, PADDED | END_STREAM | END_HEADERS, 1, &padded(255, &head(&[]))),
            Fatal(&[PROTOCOL]),
        ),
        Case(
            "6.2 padding",
            frame(
                HEADERS,
                PADDED | END_STREAM | END_HEADERS,
                1,
                &padded(3, &[head(&[]), vec![0; 3]].concat()),
            ),
            Answer,
        ),
        Case(
            "6.2 priority",
            frame(HEADERS, PRIORITISED | END_STREAM | END_HEADERS, 1, &with_priority),
            Answer,
        ),
        Case("6.3 PRIORITY of no stream", frame(PRIORITY, 0, 0, &depending(1)), Fatal(&[PROTOCOL])),
        Case("6.3 PRIORITY of four bytes", frame(PRIORITY, 0, 1, &[0; 4]), Error(&[FRAME_SIZE])),
        Case("6.4 RST_STREAM of no stream", reset(0), Fatal(&[PROTOCOL])),
        Case(
            "6.4 RST_STREAM of three bytes",
            [post(1, &[]), frame(RST_STREAM, 0, 1, &[0; 3])].concat(),
            Fatal(&[FRAME_SIZE]),
        ),
    ])
    .await;
}

#[tokio::test]
async fn rfc9113_6_5_settings() {
    check(vec![
        Case(
            "6.5 an acknowledgement that says something",
            frame(SETTINGS, ACK, 0, &[0; 6]),
            Fatal(&[FRAME_SIZE]),
        ),
        Case("6.5 of a stream", frame(SETTINGS, 0, 1, &[]), Fatal(&[PROTOCOL])),
        Case("6.5 of three bytes", frame(SETTINGS, 0, 0, &[0; 3]), Fatal(&[FRAME_SIZE])),
        Case("6.5.2 ENABLE_PUSH = 2", setting(2, 2), Fatal(&[PROTOCOL])),
        Case("6.5.2 INITIAL_WINDOW_SIZE = 2^31", setting(4, 1 << 31), Fatal(&[FLOW_CONTROL])),
        Case("6.5.2 MAX_FRAME_SIZE = 2^14 - 1", setting(5, (1 << 14) - 1), Fatal(&[PROTOCOL])),
        Case("6.5.2 MAX_FRAME_SIZE = 2^24", setting(5, 1 << 24), Fatal(&[PROTOCOL])),
        Case("6.5.2 an unknown one", [setting(0xff, 1), get(1)].concat(), Answer),
    ])
    .await;
}

#[tokio::test]
async fn rfc9113_6_7_to_6_10() {
    let most = (1 << 31) - 1;
    let begun = frame(HEADERS, END_STREAM, 1, &head(&[]));
    let piece = |flags: u8, stream: u32| frame(CONTINUATION, flags, stream, &block(&[(b"x", b"y")]));
    check(vec![
        Case("6.7 PING of a stream", frame(PING, 0, 1, &[0; 8]), Fatal(&[PROTOCOL])),
        Case("6.7 PING of six bytes", frame(PING, 0, 0, &[0; 6]), Fatal(&[FRAME_SIZE])),
        Case("6.8 GOAWAY of a stream", frame(GOAWAY, 0, 1, &[0; 8]), Fatal(&[PROTOCOL])),
        Case("6.9 by nothing, for all", window(0, 0), Fatal(&[PROTOCOL])),
        Case("6.9 by nothing, for a stream", [post(1, &[]), window(1, 0)].concat(), Error(&[PROTOCOL])),
        Case("6.9 of three bytes", frame(WINDOW_UPDATE, 0, 0, &[0; 3]), Fatal(&[FRAME_SIZE])),
        Case("6.9.1 too large, for all", [window(0, most), window(0, most)].concat(), Fatal(&[FLOW_CONTROL])),
        Case(
            "6.9.1 too large, for a stream",
            [post(1, &[]), window(1, most), window(1, most)].concat(),
            Error(&[FLOW_CONTROL]),
        ),
        Case(
            "6.9.2 too large by SETTINGS",
            [post(1, &[]), window(1, most - 65_535), setting(4, 65_536)].concat(),
            Fatal(&[FLOW_CONTROL]),
        ),
        Case("6.10 pieces", [begun.clone(), piece(0, 1), piece(END_HEADERS, 1)].concat(), Answer),
        Case(
            "6.10 DATA within a head",
            [begun.clone(), frame(DATA, 0, 1, b"x")].concat(),
            Fatal(&[PROTOCOL]),
        ),
        Case("6.10 of no stream", [begun.clone(), piece(END_HEADERS, 0)].concat(), Fatal(&[PROTOCOL])),
        Case("6.10 after a whole head", [post(1, &[]), piece(END_HEADERS, 1)].concat(), Fatal(&[PROTOCOL])),
        Case(
            "6.10 after the last piece",
            [begun, piece(END_HEADERS, 1), piece(END_HEADERS, 1)].concat(),
            Fatal(&[PROTOCOL]),
        ),
        Case(
            "6.10 after DATA",
            [post(1, &[]), frame(DATA, 0, 1, b"x"), piece(END_HEADERS, 1)].concat(),
            Fatal(&[PROTOCOL]),
        ),
        Case(
            "7 GOAWAY for an unknown reason",
            [get(1), frame(GOAWAY, 0, 0, &[0, 0, 0, 0, 0, 0, 0, 0xff])].concat(),
            Answer,
        ),
        Case(
            "7 reset for an unknown reason",
            [post(1, &[]), frame(RST_STREAM, 0, 1, &[0, 0, 0, 0xff]), frame(DATA, 0, 1, b"x")].concat(),
            Error(&[STREAM_CLOSED]),
        ),
    ])
    .await;
}

#[tokio::test]
async fn rfc9113_6_5_3_and_6_7_are_acknowledged() {
    let backend = Backend::hello().await;
    let world = World::open([shop().to(&backend.url())]).await;
    let mut wire = Wire::open(&world).await;
    // Of several values the last counts, and an acknowledged PING is answered by nothing.
    let sizes = [setting(4, 100), setting(4, 1)].concat();
    wire.send(&[sizes, frame(PING, ACK, 0, &[9; 8]), get(1), frame(PING, 0, 0, &[7; 8])].concat()).await;
    let (mut settings, mut data) = (0, Vec::new());
    while data.len() < 2 {
        let frame = wire.next().await.unwrap();
        match (frame.kind, frame.flags) {
            (SETTINGS, ACK) => settings += 1,
            (PING, ACK) => assert_eq!(frame.payload, [7; 8]),
            (DATA, _) => {
                data.push(frame.payload.len());
                // A window that was made smaller may be below nothing (section 6.9.2).
                wire.send(&[setting(4, 0), window(1, 2)].concat()).await;
            }
            _ => {}
        }
    }
    assert_eq!((settings >= 3, data), (true, vec![1, 1]));
}
