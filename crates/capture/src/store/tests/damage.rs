use super::*;

#[test]
fn a_file_that_is_no_journal_is_set_aside_and_not_deleted() {
    let folder = tempfile::tempdir().unwrap();
    let precious = b"these bytes are precious to somebody".repeat(100);
    std::fs::write(path_in(folder.path()), &precious).unwrap();
    let mut store = Store::open(folder.path(), Limits::default()).unwrap();
    let aside = store.set_aside().unwrap().to_owned();
    assert_eq!(std::fs::read(aside).unwrap(), precious);
    store.write(&[simple(1)]).unwrap();
    assert_eq!(all(&store.reader().unwrap()).len(), 1);
}

#[test]
fn a_database_of_somebody_else_is_set_aside() {
    let folder = tempfile::tempdir().unwrap();
    let other = Connection::open(path_in(folder.path())).unwrap();
    other.execute_batch("CREATE TABLE theirs (a); INSERT INTO theirs VALUES (1)").unwrap();
    other.close().unwrap();
    let store = Store::open(folder.path(), Limits::default()).unwrap();
    let kept = Connection::open(store.set_aside().unwrap()).unwrap();
    assert_eq!(kept.query_row("SELECT a FROM theirs", [], |r| r.get::<_, i64>(0)).unwrap(), 1);
}

#[test]
fn damage_found_later_is_an_error_and_mended_by_opening_again() {
    let (folder, mut store) = store();
    store.write(&(0..2000).map(simple).collect::<Vec<_>>()).unwrap();
    store.db.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)").unwrap();
    drop(store);
    let mut bytes = std::fs::read(path_in(folder.path())).unwrap();
    // The first page says it is a journal; the rest is lost.
    bytes[8192..].fill(0xa5);
    std::fs::write(path_in(folder.path()), bytes).unwrap();
    let mut store = Store::open(folder.path(), Limits::default()).unwrap();
    if store.set_aside().is_none() {
        // Opening touches too little to see it; writing must.
        let error = store.write(&[simple(1)]).unwrap_err();
        assert!(matches!(error, StoreError::Corrupt { .. }), "{error:?}");
        drop(store);
        store = Store::open(folder.path(), Limits::default()).unwrap();
    }
    assert!(store.set_aside().is_some());
    store.write(&[simple(1)]).unwrap();
    assert_eq!(all(&store.reader().unwrap()).len(), 1);
    drop(store);
    assert!(Store::open(folder.path(), Limits::default()).unwrap().set_aside().is_none(), "only once");
}

#[test]
fn damage_seen_while_reading_is_mended_by_the_next_opening() {
    let (folder, mut store) = store();
    store.write(&[simple(1)]).unwrap();
    store.db.execute_batch("UPDATE block SET data = zeroblob(100)").unwrap();
    assert!(store.reader().unwrap().get(id(1)).is_err());
    drop(store);
    let store = Store::open(folder.path(), Limits::default()).unwrap();
    assert!(store.set_aside().is_some_and(Path::exists));
}

#[test]
fn a_damaged_block_is_an_error() {
    let (_folder, mut store) = store();
    store.write(&(0..50).map(simple).collect::<Vec<_>>()).unwrap();
    store.db.execute_batch("UPDATE block SET data = zeroblob(100)").unwrap();
    assert!(matches!(store.reader().unwrap().get(id(1)), Err(StoreError::Corrupt { .. })));
}

#[test]
fn a_newer_journal_is_left_alone() {
    let (folder, mut store) = store();
    store.write(&[simple(1)]).unwrap();
    store.db.pragma_update(None, "user_version", 99).unwrap();
    drop(store);
    let error = Store::open(folder.path(), Limits::default()).unwrap_err();
    assert!(matches!(error, StoreError::Newer { found: 99, known: schema::VERSION, .. }));
    assert!(error.to_string().contains("newer Localfront"));
    assert!(matches!(Reader::open(folder.path()), Err(StoreError::Newer { .. })));
    assert!(!folder.path().join("journal.suspect").exists());
}

#[test]
fn a_full_disk_is_said_and_recording_goes_on_when_there_is_room() {
    let (_folder, mut store) = store();
    store.write(&[simple(1)]).unwrap();
    let pages: i64 = store.db.query_row("PRAGMA page_count", [], |r| r.get(0)).unwrap();
    store.db.pragma_update(None, "max_page_count", pages).unwrap();
    let large = [with_body(2, &noise(500_000, 1)), with_body(3, b"x")];
    let error = store.write(&large).unwrap_err();
    assert!(matches!(error, StoreError::Full { .. }), "{error:?}");
    assert!(error.to_string().contains("disk is full"));
    assert_eq!(all(&store.reader().unwrap()).len(), 1, "all of a batch or nothing");
    store.db.pragma_update(None, "max_page_count", 1_000_000).unwrap();
    store.write(&large).unwrap();
    assert_eq!(store.reader().unwrap().get(id(2)).unwrap().unwrap().response_body.len(), 500_000);
}

#[test]
fn a_place_that_cannot_be_a_folder_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    std::fs::write(&file, b"").unwrap();
    let error = Store::open(&file.join("data"), Limits::default()).unwrap_err();
    assert_eq!(error.code(), "journal-folder");
    assert!(error.to_string().contains("--data-dir"));
}

#[test]
fn refusals_of_the_system_become_clear_errors() {
    let check = |code, expect: &str| {
        let source = rusqlite::Error::SqliteFailure(rusqlite::ffi::Error::new(code), None);
        let error = StoreError::of(Path::new("/data/journal.db"), "write", source);
        assert_eq!(error.code(), expect);
        assert!(error.to_string().contains("/data/journal.db"));
    };
    check(rusqlite::ffi::SQLITE_READONLY, "journal-read-only");
    check(rusqlite::ffi::SQLITE_CANTOPEN, "journal-read-only");
    check(rusqlite::ffi::SQLITE_FULL, "journal-disk-full");
    check(rusqlite::ffi::SQLITE_BUSY, "journal-busy");
    check(rusqlite::ffi::SQLITE_NOTADB, "journal-corrupt");
    check(rusqlite::ffi::SQLITE_IOERR, "journal-failed");
}

#[test]
fn a_read_only_file_is_said() {
    let (folder, store) = store();
    drop(store);
    let path = path_in(folder.path());
    let mut permissions = std::fs::metadata(&path).unwrap().permissions();
    permissions.set_readonly(true);
    std::fs::set_permissions(&path, permissions).unwrap();
    // The administrator may write what is read-only.
    let forbidden = std::fs::OpenOptions::new().append(true).open(&path).is_err();
    match Store::open(folder.path(), Limits::default()) {
        Err(error) => assert_eq!((error.code(), forbidden), ("journal-read-only", true)),
        Ok(_) => assert!(!forbidden),
    }
}

#[test]
fn a_folder_without_a_journal_is_said() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(Reader::open(folder.path()).unwrap_err().code(), "journal-missing");
}
