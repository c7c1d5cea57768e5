//! A folder from outside: through the listener, TLS and both versions of HTTP.

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

use std::fs;
use std::time::{Duration, SystemTime};

use capture::exchange::{Outcome, ServedBy};
use config::project::{Folder, OriginKind};
use http_body_util::{BodyExt, Empty};
use tempfile::TempDir;

use browser::{fields, get, post, request};
use world::{World, folder, shop};

/// More than is ever on its way between the folder and a client that does not read.
const LARGE: usize = 64 << 20;

fn site(files: &[(&str, Vec<u8>)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, content) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, content).unwrap();
        let hour_ago = SystemTime::now() - Duration::from_secs(3600);
        fs::File::options().write(true).open(path).unwrap().set_modified(hour_ago).unwrap();
    }
    folder
}

fn noise(len: u32) -> Vec<u8> {
    (0..len).map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8).collect()
}

#[tokio::test]
async fn files_pass_whole_in_parts_and_not_at_all_when_unchanged() {
    let files = [("a/small.txt", noise(1000)), ("large.bin", noise(3_000_000)), ("empty.txt", Vec::new())];
    let folder = site(&files);
    let world = World::open([shop().folder(folder.path())]).await;
    for mut browser in world.both().await {
        for (name, content) in &files {
            let path = format!("/{name}");
            let whole = browser.get(&path).await;
            assert_eq!(
                (whole.status(), whole.header("content-length")),
                (200, Some(&*content.len().to_string()))
            );
            assert!(whole.body == content[..], "{path}");
            let head = browser.page(request("HEAD", &path, Empty::new().boxed())).await;
            assert_eq!(head.header("content-length"), whole.header("content-length"), "{path}");
            assert!(head.body.is_empty());
            let mut again = get(&path);
            again.headers_mut().insert("if-none-match", whole.head.headers["etag"].clone());
            assert_eq!(browser.page(again).await.status(), 304);
        }
        let part = browser.page(fields(get("/large.bin"), &[("range", "bytes=1000000-1999999")])).await;
        assert_eq!(
            (part.status(), part.header("content-range")),
            (206, Some("bytes 1000000-1999999/3000000"))
        );
        assert!(part.body == files[1].1[1_000_000..2_000_000]);
        let parts = browser.page(fields(get("/large.bin"), &[("range", "bytes=0-9,-10")])).await;
        assert_eq!(parts.header("content-length"), Some(&*parts.body.len().to_string()));
    }
}

#[tokio::test]
async fn the_journal_knows_the_file() {
    let folder = site(&[("docs/index.html", b"docs".to_vec())]);
    let world = World::open([shop().folder(folder.path())]).await;
    let mut browser = world.h2().await;
    assert_eq!(browser.get("/docs/").await.text(), "docs");
    assert_eq!(browser.get("/docs/nothing").await.status(), 404);
    let ended = world.journal.ended(2).await;
    assert_eq!(ended[0].finished[0].served_by, ServedBy::Folder { file: "docs/index.html".into() });
    assert!(matches!(&ended[1].finished[0].outcome, Outcome::Failed { code: "no-such-file", .. }));
}

#[tokio::test]
async fn no_request_line_leads_outside() {
    let folder = site(&[("dist/index.html", b"index".to_vec()), ("secret.txt", b"t0p-s3cret".to_vec())]);
    let world = World::open([shop().folder(&folder.path().join("dist"))]).await;
    let targets = [
        "/../secret.txt",
        "/./../secret.txt",
        "/%2e%2e/secret.txt",
        "/%2E%2E%2Fsecret.txt",
        "/..%5csecret.txt",
        "/..\\secret.txt",
        "/a/../../secret.txt",
        "//../secret.txt",
        "/%252e%252e/secret.txt",
        "/..%c0%afsecret.txt",
        "/..;/secret.txt",
        "/secret.txt%00.html",
        "/%00/../secret.txt",
        "https://shop.localhost/../secret.txt",
        "/?/../secret.txt/../../secret.txt",
    ];
    for target in targets {
        let answer = world
            .bytes(&format!("GET {target} HTTP/1.1\r\nhost: shop.localhost\r\nconnection: close\r\n\r\n"))
            .await;
        assert!(answer.starts_with("HTTP/1.1 "), "{target}: {answer}");
        assert!(!answer.contains("t0p-s3cret"), "{target}");
        assert_eq!(answer.starts_with("HTTP/1.1 200"), target.starts_with("/?"), "{target}: {answer}");
    }
}

