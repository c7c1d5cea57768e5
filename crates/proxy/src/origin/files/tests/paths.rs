//! What is found under which path, and what is not.

use super::*;

#[tokio::test]
async fn a_file_is_answered_with_its_fields() {
    let site = Site::of(&["index.html", "img/a b.svg"]);
    let files = site.open();
    let seen = get(&files, "/").await;
    assert_eq!((seen.status, seen.body.as_ref()), (StatusCode::OK, b"index.html".as_slice()));
    assert_eq!(seen.header(header::CONTENT_TYPE), "text/html; charset=utf-8");
    assert_eq!(seen.header(header::CACHE_CONTROL), "no-cache");
    assert_eq!(seen.header(header::ACCEPT_RANGES), "bytes");
    assert_eq!(seen.header(header::CONTENT_LENGTH), "10");
    assert!(
        seen.header(header::ETAG).starts_with('"') && seen.header(header::LAST_MODIFIED).ends_with("GMT")
    );
    assert_eq!(seen.file.as_deref(), Some("index.html"));
    let seen = get(&files, "/img/a%20b.svg?v=1").await;
    assert_eq!((seen.status, seen.file.as_deref()), (StatusCode::OK, Some("img/a b.svg")));
}

#[tokio::test]
async fn a_head_says_what_a_get_would() {
    let site = Site::of(&["a.txt"]);
    site.write("large.bin", vec![7; 3 << 20]);
    let files = site.open();
    for path in ["/a.txt", "/large.bin"] {
        let (get, head) = (get(&files, path).await, ask(&files, Method::HEAD, path, &[]).await);
        assert_eq!((head.status, head.body.len()), (StatusCode::OK, 0));
        assert_eq!(head.headers, get.headers);
    }
}

