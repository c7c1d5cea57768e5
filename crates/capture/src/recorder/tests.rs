use bytes::Bytes;

use super::*;
use crate::exchange::{Body, Request, Response, Side};
use crate::initiator::By;
use crate::sample::{end, finished, head, id, message, start, started};
use crate::summary::Answerer;
use crate::verdict::Verdict;

const SECOND: u64 = 1_000_000;

fn states(changes: &[Change]) -> Vec<(u64, State)> {
    changes.iter().filter_map(Change::summary).map(|s| (s.id.0 >> 21, s.state)).collect()
}

#[test]
fn an_exchange_within_one_batch_leaves_one_change() {
    let changes =
        Recorder::new().take([start(started(5, "/api/x?y=1")), end(finished(5, b"{}"))], Timestamp(0));
    let [Change::Ended(entry)] = &changes[..] else { panic!("{changes:?}") };
    let row = &entry.summary;
    assert_eq!(
        (row.id, row.at, row.target.as_str(), row.path()),
        (id(5), Timestamp(5000), "/api/x?y=1", "/api/x")
    );
    assert_eq!((row.state, row.status, row.kind), (State::Complete, Some(200), Some(Kind::Json)));
    assert_eq!((row.size, row.took, row.wait), (Some(2), Some(2500), Some(1500)));
    assert_eq!(
        (row.site(), row.place.behavior(), row.place.origin()),
        (Some("shop"), Some("/api/*"), Some("api"))
    );
    assert_eq!(
        (row.place.served_by, row.place.peer.as_deref()),
        (Some(Answerer::Backend), Some("localhost:3000"))
    );
    assert_eq!(
        (&*row.place.method, &*row.place.authority, &*row.place.version),
        ("GET", "shop.localhost:8443", "2")
    );
    assert!(!entry.replaces);
}

/// The row of an answer with these fields and this body.
fn answered(fields: &[(&str, &str)], body: Body) -> Summary {
    let response = Some(Response { status: 200, head: head(fields) });
    let finished = Finished { response, response_body: body, ..finished(1, b"") };
    let changes = Recorder::new().take([start(started(1, "/")), end(finished)], Timestamp(0));
    changes[0].summary().unwrap().clone()
}

fn body(bytes: &[u8]) -> Body {
    Body { kept: vec![Bytes::copy_from_slice(bytes)], total: bytes.len() as u64 }
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut coder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    std::io::Write::write_all(&mut coder, bytes).unwrap();
    coder.finish().unwrap()
}

#[test]
fn the_size_once_decoded_is_known_where_the_whole_body_is() {
    let (coded, gz) = (gzip(&[b'x'; 5000]), ("content-encoding", "gzip"));
    let check = |fields: &[(&str, &str)], body: Body, expect| {
        let row = answered(fields, body.clone());
        assert_eq!((row.size, row.decoded), (Some(body.total), expect), "{fields:?}");
    };
    check(&[], body(b"plain"), Some(5));
    check(&[gz], body(&coded), Some(5000));
    check(&[gz], body(b""), Some(0));
    check(&[gz], body(&coded[..20]), None);
    check(&[gz], Body { total: 1 << 20, ..body(&coded) }, None);
    check(&[("content-encoding", "rot13")], body(b"cynva"), None);
}

#[test]
fn in_a_flood_of_coded_bodies_the_recorder_does_not_lag_behind() {
    let noise: Vec<u8> =
        (0..UNDONE as u32).flat_map(|n| n.wrapping_mul(2_654_435_761).to_le_bytes()).collect();
    let coded = gzip(&noise);
    assert!(coded.len() as u64 > UNDONE);
    let mut recorder = Recorder::new();
    let mut decoded = |numbers: std::ops::Range<u64>| {
        let events = numbers.flat_map(|number| {
            let response = Some(Response { status: 200, head: head(&[("content-encoding", "gzip")]) });
            let finished = Finished { response, response_body: body(&coded), ..finished(number, b"") };
            [start(started(number, "/")), end(finished)]
        });
        let changes = recorder.take(events.collect::<Vec<_>>(), Timestamp(0));
        changes.iter().map(|c| c.summary().unwrap().decoded.is_some()).collect::<Vec<_>>()
    };
    assert_eq!(decoded(1..4), [true, false, false]);
    assert_eq!(decoded(4..5), [true], "the next batch begins anew");
}

