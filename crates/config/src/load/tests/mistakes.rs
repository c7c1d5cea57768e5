//! Files that can be read and are wrong, or odd.

use std::path::Path;

use super::{SHOP, check, check_shop, load, shown};

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
    for index in ["//index.html", "/../x", "../x", "a//b", "", "a\\\\b", "."] {
        check_shop(&[("\"dist\"", &format!("\"dist\"\nindex = \"{index}\""))], &["8:9 bad-object"]);
    }
    check_shop(&[("\"dist\"", "\"dist\"\nfallback = \"/index.html\"")], &[]);
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
    check_line(
        "protocol = \"http2\"",
        &["11:12 bad-choice `protocol` cannot be `http2`; write one of `auto`,"],
    );
    check_line("protocol = \"h2\"", &["11:12 protocol-needs-tls `h2` is spoken over https"]);
    check_line("protocol = \"h2c\"", &[]);
    check_line("balance = \"random\"", &["11:11 bad-choice"]);
    check_line("sticky = \"a b\"", &["11:10 bad-cookie-name"]);
    check_line("hold = \"25h\"", &["11:8 duration-range"]);
    check_line("ca = \"\"", &["11:6 empty-value `ca` is empty; write something like `certs/root.pem`"]);
    check_line("verify = false\nca = \"root.pem\"", &["12:6 ca-unused"]);
    check_line("proxy = \"ftp://a\"", &["11:9 bad-proxy"]);
    check_line("idle_timeout = \"0s\"", &["11:16 duration-range"]);
    check_line("health = \"/health\"", &["11:10 wrong-type `health` must be a table, not a text"]);
    check_line("host = \"[::1]:80\"", &[]);
    check_line("host = \"localhost\"", &[]);
}

/// All of them at once, each at its own place.
#[test]
fn a_group_of_backends_is_checked_whole() {
    check_shop(
        &[(
            "\"http://localhost:3000\"",
            "[\n{ url = \"http://a\", weight = 0 },\n{ weight = \"1\" },\n{ url = \"unix:\", wieght = 2 },\n1]\n\
             health = { path = \"health\", healthy = 101, status = \"2xx\", intervall = \"1s\" }",
        )],
        &[
            "11:30 number-range `weight` cannot be 0; write a number from 1 to 1000",
            "12:1 missing-key `upstream` has no `url`; add `url = \"http://localhost:3001\"`",
            "12:12 wrong-type `weight` must be a whole number, not a text; write `weight = 3`",
            "13:9 target-socket",
            "13:18 misspelt-key unknown key `wieght` in `upstream`; did you mean `weight`?",
            "14:1 wrong-type `upstream` must be a text, not a number",
            "15:19 bad-check-path",
            "15:39 number-range `healthy` cannot be 101; write a number from 1 to 100",
            "15:53 bad-status",
            "15:60 misspelt-key",
        ],
    );
    let backups = "[{ url = \"http://a\", backup = true }]";
    check_shop(&[("\"http://localhost:3000\"", backups)], &["10:12 all-backup every backend is a `backup`"]);
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
