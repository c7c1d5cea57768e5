//! Requests and their fields (RFC 9113 section 8).

use super::*;

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
        Case("8.1 HEAD", of(&[(b":method", b"HEAD"), SCHEME, AUTHORITY, PATH]), Answer),
        Case(
            "8.1 trailers in upper case",
            trailers(&[(b"X", b"y")], END_STREAM | END_HEADERS),
            Error(&[PROTOCOL]),
        ),
        Case(
            "8.2.2 a field of one connection in trailers",
            trailers(&[(b"connection", b"close")], END_STREAM | END_HEADERS),
            Error(&[PROTOCOL]),
        ),
        Case(
            "8.1.1 padding is not content",
            [post(1, &[(b"content-length", b"2")]), frame(DATA, PADDED | END_STREAM, 1, b"\x03hi\0\0\0")]
                .concat(),
            Answer,
        ),
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
        Case(
            "8.3.1 a path with a fragment",
            of(&[METHOD, SCHEME, AUTHORITY, (b":path", b"/a#b")]),
            Error(&[PROTOCOL]),
        ),
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
