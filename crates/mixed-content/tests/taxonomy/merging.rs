//! The same mistake, read in a file and seen at run time.

use mixed_content::{Finding, explains, merge_key, reports, same_mistake};

use crate::{inspected, with_own};

fn read(file: &str, text: &str) -> Finding {
    let mut finding = inspected(file, text.as_bytes()).findings.remove(0);
    finding.place.file = format!("/{file}");
    finding
}

fn seen(directive: &str, blocked: &str, source: &str, line: u32) -> Finding {
    let body = format!(
        r#"{{"csp-report":{{"document-uri":"https://shop.localhost:8443/login","effective-directive":"{directive}",
        "blocked-uri":"{blocked}","source-file":"https://shop.localhost:8443{source}","line-number":{line}}}}}"#
    );
    with_own(|own| reports(body.as_bytes(), "", own)).unwrap().remove(0).finding
}

#[test]
fn a_literal_call_has_the_same_key_and_id() {
    let a = read("app.js", "\n\nfetch('http://a.com/x?t=1')");
    let b = seen("connect-src", "http://a.com/x?t=2", "/app.js", 3);
    assert!(same_mistake(&a, &b));
    assert_eq!((merge_key(&a), a.id("shop")), (merge_key(&b), b.id("shop")));
    assert_ne!(a.id("shop"), a.id("blog"));
}

#[test]
fn a_constant_is_the_mistake_of_the_call_it_flows_into() {
    let a = read("app.js", "const B = 'http://a.com';\n\nfetch(`${B}/items/${id}`)");
    assert!(same_mistake(&a, &seen("connect-src", "http://a.com/items/42", "/app.js", 3)));
    assert!(same_mistake(&a, &seen("connect-src", "http://a.com/items/43", "/app.js", 40)));
    assert!(!same_mistake(&a, &seen("connect-src", "http://b.com/items/42", "/app.js", 3)));
    assert!(!same_mistake(&a, &seen("connect-src", "http://a.com/items/42", "/other.js", 3)));
}

#[test]
fn a_literal_call_is_not_the_mistake_of_another_line() {
    let a = read("app.js", "fetch('http://a.com/x')");
    assert!(!same_mistake(&a, &seen("connect-src", "http://a.com/x", "/app.js", 2)));
}

#[test]
fn a_constant_of_several_calls_is_one_mistake() {
    let text = "const B = 'http://a.com';\nfetch(B + '/x/1');\nfetch(B + '/y');";
    let findings = inspected("app.js", text.as_bytes()).findings;
    assert_eq!(findings.len(), 1);
    assert_eq!((findings[0].url.as_str(), findings[0].partial), ("http://a.com/", true));
    let a = read("app.js", text);
    assert!(same_mistake(&a, &seen("connect-src", "http://a.com/y", "/app.js", 3)));
}

#[test]
fn a_computed_host_matches_any() {
    let a = read("app.js", "new WebSocket('ws://' + location.host + '/live')");
    assert!(same_mistake(&a, &seen("connect-src", "ws://shop.localhost:8443/live", "/app.js", 1)));
}

#[test]
fn elements_are_reported_without_a_line_and_frames_without_a_path() {
    let script = read("login.html", "<script src=http://a.com/x.js></script>");
    let mut reported = seen("script-src-elem", "http://a.com/x.js", "/login.html", 0);
    assert!(same_mistake(&script, &reported));
    reported.place.line = Some(9);
    assert!(!same_mistake(&script, &reported));
    let frame = read("login.html", "<iframe src=http://a.com/embed/1></iframe>");
    assert!(same_mistake(&frame, &seen("frame-src", "http://a.com", "/login.html", 0)));
}

#[test]
fn a_base_address_of_one_file_is_the_cause_of_calls_in_others() {
    let base = read("config.js", "export const API_URL = 'http://api.example.com/v1'");
    let check = |blocked: &str, expect: bool| {
        let report = seen("connect-src", blocked, "/app.js", 40);
        assert_eq!(explains(&base, &report), expect, "{blocked}");
    };
    check("http://api.example.com/v1", true);
    check("http://api.example.com/v1/users/7", true);
    check("http://api.example.com/v10/users", false);
    check("http://other.example.com/v1/users", false);
    let literal = read("other.js", "fetch('http://api.example.com/v1')");
    let report = seen("connect-src", "http://api.example.com/v1/users", "/app.js", 40);
    assert!(!explains(&literal, &report), "a whole address that is asked for begins no other");
}
