//! Files of a folder in another coding: compressed once, or beforehand by the build.

use std::fs::File;
use std::io::{Read, Write};
use std::path::Path;
use std::time::{Duration, SystemTime};

use http_body_util::{BodyExt, Empty};
use tempfile::TempDir;

use crate::browser::{Browser, Page, fields, get, request};
use crate::world::{World, shaped, shaped_like_cloudfront};

/// A folder with files that are an hour old.
fn folder(files: &[(&str, &[u8])]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, content) in files {
        write(folder.path(), name, content, 3600);
    }
    folder
}

fn write(folder: &Path, name: &str, content: &[u8], seconds_old: u64) {
    let mut file = File::create(folder.join(name)).unwrap();
    file.write_all(content).unwrap();
    file.set_modified(SystemTime::now() - Duration::from_secs(seconds_old)).unwrap();
}

fn script() -> Vec<u8> {
    b"console.log('a line that comes again and again');\n".repeat(200)
}

async fn serving(folder: &TempDir, lines: &str) -> World {
    World::open([shaped("/*", lines, folder.path().to_str().unwrap())]).await
}

async fn ask(
    browser: &mut Browser,
    path: &str,
    accept: &'static str,
    more: &[(&'static str, &'static str)],
) -> Page {
    let accept = [("accept-encoding", accept)];
    browser.page(fields(fields(get(path), &accept), more)).await
}

fn decoded(page: &Page) -> Vec<u8> {
    let mut all = Vec::new();
    let mut body = &page.body[..];
    match page.header("content-encoding") {
        Some("br") => brotli::Decompressor::new(body, 4096).read_to_end(&mut all).unwrap(),
        Some("gzip") => flate2::read::GzDecoder::new(body).read_to_end(&mut all).unwrap(),
        Some("zstd") => zstd::stream::read::Decoder::new(body).unwrap().read_to_end(&mut all).unwrap(),
        None => body.read_to_end(&mut all).unwrap(),
        Some(other) => panic!("{other}"),
    };
    all
}

#[tokio::test]
async fn a_file_is_compressed_for_those_who_take_it() {
    let site = folder(&[("app.js", &script()), ("small.js", b"1"), ("pic.png", &script())]);
    let world = serving(&site, "").await;
    for mut browser in world.both().await {
        for (accept, coding) in
            [("gzip, br, zstd", Some("br")), ("zstd", Some("zstd")), ("gzip", Some("gzip")), ("x", None)]
        {
            let page = ask(&mut browser, "/app.js", accept, &[]).await;
            assert_eq!((page.header("content-encoding"), decoded(&page)), (coding, script()), "{accept}");
            assert_eq!(page.header("vary"), Some("accept-encoding"));
            assert_eq!(page.header("content-length"), Some(page.body.len().to_string().as_str()));
            assert_eq!(page.header("content-type"), Some("text/javascript; charset=utf-8"));
        }
        for path in ["/small.js", "/pic.png"] {
            let page = ask(&mut browser, path, "br", &[]).await;
            assert_eq!((page.header("content-encoding"), page.header("vary")), (None, None), "{path}");
        }
    }
    let told = world.journal.ended(12).await;
    assert_eq!(told[0].changed("compressed"), ["br"]);
}

#[tokio::test]
async fn a_folder_is_left_alone_where_that_is_asked_for() {
    let site = folder(&[("app.js", &script()), ("app.js.br", b"beforehand")]);
    let world = serving(&site, "compress = false").await;
    let page = ask(&mut world.h2().await, "/app.js", "br", &[]).await;
    assert_eq!((page.header("content-encoding"), page.header("vary")), (None, None));
}

#[tokio::test]
async fn a_changed_file_is_compressed_anew() {
    let site = folder(&[("app.js", &script())]);
    let world = serving(&site, "").await;
    let mut browser = world.h2().await;
    assert_eq!(decoded(&ask(&mut browser, "/app.js", "br", &[]).await), script());
    let other = [script(), b"changed".to_vec()].concat();
    write(site.path(), "app.js", &other, 10);
    assert_eq!(decoded(&ask(&mut browser, "/app.js", "br", &[]).await), other);
}

#[tokio::test]
async fn conditions_hold_for_what_is_coded() {
    let site = folder(&[("app.js", &script())]);
    let world = serving(&site, "").await;
    let mut browser = world.h2().await;
    let plain = ask(&mut browser, "/app.js", "identity", &[]).await;
    let strong: &'static str = plain.header("etag").unwrap().to_owned().leak();
    let weak: &'static str = format!("W/{strong}").leak();
    assert_eq!(plain.header("accept-ranges"), Some("bytes"));
    let coded = ask(&mut browser, "/app.js", "br", &[]).await;
    assert_eq!((coded.header("etag"), coded.header("accept-ranges")), (Some(weak), None));
    for tag in [weak, strong] {
        let same = ask(&mut browser, "/app.js", "br", &[("if-none-match", tag)]).await;
        assert_eq!((same.status(), same.header("etag")), (304, Some(weak)), "{tag}");
        assert_eq!((same.header("vary"), same.header("content-encoding")), (Some("accept-encoding"), None));
    }
    let other = ask(&mut browser, "/app.js", "br", &[("if-none-match", "\"x\"")]).await;
    assert_eq!(other.status(), 200);
    let failed = ask(&mut browser, "/app.js", "br", &[("if-match", weak)]).await;
    assert_eq!(failed.status(), 412, "a weak tag matches nothing strongly");
}

