//! `localfront explain`, `check`, `config` and `ca`: answers without serving anything.

use e2e::{Localfront, Outcome, Sandbox};

/// A folder, a backend, and a behavior for it.
pub(super) const PROJECT: &str = r#"[[site]]
name = "shop"
hosts = ["shop.localhost"]
default = { origin = "app" }

[site.origin.app]
folder = "dist"

[site.origin.api]
upstream = "http://localhost:3000"

[[site.behavior]]
path = "/api/*"
origin = "api"
"#;

fn project(sandbox: &Sandbox, text: &str) -> String {
    sandbox.write("shop/dist/index.html", "<p>");
    sandbox.write("shop/localfront.toml", text).display().to_string()
}

fn explain(url: &str) -> Outcome {
    let sandbox = Sandbox::new();
    let file = project(&sandbox, PROJECT);
    Localfront::run(&sandbox, &["explain", url, "--config", &file])
}

#[test]
fn explain_names_the_rule_and_where_the_request_would_go() {
    let told = explain("https://shop.localhost:8443/api/orders");
    assert_eq!(told.code, 0, "{told:?}");
    let told = &told.json[0];
    assert_eq!((&told["site"], &told["behavior"]), (&"shop".into(), &"/api/*".into()));
    assert_eq!((&told["rule"], &told["kind"]), (&1.into(), &"upstream".into()));
    assert_eq!(told["goes_to"], "http://localhost:3000/api/orders");
}

#[test]
fn explain_tells_a_host_nobody_serves_by_its_exit_code() {
    let told = explain("https://other.localhost:8443/");
    assert_eq!(told.code, 1, "{told:?}");
    assert!(told.json[0]["site"].is_null(), "{told:?}");
}

#[test]
fn check_finds_what_breaks_once_deployed_and_says_what_to_write() {
    let sandbox = Sandbox::new();
    let page = "<!doctype html>\n<script src=\"http://cdn.example.com/app.js\"></script>\n";
    sandbox.write("site/index.html", page);
    let checked = Localfront::run(&sandbox, &["check", &sandbox.path("site").display().to_string()]);
    assert_eq!(checked.code, 1, "{checked:?}");
    let finding = &checked.json[0];
    assert_eq!(finding["url"], "http://cdn.example.com/app.js");
    assert_eq!((&finding["line"], &finding["category"]), (&2.into(), &"blocked".into()));
    assert_eq!(finding["fix"]["url"], "https://cdn.example.com/app.js");
}

#[test]
fn check_passes_what_is_in_order() {
    let sandbox = Sandbox::new();
    sandbox.write("site/index.html", "<!doctype html><script src=\"/app.js\"></script>");
    let checked = Localfront::run(&sandbox, &["check", &sandbox.path("site").display().to_string()]);
    assert_eq!(checked.code, 0, "{checked:?}");
}

#[test]
fn check_of_nothing_is_no_success() {
    let sandbox = Sandbox::new();
    let checked =
        Localfront::run(&sandbox, &["check", &sandbox.path("no-such-folder").display().to_string()]);
    assert_eq!(checked.code, 2, "{checked:?}");
    assert!(checked.stderr.contains("no-such-folder"), "{checked:?}");
}

#[test]
fn validate_names_line_and_column_of_every_mistake() {
    let sandbox = Sandbox::new();
    let text = PROJECT.replace("origin = \"api\"\n", "origin = \"apo\"\n").replace("hosts =", "host =");
    let file = project(&sandbox, &text);
    let found = Localfront::run(&sandbox, &["config", "validate", &file]);
    assert_eq!(found.code, 1, "{found:?}");
    let lines: Vec<_> = found.json.iter().map(|mistake| mistake["line"].as_u64().unwrap()).collect();
    assert!(lines.contains(&3) && lines.contains(&14), "{found:?}");
    assert!(found.json.iter().all(|mistake| mistake["column"].as_u64().is_some_and(|column| column > 0)));
    assert!(found.stderr.contains(&format!("{file}:14:")), "{found:?}");
}

#[test]
fn validate_passes_a_good_file() {
    let sandbox = Sandbox::new();
    let file = project(&sandbox, PROJECT);
    assert_eq!(Localfront::run(&sandbox, &["config", "validate", &file]).code, 0);
}

#[test]
fn the_schema_describes_the_words_of_the_file() {
    let sandbox = Sandbox::new();
    let mut command = Localfront::command(&sandbox);
    command.args(["config", "schema"]);
    let ended = e2e::Process::start(&sandbox, "schema", command).wait();
    let schema: serde_json::Value = serde_json::from_str(&ended.stdout).unwrap();
    assert_eq!(schema["properties"]["site"]["type"], "array", "{schema}");
}

#[test]
fn the_authority_is_made_once_and_its_key_is_ours_alone() {
    use std::os::unix::fs::PermissionsExt;
    let sandbox = Sandbox::new();
    let path = || Localfront::run(&sandbox, &["ca", "path"]).json[0]["path"].as_str().unwrap().to_owned();
    let root = std::fs::read(path()).unwrap();
    assert_eq!(std::fs::read(path()).unwrap(), root);
    let folder = sandbox.data_dir().join("ca");
    for entry in std::fs::read_dir(&folder).unwrap().flatten() {
        let mode = entry.metadata().unwrap().permissions().mode() & 0o777;
        let name = entry.file_name().into_string().unwrap();
        assert!(!name.contains("key") || mode == 0o600, "{name} has mode {mode:o}");
    }
}

#[test]
fn trust_goes_into_a_browsers_store_and_out_of_it_again() {
    let sandbox = Sandbox::new();
    let state = |words: &[&str]| {
        let outcome = Localfront::run(&sandbox, words);
        let stores = outcome.json[0]["stores"].as_array().unwrap().clone();
        let store = stores.into_iter().find(|store| store["kind"] == "chromium").unwrap();
        (outcome.code, store["state"].as_str().unwrap().to_owned())
    };
    assert_eq!(state(&["ca", "status"]), (1, "untrusted".into()));
    assert_eq!(state(&["ca", "trust", "--store", "chromium"]), (0, "trusted".into()));
    assert_eq!(state(&["ca", "untrust", "--store", "chromium"]), (0, "untrusted".into()));
}
