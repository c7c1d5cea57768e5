use std::io::Cursor;

use serde_json::{Value, json};

use super::{Entries, Export, ImportError};
use crate::exchange::{Body, Finished, Outcome, Response, Side, Timestamp};
use crate::filter::parse;
use crate::kind::Kind;
use crate::recorder::{Change, Recorder};
use crate::redact::Masks;
use crate::sample::{end, ended, finished, head, message, simple, start, started};
use crate::store::{Limits, Query, Reader, Store};
use crate::summary::State;

fn store() -> (tempfile::TempDir, Store) {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path(), Limits::default()).unwrap();
    (folder, store)
}

fn written(reader: &Reader, masks: Option<&Masks>) -> Value {
    let mut out = Vec::new();
    let ids = reader.ids(&Query::all()).unwrap();
    Export { version: "0.1.0", masks }.write(reader, &ids, &mut out).unwrap();
    let text = String::from_utf8(out).unwrap();
    assert_eq!(text.lines().count(), 1, "a script reads it as one line");
    serde_json::from_str(&text).unwrap()
}

/// A rich exchange: cookies, a query, a form, secrets, a binary answer.
fn rich(number: u64) -> Change {
    let mut started = started(number, "/login?user=kim&access_token=hidden");
    started.request.method = "POST".into();
    started.request.head = head(&[
        ("authorization", "Bearer hidden"),
        ("cookie", "sid=hidden; theme=dark"),
        ("content-type", "application/x-www-form-urlencoded"),
    ]);
    let response = Response {
        status: 302,
        head: head(&[
            ("content-type", "image/png"),
            ("location", "/home?code=hidden"),
            ("set-cookie", "sid=hidden; Path=/; Secure; HttpOnly; Expires=Wed, 21 Oct 2026 07:28:00 GMT"),
        ]),
    };
    let sent = b"user=kim&password=hidden".to_vec();
    let request_body = Body { total: sent.len() as u64, kept: vec![sent.into()] };
    ended(
        started,
        Finished { response: Some(response), request_body, ..finished(number, b"\x89PNG\x00\xff") },
    )
}

fn journal(changes: &[Change]) -> (tempfile::TempDir, Store, Reader) {
    let (folder, mut store) = store();
    store.write(changes).unwrap();
    let reader = store.reader().unwrap();
    (folder, store, reader)
}

#[test]
fn what_is_written_is_valid() {
    let failed = Outcome::Failed { side: Side::Upstream, code: "connect-refused", detail: "nobody".into() };
    let failed = Finished { response: None, outcome: failed, ..finished(3, b"") };
    let (_folder, _store, reader) = journal(&[simple(1), rich(2), ended(started(3, "/down"), failed)]);
    for masks in [None, Some(&Masks::default())] {
        let har = written(&reader, masks);
        valid(&har);
        assert_eq!(har["log"]["entries"].as_array().unwrap().len(), 3);
    }
    let (_folder, _store, reader) = journal(&[]);
    valid(&written(&reader, None));
}

#[test]
fn an_entry_says_everything_about_its_exchange() {
    let (_folder, _store, reader) = journal(&[rich(2)]);
    let entry = &written(&reader, None)["log"]["entries"][0];
    assert_eq!(entry["startedDateTime"], "1970-01-01T00:00:00.002Z");
    assert_eq!(entry["time"], 2.5);
    assert_eq!(entry["request"]["url"], "https://shop.localhost:8443/login?user=kim&access_token=hidden");
    assert_eq!(entry["request"]["queryString"][0], json!({ "name": "user", "value": "kim" }));
    assert_eq!(entry["request"]["cookies"][1], json!({ "name": "theme", "value": "dark" }));
    assert_eq!(entry["request"]["postData"]["params"][1], json!({ "name": "password", "value": "hidden" }));
    assert_eq!(entry["response"]["redirectURL"], "/home?code=hidden");
    let cookie = &entry["response"]["cookies"][0];
    assert_eq!(
        (&cookie["path"], &cookie["httpOnly"], &cookie["secure"]),
        (&json!("/"), &json!(true), &json!(true))
    );
    assert_eq!(cookie["expires"], "2026-10-21T07:28:00Z");
    assert_eq!(entry["response"]["content"]["encoding"], "base64");
    assert_eq!(entry["response"]["content"]["text"], "iVBORwD/");
    assert_eq!(entry["serverIPAddress"], "127.0.0.1");
    assert_eq!(entry["connection"], "54321");
    assert_eq!((&entry["_site"], &entry["_behavior"]), (&json!("shop"), &json!("/api/*")));
    let timings = &entry["timings"];
    let sum: f64 = ["blocked", "dns", "connect", "send", "wait", "receive"]
        .iter()
        .filter_map(|phase| timings[*phase].as_f64().filter(|ms| *ms > 0.0))
        .sum();
    assert!((sum - 2.5).abs() < 0.001, "{timings}");
}

