//! Answers that no origin made, and other places to ask.

use std::sync::Arc;

use config::project::OriginKind;
use http::StatusCode;
use http_body_util::{BodyExt, Empty};
use proxy::rules::{Action, Answer, AnswerBody, Destination, Map};

use super::{field, on, rule, told};
use crate::backend::Backend;
use crate::browser::{fields, post, request};
use crate::world::{World, shaped, shop, until, upstream};

fn given(text: &'static str) -> Answer {
    Answer { status: StatusCode::CREATED, headers: Vec::new(), body: AnswerBody::Given(text.into()) }
}

fn map(to: Destination, path: &str) -> Action {
    Action::Map(Map { to, path: path.into() })
}

#[tokio::test]
async fn a_given_answer_is_sent_and_no_backend_asked() {
    let backend = Backend::hello().await;
    let mocked =
        on("/api/*", [Action::Answer(Answer { headers: vec![field("x-mock", "1")], ..given("{\"a\":1}") })]);
    let hits = mocked.hits.clone();
    let world = World::open([shop().rule(mocked).to(&backend.url())]).await;
    for mut browser in world.both().await {
        let page = browser.page(post("/api/x", "sent")).await;
        assert_eq!((page.status(), page.text()), (201, "{\"a\":1}"));
        assert_eq!(page.header("content-type"), Some("application/json"));
        assert_eq!((page.header("x-mock"), page.header("cache-control")), (Some("1"), Some("no-store")));
        assert_eq!(browser.get("/other").await.text(), "hello");
    }
    assert_eq!((backend.requests().len(), hits.count()), (2, 2));
    let first = &world.journal.ended(4).await[0];
    assert_eq!(first.changed("rule-answered"), told("201"));
    assert_eq!(first.finished().served_by, capture::exchange::ServedBy::Localfront);
}

#[tokio::test]
async fn a_file_is_read_for_each_request() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("mock.html");
    std::fs::write(&file, "<p>one").unwrap();
    let answer = Answer { body: AnswerBody::File(file.clone()), ..given("") };
    let world = World::open([shop().rule(rule([Action::Answer(answer)])).folder(dir.path())]).await;
    let mut browser = world.h2().await;
    let page = browser.get("/").await;
    assert_eq!((page.text(), page.header("content-type")), ("<p>one", Some("text/html; charset=utf-8")));
    std::fs::write(&file, "<p>two").unwrap();
    assert_eq!(browser.get("/").await.text(), "<p>two");
    std::fs::remove_file(&file).unwrap();
    assert_eq!(browser.get("/").await.status(), 500);
    let all = world.journal.ended(3).await;
    assert!(matches!(&all[2].finished().outcome,
        capture::exchange::Outcome::Failed { code: "rule-file", detail, .. } if detail.contains("mock.html")));
}

#[tokio::test]
async fn the_first_answer_ends_the_rules() {
    let mut second = rule([Action::Answer(given("second"))]);
    second.id = "r2".into();
    let hits = second.hits.clone();
    let site = shop().rule(on("/a", [Action::Answer(given("first"))])).rule(second);
    let world = World::open([site.to("http://127.0.0.1:9")]).await;
    let mut browser = world.h1().await;
    assert_eq!(browser.get("/a").await.text(), "first");
    assert_eq!(browser.get("/b").await.text(), "second");
    assert_eq!(hits.count(), 1);
}

#[tokio::test]
async fn head_has_no_body_and_no_content_has_no_length() {
    let empty = Answer { status: StatusCode::NO_CONTENT, ..given("") };
    let site = shop().rule(on("/none", [Action::Answer(empty)])).rule(rule([Action::Answer(given("text"))]));
    let world = World::open([site.to("http://127.0.0.1:9")]).await;
    for mut browser in world.both().await {
        let none = browser.get("/none").await;
        assert_eq!((none.status(), none.header("content-length")), (204, None));
        let head = browser.page(crate::browser::request("HEAD", "/", post("/", "").into_body())).await;
        assert_eq!((head.text(), head.header("content-length")), ("", Some("4")));
    }
}

