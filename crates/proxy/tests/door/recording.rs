//! What is told of an exchange: once, whole, and in order.

use std::time::Duration;

use capture::exchange::{Body, Outcome, ServedBy, Timing};

use crate::backend::{Backend, full, text};
use crate::browser::{fields, get, post};
use crate::world::{World, shop};

#[tokio::test]
async fn an_exchange_is_told_whole() {
    let backend = Backend::answering(|_| {
        let mut reply = text("created");
        *reply.status_mut() = http::StatusCode::CREATED;
        reply
    })
    .await;
    let world = World::open([shop().api(&backend.url()).to("http://127.0.0.1:9")]).await;
    for mut browser in world.both().await {
        browser.page(fields(post("/api/x?y=1", "{}"), &[("x-a", "1"), ("x-a", "2")])).await;
    }
    for exchange in world.journal.ended(2).await {
        let started = exchange.started();
        assert_eq!((&*started.request.method, started.request.scheme), ("POST", "https"));
        assert_eq!((&*started.request.authority, &*started.request.target), ("shop.localhost", "/api/x?y=1"));
        let twice: Vec<_> =
            started.request.head.iter().filter(|(n, _)| *n == "x-a").map(|(_, v)| v).collect();
        assert_eq!(twice, [b"1", b"2"]);
        let route = started.route.as_ref().unwrap();
        assert_eq!(
            (&*route.site, &*route.pattern, route.index, route.is_default),
            ("shop", "/api/*", 0, false)
        );
        let tls = started.connection.tls.as_ref().unwrap();
        assert_eq!((tls.version, tls.sni.as_deref()), ("TLSv1.3", Some("shop.localhost")));
        assert!(tls.cipher.starts_with("TLS13_") && tls.took > 0);

        let finished = exchange.finished();
        assert_eq!(finished.id, started.id);
        assert_eq!((exchange.status(), &finished.outcome), (Some(201), &Outcome::Complete));
        assert_eq!(
            finished.served_by,
            ServedBy::Upstream {
                peer: backend.address.to_string().into(),
                address: Some(backend.address.to_string().into()),
                reused: started.request.version == "2",
            }
        );
        assert_eq!(exchange.forwarded("x-forwarded-proto").as_deref(), Some("https"));
        assert_eq!(
            (bytes(&finished.request_body), bytes(&finished.response_body)),
            ("{}".into(), "created".into())
        );
        in_order(&finished.timing);
    }
}

fn bytes(body: &Body) -> String {
    assert_eq!(body.kept_len(), body.total);
    String::from_utf8(body.kept.concat()).unwrap()
}

fn in_order(timing: &Timing) {
    let Timing { routed, connected, sent, first_byte, last_byte } = *timing;
    let marks = [routed, connected, sent, first_byte, last_byte].map(Option::unwrap);
    assert!(marks.is_sorted(), "{timing:?}");
}

#[tokio::test]
async fn bodies_are_kept_up_to_the_cap_and_counted_whole() {
    let backend = Backend::answering(|request| {
        let mut reply = text("");
        *reply.body_mut() = full(request.body.clone());
        reply
    })
    .await;
    let world = World::open([shop().to(&backend.url())]).await;
    world.journal.cap(1000);
    let page = world.h2().await.page(post("/", vec![b'x'; 300_000])).await;
    assert_eq!(page.body.len(), 300_000);
    let exchange = world.journal.only().await;
    for body in [&exchange.finished().request_body, &exchange.finished().response_body] {
        assert_eq!((body.kept_len(), body.total), (1000, 300_000));
    }
}

