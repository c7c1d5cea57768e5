//! What browsers report.

use mixed_content::{MAX_REPORT_BYTES, ReportError, Source, policy, reports};

use crate::{line, with_own};

fn legacy(directive: &str, blocked: &str) -> String {
    format!(
        r#"{{"csp-report":{{"document-uri":"https://shop.localhost:8443/login","referrer":"","violated-directive":"{directive}","effective-directive":"{directive}","original-policy":"…","disposition":"report","blocked-uri":"{blocked}","line-number":14,"column-number":7,"source-file":"https://shop.localhost:8443/assets/app.js","status-code":200,"script-sample":""}}}}"#
    )
}

fn check(body: &str, expected: &[&str]) {
    let findings = with_own(|own| reports(body.as_bytes(), "", own)).unwrap();
    assert_eq!(
        findings.iter().map(|reported| line(&reported.finding)).collect::<Vec<_>>(),
        expected,
        "{body}"
    );
}

#[test]
fn directives_tell_what_was_asked_for() {
    check(&legacy("connect-src", "http://a.com/x"), &["J01 fetch blocked error high http://a.com/x"]);
    check(&legacy("connect-src", "ws://a.com/x"), &["J02 websocket blocked error high ws://a.com/x"]);
    check(&legacy("script-src-elem", "http://a.com/x"), &["H01 script blocked error high http://a.com/x"]);
    check(&legacy("style-src-elem", "http://a.com/x"), &["H02 stylesheet blocked error high http://a.com/x"]);
    check(&legacy("font-src", "http://a.com/x"), &["C02 font blocked error high http://a.com/x"]);
    check(&legacy("frame-src", "http://a.com"), &["H03 iframe blocked error high http://a.com/"]);
    check(&legacy("img-src", "http://a.com/x"), &["H05 image upgraded warning high http://a.com/x"]);
    check(&legacy("img-src", "http://a.com:81/x"), &["H05 image blocked error high http://a.com:81/x"]);
    check(&legacy("media-src", "http://1.2.3.4/x"), &["H07 media blocked error high http://1.2.3.4/x"]);
    check(&legacy("form-action", "http://a.com/x"), &["H12 form form error high http://a.com/x"]);
    check(&legacy("worker-src", "http://a.com/x"), &["J03 worker blocked error high http://a.com/x"]);
}

#[test]
fn this_computer_is_reported_as_working_here_only() {
    check(
        &legacy("connect-src", "http://localhost:3000/x"),
        &["J01 fetch localhost warning high http://localhost:3000/x"],
    );
}

#[test]
fn the_place_is_the_script_s_or_the_document_s() {
    let reported =
        &with_own(|own| reports(legacy("connect-src", "http://a.com/x").as_bytes(), "", own)).unwrap()[0];
    assert_eq!(reported.page, "/login");
    let finding = &reported.finding;
    assert_eq!(finding.place.file, "/assets/app.js");
    assert_eq!(
        (finding.place.line, finding.place.column, finding.source),
        (Some(14), Some(7), Source::Browser)
    );
    let body = legacy("img-src", "http://a.com/x")
        .replace("https://shop.localhost:8443/assets/app.js", "")
        .replace("14", "0");
    let finding = &with_own(|own| reports(body.as_bytes(), "", own)).unwrap()[0].finding;
    assert_eq!(
        (finding.place.file.as_str(), finding.place.line, finding.place.column),
        ("/login", None, None)
    );
}

