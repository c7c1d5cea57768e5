//! Folders as they are: links, pipes, things of other kinds, and what cannot be read.

use super::*;

#[tokio::test]
async fn an_empty_folder_holds_nothing() {
    let at = tempfile::tempdir().unwrap();
    let checked = check(at.path()).await;
    assert_eq!((checked.documents, checked.findings.len(), checked.skipped.len()), (0, 0, 0));
}

#[tokio::test]
async fn kinds_that_are_not_read_are_said_when_they_are_named() {
    let at = project(&[("a.png", "x"), ("b.js", LOGIN), ("README", "http://a.com/")]);
    let checked = check(&at.path().join("a.png")).await;
    assert_eq!(checked.documents, 0);
    assert!(left_out(&checked)[0].ends_with("a.png: not a document"), "{:?}", checked.skipped);
    assert!(check(at.path()).await.skipped.is_empty());
}

#[tokio::test]
async fn what_is_not_there_is_said_with_a_remedy() {
    let at = tempfile::tempdir().unwrap();
    let refused = target(at.path().join("no.js").to_str().unwrap(), &options()).await.unwrap_err();
    assert_eq!(refused.code, "check-missing");
    assert!(
        refused.message.starts_with("cannot check ") && refused.message.contains("check the spelling"),
        "{refused:?}"
    );
}

#[tokio::test]
async fn a_document_that_is_too_large_is_not_even_loaded() {
    let at = tempfile::tempdir().unwrap();
    let file = std::fs::File::create(at.path().join("huge.js")).unwrap();
    // A hole: no byte of it is on the disk.
    file.set_len(1 << 40).unwrap();
    let checked = check(at.path()).await;
    assert_eq!(left_out(&checked), ["huge.js: larger than 16 MiB"]);
}

#[tokio::test]
async fn thousands_of_files_are_all_read_and_told_in_their_order() {
    let at = tempfile::tempdir().unwrap();
    for number in 0..3_000 {
        std::fs::write(at.path().join(format!("{number:04}.js")), LOGIN).unwrap();
    }
    let seen = Arc::new(Mutex::new((0, 0)));
    let keep = seen.clone();
    let progress = Arc::new(move |done, all| {
        let mut seen = keep.lock();
        *seen = (seen.0.max(done), all);
    });
    let checked = target(at.path().to_str().unwrap(), &Options { progress, ..options() }).await.unwrap();
    let names: Vec<_> = checked.findings.iter().map(|found| found.finding.file.clone()).collect();
    assert_eq!((checked.documents, names.len(), *seen.lock()), (3_000, 3_000, (3_000, 3_000)));
    assert!(names.is_sorted());
}

#[cfg(unix)]
mod unix {
    use std::os::unix::fs::symlink;

    use super::*;

    #[tokio::test]
    async fn links_are_followed_to_files_and_never_in_circles() {
        let at = project(&[("real/a.js", LOGIN)]);
        symlink(at.path().join("real/a.js"), at.path().join("b.js")).unwrap();
        symlink(at.path(), at.path().join("real/loop")).unwrap();
        symlink(at.path().join("c.js"), at.path().join("c.js")).unwrap();
        symlink(at.path().join("gone.js"), at.path().join("d.js")).unwrap();
        let checked = check(at.path()).await;
        let names: Vec<_> = checked.findings.iter().map(|found| found.finding.file.as_str()).collect();
        assert_eq!(names, ["b.js", "real/a.js"]);
    }

    #[tokio::test]
    async fn a_pipe_is_neither_read_nor_waited_for() {
        let at = project(&[("a.js", LOGIN)]);
        let pipe = at.path().join("pipe.js");
        let made = std::process::Command::new("mkfifo").arg(&pipe).status().unwrap();
        assert!(made.success());
        assert_eq!(check(at.path()).await.documents, 1);
        let refused = target(pipe.to_str().unwrap(), &options()).await.unwrap_err();
        assert!(refused.message.contains("neither a file nor a folder"), "{refused:?}");
    }
}
