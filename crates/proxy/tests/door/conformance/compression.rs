//! Header compression (RFC 7541).

use super::*;

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
        Case("5.2 Huffman", raw(b"\x82\x87\x84\x41\x8a\x44\xe7\xad\x7a\x0e\x41\xd1\x39\xd0\x9f"), Answer),
        Case(
            "6.2.1 both in Huffman's code",
            indexed(b"\x40\x85\xf2\xb2\x4a\x84\xff\x84\x9c\x48\xac\xa4\xbe"),
            Answer,
        ),
        Case(
            "6.2.2 both in Huffman's code",
            indexed(b"\x00\x85\xf2\xb2\x4a\x84\xff\x84\x9c\x48\xac\xa4"),
            Answer,
        ),
        Case(
            "6.2.3 both in Huffman's code",
            indexed(b"\x10\x85\xf2\xb2\x4a\x84\xff\x84\x9c\x48\xac\xa4"),
            Answer,
        ),
        Case("6.2.1 a name by its place", indexed(b"\x7a\x06h2spec\xbe"), Answer),
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
        Case(
            "5.1 a number of too many bytes",
            indexed(b"\xff\xff\xff\xff\xff\xff\x00"),
            Fatal(&[COMPRESSION]),
        ),
        Case("a field that is cut off", indexed(b"\x00\x05ab"), Fatal(&[COMPRESSION])),
        Case("a field without a value", indexed(b"\x00\x01x"), Fatal(&[COMPRESSION])),
    ])
    .await;
}

/// The tables last as long as the connection, and a block may come in pieces (RFC 9113 section 4.3).
#[tokio::test]
async fn rfc9113_4_3_the_tables_are_those_of_the_connection() {
    let host = b"\x41\x0eshop.localhost";
    let block = |tail: &[u8]| [&[0x82, 0x87, 0x84][..], host, tail].concat();
    let first = raw(&block(b""));
    let next = |block: &[u8]| [first.clone(), frame(HEADERS, END_STREAM | END_HEADERS, 3, block)].concat();
    let pieces = |first: &[u8], last: &[u8]| {
        [frame(HEADERS, END_STREAM, 1, first), frame(CONTINUATION, END_HEADERS, 1, last)].concat()
    };
    let trailers = |block: &[u8]| [post(1, &[]), frame(HEADERS, END_STREAM | END_HEADERS, 1, block)].concat();
    check(vec![
        Case("only one entry was kept", next(b"\x82\x87\x84\xbf"), Fatal(&[COMPRESSION])),
        Case("none is left after a size of nothing", next(b"\x20\x82\x87\x84\xbe"), Fatal(&[COMPRESSION])),
        Case("in pieces, within a field", pieces(&block(b"")[..9], &block(b"")[9..]), Answer),
        Case("wrong in the first piece", pieces(b"\x82\x80", b"\x87"), Fatal(&[COMPRESSION])),
        Case("wrong in the last piece", pieces(&block(b"\x40\x01"), b"x\x01y\xc0"), Fatal(&[COMPRESSION])),
        Case("wrong in trailers", trailers(b"\x80"), Fatal(&[COMPRESSION])),
    ])
    .await;
}

#[tokio::test]
async fn rfc7541_2_3_2_what_was_kept_is_known_to_later_heads() {
    let backend = Backend::hello().await;
    let world = World::open([shop().to(&backend.url())]).await;
    let mut wire = Wire::open(&world).await;
    // The authority is kept by the first head, and named by the others; each of them keeps one more.
    wire.send(&raw(b"\x82\x87\x84\x41\x0eshop.localhost")).await;
    assert_eq!(wire.fate(1).await, Fate::Answered(200));
    for n in 0..50 {
        let head = [&b"\x82\x87\x84"[..], &[0xbe + n], b"\x40\x01x\x01y"].concat();
        let stream = 3 + 2 * u32::from(n);
        wire.send(&frame(HEADERS, END_STREAM | END_HEADERS, stream, &head)).await;
        assert_eq!(wire.fate(stream).await, Fate::Answered(200), "{n}");
    }
    assert_eq!(backend.last().header("host"), Some("shop.localhost"));
}
