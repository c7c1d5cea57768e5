//! TLS, ports, versions, hosts.

use std::sync::Arc;

use rustls::{HandshakeKind, SupportedCipherSuite};
use tokio::io::AsyncWriteExt;

use crate::backend::{Backend, text};
use crate::browser::{connect, fields, get, plain, read_to_end, request};
use crate::world::{World, shop, site, upstream};
use config::project::OriginKind;
use http_body_util::{BodyExt, Empty};

#[tokio::test]
async fn a_request_is_answered_over_both_versions() {
    let backend = Backend::hello().await;
    let world = World::open([shop().to(&backend.url())]).await;
    for mut browser in world.both().await {
        let page = browser.get("/").await;
        assert_eq!((page.status(), page.text()), (200, "hello"));
        assert!(page.header("date").is_some());
    }
    let versions: Vec<_> = world.journal.ended(2).await.iter().map(|e| e.started().request.version).collect();
    assert_eq!(versions, ["1.1", "2"]);
}

#[tokio::test]
async fn the_first_matching_behavior_answers() {
    let (api, app) = (Backend::answering(|_| text("api")).await, Backend::answering(|_| text("app")).await);
    let images = Backend::answering(|_| text("images")).await;
    let images = OriginKind::Upstream(upstream(&[&images.url()]));
    let world = World::open([shop().api(&api.url()).behavior("/*.jpg", images).to(&app.url())]).await;
    let mut browser = world.h2().await;
    for (path, expect) in [
        ("/api/x.jpg", "api"),
        ("/a/b.jpg", "images"),
        ("/api", "app"),
        ("/API/x", "app"),
        ("/x/../api/y", "api"),
        ("/?/api/", "app"),
    ] {
        assert_eq!(browser.get(path).await.text(), expect, "{path}");
    }
}

#[tokio::test]
async fn hosts_are_told_apart_whatever_their_case_and_port() {
    let (a, b) = (Backend::answering(|_| text("a")).await, Backend::answering(|_| text("b")).await);
    let world =
        World::open([shop().to(&a.url()), site("blog", "blog.localhost").host("127.0.0.1").to(&b.url())])
            .await;
    let mut browser = world.h2().await;
    for (url, expect) in [
        ("https://SHOP.localhost/", "a"),
        ("https://shop.localhost:8443/", "a"),
        ("https://shop.localhost.:8443/", "a"),
        ("https://blog.localhost/", "b"),
        ("https://127.0.0.1:1/", "b"),
    ] {
        let page = browser.page(request("GET", url, Empty::new().boxed())).await;
        assert_eq!(page.text(), expect, "{url}");
    }
}

#[tokio::test]
async fn an_unknown_host_is_misdirected_and_told_what_is_served() {
    let world = World::open([shop().to("http://127.0.0.1:9")]).await;
    let unknown = request("GET", "https://nobody.localhost/", Empty::new().boxed());
    let page = world.h2().await.page(unknown).await;
    assert_eq!(page.status(), 421);
    assert!(
        page.text().contains(&format!("https://shop.localhost:{}", world.https.port())),
        "{}",
        page.text()
    );
    let exchange = world.journal.only().await;
    assert!(exchange.started().route.is_none());
}

#[tokio::test]
async fn the_companion_redirects_to_https() {
    let world = World::open([shop().to("http://127.0.0.1:9")]).await;
    for (method, status) in [("GET", "301"), ("HEAD", "301"), ("POST", "307"), ("OPTIONS", "307")] {
        let request =
            format!("{method} /a?b HTTP/1.1\r\nHost: shop.localhost:80\r\nConnection: close\r\n\r\n");
        let answer = plain(world.http, &request).await;
        assert!(answer.starts_with(&format!("HTTP/1.1 {status} ")), "{answer}");
        assert!(
            answer.contains(&format!("location: https://shop.localhost:{}/a?b\r\n", world.https.port())),
            "{answer}"
        );
        assert!(answer.contains("cache-control: no-store\r\n"), "{answer}");
    }
    let unknown = plain(world.http, "GET / HTTP/1.1\r\nHost: evil.test\r\nConnection: close\r\n\r\n").await;
    assert!(unknown.starts_with("HTTP/1.1 421 "), "{unknown}");
}