#[tokio::test]
async fn other_methods_are_for_backends() {
    let site = Site::of(&["a.txt"]);
    let files = site.open();
    let seen = ask(&files, Method::POST, "/a.txt", &[]).await;
    assert_eq!((seen.status, seen.code), (StatusCode::METHOD_NOT_ALLOWED, Some("method-not-allowed")));
    assert_eq!(seen.header(header::ALLOW), "GET, HEAD");
    let site = site.cloudfront();
    let strict = site.open();
    assert_eq!(ask(&strict, Method::DELETE, "/a.txt", &[]).await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn directories_have_an_index_and_a_slash() {
    let site = Site::of(&["docs/index.html", "empty/a.txt", "한글/index.html"]);
    let files = site.open();
    assert_eq!(get(&files, "/docs/").await.file.as_deref(), Some("docs/index.html"));
    let seen = get(&files, "/docs?a=b&c").await;
    assert_eq!((seen.status, seen.header(header::LOCATION)), (StatusCode::FOUND, "/docs/?a=b&c"));
    assert_eq!(get(&files, "/%ED%95%9C%EA%B8%80").await.header(header::LOCATION), "/%ED%95%9C%EA%B8%80/");
    assert_eq!(get(&files, "//docs").await.header(header::LOCATION), "/docs/");
    for path in ["/empty", "/empty/", "/docs/index.html/", "/empty/a.txt/"] {
        let seen = get(&files, path).await;
        assert_eq!((seen.status, seen.code), (StatusCode::NOT_FOUND, Some("no-such-file")), "{path}");
    }
}

#[tokio::test]
async fn cloudfront_has_a_root_object_and_keys_to_the_letter() {
    let site = Site::of(&["index.html", "docs/index.html", "docs/a.html"]).cloudfront();
    let files = site.open_read().await;
    assert_eq!(get(&files, "/").await.file.as_deref(), Some("index.html"));
    assert_eq!(get(&files, "/docs/a.html").await.status, StatusCode::OK);
    for path in ["/docs", "/docs/", "//index.html", "/docs//a.html", "/docs/./a.html", "/nothing"] {
        let seen = get(&files, path).await;
        assert_eq!((seen.status, seen.code), (StatusCode::FORBIDDEN, Some("no-such-file")), "{path}");
    }
    let hint = get(&files, "/docs/").await.detail;
    assert!(hint.contains("`docs/index.html` is there, but CloudFront has an index for `/` only"), "{hint}");
}

#[tokio::test]
async fn nothing_outside_is_answered() {
    let site = Site::of(&["index.html", ".env", ".git/HEAD", ".well-known/security.txt"]);
    fs::write(site.folder.path().join("secret"), "t0p-s3cret").unwrap();
    let files = site.open();
    let table = [
        ("/../secret", StatusCode::FORBIDDEN, "outside"),
        ("/%2e%2e/secret", StatusCode::FORBIDDEN, "outside"),
        ("/..%2fsecret", StatusCode::BAD_REQUEST, "bad-path"),
        ("/..%5csecret", StatusCode::BAD_REQUEST, "bad-path"),
        ("/%252e%252e/secret", StatusCode::NOT_FOUND, "no-such-file"),
        ("/index.html%00.png", StatusCode::BAD_REQUEST, "bad-path"),
        ("/.env", StatusCode::FORBIDDEN, "dotfile"),
        ("/.git/HEAD", StatusCode::FORBIDDEN, "dotfile"),
        ("/%2egit/HEAD", StatusCode::FORBIDDEN, "dotfile"),
    ];
    for (path, status, code) in table {
        let seen = ask(&files, Method::GET, path, NAVIGATION).await;
        assert_eq!((seen.status, seen.code), (status, Some(code)), "{path}");
        let body = String::from_utf8_lossy(&seen.body);
        assert!(!body.contains("t0p-s3cret"), "{path}");
    }
    assert_eq!(get(&files, "/.well-known/security.txt").await.status, StatusCode::OK);
    assert_eq!(get(&files, &format!("/{}", "a".repeat(5000))).await.status, StatusCode::NOT_FOUND);
}

#[cfg(unix)]
#[tokio::test]
async fn links_are_followed_inside_and_refused_outside() {
    use std::os::unix::fs::symlink;
    let site = Site::of(&["real/a.txt"]);
    fs::create_dir(site.folder.path().join("dist-secret")).unwrap();
    fs::write(site.folder.path().join("dist-secret/s"), "secret").unwrap();
    symlink("real", site.path("inside")).unwrap();
    symlink(site.folder.path().join("dist-secret"), site.path("outside")).unwrap();
    symlink("../dist-secret/s", site.path("s.txt")).unwrap();
    symlink("itself", site.path("itself")).unwrap();
    let files = site.open();
    assert_eq!(get(&files, "/inside/a.txt").await.body, "real/a.txt");
    for path in ["/outside/s", "/s.txt", "/outside/", "/outside", "/outside/not/there"] {
        let seen = get(&files, path).await;
        assert_eq!((seen.status, seen.code), (StatusCode::FORBIDDEN, Some("outside")), "{path}");
    }
    assert_eq!(get(&files, "/itself").await.status, StatusCode::NOT_FOUND);
}

#[cfg(unix)]
#[tokio::test]
async fn a_link_turned_outside_is_refused_though_it_was_answered_before() {
    use std::os::unix::fs::symlink;
    let site = Site::of(&[]);
    site.write_old("real/a.txt", "inside");
    fs::create_dir(site.folder.path().join("elsewhere")).unwrap();
    fs::write(site.folder.path().join("elsewhere/a.txt"), "inside").unwrap();
    symlink("real", site.path("link")).unwrap();
    let files = site.open();
    assert_eq!(get(&files, "/link/a.txt").await.status, StatusCode::OK);
    fs::remove_file(site.path("link")).unwrap();
    symlink("../elsewhere", site.path("link")).unwrap();
    assert_eq!(get(&files, "/link/a.txt").await.code, Some("outside"));
}

#[cfg(unix)]
#[tokio::test]
async fn a_pipe_is_no_file_and_does_not_hang() {
    let site = Site::of(&["a.txt"]);
    let made = std::process::Command::new("mkfifo").arg(site.path("pipe")).status().unwrap();
    assert!(made.success());
    let seen = get(&site.open(), "/pipe").await;
    assert_eq!((seen.status, seen.code), (StatusCode::NOT_FOUND, Some("no-such-file")));
}

#[tokio::test]
async fn a_wrong_case_is_told_the_real_name() {
    let site = Site::of(&["Img/Logo.png", "about.html"]);
    let files = site.open_read().await;
    let seen = get(&files, "/img/logo.png").await;
    assert_eq!((seen.status, seen.code), (StatusCode::NOT_FOUND, Some("case-mismatch")));
    assert!(seen.detail.contains("`Img/Logo.png`") && seen.detail.contains("S3"), "{}", seen.detail);
    assert!(get(&files, "/about").await.detail.contains("but there is `about.html`"));
    let site = site.cloudfront();
    let strict = site.open_read().await;
    assert_eq!(get(&strict, "/img/logo.png").await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn a_single_page_application_answers_navigations_only() {
    let site = Site::of(&["index.html", "assets/app.js"]).fallback("index.html");
    let files = site.open();
    let fetch: Fields<'_> =
        &[(HeaderName::from_static("sec-fetch-mode"), "cors"), (header::ACCEPT, "text/html")];
    let navigate: Fields<'_> = &[(HeaderName::from_static("sec-fetch-mode"), "navigate")];
    for path in ["/orders/12", "/assets", "/assets/", "/deep/er/"] {
        let seen = ask(&files, Method::GET, path, navigate).await;
        assert_eq!((seen.status, seen.file.as_deref()), (StatusCode::OK, Some("index.html")), "{path}");
        assert_eq!(seen.header(header::VARY), "accept, sec-fetch-mode");
        assert_eq!(ask(&files, Method::GET, path, NAVIGATION).await.status, StatusCode::OK, "{path}");
        assert_eq!(ask(&files, Method::GET, path, fetch).await.status, StatusCode::NOT_FOUND, "{path}");
        assert_eq!(get(&files, path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    assert_eq!(ask(&files, Method::GET, "/.env", navigate).await.code, Some("dotfile"));
    assert_eq!(
        ask(&files, Method::GET, "/assets/app.js", navigate).await.file.as_deref(),
        Some("assets/app.js")
    );
    let site = site.cloudfront();
    let strict = site.open();
    assert_eq!(ask(&strict, Method::GET, "/orders/12", navigate).await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_fallback_that_is_missing_or_outside_is_no_fallback() {
    let site = Site::of(&["a.txt"]).fallback("app.html");
    let seen = ask(&site.open(), Method::GET, "/x", NAVIGATION).await;
    assert_eq!((seen.status, seen.detail.contains("`app.html`")), (StatusCode::NOT_FOUND, true));
    fs::write(site.folder.path().join("app.html"), "outside").unwrap();
    let site = site.fallback("../app.html");
    assert_eq!(ask(&site.open(), Method::GET, "/x", NAVIGATION).await.status, StatusCode::NOT_FOUND);
}

#[cfg(unix)]
#[tokio::test]
async fn a_file_that_may_not_be_read_says_so() {
    use std::os::unix::fs::PermissionsExt;
    let site = Site::of(&["a.txt"]);
    fs::set_permissions(site.path("a.txt"), fs::Permissions::from_mode(0o000)).unwrap();
    if fs::read(site.path("a.txt")).is_ok() {
        return; // The superuser may read everything.
    }
    let seen = get(&site.open(), "/a.txt").await;
    assert_eq!((seen.status, seen.code), (StatusCode::FORBIDDEN, Some("unreadable")));
}
