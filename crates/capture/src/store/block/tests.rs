use bytes::Bytes;
use proptest::prelude::*;

use super::*;
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
    encode(&entry, false, true, &mut out);
    let (detail, request, response) = decode(Bytes::from(out).slice(3..)).unwrap();
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

proptest! {
    #[test]
    fn damaged_bytes_are_no_panic(at in 0usize..300, byte: u8, cut in 0usize..300) {
        let mut out = Vec::new();
        encode(&entry(sample::simple(1)), false, false, &mut out);
        let at = at % out.len();
        out[at] = byte;
        decode(Bytes::from(out.clone()));
        out.truncate(cut);
        decode(Bytes::from(out));
    }

    #[test]
    fn numbers_are_read_back(number: u64) {
        let mut out = Vec::new();
        put_number(number, &mut out);
        prop_assert_eq!(Reader(Bytes::from(out)).number(), Some(number));
    }
}
