//! Processes that die and processes that share: this test program starts itself again as the other one.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use super::*;

const FOLDER: &str = "LOCALFRONT_TEST_JOURNAL";
const FIRST: &str = "LOCALFRONT_TEST_FIRST_ID";

/// Not a test of its own: what the other process does. Writes batches of ten, saying each, until it is killed or
/// has written a hundred of them.
#[test]
fn child() {
    let Some(folder) = std::env::var_os(FOLDER) else { return };
    let first: u64 = std::env::var(FIRST).unwrap().parse().unwrap();
    let mut store = Store::open(Path::new(&folder), Limits::default()).unwrap();
    let mut recorder = Recorder::new();
    let waiting = start(started(first, "/never-answered"));
    store.write(&recorder.take([waiting], LATER)).unwrap();
    for batch in 0..100 {
        let begin = first + 1 + batch * 10;
        let mut changes: Vec<_> = (begin..begin + 10).map(simple).collect();
        changes.push(with_body(begin + 1_000_000, &noise(20_000, batch % 5)));
        store.write(&changes).unwrap();
        println!("wrote {}", batch + 1);
    }
    println!("done");
}

fn spawn(folder: &Path, first: u64) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "--nocapture", "--test-threads=1", "store::tests::crash::child"])
        .env(FOLDER, folder)
        .env(FIRST, first.to_string())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

/// Reads the child's word until it has written so many batches; how many it really had.
fn wait_for(child: &mut Child, batches: u64) -> u64 {
    let lines = BufReader::new(child.stdout.as_mut().unwrap()).lines().map_while(Result::ok);
    let written =
        lines.filter_map(|line| line.rsplit_once("wrote ").and_then(|(_, n)| n.trim().parse().ok()));
    written.into_iter().find(|n| *n >= batches).unwrap()
}

fn is_sound(store: &Store) -> bool {
    store.db.query_row("PRAGMA integrity_check", [], |r| r.get::<_, String>(0)).unwrap() == "ok"
}

#[test]
fn a_killed_writer_loses_nothing_that_was_written() {
    for round in 0..3 {
        let folder = tempfile::tempdir().unwrap();
        let mut child = spawn(folder.path(), 0);
        let written = wait_for(&mut child, 1 + round * 7);
        child.kill().unwrap();
        child.wait().unwrap();
        let left = Reader::open(folder.path()).unwrap();
        assert!(all(&left).len() as u64 > written * 11, "also without a writer to clean up");
        drop(left);
        let mut store = Store::open(folder.path(), Limits::default()).unwrap();
        assert!(store.set_aside().is_none() && is_sound(&store));
        let reader = store.reader().unwrap();
        let rows = all(&reader);
        assert!(rows.len() as u64 > written * 11, "{} rows after {written} batches", rows.len());
        assert_eq!((rows[0].target.as_str(), rows[0].state), ("/never-answered", State::Left));
        for row in &rows {
            assert!(reader.get(row.id).unwrap().is_some());
        }
        assert_eq!(reader.count(&Query::all()).unwrap(), rows.len() as u64);
        store.write(&[simple(500_000)]).unwrap();
    }
}

#[test]
fn two_processes_write_one_journal() {
    let folder = tempfile::tempdir().unwrap();
    let mut children = [spawn(folder.path(), 0), spawn(folder.path(), 100_000)];
    let mut store = Store::open(folder.path(), Limits::default()).unwrap();
    for n in 0..200 {
        store.write(&[with_body(300_000 + n, &noise(20_000, n % 5))]).unwrap();
    }
    for child in &mut children {
        assert_eq!(wait_for(child, 100), 100);
        assert!(child.wait().unwrap().success());
    }
    let reader = store.reader().unwrap();
    let rows = all(&reader);
    assert_eq!(rows.len(), 2 * (100 * 11 + 1) + 200);
    assert_eq!(reader.count(&Query::all()).unwrap(), rows.len() as u64);
    for row in rows.iter().filter(|r| r.target == "/file") {
        assert_eq!(reader.get(row.id).unwrap().unwrap().response_body.len(), 20_000);
    }
    assert!(is_sound(&store));
}

#[test]
fn what_a_living_writer_has_not_ended_is_left_to_it() {
    let (folder, mut living) = store();
    let mut recorder = Recorder::new();
    living.write(&recorder.take([start(started(1, "/slow"))], LATER)).unwrap();
    let other = Store::open(folder.path(), Limits::default()).unwrap();
    assert_eq!(all(&other.reader().unwrap())[0].state, State::Pending);
    drop(living);
    let next = Store::open(folder.path(), Limits::default()).unwrap();
    assert_eq!(all(&next.reader().unwrap())[0].state, State::Left);
}
