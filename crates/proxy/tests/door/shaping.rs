//! What a behavior changes about paths, headers, addresses and cookies.

use http::HeaderValue;
use http_body_util::{BodyExt, Empty};

use crate::backend::{Backend, Reply, Seen, text, with};
use crate::browser::{Page, fields, get, request};
use crate::world::{World, folder, shaped, shop};

/// A backend that answers with the fields the request lists in `x-say`, one a line of `name: value`.
async fn parrot() -> Backend {
    Backend::answering(|request: &Seen| {
        let mut reply = text("hello");
        for line in request.header("x-say").into_iter().flat_map(|say| say.split('|')) {
            let (name, value) = line.split_once(": ").unwrap();
            let name: http::HeaderName = name.parse().unwrap();
            reply.headers_mut().append(name, HeaderValue::from_str(value).unwrap());
        }
        reply
    })
    .await
}

fn all(page: &Page, name: &str) -> Vec<String> {
    page.head.headers.get_all(name).iter().map(|v| v.to_str().unwrap().to_owned()).collect()
}

fn leaked(text: String) -> &'static str {
    text.leak()
}

#[tokio::test]
async fn a_prefix_is_stripped_at_its_boundary_and_nothing_else_is_touched() {
    let backend = Backend::hello().await;
    let world = World::open([shaped("/a*", "strip_prefix = \"/api\"", &backend.url())]).await;
    for (asked, seen) in [
        ("/api/users", "/users"),
        ("/api", "/"),
        ("/api?x=%zz", "/?x=%zz"),
        ("/api/%2F//a%20b?c=%41&d", "/%2F//a%20b?c=%41&d"),
        ("/api//x", "//x"),
        ("/apix", "/apix"),
        ("/api/api/", "/api/"),
        ("/a/api/x", "/a/api/x"),
        ("/other", "/other"),
    ] {
        for mut browser in world.both().await {
            assert_eq!(browser.get(asked).await.status(), 200);
            assert_eq!(backend.last().target, seen, "{asked}");
            let prefix = (seen != asked).then_some("/api");
            assert_eq!(backend.last().header("x-forwarded-prefix"), prefix, "{asked}");
        }
    }
}

#[tokio::test]
async fn a_stripped_prefix_is_told_to_the_backend_and_the_journal_and_a_clients_is_not_believed() {
    let backend = Backend::hello().await;
    let world = World::open([shaped("/api/*", "strip_prefix = \"/api\"", &backend.url())]).await;
    world.h2().await.get("/api/users?id=1").await;
    let told = world.journal.only().await;
    assert_eq!(told.changed("rewrote-path"), ["/api/users -> /users"]);
    assert_eq!(told.started().request.target, "/api/users?id=1", "as the browser asked");
    let lie = fields(get("/elsewhere"), &[("x-forwarded-prefix", "/evil")]);
    world.h2().await.page(lie).await;
    assert_eq!(backend.last().header("x-forwarded-prefix"), None);
}

#[tokio::test]
async fn a_prefix_is_replaced_and_put_before_everything() {
    let backend = Backend::hello().await;
    let lines = "replace_prefix = { from = \"/api\", to = \"/v2\" }";
    let world = World::open([shaped("/api*", lines, &backend.url())]).await;
    world.h2().await.get("/api/x?y").await;
    assert_eq!(backend.last().target, "/v2/x?y");
    assert_eq!(backend.last().header("x-forwarded-prefix"), None, "nothing was taken off");
    world.proxy.apply(vec![shaped("/*", "replace_prefix = { from = \"/\", to = \"/v2\" }", &backend.url())]);
    world.h2().await.get("/x").await;
    assert_eq!(backend.last().target, "/v2/x");
}

#[tokio::test]
async fn a_folder_too_is_asked_without_the_prefix() {
    let site = tempfile::tempdir().unwrap();
    std::fs::write(site.path().join("a.txt"), "in the root").unwrap();
    let lines = "strip_prefix = \"/docs\"";
    let world = World::open([shaped("/docs/*", lines, site.path().to_str().unwrap())]).await;
    assert_eq!(world.h2().await.get("/docs/a.txt").await.text(), "in the root");
    assert_eq!(world.h2().await.get("/docs/../docs/a.txt").await.status(), 403);
}

