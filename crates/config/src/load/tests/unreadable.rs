//! Texts that are not TOML, or hardly, or endless.

use std::path::Path;

use proptest::prelude::*;

use super::{SHOP, check, check_shop, load};
use crate::diagnostic::Severity;
use crate::load::LARGEST;

#[test]
fn syntax_errors_do_not_hide_each_other_or_what_follows() {
    let text = "[[site]]\nname = shop\nhosts = [\"a b\"]\ndefault = { origin = \"app\" }\n[site.origin.app]\nfolder = \"dist\nreload = maybe\n";
    let expect = [
        "2:8 syntax this is not TOML: string values must be quoted",
        "3:10 host-malformed",
        "6:15 syntax this is not TOML: invalid basic string",
        "7:10 syntax this is not TOML: string values must be quoted",
        "7:10 wrong-type `reload` must be a boolean, not a text; write `reload = true`",
    ];
    check(text, &expect);
}

#[test]
fn what_could_not_be_read_is_not_called_missing() {
    check("[[site]\nname = \"a\"\n", &["1:8 syntax this is not TOML: unclosed array table"]);
}

#[test]
fn a_broken_header_does_not_hide_what_follows_its_section() {
    check_shop(
        &[("[site.origin.api]", "[site.origin.api"), ("\"/api/*\"", "\"/{a}\"")],
        &["9:17 syntax this is not TOML: unclosed table, expected `]`", "13:8 pattern-braces"],
    );
    check_shop(
        &[("[site.origin.app]", "[site.origin.]"), ("[[site.behavior]]", "[[site.behavior]")],
        &["6:14 syntax this is not TOML: ", "12:17 syntax this is not TOML: unclosed array table"],
    );
    check_shop(
        &[("[site.origin.api]", "[site.origin.app]")],
        &["9:14 syntax this is not TOML: duplicate key"],
    );
}

#[test]
fn a_key_written_twice_is_told() {
    check_shop(
        &[("folder = \"dist\"", "folder = \"a\"\nfolder = \"b\"")],
        &["8:1 syntax this is not TOML: duplicate key"],
    );
}

#[test]
fn columns_count_characters() {
    check_shop(
        &[("[\"shop.localhost\"]", "[\"한국.localhost\", \"*.a\"]")],
        &[
            "3:10 host-not-ascii `한국.localhost` must be written as browsers send it: `xn--3e0b707e.localhost`",
            "3:26 host-wildcard",
        ],
    );
}

#[test]
fn spans_cover_the_value() {
    let text = SHOP.replace("\"/api/*\"", "\"/a{b}\"");
    let loaded = load(&text, Path::new("/base"));
    assert_eq!(&text[loaded.diagnostics[0].span.clone()], "\"/a{b}\"");
}

#[test]
fn a_huge_or_hostile_text_is_refused_at_once() {
    check(&"#".repeat(LARGEST + 1), &["1:1 too-large"]);
    let many = [("[", 100_000), ("x=", 100_000), ("[[site]\n", 2_000), ("=\n", 100_000), ("a.", 100_000)];
    for (piece, times) in many {
        let loaded = load(&piece.repeat(times), Path::new("/base"));
        assert!((1..=500).contains(&loaded.diagnostics.len()), "{piece}");
    }
}

/// Lines such as people write, and lines they did not mean to.
fn lines() -> impl Strategy<Value = String> {
    let header = "\\[{0,3}(site|site\\.origin\\.a|site\\.behavior|site\\.default|x)?\\]{0,3}";
    let pair = "(name|hosts|default|origin|origin\\.a\\.folder|path|folder|upstream|read_timeout|site)? ?=? ?\
                (\"[a/*:3]{0,6}\"|\\[\"a\", ?1?\\]|\\{ ?origin = \"a\" ?\\}|true|1|'|\"\"\"|\\{|\\[)?";
    let line = prop_oneof![header, pair, "\\PC{0,8}"];
    proptest::collection::vec(line, 0..12).prop_map(|lines| lines.join("\n"))
}

proptest! {
    #[test]
    fn loading_never_panics(text in any::<String>()) {
        let loaded = load(&text, Path::new("/base"));
        let has_error = loaded.diagnostics.iter().any(|d| d.severity == Severity::Error);
        prop_assert_eq!(loaded.project.is_none(), has_error);
    }

    #[test]
    fn loading_what_looks_like_a_file_never_panics(text in lines()) {
        let loaded = load(&text, Path::new("/base"));
        let lines = text.split('\n').count();
        for found in &loaded.diagnostics {
            prop_assert!(found.line >= 1 && found.line as usize <= lines && found.column >= 1);
            prop_assert!(found.span.start <= found.span.end && found.span.end <= text.len());
        }
    }

    #[test]
    fn a_whole_project_refers_only_to_what_it_has(text in lines()) {
        for site in load(&text, Path::new("/base")).project.into_iter().flat_map(|project| project.sites) {
            prop_assert!(!site.hosts.is_empty());
            prop_assert!(site.behaviors.last().is_some_and(|last| last.is_default));
            prop_assert!(site.behaviors.iter().all(|behavior| behavior.origin < site.origins.len()));
        }
    }
}
