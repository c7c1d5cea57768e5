//! HTTP/2 clients that mean harm (RFC 9113 section 10.5), and frames that mean nothing at all.

use std::time::Duration;

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

use crate::backend::Backend;
use crate::wire::*;
use crate::world::{World, shop};

/// A client that makes the door reset its streams costs as much as one that resets them itself.
#[tokio::test]
async fn streams_the_door_has_to_reset_end_the_connection() {
    let backend = Backend::hello().await;
    let world = World::open([shop().to(&backend.url())]).await;
    let head = block(&[POST, SCHEME, AUTHORITY, PATH]);
    let nothing = |stream| frame(WINDOW_UPDATE, 0, stream, &[0; 4]);
    let too_much = |stream| frame(WINDOW_UPDATE, 0, stream, &0x7fff_ffff_u32.to_be_bytes());
    let wrong: [&dyn Fn(u32) -> Vec<u8>; 2] = [&nothing, &too_much];
    for wrong in wrong {
        let mut wire = Wire::open(&world).await;
        let mut ended = None;
        for stream in (1..8_000).step_by(2) {
            let both = [frame(HEADERS, END_HEADERS, stream, &head), wrong(stream)].concat();
            let sent = wire.send(&both).await;
            ended = if !sent || stream % 64 == 1 { wire.ended().await } else { None };
            if !sent || ended.is_some() {
                break;
            }
        }
        assert!(ended.is_some(), "four thousand streams were reset for one client");
    }
    assert!(backend.connections() < 2500, "{}", backend.connections());
    assert_eq!(world.h2().await.get("/").await.status(), 200);
}

/// RFC 7541 section 7.3: a small block may stand for a large head. Four kilobytes are remembered once, and named
/// twenty thousand times.
#[tokio::test]
async fn a_head_that_grows_when_it_is_read_is_refused() {
    let backend = Backend::hello().await;
    let world = World::open([shop().to(&backend.url())]).await;
    let mut bomb = block(&[METHOD, SCHEME, AUTHORITY, PATH]);
    bomb.extend(b"\x40\x01x\x7f\x81\x1e");
    bomb.extend([b'y'; 127 + 0x1e * 128 + 1]);
    bomb.extend([0xbe; 12_000]);
    let mut wire = Wire::open(&world).await;
    wire.send(&frame(HEADERS, END_STREAM | END_HEADERS, 1, &bomb[..16_000])).await;
    // 431 is no status HPACK has an index for.
    let fate = wire.fate(1).await;
    assert!(matches!(fate, Fate::Answered(1) | Fate::Reset(_) | Fate::Over(Some(_))), "{fate:?}");
    assert_eq!(backend.requests().len(), 0);
    assert_eq!(world.h2().await.get("/").await.status(), 200);
}

/// Frames with good and bad lengths, flags, streams and payloads.
fn frames() -> impl Strategy<Value = Vec<u8>> {
    let head = block(&[METHOD, SCHEME, AUTHORITY, PATH]);
    let post = block(&[POST, SCHEME, AUTHORITY, PATH, (b"content-length", b"5")]);
    let payload = prop_oneof![
        Just(Vec::new()),
        Just(vec![0; 4]),
        Just(vec![0; 5]),
        Just(vec![0; 8]),
        Just(b"hello".to_vec()),
        Just([0, 4, 0, 0, 1, 0].to_vec()),
        Just(block(&[(b"x", b"y")])),
        Just(head),
        Just(post),
        proptest::collection::vec(any::<u8>(), 0..40),
    ];
    let flags = prop_oneof![
        Just(0),
        Just(END_STREAM),
        Just(END_HEADERS),
        Just(END_STREAM | END_HEADERS),
        any::<u8>()
    ];
    let stream = prop_oneof![Just(0), Just(1), Just(3), Just(5), 0u32..12];
    let one = (0u8..11, flags, stream, payload, any::<u8>(), 0u8..20);
    let one = one.prop_map(|(kind, flags, stream, payload, byte, at)| {
        let mut bytes = frame(kind, flags, stream, &payload);
        // Now and then a byte of the head is another.
        if usize::from(at) < 9 && byte < 40 {
            bytes[usize::from(at)] = byte;
        }
        bytes
    });
    proptest::collection::vec(one, 1..12).prop_map(|all| all.concat())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn fuzz_whatever_frames_come_the_door_lives_and_backends_see_whole_requests() {
    let backend = Backend::hello().await;
    let options = proxy::Options {
        idle: Duration::from_secs(1),
        body_silence: Duration::from_secs(1),
        ..Default::default()
    };
    let world = std::sync::Arc::new(World::with(options, [shop().to(&backend.url())]).await);
    let mut runner = TestRunner::deterministic();
    for _ in 0..60 {
        let mut batch = tokio::task::JoinSet::new();
        for _ in 0..16 {
            let bytes = frames().new_tree(&mut runner).unwrap().current();
            let world = world.clone();
            batch.spawn(async move {
                let mut wire = Wire::open(&world).await;
                wire.send(&bytes).await;
                let _ = wire.ended().await;
            });
        }
        batch.join_all().await;
    }
    assert_eq!(world.h2().await.get("/").await.status(), 200);
    let wrong = |r: &crate::backend::Seen| r.target != "/" || r.header("host") != Some("shop.localhost");
    assert!(!backend.requests().iter().any(wrong), "{:?}", backend.requests());
    // Nothing is left behind.
    let drained = tokio::time::timeout(Duration::from_secs(15), world.proxy.drain(Duration::from_secs(10)));
    assert!(drained.await.is_ok(), "a connection was left behind");
}
