use proptest::prelude::*;

use super::*;

const GET: &[u8] = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n";

/// Reads bytes in pieces of this size.
fn read(bytes: &[u8], piece: usize) -> (Framing, Result<(), Ambiguous>) {
    let mut framing = Framing::default();
    let read = bytes.chunks(piece).try_for_each(|part| framing.read(part));
    (framing, read)
}

fn head(fields: &str) -> Vec<u8> {
    format!("POST / HTTP/1.1\r\nHost: a\r\n{fields}\r\n").into_bytes()
}

#[test]
fn the_end_of_each_request_is_found_however_it_is_cut() {
    for message in [
        GET.to_vec(),
        [b"\r\n\r\n", GET].concat(),
        [&head("Content-Length: 5\r\n")[..], b"a\nb\nc"].concat(),
        [&head("Content-Length: 5\r\nContent-Length: 5\r\n")[..], b"a\nb\nc"].concat(),
        head("content-length:0\r\n"),
        b"G#T / HTTP/1.1\r\nHost: a\r\nX: #\r\n\r\n".to_vec(),
        [&head("Transfer-Encoding: Chunked\r\n")[..], b"5;x=y\r\na\nb\nc\r\n0\r\n\r\n"].concat(),
        [&head("transfer-encoding:gzip, chunked\r\n")[..], b"00a \r\n0123456789\r\n0\r\nx: y\r\n\r\n"]
            .concat(),
        head(&format!("X: {}\r\n", "x".repeat(3 * LINE))),
    ] {
        for piece in [1, 2, 3, 7, 64, LINE, usize::MAX] {
            let (framing, outcome) = read(&message, piece);
            assert_eq!((outcome, framing.next), (Ok(()), Next::Start), "{message:?} by {piece}");
            let (_, outcome) = read(&[&message[..], b"GET / HTTP/1.1\n"].concat(), piece);
            assert_eq!(outcome.unwrap_err().why, "a line ends with a bare LF");
        }
    }
}

#[test]
fn what_could_be_read_in_two_ways_is_refused() {
    let chunked = |chunks: &[u8]| [&head("Transfer-Encoding: chunked\r\n")[..], chunks].concat();
    for (message, in_body) in [
        (b"GET / HTTP/1.1\nHost: a\r\n\r\n".to_vec(), false),
        (b"GET /a#b HTTP/1.1\r\nHost: a\r\n\r\n".to_vec(), false),
        (format!("GET /{}# HTTP/1.1\r\nHost: a\r\n\r\n", "a".repeat(2 * LINE)).into_bytes(), false),
        (b"GET / HTTP/1.1\r\nHost: a\n\r\n".to_vec(), false),
        (b"GET / HTTP/1.1\r\nHost: a\r\n\n".to_vec(), false),
        (head("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n"), false),
        (head("Transfer-Encoding: chunked\r\nContent-Length: 5\r\n"), false),
        (head("TRANSFER-ENCODING: xchunked\r\n"), false),
        (head("Transfer-Encoding: chunked, identity\r\n"), false),
        (head("Transfer-Encoding:\r\n"), false),
        (head("Content-Length: 5\r\nContent-Length: 6\r\n"), false),
        (head("Content-Length: +5\r\n"), false),
        (head("Content-Length: 0x5\r\n"), false),
        (head("Content-Length: 5, 5\r\n"), false),
        (head("Content-Length:\r\n"), false),
        (head("Content-Length: 99999999999999999999\r\n"), false),
        (head(&format!("Content-Length: {}5\r\n", "0".repeat(LINE))), false),
        (chunked(b"5\r\nabcdefg\r\n"), true),
        (chunked(b"5\nabcde\r\n"), true),
        (chunked(b"-5\r\nabcde\r\n"), true),
        (chunked(b"0x5\r\nabcde\r\n"), true),
        (chunked(b"\r\n"), true),
        (chunked(b"5 5\r\n"), true),
        (chunked(b"5;a\rb\r\n"), true),
        (chunked(b"fffffffffffffffff\r\n"), true),
        (chunked(format!("5;{}\r\n", "x".repeat(LINE)).as_bytes()), true),
        (chunked(b"0\r\nx: y\n\r\n"), true),
    ] {
        for piece in [1, 5, usize::MAX] {
            let (_, outcome) = read(&message, piece);
            let ambiguous = outcome.expect_err(&String::from_utf8_lossy(&message));
            assert_eq!(ambiguous.in_body, in_body, "{:?}", String::from_utf8_lossy(&message));
        }
    }
}

#[test]
fn nothing_is_judged_after_a_switch() {
    let (mut framing, outcome) = read(&head("Upgrade: websocket\r\n"), usize::MAX);
    assert_eq!((outcome, framing.may_switch()), (Ok(()), true));
    framing.stop();
    assert_eq!(framing.read(b"\n\n\n"), Ok(()));
    let (framing, _) = read(&[&head("Upgrade: websocket\r\n")[..], GET].concat(), usize::MAX);
    assert!(!framing.may_switch(), "the next request asks for no switch");
}

#[test]
fn a_head_is_refused_before_it_is_complete() {
    // hyper has seen nothing of the line that is ambiguous.
    let message = head("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n");
    let (_, outcome) = read(&message, usize::MAX);
    assert_eq!(&message[..outcome.unwrap_err().from], b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn fuzz_cutting_changes_nothing(
        parts in proptest::collection::vec(prop_oneof![
            Just("GET / HTTP/1.1\r\n"), Just("Host: a\r\n"), Just("\r\n"), Just("\n"), Just("\r"), Just("5\r\n"),
            Just("Content-Length: 5\r\n"), Just("Transfer-Encoding: chunked\r\n"), Just("abcde"), Just("0\r\n"),
            Just("Content-Length: "), Just(" "), Just("Transfer-Encoding:"), Just("\0"), Just(":"), Just("5;x\r\n"),
        ], 0..24),
        cut in 1usize..40,
    ) {
        let bytes = parts.concat().into_bytes();
        let (whole, at_once) = read(&bytes, usize::MAX);
        let (pieces, by_pieces) = read(&bytes, cut);
        prop_assert_eq!(at_once.map_err(|a| (a.why, a.in_body)), by_pieces.map_err(|a| (a.why, a.in_body)));
        if at_once.is_ok() {
            prop_assert_eq!(whole.next, pieces.next);
            prop_assert_eq!(whole.begun, pieces.begun);
        }
    }

    #[test]
    fn fuzz_no_bytes_are_too_strange(bytes in proptest::collection::vec(any::<u8>(), 0..400), cut in 1usize..40) {
        let _ = read(&bytes, cut);
    }
}
