mod crash;
mod damage;
mod follow;
mod kept;
mod limits;
mod others;
mod search;
mod words;

use bytes::Bytes;

use super::*;
use crate::event::{Direction, MessageKind};
use crate::exchange::{Finished, Outcome, Request, Response, Side, Started, Timestamp};
use crate::filter::{Expr, parse};
use crate::recorder::Recorder;
use crate::sample::{end, ended, finished, head, id, message, route, simple, start, started};
use crate::sort::{Column, Key};
use crate::summary::{State, Summary};

const LONG_AGO: Timestamp = Timestamp(0);
const LATER: Timestamp = Timestamp(1 << 50);

fn store() -> (tempfile::TempDir, Store) {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path(), Limits::default()).unwrap();
    (folder, store)
}

fn all(reader: &Reader) -> Vec<Summary> {
    reader.page(&Query::all(), 0, u32::MAX).unwrap()
}

fn numbers(rows: &[Summary]) -> Vec<u64> {
    rows.iter().map(|r| r.id.0 >> 21).collect()
}

fn of_site(site: &str, number: u64) -> Change {
    ended(Started { route: Some(route(site, "*")), ..started(number, "/") }, finished(number, b"x"))
}

fn with_body(number: u64, body: &[u8]) -> Change {
    ended(started(number, "/file"), finished(number, body))
}

fn noise(length: usize, seed: u64) -> Vec<u8> {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state as u8
    };
    std::iter::repeat_with(next).take(length).collect()
}

#[test]
fn rows_are_read_back_as_they_were() {
    let (_folder, mut store) = store();
    let failed = Finished {
        outcome: Outcome::Failed { side: Side::Upstream, code: "connect-refused", detail: "nobody".into() },
        ..finished(3, b"")
    };
    let nowhere = Started { route: None, ..started(2, "*") };
    let changes = [simple(1), ended(nowhere, finished(2, b"")), ended(started(3, "/한"), failed)];
    store.write(&changes).unwrap();
    let written: Vec<_> = changes.iter().filter_map(Change::summary).cloned().collect();
    let reader = store.reader().unwrap();
    assert_eq!(all(&reader), written);
    assert_eq!(reader.rows(&[id(3), id(9), id(1)]).unwrap(), [written[2].clone(), written[0].clone()]);
    assert_eq!(reader.row(id(9)).unwrap(), None);
    assert!(reader.get(id(9)).unwrap().is_none());
}

/// Three answers that differ in all that was said about them.
fn told() -> Vec<Change> {
    let one = |number: u64, page: &str, fields: &[(&str, &str)], size: usize| {
        let asked = format!("https://shop.localhost:8443{page}");
        let asker = [("referer", asked.as_str())];
        let head_of_request = head(if page.is_empty() { &[] } else { &asker });
        let request = Request { head: head_of_request, ..started(number, "/").request };
        let end = finished(number, &vec![b'x'; size]);
        let response = Some(Response { status: 200, head: head(fields) });
        ended(Started { request, ..started(number, "/") }, Finished { response, ..end })
    };
    vec![
        one(1, "/b", &[("cache-control", "no-store")], 3),
        one(2, "/a", &[("x-cache", "hit")], 1),
        one(3, "", &[("content-encoding", "rot13")], 2),
    ]
}

#[test]
fn rows_are_sorted_in_the_journal_as_rows_at_hand_are() {
    let (_folder, mut store) = store();
    let changes = told();
    store.write(&changes).unwrap();
    let reader = store.reader().unwrap();
    let check = |column, expect: [u64; 3]| {
        let mut hits = Vec::new();
        reader.scan(&Query::all(), column, None, 10, &mut hits).unwrap();
        for row in changes.iter().filter_map(Change::summary) {
            let hit = hits.iter().find(|hit| hit.id == row.id).unwrap();
            assert_eq!(hit.key, Key::of(row, column), "{column:?}");
        }
        hits.sort_by(|a, b| (&a.key, a.id).cmp(&(&b.key, b.id)));
        assert_eq!(hits.iter().map(|hit| hit.id.0 >> 21).collect::<Vec<_>>(), expect, "{column:?}");
    };
    check(Column::Decoded, [3, 2, 1]);
    check(Column::Cache, [3, 2, 1]);
    check(Column::Initiator, [3, 2, 1]);
    check(Column::Size, [2, 3, 1]);
}

