//! What a window sees of the journal, while it is written.

use std::sync::Arc;

use capture::event::Event;
use capture::exchange::{
    Body, Connection, ExchangeId, Finished, Outcome, Request, Response, ServedBy, Started, Timestamp, Timing,
};
use capture::head::Head;
use capture::queue::Queue;

use super::Journal;
use crate::api::types::{Rows, Settings, Sort, SortBy, View};
use crate::places::Places;

/// A journal that is recorded into.
struct Desk {
    journal: Journal,
    queue: Queue,
    _folder: tempfile::TempDir,
}

impl Desk {
    fn open(settings: Settings) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let places = Places::at(Some(folder.path().to_owned())).unwrap();
        let (journal, queue) = Journal::open(&places, &settings, true, Arc::default(), Arc::default());
        Self { journal, queue: queue.unwrap(), _folder: folder }
    }

    /// Records a request that took so many milliseconds.
    fn record(&self, target: &str, status: u16, took: u64) -> ExchangeId {
        let (started, finished) = exchange(target, status, took);
        let id = started.id;
        self.queue.push(Event::Started(Box::new(started)));
        self.queue.push(Event::Finished(Box::new(finished)));
        id
    }

    /// The rows of a view once there are so many.
    fn rows(&self, view: &View, expected: usize) -> Vec<String> {
        let shown = || self.journal.rows(view, 0, 100).unwrap();
        eventually(|| Some(shown()).filter(|rows| rows.done && rows.total == expected as f64)).targets()
    }
}

trait Targets {
    fn targets(self) -> Vec<String>;
}

impl Targets for Rows {
    fn targets(self) -> Vec<String> {
        self.rows.into_iter().map(|row| row.target).collect()
    }
}

fn eventually<T>(mut look: impl FnMut() -> Option<T>) -> T {
    let began = std::time::Instant::now();
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(began.elapsed().as_secs() < 30, "it did not come to that");
        std::thread::yield_now();
    }
}

fn exchange(target: &str, status: u16, took: u64) -> (Started, Finished) {
    let at = Timestamp::now();
    let id = ExchangeId::next(at);
    let head = |text: &'static str| Head::from_bytes(text.as_bytes().into());
    let request = Request {
        method: "GET".into(),
        scheme: "https",
        authority: "shop.localhost".into(),
        target: target.into(),
        version: "2",
        head: head("accept: text/html\r\n"),
    };
    let started = Started { id, at, connection: Arc::new(Connection::default()), request, route: None };
    let finished = Finished {
        id,
        response: Some(Response { status, head: head("content-type: text/plain\r\n") }),
        served_by: ServedBy::Localfront,
        outcome: Outcome::Complete,
        timing: Timing { first_byte: Some(1), last_byte: Some(took * 1000), ..Timing::default() },
        request_body: Body::default(),
        response_body: Body { kept: vec![format!("the body of {target}").into()], total: 20 },
        changes: Vec::new(),
        forwarded: None,
        uncorrected: None,
    };
    (started, finished)
}

fn view(filter: &str) -> View {
    View { filter: filter.into(), ..View::default() }
}

fn sorted(filter: &str, by: SortBy, descending: bool) -> View {
    View { sort: Some(Sort { by, descending }), ..view(filter) }
}

#[test]
fn rows_that_come_while_one_looks_stand_where_they_belong() {
    let desk = Desk::open(Settings::default());
    for (target, took) in [("/a", 30), ("/b", 10), ("/c", 20)] {
        desk.record(target, 200, took);
    }
    assert_eq!(desk.rows(&view(""), 3), ["/a", "/b", "/c"]);
    let slowest = sorted("", SortBy::Took, true);
    desk.journal.watch(&slowest).unwrap();
    assert_eq!(desk.rows(&slowest, 3), ["/a", "/c", "/b"]);
    let id = desk.record("/d", 200, 25);
    assert_eq!(desk.rows(&slowest, 4), ["/a", "/d", "/c", "/b"]);
    assert_eq!(desk.journal.row_place(&slowest, &id.to_string()).unwrap(), Some(1.0));
    assert_eq!(desk.rows(&sorted("", SortBy::Path, false), 4), ["/a", "/b", "/c", "/d"]);
}

#[test]
fn a_filter_looks_into_bodies_of_old_and_new_exchanges() {
    let desk = Desk::open(Settings::default());
    desk.record("/old", 200, 1);
    desk.record("/other", 404, 1);
    let looking = view("body:\"BODY of /o\" -status:404");
    assert_eq!(desk.rows(&looking, 1), ["/old"]);
    desk.record("/oxen", 200, 1);
    desk.record("/new", 200, 1);
    assert_eq!(desk.rows(&looking, 2), ["/old", "/oxen"]);
}