#[test]
fn caches_and_the_page_that_asked_are_in_the_row() {
    let row = answered(&[("cache-control", "no-store")], Body::default());
    assert_eq!((row.cache, row.initiator), (Some(Verdict::NoStore), None));
    let asked = Request { head: head(&[("sec-fetch-dest", "empty")]), ..started(1, "/").request };
    let waiting = Started { request: asked, ..started(1, "/") };
    let changes = Recorder::new().take([start(waiting)], Timestamp(0));
    let initiator = changes[0].summary().unwrap().initiator.clone();
    assert_eq!(initiator, Some(Initiator { by: By::Script, page: None }), "known before the answer is");
}

#[test]
fn what_takes_longer_is_shown_as_pending_first_and_kept_after_a_second() {
    let mut recorder = Recorder::new();
    let changes = recorder.take([start(started(1, "/slow"))], Timestamp(1000));
    assert!(matches!(&changes[..], [Change::Pending(_)]));
    assert!(recorder.take([], Timestamp(1000 + SECOND - 1)).is_empty());
    let changes = recorder.take([], Timestamp(1000 + SECOND));
    assert!(matches!(&changes[..], [Change::Lasting(e)] if e.finished.is_none() && !e.replaces));
    assert!(recorder.take([], Timestamp(1000 + 9 * SECOND)).is_empty(), "once is enough");
    let changes = recorder.take([end(finished(1, b""))], Timestamp(1000 + 9 * SECOND));
    assert!(matches!(&changes[..], [Change::Ended(e)] if e.replaces));
    assert_eq!(recorder.in_flight(), 0);
}

#[test]
fn the_first_message_opens_a_stream_and_messages_are_numbered() {
    let mut recorder = Recorder::new();
    recorder.take([start(started(1, "/ws"))], Timestamp(0));
    let changes = recorder.take([message(1, "a"), message(1, "b")], Timestamp(0));
    assert_eq!(states(&changes), [(1, State::Open)]);
    let numbers: Vec<_> = changes
        .iter()
        .filter_map(|c| match c {
            Change::Message(m) => Some((m.number, m.message.payload.clone())),
            _ => None,
        })
        .collect();
    assert_eq!(numbers, [(1, Bytes::from("a")), (2, Bytes::from("b"))]);
    let mut end_of_stream = finished(1, b"");
    end_of_stream.response = Some(Response { status: 101, head: head(&[]) });
    let changes = recorder.take([message(1, "c"), end(end_of_stream)], Timestamp(0));
    let row = changes.last().unwrap().summary().unwrap();
    assert_eq!((row.state, row.kind, row.status), (State::Complete, Some(Kind::Websocket), Some(101)));
    assert!(matches!(changes.last(), Some(Change::Ended(e)) if e.replaces));
}

#[test]
fn ends_and_messages_without_a_beginning_are_counted_and_dropped() {
    let mut recorder = Recorder::new();
    let changes = recorder.take([end(finished(9, b"")), message(8, "x")], Timestamp(0));
    assert!(changes.is_empty());
    assert_eq!(recorder.orphans(), 2);
}

#[test]
fn endings_become_states() {
    let check = |outcome: Outcome, response: Option<Response>, expect| {
        let finished = Finished { outcome, response, ..finished(1, b"") };
        let changes = Recorder::new().take([start(started(1, "/")), end(finished)], Timestamp(0));
        let row = changes[0].summary().unwrap().clone();
        assert_eq!((row.state, row.status, row.error.as_deref()), expect);
    };
    let failed = Outcome::Failed { side: Side::Upstream, code: "connect-refused", detail: "nobody".into() };
    check(
        failed,
        Some(Response { status: 502, head: head(&[]) }),
        (State::Failed, Some(502), Some("connect-refused")),
    );
    check(Outcome::ClientLeft, None, (State::Left, None, None));
    check(
        Outcome::Complete,
        Some(Response { status: 204, head: head(&[]) }),
        (State::Complete, Some(204), None),
    );
}

