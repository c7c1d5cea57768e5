//! Status, fields, and what a rule is about.

use http::{HeaderName, Method, StatusCode};
use proxy::rules::{Action, Edits, Glob, Hits, Matches, Rule};

use super::{field, on, rule, told};
use crate::backend::{Backend, with};
use crate::browser::{fields, get, post};
use crate::world::{World, shop};

#[tokio::test]
async fn a_status_takes_the_place_of_another() {
    let backend = Backend::hello().await;
    let site = shop().rule(rule([Action::Status(StatusCode::SERVICE_UNAVAILABLE)]));
    let world = World::open([site.to(&backend.url())]).await;
    for mut browser in world.both().await {
        let page = browser.get("/").await;
        assert_eq!((page.status(), page.text()), (503, "hello"));
    }
    assert_eq!(world.journal.ended(2).await[0].changed("rule-status"), told("200 -> 503"));
}

#[tokio::test]
async fn a_status_without_content_has_none() {
    let backend = Backend::hello().await;
    let site = shop().rule(rule([Action::Status(StatusCode::NO_CONTENT)]));
    let world = World::open([site.to(&backend.url())]).await;
    for mut browser in world.both().await {
        assert_eq!(browser.get("/").await.status(), 204);
        assert_eq!(browser.get("/again").await.text(), "");
    }
}

#[tokio::test]
async fn fields_are_set_and_removed_both_ways() {
    let backend = Backend::answering(|_| with(&[("x-old", "1"), ("set-cookie", "a=1")])).await;
    let request = Edits::new(
        vec![field("x-new", "1"), field("x-forwarded-proto", "http"), field("content-length", "99")],
        vec![HeaderName::from_static("cookie")],
    );
    let response = Edits::new(
        vec![field("set-cookie", "b=1"), field("set-cookie", "c=1"), field("transfer-encoding", "gzip")],
        vec![HeaderName::from_static("x-old"), HeaderName::from_static("x-absent")],
    );
    let site = shop().rule(rule([Action::RequestHeaders(request), Action::ResponseHeaders(response)]));
    let world = World::open([site.to(&backend.url())]).await;
    for mut browser in world.both().await {
        let page = browser.page(fields(post("/", "four"), &[("cookie", "s=1")])).await;
        let cookies: Vec<_> =
            page.head.headers.get_all("set-cookie").iter().map(|v| v.to_str().unwrap()).collect();
        assert_eq!((cookies, page.header("x-old"), page.text()), (vec!["b=1", "c=1"], None, "hello"));
        let seen = backend.last();
        assert_eq!((seen.header("x-new"), seen.header("cookie")), (Some("1"), None));
        assert_eq!((seen.header("x-forwarded-proto"), &seen.body[..]), (Some("http"), &b"four"[..]));
    }
    let exchange = &world.journal.ended(2).await[0];
    assert_eq!(exchange.changed("rule-removed-request-header"), told("cookie"));
    assert_eq!(exchange.changed("rule-removed-response-header"), told("x-old"));
    assert_eq!(exchange.changed("rule-set-request-header").len(), 2);
    assert_eq!(exchange.forwarded("x-forwarded-proto").as_deref(), Some("http"));
}

#[tokio::test]
async fn a_folder_gets_the_changed_head_too() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("a.txt"), "file").unwrap();
    let edits = Edits::new(Vec::new(), vec![HeaderName::from_static("if-none-match")]);
    let site = shop().rule(rule([Action::RequestHeaders(edits)]));
    let world = World::open([site.folder(dir.path())]).await;
    let mut browser = world.h2().await;
    let page = browser.page(fields(get("/a.txt"), &[("if-none-match", "*")])).await;
    assert_eq!((page.status(), page.text()), (200, "file"));
}

#[tokio::test]
async fn a_rule_is_about_what_it_says_and_nothing_else() {
    let backend = Backend::hello().await;
    let matches = Matches {
        behavior: Some("/api/*".into()),
        methods: vec![Method::POST, Method::PUT],
        query: vec![("page".into(), Glob::new("1*"))],
        headers: vec![(HeaderName::from_static("x-user"), Glob::default())],
        ..on("/api/a/*", []).matches
    };
    let actions = vec![Action::Status(StatusCode::IM_A_TEAPOT)];
    let made = Rule { id: "r1".into(), name: "Test".into(), matches, actions, hits: Hits::default() };
    let world = World::open([shop().rule(made).api(&backend.url()).to(&backend.url())]).await;
    let mut browser = world.h2().await;
    let user = [("x-user", "kim")];
    let mut status = async |request| browser.page(request).await.status();
    assert_eq!(status(fields(post("/api/a/b?page=12", ""), &user)).await, 418);
    assert_eq!(status(fields(post("/x/../api/a/b?q&page=1", ""), &user)).await, 418);
    assert_eq!(status(fields(get("/api/a/b?page=12"), &user)).await, 200);
    assert_eq!(status(fields(post("/api/a/b?page=2", ""), &user)).await, 200);
    assert_eq!(status(fields(post("/api/b?page=1", ""), &user)).await, 200);
    assert_eq!(status(post("/api/a/b?page=1", "")).await, 200);
}

#[tokio::test]
async fn what_asks_for_a_tunnel_gets_one() {
    let backend = crate::websockets::echo().await;
    let site = shop().rule(rule([Action::Status(StatusCode::IM_A_TEAPOT)]));
    let world = World::open([site.to(&backend.url())]).await;
    let (mut stream, head) = crate::websockets::open_h1(&world).await;
    assert!(head.starts_with("HTTP/1.1 101 "), "{head}");
    crate::websockets::talk(&mut stream).await;
}
