//! Findings that come, meet and go.

use super::*;
use mixed_content::{Document, Own};

const OWN: Own<'static> = Own { authorities: &[], backends: &[] };

fn scan(text: &str) -> Vec<Finding> {
    let url = "https://shop.localhost/app.js";
    let document = Document { url, file: "app.js", media_type: "text/javascript", bytes: text.as_bytes() };
    mixed_content::scan(&document, &OWN)
}

fn report() -> Vec<Reported> {
    let body =
        br#"{"csp-report":{"document-uri":"https://shop.localhost/","blocked-uri":"http://api.example.com/x",
        "effective-directive":"connect-src","source-file":"https://shop.localhost/app.js","line-number":1,
        "disposition":"report"}}"#;
    let authorities = ["shop.localhost".to_owned()];
    mixed_content::reports(body, "", &Own { authorities: &authorities, backends: &[] }).unwrap()
}

fn named(mut found: Vec<Reported>) -> Vec<Reported> {
    found.iter_mut().for_each(|r| r.finding.place.file = "app.js".into());
    found
}

#[test]
fn the_same_mistake_in_the_file_and_at_run_time_is_one_finding_with_both_proofs() {
    let mut ledger = Ledger::default();
    let found = scan("fetch('http://api.example.com/x')");
    ledger.replace(None, "shop", "app.js", &found, None);
    ledger.report(None, "shop", &named(report()));
    let known = ledger.known(Some("shop"));
    assert_eq!(known.len(), 1);
    assert_eq!((known[0].in_file, known[0].seen), (true, 1));
}

#[test]
fn an_echo_of_one_report_is_not_counted() {
    let mut ledger = Ledger::default();
    ledger.report(None, "shop", &report());
    ledger.report(None, "shop", &report());
    assert_eq!(ledger.known(None)[0].seen, 1);
}

#[test]
fn a_mistake_that_was_mended_is_forgotten_and_comes_back_with_its_cause() {
    let mut ledger = Ledger::default();
    let (wrong, right) = ("fetch('http://api.example.com/x')", "fetch('/x')");
    assert!(ledger.is_new(None, "shop", "app.js", wrong.as_bytes(), ""));
    assert!(ledger.replace(None, "shop", "app.js", &scan(wrong), None));
    assert!(!ledger.is_new(None, "shop", "app.js", wrong.as_bytes(), ""));
    assert!(ledger.is_new(None, "shop", "app.js", right.as_bytes(), ""));
    assert!(ledger.replace(None, "shop", "app.js", &scan(right), None));
    assert_eq!(ledger.count("shop", None), 0);
    assert!(ledger.is_new(None, "shop", "app.js", wrong.as_bytes(), ""));
}
#[test]
fn a_report_belongs_to_the_exchange_of_its_page_also_when_that_ends_later() {
    let mut ledger = Ledger::default();
    let [first, second] = [1, 2].map(ExchangeId);
    ledger.report(None, "shop", &report());
    assert_eq!(ledger.known(None)[0].exchange, None);
    assert!(ledger.learn_page("shop", "/", "index.html", first));
    assert_eq!(ledger.page("shop", "/"), Some((first, 1)));
    assert!(!ledger.learn_page("shop", "/", "index.html", second), "nothing waits any more");
    assert_eq!(ledger.page("shop", "/"), Some((second, 0)));
    ledger.report(None, "shop", &report());
    assert_eq!(ledger.known(None)[0].exchange, Some(second.to_string()));
    assert_eq!(ledger.page("shop", "/"), Some((second, 1)));
}

#[test]
fn a_base_address_takes_the_proofs_of_what_it_explains_whichever_comes_first() {
    let base = || {
        let mut found = scan("export const API_URL = 'http://api.example.com'");
        found.iter_mut().for_each(|f| f.place.file = "config.js".into());
        found
    };
    let mut ledger = Ledger::default();
    ledger.report(None, "shop", &report());
    ledger.replace(None, "shop", "config.js", &base(), None);
    let known = ledger.known(None);
    assert_eq!(known.len(), 1);
    assert_eq!((known[0].kept.file(), known[0].seen, known[0].in_file), ("config.js", 1, true));
    assert_eq!(known[0].kept.called.as_ref().map(|at| at.file.as_str()), Some("/app.js"));

    let mut ledger = Ledger::default();
    ledger.replace(None, "shop", "config.js", &base(), None);
    ledger.report(None, "shop", &report());
    assert_eq!(ledger.known(None).len(), 1);
    assert_eq!(ledger.known(None)[0].kept.page.as_deref(), Some("/"));
}