#[tokio::test]
async fn a_path_is_mapped_to_another_behavior() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::create_dir(dir.path().join("mocks")).unwrap();
    std::fs::write(dir.path().join("mocks/users.json"), "[]").unwrap();
    let backend = Backend::hello().await;
    let mapped = on("/api/*", [map(Destination::Site, "/mocks/*")]);
    let world = World::open([shop().rule(mapped).api(&backend.url()).folder(dir.path())]).await;
    let page = world.h2().await.get("/api/users.json?page=1").await;
    assert_eq!((page.status(), page.text()), (200, "[]"));
    assert_eq!(backend.requests().len(), 0);
    let exchange = world.journal.only().await;
    assert_eq!(exchange.changed("rule-mapped"), told("/api/users.json?page=1 -> /mocks/users.json?page=1"));
    assert_eq!(exchange.started().request.target, "/api/users.json?page=1");
}

#[tokio::test]
async fn another_origin_is_asked_as_any_backend_is() {
    let (here, there) = (Backend::hello().await, Backend::hello().await);
    let to = Destination::Upstream(Arc::new(upstream(&[&there.url()])));
    let mapped = on("/api/*", [map(to, "/v2/*?fixed=1")]);
    let world = World::open([shop().rule(mapped).to(&here.url())]).await;
    let mut browser = world.h1().await;
    browser.page(post("/api/a%20b/c?x=1", "body")).await;
    let seen = there.last();
    assert_eq!((&*seen.target, &seen.body[..]), ("/v2/a%20b/c?fixed=1", &b"body"[..]));
    assert_eq!(seen.header("x-forwarded-proto"), Some("https"));
    assert_eq!(here.requests().len(), 0);
}

#[tokio::test]
async fn a_mapped_origin_keeps_its_connections_when_rules_change() {
    let there = Backend::hello().await;
    let to = Destination::Upstream(Arc::new(upstream(&[&there.url()])));
    let site = |name: &str| {
        let mut mapped = rule([map(to.clone(), "")]);
        mapped.name = name.into();
        shop().rule(mapped).default(OriginKind::Upstream(upstream(&["http://127.0.0.1:9"])))
    };
    let world = World::open([site("one")]).await;
    let mut browser = world.h1().await;
    assert_eq!(browser.get("/").await.text(), "hello");
    world.proxy.apply(vec![site("two")]);
    assert_eq!(browser.get("/").await.text(), "hello");
    let all = world.journal.ended(2).await;
    let reused = |e: &crate::journal::Exchange| {
        matches!(e.finished().served_by, capture::exchange::ServedBy::Upstream { reused: true, .. })
    };
    assert_eq!((reused(&all[0]), reused(&all[1])), (false, true));
    until("the backend was asked twice", || there.requests().len() == 2).await;
}

/// What the behavior adds to every answer, it adds to these: without it a page of another origin could not read them.
#[tokio::test]
async fn answers_of_rules_are_shaped_like_any_other() {
    let lines = "cors = true\nsecurity_headers = true\nresponse_headers = { set = { X-Own = \"1\" } }";
    let mut site = shaped("/api/*", lines, "http://127.0.0.1:9");
    site.rules = vec![on("/api/*", [Action::Answer(given("{}"))])];
    let world = World::open([site]).await;
    for mut browser in world.both().await {
        let page =
            browser.page(fields(post("/api/x", "sent"), &[("origin", "https://app.example.com")])).await;
        assert_eq!(page.status(), 201);
        assert_eq!(page.header("access-control-allow-origin"), Some("*"));
        assert_eq!(
            (page.header("x-content-type-options"), page.header("x-own")),
            (Some("nosniff"), Some("1"))
        );
        let asked = [("origin", "https://app.example.com"), ("access-control-request-method", "PUT")];
        let preflight = fields(request("OPTIONS", "/api/x", Empty::new().boxed()), &asked);
        let page = browser.page(preflight).await;
        assert_eq!((page.status(), page.header("access-control-allow-origin")), (204, Some("*")));
    }
}
