use capture::event::Event;
use capture::exchange::{Connection, ExchangeId, Finished, Outcome, Request, ServedBy, Started, Timestamp};

use crate::api::types::Settings;
use crate::inspect::Journal;
use crate::places::Places;

use super::*;

/// The two ends of one exchange.
fn exchange() -> [Event; 2] {
    let at = Timestamp::now();
    let id = ExchangeId::next(at);
    let connection = Arc::new(Connection { peer: "127.0.0.1:50000".into(), accepted: at, tls: None });
    let request = Request {
        method: "GET".into(),
        scheme: "https",
        authority: "shop.localhost".into(),
        target: "/".into(),
        version: "2",
        head: Default::default(),
    };
    let started = Started { id, at, connection, request, route: None };
    let finished = Finished {
        id,
        response: None,
        served_by: ServedBy::Localfront,
        outcome: Outcome::Complete,
        timing: Default::default(),
        request_body: Default::default(),
        response_body: Default::default(),
        changes: Vec::new(),
        forwarded: None,
        uncorrected: None,
    };
    [Event::Started(Box::new(started)), Event::Finished(Box::new(finished))]
}

#[test]
fn a_journal_that_has_made_room_goes_on_and_ends() {
    let folder = tempfile::tempdir().unwrap();
    let places = Places::at(Some(folder.path().to_owned())).unwrap();
    let settings = Settings { keep_exchanges: 10, ..Settings::default() };
    let (journal, queue) = Journal::open(&places, &settings, true, Arc::default(), Arc::default());
    let queue = queue.unwrap();
    (0..50).flat_map(|_| exchange()).for_each(|event| queue.push(event));
    journal.close();
    assert_eq!((journal.lookup().unwrap().size().unwrap().0, journal.dropped()), (10, 0));
}
