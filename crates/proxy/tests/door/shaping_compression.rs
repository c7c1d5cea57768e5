//! Answers of backends, compressed on their way.

use std::io::Read;
use std::time::Duration;

use bytes::Bytes;
use http::{Response, StatusCode};
use http_body_util::{BodyExt, Empty, Full, StreamBody};
use hyper::body::Frame;
use proxy::SiteConfig;

use crate::backend::{Backend, Reply, Seen, full};
use crate::browser::{Browser, Page, fields, get, request};
use crate::world::{World, shaped, shaped_like_cloudfront};

const TYPE: (&str, &str) = ("content-type", "application/json");

/// Long enough to be worth it.
fn long() -> String {
    "{\"name\":\"a line that comes again and again\"}\n".repeat(200)
}

/// Answers as the request asks: `x-say` lists fields, `x-status` and `x-length` say the rest.
async fn parrot() -> Backend {
    Backend::answering(|request: &Seen| {
        let length = request.header("x-length").map_or(long().len(), |l| l.parse().unwrap());
        let body = long().repeat(length / long().len() + 1).into_bytes();
        let mut reply = Response::new(full(Bytes::from(body).slice(..length)));
        for line in request.header("x-say").into_iter().flat_map(|say| say.split('|')) {
            let (name, value) = line.split_once(": ").unwrap();
            let name: http::HeaderName = name.parse().unwrap();
            reply.headers_mut().append(name, value.parse().unwrap());
        }
        let status = request.header("x-status").unwrap_or("200");
        *reply.status_mut() = StatusCode::from_bytes(status.as_bytes()).unwrap();
        if status == "304" {
            *reply.body_mut() = full("");
        }
        reply
    })
    .await
}

fn compressing(backend: &Backend) -> SiteConfig {
    shaped("/*", "compress = true", &backend.url())
}

const JSON: (&str, &str) = ("x-say", "content-type: application/json");

async fn ask(browser: &mut Browser, accept: &'static str, more: &[(&'static str, &'static str)]) -> Page {
    let accept = [("accept-encoding", accept)];
    browser.page(fields(fields(get("/"), &accept), more)).await
}

fn decoded(page: &Page) -> String {
    let mut text = String::new();
    let mut body = &page.body[..];
    match page.header("content-encoding") {
        Some("br") => brotli::Decompressor::new(body, 4096).read_to_string(&mut text).unwrap(),
        Some("gzip") => flate2::read::GzDecoder::new(body).read_to_string(&mut text).unwrap(),
        Some("zstd") => zstd::stream::read::Decoder::new(body).unwrap().read_to_string(&mut text).unwrap(),
        None => body.read_to_string(&mut text).unwrap(),
        Some(other) => panic!("{other}"),
    };
    text
}

#[tokio::test]
async fn an_answer_comes_in_the_coding_the_browser_likes_best() {
    let backend = parrot().await;
    let world = World::open([compressing(&backend)]).await;
    for mut browser in world.both().await {
        for (accept, coding) in [
            ("gzip, deflate, br, zstd", Some("br")),
            ("gzip, zstd", Some("zstd")),
            ("gzip", Some("gzip")),
            ("br;q=0, gzip;q=0.5", Some("gzip")),
            ("identity;q=0, *;q=0.1", Some("br")),
            ("deflate", None),
            ("*;q=0", None),
            ("identity, br;q=0.1", None),
        ] {
            let page = ask(&mut browser, accept, &[JSON]).await;
            assert_eq!(page.header("content-encoding"), coding, "{accept}");
            assert_eq!(page.header("vary"), Some("accept-encoding"), "{accept}");
            assert_eq!(decoded(&page), long(), "{accept}");
            if coding.is_some() {
                assert!(page.body.len() < long().len() / 5, "{accept}");
                assert_eq!(page.header("content-length"), None);
            }
        }
        let page = browser.page(fields(get("/"), &[JSON])).await;
        assert_eq!((page.header("content-encoding"), decoded(&page)), (None, long()));
    }
}

#[tokio::test]
async fn the_journal_keeps_what_went_to_the_browser() {
    let backend = parrot().await;
    let world = World::open([compressing(&backend)]).await;
    let page = ask(&mut world.h2().await, "br", &[JSON]).await;
    let told = world.journal.only().await;
    assert_eq!(told.changed("compressed"), ["br"]);
    let kept: Vec<u8> = told.finished().response_body.kept.concat();
    assert_eq!(kept, page.body);
}

#[tokio::test]
async fn backends_are_left_alone_unless_asked_for() {
    let backend = parrot().await;
    let world = World::open([shaped("/*", "", &backend.url())]).await;
    let page = ask(&mut world.h2().await, "br", &[JSON]).await;
    assert_eq!((page.header("content-encoding"), page.header("vary")), (None, None));
}

