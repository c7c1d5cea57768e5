//! Two writers on one journal.

use super::*;
use crate::store::Heard;

const NOW: Timestamp = Timestamp(0);

/// The first writer, which listens, and a second one.
fn two() -> (tempfile::TempDir, Store, Store) {
    let (folder, mut store) = store();
    let other = Store::open(folder.path(), Limits::default()).unwrap();
    store.hear_others(NOW).unwrap();
    (folder, store, other)
}

fn heard(store: &mut Store) -> Option<(Vec<(u64, State)>, bool)> {
    let heard = store.hear_others(NOW).unwrap();
    let row = |row: &Summary| (row.id.0 >> 21, row.state);
    heard.map(|Heard { rows, relist, .. }| (rows.iter().map(row).collect(), relist))
}

#[test]
fn what_another_process_writes_is_heard_once_and_ones_own_never() {
    let (_folder, mut store, mut other) = two();
    assert_eq!(heard(&mut store), None);
    store.write(&[simple(1)]).unwrap();
    assert_eq!(heard(&mut store), None);
    other.write(&[simple(2), simple(3)]).unwrap();
    store.write(&[simple(4)]).unwrap();
    let complete = |number| (number, State::Complete);
    assert_eq!(heard(&mut store), Some((vec![complete(2), complete(3)], false)));
    assert_eq!(heard(&mut store), None);
    assert_eq!(
        heard(&mut other),
        Some((vec![complete(1), complete(4)], false)),
        "it begins with the last seconds"
    );
}

#[test]
fn a_stream_of_another_process_is_heard_when_it_begins_and_when_it_ends() {
    let (_folder, mut store, mut other) = two();
    let mut recorder = Recorder::new();
    let mut take = |event, other: &mut Store| other.write(&recorder.take([event], Timestamp(0))).unwrap();
    take(start(started(1, "/ws")), &mut other);
    take(message(1, "a"), &mut other);
    assert_eq!(heard(&mut store), Some((vec![(1, State::Open)], false)));
    // Long after, so that it is no longer among the newest.
    let later = ExchangeId::first_at(Timestamp(2_000_000_000_000_000));
    assert!(later > id(1));
    take(end(finished(1, b"")), &mut other);
    let heard_later = store.hear_others(Timestamp(2_000_000_000_000_000)).unwrap().unwrap();
    assert_eq!((heard_later.rows[0].state, heard_later.relist), (State::Complete, false));
}

#[test]
fn what_a_dead_process_left_open_is_heard_as_left() {
    let (folder, mut store, mut other) = two();
    let mut recorder = Recorder::new();
    other.write(&recorder.take([start(started(1, "/ws"))], Timestamp(0))).unwrap();
    other.write(&recorder.take([message(1, "a")], Timestamp(0))).unwrap();
    assert_eq!(heard(&mut store), Some((vec![(1, State::Open)], false)));
    drop(other);
    let _third = Store::open(folder.path(), Limits::default()).unwrap();
    assert_eq!(heard(&mut store), Some((vec![(1, State::Left)], false)));
}

#[test]
fn what_another_process_deletes_or_imports_asks_for_a_new_list() {
    let (_folder, mut store, mut other) = two();
    store.write(&[simple(1), simple(2)]).unwrap();
    other.write(&[simple(3)]).unwrap();
    heard(&mut store);
    other.delete(&[id(1)]).unwrap();
    assert_eq!(heard(&mut store), Some((vec![], true)));
    other.clear(None).unwrap();
    assert_eq!(heard(&mut store), Some((vec![], true)));
    other.write(&[simple(4)]).unwrap();
    assert_eq!(heard(&mut store), Some((vec![(4, State::Complete)], false)), "blocks are numbered anew");
    store.delete(&[id(4)]).unwrap();
    other.write(&[simple(5)]).unwrap();
    assert_eq!(heard(&mut store), Some((vec![(5, State::Complete)], false)), "one's own deletions are known");
}

/// What was noted at rows, whether marks are among it, and whether the findings changed.
fn noted(store: &mut Store) -> Option<(Vec<u64>, bool, bool)> {
    let heard = store.hear_others(NOW).unwrap()?;
    let mut rows = numbers(&heard.noted);
    rows.sort_unstable();
    Some((rows, heard.marks, heard.findings))
}

#[test]
fn marks_that_another_process_makes_changes_and_takes_away_are_heard() {
    let (_folder, mut store, mut other) = two();
    store.write(&[simple(1), simple(2), simple(3)]).unwrap();
    other.comment(id(2), "look at this").unwrap();
    other.pin(&[id(3)], true).unwrap();
    assert_eq!(noted(&mut store), Some((vec![2, 3], true, false)));
    other.comment(id(2), "no").unwrap();
    assert_eq!(noted(&mut store), Some((vec![2], true, false)));
    other.comment(id(2), "").unwrap();
    assert_eq!(noted(&mut store), Some((vec![2], true, false)));
    other.write(&[simple(4)]).unwrap();
    assert_eq!(noted(&mut store), Some((vec![], false, false)));
}

#[test]
fn findings_that_another_process_makes_are_heard_and_noted_at_their_rows() {
    let (_folder, mut store, mut other) = two();
    let finding = FindingRow {
        id: "f".into(),
        site: "shop".into(),
        payload: "{}".into(),
        exchange: Some(id(1)),
        first_seen: Timestamp(1),
        last_seen: Timestamp(1),
        seen: 0,
        in_file: true,
    };
    other.write(&[simple(1), simple(2)]).unwrap();
    heard(&mut store);
    other.set_findings(&[(id(2), 3)]).unwrap();
    assert_eq!(noted(&mut store), Some((vec![2], false, false)));
    other.upsert_finding(&finding).unwrap();
    assert_eq!(noted(&mut store), Some((vec![1], false, true)));
    other.upsert_finding(&FindingRow { seen: 1, last_seen: Timestamp(2), ..finding }).unwrap();
    assert_eq!(noted(&mut store), Some((vec![1], false, true)));
    other.remove_findings(&["f"]).unwrap();
    assert_eq!(noted(&mut store), Some((vec![], false, true)));
}

#[test]
fn clearing_is_told_from_making_room() {
    let (_folder, mut store, mut other) = two();
    let cleared = |store: &mut Store| {
        let heard = store.hear_others(NOW).unwrap().unwrap();
        (heard.relist, heard.cleared)
    };
    other.write(&(1..50).map(simple).collect::<Vec<_>>()).unwrap();
    assert_eq!(cleared(&mut store), (false, false));
    other.set_limits(Limits { exchanges: 10, ..Limits::default() });
    while other.prune(LATER).unwrap().more {}
    assert_eq!(cleared(&mut store), (true, false));
    other.clear(Some("shop")).unwrap();
    other.write(&[simple(90)]).unwrap();
    assert_eq!(cleared(&mut store), (true, true));
}

#[test]
fn a_row_that_ended_is_told_from_a_new_one() {
    let (_folder, mut store, mut other) = two();
    let mut recorder = Recorder::new();
    let mut take = |event, other: &mut Store| other.write(&recorder.take([event], Timestamp(0))).unwrap();
    take(start(started(1, "/ws")), &mut other);
    take(message(1, "a"), &mut other);
    assert!(store.hear_others(NOW).unwrap().unwrap().again.is_empty());
    take(end(finished(1, b"")), &mut other);
    let heard = store.hear_others(NOW).unwrap().unwrap();
    assert_eq!(heard.again.into_iter().collect::<Vec<_>>(), [id(1)]);
}
