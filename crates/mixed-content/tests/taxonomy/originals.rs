//! From bundles back to sources, through maps as bundlers write them.

use std::collections::HashMap;

use mixed_content::{Document, Finding, Own, inspect, trace};
use proptest::prelude::*;

/// A bundle and the files around it.
struct Build<'a> {
    file: &'a str,
    code: String,
    files: HashMap<&'a str, String>,
    /// What the head of the answer says.
    named: Option<&'a str>,
}

impl<'a> Build<'a> {
    fn new(file: &'a str, code: &str) -> Self {
        Self { file, code: code.to_owned(), files: HashMap::new(), named: None }
    }

    fn with(mut self, name: &'a str, text: &str) -> Self {
        self.files.insert(name, text.to_owned());
        self
    }

    fn findings(&self) -> Vec<Finding> {
        let url = format!("https://shop.localhost:8443/{}", self.file);
        let document = Document { url: &url, file: self.file, media_type: "", bytes: self.code.as_bytes() };
        let mut findings = inspect(&document, &Own::default(), &[]).findings;
        let read = |name: &str| self.files.get(name).map(|text| text.clone().into_bytes());
        trace(&document, self.named, &mut findings, &read);
        findings
    }

    /// The places in the sources, as `src/api.ts:2:12 http://a.com/x`.
    fn check(&self, expected: &[&str]) {
        let shown = |finding: &Finding| {
            let Some(place) = &finding.original else { return "nowhere".to_owned() };
            let (line, column) = (place.line.unwrap(), place.column.unwrap());
            let marked =
                place.excerpt.as_deref().zip(place.mark.clone()).map_or("?", |(line, mark)| &line[mark]);
            format!("{}:{line}:{column} {marked}", place.file)
        };
        assert_eq!(self.findings().iter().map(shown).collect::<Vec<_>>(), expected);
    }
}

/// Base64 digits of a mapping; each number told against the one before.
fn mappings(lines: &[&[[i64; 4]]]) -> String {
    let (mut source, mut line, mut column) = (0, 0, 0);
    let mut text = Vec::new();
    for segments in lines {
        let mut generated = 0;
        let mut shown = Vec::new();
        for [g, s, l, c] in *segments {
            let numbers = [g - generated, s - source, l - line, c - column];
            (generated, source, line, column) = (*g, *s, *l, *c);
            shown.push(numbers.into_iter().map(digits).collect::<String>());
        }
        text.push(shown.join(","));
    }
    text.join(";")
}

fn digits(number: i64) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut rest = (number.unsigned_abs() << 1) | u64::from(number < 0);
    let mut text = String::new();
    loop {
        let more = rest >> 5 > 0;
        text.push(char::from(DIGITS[(rest & 31) as usize | if more { 32 } else { 0 }]));
        rest >>= 5;
        if !more {
            return text;
        }
    }
}

const SOURCE: &str =
    "import { get } from './get';\n\nexport const load = () =>\n  fetch(\n    'http://a.com/x',\n  );\n";
const BUNDLE: &str = "var r=t=>t;var a=()=>fetch(\"http://a.com/x\");";