#[tokio::test]
async fn a_file_overwritten_while_it_is_sent_does_not_look_complete() {
    let folder = site(&[("large.bin", vec![b'a'; LARGE])]);
    let world = World::open([shop().folder(folder.path())]).await;
    for mut browser in world.both().await {
        fs::write(folder.path().join("large.bin"), vec![b'a'; LARGE]).unwrap();
        let response = browser.send(get("/large.bin")).await.unwrap();
        assert_eq!(response.headers()["content-length"], LARGE.to_string());
        let mut body = response.into_body();
        assert!(body.frame().await.unwrap().is_ok());
        fs::write(folder.path().join("large.bin"), vec![b'b'; LARGE]).unwrap();
        assert!(body.collect().await.is_err(), "must break off");
    }
    for exchange in world.journal.ended(2).await {
        let outcome = &exchange.finished[0].outcome;
        assert!(matches!(outcome, Outcome::Failed { .. }), "{outcome:?}");
    }
}

#[tokio::test]
async fn a_reloading_page_is_told_when_its_files_change() {
    let files = site(&[("index.html", b"<p>one".to_vec())]);
    let OriginKind::Folder(kind) = folder(files.path()) else { panic!("a folder") };
    let reloading = OriginKind::Folder(Folder { reload: true, ..kind });
    let world = World::open([shop().default(reloading)]).await;
    let mut browser = world.h2().await;
    let tag = "<script src=\"/.localfront/reload.js\" async></script>";
    assert_eq!(browser.get("/").await.text(), format!("<p>one{tag}"));
    assert_eq!(browser.get("/.localfront/reload.js").await.status(), 200);

    let mut events = browser.send(get("/.localfront/reload")).await.unwrap().into_body();
    let mut seen = String::new();
    // The first event says where the folder stands; one more may say that it was read.
    seen.push_str(&next(&mut events).await);
    fs::write(files.path().join("index.html"), "<p>two, and longer").unwrap();
    let patience = tokio::time::timeout(Duration::from_secs(20), async {
        while seen.matches("event: version").count() < 2 {
            seen.push_str(&next(&mut events).await);
        }
    });
    patience.await.expect("the change is told");
    assert_eq!(browser.get("/").await.text(), format!("<p>two, and longer{tag}"));
}

#[tokio::test]
async fn pages_that_wait_do_not_keep_the_door_from_closing() {
    let files = site(&[("index.html", b"index".to_vec())]);
    let world = World::open([shop().folder(files.path())]).await;
    for mut browser in world.both().await {
        let mut events = browser.send(get("/.localfront/reload")).await.unwrap().into_body();
        next(&mut events).await;
        tokio::spawn(async move { while let Some(Ok(_)) = events.frame().await {} });
        // Of a folder that will not change; asked on a connection that stays open.
        tokio::spawn(async move { browser.get("/.localfront/wait?after=1").await.status() });
    }
    let limit = Duration::from_secs(60);
    let closed = tokio::time::timeout(Duration::from_secs(15), world.proxy.drain(limit)).await;
    assert!(closed.is_ok(), "closed at once");
}

async fn next(events: &mut hyper::body::Incoming) -> String {
    let frame = events.frame().await.expect("the stream stays open").unwrap();
    String::from_utf8(frame.into_data().unwrap().to_vec()).unwrap()
}

#[tokio::test]
async fn reports_are_taken_from_the_sites_own_pages_and_not_recorded_as_exchanges() {
    let folder = site(&[("index.html", b"index".to_vec())]);
    let world = World::open([shop().folder(folder.path())]).await;
    for mut browser in world.both().await {
        let own = [("sec-fetch-site", "same-origin"), ("content-type", "application/csp-report")];
        let taken = browser.page(fields(post("/.localfront/csp", "{}"), &own)).await;
        assert_eq!(taken.status(), 204);
        let foreign = [("sec-fetch-site", "cross-site"), ("content-type", "application/csp-report")];
        assert_eq!(browser.page(fields(post("/.localfront/csp", "{}"), &foreign)).await.status(), 403);
        let large = vec![b'x'; 65 * 1024];
        assert_eq!(browser.page(fields(post("/.localfront/csp", large), &own)).await.status(), 413);
        assert_eq!(browser.get("/").await.status(), 200);
    }
    assert_eq!(world.journal.ended(2).await.len(), 2, "only the two pages");
}