#[test]
fn a_whole_exchange_is_read_back() {
    let (_folder, mut store) = store();
    store.write(&[simple(1), simple(2), simple(3)]).unwrap();
    let record = store.reader().unwrap().get(id(2)).unwrap().unwrap();
    assert_eq!(record.summary.target, "/api/items/2?q=1");
    assert_eq!(record.detail.request.text("cookie"), Some("a=b"));
    assert_eq!(record.detail.response.unwrap().text("content-type"), Some("application/json"));
    assert_eq!((&record.response_body[..], record.detail.response_total), (&b"{\"ok\":true}"[..], 11));
    assert_eq!((record.request_body.len(), record.messages), (0, 0));
    assert_eq!(record.detail.connection.tls.unwrap().sni.as_deref(), Some("shop.localhost"));
}

#[test]
fn pages_come_from_either_end_alike() {
    let (_folder, mut store) = store();
    store.write(&(1..=25).map(simple).collect::<Vec<_>>()).unwrap();
    let reader = store.reader().unwrap();
    let everything: Vec<u64> = (1..=25).collect();
    for offset in 0..30 {
        for limit in [0, 1, 7, 30] {
            let rows = reader.page(&Query::all(), offset, limit).unwrap();
            let expect: Vec<_> =
                everything.iter().copied().skip(offset as usize).take(limit as usize).collect();
            assert_eq!(numbers(&rows), expect, "{offset} {limit}");
        }
    }
    let filter = parse("path:/api/items/1*").unwrap();
    let query = Query::new(&filter, Some("shop"), LATER);
    assert_eq!(numbers(&reader.page(&query, 2, 3).unwrap()), [11, 12, 13]);
    assert_eq!(numbers(&reader.last(&query, 2).unwrap()), [18, 19]);
    assert_eq!((reader.count(&query).unwrap(), reader.count(&Query::all()).unwrap()), (11, 25));
    assert_eq!(reader.ids(&query).unwrap().len(), 11);
}

#[test]
fn a_body_is_kept_once_per_content() {
    let (_folder, mut store) = store();
    let (one, other) = (noise(100_000, 1), noise(100_000, 2));
    for n in 0..50 {
        store.write(&[with_body(2 * n, &one), with_body(2 * n + 1, &other)]).unwrap();
    }
    let reader = store.reader().unwrap();
    let kept: i64 = reader.db.query_row("SELECT count(*) FROM content_data", [], |r| r.get(0)).unwrap();
    assert_eq!(kept, 2);
    assert_eq!(reader.get(id(40)).unwrap().unwrap().response_body, one);
    assert_eq!(reader.get(id(41)).unwrap().unwrap().response_body, other);
    let used: i64 =
        reader.db.query_row("SELECT sum(length(data)) FROM content_data", [], |r| r.get(0)).unwrap();
    assert_eq!(used, 200_000);
}

#[test]
fn bodies_of_every_size_are_read_back() {
    let (_folder, mut store) = store();
    for (n, length) in [0, 1, 4095, 4096, 4097, 32_768, 32_769, 300_000].into_iter().enumerate() {
        let n = n as u64;
        for (id_of, body) in [(2 * n, noise(length, n)), (2 * n + 1, b"text ".repeat(length / 5))] {
            store.write(&[with_body(id_of, &body)]).unwrap();
            let record = store.reader().unwrap().get(id(id_of)).unwrap().unwrap();
            assert!(record.response_body == body, "{length}");
        }
    }
}

#[test]
fn bodies_are_cut_at_the_cap() {
    let folder = tempfile::tempdir().unwrap();
    let limits = Limits { body_cap: 10_000, ..Limits::default() };
    let mut store = Store::open(folder.path(), limits).unwrap();
    let body = noise(25_000, 1);
    let mut finished = finished(1, b"");
    let parts = body.chunks(4_000).map(Bytes::copy_from_slice).collect();
    finished.response_body = Body { kept: parts, total: 25_000 };
    store.write(&[ended(started(1, "/"), finished)]).unwrap();
    let record = store.reader().unwrap().get(id(1)).unwrap().unwrap();
    assert_eq!((&record.response_body[..], record.detail.response_total), (&body[..10_000], 25_000));
}

