//! The table of duties in `docs/conformance.md` is true.

use std::fs;
use std::path::{Path, PathBuf};

/// Names of tests between backticks: `file::test`, `file::part::test`, or `test` alone, beside the code.
fn named(table: &str) -> impl Iterator<Item = &str> {
    let rows = table.lines().filter(|line| line.starts_with("| ") && line.contains('`'));
    rows.filter_map(|row| row.trim_end_matches([' ', '|']).rsplit("| ").next())
        .flat_map(|cell| cell.split('`').skip(1).step_by(2))
        .filter(|name| name.contains('_') && !name.contains('/'))
}

fn sources(folder: &Path, all: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, all);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            all.push(path);
        }
    }
}

#[test]
fn every_test_that_is_named_exists() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let table = fs::read_to_string(here.join("../../docs/conformance.md")).unwrap();
    let mut files = Vec::new();
    sources(&here.join("src"), &mut files);
    sources(&here.join("tests"), &mut files);
    let texts: Vec<(String, String)> = files
        .iter()
        .map(|file| (file.to_string_lossy().into_owned(), fs::read_to_string(file).unwrap()))
        .collect();
    let exists = |name: &str| {
        let (file, test) = name.rsplit_once("::").unwrap_or(("", name));
        let within = if file.is_empty() {
            "/src/".to_owned()
        } else {
            format!("/door/{}.rs", file.replace("::", "/"))
        };
        let test = format!("fn {test}(");
        texts.iter().any(|(path, text)| path.contains(&within) && text.contains(&test))
    };
    let (found, missing): (Vec<&str>, Vec<&str>) = named(&table).partition(|name| exists(name));
    assert!(missing.is_empty(), "no such tests: {missing:#?}");
    assert!(found.len() > 100, "{}", found.len());
}