#[tokio::test]
async fn what_is_not_worth_it_or_forbidden_goes_as_it_is() {
    let backend = parrot().await;
    let world = World::open([compressing(&backend)]).await;
    let mut browser = world.h2().await;
    let cases: &[&[(&str, &str)]] = &[
        &[("x-say", "content-type: image/png")],
        &[("x-say", "x-no-type: 1")],
        &[("x-say", "content-type: text/event-stream")],
        &[JSON, ("x-length", "999")],
        &[("x-say", "content-type: application/json|cache-control: no-transform, max-age=1")],
        &[("x-say", "content-type: application/json|content-encoding: gzip")],
        &[JSON, ("cache-control", "no-transform")],
        &[("x-say", "content-type: application/json|content-range: bytes 0-8999/9000"), ("x-status", "206")],
    ];
    for case in cases {
        let plain = browser.page(fields(get("/"), case)).await;
        let page = ask(&mut browser, "br", case).await;
        assert_eq!(page.body, plain.body, "{case:?}");
        assert_eq!(page.header("content-encoding"), plain.header("content-encoding"), "{case:?}");
        assert_eq!(page.header("content-length"), plain.header("content-length"), "{case:?}");
    }
    let small = [JSON, ("x-length", "999")];
    assert_eq!(ask(&mut browser, "br, identity;q=0", &small).await.header("content-encoding"), Some("br"));
}

#[tokio::test]
async fn what_was_said_of_the_bytes_as_they_were_is_not_said_of_others() {
    let backend = parrot().await;
    let world = World::open([compressing(&backend)]).await;
    let mut browser = world.h2().await;
    let say = (
        "x-say",
        "content-type: application/json|etag: \"a\"|accept-ranges: bytes|content-md5: x|digest: x|vary: accept",
    );
    let page = ask(&mut browser, "br", &[say]).await;
    assert_eq!(page.header("etag"), Some("W/\"a\""));
    assert_eq!(page.header("vary"), Some("accept, accept-encoding"));
    for gone in ["accept-ranges", "content-md5", "digest", "content-length"] {
        assert_eq!(page.header(gone), None, "{gone}");
    }
    let malformed = ("x-say", "content-type: application/json|etag: a");
    assert_eq!(ask(&mut browser, "br", &[malformed]).await.header("etag"), None);
    assert_eq!(ask(&mut browser, "deflate", &[say]).await.header("etag"), Some("\"a\""));
}

#[tokio::test]
async fn a_304_has_the_tag_of_the_answer_it_stands_for() {
    let backend = parrot().await;
    let world = World::open([compressing(&backend)]).await;
    let mut browser = world.h2().await;
    let not_modified = [("x-say", "etag: \"a\""), ("x-status", "304")];
    let weak = [not_modified[0], not_modified[1], ("if-none-match", "W/\"a\"")];
    let page = ask(&mut browser, "br", &weak).await;
    assert_eq!((page.status(), page.header("etag")), (304, Some("W/\"a\"")));
    assert_eq!((page.header("vary"), page.header("content-encoding")), (Some("accept-encoding"), None));
    assert_eq!(backend.last().header("if-none-match"), Some("W/\"a\""), "weakly compared, it is the same");
    let strong = [not_modified[0], not_modified[1], ("if-none-match", "\"a\"")];
    assert_eq!(ask(&mut browser, "br", &strong).await.header("etag"), Some("\"a\""));
}

#[tokio::test]
async fn head_says_what_get_says() {
    let backend = parrot().await;
    let world = World::open([compressing(&backend)]).await;
    for mut browser in world.both().await {
        let asked = [("accept-encoding", "br"), ("x-say", "content-type: application/json|etag: \"a\"")];
        let got = browser.page(fields(get("/"), &asked)).await;
        let head = browser.page(fields(request("HEAD", "/", Empty::new().boxed()), &asked)).await;
        assert!(head.body.is_empty());
        for name in ["content-encoding", "etag", "vary", "content-type", "content-length"] {
            assert_eq!(head.header(name), got.header(name), "{name}");
        }
    }
}

#[tokio::test]
async fn like_cloudfront_only_what_it_would_compress() {
    let backend = parrot().await;
    let world = World::open([shaped_like_cloudfront("/*", "compress = true", &backend.url())]).await;
    let mut browser = world.h2().await;
    let coding = |page: Page| page.header("content-encoding").map(str::to_owned);
    assert_eq!(coding(ask(&mut browser, "zstd, gzip, br", &[JSON]).await).as_deref(), Some("br"));
    assert_eq!(coding(ask(&mut browser, "zstd", &[JSON]).await), None, "it knows no Zstandard");
    let markdown = ("x-say", "content-type: text/markdown");
    assert_eq!(coding(ask(&mut browser, "br", &[markdown]).await), None, "not on its list");
    assert_eq!(coding(ask(&mut browser, "br", &[JSON, ("x-length", "1000")]).await).as_deref(), Some("br"));
    assert_eq!(coding(ask(&mut browser, "br", &[JSON, ("x-length", "999")]).await), None);
    assert_eq!(coding(ask(&mut browser, "br", &[JSON, ("x-length", "10000001")]).await), None);
    assert_eq!(coding(ask(&mut browser, "br", &[JSON, ("x-status", "404")]).await).as_deref(), Some("br"));
    assert_eq!(coding(ask(&mut browser, "br", &[JSON, ("x-status", "500")]).await), None);
}

