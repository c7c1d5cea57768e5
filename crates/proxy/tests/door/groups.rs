//! Several backends behind one origin: who is asked, who stands in, and who is left alone.

use std::sync::Arc;
use std::sync::atomic::{AtomicU16, Ordering};
use std::time::Duration;

use capture::exchange::ServedBy;
use config::project::{Balance, HealthCheck, OriginKind, Peer, StatusMatcher, Upstream};
use http::Response;
use proxy::{Health, SiteConfig};

use crate::backend::{Backend, full, text};
use crate::browser::{Browser, fields, get, post};
use crate::upstreams::refusing;
use crate::world::{World, shop, until, upstream};

fn site(upstream: Upstream) -> SiteConfig {
    shop().default(OriginKind::Upstream(upstream))
}

/// The bodies of so many answers, in order.
async fn answers(browser: &mut Browser, count: usize) -> String {
    let mut all = String::new();
    for _ in 0..count {
        let page = browser.page(post("/", "x")).await;
        assert_eq!(page.status(), 200);
        all.push_str(page.text());
    }
    all
}

fn weighted(upstream: &mut Upstream, weights: &[u16]) {
    upstream.peers.iter_mut().zip(weights).for_each(|(peer, weight)| peer.weight = *weight);
}

async fn named(name: &'static str) -> Backend {
    Backend::answering(move |_| text(name)).await
}

#[tokio::test]
async fn weights_are_kept_and_turns_are_smooth() {
    let (a, b) = (named("a").await, named("b").await);
    let mut group = upstream(&[&a.url(), &b.url()]);
    weighted(&mut group, &[3, 1]);
    let world = World::open([site(group)]).await;
    let all = answers(&mut world.h2().await, 12).await;
    assert_eq!(all.matches('b').count(), 3, "{all}");
    assert!(!all.contains("bb"), "{all}");
}

#[tokio::test]
async fn a_backup_is_asked_only_while_every_other_is_down() {
    let (socket, down) = refusing();
    let (a, b) = (named("a").await, named("b").await);
    let mut group = upstream(&[&format!("http://{down}"), &b.url()]);
    group.peers[1].backup = true;
    let world = World::open([site(group)]).await;
    let mut browser = world.h2().await;
    assert_eq!(answers(&mut browser, 4).await, "bbbb");
    let live = world.proxy.live().remove(0);
    assert_eq!(live.peers[0].health, Health::Down("connect-refused"));
    assert!(live.peers[0].detail.as_ref().is_some_and(|why| why.contains(&down.to_string())), "{live:?}");
    assert_eq!((live.peers[1].backup, live.health), (true, Health::Up));

    drop((socket, a));
    let back = tokio::net::TcpListener::bind(down).await.unwrap();
    let _primary = Backend::on(back, |mut stream| async move {
        if !crate::backend::read_head(&mut stream).await.is_empty() {
            let answer = b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nConnection: close\r\n\r\np";
            let _ = tokio::io::AsyncWriteExt::write_all(&mut stream, answer).await;
        }
    });
    until("the primary is up again", || world.proxy.live()[0].peers[0].health == Health::Up).await;
    assert_eq!(answers(&mut browser, 3).await, "ppp");
}

#[tokio::test]
async fn the_least_busy_backend_is_asked() {
    let release = Arc::new(tokio::sync::Notify::new());
    let held = release.clone();
    let slow = Backend::serving(move |request| {
        let held = held.clone();
        async move {
            if request.uri().path() == "/slow" {
                held.notified().await;
            }
            text("s")
        }
    })
    .await;
    let quick = named("q").await;
    let group = Upstream { balance: Balance::LeastConnections, ..upstream(&[&slow.url(), &quick.url()]) };
    let world = World::open([site(group)]).await;
    let mut waiting = world.h2().await;
    let slow_one = tokio::spawn(async move { waiting.get("/slow").await.text().to_owned() });
    until("a request is open", || world.proxy.live()[0].peers.iter().any(|p| p.open == 1)).await;
    let busy = world.proxy.live()[0].peers[0].open == 1;
    let all = answers(&mut world.h2().await, 6).await;
    // Whichever holds the slow request gets no other.
    assert_eq!(all, if busy { "qqqqqq" } else { "ssssss" });
    release.notify_one();
    slow_one.await.unwrap();
    until("nobody is busy", || world.proxy.live()[0].peers.iter().all(|p| p.open == 0)).await;
}

