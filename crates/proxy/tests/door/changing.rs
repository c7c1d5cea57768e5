//! Configuration, addresses and the end of the door, under way.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use capture::exchange::{Outcome, ServedBy};
use http::Response;
use http_body_util::BodyExt;
use proxy::{Error, Options};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::backend::{Backend, text};
use crate::browser::{Browser, fed, get};
use crate::world::{LOOPBACK, World, shop, site, until};

#[tokio::test(flavor = "multi_thread")]
async fn sites_are_swapped_under_load_without_a_failed_request() {
    let (a, b) = (Backend::answering(|_| text("a")).await, Backend::answering(|_| text("b")).await);
    let world = World::open([shop().to(&a.url())]).await;
    let stop = Arc::new(AtomicBool::new(false));
    let asked = Arc::new(AtomicUsize::new(0));
    let mut asking = tokio::task::JoinSet::new();
    for mut browser in world.both().await.into_iter().chain(world.both().await) {
        let (stop, asked) = (stop.clone(), asked.clone());
        asking.spawn(async move {
            while !stop.load(Ordering::SeqCst) {
                let page = browser.get("/").await;
                assert_eq!(page.status(), 200);
                assert!(["a", "b"].contains(&page.text()));
                asked.fetch_add(1, Ordering::SeqCst);
            }
        });
    }
    for round in 0..40 {
        let before = asked.load(Ordering::SeqCst);
        let backend = if round % 2 == 0 { &b } else { &a };
        world.proxy.apply(vec![shop().to(&backend.url())]);
        until("requests were made meanwhile", || asked.load(Ordering::SeqCst) > before + 5).await;
    }
    stop.store(true, Ordering::SeqCst);
    while let Some(ended) = asking.join_next().await {
        ended.unwrap();
    }
    world.journal.ended(asked.load(Ordering::SeqCst)).await;
}

#[tokio::test]
async fn an_origin_that_did_not_change_keeps_its_connections() {
    let backend = Backend::hello().await;
    let world = World::open([shop().to(&backend.url())]).await;
    let mut browser = world.h2().await;
    browser.get("/").await;
    world.proxy.apply(vec![
        site("blog", "blog.localhost").to("http://127.0.0.1:9"),
        shop().api(&backend.url()).to(&backend.url()),
    ]);
    browser.get("/").await;
    let last = world.journal.ended(2).await.pop().unwrap();
    assert!(matches!(last.finished().served_by, ServedBy::Upstream { reused: true, .. }));
    let live: Vec<_> =
        world.proxy.live().into_iter().map(|l| (l.site, l.behavior, l.pattern, l.origin)).collect();
    let expect = [("blog", 0, "*", "origin0"), ("shop", 0, "/api/*", "origin0"), ("shop", 1, "*", "origin1")];
    assert_eq!(live, expect.map(|(s, b, p, o)| (s.to_owned(), b, p.to_owned(), o.to_owned())));
}

#[tokio::test]
async fn a_request_ends_under_the_sites_it_began_with() {
    let (feed, body) = fed();
    let body = parking_lot::Mutex::new(Some(body));
    let body = Arc::new(body);
    let backend = Backend::serving(move |_| {
        let body = body.lock().take().unwrap();
        async move { Response::new(body) }
    })
    .await;
    let world = World::open([shop().to(&backend.url())]).await;
    let mut browser = world.h2().await;
    let answer = browser.send(get("/")).await.unwrap();
    world.proxy.apply(Vec::new());
    assert_eq!(browser.get("/").await.status(), 421);
    feed.send("late".into()).unwrap();
    drop(feed);
    assert_eq!(answer.into_body().collect().await.unwrap().to_bytes(), "late");
}

#[tokio::test]
async fn addresses_change_without_touching_those_that_stay() {
    let backend = Backend::hello().await;
    let world = World::open([shop().to(&backend.url())]).await;
    let mut browser = world.h1().await;
    browser.get("/").await;
    let again = world.proxy.listen(&[LOOPBACK], &[LOOPBACK]).await.unwrap();
    assert_eq!((again.https[0], again.http[0]), (world.https, world.http));
    let fewer = world.proxy.listen(&[LOOPBACK], &[]).await.unwrap();
    assert_eq!((fewer.https.as_slice(), fewer.http.len()), (&[world.https][..], 0));
    until_refused(world.http).await;
    assert_eq!(browser.get("/").await.status(), 200, "what is open lives on");
    assert_eq!(world.h2().await.get("/").await.status(), 200);
}

