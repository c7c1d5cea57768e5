//! The watch: what it tells, and what it survives; and the script it works through.

use super::*;

const TAG: &str = "<script src=\"/.localfront/reload.js\" async></script>";

/// Waits until a change is told.
async fn told(changes: &mut version::Receiver<u64>) {
    tokio::time::timeout(Duration::from_secs(20), changes.changed())
        .await
        .expect("a change is told")
        .unwrap();
}

#[tokio::test]
async fn changes_are_told_and_counted() {
    let site = Site::of(&["index.html"]);
    let files = site.open_read().await;
    let mut changes = files.changes();
    site.write("a/b/c.txt", "new");
    told(&mut changes).await;
    until(|| files.count() == 2).await;
    site.write("index.html", "longer than before");
    told(&mut changes).await;
    fs::remove_dir_all(site.path("a")).unwrap();
    told(&mut changes).await;
    until(|| files.count() == 1).await;
}

#[tokio::test]
async fn reading_and_hidden_files_are_no_change() {
    let site = Site::of(&["index.html", ".git/HEAD"]);
    let files = site.open_read().await;
    let before = *files.changes().borrow();
    let mut changes = files.changes();
    for round in 0..5 {
        get(&files, "/").await;
        site.write(".git/index", format!("{round}"));
    }
    site.write("marker", "a change that is one");
    told(&mut changes).await;
    assert_eq!(*changes.borrow(), before + 1, "only the marker was told");
}

#[tokio::test]
async fn a_burst_of_changes_is_told_a_few_times_at_most() {
    let site = Site::of(&["index.html"]);
    let files = site.open_read().await;
    let before = *files.changes().borrow();
    for round in 0..300 {
        site.write(&format!("assets/{round}.js"), "x");
    }
    until(|| files.count() == 301).await;
    let told = *files.changes().borrow() - before;
    assert!(told <= 20, "told {told} times");
}

#[tokio::test]
async fn a_folder_removed_and_made_again_is_watched_again() {
    let site = Site::of(&["index.html", "a/b"]);
    let files = site.open_read().await;
    let mut changes = files.changes();
    for round in 0..3 {
        fs::remove_dir_all(&site.config.path).unwrap();
        site.write("index.html", format!("round {round}"));
        site.write("a/b", "b");
        told(&mut changes).await;
        assert_eq!(get(&files, "/").await.body, format!("round {round}"));
        until(|| files.count() == 2).await;
        changes.borrow_and_update();
        // The new folder is watched, not the old one.
        site.write("a/new", format!("{round}"));
        until(|| files.count() == 3).await;
        told(&mut changes).await;
    }
}

#[tokio::test]
async fn a_folder_replaced_by_a_rename_is_watched_again() {
    let site = Site::of(&["index.html"]);
    let files = site.open_read().await;
    let next = site.folder.path().join("next");
    fs::create_dir(&next).unwrap();
    fs::write(next.join("index.html"), "next").unwrap();
    fs::write(next.join("more"), "next").unwrap();
    fs::rename(&site.config.path, site.folder.path().join("old")).unwrap();
    fs::rename(&next, &site.config.path).unwrap();
    assert_eq!(get(&files, "/").await.body, "next");
    until(|| files.count() == 2).await;
    site.write("again", "x");
    until(|| files.count() == 3).await;
}

#[tokio::test]
async fn a_system_without_watches_left_is_looked_at_instead() {
    let site = Site::of(&["index.html"]);
    let folder = Arc::new(Folder::new(&site.config, false));
    let watch = watch::Watch::start(Arc::clone(&folder), watch::Means::Looking);
    let files = Files { folder, _watch: watch };
    until(|| files.count() == 1).await;
    let mut changes = files.changes();
    site.write("a/new.txt", "new");
    until(|| files.count() == 2).await;
    told(&mut changes).await;
    fs::remove_dir_all(&site.config.path).unwrap();
    until(|| files.count() == 0).await;
    site.write("index.html", "again");
    until(|| files.count() == 1).await;
}

#[tokio::test]
async fn a_folder_whose_parent_is_missing_too_is_picked_up() {
    let mut site = Site::of(&[]);
    site.config.path = site.folder.path().join("not/yet/dist");
    let files = site.open_read().await;
    let mut changes = files.changes();
    site.write("index.html", "here");
    told(&mut changes).await;
    assert_eq!(get(&files, "/").await.body, "here");
    until(|| files.count() == 1).await;
}

#[cfg(unix)]
#[tokio::test]
async fn a_folder_that_is_a_link_follows_it_where_it_goes() {
    use std::os::unix::fs::symlink;
    let mut site = Site::of(&["index.html"]);
    let (first, link) = (site.config.path.clone(), site.folder.path().join("current"));
    symlink(&first, &link).unwrap();
    site.config.path = link.clone();
    let files = site.open_read().await;
    fs::write(first.join("a"), "a").unwrap();
    until(|| files.count() == 2).await;
    let second = site.folder.path().join("release-2");
    fs::create_dir(&second).unwrap();
    fs::write(second.join("index.html"), "second").unwrap();
    fs::remove_file(&link).unwrap();
    symlink(&second, &link).unwrap();
    assert_eq!(get(&files, "/").await.body, "second");
    until(|| files.count() == 1).await;
}

#[tokio::test]
async fn pages_get_the_script_and_other_files_do_not() {
    let site = Site::of(&["index.html", "a.js"]).reload();
    let files = site.open();
    let seen = get(&files, "/").await;
    assert_eq!(seen.body, format!("index.html{TAG}"));
    assert_eq!(seen.header(header::CONTENT_LENGTH), seen.body.len().to_string());
    assert_eq!(get(&files, "/a.js").await.body, "a.js");
    let plain = Files::open(&config::project::Folder { reload: false, ..site.config.clone() }, false);
    assert_ne!(get(&plain, "/").await.header(header::ETAG), seen.header(header::ETAG));
}

#[tokio::test]
async fn ranges_of_a_page_count_the_script() {
    let site = Site::of(&[]).reload();
    let large = "x".repeat(1_500_000);
    site.write("small.html", "0123456789");
    site.write("large.html", &large);
    let files = site.open();
    for (path, page) in [("/small.html", "0123456789"), ("/large.html", large.as_str())] {
        let whole = format!("{page}{TAG}");
        let seen = get(&files, path).await;
        assert!(seen.body == whole, "{path}");
        let (from, to) = (page.len() - 3, page.len() + 4);
        let seen = ask(&files, Method::GET, path, &[(header::RANGE, &format!("bytes={from}-{to}"))]).await;
        assert_eq!(seen.body, whole[from..=to], "{path}");
        assert_eq!(seen.header(header::CONTENT_RANGE), format!("bytes {from}-{to}/{}", whole.len()));
        let seen = ask(&files, Method::GET, path, &[(header::RANGE, "bytes=-5")]).await;
        assert_eq!(seen.body, TAG[TAG.len() - 5..], "{path}");
    }
}

#[tokio::test]
async fn a_page_in_utf16_is_left_alone() {
    let site = Site::of(&[]).reload();
    let utf16 = b"\xff\xfe<\0p\0>\0";
    site.write("a.html", utf16);
    let seen = get(&site.open(), "/a.html").await;
    assert_eq!(seen.body, utf16.as_slice());
    assert_eq!(seen.header(header::CONTENT_TYPE), "text/html");
}
