//! Insecure addresses are corrected in passing, and nothing is said of the answer that is not true any more.

use http::Response;

use crate::backend::{Backend, full};
use crate::browser::{fields, get};
use crate::world::{World, shop};

const PAGE: &str = "<title>Shop</title><script src=http://cdn.example.com/a.js></script>\
                    <script>fetch('http://alb.example.com/api/check_db.php')</script>";
const CORRECTED: &str = "<title>Shop</title><script src=\"https://cdn.example.com/a.js\"></script>\
                         <script>fetch('/api/check_db.php')</script>";
const SCRIPT: &str = "fetch('http://alb.example.com/api/x')";

/// A backend that answers `/NAME?FIELD=VALUE` with these fields, a page or, for `.js`, a script.
async fn backend() -> Backend {
    Backend::answering(|seen| {
        let (path, query) = seen.target.split_once('?').unwrap_or((&seen.target, ""));
        let (kind, body) = match path.ends_with(".js") {
            true => ("text/javascript", SCRIPT),
            false => ("text/html; charset=utf-8", PAGE),
        };
        let mut answer = Response::builder().header("content-type", kind).header("etag", "\"v1\"");
        answer =
            answer.header("last-modified", "Thu, 01 Jan 2026 00:00:00 GMT").header("digest", "sha-256=x");
        for (name, value) in url::form_urlencoded::parse(query.as_bytes()) {
            answer = answer.header(name.as_ref(), value.as_ref());
        }
        answer.body(full(body)).unwrap()
    })
    .await
}

#[tokio::test]
async fn pages_and_scripts_are_corrected_and_their_heads_say_no_more_than_is_true() {
    let backend = backend().await;
    let world = World::open([shop().rewriting().api(&backend.url()).to(&backend.url())]).await;
    for mut browser in world.both().await {
        let page = browser.get("/").await;
        assert_eq!((page.status(), page.text()), (200, CORRECTED));
        assert_eq!(page.header("etag"), Some("W/\"v1-corrected\""));
        for gone in ["last-modified", "digest", "content-length"] {
            assert_eq!(page.header(gone), None, "{gone}");
        }
        assert_eq!(browser.get("/a.js").await.text(), "fetch('/api/x')");
    }
    let told: Vec<_> = world.journal.ended(4).await.iter().map(|e| e.changed("rewrote-mixed")).collect();
    assert_eq!(told, [["2"], ["1"], ["2"], ["1"]]);
}

#[tokio::test]
async fn the_text_as_it_came_is_handed_to_those_who_read_it() {
    let backend = backend().await;
    let world = World::open([shop().rewriting().api(&backend.url()).to(&backend.url())]).await;
    let mut browser = world.h2().await;
    for path in ["/", "/a.js", "/?cache-control=no-transform"] {
        browser.get(path).await;
    }
    let ended = world.journal.ended(3).await;
    let came = ended.iter().map(|e| e.finished().uncorrected.as_ref().map(|body| body.kept.concat()));
    assert_eq!(came.collect::<Vec<_>>(), [Some(PAGE.into()), Some(SCRIPT.into()), None]);
}

#[tokio::test]
async fn what_a_browser_has_stored_is_not_confirmed_and_answers_come_in_plain_text() {
    let backend = backend().await;
    let world = World::open([shop().rewriting().to(&backend.url())]).await;
    let stored = [("if-none-match", "\"v1\""), ("accept-encoding", "gzip, br"), ("range", "bytes=0-9")];
    let page = world.h2().await.page(fields(get("/"), &stored)).await;
    assert!(page.text().contains("https://cdn.example.com/a.js"), "{}", page.text());
    assert!(page.text().contains("http://alb.example.com/api"), "no behavior serves it: {}", page.text());
    let asked = backend.last();
    assert_eq!(stored.map(|(name, _)| asked.header(name)), [None; 3]);
    let image = [("if-none-match", "\"v1\""), ("sec-fetch-dest", "image")];
    world.h2().await.page(fields(get("/"), &image)).await;
    assert_eq!(backend.last().header("if-none-match"), Some("\"v1\""), "images have no addresses");
}

#[tokio::test]
async fn answers_that_a_correction_would_break_are_left_alone_and_it_is_told() {
    let backend = backend().await;
    let world = World::open([shop().rewriting().to(&backend.url())]).await;
    for query in ["cache-control=max-age%3D60%2C+no-transform", "content-encoding=br"] {
        let page = world.h2().await.get(&format!("/?{query}")).await;
        assert_eq!((page.text(), page.header("etag")), (PAGE, Some("\"v1\"")), "{query}");
    }
    let told: Vec<_> = world.journal.ended(2).await.iter().flat_map(|e| e.changed("left-mixed")).collect();
    assert_eq!(told, ["no-transform", "content-encoding"]);
    let hashed = "/?content-security-policy=script-src+%27sha256-abc%3D%27";
    let page = world.h2().await.get(hashed).await;
    assert!(page.text().contains("fetch('http://alb"), "{}", page.text());
    assert!(page.text().contains("https://cdn.example.com/a.js"), "{}", page.text());
}

#[tokio::test]
async fn a_script_that_a_page_loads_with_integrity_passes_as_it_is() {
    let backend = Backend::answering(|seen| {
        let (kind, body) = match seen.target.ends_with(".js") {
            true => ("text/javascript", SCRIPT),
            false => {
                ("text/html", "<script src=/a.js integrity=sha384-x></script><script src=/b.js></script>")
            }
        };
        Response::builder().header("content-type", kind).body(full(body)).unwrap()
    })
    .await;
    let world = World::open([shop().rewriting().api(&backend.url()).to(&backend.url())]).await;
    let mut browser = world.h2().await;
    browser.get("/").await;
    assert_eq!(browser.get("/a.js").await.text(), SCRIPT);
    assert_eq!(browser.get("/b.js").await.text(), "fetch('/api/x')");
}

#[tokio::test]
async fn switched_off_nothing_is_touched_and_files_of_a_folder_are_corrected_too() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("index.html"), PAGE).unwrap();
    let world = World::open([shop().folder(folder.path())]).await;
    let page = world.h2().await.get("/").await;
    assert_eq!(page.text(), PAGE);
    let tag = page.header("etag").map(str::to_owned);

    world.proxy.apply(vec![shop().rewriting().folder(folder.path())]);
    let stored = [("if-none-match", tag.clone().unwrap_or_default().leak() as &str)];
    let page = world.h2().await.page(fields(get("/"), &stored)).await;
    assert_eq!(page.status(), 200, "the stored page is not the corrected one");
    assert!(page.text().contains("https://cdn.example.com/a.js"), "{}", page.text());
    assert_ne!(page.header("etag").map(str::to_owned), tag);
}