#[tokio::test]
async fn a_file_is_told_by_its_name() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::create_dir(dir.path().join("a")).unwrap();
    std::fs::write(dir.path().join("a/b.txt"), "file").unwrap();
    let world = World::open([shop().folder(dir.path())]).await;
    let page = world.h2().await.get("/a/b.txt").await;
    assert_eq!((page.status(), page.text()), (200, "file"));
    let exchange = world.journal.only().await;
    let finished = exchange.finished();
    assert_eq!(finished.served_by, ServedBy::Folder { file: "a/b.txt".into() });
    assert_eq!((bytes(&finished.response_body), &finished.outcome), ("file".into(), &Outcome::Complete));
    assert!(finished.forwarded.is_none());
    let live = &world.proxy.live()[0];
    assert_eq!((live.health, live.files), (proxy::Health::Up, Some(1)));
}

#[tokio::test]
async fn our_own_paths_are_not_told() {
    let backend = Backend::hello().await;
    let world = World::open([shop().to(&backend.url())]).await;
    let mut browser = world.h2().await;
    assert_eq!(browser.get("/.localfront/nothing").await.status(), 404);
    browser.get("/").await;
    assert_eq!(world.journal.only().await.started().request.target, "/");
    assert_eq!(backend.requests().len(), 1);
}

#[tokio::test]
async fn every_exchange_of_many_is_told_once() {
    let backend = Backend::hello().await;
    let world = World::open([shop().to(&backend.url())]).await;
    let mut asking = tokio::task::JoinSet::new();
    for mut browser in world.both().await.into_iter().chain(world.both().await) {
        asking.spawn(async move {
            for _ in 0..100 {
                assert_eq!(browser.get("/").await.text(), "hello");
            }
        });
    }
    while let Some(ended) = asking.join_next().await {
        ended.unwrap();
    }
    let all = world.journal.ended(400).await;
    assert_eq!(all.len(), 400);
    for exchange in &all {
        assert_eq!(exchange.finished().outcome, Outcome::Complete);
        assert_eq!(exchange.started().id, exchange.finished().id);
        in_order(&exchange.finished().timing);
    }
}

#[tokio::test]
async fn nothing_is_told_without_a_queue() {
    let backend = Backend::hello().await;
    let dir = tempfile::tempdir().unwrap();
    let authority = pki::Authority::open(dir.path(), "test", std::time::SystemTime::now()).unwrap();
    let proxy = proxy::Proxy::new(authority.into(), None, proxy::Options::default());
    proxy.apply(vec![shop().to(&backend.url())]);
    let bound = proxy.listen(&[crate::world::LOOPBACK], &[]).await.unwrap();
    let ask = "GET / HTTP/1.1\r\nHost: shop.localhost\r\nConnection: close\r\n\r\n";
    let answer = crate::browser::plain(bound.https[0], ask).await;
    assert!(answer.starts_with("HTTP/1.1 301 "), "{answer}");
    proxy.drain(Duration::from_secs(5)).await;
}

#[tokio::test]
async fn a_verdict_tells_what_would_happen() {
    let world = World::open([shop().api("http://localhost:3000").to("http://localhost:5173")]).await;
    let verdict = world.proxy.explain("https://shop.localhost:8443/x/../api/users?a#b", "get").unwrap();
    assert_eq!(
        (verdict.path.as_str(), verdict.behavior, verdict.pattern.as_deref()),
        ("/api/users", Some(0), Some("/api/*"))
    );
    assert_eq!(verdict.goes_to.as_deref(), Some("http://localhost:3000/x/../api/users?a"));
    assert!(verdict.changes.iter().any(|c| c.detail == "x-forwarded-proto: https"), "{:?}", verdict.changes);
    let verdict = world.proxy.explain("http://shop.localhost/", "POST").unwrap();
    assert!(verdict.changes.iter().any(|c| (c.code, &*c.detail) == ("redirect-to-https", "307")));
    assert_eq!(world.proxy.explain("nobody.localhost", "GET").unwrap().site, None);
    assert!(world.proxy.explain("ftp://shop.localhost/", "GET").is_err());
    assert!(world.proxy.explain("https:///", "GET").is_err());
    assert!(world.proxy.explain("https://shop.localhost/", "G T").is_err());
    assert_eq!(world.journal.count(), 0);
    drop(get("/"));
}
