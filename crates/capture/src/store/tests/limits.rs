use super::*;

fn limited(exchanges: u64, bytes: u64) -> (tempfile::TempDir, Store) {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path(), Limits { exchanges, bytes, ..Limits::default() }).unwrap();
    (folder, store)
}

fn settle(store: &mut Store) -> u64 {
    let mut removed = 0;
    loop {
        let pruned = store.prune(LATER).unwrap();
        removed += pruned.exchanges;
        if !pruned.more {
            return removed;
        }
    }
}

fn rows_in(reader: &Reader, table: &str) -> i64 {
    reader.db.query_row(&format!("SELECT count(*) FROM {table}"), [], |r| r.get(0)).unwrap()
}

#[test]
fn the_oldest_exchanges_go_when_there_are_too_many() {
    let (_folder, mut store) = limited(1000, u64::MAX);
    for batch in 0..60 {
        store.write(&(0..100).map(|n| simple(batch * 100 + n)).collect::<Vec<_>>()).unwrap();
    }
    let removed = settle(&mut store);
    let reader = store.reader().unwrap();
    let rows = all(&reader);
    assert_eq!(rows.len() as u64 + removed, 6000);
    assert!(rows.len() <= 1000 && rows.len() >= 980, "{}", rows.len());
    assert_eq!(rows.last().unwrap().id, id(5999));
    assert_eq!(reader.count(&Query::all()).unwrap(), rows.len() as u64);
    assert!(rows_in(&reader, "block") <= 11);
    for row in rows {
        assert!(reader.get(row.id).unwrap().is_some());
    }
    assert_eq!(store.prune(LATER).unwrap(), Pruned::default());
}

#[test]
fn bodies_go_with_the_last_exchange_that_has_them() {
    let (_folder, mut store) = limited(10, u64::MAX);
    let popular = noise(20_000, 77);
    for n in 0..40 {
        store.write(&[with_body(2 * n, &noise(20_000, n)), with_body(2 * n + 1, &popular)]).unwrap();
        settle(&mut store);
    }
    let reader = store.reader().unwrap();
    let rows = all(&reader);
    assert!(rows.len() <= 10);
    for row in &rows {
        let n = row.id.0 >> 21;
        let body = if n % 2 == 1 { popular.clone() } else { noise(20_000, n / 2) };
        assert_eq!(reader.get(row.id).unwrap().unwrap().response_body, body);
    }
    assert!(rows_in(&reader, "content") <= 6);
    assert_eq!(rows_in(&reader, "content"), rows_in(&reader, "content_data"));
}

#[test]
fn the_oldest_exchanges_go_when_they_are_too_large_and_the_file_shrinks() {
    let (_folder, mut store) = limited(u64::MAX, u64::MAX);
    for n in 0..300 {
        store.write(&[with_body(n, &noise(30_000, n))]).unwrap();
    }
    let before = store.reader().unwrap().stats().unwrap().bytes;
    store.set_limits(Limits { bytes: 2_000_000, ..Limits::default() });
    settle(&mut store);
    let reader = store.reader().unwrap();
    store.db.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)").unwrap();
    let after = reader.stats().unwrap().bytes;
    assert!(before > 8_000_000 && after < 3_500_000, "{before} -> {after}");
    let rows = all(&reader);
    assert!(rows.len() > 20 && rows.len() < 70, "{}", rows.len());
    assert_eq!(rows.last().unwrap().id, id(299), "the newest stay");
}

#[test]
fn messages_go_with_their_exchange() {
    let (_folder, mut store) = limited(5, u64::MAX);
    let mut recorder = Recorder::new();
    let events = [start(started(1, "/ws")), message(1, "a"), end(finished(1, b""))];
    store.write(&recorder.take(events, LONG_AGO)).unwrap();
    for n in 2..20 {
        store.write(&[simple(n)]).unwrap();
    }
    settle(&mut store);
    assert_eq!(rows_in(&store.reader().unwrap(), "message"), 0);
}

#[test]
fn an_endless_stream_keeps_its_newest_messages() {
    let (_folder, mut store) = limited(5, u64::MAX);
    let mut recorder = Recorder::new();
    let events =
        std::iter::once(start(started(1, "/ws"))).chain((0..50_100).map(|n| message(1, &n.to_string())));
    store.write(&recorder.take(events, LONG_AGO)).unwrap();
    let reader = store.reader().unwrap();
    assert_eq!(rows_in(&reader, "message"), 50_000);
    assert_eq!(&reader.messages(id(1), 0, 1).unwrap()[0].payload[..], b"100");
    assert_eq!(reader.get(id(1)).unwrap().unwrap().messages, 50_100);
}

#[test]
fn made_up_hosts_do_not_stay() {
    let (_folder, mut store) = limited(100, u64::MAX);
    let strange = |n: u64| {
        let mut started = started(n, "/");
        started.request.authority = format!("host-{n}");
        ended(started, finished(n, b""))
    };
    store.write(&(0..12_000).map(strange).collect::<Vec<_>>()).unwrap();
    settle(&mut store);
    let reader = store.reader().unwrap();
    assert!(rows_in(&reader, "place") <= 10_000);
    assert!(all(&reader).iter().all(|r| r.place.authority == format!("host-{}", r.id.0 >> 21)));
}