async fn until_refused(address: SocketAddr) {
    for _ in 0..200 {
        if TcpStream::connect(address).await.is_err() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    panic!("{address} still accepts connections");
}

#[tokio::test]
async fn an_address_that_is_taken_leaves_the_door_as_it_was() {
    let backend = Backend::hello().await;
    let world = World::open([shop().to(&backend.url())]).await;
    let taken = backend.address;
    let error = world.proxy.listen(&[taken], &[LOOPBACK]).await.unwrap_err();
    assert!(matches!(error, Error::AddrInUse(address) if address == taken), "{error}");
    assert_eq!(world.h2().await.get("/").await.status(), 200);
    let foreign = "192.0.2.1:0".parse().unwrap();
    let error = world.proxy.listen(&[foreign], &[]).await.unwrap_err();
    assert!(matches!(error, Error::NotAvailable(..)), "{error}");
}

#[tokio::test]
async fn draining_waits_for_what_is_in_progress_and_ends_streams() {
    let (feed, body) = fed();
    let (events, stream) = fed();
    let bodies = Arc::new(parking_lot::Mutex::new(vec![stream, body]));
    let backend = Backend::serving(move |request| {
        let body = bodies.lock().pop().unwrap();
        let kind = if request.uri().path() == "/events" { "text/event-stream" } else { "text/plain" };
        async move { Response::builder().header("content-type", kind).body(body).unwrap() }
    })
    .await;
    let world = World::open([shop().to(&backend.url())]).await;
    let (mut one, mut other) = (world.h1().await, world.h2().await);
    let slow = one.send(get("/slow")).await.unwrap();
    let mut stream = other.send(get("/events")).await.unwrap();
    events.send("data: 1\n\n".into()).unwrap();
    stream.frame().await.unwrap().unwrap();

    let proxy = world.proxy.clone();
    let draining = tokio::spawn(async move { proxy.drain(Duration::from_secs(30)).await });
    while let Some(Ok(_)) = stream.frame().await {}
    until_refused(world.https).await;
    assert!(!draining.is_finished());
    feed.send("the end".into()).unwrap();
    drop(feed);
    assert_eq!(slow.into_body().collect().await.unwrap().to_bytes(), "the end");
    tokio::time::timeout(Duration::from_secs(10), draining).await.unwrap().unwrap();
    let Browser::H2(sender) = &other else { unreachable!() };
    until("the connection is closed", || sender.is_closed()).await;
    drop(events);
}

#[tokio::test]
async fn draining_cuts_what_takes_too_long() {
    let backend = Backend::raw(|mut stream| async move {
        let _ = stream.read_to_end(&mut Vec::new()).await;
    })
    .await;
    let world = World::open([shop().to(&backend.url())]).await;
    let mut browser = world.h2().await;
    let asking = tokio::spawn(async move { browser.send(get("/")).await.is_err() });
    let mut half = TcpStream::connect(world.http).await.unwrap();
    half.write_all(b"GET / HT").await.unwrap();
    until("the request has arrived", || backend.connections() > 1).await;
    let began = Instant::now();
    world.proxy.drain(Duration::from_millis(100)).await;
    assert!(began.elapsed() < Duration::from_secs(5));
    assert!(asking.await.unwrap());
    let outcome = world.journal.only().await.finished().outcome.clone();
    assert!(matches!(outcome, Outcome::Failed { code: "stopped", .. }), "{outcome:?}");
}

#[tokio::test]
async fn draining_waits_neither_for_what_stands_still_nor_for_idle_clients() {
    let backend = Backend::raw(|mut stream| async move {
        let _ = stream.read_to_end(&mut Vec::new()).await;
    })
    .await;
    let options = Options { drain_silence: Duration::from_millis(200), ..Default::default() };
    let world = World::with(options, [shop().to(&backend.url())]).await;
    let mut browser = world.h2().await;
    let asking = tokio::spawn(async move { browser.send(get("/")).await.is_err() });
    // One that has said hello and reads nothing any more.
    let mut deaf = world.tls("shop.localhost", &[b"h2"]).await.unwrap();
    deaf.write_all(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0").await.unwrap();
    until("the request has arrived", || backend.connections() > 1).await;
    let hour = Duration::from_secs(3600);
    tokio::time::timeout(Duration::from_secs(20), world.proxy.drain(hour)).await.unwrap();
    assert!(asking.await.unwrap());
    let outcome = world.journal.only().await.finished().outcome.clone();
    assert!(matches!(outcome, Outcome::Failed { code: "stopped", .. }), "{outcome:?}");
}

#[tokio::test]
async fn patience_can_end_while_the_door_drains() {
    let backend = Backend::raw(|mut stream| async move {
        let _ = stream.read_to_end(&mut Vec::new()).await;
    })
    .await;
    let world = World::open([shop().to(&backend.url())]).await;
    let mut browser = world.h2().await;
    let asking = tokio::spawn(async move { browser.send(get("/")).await.is_err() });
    until("the request has arrived", || backend.connections() > 1).await;
    tokio::select! {
        biased;
        () = world.proxy.drain(Duration::from_secs(3600)) => panic!("nothing was waited for"),
        () = until_refused(world.https) => world.proxy.drain(Duration::ZERO).await,
    }
    assert!(asking.await.unwrap());
}

#[tokio::test]
async fn a_door_nobody_holds_is_gone() {
    let world = World::open([shop().to("http://127.0.0.1:9")]).await;
    let World { proxy, https, .. } = world;
    drop(proxy);
    until_refused(https).await;
}
