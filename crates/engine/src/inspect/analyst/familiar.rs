//! Answers that were read a moment ago and had nothing to find.
//!
//! A page that polls, and a load test, bring the same answer hundreds of times a second. Reading it once a second
//! tells as much.

use std::collections::VecDeque;

use capture::exchange::{Finished, ServedBy};
use capture::head::Head;
use capture::recorder::Entry;

/// Answers remembered; each is compared with every new one.
const MOST: usize = 16;

/// Bytes of a body that is remembered: 256 KiB.
const LARGEST: u64 = 256 << 10;

/// Microseconds after which an answer is read again: one second.
const MOMENT: u64 = 1_000_000;

/// The newest first.
#[derive(Default)]
pub(super) struct Familiar(VecDeque<Entry>);

impl Familiar {
    /// Whether the same question had the same answer a moment ago.
    pub(super) fn knows(&self, entry: &Entry) -> bool {
        self.0.iter().any(|known| is_recent(known, entry) && is_same(known, entry))
    }

    /// Remembers an answer that had nothing to find.
    pub(super) fn learn(&mut self, entry: Entry) {
        if entry.finished.as_ref().is_some_and(|end| end.response_body.kept_len() <= LARGEST) {
            self.0.truncate(MOST - 1);
            self.0.push_front(entry);
        }
    }

    /// What is read from now on may have something to find.
    pub(super) fn forget(&mut self) {
        self.0.clear();
    }
}

fn is_recent(known: &Entry, entry: &Entry) -> bool {
    known.summary.at.0 + MOMENT > entry.summary.at.0
}

/// Everything that reading looks at.
fn is_same(known: &Entry, entry: &Entry) -> bool {
    known.summary.target == entry.summary.target
        && known.summary.place == entry.summary.place
        && known.summary.error == entry.summary.error
        && known.request == entry.request
        && match (&known.finished, &entry.finished) {
            (Some(known), Some(end)) => is_same_answer(known, end),
            _ => false,
        }
}

fn is_same_answer(known: &Finished, end: &Finished) -> bool {
    head(known) == head(end)
        && file(known) == file(end)
        && known.changes == end.changes
        && known.response_body.is_same(&end.response_body)
        && known.uncorrected.is_some() == end.uncorrected.is_some()
        && known.uncorrected.iter().zip(&end.uncorrected).all(|(known, came)| known.is_same(came))
}

fn head(end: &Finished) -> Option<(u16, &Head)> {
    end.response.as_ref().map(|response| (response.status, &response.head))
}

fn file(end: &Finished) -> Option<&str> {
    match &end.served_by {
        ServedBy::Folder { file } => Some(file),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use bytes::Bytes;
    use capture::exchange::{Body, Change, ExchangeId, Outcome, Response, Timestamp, Timing};
    use capture::summary::{State, Summary};

    use super::*;

    fn entry(target: &str, at: u64, body: &'static str) -> Entry {
        let summary = Summary {
            id: ExchangeId::default(),
            at: Timestamp(at),
            place: Arc::default(),
            target: target.into(),
            state: State::Complete,
            status: Some(200),
            kind: None,
            size: None,
            decoded: None,
            cache: None,
            initiator: None,
            took: None,
            wait: None,
            error: None,
            findings: 0,
            mark: None,
        };
        let finished = Finished {
            id: summary.id,
            response: Some(Response { status: 200, head: Head::default() }),
            served_by: ServedBy::Folder { file: "a.json".into() },
            outcome: Outcome::Complete,
            timing: Timing::default(),
            request_body: Body::default(),
            response_body: Body { kept: vec![Bytes::from_static(body.as_bytes())], total: body.len() as u64 },
            changes: Vec::new(),
            forwarded: None,
            uncorrected: None,
        };
        Entry {
            summary,
            connection: Arc::default(),
            request: Head::default(),
            finished: Some(Box::new(finished)),
            replaces: false,
        }
    }

    #[test]
    fn the_same_answer_is_known_for_a_moment() {
        let mut familiar = Familiar::default();
        assert!(!familiar.knows(&entry("/a", 0, "{}")));
        familiar.learn(entry("/a", 0, "{}"));
        assert!(familiar.knows(&entry("/a", MOMENT - 1, "{}")));
        assert!(!familiar.knows(&entry("/a", MOMENT, "{}")));
        familiar.forget();
        assert!(!familiar.knows(&entry("/a", 1, "{}")));
    }

    #[test]
    fn whatever_reading_looks_at_makes_another_answer() {
        let mut familiar = Familiar::default();
        familiar.learn(entry("/a", 0, "{}"));
        let knows_after = |change: fn(&mut Entry, &mut Finished)| {
            let mut entry = entry("/a", 1, "{}");
            let mut end = entry.finished.take().unwrap();
            change(&mut entry, &mut end);
            familiar.knows(&Entry { finished: Some(end), ..entry })
        };
        assert!(knows_after(|_, _| ()));
        assert!(!knows_after(|e, _| e.summary.target = "/b".into()));
        assert!(!knows_after(|e, _| e.summary.error = Some("read-timeout".into())));
        assert!(!knows_after(|e, _| e.request = field()));
        assert!(!knows_after(|_, end| end.response.as_mut().unwrap().head = field()));
        assert!(!knows_after(|_, end| end.served_by = ServedBy::Localfront));
        assert!(!knows_after(|_, end| end.response_body.total += 1));
        assert!(!knows_after(|_, end| end.response_body.kept = vec![Bytes::from_static(b"[]")]));
        assert!(!knows_after(|_, end| end.response = None));
        assert!(!knows_after(|_, end| end.uncorrected = Some(Body::default())));
        assert!(!knows_after(|_, end| end
            .changes
            .push(Change { code: "compressed", detail: String::new() })));
    }

    fn field() -> Head {
        Head::from_bytes(Bytes::from_static(b"link: <http://a.test/>\r\n"))
    }

    #[test]
    fn what_is_remembered_is_bounded() {
        let mut familiar = Familiar::default();
        (0..100).for_each(|n| familiar.learn(entry(&format!("/{n}"), 0, "{}")));
        assert_eq!(familiar.0.len(), MOST);
        assert!(familiar.knows(&entry("/99", 1, "{}")) && !familiar.knows(&entry("/0", 1, "{}")));
    }
}