#[test]
fn a_batch_of_many_sites_and_large_heads_is_read_back() {
    let (_folder, mut store) = store();
    let changes: Vec<_> = (0..300u64)
        .map(|n| {
            let site = ["shop", "demo", "blog"][n as usize % 3];
            let started = Started { route: Some(route(site, "*")), ..started(n, "/") };
            ended(started, finished(n, &noise(3000, n)))
        })
        .collect();
    store.write(&changes).unwrap();
    let reader = store.reader().unwrap();
    let blocks: i64 = reader.db.query_row("SELECT count(*) FROM block", [], |r| r.get(0)).unwrap();
    assert!(blocks >= 3, "one per site at least: {blocks}");
    for n in 0..300 {
        assert_eq!(reader.get(id(n)).unwrap().unwrap().response_body, noise(3000, n));
    }
}

#[test]
fn a_lasting_exchange_is_kept_pending_and_then_replaced() {
    let (_folder, mut store) = store();
    let mut recorder = Recorder::new();
    store.write(&recorder.take([start(started(1, "/slow"))], LONG_AGO)).unwrap();
    let reader = store.reader().unwrap();
    assert_eq!(all(&reader), [], "what is pending for less than a second is not written");
    store.write(&recorder.take([], LATER)).unwrap();
    assert_eq!(all(&reader)[0].state, State::Pending);
    let pending = reader.get(id(1)).unwrap().unwrap();
    assert_eq!((pending.detail.request.text("accept"), pending.detail.response), (Some("*/*"), None));
    store.write(&recorder.take([end(finished(1, b"done"))], LATER)).unwrap();
    assert_eq!(all(&reader)[0].state, State::Complete);
    assert_eq!(&reader.get(id(1)).unwrap().unwrap().response_body[..], b"done");
    assert_eq!(reader.count(&Query::all()).unwrap(), 1);
    let unfinished: i64 = reader.db.query_row("SELECT count(*) FROM unfinished", [], |r| r.get(0)).unwrap();
    assert_eq!(unfinished, 0);
}

#[test]
fn messages_are_kept_in_order() {
    let (_folder, mut store) = store();
    let mut recorder = Recorder::new();
    let large = "large ".repeat(1000);
    let events = [start(started(1, "/ws")), message(1, "a"), message(1, &large), message(1, "c")];
    store.write(&recorder.take(events, LONG_AGO)).unwrap();
    let reader = store.reader().unwrap();
    assert_eq!((all(&reader)[0].state, all(&reader)[0].kind.unwrap().name()), (State::Open, "websocket"));
    let messages = reader.messages(id(1), 0, 10).unwrap();
    let texts: Vec<_> = messages.iter().map(|m| (m.number, &m.payload[..])).collect();
    assert_eq!(texts, [(1, &b"a"[..]), (2, large.as_bytes()), (3, b"c")]);
    assert_eq!(
        (messages[1].direction, messages[1].kind, messages[1].size),
        (Direction::ToBrowser, MessageKind::Text, 6000)
    );
    assert_eq!(reader.messages(id(1), 2, 1).unwrap()[0].number, 3);
    assert_eq!(reader.get(id(1)).unwrap().unwrap().messages, 3);
}

#[test]
fn what_is_written_twice_is_there_once() {
    let (_folder, mut store) = store();
    store.write(&[simple(1)]).unwrap();
    store.write(&[simple(1), simple(2)]).unwrap();
    let reader = store.reader().unwrap();
    assert_eq!((numbers(&all(&reader)), reader.count(&Query::all()).unwrap()), (vec![1, 2], 2));
}

#[test]
fn clearing_a_site_leaves_nothing_of_it_and_everything_of_the_others() {
    let (_folder, mut store) = store();
    let body = noise(50_000, 3);
    let shared = noise(50_000, 4);
    let site = |site: &str, n: u64, body: &[u8]| {
        ended(Started { route: Some(route(site, "*")), ..started(n, "/") }, finished(n, body))
    };
    store
        .write(&[
            site("shop", 1, &body),
            site("demo", 2, b"x"),
            site("shop", 3, &shared),
            site("demo", 4, &shared),
        ])
        .unwrap();
    store.clear(Some("shop")).unwrap();
    let reader = store.reader().unwrap();
    assert_eq!(numbers(&all(&reader)), [2, 4]);
    assert_eq!(reader.count(&Query::all()).unwrap(), 2);
    assert_eq!(reader.get(id(4)).unwrap().unwrap().response_body, shared);
    let contents: i64 = reader.db.query_row("SELECT count(*) FROM content_data", [], |r| r.get(0)).unwrap();
    assert_eq!(contents, 1);
    store.write(&[site("shop", 5, &body)]).unwrap();
    assert_eq!(reader.get(id(5)).unwrap().unwrap().response_body, body);
    store.clear(None).unwrap();
    assert_eq!((all(&reader).len(), reader.count(&Query::all()).unwrap()), (0, 0));
    store.write(&[site("shop", 6, &body)]).unwrap();
    assert_eq!(reader.get(id(6)).unwrap().unwrap().response_body, body);
}