fn map(mappings: &str, more: &str) -> String {
    format!(r#"{{"version":3,"sources":["../../src/api.ts"],"names":[],"mappings":"{mappings}"{more}}}"#)
}

/// As esbuild writes it: the call at 21, the literal at 27.
fn usual() -> String {
    mappings(&[&[[0, 0, 0, 0], [12, 0, 2, 7], [21, 0, 3, 2], [27, 0, 4, 4]]])
}

fn with_content() -> String {
    format!(",\"sourcesContent\":[{}]", serde_json::to_string(SOURCE).unwrap())
}

#[test]
fn the_map_that_a_head_names_goes_before_the_comment() {
    let code = format!("{BUNDLE}\n//# sourceMappingURL=app.js.map\n");
    let named = |named| Build { named: Some(named), ..Build::new("assets/js/app.js", &code) };
    let text = map(&usual(), &with_content());
    named("/maps/app.map").with("/maps/app.map", &text).check(&["/src/api.ts:5:6 http://a.com/x"]);
    named("../maps/app.map")
        .with("assets/maps/app.map", &text)
        .with("assets/js/app.js.map", "none")
        .check(&["src/api.ts:5:6 http://a.com/x"]);
    named(" ").with("assets/js/app.js.map", &text).check(&["src/api.ts:5:6 http://a.com/x"]);
}

#[test]
fn a_map_beside_the_bundle() {
    let code = format!("{BUNDLE}\n//# sourceMappingURL=app.js.map\n");
    Build::new("assets/app.js", &code)
        .with("assets/app.js.map", &map(&usual(), &with_content()))
        .check(&["../src/api.ts:5:6 http://a.com/x"]);
}

#[test]
fn the_source_is_read_where_the_map_does_not_bring_it() {
    let code = format!("{BUNDLE}\n//# sourceMappingURL=./maps/app.js.map?v=3");
    Build::new("dist/js/app.js", &code)
        .with("dist/js/maps/app.js.map", &map(&usual(), ",\"sourceRoot\":\"../\""))
        .with("src/api.ts", SOURCE)
        .check(&["src/api.ts:5:6 http://a.com/x"]);
    let finding = Build::new("assets/app.js", &code)
        .with("assets/maps/app.js.map", &map(&usual(), ""))
        .findings()
        .remove(0);
    let place = finding.original.unwrap();
    assert_eq!((place.file.as_str(), place.line, place.excerpt), ("src/api.ts", Some(5), None));
}

#[test]
fn an_inline_map_and_one_that_is_not_named() {
    let inline = |kind: &str, data: &str| format!("{BUNDLE}\n//# sourceMappingURL=data:{kind},{data}");
    let text = map(&usual(), &with_content());
    use base64::Engine;
    let encoded = base64::engine::general_purpose::STANDARD.encode(&text);
    let expected = &["../src/api.ts:5:6 http://a.com/x"];
    Build::new("a/app.js", &inline("application/json;charset=utf-8;base64", &encoded)).check(&[expected[0]]);
    let escaped = text.replace('%', "%25").replace(' ', "%20").replace('"', "%22").replace('\'', "%27");
    Build::new("a/app.js", &inline("application/json", &escaped)).check(expected);
    Build::new("a/app.js", BUNDLE).with("a/app.js.map", &text).check(expected);
}

#[test]
fn a_mapping_that_points_at_the_call_finds_the_literal_in_it() {
    let coarse = mappings(&[&[[0, 0, 0, 0], [21, 0, 3, 2]]]);
    Build::new("a/app.js", BUNDLE)
        .with("a/app.js.map", &map(&coarse, &with_content()))
        .check(&["../src/api.ts:5:6 http://a.com/x"]);
}

#[test]
fn a_constant_put_where_it_is_used_is_found_where_it_was_written() {
    let sources = r#"{"version":3,"sources":["webpack://shop/./src/a.js?1f","webpack://shop/./src/config.js"],
        "sourcesContent":["import {API} from './config'\nfetch(API)\n","// settings\nexport const API = 'http://a.com/x'\n"],
        "mappings":"MAPPINGS"}"#;
    let text = sources.replace("MAPPINGS", &mappings(&[&[[0, 0, 1, 0], [6, 0, 1, 6]]]));
    Build::new("app.js", "fetch(\"http://a.com/x\")")
        .with("app.js.map", &text)
        .check(&["src/config.js:2:21 http://a.com/x"]);
}

#[test]
fn an_environment_variable_put_in_by_the_bundler_is_found_where_it_is_used() {
    let text = format!(
        r#"{{"version":3,"sources":["../src/a.js"],"sourcesContent":["fetch(import.meta.env.VITE_API)\n"],"mappings":"{}"}}"#,
        mappings(&[&[[0, 0, 0, 0], [6, 0, 0, 6]]])
    );
    Build::new("d/app.js", "fetch(\"http://a.com/x\")")
        .with("d/app.js.map", &text)
        .check(&["src/a.js:1:7 ?"]);
}

