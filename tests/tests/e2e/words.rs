//! The tables of sentences in `words/`, held against the codes the sources give.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

#[test]
fn every_code_of_a_refusal_has_a_korean_sentence() {
    let tables = [table("ko/problems"), table("ko/terminal"), table("ko/doctor")].concat();
    let mut codes = after(&sources("engine"), &["ApiError::new(", "Self::new(", "said("]);
    codes.extend(quoted_with(&sources("engine"), &["journal-", "authority-"]));
    // What only the window or an agent can ask wrongly: programs read it.
    for internal in ["unknown-command", "bad-arguments"] {
        assert!(codes.remove(internal), "{internal} is gone");
    }
    held(&codes, &tables, 60);
}

#[test]
fn every_code_of_a_mistake_in_the_project_file_has_a_korean_sentence() {
    let mut codes = after(&sources("config"), &["Error ", "Warning ", "Info "]);
    codes.extend(quoted_with(&sources("config"), &["pattern-", "target-", "host-"]));
    held(&codes, &table("ko/diagnostics"), 70);
}

#[test]
fn every_code_of_a_failure_has_a_sentence_in_both_languages() {
    let faults = ["Fault::", "Self::client(", "Self::upstream(", "Self::timeout(", "Self::local("];
    let codes = after(&sources("proxy"), &faults);
    held(&codes, &table("en/failures"), 30);
    held(&codes, &table("ko/failures"), 30);
}

#[test]
fn every_code_of_a_change_has_a_sentence_in_both_languages() {
    let codes = after(&sources("proxy"), &["Change {", ".change(", ".tell(", ".note(", "say("]);
    held(&codes, &table("en/changes"), 30);
    held(&codes, &table("ko/changes"), 30);
}

#[test]
fn every_code_of_a_mistake_in_a_filter_has_a_korean_sentence() {
    held(&after(&sources("capture"), &["FilterError::new("]), &table("ko/filter"), 8);
}

/// At least so many were seen, so that a search that finds nothing holds nothing.
fn held(codes: &BTreeSet<String>, table: &[String], least: usize) {
    assert!(codes.len() >= least, "only {} codes were seen: {codes:?}", codes.len());
    let missing: Vec<_> = codes.iter().filter(|code| !table.contains(code)).collect();
    assert!(missing.is_empty(), "without a sentence: {missing:?}");
}

fn table(name: &str) -> Vec<String> {
    let file = root().join("words").join(name).with_extension("json");
    let text = fs::read_to_string(&file).unwrap_or_else(|cause| panic!("{}: {cause}", file.display()));
    let read: Value =
        serde_json::from_str(&text).unwrap_or_else(|cause| panic!("{}: {cause}", file.display()));
    read.as_object().expect("an object").keys().cloned().collect()
}

/// After each of these words, the first text in quotes of the same statement, when it is a code.
fn after(text: &str, words: &[&str]) -> BTreeSet<String> {
    let rest = words.iter().flat_map(|word| text.split(word).skip(1));
    let statements = rest.filter_map(|rest| rest.split([';', '{', '}']).next());
    let quoted = statements.filter_map(|statement| statement.split('"').nth(1));
    quoted.filter(|code| is_code(code)).map(str::to_owned).collect()
}

/// The codes in quotes that begin with these.
fn quoted_with(text: &str, beginnings: &[&str]) -> BTreeSet<String> {
    let quoted = text.split('"').filter(|code| is_code(code));
    quoted.filter(|code| beginnings.iter().any(|start| code.starts_with(start))).map(str::to_owned).collect()
}

fn is_code(text: &str) -> bool {
    let is_word = |part: &str| {
        !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
    };
    text.len() > 2 && text.split('-').all(is_word)
}

/// All code of a crate that is no test.
fn sources(name: &str) -> String {
    let mut text = String::new();
    collect(&root().join("crates").join(name).join("src"), &mut text);
    text
}

fn collect(folder: &Path, text: &mut String) {
    let mut entries: Vec<_> = fs::read_dir(folder).expect("a folder of sources").flatten().collect();
    entries.sort_by_key(fs::DirEntry::path);
    for entry in entries {
        let (path, name) = (entry.path(), entry.file_name());
        if path.is_dir() && name != "tests" {
            collect(&path, text);
        } else if path.extension().is_some_and(|kind| kind == "rs") && name != "tests.rs" {
            let whole = fs::read_to_string(&path).expect("a source");
            text.push_str(whole.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default());
        }
    }
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the project").to_owned()
}