#[test]
fn counts_of_findings_stay_with_their_exchange() {
    let (_folder, mut store) = store();
    store.write(&[simple(1), simple(2)]).unwrap();
    store.set_findings(&[(id(2), 3), (id(7), 1)]).unwrap();
    let reader = store.reader().unwrap();
    let filter = parse("is:mixed").unwrap();
    let rows = reader.page(&Query::new(&filter, None, LATER), 0, 10).unwrap();
    assert_eq!(rows.iter().map(|r| (r.id, r.findings)).collect::<Vec<_>>(), [(id(2), 3)]);
}

fn a_finding(name: &str, site: &str, at: u64) -> FindingRow {
    FindingRow {
        id: name.into(),
        site: site.into(),
        payload: format!("{{\"at\":{at}}}"),
        exchange: Some(id(at)),
        first_seen: Timestamp(at),
        last_seen: Timestamp(at),
        seen: 1,
        in_file: at == 1,
    }
}

#[test]
fn a_finding_met_again_is_one_finding() {
    let (_folder, mut store) = store();
    store.upsert_finding(&a_finding("a", "shop", 1)).unwrap();
    store
        .upsert_findings(&[
            FindingRow { exchange: None, ..a_finding("a", "shop", 5) },
            a_finding("b", "demo", 3),
        ])
        .unwrap();
    let reader = store.reader().unwrap();
    let found = reader.findings(None).unwrap();
    let expect = FindingRow {
        payload: "{\"at\":5}".into(),
        last_seen: Timestamp(5),
        seen: 2,
        ..a_finding("a", "shop", 1)
    };
    assert_eq!(found, [expect, a_finding("b", "demo", 3)]);
    assert_eq!((reader.findings(Some("demo")).unwrap().len(), reader.count_findings(None).unwrap()), (1, 2));
    store.remove_findings(&["b", "unknown"]).unwrap();
    store.purge("shop").unwrap();
    assert_eq!(reader.count_findings(None).unwrap(), 0);
}

#[test]
fn content_is_analysed_once_across_restarts_until_findings_are_cleared() {
    let (folder, mut store) = store();
    let hash = ContentHash::of(["<html>"]);
    assert!(!store.scanned(hash).unwrap());
    store.mark_scanned(hash, Timestamp(1)).unwrap();
    assert!(store.scanned(hash).unwrap());
    drop(store);
    let mut store = Store::open(folder.path(), Limits::default()).unwrap();
    assert!(store.scanned(hash).unwrap());
    store.clear_findings(Some("shop")).unwrap();
    assert!(!store.scanned(hash).unwrap());
}

#[test]
fn two_writers_on_one_file_see_each_other() {
    let (folder, mut first) = store();
    let mut second = Store::open(folder.path(), Limits::default()).unwrap();
    let body = noise(30_000, 9);
    first.write(&[with_body(1, &body)]).unwrap();
    second.write(&[with_body(2, &body), of_site("demo", 3)]).unwrap();
    second.clear(Some("shop")).unwrap();
    first.write(&[with_body(4, &body), of_site("demo", 5)]).unwrap();
    let reader = second.reader().unwrap();
    assert_eq!(numbers(&all(&reader)), [3, 4, 5]);
    assert_eq!(reader.get(id(4)).unwrap().unwrap().response_body, body);
    assert_eq!(reader.count(&Query::all()).unwrap(), 3);
}

#[test]
fn the_journal_is_for_its_owner_only() {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let inner = folder.path().join("data");
        let mut store = Store::open(&inner, Limits::default()).unwrap();
        store.write(&[simple(1)]).unwrap();
        let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(&inner), 0o700);
        for file in ["journal.db", "journal.db-wal", "journal.db-shm"] {
            assert_eq!(mode(&inner.join(file)), 0o600, "{file}");
        }
    }
}

#[test]
fn a_filter_of_everything_is_the_default() {
    assert_eq!(Expr::default(), parse("").unwrap());
}
