//! `localfront log` and `show`: what happened, also after a restart and after a crash.

use e2e::{Localfront, Sandbox, until};
use rustix::process::Signal;
use serde_json::Value;

use super::Shop;

/// Waits until the journal holds a request for this target, and returns its row.
pub(super) fn row(sandbox: &Sandbox, target: &str) -> Value {
    until(&format!("{target} in the journal"), || {
        let rows = Localfront::run(sandbox, &["log"]).json;
        rows.into_iter().find(|row| row["target"] == target && row["state"] == "complete")
    })
}

#[test]
fn a_request_is_recorded_with_who_answered_and_why() {
    let shop = Shop::open();
    assert_eq!(shop.get("/api/orders?day=today").status, 200);
    let row = row(&shop.sandbox, "/api/orders?day=today");
    assert_eq!(row["status"], 200);
    assert_eq!(row["method"], "GET");
    assert_eq!(row["site"], "shop");
    assert_eq!(row["behavior"], "/api/*");
    assert_eq!(row["served_by"], "backend");
    assert_eq!(row["version"], "2");
    assert!(row["took_ms"].as_f64().is_some_and(|took| took > 0.0), "{row}");
}

#[test]
fn one_request_can_be_shown_whole() {
    let shop = Shop::open();
    assert_eq!(shop.get("/api/orders").status, 200);
    let row = row(&shop.sandbox, "/api/orders");
    let shown = Localfront::run(&shop.sandbox, &["show", row["id"].as_str().unwrap()]);
    assert_eq!(shown.code, 0, "{shown:?}");
    let body = shown.json[0]["response_body"]["text"].as_str().unwrap();
    assert!(body.contains("\"/api/orders\""), "{body}");
    let exchange = &shown.json[0]["exchange"];
    assert_eq!(exchange["origin"], "api");
    assert!(exchange["timing"]["first_byte"].as_f64().is_some(), "{exchange}");
}

#[test]
fn a_filter_leaves_only_what_it_names() {
    let shop = Shop::open();
    assert_eq!(shop.get("/no-such-file.png").status, 404);
    assert_eq!(shop.get("/").status, 200);
    row(&shop.sandbox, "/");
    let found = Localfront::run(&shop.sandbox, &["log", "--filter", "status:404"]);
    let targets: Vec<_> = found.json.iter().map(|row| &row["target"]).collect();
    assert_eq!(targets, ["/no-such-file.png"], "{found:?}");
}

#[test]
fn a_filter_that_cannot_be_read_is_refused() {
    let shop = Shop::open();
    let refused = Localfront::run(&shop.sandbox, &["log", "--filter", "status:many"]);
    assert_eq!(refused.code, 2, "{refused:?}");
    assert!(refused.stderr.contains("status"), "{refused:?}");
}

#[test]
fn what_was_recorded_outlives_a_crash() {
    let mut shop = Shop::open();
    assert_eq!(shop.get("/assets/app.js").status, 200);
    let before = row(&shop.sandbox, "/assets/app.js");
    shop.front.process().signal(Signal::KILL);
    let Shop { front, backend, sandbox } = shop;
    drop(front);
    assert_eq!(row(&sandbox, "/assets/app.js")["id"], before["id"]);

    let folder = Shop::folder(&sandbox);
    let front = Localfront::serve(&sandbox, &[&folder, "--api", &backend.url()]);
    assert_eq!(front.client(&sandbox).get(&format!("{}/api/again", front.url())).status, 200);
    row(&sandbox, "/api/again");
    assert_eq!(row(&sandbox, "/assets/app.js")["id"], before["id"]);
}

#[test]
fn a_request_nobody_recorded_is_not_shown() {
    let shop = Shop::open();
    let shown = Localfront::run(&shop.sandbox, &["show", "abc"]);
    assert_eq!(shown.code, 2, "{shown:?}");
    assert!(shown.stderr.contains("abc"), "{shown:?}");
}

#[test]
fn without_recording_nothing_is_kept() {
    let sandbox = Sandbox::new();
    let folder = Shop::folder(&sandbox);
    let front = Localfront::serve(&sandbox, &[&folder, "--no-record"]);
    assert_eq!(front.client(&sandbox).get(front.url()).status, 200);
    assert_eq!(front.stop().code, Some(0));
    assert!(Localfront::run(&sandbox, &["log"]).json.iter().all(|row| row["target"].is_null()));
}