#[test]
fn secrets_are_masked_wherever_they_stand() {
    let json = Finished {
        response_body: Body { kept: vec![r#"{"token":"hidden","n":1}"#.into()], total: 24 },
        ..finished(3, b"")
    };
    let mut recorder = Recorder::new();
    let socket = recorder.take(
        [start(started(4, "/ws")), message(4, r#"{"password":"hidden"}"#), end(finished(4, b""))],
        Timestamp(0),
    );
    let mut changes = vec![rich(2), ended(started(3, "/"), json)];
    changes.extend(socket);
    let (_folder, _store, reader) = journal(&changes);
    let masked = written(&reader, Some(&Masks::default())).to_string();
    assert!(!masked.contains("hidden"), "{masked}");
    assert!(masked.contains("theme") && masked.contains("user=kim"));
    assert!(written(&reader, None).to_string().matches("hidden").count() > 8);
}

#[test]
fn messages_of_a_socket_are_written_and_read_as_chromium_has_them() {
    let mut recorder = Recorder::new();
    let events = [start(started(1, "/ws")), message(1, "tick"), message(1, "tock"), end(finished(1, b""))];
    let (_folder, _store, reader) = journal(&recorder.take(events, Timestamp(0)));
    let har = written(&reader, None);
    let first = &har["log"]["entries"][0]["_webSocketMessages"][0];
    assert_eq!(
        (&first["type"], &first["opcode"], &first["data"]),
        (&json!("receive"), &json!(1), &json!("tick"))
    );
    assert!(har["log"]["entries"][0]["request"]["url"].as_str().unwrap().starts_with("wss://"));
    let (_folder, mut other) = store();
    Entries::import(&mut other, "a", Cursor::new(har.to_string())).unwrap();
    let reader = other.reader().unwrap();
    let ids = reader.ids(&Query::all()).unwrap();
    let texts: Vec<_> = reader.messages(ids[0], 0, 10).unwrap().into_iter().map(|m| m.payload).collect();
    assert_eq!(texts, [&b"tick"[..], b"tock"]);
}

#[test]
fn what_was_written_is_read_back() {
    let (_folder, _store, reader) = journal(&[simple(1), rich(2)]);
    let (_other_folder, mut other) = store();
    let (session, count) =
        Entries::import(&mut other, "shop.har", Cursor::new(written(&reader, None).to_string())).unwrap();
    assert_eq!(count, 2);
    let there = other.reader().unwrap();
    let rows = there.page(&Query::all().in_session(Some(session)), 0, 10).unwrap();
    let original = reader.page(&Query::all(), 0, 10).unwrap();
    for (row, before) in rows.iter().zip(&original) {
        assert_eq!(
            (row.at, &row.target, row.status, row.kind),
            (before.at, &before.target, before.status, before.kind)
        );
        assert_eq!((row.site(), row.took, row.size), (before.site(), before.took, before.size));
        assert_eq!(
            (&row.place.method, &row.place.authority),
            (&before.place.method, &before.place.authority)
        );
        let (record, kept) = (there.get(row.id).unwrap().unwrap(), reader.get(before.id).unwrap().unwrap());
        assert_eq!(record.detail.request, kept.detail.request);
        assert_eq!(record.detail.response, kept.detail.response);
        assert_eq!((record.request_body, record.response_body), (kept.request_body, kept.response_body));
    }
}

/// As Chromium 156 saves one from its network panel.
const CHROMIUM: &str = include_str!("chromium.har");

#[test]
fn a_file_of_chromium_is_shown_whole() {
    let (_folder, mut store) = store();
    let (session, count) = Entries::import(&mut store, "chromium.har", CHROMIUM.as_bytes()).unwrap();
    let entries: Value = serde_json::from_str(CHROMIUM).unwrap();
    assert_eq!(count as usize, entries["log"]["entries"].as_array().unwrap().len());
    let reader = store.reader().unwrap();
    let rows = reader.page(&Query::all().in_session(Some(session)), 0, 1000).unwrap();
    for (row, entry) in rows.iter().zip(entries["log"]["entries"].as_array().unwrap()) {
        let url = entry["request"]["url"].as_str().unwrap();
        let scheme = &row.place.scheme;
        assert_eq!(
            format!("{scheme}://{}{}", row.place.authority, row.target),
            url.replacen("ws", "http", usize::from(url.starts_with("ws")))
        );
        assert_eq!(row.status.unwrap_or(0), entry["response"]["status"].as_u64().unwrap() as u16);
        let record = reader.get(row.id).unwrap().unwrap();
        let sent = entry["request"]["headers"].as_array().unwrap();
        let sent = sent.iter().filter(|h| !h["name"].as_str().unwrap().starts_with(':'));
        assert_eq!(record.detail.request.iter().count(), sent.count());
        if let Some(text) = entry["response"]["content"]["text"].as_str()
            && entry["response"]["content"]["encoding"].is_null()
        {
            assert_eq!(record.response_body, text.as_bytes());
        }
        assert!(row.took.is_some());
    }
    let kinds: Vec<_> = rows.iter().filter_map(|r| r.kind).collect();
    assert!(kinds.contains(&Kind::Html) && kinds.contains(&Kind::Json), "{kinds:?}");
    assert!(rows.iter().all(|row| row.state != State::Pending));
    let filter = parse("session:chromium.har type:html").unwrap();
    assert!(reader.count(&Query::new(&filter, None, Timestamp(0))).unwrap() > 0);
}

#[test]
fn what_is_no_har_file_leaves_nothing_behind() {
    let check = |text: &str| {
        let (_folder, mut store) = store();
        let refused = Entries::import(&mut store, "x", text.as_bytes());
        assert!(matches!(refused, Err(ImportError::Format(_))), "{text}");
        let reader = store.reader().unwrap();
        assert_eq!((reader.count(&Query::all()).unwrap(), reader.sessions().unwrap().len()), (0, 1));
    };
    check("");
    check("[]");
    check("{}");
    check(r#"{"log":{}}"#);
    check(r#"{"log":{"entries":[{"request":{}},"#);
    check(r#"{"log":{"entries":[{"request":5}]}}"#);
    check(r#"{"log":{"entries":[{}]}}"#);
    let (_folder, mut store) = store();
    let asked = r#""request":{"method":"GET","url":"https://a.test/"}"#;
    let odd = format!(
        "\u{feff}{{\"log\":{{\"entries\":[{{{asked}}}, {{{asked},\"response\":{{\"status\":-1}}}}]}},\"more\":1}}"
    );
    assert_eq!(Entries::import(&mut store, "odd", odd.as_bytes()).unwrap().1, 2);
    let bad = odd.replace("-1}}", "-1}}, {\"request\":{\"method\":\"GET\"}}");
    let refused = Entries::import(&mut store, "bad", bad.as_bytes()).unwrap_err().to_string();
    assert!(refused.contains("entry 3 has no request with a method and a url"), "{refused}");
}

/// The JSON schema of HAR 1.2 as `har-schema` has it, as far as it says more than "object".
fn valid(har: &Value) {
    let log = &har["log"];
    assert_eq!(log["version"], "1.2");
    for key in ["name", "version"] {
        assert!(log["creator"][key].is_string());
    }
    for entry in log["entries"].as_array().unwrap() {
        valid_entry(entry);
    }
}

fn valid_entry(entry: &Value) {
    moment(&entry["startedDateTime"]);
    number(&entry["time"], 0.0);
    assert!(entry["cache"].is_object());
    let (request, response) = (&entry["request"], &entry["response"]);
    for text in ["method", "url", "httpVersion"] {
        assert!(request[text].as_str().is_some_and(|t| !t.is_empty()), "{request}");
    }
    for side in [request, response] {
        side["headers"].as_array().unwrap().iter().for_each(pair);
        side["cookies"].as_array().unwrap().iter().for_each(pair);
        number(&side["headersSize"], -1.0);
        number(&side["bodySize"], -1.0);
    }
    request["queryString"].as_array().unwrap().iter().for_each(pair);
    if let Some(data) = request.get("postData") {
        assert!(data["mimeType"].is_string() && data["text"].is_string());
        data["params"].as_array().unwrap().iter().for_each(pair);
    }
    for cookie in response["cookies"].as_array().unwrap() {
        assert!(cookie["httpOnly"].is_boolean() && cookie["secure"].is_boolean());
        cookie.get("expires").into_iter().for_each(moment);
    }
    assert!(response["status"].is_u64());
    for text in ["statusText", "httpVersion", "redirectURL"] {
        assert!(response[text].is_string(), "{response}");
    }
    number(&response["content"]["size"], 0.0);
    assert!(response["content"]["mimeType"].is_string());
    for phase in ["send", "wait", "receive"] {
        number(&entry["timings"][phase], 0.0);
    }
    for phase in ["blocked", "dns", "connect", "ssl"] {
        number(&entry["timings"][phase], -1.0);
    }
}

fn pair(pair: &Value) {
    assert!(pair["name"].is_string() && pair["value"].is_string(), "{pair}");
}

fn number(value: &Value, least: f64) {
    assert!(value.as_f64().is_some_and(|n| n >= least), "{value}");
}

fn moment(value: &Value) {
    assert!(super::parts::read_moment(value.as_str().unwrap()).is_some(), "{value}");
}
