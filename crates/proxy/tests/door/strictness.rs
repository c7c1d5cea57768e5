//! Requests over HTTP/1.1 that could be read in two ways, or not at all: refused before a backend hears of them.

use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::backend::{Backend, read_head};
use crate::browser::post;
use crate::world::{World, shop};

/// Fields of a POST after its Host, and what follows the head.
fn framed(fields: &str, body: &str) -> String {
    format!("POST / HTTP/1.1\r\nHost: shop.localhost\r\n{fields}\r\n{body}")
}

/// A first line and fields, as they are.
fn bare(head: &str) -> String {
    format!("{head}\r\n\r\n")
}

/// Every request is answered with its status and the connection closed, whether it comes at once or byte by byte,
/// and the backend hears nothing, neither of it nor of what came after it.
async fn refused(requests: &[(String, &str)]) {
    let backend = Backend::hello().await;
    let world = World::open([shop().to(&backend.url())]).await;
    let mut wrong = Vec::new();
    for (request, status) in requests {
        let smuggled = format!("{request}GET /smuggled HTTP/1.1\r\nHost: shop.localhost\r\n\r\n");
        let drops: Vec<&[u8]> = smuggled.as_bytes().chunks(1 + request.len() / 40).collect();
        for pieces in [&[smuggled.as_bytes()][..], &drops] {
            let answer = world.pieces(pieces).await;
            let once = answer.matches("HTTP/1.1 ").count() == 1;
            if !once || !answer.starts_with(&format!("HTTP/1.1 {status} ")) {
                wrong.push(format!("{:?} -> {answer:?}", &request[..request.len().min(200)]));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert_eq!(backend.requests().iter().map(|r| r.target.clone()).collect::<Vec<_>>(), [""; 0]);
}

#[tokio::test]
async fn two_ways_to_say_the_length_are_refused() {
    let chunks = "5\r\nhello\r\n0\r\n\r\n";
    refused(&[
        (framed("Content-Length: 3\r\nTransfer-Encoding: chunked\r\n", chunks), "400"),
        (framed("Transfer-Encoding: chunked\r\nContent-Length: 3\r\n", chunks), "400"),
        (framed("Transfer-Encoding: chunked\r\nX: y\r\ncontent-length:3\r\n", chunks), "400"),
        (framed("Content-Length: 0\r\nTransfer-Encoding: chunked\r\n", chunks), "400"),
        (framed("Content-Length: 5\r\nContent-Length: 6\r\n", "hello"), "400"),
        (framed("Content-Length: 5\r\nContent-Length: 05x\r\n", "hello"), "400"),
    ])
    .await;
}

#[tokio::test]
async fn malformed_lengths_are_refused() {
    let length = |value: &str| (framed(&format!("Content-Length: {value}\r\n"), "hello"), "400");
    refused(&[
        length("+5"),
        length("-5"),
        length("0x5"),
        length("5, 5"),
        length("5, 6"),
        length("5.0"),
        length("five"),
        length(""),
        length("5 5"),
        length("18446744073709551616"),
        length("99999999999999999999999"),
        length("5,"),
        length(",5"),
        length("5;x"),
        length("5\u{b}"),
        length("\u{a0}5"),
        length("5\r\n\t"),
        length("5\r\nContent-Length: 5, 5"),
        length("5\r\nContent-Length:"),
        length("5\r\nContent_Length : 0"),
    ])
    .await;
}

#[tokio::test]
async fn codings_that_are_not_chunked_alone_are_refused() {
    let coding = |value: &str, status| {
        (framed(&format!("Transfer-Encoding: {value}\r\n"), "5\r\nhello\r\n0\r\n\r\n"), status)
    };
    refused(&[
        coding("xchunked", "400"),
        coding("chunkedx", "400"),
        coding("identity", "400"),
        coding("gzip", "400"),
        coding("chunked, identity", "400"),
        coding("chunked, gzip", "400"),
        coding("", "400"),
        coding("\"chunked\"", "400"),
        coding("chunked;q=1", "400"),
        coding("\u{b}chunked", "400"),
        coding("chunked\u{b}", "400"),
        coding("\u{c}chunked", "400"),
        coding("\u{a0}chunked", "400"),
        coding("chunked,", "400"),
        coding(",chunked", "501"),
        coding("'chunked'", "400"),
        coding("chunked\r\n : x", "400"),
        coding("x\r\nTransfer-Encoding: chunked", "400"),
        coding("\r\nTransfer-Encoding: chunked", "400"),
        coding("chunked\r\nTransfer-Encoding:", "400"),
        coding("chunked\r\nTransfer-Encoding : x", "400"),
        coding("chunked\r\nContent-Length: 0", "400"),
        coding("chunked\rX: y", "400"),
        coding("chunked\nX: y", "400"),
        coding("chunked\r\nTransfer-Encoding: identity", "400"),
        coding("\r\n chunked", "400"),
        coding("identity\r\nTransfer-Encoding: chunked", "400"),
        // RFC 9112 section 6.1: understood, and not supported.
        coding("gzip, chunked", "501"),
        coding("gzip\t,\tchunked", "501"),
        coding("chunked, chunked", "501"),
        coding("chunked\r\nTransfer-Encoding: chunked", "501"),
        (
            "POST / HTTP/1.0\r\nHost: shop.localhost\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n".into(),
            "400",
        ),
    ])
    .await;
}

#[tokio::test]
async fn malformed_lines_are_refused() {
    let host = "Host: shop.localhost";
    let nul = format!("GET / HTTP/1.1\r\n{host}\r\nX: a\0b");
    refused(&[
        // Bare LF, in every place.
        (bare(&format!("GET / HTTP/1.1\n{host}")), "400"),
        (bare(&format!("GET / HTTP/1.1\r\n{host}\nX: y")), "400"),
        (format!("GET / HTTP/1.1\r\n{host}\r\n\n"), "400"),
        (format!("GET / HTTP/1.1\n{host}\n\n"), "400"),
        (format!("\nGET / HTTP/1.1\r\n{host}\r\n\r\n"), "400"),
        // Bare CR and NUL.
        (bare(&format!("GET / HTTP/1.1\r\n{host}\r\nX: a\rb")), "400"),
        (bare(&format!("GET / HTTP/1.1\r\n{host}\rX: y")), "400"),
        (bare(&format!("GET /a\rb HTTP/1.1\r\n{host}")), "400"),
        (bare(&nul), "400"),
        (bare(&format!("GET /a\0b HTTP/1.1\r\n{host}")), "400"),
        (bare(&format!("GET / HTTP/1.1\r\n{host}\r\nX\0: y")), "400"),
        // Folding, and blanks where none may be.
        (bare(&format!("GET / HTTP/1.1\r\n{host}\r\nX: a\r\n b")), "400"),
        (bare(&format!("GET / HTTP/1.1\r\n {host}\r\nX: a")), "400"),
        (bare(&format!("GET / HTTP/1.1\r\n{host}\r\nX : y")), "400"),
        (bare(&format!("GET / HTTP/1.1\r\n{host}\r\nContent-Length : 5")), "400"),
        (bare(&format!("GET / HTTP/1.1\r\n{host}\r\nTransfer-Encoding\t: chunked")), "400"),
        (bare(&format!("GET / HTTP/1.1\r\n{host}\r\n: y")), "400"),
        (bare(&format!("GET / HTTP/1.1\r\n{host}\r\nno colon")), "400"),
        (bare(&format!("GET / HTTP/1.1\r\n{host}\r\nX(y): z")), "400"),
        (bare(&format!("GET / HTTP/1.1\r\n\tX: y\r\n{host}")), "400"),
        (bare(&format!("GET / HTTP/1.1\r\n{host}\r\n\r\r\nX: y")), "400"),
        (bare(&format!("GET / HTTP/1.1\r\n{host}\r\n\u{b}X: y")), "400"),
        (bare(&format!("GET / HTTP/1.1\r\n{host}\r\nX\u{a0}: y")), "400"),
        (bare(&format!("GET / HTTP/1.1\r\n{host}\r\nX\\: y")), "400"),
        (bare(&format!("GET / HTTP/1.1\r\n{host}\r\n\"X\": y")), "400"),
        (bare(&format!("GET / HTTP/1.1\r\n{host}\r\nX: a\u{1}b")), "400"),
        (bare(&format!("GET / HTTP/1.1\r\n{host}\r\nX: a\u{7f}b")), "400"),
        // The request line.
        (bare(&format!("GET  / HTTP/1.1\r\n{host}")), "400"),
        (bare(&format!("GET / HTTP/1.1 \r\n{host}")), "400"),
        (bare(&format!("GET /a b HTTP/1.1\r\n{host}")), "400"),
        (bare(&format!(" GET / HTTP/1.1\r\n{host}")), "400"),
        (bare(&format!("GET\t/ HTTP/1.1\r\n{host}")), "400"),
        (bare(&format!("GET /\r\n{host}")), "400"),
        (bare(&format!("G(T / HTTP/1.1\r\n{host}")), "400"),
        (bare(&format!("GET / HTTP/1.2\r\n{host}")), "400"),
        (bare(&format!("GET / HTTP/3.0\r\n{host}")), "400"),
        (bare(&format!("GET / http/1.1\r\n{host}")), "400"),
        (bare(&format!("GET / HTTP/01.1\r\n{host}")), "400"),
        (bare(&format!("GET / HTTP/1.1\t\r\n{host}")), "400"),
        (bare(&format!("GET / HTTP/1.1x\r\n{host}")), "400"),
        (bare(&format!("GET / HTTP/1.10\r\n{host}")), "400"),
        (bare(&format!("GET / HTTP/2.0\r\n{host}")), "400"),
        (bare(&format!("GET / HTTP/1.\r\n{host}")), "400"),
        (bare(&format!("GET / HTTP / 1.1\r\n{host}")), "400"),
        (bare(&format!("GET / HTTP/1.1 HTTP/1.1\r\n{host}")), "400"),
        (bare(&format!("GET\u{b}/ HTTP/1.1\r\n{host}")), "400"),
        (bare(&format!("GET /\u{c}HTTP/1.1\r\n{host}")), "400"),
        (bare(&format!("GET /a\u{7f}b HTTP/1.1\r\n{host}")), "400"),
        (bare(&format!("GET /a\tb HTTP/1.1\r\n{host}")), "400"),
        (bare("PRI * HTTP/2.0\r\n\r\nSM"), "400"),
        (bare(&format!("GET shop.localhost HTTP/1.1\r\n{host}")), "400"),
        (bare(&format!("GET * HTTP/1.1\r\n{host}")), "400"),
        (bare(&format!("GET \"/\" HTTP/1.1\r\n{host}")), "400"),
        // RFC 9112 section 3.2: what comes after the query is the browser's own, and is not put right in silence.
        (bare(&format!("GET /a#b HTTP/1.1\r\n{host}")), "400"),
        (bare(&format!("GET http://shop.localhost/a?b#c HTTP/1.1\r\n{host}")), "400"),
        (bare(&format!("GET ftp://shop.localhost/ HTTP/1.1\r\n{host}\r\nConnection: close")), "400"),
    ])
    .await;
}

#[tokio::test]
async fn malformed_chunks_are_refused_and_reach_no_backend_whole() {
    let backend = Backend::hello().await;
    let world = World::open([shop().to(&backend.url())]).await;
    let long = format!("5;{}\r\nhello\r\n0\r\n\r\n", "x".repeat(1 << 20));
    for chunks in [
        "x\r\nhello\r\n0\r\n\r\n",
        "-5\r\nhello\r\n0\r\n\r\n",
        "+5\r\nhello\r\n0\r\n\r\n",
        "0x5\r\nhello\r\n0\r\n\r\n",
        "5 5\r\nhello\r\n0\r\n\r\n",
        " 5\r\nhello\r\n0\r\n\r\n",
        "\r\nhello\r\n0\r\n\r\n",
        ";x\r\nhello\r\n0\r\n\r\n",
        "5\nhello\r\n0\r\n\r\n",
        "5\rhello\r\n0\r\n\r\n",
        "5;a\nb\r\nhello\r\n0\r\n\r\n",
        "5;a\rb\r\nhello\r\n0\r\n\r\n",
        "5\r\nhello\n0\r\n\r\n",
        "5\r\nhello0\r\n\r\n",
        "5\r\nhello world\r\n0\r\n\r\n",
        "5\r\nhello\r\n0\r\n\n",
        "5\r\nhello\r\n0\r\nx: y\n\r\n",
        "5;x=\"\r\nhello\r\n\"\r\n0\r\n\r\n\n",
        "5\r\r\nhello\r\n0\r\n\r\n",
        "5\u{b}\r\nhello\r\n0\r\n\r\n",
        "5\0\r\nhello\r\n0\r\n\r\n",
        "5_0\r\nhello\r\n0\r\n\r\n",
        "5h\r\nhello\r\n0\r\n\r\n",
        "5\r\nhello\r\r\n0\r\n\r\n",
        "5\r\nhello\n\r0\r\n\r\n",
        "5\r\nhello\r\n0\n\n",
        "5\r\nhello\r\n0\r\n\r\r\n",
        "5\r\nhello\r\n0\r\nx : y\r\n\r\n",
        "5\r\nhello\r\n0\r\nx: y\r\n z\r\n\r\n",
        "5\r\nhello\r\n0\r\nno colon\r\n\r\n",
        "5\r\nhello\r\n0\r\nx: a\0b\r\n\r\n",
        "5\r\nhello\r\n0\r\nx: a\rb\r\n\r\n",
        "ffffffffffffffff1\r\nhello\r\n0\r\n\r\n",
        "100000000000000005\r\nhello\r\n0\r\n\r\n",
        long.as_str(),
    ] {
        let request = framed("Transfer-Encoding: chunked\r\n", chunks);
        let request = format!("{request}GET /smuggled HTTP/1.1\r\nHost: shop.localhost\r\n\r\n");
        let answer = world.bytes(&request).await;
        let shown = &chunks[..chunks.len().min(40)];
        assert!(answer.starts_with("HTTP/1.1 400 "), "{shown:?} -> {answer:?}");
        assert_eq!(answer.matches("HTTP/1.1 ").count(), 1, "{shown:?} -> {answer:?}");
    }
    // What the backend keeps of them are bodies that broke off: none of them ended well.
    assert!(
        backend.requests().iter().all(|r| r.target == "/" && r.body.is_empty()),
        "{:?}",
        backend.requests()
    );
}

#[tokio::test]
async fn hosts_that_say_nothing_certain_are_refused() {
    let get = |fields: &str| bare(&format!("GET / HTTP/1.1\r\n{fields}X: y"));
    refused(&[
        (get(""), "400"),
        (get("Host: shop.localhost\r\nHost: shop.localhost\r\n"), "400"),
        (get("Host: shop.localhost\r\nHost: other\r\n"), "400"),
        (get("Host: shop.localhost, other\r\n"), "400"),
        (get("Host:\r\n"), "400"),
        (get("Host: user@shop.localhost\r\n"), "400"),
        (get("Host: shop.localhost/x\r\n"), "400"),
        (get("Host: shop.localhost:port\r\n"), "400"),
        (get("Host: shop.localhost:99999\r\n"), "400"),
        (get("Host: shop localhost\r\n"), "400"),
        (get("Host: [::1\r\n"), "400"),
        (get("Host: shop.localhost?x\r\n"), "400"),
        (get("Host: shop.localhost#x\r\n"), "400"),
        (get("Host: shop.localhost\\@other\r\n"), "400"),
        (get("Host: shop.localhost%00\r\n"), "400"),
        (get("Host: \"shop.localhost\"\r\n"), "400"),
        (get("Host: shop.localhost:80:80\r\n"), "400"),
        (get("Host: shop.localhost\r\nhost:\r\n"), "400"),
        (bare("GET http:///x HTTP/1.1\r\nHost: shop.localhost"), "400"),
        (bare("GET http://shop.localhost:x/ HTTP/1.1\r\nHost: shop.localhost"), "400"),
        (bare("GET http://other.test:443@shop.localhost/ HTTP/1.1\r\nHost: shop.localhost"), "400"),
        // RFC 9112 section 3.2.2: also beside an absolute form.
        (bare("GET http://shop.localhost/ HTTP/1.1\r\nX: y"), "400"),
        (bare("GET http://shop.localhost/ HTTP/1.1\r\nHost: a\r\nHost: a"), "400"),
        (bare("GET http://shop.localhost/ HTTP/1.1\r\nHost: a b"), "400"),
        (bare("GET http://user@shop.localhost/ HTTP/1.1\r\nHost: shop.localhost"), "400"),
        (bare("CONNECT shop.localhost HTTP/1.1\r\nHost: shop.localhost\r\nConnection: close"), "405"),
        (bare("CONNECT shop.localhost:443 HTTP/1.1\r\nHost: shop.localhost\r\nConnection: close"), "405"),
        (bare("GET http://other.test/ HTTP/1.1\r\nHost: shop.localhost\r\nConnection: close"), "421"),
        (bare("GET / HTTP/1.1\r\nHost: other.test\r\nConnection: close"), "421"),
        (bare("TRACE / HTTP/1.1\r\nHost: shop.localhost\r\nConnection: close"), "405"),
    ])
    .await;
}

#[tokio::test]
async fn heads_and_targets_that_are_too_large_are_refused() {
    let many: String = (0..200).map(|n| format!("x{n}: y\r\n")).collect();
    refused(&[
        (bare(&format!("GET / HTTP/1.1\r\nHost: shop.localhost\r\nX: {}", "x".repeat(70_000))), "431"),
        (bare(&format!("GET / HTTP/1.1\r\nHost: shop.localhost\r\n{many}X: y")), "431"),
        (
            bare(&format!(
                "GET /{} HTTP/1.1\r\nHost: shop.localhost\r\nConnection: close",
                "x".repeat(40_000)
            )),
            "414",
        ),
    ])
    .await;
}

#[tokio::test]
async fn what_is_well_formed_passes_however_it_is_cut() {
    let backend = Backend::hello().await;
    let world = World::open([shop().to(&backend.url())]).await;
    let requests = "\r\nPOST /a HTTP/1.1\r\nHost: shop.localhost\r\nContent-Length: 5\r\n\r\na\nb\nc\
        POST /b HTTP/1.1\r\nhost:shop.localhost\r\nTransfer-Encoding: Chunked\r\n\r\n\
        2;x=\"y\"\r\na\n\r\n3 \r\n\r\n\n\r\n0\r\nx-sum: 1\r\n\r\n\
        POST /c HTTP/1.1\r\nHost: shop.localhost\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\nhi\
        GET /d HTTP/1.1\r\nHost: shop.localhost\r\nUpgrade: h2c\r\nConnection: upgrade\r\n\r\n\
        GET /e HTTP/1.1\r\nHost:\tshop.localhost \r\nConnection: close\r\n\r\n";
    let all = [("/a", "a\nb\nc"), ("/b", "a\n\r\n\n"), ("/c", "hi"), ("/d", ""), ("/e", "")];
    for piece in [requests.len(), 64, 7, 1] {
        let pieces: Vec<&[u8]> = requests.as_bytes().chunks(piece).collect();
        let answer = world.pieces(&pieces).await;
        assert_eq!(answer.matches("HTTP/1.1 200 OK\r\n").count(), 5, "{answer}");
        let seen = backend.requests();
        let newest =
            seen[seen.len() - 5..].iter().map(|r| (r.target.as_str(), std::str::from_utf8(&r.body).unwrap()));
        assert_eq!(newest.collect::<Vec<_>>(), all);
        assert_eq!(seen[seen.len() - 3].headers.get_all("content-length").iter().count(), 1);
    }
}

/// RFC 9110 section 6.5.1: what frames, routes or authenticates has no place after the content.
#[tokio::test]
async fn trailers_that_mean_to_change_the_request_go_no_further() {
    let backend = Backend::raw(|mut stream| async move {
        let mut all = read_head(&mut stream).await;
        if all.is_empty() {
            return;
        }
        while !all.ends_with("\r\n0\r\n\r\n") && !all.ends_with("safe: 1\r\n\r\n") {
            all.push(char::from(stream.read_u8().await.unwrap()));
        }
        let trailers = all.rsplit("\r\n0\r\n").next().unwrap().trim_end();
        let told = if trailers == "safe: 1" { "200 OK" } else { "500 Wrong" };
        let answer =
            format!("HTTP/1.1 {told}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{all}", all.len());
        stream.write_all(answer.as_bytes()).await.unwrap();
    })
    .await;
    let world = World::open([shop().to(&backend.url())]).await;
    for trailer in ["Content-Length: 50", "Transfer-Encoding: x", "Host: evil", "Authorization: Basic eDp5"] {
        let name = trailer.split(':').next().unwrap();
        let fields = format!("Transfer-Encoding: chunked\r\nTrailer: {name}, safe\r\nConnection: close\r\n");
        let request = framed(&fields, &format!("5\r\nhello\r\n0\r\n{trailer}\r\nsafe: 1\r\n\r\n"));
        let answer = world.bytes(&request).await;
        assert!(answer.starts_with("HTTP/1.1 200 "), "{trailer} -> {answer}");
    }
}

#[tokio::test]
async fn an_answer_that_is_due_comes_before_the_refusal_of_the_next_request() {
    let backend = Backend::hello().await;
    let world = World::open([shop().to(&backend.url())]).await;
    let both =
        "GET /good HTTP/1.1\r\nHost: shop.localhost\r\n\r\nGET /bad HTTP/1.1\nHost: shop.localhost\r\n\r\n";
    let answer = world.bytes(both).await;
    assert!(answer.starts_with("HTTP/1.1 200 ") && answer.contains("helloHTTP/1.1 400 "), "{answer}");
    assert_eq!(backend.last().target, "/good");
    // The next connection is none the worse for it.
    assert_eq!(world.h1().await.page(post("/", "x")).await.status(), 200);
}
