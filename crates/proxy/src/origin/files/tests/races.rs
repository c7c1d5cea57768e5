//! Files and folders that change while they are served.

use super::*;

/// More than one chunk, less than a test should wait for.
const LARGE: usize = 4 << 20;

#[tokio::test]
async fn an_edit_shows_at_once() {
    let site = Site::of(&[]);
    let files = site.open();
    for round in 0..200 {
        let content = format!("round {}", round % 7);
        site.write("a.txt", &content);
        assert_eq!(get(&files, "/a.txt").await.body, content, "round {round}");
    }
}

#[tokio::test]
async fn a_new_file_shows_at_once_and_a_removed_one_is_gone_at_once() {
    let site = Site::of(&["index.html"]);
    let files = site.open_read().await;
    for round in 0..20 {
        let (name, path) = (format!("new/{round}.txt"), format!("/new/{round}.txt"));
        assert_eq!(get(&files, &path).await.status, StatusCode::NOT_FOUND);
        site.write_old(&name, "new");
        assert_eq!(get(&files, &path).await.status, StatusCode::OK);
        fs::remove_file(site.path(&name)).unwrap();
        assert_eq!(get(&files, &path).await.status, StatusCode::NOT_FOUND);
    }
}

#[tokio::test]
async fn a_file_replaced_while_it_is_sent_is_sent_as_it_was() {
    let site = Site::of(&[]);
    site.write("a.bin", vec![b'a'; LARGE]);
    let files = site.open();
    let mut body = send(&files, Method::GET, "/a.bin", &[]).await.response.into_body();
    let mut received = body.frame().await.unwrap().unwrap().into_data().unwrap().to_vec();
    site.write("b.bin", vec![b'b'; LARGE]);
    fs::rename(site.path("b.bin"), site.path("a.bin")).unwrap();
    received.extend_from_slice(&body.collect().await.unwrap().to_bytes());
    assert!(received.len() == LARGE && received.iter().all(|byte| *byte == b'a'));
    assert!(get(&files, "/a.bin").await.body.iter().all(|byte| *byte == b'b'));
}

#[tokio::test]
async fn a_file_overwritten_while_it_is_sent_never_looks_complete() {
    for new in [vec![b'b'; LARGE], vec![b'b'; LARGE / 2], vec![b'b'; LARGE * 2], Vec::new()] {
        let site = Site::of(&[]);
        site.write_old("a.bin", vec![b'a'; LARGE]);
        let files = site.open();
        let response = send(&files, Method::GET, "/a.bin", &[]).await.response;
        assert_eq!(response.headers()[header::CONTENT_LENGTH], LARGE.to_string());
        let mut body = response.into_body();
        assert!(body.frame().await.unwrap().is_ok());
        site.write("a.bin", &new);
        let error = body.collect().await.expect_err("must not end as if it were whole");
        assert!(error.to_string().contains("changed while it was sent"), "{error}");
    }
}

#[tokio::test]
async fn a_small_file_is_never_a_mixture() {
    let site = Site::of(&[]);
    let contents = [vec![b'a'; 600_000], vec![b'b'; 600_000]];
    site.write("a.bin", &contents[0]);
    let files = site.open();
    let (path, temporary) = (site.path("a.bin"), site.path("next"));
    let (stop, stopped) = std::sync::mpsc::channel::<()>();
    let mine = contents.clone();
    let writer = std::thread::spawn(move || {
        for round in 0.. {
            fs::write(&temporary, &mine[round % 2]).unwrap();
            fs::rename(&temporary, &path).unwrap();
            if stopped.try_recv().is_ok() {
                return;
            }
        }
    });
    for _ in 0..100 {
        let seen = get(&files, "/a.bin").await;
        assert!(contents.iter().any(|content| seen.body == content[..]), "{} {:?}", seen.status, seen.code);
    }
    stop.send(()).unwrap();
    writer.join().unwrap();
}

#[tokio::test]
async fn a_file_in_the_place_of_the_folder_is_no_folder() {
    let site = Site::of(&[]);
    fs::remove_dir(&site.config.path).unwrap();
    fs::write(&site.config.path, "a file").unwrap();
    let files = site.open_read().await;
    for path in ["/", "/a.css"] {
        let seen = ask(&files, Method::GET, path, NAVIGATION).await;
        assert_eq!(seen.code, Some("folder-missing"), "{path}");
    }
}

#[tokio::test]
async fn a_folder_that_is_missing_is_said_and_picked_up_when_it_appears() {
    let site = Site::of(&[]);
    fs::remove_dir(&site.config.path).unwrap();
    let files = site.open_read().await;
    assert!(!files.present());
    let seen = ask(&files, Method::GET, "/", NAVIGATION).await;
    assert_eq!((seen.status, seen.code), (StatusCode::SERVICE_UNAVAILABLE, Some("folder-missing")));
    assert_eq!(seen.header(header::RETRY_AFTER), "1");
    let page = String::from_utf8(seen.body.to_vec()).unwrap();
    let mut changes = files.changes();
    assert!(page.contains(&format!("/.localfront/wait?after={}", *changes.borrow())), "the page waits");
    site.write("index.html", "here");
    assert_eq!(get(&files, "/").await.body, "here");
    changes.changed().await.unwrap();
    until(|| files.count() == 1).await;
    assert!(files.present());
}

#[tokio::test]
async fn a_missing_page_waits_for_its_file() {
    let site = Site::of(&["index.html"]);
    let files = site.open_read().await;
    let seen = ask(&files, Method::GET, "/new.html", NAVIGATION).await;
    let page = String::from_utf8(seen.body.to_vec()).unwrap();
    assert!(page.contains(&format!("/.localfront/wait?after={}", *files.changes().borrow())), "{page}");
    let seen = ask(&files, Method::GET, "/.env", NAVIGATION).await;
    assert!(!String::from_utf8(seen.body.to_vec()).unwrap().contains("<script"), "nothing to wait for");
}