#[tokio::test]
async fn the_backends_addresses_become_the_public_ones() {
    let backend = parrot().await;
    let port = backend.address.port();
    let world = World::open([shaped("/api/*", "strip_prefix = \"/api\"", &backend.url())]).await;
    let check = async |path: &str, said: &str, name: &str, expect: &str| {
        let said = leaked(said.to_owned());
        let page = world.h2().await.page(fields(get(path), &[("x-say", said)])).await;
        assert_eq!(page.header(name), Some(expect), "{said}");
    };
    check("/api/x", "location: /login", "location", "/api/login").await;
    check("/api/x", "location: /api/login", "location", "/api/login").await;
    let own = format!("location: http://localhost:{port}/login?a#b");
    check("/api/x", &own, "location", "https://shop.localhost/api/login?a#b").await;
    let ours = "location: https://shop.localhost/login";
    check("/api/x", ours, "location", "https://shop.localhost/api/login").await;
    check("/api/x", "location: https://example.com/login", "location", "https://example.com/login").await;
    check("/api/x", "content-location: /x.en", "content-location", "/api/x.en").await;
    let own = format!("content-location: http://127.0.0.1:{port}/x.en");
    check("/x", &own, "content-location", "https://shop.localhost/x.en").await;
    check("/api/x", "refresh: 5; url=/next", "refresh", "5; url=/api/next").await;
    check("/x", "location: /login", "location", "/login").await;
    let told = world.journal.ended(9).await;
    let told: Vec<_> = told.iter().flat_map(|e| e.changed("rewrote-refresh")).collect();
    assert_eq!(told, ["5; url=/next -> 5; url=/api/next"]);
}

#[tokio::test]
async fn cookies_that_only_the_backends_own_address_could_keep_are_put_right() {
    let backend = parrot().await;
    let world = World::open([shaped("/api/*", "strip_prefix = \"/api\"", &backend.url())]).await;
    let say = "set-cookie: a=1; Domain=localhost; Path=/login; HttpOnly|set-cookie: b=2; domain=.127.0.0.1|\
               set-cookie: c=3; Path=/|set-cookie: d=4; Domain=shop.localhost; Path=/api/x|set-cookie: e=x; path=x";
    let page = world.h2().await.page(fields(get("/api/x"), &[("x-say", say)])).await;
    let expect = [
        "a=1; Path=/api/login; HttpOnly",
        "b=2",
        "c=3; Path=/",
        "d=4; Domain=shop.localhost; Path=/api/x",
        "e=x; path=x",
    ];
    // `localhost` is where `shop.localhost` belongs, so a browser would try to keep it.
    let mut expect = expect.map(str::to_owned);
    expect[0] = "a=1; Domain=localhost; Path=/api/login; HttpOnly".to_owned();
    assert_eq!(all(&page, "set-cookie"), expect);
    let told = world.journal.only().await;
    assert_eq!(told.changed("removed-cookie-domain"), ["b; Domain=.127.0.0.1"]);
    assert_eq!(told.changed("rewrote-cookie-path"), ["a; Path=/login -> /api/login"]);
}

#[tokio::test]
async fn what_a_browser_will_refuse_all_the_same_is_told() {
    let backend = parrot().await;
    let world = World::open([shop().to(&backend.url())]).await;
    let say = "set-cookie: a=1; Domain=example.com|set-cookie: b=2; SameSite=None|\
               set-cookie: __Host-c=3; Path=/|set-cookie: d=4; SameSite=None; Secure";
    let page = world.h2().await.page(fields(get("/"), &[("x-say", say)])).await;
    assert_eq!(all(&page, "set-cookie").len(), 4, "never joined (RFC 9110 section 5.3)");
    assert_eq!(all(&page, "set-cookie")[0], "a=1; Domain=example.com");
    let told = world.journal.only().await;
    assert_eq!(told.changed("foreign-cookie-domain"), ["a; Domain=example.com"]);
    assert_eq!(told.changed("cookie-without-secure"), ["b", "__Host-c"]);
}

#[tokio::test]
async fn like_cloudfront_another_origin_stays_and_is_told() {
    let backend = parrot().await;
    let world = World::open([shop().cloudfront().to(&backend.url())]).await;
    let leak =
        format!("location: {0}/a|content-location: {0}/b|set-cookie: a=1; Domain=127.0.0.1", backend.url());
    let page = world.h2().await.page(fields(get("/"), &[("x-say", leaked(leak))])).await;
    assert_eq!(page.header("location").unwrap(), format!("{}/a", backend.url()));
    assert_eq!(page.header("set-cookie"), Some("a=1; Domain=127.0.0.1"));
    let told = world.journal.only().await;
    assert_eq!(told.changed("leaked-location").len(), 1);
    assert_eq!(told.changed("leaked-content-location").len(), 1);
    assert_eq!(told.changed("leaked-cookie-domain"), ["a; Domain=127.0.0.1"]);
}

