//! Frames on their way: whatever they are, they arrive as they were sent.

use hyper_util::rt::TokioIo;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};

use super::{agreeing, extended_connect, open_h1};
use crate::backend::Backend;
use crate::world::{World, shop};

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

/// What is no frame at all is between the two ends as well.
#[tokio::test]
async fn fuzz_any_bytes_pass_unharmed() {
    let backend = mirror().await;
    let world = World::open([shop().to(&backend.url())]).await;
    let mut runner = TestRunner::deterministic();
    let any_bytes = proptest::collection::vec(any::<u8>(), 1..4000);
    for n in 0..30 {
        let bytes = any_bytes.new_tree(&mut runner).unwrap().current();
        let expect = [&bytes[..], b"bye"].concat();
        let piece = 1 + n * 37;
        let (stream, _) = open_h1(&world).await;
        assert!(reflected(stream, &bytes, piece).await == expect, "over HTTP/1.1: {bytes:x?}");
        let answer = world.h2().await.send(extended_connect()).await.unwrap();
        let stream = TokioIo::new(hyper::upgrade::on(answer).await.unwrap());
        assert!(reflected(stream, &bytes, piece).await == expect, "over HTTP/2: {bytes:x?}");
    }
}