#[tokio::test]
async fn a_part_is_a_part_of_the_file_as_it_is() {
    let site = folder(&[("app.js", &script())]);
    let world = serving(&site, "").await;
    let mut browser = world.h2().await;
    let part = ask(&mut browser, "/app.js", "br", &[("range", "bytes=0-9")]).await;
    assert_eq!((part.status(), part.header("content-encoding")), (206, None));
    assert_eq!((&part.body[..], part.header("vary")), (&script()[..10], Some("accept-encoding")));
    let etag = part.header("etag").unwrap();
    assert!(etag.starts_with('"'), "{etag}");
    let weak: &'static str = format!("W/{etag}").leak();
    let stale = [("range", "bytes=0-9"), ("if-range", weak)];
    assert_eq!(ask(&mut browser, "/app.js", "br", &stale).await.status(), 200, "If-Range compares strongly");
    let refused = [("range", "bytes=0-9")];
    let whole = ask(&mut browser, "/app.js", "br, identity;q=0", &refused).await;
    assert_eq!((whole.status(), whole.header("content-encoding")), (200, Some("br")));
}

#[tokio::test]
async fn head_says_what_get_says() {
    let site = folder(&[("app.js", &script())]);
    let world = serving(&site, "").await;
    for mut browser in world.both().await {
        let got = ask(&mut browser, "/app.js", "br", &[]).await;
        let head = fields(request("HEAD", "/app.js", Empty::new().boxed()), &[("accept-encoding", "br")]);
        let head = browser.page(head).await;
        assert!(head.body.is_empty());
        for name in ["content-encoding", "content-length", "etag", "vary", "content-type"] {
            assert_eq!(head.header(name), got.header(name), "{name}");
        }
    }
}

#[tokio::test]
async fn what_the_build_compressed_is_sent_while_it_is_fresh() {
    let site = folder(&[("app.js", &script())]);
    write(site.path(), "app.js.br", b"the build's own br", 3600 - 10);
    write(site.path(), "app.js.gz", b"the build's own gz", 3600 + 10);
    let world = serving(&site, "").await;
    let mut browser = world.h2().await;
    crate::world::until("the folder is read", || {
        world.proxy.live().iter().any(|l| l.files.is_some_and(|f| f >= 3))
    })
    .await;
    let page = ask(&mut browser, "/app.js", "br, gzip", &[]).await;
    assert_eq!((page.header("content-encoding"), page.text()), (Some("br"), "the build's own br"));
    assert_eq!(page.header("content-type"), Some("text/javascript; charset=utf-8"));
    assert!(page.header("etag").unwrap().starts_with("W/"));
    let gzip = ask(&mut browser, "/app.js", "gzip", &[]).await;
    assert_eq!(
        (gzip.header("content-encoding"), decoded(&gzip)),
        (Some("gzip"), script()),
        "older than its file"
    );
    let refusing = ask(&mut browser, "/app.js", "br;q=0", &[]).await;
    assert_eq!((refusing.header("content-encoding"), decoded(&refusing)), (None, script()));
    let itself = ask(&mut browser, "/app.js.br", "br", &[]).await;
    assert_eq!((itself.header("content-encoding"), itself.text()), (None, "the build's own br"));
    assert_eq!(world.journal.ended(4).await[0].changed("precompressed"), ["app.js.br"]);
    // The script is built again, and what was compressed beforehand is not.
    let other = [script(), b"changed".to_vec()].concat();
    write(site.path(), "app.js", &other, 10);
    assert_eq!(decoded(&ask(&mut browser, "/app.js", "br", &[]).await), other);
}

#[tokio::test]
async fn like_cloudfront_before_s3_nothing_beside_a_file_is_looked_for() {
    let site = folder(&[("app.js", &script())]);
    write(site.path(), "app.js.br", b"the build's own br", 10);
    let world = World::open([shaped_like_cloudfront("/*", "", site.path().to_str().unwrap())]).await;
    let mut browser = world.h2().await;
    let page = ask(&mut browser, "/app.js", "br, zstd", &[]).await;
    assert_eq!((page.header("content-encoding"), decoded(&page)), (Some("br"), script()));
    assert_eq!(ask(&mut browser, "/app.js", "zstd", &[]).await.header("content-encoding"), None);
}

#[tokio::test]
async fn large_files_are_compressed_up_to_cloudfronts_limit() {
    let large = script().repeat(300);
    let giant = script().repeat(1100);
    assert!(large.len() > 2_000_000 && giant.len() > 10_000_000);
    let site = folder(&[("large.js", &large), ("giant.js", &giant)]);
    let world = serving(&site, "").await;
    let mut browser = world.h2().await;
    for _ in 0..2 {
        let page = ask(&mut browser, "/large.js", "br", &[]).await;
        assert_eq!(page.header("content-length"), Some(page.body.len().to_string().as_str()));
        assert!(page.header("content-encoding") == Some("br") && decoded(&page) == large);
    }
    let page = ask(&mut browser, "/giant.js", "zstd", &[]).await;
    assert!(page.header("content-encoding") == Some("zstd") && decoded(&page) == giant, "on its way");
    world.proxy.apply(vec![shaped_like_cloudfront("/*", "", site.path().to_str().unwrap())]);
    let page = ask(&mut world.h2().await, "/giant.js", "gzip", &[]).await;
    assert!(page.header("content-encoding").is_none() && decoded(&page) == giant);
}
