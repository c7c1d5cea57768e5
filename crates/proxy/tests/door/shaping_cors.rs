//! Pages of other origins: preflights, answers, and the backend's own word.

use http_body_util::{BodyExt, Empty};

use crate::backend::{Backend, with};
use crate::browser::{Page, Sent, fields, get, post, request};
use crate::world::{World, shaped};

const APP: &str = "https://app.example.com";

fn preflight(origin: &'static str) -> http::Request<Sent> {
    let asked = [
        ("origin", origin),
        ("access-control-request-method", "PUT"),
        ("access-control-request-headers", "authorization, x-token"),
    ];
    fields(request("OPTIONS", "/api/x", Empty::new().boxed()), &asked)
}

fn said(page: &Page) -> Vec<(&str, &str)> {
    let fields = page.head.headers.iter().filter(|(name, _)| name.as_str().starts_with("access-control-"));
    let mut said: Vec<_> =
        fields.map(|(name, value)| (&name.as_str()[15..], value.to_str().unwrap())).collect();
    said.sort_unstable();
    said
}

#[tokio::test]
async fn a_preflight_is_answered_at_the_door() {
    let backend = Backend::hello().await;
    let lines = "cors = true\nmethods = [\"GET\", \"PUT\"]";
    let world = World::open([shaped("/api/*", lines, &backend.url())]).await;
    for mut browser in world.both().await {
        let page = browser.page(preflight(APP)).await;
        assert_eq!((page.status(), page.body.len(), page.header("content-length")), (204, 0, None));
        let expect = [
            ("allow-headers", "authorization, x-token"),
            ("allow-methods", "GET, HEAD, PUT, POST, PATCH, DELETE, OPTIONS"),
            ("allow-origin", "*"),
        ];
        assert_eq!(said(&page), expect);
    }
    assert_eq!(backend.requests().len(), 0);
    assert_eq!(world.journal.ended(2).await[0].changed("answered-preflight"), [APP]);
}

#[tokio::test]
async fn other_options_requests_are_the_backends() {
    let backend = Backend::hello().await;
    let world = World::open([shaped("/api/*", "cors = true", &backend.url())]).await;
    let options = fields(request("OPTIONS", "/api/x", Empty::new().boxed()), &[("origin", APP)]);
    assert_eq!(world.h2().await.page(options).await.text(), "hello");
    let elsewhere = fields(request("OPTIONS", "/", Empty::new().boxed()), &[("origin", APP)]);
    assert_eq!(world.h2().await.page(elsewhere).await.text(), "hello");
}

#[tokio::test]
async fn answers_may_be_read_by_pages_of_every_origin() {
    let backend = Backend::hello().await;
    let world = World::open([shaped("/api/*", "cors = true", &backend.url())]).await;
    for mut browser in world.both().await {
        let page = browser.page(fields(get("/api/x"), &[("origin", APP)])).await;
        assert_eq!(said(&page), [("allow-origin", "*"), ("expose-headers", "*")]);
        assert_eq!(page.header("vary"), None, "the same for everybody");
        assert_eq!(said(&browser.get("/api/x").await), [], "only when the request has an Origin");
        assert_eq!(said(&browser.page(fields(get("/"), &[("origin", APP)])).await), []);
    }
}

#[tokio::test]
async fn listed_origins_are_echoed_and_others_are_not() {
    let backend = Backend::answering(|_| with(&[("vary", "accept")])).await;
    let lines = "cors = { origins = [\"https://*.example.com\", \"http://localhost:*\"], credentials = true, \
                 methods = [\"PUT\"], headers = [\"x-token\"], max_age = \"1h\" }";
    let world = World::open([shaped("/api/*", lines, &backend.url())]).await;
    let mut browser = world.h2().await;
    for origin in [APP, "http://localhost:5173"] {
        let page = browser.page(fields(get("/api/x"), &[("origin", origin)])).await;
        assert_eq!(said(&page), [("allow-credentials", "true"), ("allow-origin", origin)]);
        assert_eq!(page.header("vary"), Some("accept, origin"));
        let page = browser.page(preflight(origin)).await;
        let expect = [
            ("allow-credentials", "true"),
            ("allow-headers", "x-token"),
            ("allow-methods", "PUT"),
            ("allow-origin", origin),
            ("max-age", "3600"),
        ];
        assert_eq!((said(&page), page.header("vary")), (expect.to_vec(), Some("origin")));
    }
    for origin in ["https://example.com", "https://app.example.com.evil.test", "null"] {
        let page = browser.page(fields(get("/api/x"), &[("origin", origin)])).await;
        assert_eq!((said(&page), page.header("vary")), (vec![], Some("accept, origin")));
        let page = browser.page(preflight(origin)).await;
        assert_eq!((page.status(), said(&page)), (204, vec![]));
    }
    let told = world.journal.ended(10).await;
    assert_eq!(told.iter().flat_map(|e| e.changed("refused-preflight")).count(), 3);
    assert_eq!(browser.get("/api/x").await.header("vary"), Some("accept, origin"), "also for its own pages");
}

#[tokio::test]
async fn the_backends_own_word_is_not_doubled() {
    let own = [("access-control-allow-origin", APP), ("access-control-allow-credentials", "true")];
    let backend = Backend::answering(move |_| with(&own)).await;
    let world = World::open([shaped("/api/*", "cors = true", &backend.url())]).await;
    let page = world.h2().await.page(fields(get("/api/x"), &[("origin", APP)])).await;
    assert_eq!(said(&page), [("allow-credentials", "true"), ("allow-origin", APP)]);
}

#[tokio::test]
async fn a_failure_can_be_read_by_the_page_that_caused_it() {
    let world =
        World::open([shaped("/api/*", "cors = true\nbody_limit = \"1B\"", "http://127.0.0.1:9")]).await;
    let page = world.h2().await.page(fields(get("/api/x"), &[("origin", APP)])).await;
    assert_eq!((page.status(), page.header("access-control-allow-origin")), (502, Some("*")));
    let page = world.h2().await.page(fields(post("/api/x", "xx"), &[("origin", APP)])).await;
    assert_eq!((page.status(), page.header("access-control-allow-origin")), (413, Some("*")));
}