#[tokio::test]
async fn a_cookie_keeps_the_browser_at_its_backend_until_that_is_down() {
    let (a, b) = (named("a").await, named("b").await);
    let group = Upstream { sticky: Some("lf_peer".into()), ..upstream(&[&a.url(), &b.url()]) };
    let world = World::open([site(group)]).await;
    let mut browser = world.h2().await;
    let first = browser.get("/").await;
    let cookie = first.header("set-cookie").unwrap().to_owned();
    let (pair, attributes) = cookie.split_once("; ").unwrap();
    assert_eq!(attributes, "Path=/; HttpOnly; Secure; SameSite=Lax");
    let port = a.address.port().to_string();
    assert!(!cookie.contains(&port) && !cookie.contains("127.0.0.1"), "{cookie}");
    assert_eq!(world.journal.only().await.changed("added-sticky-cookie"), ["lf_peer"]);

    let pair: &'static str = Box::leak(format!("other=1; {pair}").into_boxed_str());
    for _ in 0..5 {
        let page = browser.page(fields(get("/"), &[("cookie", pair)])).await;
        assert_eq!((page.text(), page.header("set-cookie")), (first.text(), None));
    }
    let (gone, stays) = if first.text() == "a" { (a, b) } else { (b, a) };
    let address = gone.address;
    drop(gone);
    until("its port is closed", || std::net::TcpStream::connect(address).is_err()).await;
    let page = browser.page(fields(get("/"), &[("cookie", pair)])).await;
    assert_ne!(page.text(), first.text());
    assert!(page.header("set-cookie").is_some_and(|new| new != cookie), "a new place to come back to");
    drop(stays);
}

#[tokio::test]
async fn a_backend_that_says_it_is_ill_gets_no_requests() {
    let ill = Arc::new(AtomicU16::new(503));
    let said = ill.clone();
    let a = Backend::answering(move |seen| {
        if seen.target != "/health" {
            return text("a");
        }
        assert!(seen.header("host").is_some_and(|host| host.starts_with("127.0.0.1:")));
        assert!(seen.header("user-agent").is_some_and(|agent| agent.starts_with("Localfront-HealthCheck/")));
        Response::builder().status(said.load(Ordering::SeqCst)).body(full("")).unwrap()
    })
    .await;
    let b = named("b").await;
    let check = HealthCheck {
        interval: Duration::from_millis(20),
        unhealthy: 2,
        status: StatusMatcher::parse("200-299,404").unwrap(),
        ..HealthCheck::new("/health".into())
    };
    let group = Upstream { health: Some(check), ..upstream(&[&a.url(), &b.url()]) };
    let world = World::open([site(group)]).await;
    let health = || world.proxy.live()[0].peers[0].health;
    until("it is down", || health() == Health::Down("health-status")).await;
    let detail = world.proxy.live()[0].peers[0].detail.clone().unwrap();
    assert_eq!(detail, "/health answered 503, not 200-299,404");
    assert_eq!(answers(&mut world.h2().await, 4).await, "bbbb");
    ill.store(404, Ordering::SeqCst);
    until("it is up", || health() == Health::Up).await;
    assert!(answers(&mut world.h2().await, 4).await.contains('a'));
}

#[tokio::test]
async fn when_all_are_ill_all_are_asked() {
    let a = Backend::answering(|seen| {
        let status = if seen.target == "/health" { 500 } else { 200 };
        Response::builder().status(status).body(full("a")).unwrap()
    })
    .await;
    let check = HealthCheck { interval: Duration::from_millis(20), ..HealthCheck::new("/health".into()) };
    let group = Upstream { health: Some(check), ..upstream(&[&a.url(), &a.url()]) };
    let world = World::open([site(group)]).await;
    until("all are down", || world.proxy.live()[0].health == Health::Down("health-status")).await;
    assert_eq!(answers(&mut world.h2().await, 2).await, "aa");
}

#[tokio::test]
async fn a_backend_that_hangs_up_is_left_alone_and_others_answer_what_is_safe() {
    let bad = Backend::saying(b"").await;
    let good = named("g").await;
    let world = World::open([site(upstream(&[&bad.url(), &good.url()]))]).await;
    let mut browser = world.h2().await;
    for _ in 0..6 {
        assert_eq!(browser.get("/").await.text(), "g", "asked again where asking twice is asking once");
    }
    until("it is told", || world.proxy.live()[0].peers[0].health == Health::Down("reset")).await;
    assert_eq!(answers(&mut browser, 4).await, "gggg");
    let last = world.journal.ended(10).await.pop().unwrap();
    let ServedBy::Upstream { peer, .. } = &last.finished().served_by else { panic!("no backend answered") };
    assert_eq!(**peer, *good.address.to_string());
}

#[tokio::test]
async fn a_peer_shows_what_it_was_given() {
    let a = named("a").await;
    let mut group = upstream(&[&a.url(), &a.url()]);
    group.peers[1] = Peer { weight: 7, backup: true, ..group.peers[1].clone() };
    let world = World::open([site(group)]).await;
    let peers = world.proxy.live().remove(0).peers;
    let shown: Vec<_> = peers.iter().map(|p| (p.url.clone(), p.weight, p.backup)).collect();
    assert_eq!(shown, [(a.url(), 1, false), (a.url(), 7, true)]);
}
