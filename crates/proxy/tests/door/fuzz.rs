//! Whatever a client sends, the door lives, answers or closes, and a backend sees only whole requests that were
//! meant: counted by a backend that reads more strictly than any other.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use parking_lot::Mutex;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;

use crate::backend::Backend;
use crate::browser::read_to_end;
use crate::world::{World, shop};

const CASES: usize = 2000;
const AT_ONCE: usize = 16;

/// What the strict backend has seen.
#[derive(Default)]
struct Ledger {
    requests: AtomicUsize,
    /// Requests that no case can have meant.
    wrong: Mutex<Vec<String>>,
}

/// Pieces of requests, good and bad, that make something dangerous when they meet.
const PIECES: [&str; 52] = [
    "GET / HTTP/1.1\r\n",
    "POST /p HTTP/1.1\r\n",
    "HEAD / HTTP/1.1\r\n",
    "GET / HTTP/1.0\r\n",
    "GET /a b HTTP/1.1\r\n",
    "GET http://shop.localhost/ HTTP/1.1\r\n",
    "OPTIONS * HTTP/1.1\r\n",
    "GET /smuggled HTTP/1.1\r\n",
    "PRI * HTTP/2.0\r\n",
    "Host: shop.localhost\r\n",
    "Host: shop.localhost\r\n",
    "Host: shop.localhost\r\n",
    "Host: other\r\n",
    "host:shop.localhost\r\n",
    "Content-Length: 5\r\n",
    "Content-Length: 0\r\n",
    "Content-Length: 38\r\n",
    "Content-Length: +5\r\n",
    "Content-Length : 5\r\n",
    "Content-Length: 5, 5\r\n",
    "Content-Length:\r\n",
    "Content-Length: 5\n",
    "Transfer-Encoding: chunked\r\n",
    "Transfer-Encoding: chunked\r\n",
    "transfer-encoding:\tChunked\r\n",
    "Transfer-Encoding: xchunked\r\n",
    "Transfer-Encoding : chunked\r\n",
    "Transfer-Encoding: gzip, chunked\r\n",
    "Transfer-Encoding:\r\n chunked\r\n",
    "Transfer-Encoding: identity\r\n",
    "Connection: close\r\n",
    "Connection: content-length\r\n",
    "Connection: transfer-encoding, host\r\n",
    "Expect: 100-continue\r\n",
    "Upgrade: h2c\r\n",
    "X: a\r\n b\r\n",
    "X: a\0b\r\n",
    "X: a\rb\r\n",
    "\r\n",
    "\r\n",
    "\r\n",
    "\n",
    "\r",
    "hello",
    "5\r\nhello\r\n",
    "5;x=y\r\nhello\r\n",
    "0\r\n\r\n",
    "0\r\n",
    "0005\r\n",
    "ffffffffffffffff\r\n",
    "GET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n",
    " ",
];