#[test]
fn nobody_answered_a_browser_that_left_early() {
    let left = Finished {
        outcome: Outcome::ClientLeft,
        response: None,
        served_by: ServedBy::Localfront,
        ..finished(1, b"")
    };
    let changes = Recorder::new().take([start(started(1, "/")), end(left)], Timestamp(0));
    let row = changes[0].summary().unwrap();
    assert_eq!((row.place.served_by, row.size), (None, None));
}

#[test]
fn closing_ends_what_is_in_flight() {
    let mut recorder = Recorder::new();
    recorder.take([start(started(3, "/c")), start(started(2, "/b"))], Timestamp(0));
    assert_eq!(states(&recorder.close()), [(2, State::Left), (3, State::Left)]);
    assert_eq!(recorder.in_flight(), 0);
}

#[test]
fn rows_share_their_place() {
    let mut recorder = Recorder::new();
    let events = (1..4).flat_map(|n| [start(started(n, "/")), end(finished(n, b""))]);
    let changes = recorder.take(events.collect::<Vec<_>>(), Timestamp(0));
    let places: Vec<_> = changes.iter().filter_map(Change::summary).map(|s| Arc::as_ptr(&s.place)).collect();
    assert!(places.len() == 3 && places.iter().all(|p| *p == places[0]));
}

#[test]
fn a_flood_of_unfinished_exchanges_is_bounded() {
    let mut recorder = Recorder::new();
    let many = MAX_IN_FLIGHT as u64 + 10;
    recorder.take((0..many).map(|n| start(started(n, "/"))), Timestamp(0));
    assert_eq!((recorder.in_flight(), recorder.ignored()), (MAX_IN_FLIGHT, 10));
}

#[test]
fn an_answer_that_takes_its_time_has_its_status_before_it_ends() {
    let mut recorder = Recorder::new();
    recorder.take([start(started(1, "/ws")), start(started(2, "/large"))], Timestamp(0));
    let answered = |n, status, stream| Event::Answered(Answered { exchange: id(n), status, stream });
    let changes =
        recorder.take([answered(1, 101, Some(Kind::Websocket)), answered(2, 200, None)], Timestamp(0));
    let [Change::Lasting(entry)] = &changes[..] else { panic!("{changes:?}") };
    assert_eq!((entry.summary.state, entry.summary.status), (State::Open, Some(101)));
    let changes = recorder.take([], Timestamp(2 * SECOND));
    let large = changes.iter().filter_map(Change::summary).find(|s| s.id == id(2)).unwrap();
    assert_eq!((large.state, large.status), (State::Pending, Some(200)));
}

#[test]
fn refusing_a_request_is_an_answer_not_a_failure() {
    let refused = |side, status| {
        let mut end = finished(1, b"");
        end.outcome = Outcome::Failed { side, code: "no-such-file", detail: String::new() };
        end.response = Some(Response { status, head: Head::default() });
        let changes =
            Recorder::new().take([start(started(1, "/x")), Event::Finished(Box::new(end))], Timestamp(0));
        let row = changes[0].summary().unwrap().clone();
        (row.state, row.error.as_deref() == Some("no-such-file"))
    };
    assert_eq!(refused(Side::Local, 404), (State::Complete, true));
    assert_eq!(refused(Side::Local, 500), (State::Failed, true));
    assert_eq!(refused(Side::Upstream, 404), (State::Failed, true));
}

#[test]
fn rows_of_one_place_share_it_and_rows_of_another_do_not() {
    let mut recorder = Recorder::new();
    let mut place = |number: u64, authority: &str| {
        let mut started = started(number, "/");
        started.request.authority = authority.into();
        let changes = recorder.take([start(started), end(finished(number, b""))], Timestamp(0));
        changes[0].summary().unwrap().place.clone()
    };
    let first = place(1, "a.localhost");
    let others: Vec<_> = (2..20).map(|n| place(n, &format!("{n}.localhost"))).collect();
    assert!(others.iter().all(|other| *other != first));
    assert!(Arc::ptr_eq(&first, &place(20, "a.localhost")));
    assert!(Arc::ptr_eq(&first, &place(21, "a.localhost")));
}
