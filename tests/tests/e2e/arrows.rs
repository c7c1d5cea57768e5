//! The picture in ARCHITECTURE.md, held against the manifests.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use serde_json::Value;

/// Which of our crates each crate may use. A crate that is not here may use none.
const ARROWS: [(&str, &[&str]); 5] = [
    ("proxy", &["config", "pki", "capture", "mixed-content"]),
    ("engine", &["config", "pki", "capture", "mixed-content", "proxy", "demo"]),
    ("cli", &["engine"]),
    ("localfront-app", &["engine"]),
    ("e2e", &[]),
];

/// Every package of the workspace with the packages it names, and where its manifest is.
struct Manifests {
    names: BTreeMap<String, BTreeSet<String>>,
    places: BTreeMap<String, String>,
}

#[test]
fn arrows_between_our_crates_point_only_down() {
    let manifests = Manifests::read();
    for (name, used) in &manifests.names {
        let allowed = ARROWS.iter().find(|(from, _)| from == name).map_or(&[][..], |(_, to)| to);
        for to in used.iter().filter(|to| manifests.names.contains_key(*to)) {
            assert!(
                allowed.contains(&to.as_str()),
                "{name} must not use {to}; see the picture in ARCHITECTURE.md"
            );
        }
    }
}

#[test]
fn nothing_under_crates_names_tauri() {
    let manifests = Manifests::read();
    let below = |name: &&String| manifests.places[*name].contains("/crates/");
    let rooms: Vec<_> = manifests.names.keys().filter(below).collect();
    assert!(rooms.len() >= 8, "only {rooms:?} were looked at");
    for name in rooms {
        let tauri: Vec<_> = manifests.names[name].iter().filter(|used| used.starts_with("tauri")).collect();
        assert!(tauri.is_empty(), "{name} names {tauri:?}");
    }
}

#[test]
fn rooms_run_no_async_code() {
    let manifests = Manifests::read();
    for room in ["config", "pki", "capture", "mixed-content"] {
        for forbidden in ["tokio", "hyper", "hyper-util", "reqwest"] {
            assert!(!manifests.names[room].contains(forbidden), "{room} must not use {forbidden}");
        }
    }
}

#[test]
fn every_crate_of_the_picture_is_there() {
    let manifests = Manifests::read();
    for (from, to) in ARROWS {
        for name in to.iter().chain([&from]) {
            assert!(
                manifests.names.contains_key(*name),
                "{name} is gone: correct ARROWS and ARCHITECTURE.md"
            );
        }
    }
}

impl Manifests {
    fn read() -> Self {
        let root = concat!(env!("CARGO_MANIFEST_DIR"), "/..");
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let mut command = Command::new(cargo);
        command.args(["metadata", "--no-deps", "--offline", "--format-version", "1"]).current_dir(root);
        let output = command.output().expect("cargo can be started");
        let metadata: Value = serde_json::from_slice(&output.stdout).expect("cargo metadata prints JSON");
        let packages = metadata["packages"].as_array().expect("a list of packages");
        Self {
            names: packages.iter().map(|package| (text(&package["name"]), used_by(package))).collect(),
            places: packages.iter().map(|p| (text(&p["name"]), text(&p["manifest_path"]))).collect(),
        }
    }
}

/// What ships; a test may borrow from a neighbour.
fn used_by(package: &Value) -> BTreeSet<String> {
    let all = package["dependencies"].as_array().into_iter().flatten();
    all.filter(|used| used["kind"] != "dev").map(|used| text(&used["name"])).collect()
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}