#[tokio::test]
async fn plain_http_on_the_tls_port_is_redirected_too() {
    let world = World::open([shop().to("http://127.0.0.1:9")]).await;
    let answer =
        plain(world.https, "GET / HTTP/1.1\r\nHost: shop.localhost\r\nConnection: close\r\n\r\n").await;
    assert!(answer.starts_with("HTTP/1.1 301 "), "{answer}");
}

#[tokio::test]
async fn an_address_without_sni_gets_a_leaf_of_its_own() {
    let backend = Backend::hello().await;
    let world = World::open([shop().host("127.0.0.1").to(&backend.url())]).await;
    let mut stream = world.tls("127.0.0.1", &[b"http/1.1"]).await.unwrap();
    let ask = format!("GET / HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", world.https);
    stream.write_all(ask.as_bytes()).await.unwrap();
    assert!(read_to_end(&mut stream).await.ends_with("hello"));
}

#[tokio::test]
async fn a_name_that_is_not_local_is_refused_in_the_handshake() {
    let world = World::open([site("bank", "bank.example.com").to("http://127.0.0.1:9")]).await;
    let refused = world.tls("bank.example.com", &[b"h2"]).await.unwrap_err();
    assert!(refused.to_string().contains("alert"), "{refused}");
    assert!(world.tls("shop.localhost", &[b"h2"]).await.is_ok());
}

#[tokio::test]
async fn a_session_is_resumed() {
    let backend = Backend::hello().await;
    let world = World::open([shop().to(&backend.url())]).await;
    let config = world.trusting(&[b"http/1.1"]);
    let mut kinds = Vec::new();
    for _ in 0..2 {
        let mut stream = connect(world.https, "shop.localhost", Arc::clone(&config)).await.unwrap();
        // Tickets come with the first bytes of the answer.
        stream
            .write_all(b"GET / HTTP/1.1\r\nHost: shop.localhost\r\nConnection: close\r\n\r\n")
            .await
            .unwrap();
        read_to_end(&mut stream).await;
        kinds.push(stream.get_ref().1.handshake_kind().unwrap());
    }
    assert_eq!(kinds, [HandshakeKind::Full, HandshakeKind::Resumed]);
    let resumed: Vec<_> = world
        .journal
        .ended(2)
        .await
        .iter()
        .map(|e| e.started().connection.tls.as_ref().unwrap().resumed)
        .collect();
    assert_eq!(resumed, [false, true]);
}

