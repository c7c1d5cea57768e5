//! `localfront har`: out of one journal, into another, and nothing secret on the way.

use e2e::{Localfront, Sandbox};
use serde_json::Value;

use super::Shop;
use super::journal::row;

fn recorded() -> Shop {
    let shop = Shop::open();
    assert_eq!(shop.get("/api/orders?access_token=hidden&page=2").status, 200);
    assert_eq!(shop.get("/").status, 200);
    row(&shop.sandbox, "/");
    shop
}

fn entries(har: &Value) -> &Vec<Value> {
    assert_eq!(har["log"]["version"], "1.2", "{har}");
    har["log"]["entries"].as_array().expect("a log has entries")
}

#[test]
fn the_journal_is_written_as_har_with_secrets_masked() {
    let shop = recorded();
    let written = Localfront::run(&shop.sandbox, &["har", "--filter", "path:/api/*"]);
    assert_eq!((written.code, written.json.len()), (0, 1), "{written:?}");
    let all = entries(&written.json[0]);
    assert_eq!(all.len(), 1);
    let url = all[0]["request"]["url"].as_str().unwrap();
    assert!(url.ends_with("/api/orders?access_token=***&page=2"), "{url}");
    assert!(all[0]["response"]["content"]["text"].as_str().unwrap().contains("/api/orders"));
    let whole = Localfront::run(&shop.sandbox, &["har", "--secrets"]);
    assert!(whole.json[0].to_string().contains("access_token=hidden"));
    assert!(!written.json[0].to_string().contains("hidden"));
}

#[test]
fn a_har_file_goes_into_another_journal() {
    let shop = recorded();
    let file = shop.sandbox.path("shop.har").display().to_string();
    let written = Localfront::run(&shop.sandbox, &["har", "-o", &file]);
    assert_eq!((written.code, &written.json[0]["exchanges"]), (0, &Value::from(2)), "{written:?}");
    let other = Sandbox::new();
    let read = Localfront::run(&other, &["har", "--import", &file]);
    assert_eq!((read.code, &read.json[0]["session"]["exchanges"]), (0, &Value::from(2.0)), "{read:?}");
    let found = Localfront::run(&other, &["log", "--filter", "session:shop.har type:html"]);
    assert_eq!(found.json[0]["target"], "/", "{found:?}");
    assert_eq!(found.json[0]["site"], "shop");
    let again = Localfront::run(&shop.sandbox, &["har", "--import", &file]);
    assert_eq!(again.code, 0, "beside a running `serve`: {again:?}");
    assert_eq!(Localfront::run(&shop.sandbox, &["log", "--filter", "-session:shop.har"]).json.len(), 2);
}

#[test]
fn what_cannot_be_done_is_said() {
    let shop = recorded();
    let no_har = shop.sandbox.path("code/shop/dist/index.html").display().to_string();
    let refused = Localfront::run(&shop.sandbox, &["har", "--import", &no_har]);
    assert_eq!(refused.code, 2, "{refused:?}");
    assert!(refused.stderr.contains("not a HAR file"), "{refused:?}");
    let refused = Localfront::run(&shop.sandbox, &["har", "--filter", "took:soon"]);
    assert_eq!(refused.code, 2, "{refused:?}");
    assert!(refused.stderr.contains("     ^^^^"), "{refused:?}");
    let refused = Localfront::run(&shop.sandbox, &["har", "-o", "/no/such/folder/x.har"]);
    assert_eq!(refused.code, 2, "{refused:?}");
}

#[test]
fn what_scripts_are_shown_is_masked_unless_they_ask() {
    let shop = recorded();
    let masked = Localfront::run(&shop.sandbox, &["log", "--filter", "query:access_token"]);
    assert_eq!(masked.json[0]["target"], "/api/orders?access_token=***&page=2");
    let id = masked.json[0]["id"].as_str().unwrap();
    let shown = Localfront::run(&shop.sandbox, &["show", id]);
    assert!(!shown.json[0]["exchange"].to_string().contains("hidden"), "{shown:?}");
    let whole = Localfront::run(&shop.sandbox, &["log", "--secrets", "--filter", "query:access_token"]);
    assert_eq!(whole.json[0]["target"], "/api/orders?access_token=hidden&page=2");
}

#[test]
fn a_comparison_tells_no_secrets_unless_asked() {
    let shop = Shop::open();
    let ids = ["one", "two"].map(|name| {
        assert_eq!(shop.get(&format!("/api/{name}?access_token=hidden")).status, 200);
        row(&shop.sandbox, &format!("/api/{name}?access_token=***"))["id"].as_str().unwrap().to_owned()
    });
    let masked = Localfront::run(&shop.sandbox, &["show", &ids[0], "--diff", &ids[1]]);
    assert_eq!(masked.code, 0, "{masked:?}");
    assert!(!masked.json[0].to_string().contains("hidden"), "{masked:?}");
    let told = Localfront::run(&shop.sandbox, &["show", &ids[0], "--diff", &ids[1], "--secrets"]);
    assert!(told.json[0].to_string().contains("hidden"), "{told:?}");
}

/// `localfront har | head`: the reader has gone before everything is written.
#[test]
fn a_reader_that_has_seen_enough_is_no_error() {
    let shop = recorded();
    for words in [&["har"][..], &["log", "--json"]] {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let mut command = Localfront::command(&shop.sandbox);
        let ended = command.args(words).stdout(writer).output().unwrap();
        assert_eq!(ended.status.code(), Some(0), "{words:?}: {ended:?}");
        assert_eq!(String::from_utf8_lossy(&ended.stderr), "", "{words:?}");
    }
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let ended = Localfront::command(&shop.sandbox).arg("log").stdout(full).output().unwrap();
    assert_eq!(ended.status.code(), Some(2), "half an answer is none: {ended:?}");
}

#[test]
fn an_entry_without_a_request_is_refused_with_its_place() {
    let sandbox = Sandbox::new();
    let entries = r#"{"request":{"method":"GET","url":"https://a.test/"}},{"response":{"status":200}}"#;
    let file = sandbox.write("odd.har", format!(r#"{{"log":{{"entries":[{entries}]}}}}"#));
    let refused = Localfront::run(&sandbox, &["har", "--import", &file.display().to_string()]);
    assert_eq!(refused.code, 2, "{refused:?}");
    assert!(refused.stderr.contains("entry 2 has no request"), "{refused:?}");
    assert!(Localfront::run(&sandbox, &["log"]).json.is_empty(), "all of it or nothing");
}
