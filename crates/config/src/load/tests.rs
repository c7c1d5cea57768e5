use std::path::PathBuf;
use std::time::Duration;

use proptest::prelude::*;

use super::*;
use crate::diagnostic::Severity;
use crate::project::{Folder, HostMode, OriginKind, Peer, Upstream};

const SHOP: &str = r#"[[site]]
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

fn shown(text: &str) -> Vec<String> {
    let loaded = load(text, Path::new("/base"));
    let lines =
        loaded.diagnostics.iter().map(|d| format!("{}:{} {} {}", d.line, d.column, d.code, d.message()));
    lines.collect()
}

/// The errors and warnings of a text: `LINE:COLUMN CODE SENTENCE`, of which the end may be left out. Infos
/// have a test of their own.
fn check(text: &str, expect: &[&str]) {
    let loaded = load(text, Path::new("/base"));
    let infos = loaded.diagnostics.iter().map(|d| d.severity == Severity::Info);
    let found: Vec<_> =
        shown(text).into_iter().zip(infos).filter(|(_, info)| !info).map(|(line, _)| line).collect();
    let fits =
        found.len() == expect.len() && found.iter().zip(expect).all(|(found, line)| found.starts_with(line));
    assert!(fits, "{text}\n{found:#?}\nexpected\n{expect:#?}");
}

/// What a text says when some pieces of [`SHOP`], each of which is in it once, are replaced.
fn check_shop(replaced: &[(&str, &str)], expect: &[&str]) {
    let text = replaced.iter().fold(SHOP.to_owned(), |text, (old, new)| {
        assert_eq!(text.matches(old).count(), 1, "{old}");
        text.replace(old, new)
    });
    check(&text, expect);
}

fn origin(lines: &str) -> Option<OriginKind> {
    let text = format!("[[site]]\nname = \"x\"\ndefault.origin = \"o\"\n[site.origin.o]\n{lines}\n");
    load(&text, Path::new("/base")).project.map(|mut project| project.sites[0].origins.remove(0).kind)
}

#[test]
fn the_file_of_the_handbook_means_what_it_says() {
    let project = load(SHOP, Path::new("/base")).project.unwrap();
    let site = &project.sites[0];
    assert_eq!((site.name.as_str(), site.cloudfront), ("shop", false));
    assert_eq!(site.hosts, ["shop.localhost"]);
    assert_eq!(site.origins[0].kind, OriginKind::Folder(Folder::new(PathBuf::from("/base/dist"))));
    let peer = Peer::parse("http://localhost:3000").unwrap();
    assert_eq!(site.origins[1].kind, OriginKind::Upstream(Upstream::new(vec![peer])));
    assert_eq!(site.behavior_for("/api/x").1.origin, 1);
    assert_eq!(site.behavior_for("/").1.origin, 0);
    assert!(site.behaviors[1].is_default);
    assert_eq!(shown(SHOP).len(), 1, "{:?}", shown(SHOP));
}

#[test]
fn every_option_is_read() {
    let folder = "folder = \"../out\"\nindex = \"home.html\"\nfallback = \"app/index.html\"\nreload = true";
    let expect = Folder {
        path: PathBuf::from("/base/../out"),
        index: "home.html".into(),
        fallback: Some("app/index.html".into()),
        reload: true,
    };
    assert_eq!(origin(folder), Some(OriginKind::Folder(expect)));
    let upstream = "upstream = [\"http://a:1\", \"https://b\"]\nhost = \"api.test:8080\"\nverify = false\n\
                    connect_timeout = \"500ms\"\nread_timeout = \"2m\"\nwebsocket_idle = \"1h\"";
    let expect = Upstream {
        peers: vec![Peer::parse("http://a:1").unwrap(), Peer::parse("https://b").unwrap()],
        host: HostMode::Fixed("api.test:8080".into()),
        connect_timeout: Duration::from_millis(500),
        read_timeout: Duration::from_secs(120),
        websocket_idle: Duration::from_secs(3600),
        verify: false,
    };
    assert_eq!(origin(upstream), Some(OriginKind::Upstream(expect)));
}

