//! What is written for code hosting sites, held against the standard's own schema and against what such sites demand
//! beyond it.

use boon::{Compiler, Schemas};
use serde_json::Value;

use super::*;

/// Schemata of SARIF 2.1.0 by its OASIS committee, unchanged.
const SCHEMA: &str = include_str!("sarif-schema-2.1.0.json");

/// Fails with every way in which a log is none.
fn validate(log: &Value) {
    let (mut schemas, mut compiler) = (Schemas::new(), Compiler::new());
    compiler.enable_format_assertions();
    compiler.add_resource("sarif.json", serde_json::from_str(SCHEMA).unwrap()).unwrap();
    let schema = compiler.compile("sarif.json", &mut schemas).unwrap();
    if let Err(wrong) = schemas.validate(log, schema) {
        panic!("{wrong:#}");
    }
}

fn log_of(checked: &Checked, has_baseline: bool) -> Value {
    let log = serde_json::from_str(&sarif(checked, has_baseline)).unwrap();
    validate(&log);
    log
}

/// One of each: by markup, by code, in a bundle, with and without a fix, a call to another origin.
async fn all_kinds() -> Checked {
    let map = r#"{"version":3,"sources":["../src/login.js"],"mappings":"AAAA","sourcesContent":["fetch('http://a.com/x')"]}"#;
    let at = project(&[
        ("localfront.toml", TOML),
        (
            "dist/index.html",
            "<base href=http://a.com/><script src='http://a.com/x.js'></script><img src=x>\n<p style='background:url(http://1.2.3.4/x)'>",
        ),
        ("dist/가 나.js", LOGIN),
        ("dist/app.js", "fetch('http://a.com/x')\n//# sourceMappingURL=app.js.map"),
        ("dist/app.js.map", map),
        ("dist/other.js", "fetch('https://b.com/x',{method:'PUT'})"),
        ("dist/broken.js", "fetch('http://a.com/x' }}}} const ="),
    ]);
    check(&at.path().join("dist")).await
}

#[tokio::test]
async fn a_log_is_what_the_schema_says() {
    let mut checked = all_kinds().await;
    assert!(checked.findings.len() >= 6, "{:#?}", checked.findings);
    assert!(!checked.skipped.is_empty());
    log_of(&checked, false);
    checked.findings[0].is_new = false;
    let log = log_of(&checked, true);
    let states: Vec<_> =
        log["runs"][0]["results"].as_array().unwrap().iter().map(|r| &r["baselineState"]).collect();
    assert_eq!((states[0], states[1]), (&"unchanged".into(), &"new".into()));
    log_of(&Checked::default(), false);
}

#[tokio::test]
async fn a_log_has_what_code_hosting_sites_ask_for() {
    let log = log_of(&all_kinds().await, false);
    let run = &log["runs"][0];
    let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
    for rule in rules {
        for text in ["shortDescription", "fullDescription", "help"] {
            let length = rule[text]["text"].as_str().unwrap().chars().count();
            assert!((1..=1024).contains(&length), "{rule}");
        }
        assert!(rule["help"]["markdown"].is_string() && rule["properties"]["tags"].is_array(), "{rule}");
        assert!(rule["name"].as_str().unwrap().len() <= 255, "{rule}");
    }
    for result in run["results"].as_array().unwrap() {
        let at = result["ruleIndex"].as_u64().unwrap() as usize;
        assert_eq!(rules[at]["id"], result["ruleId"]);
        assert!(matches!(result["level"].as_str(), Some("error" | "warning" | "note")), "{result}");
        let print = result["partialFingerprints"]["primaryLocationLineHash"].as_str().unwrap();
        assert!(print.ends_with(":1") && print.len() == 18, "{print}");
        let region = &result["locations"][0]["physicalLocation"]["region"];
        assert!(region["startLine"].as_u64() >= Some(1), "{result}");
    }
    let kinds = ["tool", "originalUriBaseIds", "invocations", "automationDetails"];
    assert!(kinds.iter().all(|kind| !run[kind].is_null()), "{run}");
}

/// Relative to where the check is run, when that is around the files.
#[tokio::test]
async fn paths_below_the_current_folder_are_relative_to_its_root() {
    let here = tempfile::tempdir_in(".").unwrap();
    std::fs::write(here.path().join("a b.js"), LOGIN).unwrap();
    let log = log_of(&check(here.path()).await, false);
    let artifact = &log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"];
    let uri = artifact["uri"].as_str().unwrap();
    assert_eq!(artifact["uriBaseId"], "%SRCROOT%");
    assert!(uri.ends_with("/a%20b.js") && !uri.starts_with('/') && !uri.contains(':'), "{uri}");
    let root = log["runs"][0]["originalUriBaseIds"]["%SRCROOT%"]["uri"].as_str().unwrap();
    assert!(root.starts_with("file:///") && root.ends_with('/'), "{root}");
}

#[tokio::test]
async fn no_more_than_is_accepted_and_the_worst_first() {
    let mut checked = all_kinds().await;
    let mut hint = checked.findings[0].clone();
    hint.finding.severity = crate::api::types::Severity::Info;
    checked.findings = std::iter::repeat_n(hint, 25_001).chain(checked.findings).collect();
    let log: Value = serde_json::from_str(&sarif(&checked, false)).unwrap();
    let results = log["runs"][0]["results"].as_array().unwrap();
    assert_eq!(results.len(), 25_000);
    assert!(results.iter().any(|result| result["level"] == "error"));
    let notes = log["runs"][0]["invocations"][0]["toolExecutionNotifications"].to_string();
    assert!(notes.contains("the worst 25000 are listed"), "{notes}");
}