#[test]
fn what_people_mark_changes_lists_that_look_at_marks() {
    let desk = Desk::open(Settings::default());
    let ids = ["/a", "/b", "/c"].map(|target| desk.record(target, 200, 1).to_string());
    let pinned = view("is:pinned");
    assert_eq!(desk.rows(&view(""), 3).len(), 3);
    assert!(desk.rows(&pinned, 0).is_empty());
    desk.journal.pin(&ids[1..2], true).unwrap();
    assert_eq!(desk.rows(&pinned, 1), ["/b"]);
    desk.journal.comment(&ids[1], "look").unwrap();
    let shown = desk.journal.rows(&pinned, 0, 10).unwrap().rows;
    assert_eq!((shown[0].comment.as_str(), shown[0].pinned), ("look", true));
    desk.journal.delete(&ids[..1]).unwrap();
    assert_eq!(desk.rows(&view(""), 2), ["/b", "/c"]);
    desk.journal.clear(None).unwrap();
    assert_eq!(desk.rows(&view(""), 1), ["/b"]);
}

#[test]
fn a_new_session_is_shown_apart() {
    let desk = Desk::open(Settings::default());
    desk.record("/before", 200, 1);
    assert_eq!(desk.rows(&view(""), 1).len(), 1);
    let session = desk.journal.begin_session("after the fix").unwrap();
    let only = View { session: Some(session.id), ..view("") };
    assert!(desk.rows(&only, 0).is_empty());
    desk.record("/after", 200, 1);
    assert_eq!(desk.rows(&only, 1), ["/after"]);
    assert_eq!(desk.rows(&view("session:\"after the fix\""), 1), ["/after"]);
    assert_eq!(desk.rows(&view("-session:current"), 1), ["/before"]);
    let sessions = desk.journal.sessions().unwrap();
    assert_eq!(sessions.iter().map(|s| s.exchanges as u64).collect::<Vec<_>>(), [1, 1]);
    assert_eq!(desk.journal.rename_session(99, "x").unwrap_err().code, "no-such-session");
    let compared = desk.journal.compare_sessions(1, session.id).unwrap();
    let paths: Vec<_> = compared.paths.iter().map(|line| (line.path.as_deref(), &line.changes[..])).collect();
    assert_eq!(
        paths,
        [(Some("/before"), &["gone".to_owned()][..]), (Some("/after"), &["new".to_owned()][..])]
    );
    assert_eq!(desk.journal.compare_sessions(1, 99).unwrap_err().code, "no-such-session");
    desk.journal.remove_session(1).unwrap();
    assert_eq!(desk.rows(&view(""), 1), ["/after"]);
}

#[test]
fn rows_that_made_room_leave_the_list() {
    let desk = Desk::open(Settings { keep_exchanges: 10, ..Settings::default() });
    let all = view("");
    desk.journal.watch(&all).unwrap();
    for n in 0..40 {
        desk.record(&format!("/{n:02}"), 200, 1);
    }
    let left = eventually(|| {
        let rows = desk.journal.rows(&all, 0, 100).unwrap();
        Some(rows)
            .filter(|rows| rows.total <= 10.0 && rows.rows.last().is_some_and(|row| row.target == "/39"))
    });
    assert_eq!(left.total as usize, left.rows.len());
}

#[test]
fn a_timeline_counts_requests_and_errors() {
    let desk = Desk::open(Settings::default());
    for n in 0..10 {
        desk.record("/x", if n % 5 == 0 { 500 } else { 200 }, n + 1);
    }
    desk.rows(&view(""), 10);
    let whole = desk.journal.timeline(&view(""), (None, None), 1).unwrap();
    let bucket = whole.buckets[0];
    assert_eq!(
        (bucket.requests, bucket.errors, bucket.p50_ms, bucket.p99_ms),
        (10, 2, Some(5.0), Some(10.0))
    );
    assert_eq!(whole.behaviors[0].whole, bucket);
    let errors = desk.journal.timeline(&view("is:error body:body"), (None, None), 4).unwrap();
    assert_eq!(errors.buckets.iter().map(|b| b.requests).sum::<u32>(), 2);
    let before = desk.journal.timeline(&view(""), (Some(0.0), Some(1.0)), 4).unwrap();
    assert_eq!((before.buckets.len(), before.buckets[0].requests), (4, 0));
}

#[test]
fn completion_knows_what_was_seen() {
    let desk = Desk::open(Settings::default());
    desk.record("/x", 418, 1);
    desk.rows(&view(""), 1);
    let found = desk.journal.complete("a status:4", 10).unwrap();
    let seen = found.suggestions.iter().find(|s| s.text == "418").unwrap();
    assert_eq!((seen.count, found.from, found.to), (Some(1), 9, 10));
}

#[test]
fn words_are_indexed_while_little_is_to_be_done() {
    let desk = Desk::open(Settings::default());
    for number in 0..900 {
        let (started, mut finished) = exchange("/", 200, 1);
        let text = format!("{number} ").repeat(3000 / 4);
        finished.response_body = Body { total: text.len() as u64, kept: vec![text.into()] };
        desk.queue.push(Event::Started(Box::new(started)));
        desk.queue.push(Event::Finished(Box::new(finished)));
    }
    let unindexed = || desk.journal.lookup().unwrap().reader().unindexed().unwrap();
    eventually(|| (desk.journal.lookup().unwrap().size().unwrap().0 == 900).then_some(()));
    eventually(|| (unindexed() < 1 << 20).then_some(()));
}
