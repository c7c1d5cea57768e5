use bytes::Bytes;
use proptest::prelude::*;

use super::*;
use crate::record::ChangeRecord;
use crate::recorder::Change;
use crate::sample;

fn entry(change: Change) -> Box<Entry> {
    match change {
        Change::Ended(entry) | Change::Lasting(entry) => entry,
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_is_written_is_read_back() {
    let mut finished = sample::finished(1, b"the body");
    finished.request_body = Body { kept: vec![Bytes::from("up"), Bytes::from("load")], total: 99 };
    finished.outcome =
        Outcome::Failed { side: Side::Upstream, code: "read-timeout", detail: "nothing came".into() };
    let entry = entry(sample::ended(sample::started(1, "/"), finished));
    let mut out = vec![1, 2, 3];
    encode(&entry, [false, true], &mut Connections::new(), &mut out);
    let (detail, request, response) = decode(&Bytes::from(out), 3).unwrap();
    assert_eq!(request, Kept::Here(Bytes::from("upload")));
    assert_eq!(response, Kept::Apart);
    assert_eq!((detail.request_total, detail.response_total), (99, 8));
    assert_eq!((detail.side, detail.cause.as_str()), (Some(Side::Upstream), "nothing came"));
    assert_eq!(detail.timing, entry.finished.as_ref().unwrap().timing);
    assert_eq!((detail.file, detail.address.as_deref(), detail.reused), (None, Some("127.0.0.1:3000"), true));
    let tls = detail.connection.tls.unwrap();
    assert_eq!(
        (tls.version.as_str(), tls.alpn.as_deref(), tls.resumed, tls.took),
        ("TLSv1.3", Some("h2"), true, 1234)
    );
    assert_eq!(detail.request, entry.request);
    assert_eq!(detail.response.unwrap().text("content-type"), Some("application/json"));
    assert_eq!(detail.forwarded.unwrap().text("host"), Some("localhost:3000"));
    assert_eq!(detail.changes, [ChangeRecord { code: "added-request-header".into(), detail: "via".into() }]);
}

/// As it is read back when it was forwarded like this, and how many bytes it took.
fn forwarded(request: &str, forwarded: &str) -> (String, usize) {
    let head = |text: &str| Head::from_bytes(Bytes::copy_from_slice(text.as_bytes()));
    let mut entry = entry(sample::simple(1));
    entry.request = head(request);
    entry.finished.as_mut().unwrap().forwarded = Some(head(forwarded));
    let mut out = Vec::new();
    encode(&entry, [false; 2], &mut Connections::new(), &mut out);
    let with = out.len();
    let block = Bytes::from(std::mem::take(&mut out));
    entry.finished.as_mut().unwrap().forwarded = None;
    encode(&entry, [false; 2], &mut Connections::new(), &mut out);
    let read = decode(&block, 0).unwrap().0.forwarded.unwrap();
    assert_eq!(below_all(&block).count(), 1);
    (String::from_utf8_lossy(read.as_bytes()).into_owned(), with - out.len())
}

#[test]
fn what_was_passed_on_is_written_as_what_differs() {
    let check = |request: &str, other: &str, most: usize| {
        let (read, bytes) = forwarded(request, other);
        assert_eq!(read, other, "beside {request:?}");
        assert!(bytes <= most, "{bytes} bytes for {other:?} beside {request:?}");
    };
    let browser =
        "host: shop.localhost\r\naccept: text/html,application/xhtml+xml\r\ncookie: sid=1; theme=dark\r\n";
    check(browser, browser, 5);
    check(browser, &browser.replace("shop.localhost", "localhost:3000"), 32);
    check(browser, &format!("{browser}via: 2 localfront\r\n"), 24);
    check(browser, "cookie: sid=1; theme=dark\r\nhost: shop.localhost\r\n", 10);
    check(browser, "", 2);
    check("", browser, 110);
    check("a: b\r\nxa: b\r\n", "a: b\r\nb: a: b\r\na: b\r\n", 24);
    check("no line", "no line and more", 22);
}

#[test]
fn what_was_passed_on_may_be_written_whole_as_it_once_was() {
    let mut entry = entry(sample::simple(1));
    entry.finished.as_mut().unwrap().forwarded = None;
    let mut out = Vec::new();
    encode(&entry, [false; 2], &mut Connections::new(), &mut out);
    let block = Bytes::from(out.clone());
    let mut reader = Reader { block: &block, at: 1 };
    reader.skip_connection().unwrap();
    reader.run().unwrap();
    let at = reader.at + 1;
    out.splice(at..=at, b"\x01\x06a: b\r\n".iter().copied());
    let block = Bytes::from(out);
    assert_eq!(decode(&block, 0).unwrap().0.forwarded.unwrap().text("a"), Some("b"));
    assert_eq!(below_all(&block).count(), 1);
}

#[test]
fn a_connection_is_written_once_for_all_its_exchanges() {
    let connection = |peer: &str| Arc::new(Connection { peer: peer.into(), ..Connection::default() });
    let (one, other) = (connection("127.0.0.1:1"), connection("127.0.0.1:2"));
    let (mut connections, mut out, mut spots) = (Connections::new(), Vec::new(), Vec::new());
    let all = [&one, &other, &one, &other, &one];
    for connection in all {
        let mut entry = entry(sample::simple(1));
        entry.connection = connection.clone();
        spots.push(out.len());
        encode(&entry, [false; 2], &mut connections, &mut out);
    }
    let block = Bytes::from(out);
    for (spot, connection) in spots.iter().zip(all) {
        assert_eq!(decode(&block, *spot).unwrap().0.connection.peer, connection.peer);
    }
    assert_eq!((connections.len(), below_all(&block).count()), (2, 5));
    assert!(spots[3] - spots[2] < spots[1] - spots[0]);
}

proptest! {
    #[test]
    fn whatever_was_passed_on_is_read_back(
        request in proptest::collection::vec("[ab]{0,2}(: [ab]{0,3})?", 0..6),
        other in proptest::collection::vec("[ab]{0,2}(: [ab]{0,3})?", 0..6),
        ends: bool,
    ) {
        let head = |lines: &[String]| lines.join("\r\n") + if ends { "\r\n" } else { "" };
        prop_assert_eq!(forwarded(&head(&request), &head(&other)).0, head(&other));
    }

    #[test]
    fn damaged_bytes_are_no_panic(at in 0usize..300, byte: u8, cut in 0usize..300) {
        let mut out = Vec::new();
        encode(&entry(sample::simple(1)), [false; 2], &mut Connections::new(), &mut out);
        let at = at % out.len();
        out[at] = byte;
        let read = |out: &[u8]| {
            let block = Bytes::copy_from_slice(out);
            decode(&block, 0);
            decode(&block, cut);
            below_all(&block).count();
        };
        read(&out);
        out.truncate(cut);
        read(&out);
    }

    #[test]
    fn numbers_are_read_back(number: u64) {
        let mut out = Vec::new();
        put_number(number, &mut out);
        prop_assert_eq!(Reader { block: &Bytes::from(out), at: 0 }.number(), Some(number));
    }
}
