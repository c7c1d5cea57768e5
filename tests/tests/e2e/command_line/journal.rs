//! `localfront log` and `show`: what happened, also after a restart and after a crash.

use std::time::{Duration, Instant};

use e2e::{Backend, Localfront, Process, Sandbox, until};
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

/// Asks for `/api/NAME/1`, `/api/NAME/2`, ..., one after the other on one connection.
fn load(shop: &Shop, name: &str, requests: u32) -> Process {
    let mut command = shop.sandbox.command("curl");
    command.args(["--silent", "--output", "/dev/null", "--write-out", "%{url_effective}\n", "--cacert"]);
    command.arg(shop.front.ca());
    command.arg(format!("{}/api/{name}/[1-{requests}]", shop.front.url()));
    Process::start(&shop.sandbox, &format!("load-{name}"), command)
}

/// The numbers of a load that are in the journal, oldest first.
fn recorded(sandbox: &Sandbox, name: &str) -> Vec<u32> {
    let filter = format!("path:/api/{name}/* is:complete");
    let rows = Localfront::run(sandbox, &["log", "-n", "100000", "--filter", &filter]).json;
    rows.iter().filter_map(number).collect()
}

fn number(row: &Value) -> Option<u32> {
    row["target"].as_str()?.rsplit('/').next()?.parse().ok()
}

#[test]
fn a_burst_is_followed_without_loss_and_without_doubles() {
    let shop = Shop::open();
    assert_eq!(shop.get("/api/first").status, 200);
    row(&shop.sandbox, "/api/first");
    let mut command = Localfront::command(&shop.sandbox);
    command.args(["log", "--follow", "--json", "--limit", "1"]);
    let mut follow = Process::start(&shop.sandbox, "follow", command);
    follow.wait_for("the newest before", |line| line.contains("/api/first").then_some(()));
    assert_eq!(load(&shop, "burst", 1200).wait().code, Some(0));
    follow.wait_for("the last of the burst", |line| line.contains("/api/burst/1200\"").then_some(()));
    let said = follow.stdout();
    let rows = said.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let mut numbers: Vec<_> = rows.filter_map(|row| number(&row)).collect();
    numbers.sort_unstable();
    assert_eq!(numbers, (1..=1200).collect::<Vec<_>>());
}

#[test]
fn a_journal_that_is_not_there_yet_is_waited_for() {
    let (sandbox, backend) = (Sandbox::new(), Backend::start());
    let refused = Localfront::run(&sandbox, &["log", "--follow", "--filter", "status:many"]);
    assert_eq!(refused.code, 2, "{refused:?}");
    assert!(refused.stderr.contains("`status:`") && !refused.stderr.contains("Waiting"), "{refused:?}");
    let follow = |name: &str, language: &str| {
        let mut command = Localfront::command(&sandbox);
        command.args(["log", "--follow", "--json", "--filter", "path:/api/*"]).env("LANG", language);
        Process::start(&sandbox, name, command)
    };
    let (mut follow, korean) = (follow("follow", "en_US.UTF-8"), follow("follow-ko", "ko_KR.UTF-8"));
    let says = |process: &Process, words: &str| process.stderr().contains(words).then_some(());
    until("that it waits", || says(&follow, "Waiting for the first request"));
    until("that it waits, in Korean", || says(&korean, "첫 요청을 기다립니다"));
    assert_eq!(follow.stdout(), "");
    let folder = Shop::folder(&sandbox);
    let front = Localfront::serve(&sandbox, &[&folder, "--api", &backend.url()]);
    assert_eq!(front.client(&sandbox).get(&format!("{}/api/first", front.url())).status, 200);
    follow.wait_for("the first request", |line| line.contains("\"/api/first\"").then_some(()));
}

/// How long what was answered may still be missing after a kill.
const LOST: Duration = Duration::from_secs(1);

/// Watches a load for twice that time and kills the front door under it. Gives how many requests had been answered
/// [`LOST`] before; nothing where the computer was so busy that the watch itself stood still, for so may the journal.
fn kill_under(load: &Process, front: &mut Localfront) -> usize {
    let (began, mut seen) = (Instant::now(), Vec::<(Instant, usize)>::new());
    until("a load that is watched", || {
        let (now, answered) = (Instant::now(), load.stdout().lines().count());
        if seen.last().is_some_and(|(last, _)| now - *last > LOST / 4) {
            seen.clear();
        }
        seen.push((now, answered));
        let watched = now - seen[0].0 > 2 * LOST || now - began > 10 * LOST;
        (watched && answered > 300).then_some(())
    });
    let killed = Instant::now();
    front.process().signal(Signal::KILL);
    let due = seen.iter().rev().find(|(at, _)| killed - *at > LOST);
    due.map_or(0, |(_, answered)| *answered)
}

/// What SQLite finds wrong with the journal: `ok`.
fn integrity(sandbox: &Sandbox) -> String {
    const CHECK: &str = "
import sqlite3, sys
print(sqlite3.connect(sys.argv[1]).execute('pragma integrity_check').fetchone()[0])";
    let mut command = sandbox.command("python3");
    command.args(["-c", CHECK]).arg(sandbox.data_dir().join("journal/journal.db"));
    let out = command.output().expect("Python reads the journal");
    String::from_utf8_lossy(&out.stdout).trim().to_owned()
}

#[test]
fn a_process_killed_under_load_loses_the_last_second_at_most_and_harms_nothing() {
    let mut shop = Shop::open();
    let load = load(&shop, "load", 1_000_000);
    let due = kill_under(&load, &mut shop.front);
    let Shop { front, backend, sandbox } = shop;
    drop((front, load));
    assert_eq!(integrity(&sandbox), "ok");
    let left = recorded(&sandbox, "load");
    assert!(left.len() >= due, "{due} were answered a second before, and {} are left", left.len());
    assert_eq!(left, (1..=left.len() as u32).collect::<Vec<_>>(), "nothing is missing in between");
    let folder = Shop::folder(&sandbox);
    let front = Localfront::serve(&sandbox, &[&folder, "--api", &backend.url()]);
    assert_eq!(front.client(&sandbox).get(&format!("{}/api/again", front.url())).status, 200);
    row(&sandbox, "/api/again");
    assert_eq!(recorded(&sandbox, "load"), left);
    let waiting = Localfront::run(&sandbox, &["log", "--filter", "is:pending"]);
    assert!(waiting.json.is_empty(), "what nobody will end is marked as left: {waiting:?}");
}