/// A backend that is fed by hand and says no length.
async fn stream(content_type: &'static str) -> (tokio::sync::mpsc::UnboundedSender<Bytes>, Backend) {
    let (feed, fed) = tokio::sync::mpsc::unbounded_channel::<Bytes>();
    let fed = std::sync::Arc::new(parking_lot::Mutex::new(Some(fed)));
    let backend = Backend::serving(move |_| {
        let fed = fed.lock().take();
        async move {
            let frames = futures_util::stream::unfold(fed, |fed| async move {
                let mut fed = fed?;
                let bytes = fed.recv().await?;
                Some((Ok(Frame::data(bytes)), Some(fed)))
            });
            let mut reply: Reply = Response::new(StreamBody::new(frames).boxed());
            reply.headers_mut().insert("content-type", http::HeaderValue::from_static(content_type));
            reply
        }
    })
    .await;
    (feed, backend)
}

#[tokio::test]
async fn a_stream_stays_live() {
    for accept in ["br", "gzip", "zstd"] {
        let (feed, backend) = stream(TYPE.1).await;
        let world = World::open([compressing(&backend)]).await;
        let mut browser = world.h2().await;
        let asked = fields(get("/"), &[("accept-encoding", accept)]);
        let answer = browser.send(asked).await.unwrap();
        assert_eq!(answer.headers()["content-encoding"], accept);
        let mut body = answer.into_body();
        let mut received = Vec::new();
        for line in ["first", "second", "third"] {
            feed.send(Bytes::from(line)).unwrap();
            // The backend says nothing more until this has come out whole.
            while !half_decoded(accept, &received).ends_with(line) {
                let frame = tokio::time::timeout(Duration::from_secs(20), body.frame()).await;
                let frame = frame.unwrap_or_else(|_| panic!("{line} is held back by {accept}"));
                received.extend_from_slice(&frame.unwrap().unwrap().into_data().unwrap());
            }
        }
        drop(feed);
        received.extend_from_slice(&body.collect().await.unwrap().to_bytes());
        assert_eq!(half_decoded(accept, &received), "firstsecondthird");
    }
}

/// What can be read of a coding that goes on.
fn half_decoded(coding: &str, bytes: &[u8]) -> String {
    let mut text = Vec::new();
    let mut piece = [0; 64];
    let mut reader: Box<dyn Read> = match coding {
        "br" => Box::new(brotli::Decompressor::new(bytes, 1)),
        "gzip" => Box::new(flate2::read::GzDecoder::new(bytes)),
        _ => Box::new(zstd::stream::read::Decoder::new(bytes).unwrap()),
    };
    while let Ok(read @ 1..) = reader.read(&mut piece) {
        text.extend_from_slice(&piece[..read]);
    }
    String::from_utf8(text).unwrap()
}

#[tokio::test]
async fn like_cloudfront_what_has_no_length_goes_as_it_is() {
    let (feed, backend) = stream(TYPE.1).await;
    let world = World::open([shaped_like_cloudfront("/*", "compress = true", &backend.url())]).await;
    feed.send(Bytes::from(long())).unwrap();
    drop(feed);
    let page = ask(&mut world.h2().await, "br", &[]).await;
    assert_eq!((page.header("content-encoding"), decoded(&page)), (None, long()));
}

#[tokio::test]
async fn a_body_that_broke_off_does_not_look_whole() {
    let backend = Backend::saying(
        b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 5000\r\n\r\nonly this",
    )
    .await;
    let world = World::open([compressing(&backend)]).await;
    for mut browser in world.both().await {
        let answer = browser.send(fields(get("/"), &[("accept-encoding", "gzip")])).await.unwrap();
        assert_eq!(answer.headers()["content-encoding"], "gzip");
        assert!(answer.into_body().collect().await.is_err());
    }
}

#[tokio::test]
async fn a_long_answer_passes_in_pieces() {
    let body: Vec<u8> = (0..1_000_000u32).flat_map(|i| (i / 7).to_le_bytes()).collect();
    let body = Bytes::from(body);
    let sent = body.clone();
    let backend = Backend::answering(move |_| {
        let mut reply: Reply = Response::new(Full::new(sent.clone()).boxed());
        reply.headers_mut().insert("content-type", http::HeaderValue::from_static("text/plain"));
        reply
    })
    .await;
    let world = World::open([compressing(&backend)]).await;
    for (mut browser, coding) in world.both().await.into_iter().zip(["gzip", "zstd"]) {
        let page = ask(&mut browser, coding, &[]).await;
        let mut all = Vec::new();
        match coding {
            "gzip" => flate2::read::GzDecoder::new(&page.body[..]).read_to_end(&mut all).unwrap(),
            _ => zstd::stream::read::Decoder::new(&page.body[..]).unwrap().read_to_end(&mut all).unwrap(),
        };
        assert!(all == body, "{coding}");
    }
}