#[test]
fn a_frame_of_srcdoc_reports_for_its_page() {
    // As browsers send it: with the referrer, or without and in a request that has one.
    let report = |referrer: &str| {
        format!(
            r#"{{"csp-report":{{"document-uri":"about","referrer":"{referrer}","violated-directive":"script-src-elem","effective-directive":"script-src-elem","original-policy":"…","disposition":"report","blocked-uri":"http://a.com/x","status-code":0,"script-sample":""}}}}"#
        )
    };
    let body = report("https://shop.localhost:8443/login");
    let reported = &with_own(|own| reports(body.as_bytes(), "", own)).unwrap()[0];
    assert_eq!((reported.page.as_str(), reported.finding.place.file.as_str()), ("/login", "/login"));
    check(&report("https://shop.localhost:8443/login"), &["H01 script blocked error high http://a.com/x"]);
    check(&report("https://other.example/"), &[]);
    check(&report(""), &[]);
    let brought = |referrer: &str| with_own(|own| reports(report("").as_bytes(), referrer, own)).unwrap();
    assert_eq!(brought("https://shop.localhost:8443/login?x")[0].page, "/login?x");
    assert_eq!(brought("https://other.example/"), []);
}

#[test]
fn the_reporting_api_sends_batches() {
    let body = r#"[{"age":1,"type":"csp-violation","url":"https://shop.localhost:8443/","body":{
        "documentURL":"https://shop.localhost:8443/","blockedURL":"http://a.com/x","effectiveDirective":"connect-src",
        "sourceFile":"https://shop.localhost:8443/a.js","lineNumber":3,"columnNumber":9,"disposition":"report"}},
        {"type":"deprecation","body":{}},{"type":"csp-violation"},7]"#;
    check(body, &["J01 fetch blocked error high http://a.com/x"]);
}

#[test]
fn other_reports_are_left_out() {
    for blocked in ["inline", "eval", "", "https://a.com/x", "data", "chrome-extension://abc/x.js"] {
        check(&legacy("connect-src", blocked), &[]);
    }
    check(
        &legacy("img-src", "http://a.com/")
            .replace("https://shop.localhost:8443/assets", "moz-extension://abc"),
        &[],
    );
    check(&legacy("img-src", "http://a.com/").replace("shop.localhost:8443/login", "evil.com/"), &[]);
    check(&legacy("img-src", "http://a.com/").replace("\"report\"", "\"enforce\""), &[]);
    check(&legacy("frame-ancestors", "http://a.com/"), &[]);
}

#[test]
fn an_https_address_that_breaks_our_policy_was_redirected_to_http() {
    let ours = |directive| {
        legacy(directive, "https://shop.localhost:8443/api/old").replace("…", &policy("/.localfront/csp"))
    };
    check(&ours("connect-src"), &["R02 redirect blocked error high https://shop.localhost:8443/api/old"]);
    check(&ours("img-src"), &["R02 redirect upgraded warning high https://shop.localhost:8443/api/old"]);
    check(&ours("connect-src").replace("https://shop.localhost:8443/api/old", "data"), &[]);
}

#[test]
fn what_is_no_report_is_an_error() {
    let read = |body: &[u8]| with_own(|own| reports(body, "", own));
    for body in [&b""[..], b"{}", b"\xff\xfe", b"7", b"{\"csp-report\":7}", b"[[[[[[[["] {
        assert_eq!(read(body), Err(ReportError::NotAReport), "{body:?}");
    }
    assert_eq!(read(&vec![b' '; MAX_REPORT_BYTES + 1]), Err(ReportError::TooLarge(MAX_REPORT_BYTES + 1)));
    assert!(read("[".repeat(100_000).as_bytes()).is_err());
    let strange =
        r#"{"csp-report":{"document-uri":7,"blocked-uri":[],"line-number":-1,"column-number":1e99}}"#;
    assert_eq!(read(strange.as_bytes()), Ok(Vec::new()));
}

#[test]
fn the_policy_lets_everything_but_http_through() {
    let policy = policy("/.localfront/csp");
    assert!(policy.starts_with("default-src https: wss: data: blob:"), "{policy}");
    assert!(policy.ends_with("form-action https:; report-uri /.localfront/csp"), "{policy}");
    assert!(!policy.contains("http:") && !policy.contains("localhost:"), "{policy}");
    assert!(super::reports::policy("/a;b c,d").ends_with("/a%3Bb%20c%2Cd"));
}
