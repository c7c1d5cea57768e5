use proptest::prelude::*;

use super::*;

/// Feeds bytes in pieces of one size; the messages must not depend on it.
fn read(bytes: &[u8], piece: usize, cap: usize) -> Vec<(MessageKind, Vec<u8>, u64)> {
    let mut frames = Frames::new(cap);
    let mut told = Vec::new();
    for piece in bytes.chunks(piece) {
        frames.read(piece, &mut |f| told.push((f.kind, f.payload.to_vec(), f.size)));
    }
    told
}

fn check(bytes: &[u8], expect: &[(MessageKind, &[u8], u64)]) {
    for piece in [1, 2, 3, 7, bytes.len().max(1)] {
        let told = read(bytes, piece, 8);
        let told: Vec<_> = told.iter().map(|(k, p, s)| (*k, p.as_slice(), *s)).collect();
        assert_eq!(told, expect, "in pieces of {piece}");
    }
}

#[test]
fn the_examples_of_the_rfc_are_read() {
    // RFC 6455 section 5.7.
    check(b"\x81\x05Hello", &[(MessageKind::Text, b"Hello", 5)]);
    check(b"\x81\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58", &[(MessageKind::Text, b"Hello", 5)]);
    check(b"\x01\x03Hel\x80\x02lo", &[(MessageKind::Text, b"Hello", 5)]);
    check(b"\x89\x05Hello", &[(MessageKind::Ping, b"Hello", 5)]);
}

#[test]
fn a_control_frame_may_come_inside_a_message() {
    check(b"\x01\x01a\x89\x00\x80\x01b", &[(MessageKind::Ping, b"", 0), (MessageKind::Text, b"ab", 2)]);
}

#[test]
fn a_long_message_is_counted_whole_and_kept_up_to_the_cap() {
    let mut bytes = b"\x82\x7e\x01\x00".to_vec();
    bytes.extend([7; 256]);
    check(&bytes, &[(MessageKind::Binary, &[7; 8], 256)]);
}

#[test]
fn what_makes_no_sense_ends_the_reading() {
    check(b"\x83\x00\x81\x00", &[]);
    check(b"\x80\x01a\x81\x00", &[]);
    check(b"GET / HTTP/1.1\r\n\r\n", &[]);
}

proptest! {
    #[test]
    fn any_bytes_are_read_the_same_in_any_pieces(bytes in proptest::collection::vec(any::<u8>(), 0..300), piece in 1usize..20) {
        prop_assert_eq!(read(&bytes, piece, 64), read(&bytes, bytes.len().max(1), 64));
    }
}
