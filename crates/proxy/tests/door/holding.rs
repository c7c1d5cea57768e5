//! Requests that wait while a backend starts again.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use config::project::{OriginKind, Upstream};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpListener;

use crate::backend::{Backend, read_head};
use crate::browser::{get, post};
use crate::world::{World, shop, until, upstream};

async fn open(hold: Duration, backend: &Backend) -> World {
    let group = Upstream { hold, ..upstream(&[&backend.url()]) };
    World::open([shop().default(OriginKind::Upstream(group))]).await
}

/// A backend that closes each connection after its answer, so that it can leave its port and take it again.
async fn at(address: SocketAddr, body: char) -> Backend {
    let socket = tokio::net::TcpSocket::new_v4().unwrap();
    socket.set_reuseaddr(true).unwrap();
    socket.bind(address).unwrap();
    Backend::on(socket.listen(16).unwrap(), move |mut stream| async move {
        if !read_head(&mut stream).await.is_empty() {
            let answer = format!("HTTP/1.1 200 OK\r\nContent-Length: 1\r\nConnection: close\r\n\r\n{body}");
            let _ = stream.write_all(answer.as_bytes()).await;
        }
    })
}

async fn first() -> Backend {
    let free = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    at(free, '1').await
}

async fn stopped(backend: Backend) -> SocketAddr {
    let address = backend.address;
    drop(backend);
    until("its port is closed", || std::net::TcpStream::connect(address).is_err()).await;
    address
}

#[tokio::test]
async fn a_request_waits_for_a_backend_that_starts_again() {
    let backend = first().await;
    let world = open(Duration::from_secs(20), &backend).await;
    assert_eq!(world.h2().await.get("/").await.text(), "1");
    let address = stopped(backend).await;
    let (mut one, mut two) = (world.h1().await, world.h2().await);
    let waiting = tokio::spawn(async move {
        (one.get("/").await.text().to_owned(), two.page(post("/", "x")).await.text().to_owned())
    });
    until("the window can show that it waits", || world.proxy.live()[0].holding == 1).await;
    let _again = at(address, '2').await;
    assert_eq!(waiting.await.unwrap(), ("2".into(), "2".into()));
    assert_eq!(world.proxy.live()[0].holding, 0);
    let held = world.journal.ended(2).await;
    assert_eq!(held[1].changed("held").len(), 1);
}

#[tokio::test]
async fn waiting_has_an_end() {
    let backend = first().await;
    let limit = Duration::from_millis(300);
    let world = open(limit, &backend).await;
    let mut browser = world.h2().await;
    browser.get("/").await;
    stopped(backend).await;
    let began = Instant::now();
    let page = browser.get("/").await;
    assert_eq!((page.status(), page.header("localfront-error")), (502, Some("connect-refused")));
    assert!(began.elapsed() >= limit, "{:?}", began.elapsed());
    assert_eq!(world.proxy.live()[0].holding, 0);
}

#[tokio::test]
async fn holding_can_be_switched_off() {
    let backend = first().await;
    let world = open(Duration::ZERO, &backend).await;
    let mut browser = world.h2().await;
    browser.get("/").await;
    stopped(backend).await;
    let page = browser.get("/").await;
    assert_eq!((page.status(), page.header("localfront-error")), (502, Some("connect-refused")));
    assert!(world.journal.ended(2).await[1].changed("held").is_empty());
}

#[tokio::test]
async fn a_browser_that_leaves_waits_no_longer() {
    let backend = first().await;
    let world = open(Duration::from_secs(60), &backend).await;
    let mut browsers = Vec::from(world.both().await);
    browsers[0].get("/").await;
    stopped(backend).await;
    let waiting: Vec<_> = browsers
        .into_iter()
        .map(|mut browser| tokio::spawn(async move { browser.send(get("/")).await.map(drop) }))
        .collect();
    until("both wait", || world.proxy.live()[0].holding == 2).await;
    waiting.iter().for_each(|w| w.abort());
    until("nobody waits", || world.proxy.live()[0].holding == 0).await;
}

#[tokio::test]
async fn closing_the_door_ends_the_waiting() {
    let backend = first().await;
    let world = open(Duration::from_secs(600), &backend).await;
    let mut browser = world.h2().await;
    browser.get("/").await;
    stopped(backend).await;
    let waiting = tokio::spawn(async move { browser.get("/").await.status() });
    until("it waits", || world.proxy.live()[0].holding == 1).await;
    world.proxy.drain(Duration::from_secs(20)).await;
    assert_eq!(waiting.await.unwrap(), 502);
}