/// A client's bytes: pieces in any order, mostly beginning like a request, with a few bytes changed.
fn client() -> impl Strategy<Value = Vec<u8>> {
    let pieces = proptest::collection::vec(proptest::sample::select(&PIECES[..]), 0..14);
    let begun = proptest::bool::weighted(0.8);
    let changes = proptest::collection::vec((any::<proptest::sample::Index>(), any::<u8>()), 0..3);
    (begun, pieces, changes).prop_map(|(begun, pieces, changes)| {
        let start = if begun { "POST /p HTTP/1.1\r\nHost: shop.localhost\r\n" } else { "" };
        let mut bytes = [start.as_bytes(), pieces.concat().as_bytes()].concat();
        for (at, byte) in changes.into_iter().filter(|_| !pieces.is_empty()) {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        bytes
    })
}

/// Reads requests by the letter of RFC 9112, and writes down what is not one.
async fn strict(ledger: Arc<Ledger>) -> Backend {
    Backend::raw(move |stream| {
        let ledger = ledger.clone();
        async move {
            let mut stream = BufReader::new(stream);
            loop {
                match request(&mut stream).await {
                    Ok(true) => {
                        ledger.requests.fetch_add(1, Ordering::SeqCst);
                        let answer = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi";
                        if stream.get_mut().write_all(answer).await.is_err() {
                            return;
                        }
                    }
                    Ok(false) => return,
                    Err(wrong) => return ledger.wrong.lock().push(wrong),
                }
            }
        }
    })
    .await
}

/// One whole request; false when the connection ends before there is one.
async fn request(stream: &mut BufReader<TcpStream>) -> Result<bool, String> {
    let Some(first) = line(stream).await? else { return Ok(false) };
    let words: Vec<&str> = first.split(' ').collect();
    if words.len() != 3 || words[0].is_empty() || !words[1].starts_with('/') || words[2] != "HTTP/1.1" {
        return Err(format!("the first line is {first:?}"));
    }
    let (mut hosts, mut length, mut chunked) = (0, None, false);
    loop {
        let Some(field) = line(stream).await? else { return Ok(false) };
        if field.is_empty() {
            break;
        }
        let (name, value) = field.split_once(": ").ok_or_else(|| format!("a field is {field:?}"))?;
        match name {
            "host" => hosts += 1,
            "content-length" if length.is_none() => {
                length = Some(value.parse::<usize>().map_err(|_| format!("a length is {value:?}"))?);
            }
            "transfer-encoding" if value == "chunked" && !chunked => chunked = true,
            "content-length" | "transfer-encoding" => return Err(format!("{field:?} came too often")),
            _ => {}
        }
    }
    if hosts != 1 || (chunked && length.is_some()) {
        return Err(format!("{hosts} hosts, length {length:?}, chunked {chunked}, for {first:?}"));
    }
    body(stream, length.unwrap_or_default(), chunked).await
}

async fn body(stream: &mut BufReader<TcpStream>, length: usize, chunked: bool) -> Result<bool, String> {
    if !chunked {
        return Ok(stream.read_exact(&mut vec![0; length]).await.is_ok());
    }
    loop {
        let Some(size) = line(stream).await? else { return Ok(false) };
        let size = usize::from_str_radix(&size, 16).map_err(|_| format!("a chunk's size is {size:?}"))?;
        if stream.read_exact(&mut vec![0; size]).await.is_err() {
            return Ok(false);
        }
        match line(stream).await? {
            None => return Ok(false),
            Some(end) if !end.is_empty() => return Err(format!("after a chunk comes {end:?}")),
            Some(_) if size == 0 => return Ok(true),
            Some(_) => {}
        }
    }
}

/// Up to CRLF; `None` when the connection ends.
async fn line(stream: &mut BufReader<TcpStream>) -> Result<Option<String>, String> {
    let mut bytes = Vec::new();
    match stream.read_until(b'\n', &mut bytes).await {
        Ok(_) if bytes.last() == Some(&b'\n') => {}
        _ => return Ok(None),
    }
    let shown = bytes.escape_ascii().to_string();
    let line = bytes.strip_suffix(b"\r\n").ok_or_else(|| format!("a bare LF in {shown}"))?;
    if line.iter().any(|b| matches!(b, b'\r' | 0)) {
        return Err(format!("CR or NUL in {shown}"));
    }
    Ok(Some(String::from_utf8_lossy(line).into_owned()))
}

/// Sends one case and reads until the door closes.
async fn answers(world: &World, bytes: &[u8]) -> Option<String> {
    let mut stream = world.tls("shop.localhost", &[b"http/1.1"]).await.ok()?;
    let _ = stream.write_all(bytes).await;
    // The client has said everything: the door must not wait for more for ever.
    let _ = stream.shutdown().await;
    let reading = tokio::time::timeout(Duration::from_secs(10), read_to_end(&mut stream));
    reading.await.ok()
}

/// How many requests a client's bytes can mean at most: whole heads, none after the first thing that is none.
fn meant(mut rest: &[u8]) -> usize {
    let mut count = 0;
    while let Some((framing, after)) = head(rest) {
        count += 1;
        let Some(after) = content(after, framing) else { return count };
        rest = after;
    }
    count
}

enum Content {
    Length(usize),
    Chunks,
}

/// A head, and what follows it.
fn head(mut rest: &[u8]) -> Option<(Content, &[u8])> {
    let mut first = cut(&mut rest)?;
    while first.is_empty() {
        first = cut(&mut rest)?;
    }
    let (mut length, mut chunked) = (None, false);
    loop {
        let field = cut(&mut rest)?;
        if field.is_empty() {
            break;
        }
        let (name, value) = field.split_once(':')?;
        match name.to_ascii_lowercase().as_str() {
            "content-length" => length = Some(value.trim().parse().ok()?),
            "transfer-encoding" if value.trim().eq_ignore_ascii_case("chunked") => chunked = true,
            "transfer-encoding" => return None,
            _ => {}
        }
    }
    match (length, chunked) {
        (Some(_), true) => None,
        (length, false) => Some((Content::Length(length.unwrap_or_default()), rest)),
        (None, true) => Some((Content::Chunks, rest)),
    }
}

fn content(mut rest: &[u8], framing: Content) -> Option<&[u8]> {
    if let Content::Length(length) = framing {
        return rest.get(length..);
    }
    loop {
        let line = cut(&mut rest)?;
        let size = line.split(';').next().unwrap_or_default().trim_end();
        let size = usize::from_str_radix(size, 16).ok().filter(|_| !size.starts_with('+'))?;
        if size == 0 {
            while !cut(&mut rest)?.is_empty() {}
            return Some(rest);
        }
        rest = rest.get(size..)?.strip_prefix(b"\r\n")?;
    }
}

/// A line up to CRLF.
fn cut<'a>(rest: &mut &'a [u8]) -> Option<std::borrow::Cow<'a, str>> {
    let end = rest.iter().position(|b| *b == b'\n')?;
    let line = rest[..end].strip_suffix(b"\r")?;
    *rest = &rest[end + 1..];
    Some(String::from_utf8_lossy(line))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn fuzz_whatever_a_client_sends_a_backend_sees_only_whole_requests() {
    let ledger = Arc::new(Ledger::default());
    let backend = strict(ledger.clone()).await;
    let options = proxy::Options { idle: Duration::from_secs(2), ..Default::default() };
    let world = Arc::new(World::with(options, [shop().to(&backend.url())]).await);
    let mut runner = TestRunner::deterministic();
    let mut most = 0;
    for _ in 0..CASES / AT_ONCE {
        let mut batch = tokio::task::JoinSet::new();
        for _ in 0..AT_ONCE {
            let bytes = client().new_tree(&mut runner).unwrap().current();
            let world = world.clone();
            batch.spawn(async move {
                let answer = answers(&world, &bytes).await;
                (bytes, answer)
            });
        }
        for (bytes, answer) in batch.join_all().await {
            most += meant(&bytes);
            let shown = bytes.escape_ascii();
            let answer = answer.unwrap_or_else(|| panic!("the door neither answered nor closed: {shown}"));
            assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 "), "{shown} -> {answer}");
        }
        assert!(ledger.wrong.lock().is_empty(), "{:?}", ledger.wrong.lock());
    }
    let seen = ledger.requests.load(Ordering::SeqCst);
    assert!(seen > 20 && seen <= most, "{seen} requests reached the backend and {most} were meant");
    // It lives.
    assert_eq!(world.h2().await.get("/").await.text(), "hi");
}
