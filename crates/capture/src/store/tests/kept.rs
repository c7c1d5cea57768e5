use std::time::Duration;

use super::*;
use crate::summary::Mark;

fn limited(exchanges: u64) -> (tempfile::TempDir, Store) {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path(), Limits { exchanges, ..Limits::default() }).unwrap();
    (folder, store)
}

fn settle(store: &mut Store, now: Timestamp) {
    while store.prune(now).unwrap().more {}
}

fn targets(reader: &Reader) -> Vec<u64> {
    numbers(&all(reader))
}

#[test]
fn a_pinned_exchange_outlives_the_others_with_its_body() {
    let (_folder, mut store) = limited(10);
    let body = noise(20_000, 1);
    store.write(&[simple(1), with_body(2, &body), simple(3)]).unwrap();
    store.pin(&[id(2), id(99)], true).unwrap();
    for n in 4..100 {
        store.write(&[simple(n)]).unwrap();
    }
    settle(&mut store, LATER);
    let reader = store.reader().unwrap();
    let left = targets(&reader);
    assert!(left[0] == 2 && left.len() <= 11 && left.len() > 8, "{left:?}");
    assert_eq!(reader.get(id(2)).unwrap().unwrap().response_body, body);
    store.clear(None).unwrap();
    assert_eq!(targets(&reader), [2]);
    assert_eq!(reader.get(id(2)).unwrap().unwrap().response_body, body);
    assert!(reader.row(id(2)).unwrap().unwrap().is_pinned());
    store.pin(&[id(2)], false).unwrap();
    store.clear(Some("shop")).unwrap();
    assert!(targets(&reader).is_empty());
    assert_eq!(reader.count(&Query::all()).unwrap(), 0);
}

#[test]
fn marks_are_shown_with_their_row_and_go_with_it() {
    let (_folder, mut store) = store();
    store.link(id(3), id(1)).unwrap();
    store.write(&[simple(1), simple(2), simple(3)]).unwrap();
    store.comment(id(1), "look at this").unwrap();
    store.pin(&[id(1)], true).unwrap();
    store.comment(id(2), "no").unwrap();
    store.comment(id(2), "").unwrap();
    let reader = store.reader().unwrap();
    let marks: Vec<_> = all(&reader).into_iter().map(|row| row.mark.map(|m| (*m).clone())).collect();
    let first = Mark { pinned: true, comment: "look at this".into(), source: None };
    assert_eq!(marks, [Some(first), None, Some(Mark { source: Some(id(1)), ..Mark::default() })]);
    assert_eq!(store.delete(&[id(1), id(3), id(77)]).unwrap(), 2);
    assert_eq!((targets(&reader), reader.count(&Query::all()).unwrap()), (vec![2], 1));
    let left: i64 = reader.db.query_row("SELECT count(*) FROM mark", [], |r| r.get(0)).unwrap();
    assert_eq!(left, 0);
}

#[test]
fn exchanges_that_are_too_old_go() {
    let (_folder, mut store) = limited(1000);
    let hour = |n: u64| Timestamp(1_800_000_000_000_000 + n * 3_600_000_000);
    let at = |n: u64| {
        let (mut started, mut finished) = (started(n, "/"), finished(n, b""));
        (started.at, started.id) = (hour(n), ExchangeId::first_at(hour(n)));
        finished.id = started.id;
        ended(started, finished)
    };
    store.write(&(0..50).map(at).collect::<Vec<_>>()).unwrap();
    store.set_limits(Limits { age: Some(Duration::from_secs(3600 * 10)), ..Limits::default() });
    settle(&mut store, hour(49));
    let rows = all(&store.reader().unwrap());
    assert_eq!((rows.len(), rows[0].at), (11, hour(39)));
    assert_eq!(store.prune(hour(49)).unwrap(), Pruned::default());
}

#[test]
fn sessions_are_kept_apart_and_kept_whole() {
    let (_folder, mut store) = limited(20);
    store.write(&(1..=5).map(simple).collect::<Vec<_>>()).unwrap();
    assert!(store.rename_session(1, "before").unwrap());
    let second = store.begin_session("", LATER).unwrap();
    store.write(&(6..=8).map(simple).collect::<Vec<_>>()).unwrap();
    let reader = store.reader().unwrap();
    let sessions = reader.sessions().unwrap();
    let shown: Vec<_> = sessions.iter().map(|s| (s.id, s.name.as_str(), s.current, s.exchanges)).collect();
    assert_eq!(shown, [(second, "", true, 3), (1, "before", false, 5)]);
    for n in 9..100 {
        store.write(&[simple(n)]).unwrap();
    }
    settle(&mut store, LATER);
    let left = targets(&reader);
    assert!(left.starts_with(&[1, 2, 3, 4, 5]) && left.len() <= 25 && left.len() > 20, "{left:?}");
    assert!(reader.get(id(3)).unwrap().is_some());
    store.clear(None).unwrap();
    assert_eq!(targets(&reader), [1, 2, 3, 4, 5]);
    store.remove_session(1).unwrap();
    store.write(&[simple(200)]).unwrap();
    assert_eq!(targets(&reader), [200]);
    assert_eq!(reader.sessions().unwrap().len(), 1);
    assert!(!store.rename_session(1, "gone").unwrap());
}

