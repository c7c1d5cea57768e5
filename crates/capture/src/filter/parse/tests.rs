use super::super::{Moment, Named, Pattern, Side, Span, parse};
use super::*;
use crate::exchange::ExchangeId;
use crate::kind::Kind;
use crate::summary::State;

fn term(text: &str) -> Term {
    match parse(text).unwrap() {
        Expr::Term(term) => term,
        other => panic!("{text} became {other:?}"),
    }
}

const fn span(least: u64, most: u64) -> Span {
    Span { least, most }
}

const MOST: u64 = i64::MAX as u64;

#[test]
fn every_field_is_read() {
    let check = |text: &str, expect: Term| assert_eq!(term(text), expect, "{text}");
    check("status:5xx", Term::Status(span(500, 599)));
    check("STATUS:404", Term::Status(span(404, 404)));
    check("status:>=400", Term::Status(span(400, MOST)));
    check("status:<400", Term::Status(span(0, 399)));
    check("status:400-499", Term::Status(span(400, 499)));
    check("method:POST", Term::Method("POST".into()));
    check("path:/api/*", Term::Path(Pattern::typed("/api/*")));
    check("host:shop", Term::Host(Pattern::typed("shop")));
    check("type:JSON", Term::Kind(Kind::Json));
    check("type:img", Term::Kind(Kind::Image));
    check("site:shop", Term::Site("shop".into()));
    check("served-by:localhost:3000", Term::ServedBy("localhost:3000".into()));
    check("behavior:/api/*", Term::Behavior("/api/*".into()));
    check("took:>200ms", Term::Took(span(200_001, MOST)));
    check("took:<=1.5s", Term::Took(span(0, 1_500_000)));
    check("took:200", Term::Took(span(200_000, MOST)));
    check("size:>1MB", Term::Size(span(1_000_001, MOST)));
    check("size:<=64KiB", Term::Size(span(0, 65_536)));
    check("is:error", Term::Error);
    check("is:mixed", Term::Mixed);
    check("header:ETag", Term::Header(Side::Either, Named { name: "ETag".into(), value: None }));
    let json = Named { name: "accept".into(), value: Some("json, text".into()) };
    check("request-header:accept=\"json, text\"", Term::Header(Side::Request, json.clone()));
    check("header:\"accept: json, text\"", Term::Header(Side::Either, json));
    check("cookie:a=b=c", Term::Cookie(Named { name: "a".into(), value: Some("b=c".into()) }));
    check("body:\"a b\"", Term::Body(Side::Either, "a b".into()));
    check("protocol:h2", Term::Protocol("2".into()));
    check("domain:shop", Term::Host(Pattern::typed("shop")));
    check("larger-than:1k", Term::Size(span(1000, MOST)));
    check("until:1m", Term::Until(Moment::Ago(60_000_000)));
    check("is:pending", Term::State(State::Pending));
    check("is:websocket", Term::Kind(Kind::Websocket));
    check("since:5m", Term::Since(Moment::Ago(300_000_000)));
    check("since:30", Term::Since(Moment::Ago(30_000_000)));
    check("since:1970-01-01T00:00:01Z", Term::Since(Moment::At(1_000_000)));
    check("id:zz", Term::Id(ExchangeId(35 * 36 + 35)));
}

#[test]
fn words_are_text() {
    let check = |text: &str, expect: &str| assert_eq!(term(text), Term::Text(expect.into()), "{text}");
    check("users", "users");
    check("\"two words\"", "two words");
    check("\"and\"", "and");
    check(r#""a \"b\" \\ c""#, r#"a "b" \ c"#);
    check("localhost:3000", "localhost:3000");
    check("vite:5173", "vite:5173");
    check("https://shop.localhost:8443/a", "https://shop.localhost:8443/a");
    check("shop.localhost:8443/a", "shop.localhost:8443/a");
    check("\"status:5xx\"", "status:5xx");
    check("a-b", "a-b");
    check("-", "-");
    check("한글", "한글");
}

#[test]
fn quotes_group_a_value() {
    assert_eq!(term("path:\"/a b\""), Term::Path(Pattern::typed("/a b")));
    assert_eq!(term("path:\"/a(1)\"/*"), Term::Path(Pattern::typed("/a(1)/*")));
}

#[test]
fn operators_bind_as_people_expect() {
    let check = |left: &str, right: &str| assert_eq!(parse(left), parse(right), "{left} / {right}");
    check("a b or c", "(a and b) or c");
    check("a AND b Or c d", "(a b) or (c d)");
    check("not a b", "(not a) b");
    check("-a b", "(not a) and b");
    check("-(a or b)", "not (a or b)");
    check("--a", "not not a");
    check("status:404,5xx", "(status:404 or status:5xx)");
    assert_eq!(parse("  "), Ok(Expr::All));
    assert_ne!(parse("a or b c"), parse("(a or b) c"));
}

#[test]
fn mistakes_point_at_their_character() {
    let check = |text: &str, at: usize, code: &str| {
        let error = parse(text).unwrap_err();
        assert_eq!((error.at, error.code), (at, code), "{text}: {error}");
        assert!(error.at + error.length <= text.chars().count(), "{text}: {error:?}");
        assert!(!error.message.is_empty());
    };
    check("status:abc", 7, "unknown-value");
    check("a colour:red", 2, "unknown-field");
    check("a statsu:404", 2, "misspelt-field");
    check("staus:5xx", 0, "misspelt-field");
    check("path:", 5, "missing-value");
    check("a \"b", 2, "unclosed-quote");
    check("한 (a", 2, "unclosed-parenthesis");
    check("a)", 1, "unexpected-parenthesis");
    check("a or", 4, "missing-term");
    check("or a", 0, "missing-term");
    check("a and or b", 6, "missing-term");
    check("()", 1, "missing-term");
    check("not", 3, "missing-term");
    check("took:>soon", 5, "unknown-value");
    check("size:1XB", 5, "unknown-value");
    check("status:0xx", 7, "unknown-value");
    check("status:<0", 7, "unknown-value");
    check("is:nice", 3, "unknown-value");
    check("method:GET,", 11, "missing-value");
    check("status:404,x", 11, "unknown-value");
    check("id:!", 3, "unknown-id");
    check("header:=x", 7, "unknown-value");
    check("protocol:3", 9, "unknown-value");
    check("type:json,nope", 10, "unknown-value");
}

#[test]
fn what_may_stand_there_is_a_list_that_any_language_can_name() {
    let error = parse("status:abc").unwrap_err();
    assert_eq!(error.params, ["status", "abc", "404, 5xx, >=400, 400-499"]);
    assert_eq!(error.message, "`status:` does not know `abc`; write 404, 5xx, >=400 or 400-499");
    let error = parse("id:!").unwrap_err();
    assert_eq!((error.params, error.message.contains("localfront show")), (vec!["!".to_owned()], true));
}

#[test]
fn monsters_are_refused() {
    let check = |text: String, code: &str| assert_eq!(parse(&text).unwrap_err().code, code);
    check("a ".repeat(3000), "too-long");
    check("(".repeat(2000), "too-deep");
    check("-".repeat(2000) + "a", "too-deep");
    check("a ".repeat(300), "too-many-terms");
    check(format!("method:{}", "a,".repeat(500) + "a"), "too-many-terms");
}