#[tokio::test]
async fn malformed_requests_never_reach_a_backend() {
    let backend = Backend::hello().await;
    let world = World::open([shop().to(&backend.url())]).await;
    for (request, status) in [
        ("GET / HTTP/1.1\r\n\r\n", "400"),
        ("GET / HTTP/1.1\r\nHost: shop.localhost\r\nHost: shop.localhost\r\n\r\n", "400"),
        ("GET / HTTP/1.1\r\nHost: user@shop.localhost\r\n\r\n", "400"),
        ("GET * HTTP/1.1\r\nHost: shop.localhost\r\n\r\n", "400"),
        ("GET / HTTP/1.1\r\nHost : shop.localhost\r\n\r\n", "400"),
        ("GET / HTTP/1.1\r\nHost: shop.localhost\r\nX: a\r\n b\r\n\r\n", "400"),
        ("POST / HTTP/1.1\r\nHost: shop.localhost\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\na", "400"),
        ("POST / HTTP/1.1\r\nHost: shop.localhost\r\nContent-Length: +1\r\n\r\na", "400"),
        ("POST / HTTP/1.1\r\nHost: shop.localhost\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n", "400"),
        ("POST / HTTP/1.0\r\nHost: shop.localhost\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "400"),
        (
            "CONNECT shop.localhost:443 HTTP/1.1\r\nHost: shop.localhost:443\r\nConnection: close\r\n\r\n",
            "405",
        ),
        ("TRACE / HTTP/1.1\r\nHost: shop.localhost\r\nConnection: close\r\n\r\n", "405"),
        ("GET http://elsewhere.test/ HTTP/1.1\r\nHost: shop.localhost\r\nConnection: close\r\n\r\n", "421"),
    ] {
        let answer = world.bytes(request).await;
        assert!(answer.starts_with(&format!("HTTP/1.1 {status} ")), "{request:?} -> {answer:?}");
    }
    assert_eq!(backend.requests().len(), 0);
}

#[tokio::test]
async fn an_oversized_head_is_refused() {
    let world = World::open([shop().to("http://127.0.0.1:9")]).await;
    let long = "a".repeat(100_000);
    let answer = world.bytes(&format!("GET / HTTP/1.1\r\nHost: shop.localhost\r\nX: {long}\r\n\r\n")).await;
    assert!(answer.starts_with("HTTP/1.1 431 "), "{answer}");
    let answer = world.bytes(&format!("GET /{long} HTTP/1.1\r\nHost: shop.localhost\r\n\r\n")).await;
    assert!(answer.starts_with("HTTP/1.1 414 ") || answer.starts_with("HTTP/1.1 431 "), "{answer}");
}

#[tokio::test]
async fn options_of_the_whole_door_is_answered_by_us() {
    let backend = Backend::hello().await;
    let world = World::open([shop().to(&backend.url())]).await;
    let answer = world.bytes("OPTIONS * HTTP/1.1\r\nHost: shop.localhost\r\nConnection: close\r\n\r\n").await;
    assert!(answer.starts_with("HTTP/1.1 204 "), "{answer}");
    let mut browser = world.h2().await;
    let last = fields(request("OPTIONS", "/", Empty::new().boxed()), &[("max-forwards", "0")]);
    assert_eq!(browser.page(last).await.status(), 204);
    assert_eq!(backend.requests().len(), 0);
    let more = fields(request("OPTIONS", "/", Empty::new().boxed()), &[("max-forwards", "5")]);
    browser.page(more).await;
    assert_eq!(backend.last().header("max-forwards"), Some("4"));
    // RFC 9110 section 7.6.2: nothing to other methods, and never invented.
    browser.page(fields(get("/"), &[("max-forwards", "0")])).await;
    assert_eq!(backend.last().header("max-forwards"), Some("0"));
    browser.page(request("OPTIONS", "/", Empty::new().boxed())).await;
    assert_eq!(backend.last().header("max-forwards"), None);
}

#[tokio::test]
async fn a_silent_client_does_not_hold_its_connection() {
    let options = proxy::Options { idle: std::time::Duration::from_millis(100), ..Default::default() };
    let backend = Backend::hello().await;
    let world = World::with(options, [shop().to(&backend.url())]).await;
    // In the middle of a head, and after an answer.
    let answer = world.bytes("GET / HTTP/1.1\r\nHost: shop").await;
    assert!(!answer.contains("200"), "{answer}");
    let answer = world.bytes("GET / HTTP/1.1\r\nHost: shop.localhost\r\n\r\n").await;
    assert!(answer.ends_with("hello"), "{answer}");
    let mut browser = world.h2().await;
    browser.get("/").await;
    let crate::browser::Browser::H2(sender) = &mut browser else { unreachable!() };
    crate::world::until("the connection is closed", || sender.is_closed()).await;
    assert!(browser.send(get("/")).await.is_err());
}

#[tokio::test]
async fn a_client_that_does_not_shake_hands_is_let_go() {
    let options = proxy::Options { handshake: std::time::Duration::from_millis(100), ..Default::default() };
    let world = World::with(options, [shop().to("http://127.0.0.1:9")]).await;
    // Nothing at all, and the beginning of a TLS record.
    assert_eq!(plain(world.https, "").await, "");
    assert_eq!(plain(world.https, "\u{16}\u{3}\u{1}").await, "");
}

/// RFC 7301 section 3.2: a client that wants another protocol is told so, and one that names none speaks HTTP/1.1.
#[tokio::test]
async fn protocols_are_agreed_on_or_the_handshake_fails() {
    let backend = Backend::hello().await;
    let world = World::open([shop().to(&backend.url())]).await;
    let refused = world.tls("shop.localhost", &[b"spdy/3"]).await.unwrap_err();
    assert!(refused.to_string().contains("NoApplicationProtocol"), "{refused}");
    for (offered, agreed) in [
        (&[&b"h2"[..], b"http/1.1"][..], Some(&b"h2"[..])),
        (&[b"http/1.1", b"h2"], Some(b"h2")),
        (&[b"spdy/3", b"http/1.1"], Some(b"http/1.1")),
        (&[], None),
    ] {
        let mut stream = world.tls("shop.localhost", offered).await.unwrap();
        assert_eq!(stream.get_ref().1.alpn_protocol(), agreed);
        if agreed != Some(b"h2") {
            let ask = b"GET / HTTP/1.1\r\nHost: shop.localhost\r\nConnection: close\r\n\r\n";
            stream.write_all(ask).await.unwrap();
            assert!(read_to_end(&mut stream).await.ends_with("hello"));
        }
    }
}

#[tokio::test]
async fn the_door_chooses_the_cipher_whatever_order_the_client_names() {
    let world = World::open([shop().to("http://127.0.0.1:9")]).await;
    for version in ["TLS13_", "TLS_ECDHE_"] {
        let mut provider = rustls::crypto::aws_lc_rs::default_provider();
        let name = |suite: &SupportedCipherSuite| suite.suite().as_str().unwrap_or_default();
        provider.cipher_suites.retain(|suite| name(suite).starts_with(version));
        provider.cipher_suites.sort_by_key(|suite| !name(suite).contains("AES_256"));
        assert!(name(&provider.cipher_suites[0]).contains("AES_256"));
        let config = world.trusting_with(provider, &[b"h2"]);
        let stream = connect(world.https, "shop.localhost", config).await.unwrap();
        let agreed = stream.get_ref().1.negotiated_cipher_suite().unwrap();
        assert!(name(&agreed).starts_with(version) && name(&agreed).contains("AES_128_GCM"), "{agreed:?}");
    }
}

/// RFC 8996.
#[tokio::test]
async fn old_versions_of_tls_are_refused() {
    let world = World::open([shop().to("http://127.0.0.1:9")]).await;
    for version in [[3, 0], [3, 1], [3, 2]] {
        // A ClientHello with one suite and no extensions.
        let hello = [&version[..], &[7; 32], &[0, 0, 2, 0xc0, 0x13, 1, 0]].concat();
        let record = [&[0x16, 3, 1, 0, 45, 1, 0, 0, 41][..], &hello].concat();
        let mut stream = tokio::net::TcpStream::connect(world.https).await.unwrap();
        stream.write_all(&record).await.unwrap();
        let mut answer = Vec::new();
        let _ = tokio::io::AsyncReadExt::read_to_end(&mut stream, &mut answer).await;
        // A fatal alert, and nothing else.
        assert!(matches!(answer[..], [0x15, 3, _, 0, 2, 2, _]), "{version:?} -> {answer:?}");
    }
}

/// RFC 9112 sections 6.1 and 9.3: an old client knows neither chunks nor connections that last, unless it asks.
#[tokio::test]
async fn an_old_client_is_answered_as_it_understands() {
    let chunked = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n4\r\n you\r\n0\r\n\r\n";
    let (chunked, sized) = (Backend::saying(chunked).await, Backend::hello().await);
    let world = World::open([shop().api(&sized.url()).to(&chunked.url())]).await;
    let answer = world.bytes("GET / HTTP/1.0\r\nHost: shop.localhost\r\n\r\n").await;
    assert!(answer.starts_with("HTTP/1.0 200 OK\r\n") && !answer.contains("chunked"), "{answer}");
    assert!(answer.ends_with("\r\n\r\nhi you"), "{answer}");
    // Without a Host: the name of the handshake is meant.
    let answer = world.bytes("GET /api/x HTTP/1.0\r\n\r\n").await;
    assert!(answer.starts_with("HTTP/1.0 200 OK\r\n") && answer.ends_with("hello"), "{answer}");
    assert_eq!(sized.last().header("host"), Some("shop.localhost"));
    let lasting = "GET /api/x HTTP/1.0\r\nConnection: keep-alive\r\n\r\n";
    let answer = world.bytes(&format!("{lasting}GET /api/x HTTP/1.0\r\n\r\n")).await;
    assert_eq!(answer.matches("HTTP/1.0 200 OK").count(), 2, "{answer}");
    assert!(answer.contains("connection: keep-alive\r\n"), "{answer}");
}