#[test]
fn what_is_imported_has_a_session_of_its_own() {
    let (folder, mut store) = limited(10);
    let session = store.begin_import("site.har", LATER).unwrap();
    store.write_into(session, &(1..=50).map(simple).collect::<Vec<_>>()).unwrap();
    store.end_import(session).unwrap();
    let mut other = Store::open(folder.path(), Limits { exchanges: 10, ..Limits::default() }).unwrap();
    other.write(&[simple(60)]).unwrap();
    store.write(&[simple(61)]).unwrap();
    settle(&mut store, LATER);
    let reader = store.reader().unwrap();
    assert_eq!(targets(&reader).len(), 52);
    let sessions = reader.sessions().unwrap();
    assert_eq!((sessions[0].exchanges, sessions[0].imported, sessions[1].exchanges), (50, true, 2));
}

#[test]
fn another_process_is_followed_into_a_new_session() {
    let (folder, mut store) = store();
    store.write(&[simple(1)]).unwrap();
    let mut other = Store::open(folder.path(), Limits::default()).unwrap();
    let second = other.begin_session("second", LATER).unwrap();
    store.write(&[simple(2)]).unwrap();
    let sessions = store.reader().unwrap().sessions().unwrap();
    assert_eq!((sessions[0].id, sessions[0].exchanges, sessions[1].exchanges), (second, 1, 1));
}

#[test]
fn blocks_of_an_older_layout_are_read_beside_new_ones() {
    let (folder, mut store) = store();
    store.write(&(1..40).map(simple).collect::<Vec<_>>()).unwrap();
    let reader = store.reader().unwrap();
    let whole = reader.opened(1).unwrap().unwrap();
    let packing = |db: &Connection| -> Vec<i64> {
        let mut select = db.prepare("SELECT packed FROM block ORDER BY id").unwrap();
        select.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
    };
    assert_eq!(packing(&store.db), [2]);
    let zstd = zstd::bulk::compress(&whole, 1).unwrap();
    store.db.execute("UPDATE block SET packed = 1, data = ?", [zstd]).unwrap();
    store.db.pragma_update(None, "user_version", 5).unwrap();
    drop((store, reader));
    let mut store = Store::open(folder.path(), Limits::default()).unwrap();
    store.write(&(40..80).map(simple).collect::<Vec<_>>()).unwrap();
    assert_eq!(packing(&store.db), [1, 2]);
    let reader = store.reader().unwrap();
    for number in [1, 39, 40, 79] {
        assert_eq!(reader.get(id(number)).unwrap().unwrap().response_body, "{\"ok\":true}");
    }
    let filter = parse("body:OK header:content-type").unwrap();
    assert_eq!(reader.count(&Query::new(&filter, None, LATER)).unwrap(), 79);
}

#[test]
fn a_journal_of_the_first_layout_is_brought_up() {
    let (folder, mut store) = store();
    store.write(&[simple(1)]).unwrap();
    let path = store.path().to_owned();
    drop(store);
    let old = Connection::open(&path).unwrap();
    old.execute_batch(
        "DROP TABLE mark; DROP TABLE session; ALTER TABLE place DROP COLUMN session;
         ALTER TABLE exchange DROP COLUMN grown; ALTER TABLE exchange DROP COLUMN cache;
         ALTER TABLE exchange DROP COLUMN asked_by; ALTER TABLE exchange DROP COLUMN asker;
         ALTER TABLE block DROP COLUMN writer;
         DROP TABLE words; DROP TABLE heap; DROP TABLE given;
         ALTER TABLE block DROP COLUMN oldest; ALTER TABLE content DROP COLUMN oldest; PRAGMA user_version = 1",
    )
    .unwrap();
    drop(old);
    let reader = Reader::open(folder.path()).unwrap();
    assert_eq!(targets(&reader), [1]);
    let mut store = Store::open(folder.path(), Limits::default()).unwrap();
    store.pin(&[id(1)], true).unwrap();
    store.write(&[simple(2)]).unwrap();
    assert_eq!(targets(&reader), [1, 2]);
    let decoded = |number| reader.row(id(number)).unwrap().unwrap().decoded;
    assert_eq!((decoded(1), decoded(2)), (None, Some(11)), "what was not recorded then is not known");
}
