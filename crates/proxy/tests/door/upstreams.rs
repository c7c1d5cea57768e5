//! Backends that are down, slow, broken, many, or behind TLS.

use std::net::{SocketAddr, TcpListener as Std};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use capture::exchange::{Outcome, ServedBy, Side};
use config::project::{OriginKind, Upstream};
use proxy::{Health, SiteConfig};
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use socket2::{Domain, Socket, Type};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

use crate::backend::{Backend, read_head, text};
use crate::browser::{fields, get, post};
use crate::world::{LOOPBACK, World, shop, until, upstream};

/// A port that is taken and refuses connections, until it listens.
pub(crate) fn refusing() -> (Socket, SocketAddr) {
    let socket = Socket::new(Domain::IPV4, Type::STREAM, None).unwrap();
    socket.bind(&LOOPBACK.into()).unwrap();
    let address = socket.local_addr().unwrap().as_socket().unwrap();
    (socket, address)
}

async fn fails(site: SiteConfig, status: u16, code: &str) {
    let world = World::open([site]).await;
    for mut browser in world.both().await {
        let page = browser.get("/").await;
        assert_eq!((page.status(), page.header("localfront-error")), (status, Some(code)));
    }
    for exchange in world.journal.ended(2).await {
        match &exchange.finished().outcome {
            Outcome::Failed { side: Side::Upstream, code: told, .. } => assert_eq!(*told, code),
            other => panic!("{other:?}"),
        }
        assert!(matches!(&exchange.finished().served_by, ServedBy::Upstream { .. }));
        assert_eq!(exchange.status(), Some(status));
    }
}

#[tokio::test]
async fn a_backend_that_does_not_listen_is_named() {
    let (_socket, address) = refusing();
    fails(shop().to(&format!("http://{address}")), 502, "connect-refused").await;
}

#[tokio::test]
async fn a_backend_that_breaks_off_is_told_from_one_that_talks_nonsense() {
    for (bytes, code) in [
        (&b""[..], "reset"),
        (b"HTTP/1.1 200 OK\r\nContent-", "reset"),
        (b"hello there, this is not HTTP\r\n\r\n", "malformed-response"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab", "malformed-response"),
        (
            b"HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n",
            "malformed-response",
        ),
    ] {
        let backend = Backend::saying(bytes).await;
        fails(shop().to(&backend.url()), 502, code).await;
    }
}

#[tokio::test]
async fn a_name_without_an_address_is_told() {
    fails(shop().to("http://nowhere.invalid:80"), 502, "dns-failed").await;
}

#[tokio::test]
async fn a_backend_that_says_nothing_times_out() {
    let backend = Backend::raw(|mut stream| async move {
        let _ = stream.read_to_end(&mut Vec::new()).await;
    })
    .await;
    let patient = Upstream { read_timeout: Duration::from_millis(100), ..upstream(&[&backend.url()]) };
    fails(shop().default(OriginKind::Upstream(patient)), 504, "read-timeout").await;
}

#[tokio::test]
async fn an_answer_that_pauses_too_long_is_cut() {
    let backend = Backend::raw(|mut stream| async move {
        if read_head(&mut stream).await.is_empty() {
            return;
        }
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf").await;
        let _ = stream.read_to_end(&mut Vec::new()).await;
    })
    .await;
    let patient = Upstream { read_timeout: Duration::from_millis(100), ..upstream(&[&backend.url()]) };
    let world = World::open([shop().default(OriginKind::Upstream(patient))]).await;
    let answer = world.bytes("GET / HTTP/1.1\r\nHost: shop.localhost\r\n\r\n").await;
    assert!(answer.ends_with("half"), "{answer}");
    let finished = world.journal.only().await.finished().clone();
    assert!(
        matches!(finished.outcome, Outcome::Failed { code: "read-timeout", .. }),
        "{:?}",
        finished.outcome
    );
}

#[tokio::test]
async fn an_idle_connection_is_used_again() {
    let backend = Backend::hello().await;
    let world = World::open([shop().to(&backend.url())]).await;
    for mut browser in world.both().await {
        for _ in 0..3 {
            browser.get("/").await;
        }
    }
    let all = world.journal.ended(6).await;
    let reused = all.iter().map(|e| match &e.finished().served_by {
        ServedBy::Upstream { reused, address: Some(address), .. } => {
            assert_eq!(**address, *backend.address.to_string());
            *reused
        }
        other => panic!("{other:?}"),
    });
    assert_eq!(reused.collect::<Vec<_>>(), [false, true, true, true, true, true]);
}

#[tokio::test]
async fn localhost_is_tried_on_both_families() {
    for bind in ["127.0.0.1:0", "[::1]:0"] {
        let listener = TcpListener::bind(bind).await.unwrap();
        let backend = Backend::on(listener, |mut stream| async move {
            if !read_head(&mut stream).await.is_empty() {
                let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok").await;
            }
        });
        let world = World::open([shop().to(&format!("http://localhost:{}", backend.address.port()))]).await;
        assert_eq!(world.h2().await.get("/").await.text(), "ok", "{bind}");
    }
}

#[tokio::test]
async fn peers_take_turns_and_stand_in_for_each_other() {
    let (a, b) = (Backend::answering(|_| text("a")).await, Backend::answering(|_| text("b")).await);
    let (_socket, down) = refusing();
    let peers = [a.url(), format!("http://{down}"), b.url()];
    let peers: Vec<&str> = peers.iter().map(String::as_str).collect();
    let world = World::open([shop().default(OriginKind::Upstream(upstream(&peers)))]).await;
    let mut browser = world.h2().await;
    let mut counts = [0; 2];
    for _ in 0..30 {
        let page = browser.page(post("/", "x")).await;
        assert_eq!(page.status(), 200);
        counts[usize::from(page.text() == "b")] += 1;
    }
    assert!(counts.iter().all(|c| *c >= 8), "{counts:?}");
}

#[tokio::test]
async fn a_backend_that_comes_back_is_noticed() {
    let (socket, address) = refusing();
    let world = World::open([shop().to(&format!("http://{address}"))]).await;
    let mut browser = world.h2().await;
    let page = browser.page(fields(get("/"), &[("accept", "text/html")])).await;
    assert_eq!(page.status(), 502);
    assert!(page.text().contains("/.localfront/wait?origin=origin0"), "{}", page.text());
    assert_eq!(world.proxy.live()[0].health, Health::Down("connect-refused"));

    let waiting = tokio::spawn(async move { browser.get("/.localfront/wait?origin=origin0").await.status() });
    let mut news = world.proxy.changed();
    socket.listen(16).unwrap();
    socket.set_nonblocking(true).unwrap();
    let listener = TcpListener::from_std(Std::from(socket)).unwrap();
    let _backend = Backend::on(listener, |_| async {});
    assert_eq!(waiting.await.unwrap(), 204);
    news.changed().await.unwrap();
    until("the health is told", || world.proxy.live()[0].health == Health::Up).await;
    assert!(world.proxy.live()[0].latency.is_some());
}

/// A backend that speaks TLS with a certificate of its own authority.
async fn secure() -> (Backend, tempfile::TempDir) {
    let dir = tempfile::tempdir().unwrap();
    let authority = pki::Authority::open(dir.path(), "other", SystemTime::now()).unwrap();
    let leaf = authority.issue("localhost", SystemTime::now()).unwrap();
    let chain = leaf.chain.iter().map(|der| der.clone().into()).collect();
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(leaf.key_pkcs8));
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let backend = Backend::raw(move |stream| {
        let acceptor = acceptor.clone();
        async move {
            let Ok(mut stream) = acceptor.accept(stream).await else { return };
            assert_eq!(stream.get_ref().1.server_name(), Some("localhost"), "the name is always sent");
            let _ = stream.read(&mut [0; 4096]).await;
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nsecure").await;
            let _ = stream.shutdown().await;
        }
    })
    .await;
    (backend, dir)
}