#[test]
fn hosts_default_to_the_name_under_localhost() {
    let text = SHOP.replace("hosts = [\"shop.localhost\"]\n", "cloudfront = true\n");
    let site = load(&text, Path::new("/base")).project.unwrap().sites.remove(0);
    assert_eq!(site.hosts, ["shop.localhost"]);
    assert!(site.cloudfront);
}

#[test]
fn every_form_of_toml_is_read() {
    let text = "site = [{name='a', default.origin='o', origin={o={folder='x'}}, behavior=[{path='/p', origin='o'}]}]";
    check(text, &[]);
    let text = "[[site]]\nname = \"a\"\norigin.o.folder = \"x\"\n[site.default]\norigin = \"o\"\n";
    check(text, &[]);
    check(&format!("\u{feff}{}", SHOP.replace('\n', "\r\n")), &[]);
}

#[test]
fn all_mistakes_are_reported_at_once() {
    let text = r#"[[site]]
name = "My Shop"
hosts = ["*.shop.test", "shop.localhost:8443"]
default = { origin = "apps" }
colour = "red"

[site.origin.app]
folder = "dist"
upstream = "http://localhost:3000"

[site.origin.api]
upsteam = "http://localhost:3000/api"
read_timeout = 5
index = "x"

[[site.behavior]]
path = "/a{b,c}"
origin = "ghost"

[[site.behavior]]
origin = "api"
"#;
    let expect = [
        "2:8 bad-name `My Shop` cannot be a site's name; use lower-case letters, digits and `-`, such as `my-shop`",
        "3:10 host-wildcard",
        "3:25 host-not-alone `shop.localhost:8443` is more than a host; write only `shop.localhost`",
        "4:22 origin-misspelt there is no origin `apps` in this site; did you mean `app`?",
        "5:1 unknown-key unknown key `colour` in `[[site]]`; it takes `name`, `hosts`,",
        "7:1 origin-both origin `app` has both `folder` and `upstream`",
        "12:1 misspelt-key unknown key `upsteam` in `[site.origin.NAME]`; did you mean `upstream`?",
        "12:11 target-path `http://localhost:3000/api` has a path; the path of the request is kept",
        "13:16 wrong-type `read_timeout` must be a text, not a number; write `read_timeout = \"…\"`",
        "14:9 key-of-folder `index` is for folders, and this origin is an upstream; remove it",
        "17:8 pattern-braces",
        "18:10 origin-unknown there is no origin `ghost` in this site; it has api, app",
        "20:1 missing-key `[[site.behavior]]` has no `path`; add `path = \"/api/*\"`",
    ];
    check(text, &expect);
    assert_eq!(load(text, Path::new("/base")).project, None);
}

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
fn an_empty_file_asks_for_a_site() {
    let sentence = "1:1 no-site there is no site; begin with `[[site]]` and `name = \"shop\"`";
    for text in ["", "# nothing\n", "site = []"] {
        check(text, &[sentence]);
    }
}

#[test]
fn a_site_needs_its_keys() {
    check(
        "[[site]]\n",
        &[
            "1:1 missing-key `[[site]]` has no `name`; add `name = \"shop\"`",
            "1:1 missing-key `[[site]]` has no `default`; add `default = { origin = \"app\" }`",
        ],
    );
    check("[[site]]\nname = \"a\"\ndefault = {}\n", &["3:11 missing-key `default` has no `origin`"]);
    check(
        "[[site]]\nname = \"a\"\ndefault.origin = \"app\"\n",
        &[
            "3:18 origin-undefined this site has no origins; add `[site.origin.app]` with a `folder` or an `upstream`",
        ],
    );
}

