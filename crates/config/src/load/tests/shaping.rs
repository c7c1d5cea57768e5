//! What behaviors change on the way: read, meant, and mistaken.

use std::path::Path;
use std::time::Duration;

use super::{SHOP, check, load};
use crate::project::{Cors, CorsOrigin, HeaderEdits, Prefix, Shaping};

/// The shaping of the last written behavior, `/api/*`, with these lines; it has no mistakes.
fn shaping(lines: &str) -> Shaping {
    let text = format!("{SHOP}{lines}\n");
    let loaded = load(&text, Path::new("/base"));
    let project = loaded.project.unwrap_or_else(|| panic!("{:#?}", loaded.diagnostics));
    project.sites[0].behaviors[0].shaping.clone()
}

/// What these lines at the end of `/api/*` earn; the first is line 15.
fn check_lines(lines: &str, expect: &[&str]) {
    check(&format!("{SHOP}{lines}\n"), expect);
}

fn texts(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

#[test]
fn nothing_is_shaped_unless_asked_for() {
    assert_eq!(shaping(""), Shaping::default());
    assert_eq!(shaping("cors = false\nsecurity_headers = false"), Shaping::default());
}

#[test]
fn every_key_is_read() {
    let lines = r#"
strip_prefix = "/api/"
request_headers = { set = { X-A = "1" }, add = { X-B = ["2", "3"] }, remove = ["X-C"] }
response_headers.set.X-D = "4"
security_headers = true
cors = { origins = ["https://*.example.com"], methods = ["GET"], headers = ["X-Token"], credentials = true, max_age = "1h" }
compress = true
body_limit = "10MB"
read_timeout = "30s"
methods = ["GET", "HEAD"]"#;
    let expect = Shaping {
        prefix: Some(Prefix { from: "/api".into(), to: String::new() }),
        request_headers: HeaderEdits {
            set: texts(&[("x-a", "1")]),
            add: texts(&[("x-b", "2"), ("x-b", "3")]),
            remove: vec!["x-c".into()],
        },
        response_headers: HeaderEdits { set: texts(&[("x-d", "4")]), ..HeaderEdits::default() },
        security_headers: true,
        cors: Some(Cors {
            origins: vec![CorsOrigin::parse("https://*.example.com").unwrap()],
            methods: vec!["GET".into()],
            headers: vec!["x-token".into()],
            credentials: true,
            max_age: Some(Duration::from_secs(3600)),
        }),
        compress: Some(true),
        body_limit: Some(10_000_000),
        read_timeout: Some(Duration::from_secs(30)),
        methods: Some(vec!["GET".into(), "HEAD".into()]),
    };
    assert_eq!(shaping(lines), expect);
}

#[test]
fn the_default_behavior_is_shaped_with_the_same_keys() {
    let text = SHOP.replace("{ origin = \"app\" }", "{ origin = \"app\", compress = false, cors = true }");
    let project = load(&text, Path::new("/base")).project.unwrap();
    let shaping = &project.sites[0].behaviors[1].shaping;
    assert_eq!((shaping.compress, shaping.cors.as_ref()), (Some(false), Some(&Cors::default())));
}

#[test]
fn a_prefix_is_replaced_by_another_or_by_nothing() {
    let prefix = |lines: &str| shaping(lines).prefix.map(|p| (p.from, p.to)).unwrap();
    let of = |from: &str, to: &str| (from.to_owned(), to.to_owned());
    assert_eq!(prefix("replace_prefix = { from = \"/api\", to = \"/v2/\" }"), of("/api", "/v2"));
    assert_eq!(prefix("replace_prefix = { from = \"/api\", to = \"/\" }"), of("/api", ""));
    assert_eq!(prefix("replace_prefix = { from = \"/\", to = \"/v2\" }"), of("", "/v2"));
}

#[test]
fn prefixes_that_are_none_are_refused() {
    for value in ["", "/", "api", "/a b", "/a?b", "/api/*", "//a", "/a/../b", "/한글"] {
        check_lines(&format!("strip_prefix = \"{value}\""), &["15:16 bad-prefix"]);
    }
    check_lines(
        "replace_prefix = { from = \"api\", to = \"v2\" }",
        &["15:27 bad-prefix", "15:39 bad-prefix"],
    );
    check_lines(
        "replace_prefix = { from = \"/api\" }",
        &["15:18 missing-key `replace_prefix` has no `to`; add `to = \"/v2\"`"],
    );
    check_lines(
        "strip_prefix = \"/api\"\nreplace_prefix = { from = \"/api\", to = \"/v2\" }",
        &["16:18 prefix-twice `strip_prefix` and `replace_prefix` both change the path; keep one of them"],
    );
    check_lines(
        "strip_prefix = \"/v1\"",
        &["15:16 prefix-never no path that matches `/api/*` begins with `/v1`, so nothing is changed"],
    );
}

#[test]
fn headers_that_cannot_be_sent_or_are_not_ours_to_set_are_refused() {
    check_lines(
        "request_headers = { set = { \"X A\" = \"1\", Host = \"x\", X-B = \"한글\", X-C = \"a\\nb\" }, remove = [\"Via\", \"TE\"] }",
        &[
            "15:29 bad-header-name `X A` cannot be the name of a header",
            "15:42 header-host `Host` is not set here",
            "15:60 bad-header-value the value of `X-B` cannot be sent",
            "15:72 bad-header-value",
            "15:92 header-via",
            "15:99 header-of-connection",
        ],
    );
    check_lines(
        "response_headers = { add = { Content-Length = \"1\", Content-Encoding = \"br\", Set-Cookie = [\"a=1\", 2] } }",
        &["15:30 header-of-connection", "15:52 header-encoding", "15:98 wrong-type"],
    );
    check_lines(
        "response_headers = { set = { X-A = \"1\", x-a = \"2\" }, remove = [\"X-B\", \"x-b\"] }",
        &["15:41 header-edited-twice `x-a` is changed here more than once", "15:71 header-edited-twice"],
    );
}

#[test]
fn hsts_is_not_for_localhost() {
    let lines = "response_headers.set.Strict-Transport-Security = \"max-age=1\"\n";
    check_lines(
        lines,
        &["15:22 hsts-on-localhost `Strict-Transport-Security` is never sent for `shop.localhost`"],
    );
    check(&format!("{}{lines}", SHOP.replace("shop.localhost", "shop.test")), &[]);
}

#[test]
fn cross_origin_rules_that_browsers_refuse_are_refused() {
    check_lines(
        "cors = { credentials = true }",
        &["15:8 cors-credentials-any browsers refuse credentials together with the origin `*`"],
    );
    check_lines("cors = { origins = [\"*\"], credentials = true }", &["15:20 cors-credentials-any"]);
    check_lines(
        "cors = { origins = [\"a.test\", \"https://a.test/x\"], headers = [\"a b\"], methods = [\"get\"] }",
        &[
            "15:21 bad-cors-origin `a.test` is not an origin",
            "15:31 bad-cors-origin",
            "15:63 bad-header-name",
            "15:82 bad-method `get` cannot be a method here; write one such as `GET`",
        ],
    );
    check_lines("cors = { origins = [] }", &["15:20 empty-value"]);
    check_lines("cors = \"yes\"", &["15:8 wrong-type `cors` must be a boolean, not a text"]);
}

#[test]
fn methods_sizes_and_times_are_checked() {
    check_lines("methods = []", &["15:11 empty-value"]);
    check_lines(
        "methods = [\"TRACE\", \"a b\"]",
        &["15:12 bad-method", "15:21 bad-method `a b` cannot be a method here; write one such as `GET`"],
    );
    check_lines("body_limit = \"10\"", &["15:14 bad-size"]);
    check_lines("read_timeout = \"10\"", &["15:16 bad-duration"]);
    check_lines("strip_prefx = \"/api\"", &["15:1 misspelt-key"]);
}

#[test]
fn what_only_a_backend_would_notice_is_pointed_out_on_a_folder() {
    let text = SHOP.replace(
        "{ origin = \"app\" }",
        "{ origin = \"app\", read_timeout = \"1s\", body_limit = \"1MB\", request_headers.set.X-A = \"1\" }",
    );
    check(&text, &["4:44 no-effect-on-folder", "4:63 no-effect-on-folder", "4:70 no-effect-on-folder"]);
}
