use super::*;
use crate::event::{Answered, Event};
use crate::kind::Kind;

const WEBSOCKET: fn(u64) -> Event =
    |n| Event::Answered(Answered { exchange: id(n), status: 101, stream: Some(Kind::Websocket) });

/// The clock at the start of exchange `n`, a millisecond apart.
fn clock(number: u64) -> Timestamp {
    Timestamp(1_704_067_200_000_000 + number * 1000)
}

fn next(follow: &mut Follow, reader: &Reader, text: &str, now: u64) -> Vec<u64> {
    let filter = parse(text).unwrap();
    numbers(&follow.next(reader, &Query::new(&filter, None, clock(now))).unwrap())
}

#[test]
fn a_burst_comes_whole_and_once() {
    let (_folder, mut store) = store();
    store.write(&[simple(1)]).unwrap();
    let reader = store.reader().unwrap();
    let mut follow = Follow::begin(&reader, clock(2)).unwrap();
    assert_eq!(next(&mut follow, &reader, "", 3), [0; 0]);
    store.write(&(10..5010).map(simple).collect::<Vec<_>>()).unwrap();
    assert_eq!(next(&mut follow, &reader, "", 5010), (10..5010).collect::<Vec<_>>());
    assert_eq!(next(&mut follow, &reader, "", 5020), [0; 0]);
    store.write(&(6000..7000).map(simple).collect::<Vec<_>>()).unwrap();
    assert_eq!(next(&mut follow, &reader, "items/65", 7000), (6500..6600).collect::<Vec<_>>());
    assert_eq!(next(&mut follow, &reader, "", 60_000), [0; 0]);
}

#[test]
fn one_that_started_earlier_and_ended_later_comes_too() {
    let (_folder, mut store) = store();
    let reader = store.reader().unwrap();
    let mut follow = Follow::begin(&reader, clock(0)).unwrap();
    store.write(&[simple(900)]).unwrap();
    assert_eq!(next(&mut follow, &reader, "", 1000), [900]);
    store.write(&[simple(500)]).unwrap();
    assert_eq!(next(&mut follow, &reader, "", 1100), [500]);
}

#[test]
fn one_that_waits_comes_with_its_answer_however_late() {
    let (_folder, mut store) = store();
    let reader = store.reader().unwrap();
    let mut recorder = Recorder::new();
    store.write(&recorder.take([start(started(1, "/slow"))], LATER)).unwrap();
    let mut follow = Follow::begin(&reader, clock(2)).unwrap();
    store.write(&recorder.take([start(started(3, "/slower"))], LATER)).unwrap();
    assert_eq!(next(&mut follow, &reader, "", 5), [0; 0]);
    assert_eq!(next(&mut follow, &reader, "", 3_600_000), [0; 0]);
    store.write(&recorder.take([end(finished(1, b"")), end(finished(3, b""))], LATER)).unwrap();
    assert_eq!(next(&mut follow, &reader, "status:200", 3_700_000), [1, 3]);
    assert_eq!(next(&mut follow, &reader, "", 3_800_000), [0; 0]);
}

#[test]
fn a_stream_comes_when_it_opens_and_not_again() {
    let (_folder, mut store) = store();
    let reader = store.reader().unwrap();
    let mut follow = Follow::begin(&reader, clock(0)).unwrap();
    let mut recorder = Recorder::new();
    store.write(&recorder.take([start(started(1, "/ws")), WEBSOCKET(1)], LATER)).unwrap();
    assert_eq!(next(&mut follow, &reader, "", 2), [1]);
    store.write(&recorder.take([end(finished(1, b""))], LATER)).unwrap();
    assert_eq!(next(&mut follow, &reader, "", 3), [0; 0]);
}

#[test]
fn what_was_shown_before_does_not_come_again() {
    let (_folder, mut store) = store();
    let reader = store.reader().unwrap();
    let mut follow = Follow::begin(&reader, clock(0)).unwrap();
    store.write(&[simple(1), simple(2)]).unwrap();
    let rows = all(&reader);
    follow.knows(&rows[0]);
    assert_eq!(next(&mut follow, &reader, "", 3), [2]);
}