#[tokio::test]
async fn a_backend_behind_tls_is_verified_unless_told_otherwise() {
    let (backend, _authority) = secure().await;
    let url = format!("https://localhost:{}", backend.address.port());
    fails(shop().to(&url), 502, "tls-unknown-root").await;
    let unverified = Upstream { verify: false, ..upstream(&[&url]) };
    let world = World::open([shop().default(OriginKind::Upstream(unverified))]).await;
    assert_eq!(world.h2().await.get("/").await.text(), "secure");
}

#[tokio::test]
async fn tls_with_a_plain_backend_is_explained() {
    let plain = Backend::raw(|mut stream| async move {
        let _ = stream.read(&mut [0; 100]).await;
        let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await;
    })
    .await;
    fails(shop().to(&format!("https://localhost:{}", plain.address.port())), 502, "tls-not-spoken").await;
}

/// A port whose queue of connections is full: one more is neither accepted nor refused.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_backend_that_waits_for_plain_http_is_told_from_one_that_is_not_there() {
    let backend = Backend::raw(|stream| async move {
        std::future::pending::<()>().await;
        drop(stream);
    })
    .await;
    let url = backend.url().replace("http://", "https://");
    let hasty = Upstream { connect_timeout: Duration::from_millis(300), ..upstream(&[&url]) };
    fails(shop().default(OriginKind::Upstream(hasty)), 504, "tls-not-spoken").await;
}

#[tokio::test]
async fn a_backend_that_accepts_nobody_times_out() {
    let (socket, address) = refusing();
    socket.listen(0).unwrap();
    let mut waiting = Vec::new();
    loop {
        let connecting = tokio::net::TcpStream::connect(address);
        match tokio::time::timeout(Duration::from_millis(300), connecting).await {
            Ok(stream) => waiting.push(stream.unwrap()),
            Err(_) => break,
        }
    }
    let url = format!("http://{address}");
    let hasty = Upstream { connect_timeout: Duration::from_millis(100), ..upstream(&[&url]) };
    fails(shop().default(OriginKind::Upstream(hasty)), 504, "connect-timeout").await;
}