#[test]
fn index_maps_are_read_section_by_section() {
    let section = |line: u32, column: u32, source: &str, text: &str, mappings: &str| {
        format!(
            r#"{{"offset":{{"line":{line},"column":{column}}},"map":{{"version":3,"sources":["{source}"],"sourcesContent":[{}],"mappings":"{mappings}"}}}}"#,
            serde_json::to_string(text).unwrap()
        )
    };
    let first =
        section(0, 0, "one.js", "fetch('http://a.com/1')", &mappings(&[&[[0, 0, 0, 0], [6, 0, 0, 6]]]));
    let second = section(0, 24, "two.js", "\n\nfetch('http://a.com/2')", &mappings(&[&[[0, 0, 2, 0]]]));
    let text = format!(r#"{{"version":3,"sections":[{first},{second}]}}"#);
    Build::new("app.js", "fetch('http://a.com/1');fetch('http://a.com/2')")
        .with("app.js.map", &format!(")]}}'\n{text}"))
        .check(&["one.js:1:8 http://a.com/1", "two.js:3:8 http://a.com/2"]);
}

#[test]
fn names_of_bundlers_become_paths() {
    for (source, expected) in [
        ("webpack:///./src/api.ts", "src/api.ts"),
        ("webpack:///src/api.ts", "src/api.ts"),
        ("turbopack:///[project]/src/api.ts", "src/api.ts"),
        ("file:///home/me/shop/src/api.ts", "/home/me/shop/src/api.ts"),
        ("ng://shop/./src/api.ts", "src/api.ts"),
        ("../../../src/../src/api.ts", "../../src/api.ts"),
        ("./api.ts", "js/api.ts"),
    ] {
        let text = map(&usual(), &with_content()).replace("../../src/api.ts", source);
        Build::new("js/app.js", BUNDLE)
            .with("js/app.js.map", &text)
            .check(&[&format!("{expected}:5:6 http://a.com/x")]);
    }
}

#[test]
fn style_sheets_have_maps_too() {
    let text = format!(
        r#"{{"version":3,"sources":["app.scss"],"sourcesContent":[".a {{\n  .b {{ background: url(http://a.com/x) }}\n}}"],"mappings":"{}"}}"#,
        mappings(&[&[[0, 0, 1, 2], [6, 0, 1, 7]]])
    );
    Build::new("css/app.css", ".a .b{background:url(http://a.com/x)}\n/*# sourceMappingURL=app.css.map */")
        .with("css/app.css.map", &text)
        .check(&["css/app.scss:2:24 http://a.com/x"]);
}

#[test]
fn the_lines_around_are_shown_with_the_indentation_of_the_line() {
    let build = Build::new("a/app.js", BUNDLE).with("a/app.js.map", &map(&usual(), &with_content()));
    let place = build.findings().remove(0).original.unwrap();
    assert_eq!(place.excerpt.as_deref(), Some("'http://a.com/x',"));
    assert_eq!(place.before, ["export const load = () =>", "fetch("]);
    assert_eq!(place.after, [");"]);
}

#[test]
fn maps_that_are_none_and_maps_that_lie_are_ignored() {
    let long = "A".repeat(100);
    for text in [
        "",
        "null",
        "[]",
        "<!doctype html><title>404</title>",
        r#"{"version":3}"#,
        r#"{"version":3,"sources":[],"mappings":"AAAA"}"#,
        r#"{"version":3,"sources":[null],"mappings":"AAAA"}"#,
        r#"{"version":3,"sources":["a"],"mappings":"AA"}"#,
        r#"{"version":3,"sources":["a"],"mappings":"A!AA"}"#,
        r#"{"version":3,"sources":["a"],"mappings":"AADA"}"#,
        r#"{"version":3,"sources":["a"],"sourcesContent":["x"],"mappings":"gggggggggggggggggggggggggggggggB"}"#,
        r#"{"version":3,"sections":[{"offset":{"line":9,"column":0},"map":{"sections":[]}}]}"#,
        &format!(r#"{{"sections":{}"#, "[{\"map\":{\"sections\":".repeat(10_000)),
        &format!(r#"{{"version":3,"sources":["a"],"mappings":"{long}"}}"#),
    ] {
        let findings = Build::new("app.js", BUNDLE).with("app.js.map", text).findings();
        assert_eq!(findings.len(), 1, "{text}");
    }
    // A place beyond the end of its source.
    let far = map(&mappings(&[&[[0, 0, 9_999, 9_999]]]), &with_content());
    Build::new("a/app.js", BUNDLE).with("a/app.js.map", &far).check(&["nowhere"]);
}

#[test]
fn maps_that_grow_without_end_are_read_once() {
    let code = "fetch('http://a.com/x');".repeat(900);
    let long = format!("{}AAAA", "AAAA,".repeat(2_000_000));
    for mappings in [long, ";".repeat(5_000_000), "A".repeat(5_000_000)] {
        let text = map(&mappings, &with_content());
        Build::new("a/app.js", &code).with("a/app.js.map", &text).findings();
    }
}

proptest! {
    #[test]
    fn maps_never_panic(mappings in "[A-Za-z0-9+/,;]{0,80}", source in ".{0,12}", content in ".{0,40}", line in 0_u32..4) {
        let plain = serde_json::json!({ "version": 3, "sources": [source], "sourcesContent": [content], "mappings": mappings });
        let index = serde_json::json!({ "version": 3, "sections": [{ "offset": { "line": line, "column": line }, "map": plain }] });
        for map in [plain, index] {
            let code = format!("{}{BUNDLE}", "\n".repeat(line as usize));
            Build::new("a/app.js", &code).with("a/app.js.map", &map.to_string()).findings();
        }
    }

    #[test]
    fn bytes_as_maps_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        Build::new("app.js", BUNDLE).with("app.js.map", &String::from_utf8_lossy(&bytes)).findings();
    }
}

/// Maps that mean harm lead nowhere, soon.
#[test]
fn maps_that_mean_harm() {
    let nested = (0..2_000).fold(map(&usual(), ""), |inner, _| {
        format!(r#"{{"version":3,"sections":[{{"offset":{{"line":0,"column":0}},"map":{inner}}}]}}"#)
    });
    let sections = vec![r#"{"offset":{"line":0,"column":0},"map":{"mappings":"A"}}"#; 100_000].join(",");
    for map in [
        map(&";".repeat(8 << 20), ""),
        map(&"A,".repeat(4 << 20), ""),
        map(&"g".repeat(8 << 20), ""),
        map("gggggggggggggggggD,//////////H", ""),
        map("AAAA", &format!(r#","sourcesContent":["{}"]"#, "fetch('http://a.com/".repeat(300_000))),
        format!(r#"{{"version":3,"sections":[{sections}]}}"#),
        nested,
        "[".repeat(1 << 20),
        r#"{"version":3,"sources":["../../../../etc/passwd"],"mappings":"AAAA"}"#.to_owned(),
    ] {
        let code = "fetch('http://a.com/x');".repeat(50);
        let found = Build::new("js/app.js", &code).with("js/app.js.map", &map).findings();
        assert_eq!(found.len(), 50);
    }
}
