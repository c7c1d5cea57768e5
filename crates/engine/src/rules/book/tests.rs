use super::*;
use crate::api::types::{BodyDraft, Field, RuleBody};

fn book() -> (tempfile::TempDir, RuleBook) {
    let data = tempfile::tempdir().unwrap();
    let places = Places::open(Some(data.path().join("data"))).unwrap();
    let book = RuleBook::open(&places);
    (data, book)
}

fn rule(site: &str, name: &str) -> Rule {
    Rule {
        id: String::new(),
        site: site.into(),
        name: name.into(),
        on: true,
        matches: RuleMatch::default(),
        actions: vec![RuleAction::Status { status: 503 }],
        hits: 0.0,
        problem: None,
    }
}

fn names(rules: &[Rule]) -> Vec<&str> {
    rules.iter().map(|r| r.name.as_str()).collect()
}

#[test]
fn rules_are_kept_in_order_and_found_again() {
    let (_data, mut book) = book();
    let first = book.save(rule("shop", "one")).unwrap();
    book.save(rule("admin", "other")).unwrap();
    book.save(rule("shop", "two\tand a tab")).unwrap();
    assert_eq!(names(&book.list(Some("shop"))), ["one", "two and a tab"]);
    assert_eq!(names(&book.put(&first.id, 1).unwrap()), ["two and a tab", "one"]);
    let again = RuleBook::open(&book.places);
    assert_eq!(names(&again.list(None)), ["other", "two and a tab", "one"]);
    book.remove(&first.id).unwrap();
    assert_eq!(names(&RuleBook::open(&book.places).list(Some("shop"))), ["two and a tab"]);
    assert_eq!(book.remove(&first.id).unwrap_err().code, "no-such-rule");
}

#[test]
fn only_rules_that_are_on_are_applied_and_counted() {
    let (_data, mut book) = book();
    let mut narrow = rule("shop", "api");
    narrow.matches.behavior = Some("/api/*".into());
    let narrow = book.save(narrow).unwrap();
    book.save(rule("shop", "all")).unwrap();
    let concerns_default = |about: &RuleMatch| about.behavior.as_deref().is_none_or(|only| only == "*");
    assert_eq!((book.count_on("shop", |_| true), book.count_on("shop", concerns_default)), (2, 1));
    assert!(!book.switch(&narrow.id, false).unwrap().on);
    assert_eq!(book.compiled("shop").iter().map(|r| &*r.name).collect::<Vec<_>>(), ["all"]);
    assert!(book.switch_all(Some("shop"), false).unwrap().iter().all(|r| !r.on));
    assert_eq!((book.compiled("shop").len(), book.compiled("admin").len()), (0, 0));
}

#[test]
fn two_windows_on_one_folder_see_what_the_other_kept() {
    let (_data, mut book) = book();
    let mut other = RuleBook::open(&book.places);
    book.save(rule("shop", "one")).unwrap();
    other.save(rule("shop", "two")).unwrap();
    assert_eq!(names(&RuleBook::open(&book.places).list(None)), ["one", "two"]);
}

#[test]
fn a_file_that_cannot_be_read_is_put_aside() {
    let (_data, mut book) = book();
    std::fs::write(&book.file, "{ not json").unwrap();
    book.save(rule("shop", "one")).unwrap();
    assert_eq!(names(&RuleBook::open(&book.places).list(None)), ["one"]);
    let aside = book.file.with_extension("unreadable.json");
    assert_eq!(std::fs::read_to_string(aside).unwrap(), "{ not json");
}

#[test]
fn what_makes_no_sense_is_refused_with_a_code() {
    let (_data, mut book) = book();
    let mut check = |change: &dyn Fn(&mut Rule), code: &str| {
        let mut wrong = rule("shop", "wrong");
        change(&mut wrong);
        assert_eq!(book.save(wrong).unwrap_err().code, code);
    };
    let field = |name: &str, value: &str| Field { name: name.into(), value: value.into() };
    check(&|r| r.actions.clear(), "rule-empty");
    check(&|r| r.matches.path = "/a b".into(), "bad-pattern");
    check(&|r| r.matches.methods = vec!["G T".into()], "draft-method");
    check(&|r| r.matches.headers = vec![field("x y", "")], "draft-field-name");
    check(&|r| r.actions = vec![RuleAction::Status { status: 100 }], "rule-status");
    check(&|r| r.actions = vec![RuleAction::Fail { percent: 5, status: Some(200) }], "rule-status");
    check(&|r| r.actions = vec![RuleAction::Map { to: "ftp://x/".into() }], "rule-target");
    check(&|r| r.actions = vec![RuleAction::Map { to: "dist".into() }], "rule-target");
    let set = |name: &str, value: &str| {
        vec![RuleAction::ResponseHeaders { set: vec![field(name, value)], remove: vec![] }]
    };
    check(&|r| r.actions = set("content-length", "1"), "rule-field-protected");
    check(&|r| r.actions = set("x", "a\nb"), "draft-field-value");
    let file = RuleBody::File { path: "answer.json".into() };
    check(
        &|r| r.actions = vec![RuleAction::Answer { status: 200, headers: vec![], body: file.clone() }],
        "rule-file",
    );
    let body = BodyDraft { form: crate::api::types::BodyForm::Base64, content: "?".into() };
    let given = RuleBody::Given { body };
    check(
        &|r| r.actions = vec![RuleAction::Answer { status: 200, headers: vec![], body: given.clone() }],
        "draft-base64",
    );
}

#[test]
fn a_rule_that_came_to_make_no_sense_says_so_and_does_nothing() {
    let (_data, mut book) = book();
    book.save(rule("shop", "one")).unwrap();
    let text = std::fs::read_to_string(&book.file).unwrap().replace("503", "999");
    std::fs::write(&book.file, text).unwrap();
    let again = RuleBook::open(&book.places);
    assert_eq!(again.list(None)[0].problem.as_ref().unwrap().code, "rule-status");
    assert!(again.compiled("shop").is_empty());
}