#[tokio::test]
async fn headers_are_removed_set_and_added_both_ways() {
    let backend = parrot().await;
    let lines = "request_headers = { set = { X-A = \"new\", User-Agent = \"me\" }, add = { X-B = [\"2\", \"3\"] }, remove = [\"X-C\"] }\n\
                 response_headers = { set = { Server = \"mine\" }, add = { Link = \"</a>; rel=preload\" }, remove = [\"X-Powered-By\", \"X-Gone\"] }";
    let world = World::open([shaped("/*", lines, &backend.url())]).await;
    let asked = [
        ("x-a", "old"),
        ("x-a", "older"),
        ("x-b", "1"),
        ("x-c", "1"),
        ("x-say", "x-powered-by: PHP|server: theirs|link: <b>"),
    ];
    for mut browser in world.both().await {
        let page = browser.page(fields(get("/"), &asked)).await;
        let seen = backend.last();
        assert_eq!(seen.header("x-a"), Some("new"));
        assert_eq!(seen.headers.get_all("x-b").iter().collect::<Vec<_>>(), ["1", "2", "3"]);
        assert_eq!((seen.header("x-c"), seen.header("user-agent")), (None, Some("me")));
        assert_eq!(page.header("server"), Some("mine"));
        assert_eq!(page.header("x-powered-by"), None);
        assert_eq!(all(&page, "link"), ["<b>", "</a>; rel=preload"]);
    }
    let told = &world.journal.ended(2).await[0];
    assert_eq!(told.changed("changed-request-header"), ["x-a"]);
    assert_eq!(told.changed("removed-request-header"), ["x-c"]);
    assert_eq!(told.changed("removed-response-header"), ["x-powered-by"], "only what was there");
    assert_eq!(told.changed("changed-response-header"), ["server"]);
    assert_eq!(told.changed("added-response-header"), ["link"]);
    assert_eq!(told.forwarded("x-a").as_deref(), Some("new"));
}

#[tokio::test]
async fn a_behavior_has_the_last_word_over_what_the_gateway_says() {
    let backend = Backend::hello().await;
    let lines =
        "request_headers = { set = { X-Forwarded-Proto = \"http\" }, remove = [\"X-Forwarded-Port\"] }";
    let world = World::open([shaped("/*", lines, &backend.url())]).await;
    world.h2().await.get("/").await;
    assert_eq!(backend.last().header("x-forwarded-proto"), Some("http"));
    assert_eq!(backend.last().header("x-forwarded-port"), None);
}

#[tokio::test]
async fn the_headers_of_a_folders_answers_are_changed_too() {
    let site = tempfile::tempdir().unwrap();
    std::fs::write(site.path().join("a.css"), "a{}").unwrap();
    let lines = "response_headers.set.Cache-Control = \"max-age=60\"";
    let world = World::open([shaped("/*", lines, site.path().to_str().unwrap())]).await;
    assert_eq!(world.h2().await.get("/a.css").await.header("cache-control"), Some("max-age=60"));
    let missing = world.h2().await.get("/missing").await;
    assert_eq!((missing.status(), missing.header("cache-control")), (404, Some("max-age=60")));
}

const SECURE: [(&str, &str); 4] = [
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "strict-origin-when-cross-origin"),
    ("x-frame-options", "SAMEORIGIN"),
    ("x-xss-protection", "1; mode=block"),
];

#[tokio::test]
async fn security_headers_are_those_of_cloudfronts_policy() {
    let backend = Backend::hello().await;
    let world = World::open([shaped("/*", "security_headers = true", &backend.url())]).await;
    let page = world.h2().await.get("/").await;
    for (name, value) in SECURE {
        assert_eq!(all(&page, name), [value]);
    }
    assert_eq!(page.header("strict-transport-security"), None, "never for localhost");
    assert_eq!(world.journal.only().await.changed("left-out-hsts"), ["max-age=31536000"]);
    let elsewhere = request("GET", "https://shop.test/", Empty::new().boxed());
    let page = world.h2().await.page(elsewhere).await;
    assert_eq!(page.header("strict-transport-security"), Some("max-age=31536000"));
}

#[tokio::test]
async fn what_the_origin_says_itself_stays_but_for_nosniff() {
    let backend = Backend::answering(|_| own_policy()).await;
    let world = World::open([shaped("/*", "security_headers = true", &backend.url())]).await;
    let page = world.h2().await.get("/").await;
    assert_eq!(all(&page, "x-content-type-options"), ["nosniff"]);
    assert_eq!(all(&page, "referrer-policy"), ["no-referrer"]);
    assert_eq!(all(&page, "x-frame-options"), ["DENY"]);
    assert_eq!(all(&page, "x-xss-protection"), ["0"]);
}

fn own_policy() -> Reply {
    with(&[
        ("x-content-type-options", "sniff"),
        ("referrer-policy", "no-referrer"),
        ("x-frame-options", "DENY"),
        ("x-xss-protection", "0"),
    ])
}

#[tokio::test]
async fn not_even_the_project_file_can_poison_localhost() {
    let backend = Backend::hello().await;
    let lines = "response_headers.set.Strict-Transport-Security = \"max-age=1\"";
    let world = World::open([shaped("/*", lines, &backend.url())]).await;
    assert_eq!(world.h2().await.get("/").await.header("strict-transport-security"), None);
    let elsewhere = request("GET", "https://shop.test/", Empty::new().boxed());
    assert!(world.h2().await.page(elsewhere).await.header("strict-transport-security").is_some());
}

#[tokio::test]
async fn a_behavior_without_these_keys_changes_nothing() {
    let backend = Backend::hello().await;
    let site = shop().behavior("/files/*", folder(std::path::Path::new("/nowhere"))).to(&backend.url());
    let world = World::open([site]).await;
    let page = world.h2().await.get("/").await;
    assert!(SECURE.iter().all(|(name, _)| page.header(name).is_none()));
    assert_eq!(world.journal.only().await.finished().changes, []);
}
