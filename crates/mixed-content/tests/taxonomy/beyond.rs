//! What else an answer's head would break once deployed.

use mixed_content::{Answer, scan_answer};

use crate::{line, with_own};

const URL: &str = "https://shop.localhost:8443/api/login";

fn check(request: &[(&str, &str)], response: &[(&str, &str)], expected: &[&str]) {
    check_at(URL, request, response, expected);
}

fn check_at(url: &str, request: &[(&str, &str)], response: &[(&str, &str)], expected: &[&str]) {
    let typed = [("content-type", "application/json")];
    let response = if response.iter().any(|(name, _)| *name == "content-type") {
        response.to_vec()
    } else {
        [&typed, response].concat()
    };
    found_in(&Answer { url, method: "GET", status: 200, request, response: &response }, expected);
}

fn found_in(answer: &Answer, expected: &[&str]) {
    let found = with_own(|own| scan_answer(answer, own));
    let response = answer.response;
    assert_eq!(found.iter().map(line).collect::<Vec<_>>(), expected, "{response:?}");
}

#[test]
fn r09_cookies_that_are_not_kept() {
    check(
        &[],
        &[("set-cookie", "a=1; SameSite=None"), ("set-cookie", "b=2; Secure; HttpOnly")],
        &["R09 cookie refused error high Set-Cookie: a (SameSite=None without Secure)"],
    );
    let secret = Answer {
        url: URL,
        method: "GET",
        status: 200,
        request: &[],
        response: &[("set-cookie", "sid=s3cret; Domain=other.example.com")],
    };
    let found = with_own(|own| scan_answer(&secret, own));
    assert_eq!(found[0].place.excerpt.as_deref(), Some("set-cookie: sid=…; Domain=other.example.com"));
}

#[test]
fn r08_calls_from_another_origin_that_are_not_allowed() {
    let called =
        [("origin", "https://app.example.com"), ("sec-fetch-site", "cross-site"), ("sec-fetch-mode", "cors")];
    let wrong = ["R08 cors cors error high Access-Control-Allow-Origin for https://app.example.com"];
    check(&called, &[], &wrong);
    check(&called, &[("access-control-allow-origin", "http://app.example.com")], &wrong);
    check(&called, &[("access-control-allow-origin", "https://app.example.com")], &[]);
    check(&called, &[("access-control-allow-origin", "*")], &[]);
    let own = [
        ("origin", "https://shop.localhost:8443"),
        ("sec-fetch-site", "same-origin"),
        ("sec-fetch-mode", "cors"),
    ];
    check(&own, &[], &[]);
}

#[test]
fn r14_hsts_on_names_that_projects_share() {
    let hsts = [("strict-transport-security", "max-age=31536000; includeSubDomains")];
    check(&[], &hsts, &["R14 hsts trap warning high Strict-Transport-Security of shop.localhost"]);
    check(&[], &[("strict-transport-security", "max-age=0")], &[]);
    check_at("https://shop.example.com/", &[], &hsts, &[]);
}

#[test]
fn r13_a_page_where_json_was_asked_for() {
    let asked = [("accept", "application/json"), ("sec-fetch-dest", "empty")];
    check(
        &asked,
        &[("content-type", "text/html; charset=utf-8")],
        &["R13 content advice info high Content-Type of /api/login"],
    );
    check(&asked, &[("content-type", "application/json")], &[]);
    check(&[("accept", "*/*"), ("sec-fetch-dest", "empty")], &[("content-type", "text/html")], &[]);
}

#[test]
fn r13_an_answer_that_does_not_say_what_it_is() {
    let untyped =
        Answer { url: URL, method: "GET", status: 200, request: &[], response: &[("content-length", "9")] };
    found_in(&untyped, &["R13 content advice info high Content-Type of /api/login"]);
    found_in(
        &Answer { response: &[("content-type", " "), ("content-length", "9")], ..untyped },
        &["R13 content advice info high Content-Type of /api/login"],
    );
    for quiet in [
        Answer { status: 204, ..untyped },
        Answer { status: 304, ..untyped },
        Answer { status: 302, ..untyped },
        Answer { status: 500, ..untyped },
        Answer { method: "HEAD", ..untyped },
        Answer { response: &[("content-length", "0")], ..untyped },
        Answer { response: &[("x-a", "1")], ..untyped },
    ] {
        found_in(&quiet, &[]);
    }
}