#[test]
fn wrong_types_say_what_is_right() {
    check("site = 1", &["1:8 wrong-type `site` must be a table, not a number; write `[[site]]`"]);
    check("site = [1]", &["1:9 wrong-type `site` must be a table, not a number; write `[[site]]`"]);
    check_shop(
        &[("\"shop\"", "1.5"), ("[\"shop.localhost\"]", "\"shop.localhost\"")],
        &[
            "2:8 wrong-type `name` must be a text, not a number; write `name = \"…\"`",
            "3:9 wrong-type `hosts` must be a list, not a text; write `hosts = [\"…\"]`",
        ],
    );
    check_shop(
        &[("[\"shop.localhost\"]", "[\"a\", 1]")],
        &["3:15 wrong-type `hosts` must be a text, not a number; write `hosts = [\"…\"]`"],
    );
    check_shop(
        &[("{ origin = \"app\" }", "\"app\"")],
        &["4:11 wrong-type `default` must be a table, not a text; write `default = { origin = \"app\" }`"],
    );
    check_shop(
        &[("[[site.behavior]]", "[site.behavior]")],
        &["12:1 single-brackets `[site.behavior]` can be there several times; write `[[site.behavior]]`"],
    );
    check_shop(
        &[("[site.origin.app]\nfolder", "[site.origin]\napp")],
        &["7:7 wrong-type `app` must be a table, not a text; write `[site.origin.app]`"],
    );
    check_shop(
        &[("\"http://localhost:3000\"", "3000")],
        &["10:12 wrong-type `upstream` must be a text, not a number; write `upstream = \"…\"`"],
    );
}

#[test]
fn names_and_hosts_belong_to_one_site() {
    let other = SHOP.replace("\"shop.localhost\"", "\"b.test\", \"SHOP.localhost\", \"b.test\"");
    check(
        &format!("{SHOP}{other}"),
        &[
            "16:8 duplicate-name the name `shop` is already taken on line 2; each site needs its own",
            "17:20 duplicate-host the host `shop.localhost` is already taken on line 3",
            "17:38 duplicate-host the host `b.test` is already taken on line 17",
        ],
    );
    let blog = "[[site]]\nname = \"blog\"\nhosts = [\"shop.localhost\"]\ndefault.origin = \"o\"\norigin.o.folder = \"x\"\n";
    let shop = SHOP.replace("hosts = [\"shop.localhost\"]\n", "");
    check(
        &format!("{blog}{shop}"),
        &["7:8 duplicate-host the host `shop.localhost` is already taken on line 3"],
    );
}

#[test]
fn an_origin_is_a_folder_or_an_upstream() {
    check_shop(
        &[("folder = \"dist\"", "")],
        &["6:1 origin-empty origin `app` has neither `folder` nor `upstream`"],
    );
    check_shop(&[("folder = \"dist\"", "folder = \"\"")], &["7:10 empty-value"]);
    check_shop(
        &[("folder = \"dist\"", "folder = \"dist\"\nverify = false\nread_timeout = \"1s\"")],
        &[
            "8:10 key-of-upstream `verify` is for upstreams, and this origin is a folder; remove it",
            "9:16 key-of-upstream",
        ],
    );
    check_shop(&[("\"dist\"", "\"~/dist\"")], &["7:10 folder-tilde"]);
    for index in ["/index.html", "../x", "a//b", "", "a\\\\b", "."] {
        check_shop(&[("\"dist\"", &format!("\"dist\"\nindex = \"{index}\""))], &["8:9 bad-object"]);
    }
}

#[test]
fn an_upstream_is_an_address() {
    let check_url = |url: &str, expect: &str| check_shop(&[("\"http://localhost:3000\"", url)], &[expect]);
    check_url(
        "\"localhost:3000\"",
        "10:12 target-scheme `localhost:3000` is not the address of a backend; write `http://localhost:3000`",
    );
    check_url("\"\"", "10:12 target-scheme");
    check_url("[]", "10:12 empty-value");
    check_url("[\"http://a\", \"http://b:x\"]", "10:25 target-port");
    check_url("\"http://u:p@a\"", "10:12 target-user-info");
    check_url("\"ftp://a\"", "10:12 target-scheme");
    check_url("\"http://a?b\"", "10:12 target-path");
}

