//! What people and programs are told from outside when there is no answer.

#![expect(clippy::unwrap_used, reason = "a helper that cannot go on is a failed test")]

#[path = "door/backend.rs"]
#[allow(dead_code, reason = "shared with the tests of the door, which use more of it")]
mod backend;
#[path = "door/browser.rs"]
#[allow(dead_code, reason = "shared with the tests of the door, which use more of it")]
mod browser;
#[path = "door/journal.rs"]
#[allow(dead_code, reason = "shared with the tests of the door, which use more of it")]
mod journal;
#[path = "door/world.rs"]
#[allow(dead_code, reason = "shared with the tests of the door, which use more of it")]
mod world;

use std::time::Duration;

use http::Request;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpListener;

use browser::{Page, Sent, fields, get, post};
use world::{World, shop, site};

const NAVIGATION: [(&str, &str); 2] = [("sec-fetch-mode", "navigate"), ("accept", "text/html,*/*;q=0.8")];
const KOREAN: (&str, &str) = ("accept-language", "ko-KR,ko;q=0.9,en;q=0.8");

/// A port where nobody listens, and its address.
async fn nobody() -> (std::net::SocketAddr, String) {
    let address = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    (address, format!("http://{address}"))
}

fn navigation(path: &str) -> Request<Sent> {
    fields(get(path), &NAVIGATION)
}

/// The URL a page waits for.
fn waits_for(page: &Page) -> Option<&str> {
    page.text().split("data-url=\"").nth(1)?.split('"').next()
}

#[tokio::test]
async fn a_backend_that_is_not_running_is_named_to_people_and_programs() {
    let (address, url) = nobody().await;
    let world = World::open([shop().to(&url)]).await;
    for mut browser in world.both().await {
        let page = browser.page(navigation("/cart")).await;
        assert_eq!((page.status(), page.header("content-type")), (502, Some("text/html; charset=utf-8")));
        assert!(page.text().contains(&format!("Nothing is listening on {address}.")), "{}", page.text());
        assert!(page.text().contains("Start your backend."));
        let korean = browser.page(fields(navigation("/cart"), &[KOREAN])).await;
        assert!(korean.text().contains("백엔드가 실행되고 있지 않습니다"));
        let json = browser.page(fields(get("/api"), &[("accept", "application/json")])).await;
        assert_eq!((json.status(), json.header("content-type")), (502, Some("application/json")));
        let json: serde_json::Value = serde_json::from_str(json.text()).unwrap();
        assert_eq!(json["error"], "connect-refused");
        assert!(json["cause"].as_str().unwrap().contains(&address.to_string()));
        assert!(json["id"].is_string());
        let text = browser.page(fields(get("/app.js"), &[("sec-fetch-dest", "script")])).await;
        assert_eq!(text.header("content-type"), Some("text/plain; charset=utf-8"));
    }
}

#[tokio::test]
async fn a_page_comes_back_when_its_backend_does() {
    let (address, url) = nobody().await;
    let world = World::open([shop().to(&url)]).await;
    let mut browser = world.h2().await;
    let page = browser.page(navigation("/")).await;
    let waiting = waits_for(&page).expect("the page waits").to_owned();
    let posted = browser.page(fields(post("/", "form"), &NAVIGATION)).await;
    assert_eq!((posted.status(), waits_for(&posted)), (502, None), "a form is not sent again");

    let mut other = world.h2().await;
    let wait = tokio::spawn(async move { other.get(&waiting).await.status() });
    let listener = TcpListener::bind(address).await.unwrap();
    let serving = tokio::spawn(async move {
        loop {
            let (mut stream, _) = listener.accept().await.unwrap();
            let answer = b"HTTP/1.1 200 OK\r\ncontent-length: 4\r\nconnection: close\r\n\r\nback";
            // Whoever only probed has gone already.
            let _ = stream.write_all(answer).await;
        }
    });
    let status = tokio::time::timeout(Duration::from_secs(20), wait).await.expect("the wait ends").unwrap();
    assert_eq!(status, 204);
    assert_eq!(browser.page(navigation("/")).await.text(), "back");
    serving.abort();
}

#[tokio::test]
async fn an_unknown_host_is_told_where_to_go() {
    let (_, url) = nobody().await;
    let world = World::open([shop().to(&url), site("blog", "blog.localhost").to(&url)]).await;
    let page = world
        .bytes("GET / HTTP/1.1\r\nhost: other.localhost\r\naccept: text/html\r\nconnection: close\r\n\r\n")
        .await;
    assert!(page.starts_with("HTTP/1.1 421 "), "{page}");
    let port = world.https.port();
    for host in ["shop", "blog"] {
        assert!(page.contains(&format!("<a href=\"https://{host}.localhost:{port}\">")), "{page}");
    }
}

#[tokio::test]
async fn a_missing_folder_is_said_and_its_page_comes_back() {
    let parent = tempfile::tempdir().unwrap();
    let dist = parent.path().join("dist");
    let world = World::open([shop().folder(&dist)]).await;
    let mut browser = world.h2().await;
    let page = browser.page(navigation("/")).await;
    assert_eq!((page.status(), page.header("localfront-error")), (503, Some("folder-missing")));
    let waiting = waits_for(&page).expect("the page waits").to_owned();
    std::fs::create_dir(&dist).unwrap();
    std::fs::write(dist.join("index.html"), "built").unwrap();
    assert_eq!(browser.get(&waiting).await.status(), 204);
    assert_eq!(browser.page(navigation("/")).await.text(), "built");
}
