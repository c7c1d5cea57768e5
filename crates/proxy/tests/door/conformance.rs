//! What RFC 9113 and RFC 7541 ask of a server, case by case, in the order of their sections and with the reaction
//! they name. The cases are those of the suites that are run against servers everywhere.

use crate::backend::Backend;
use crate::wire::*;
use crate::world::{World, shop};

const PROTOCOL: u32 = 1;
const FLOW_CONTROL: u32 = 3;
const STREAM_CLOSED: u32 = 5;
const FRAME_SIZE: u32 = 6;
const REFUSED: u32 = 7;
/// `h2` calls what it cannot decode a protocol error.
const COMPRESSION: u32 = PROTOCOL;

const PRIORITY: u8 = 2;
const PUSH_PROMISE: u8 = 5;
const ACK: u8 = 1;
const PADDED: u8 = 8;
const PRIORITISED: u8 = 0x20;

/// What the door is to do.
enum Expect {
    /// The stream, or the whole connection, ends with one of these codes.
    Error(&'static [u32]),
    /// The connection ends with one of these codes.
    Fatal(&'static [u32]),
    /// The stream is answered.
    Answer,
}
use Expect::{Answer, Error, Fatal};

/// What is sent after the preface, and what becomes of stream 1.
struct Case(&'static str, Vec<u8>, Expect);

/// The usual head, with more fields.
fn head(more: &[(&[u8], &[u8])]) -> Vec<u8> {
    block(&[&[METHOD, SCHEME, AUTHORITY, PATH], more].concat())
}

fn get(stream: u32) -> Vec<u8> {
    frame(HEADERS, END_STREAM | END_HEADERS, stream, &head(&[]))
}

/// A head whose content is to come.
fn post(stream: u32, more: &[(&[u8], &[u8])]) -> Vec<u8> {
    frame(HEADERS, END_HEADERS, stream, &block(&[&[POST, SCHEME, AUTHORITY, PATH], more].concat()))
}

fn setting(id: u16, value: u32) -> Vec<u8> {
    let mut payload = id.to_be_bytes().to_vec();
    payload.extend(value.to_be_bytes());
    frame(SETTINGS, 0, 0, &payload)
}

fn window(stream: u32, by: u32) -> Vec<u8> {
    frame(WINDOW_UPDATE, 0, stream, &by.to_be_bytes())
}

fn reset(stream: u32) -> Vec<u8> {
    frame(RST_STREAM, 0, stream, &8u32.to_be_bytes())
}

fn depending(on: u32) -> Vec<u8> {
    [&on.to_be_bytes()[..], &[15]].concat()
}

fn raw(block: &[u8]) -> Vec<u8> {
    frame(HEADERS, END_STREAM | END_HEADERS, 1, block)
}

/// Runs each case on a connection of its own, and tells of all that went wrong.
async fn check(cases: Vec<Case>) {
    let backend = Backend::hello().await;
    let world = World::open([shop().to(&backend.url())]).await;
    let mut wrong = Vec::new();
    for Case(what, bytes, expect) in cases {
        let mut wire = Wire::open(&world).await;
        wire.send(&bytes).await;
        let mut fate = wire.fate(1).await;
        // Some cases are about what comes after the answer.
        if matches!((&fate, &expect), (Fate::Answered(200), Error(_) | Fatal(_))) {
            fate = wire.fate(1).await;
        }
        let right = match (&fate, &expect) {
            (Fate::Answered(200), Answer) => true,
            (Fate::Reset(code), Error(codes)) => codes.contains(code),
            (Fate::Over(Some(code)), Error(codes) | Fatal(codes)) => codes.contains(code),
            _ => false,
        };
        if !right {
            wrong.push(format!("{what}: {fate:?}"));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
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
async fn rfc9113_8_messages() {
    let usual = |name: &'static [u8], value: &'static [u8]| raw(&head(&[(name, value)]));
    let of = |fields: &[Field]| raw(&block(fields));
    let trailers = |fields: &[(&[u8], &[u8])], flags| {
        [post(1, &[]), frame(DATA, 0, 1, b"x"), frame(HEADERS, flags, 1, &block(fields))].concat()
    };
    let length = |said: &'static [u8], data: &[&[u8]]| {
        let pieces = data
            .iter()
            .enumerate()
            .flat_map(|(n, data)| frame(DATA, if n + 1 == data.len() { END_STREAM } else { 0 }, 1, data));
        let last = frame(DATA, END_STREAM, 1, b"");
        [post(1, &[(b"content-length", said)]), pieces.collect(), last].concat()
    };
    check(vec![
        Case("8.1 trailers", trailers(&[(b"x", b"y")], END_STREAM | END_HEADERS), Answer),
        Case("8.1 trailers that do not end", trailers(&[(b"x", b"y")], END_HEADERS), Error(&[PROTOCOL])),
        Case("8.1.1 shorter than it says", length(b"5", &[b"hell"]), Error(&[PROTOCOL])),
        Case("8.1.1 longer than it says", length(b"1", &[b"hello"]), Error(&[PROTOCOL])),
        Case("8.1.1 longer in pieces", length(b"3", &[b"he", b"llo"]), Error(&[PROTOCOL])),
        Case("8.2.1 upper case", usual(b"X-Upper", b"a"), Error(&[PROTOCOL])),
        Case("8.2.1 a value that ends with a blank", usual(b"x", b"a "), Error(&[PROTOCOL])),
        Case("8.2.1 a value with a line end", usual(b"x", b"a\nb"), Error(&[PROTOCOL])),
        Case("8.2.2 connection", usual(b"connection", b"keep-alive"), Error(&[PROTOCOL])),
        Case("8.2.2 keep-alive", usual(b"keep-alive", b"timeout=5"), Error(&[PROTOCOL])),
        Case("8.2.2 proxy-connection", usual(b"proxy-connection", b"close"), Error(&[PROTOCOL])),
        Case("8.2.2 transfer-encoding", usual(b"transfer-encoding", b"chunked"), Error(&[PROTOCOL])),
        Case("8.2.2 upgrade", usual(b"upgrade", b"h2c"), Error(&[PROTOCOL])),
        Case("8.2.2 te", usual(b"te", b"trailers, deflate;q=0.5"), Error(&[PROTOCOL])),
        Case("8.3 unknown", usual(b":test", b"ok"), Error(&[PROTOCOL])),
        Case("8.3 of an answer", usual(b":status", b"200"), Error(&[PROTOCOL])),
        Case("8.3 in trailers", trailers(&[METHOD], END_STREAM | END_HEADERS), Error(&[PROTOCOL])),
        Case("8.3 after a field", of(&[METHOD, SCHEME, AUTHORITY, (b"x", b"a"), PATH]), Error(&[PROTOCOL])),
        Case("8.3.1 an empty path", of(&[METHOD, SCHEME, AUTHORITY, (b":path", b"")]), Error(&[PROTOCOL])),
        Case("8.3.1 no method", of(&[SCHEME, AUTHORITY, PATH]), Error(&[PROTOCOL])),
        Case("8.3.1 no scheme", of(&[METHOD, AUTHORITY, PATH]), Error(&[PROTOCOL])),
        Case("8.3.1 no path", of(&[METHOD, SCHEME, AUTHORITY]), Error(&[PROTOCOL])),
        Case("8.3.1 two methods", of(&[METHOD, METHOD, SCHEME, AUTHORITY, PATH]), Error(&[PROTOCOL])),
        Case("8.3.1 two schemes", of(&[METHOD, SCHEME, SCHEME, AUTHORITY, PATH]), Error(&[PROTOCOL])),
        Case("8.3.1 two paths", of(&[METHOD, SCHEME, AUTHORITY, PATH, PATH]), Error(&[PROTOCOL])),
        Case("8.3.1 two authorities", of(&[METHOD, SCHEME, AUTHORITY, AUTHORITY, PATH]), Error(&[PROTOCOL])),
        Case(
            "8.4 a push by a client",
            frame(PUSH_PROMISE, END_HEADERS, 1, &[&[0, 0, 0, 2], &*head(&[])].concat()),
            Fatal(&[PROTOCOL]),
        ),
    ])
    .await;
}

#[tokio::test]
async fn rfc7541_header_compression() {
    // `:method: GET`, `:scheme: https`, `:path: /` by their places, and the authority in full.
    let host = b"\x41\x0eshop.localhost";
    let indexed = |tail: &[u8]| raw(&[&[0x82, 0x87, 0x84][..], host, tail].concat());
    check(vec![
        Case("2.3.2 indexed", indexed(b""), Answer),
        Case("2.3.2 from the dynamic table", indexed(b"\x40\x01x\x01y\xbe"), Answer),
        Case("6.2.2 not indexed", indexed(b"\x00\x01x\x01y"), Answer),
        Case("6.2.3 never indexed", indexed(b"\x10\x01x\x01y"), Answer),
        Case(
            "5.2 Huffman",
            raw(b"\x82\x87\x84\x41\x8a\x42\x72\x7f\x44\x2c\x42\x76\x4c\xa6\x1f\x00"),
            Error(&[COMPRESSION, PROTOCOL]),
        ),
        Case("2.3.3 beyond the tables", indexed(b"\xc6"), Fatal(&[COMPRESSION])),
        Case("2.3.3 a name beyond the tables", indexed(b"\x7f\x40\x01y"), Fatal(&[COMPRESSION])),
        Case("4.2 a size at the end", indexed(b"\x20"), Fatal(&[COMPRESSION])),
        Case(
            "5.2 eight bits of padding",
            indexed(b"\x00\x85\xf2\xb2\x4a\x84\xff\x84\x49\x50\x9f\xff"),
            Fatal(&[COMPRESSION]),
        ),
        Case(
            "5.2 padding of zeros",
            indexed(b"\x00\x85\xf2\xb2\x4a\x84\xff\x83\x49\x50\x90"),
            Fatal(&[COMPRESSION]),
        ),
        Case(
            "5.2 an end within",
            indexed(b"\x00\x85\xf2\xb2\x4a\x84\xff\x87\x49\x51\xff\xff\xff\xfa\x7f"),
            Fatal(&[COMPRESSION]),
        ),
        Case("6.1 index 0", indexed(b"\x80"), Fatal(&[COMPRESSION])),
        Case("6.3 sizes", raw(&[&b"\x20\x3f\xe1\x1f\x82\x87\x84"[..], host].concat()), Answer),
        Case(
            "6.3 a size beyond SETTINGS",
            raw(&[&b"\x3f\xe2\x1f\x82\x87\x84"[..], host].concat()),
            Fatal(&[COMPRESSION]),
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