#[test]
fn options_of_an_upstream_are_checked() {
    let check_line = |line: &str, expect: &[&str]| {
        check_shop(&[("\"http://localhost:3000\"", &format!("\"http://localhost:3000\"\n{line}"))], expect);
    };
    check_line("read_timeout = \"10\"", &["11:16 bad-duration"]);
    check_line("websocket_idle = \"0s\"", &["11:18 duration-range"]);
    check_line("host = \"veiwer\"", &["11:8 bad-host-mode"]);
    check_line("host = \"a b.c\"", &["11:8 bad-host-mode"]);
    check_line("host = \"origin\"", &[]);
    check_line("host = \"[::1]:80\"", &[]);
    check_line("host = \"localhost\"", &[]);
}

#[test]
fn patterns_that_are_probably_not_meant_are_pointed_out() {
    let check_paths = |paths: &[&str], expect: &[&str]| {
        let behaviors =
            paths.iter().map(|path| format!("\n[[site.behavior]]\npath = \"{path}\"\norigin = \"api\"\n"));
        let text = SHOP.split("\n[[site.behavior]]").next().unwrap_or_default().to_owned()
            + &behaviors.collect::<String>();
        check(&text, expect);
    };
    check_paths(
        &["/api/*", "/api/users/*"],
        &["17:8 pattern-unreachable `/api/users/*` is never reached: `/api/*` on line 13 comes first"],
    );
    check_paths(
        &["api/*", "/api/*"],
        &["17:8 pattern-duplicate `/api/*` is never reached: it is already on line 13"],
    );
    check_paths(
        &["/api/**"],
        &[
            "13:8 pattern-double-star `**` in `/api/**` means no more than `*`, which crosses `/` too; write `/api/*`",
        ],
    );
    check_paths(&["/api/.*"], &["13:8 pattern-like-regex"]);
    check_paths(&["^/api"], &["13:8 pattern-regex"]);
    check_paths(&["/a?b=c"], &["13:8 pattern-query a path pattern never sees the query string; write `/a`"]);
    check_paths(&["/a?b&c"], &["13:8 pattern-like-query"]);
    check_paths(
        &["/docs/"],
        &["13:8 pattern-trailing-slash `/docs/` matches this one path and nothing below it; write `/docs/*`"],
    );
    check_paths(&["*"], &["13:8 pattern-everything"]);
    check_paths(&["/api/users/*", "/api/*", "/api", "*.jpg"], &[]);
}

#[test]
fn worth_knowing_is_not_wrong() {
    let text = format!("{SHOP}[site.origin.spare]\nfolder = \"x\"\n");
    assert_eq!(
        shown(&text),
        [
            "13:8 pattern-without-parent `/api/*` does not match `/api` itself, which goes to the default behavior, as it would on CloudFront",
            "15:1 origin-unused no behavior uses the origin `spare`",
        ]
    );
    assert!(load(&text, Path::new("/base")).project.is_some());
    let covered = format!("{SHOP}[[site.behavior]]\npath = \"/api\"\norigin = \"api\"\n");
    assert_eq!(shown(&covered), Vec::<String>::new());
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

#[test]
fn every_code_is_its_own() {
    let mut codes = codes().to_vec();
    codes.sort_unstable();
    codes.dedup();
    assert_eq!(codes.len(), super::codes().len());
    for code in codes {
        assert!(code.bytes().all(|b| b.is_ascii_lowercase() || b == b'-'), "{code}");
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
    #![proptest_config(ProptestConfig::with_cases(512))]

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
