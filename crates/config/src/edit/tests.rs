mod properties;

use super::*;
use crate::project::Address;

const SHOP: &str = "\
# The shop.
[[site]] # one
name = \"shop\"
default = { origin = \"app\" } # the rest

# Built by vite.
[site.origin.app]
folder = \"dist\" # built
fallback = \"index.html\"

[site.origin.api] # the backend
upstream = \"http://localhost:3000\"
read_timeout = \"5m\"

# Calls.
[[site.behavior]]
path = \"api/*\" # no slash
origin = \"api\"

# Pictures.
[[site.behavior]]
path = \"*.jpg\"
origin = \"app\"

# The end.
";

fn folder(path: &str) -> Target {
    Target::Folder(path.into())
}

fn upstream(url: &str) -> Target {
    Target::Upstream(vec![Address::parse(url).unwrap()])
}

fn list(behaviors: &[(&str, Target)]) -> Vec<(String, Target)> {
    behaviors.iter().map(|(pattern, target)| ((*pattern).to_owned(), target.clone())).collect()
}

/// The result is the text with some pieces replaced, each of which is in it once.
fn check(result: Result<String, EditError>, text: &str, replaced: &[(&str, &str)]) {
    let expect = replaced.iter().fold(text.to_owned(), |text, (old, new)| {
        assert_eq!(text.matches(old).count(), 1, "{old}");
        text.replace(old, new)
    });
    assert_eq!(result.unwrap(), expect);
}

fn check_behaviors(text: &str, behaviors: &[(&str, Target)], replaced: &[(&str, &str)]) {
    check(set_behaviors(text, "shop", &list(behaviors)), text, replaced);
}

fn check_refused(result: Result<String, EditError>, expect: &str) {
    assert_eq!(result.unwrap_err().to_string(), expect);
}

#[test]
fn a_folder_changes_in_its_place() {
    check(set_folder(SHOP, "shop", "build"), SHOP, &[("\"dist\"", "\"build\"")]);
    check(set_folder(SHOP, "shop", "./dist"), SHOP, &[]);
    check(set_folder(SHOP, "shop", "C:\\it's \"here\""), SHOP, &[("\"dist\"", "'''C:\\it's \"here\"'''")]);
}

#[test]
fn a_folder_takes_the_place_of_a_default_backend() {
    let text = "[[site]]\nname = \"shop\"\ndefault.origin = \"back\" # all\n\n# Mine.\n[site.origin.back]\nupstream = \"http://a:1\"\n";
    let expect =
        "[[site]]\nname = \"shop\"\ndefault.origin = \"app\" # all\n\n[site.origin.app]\nfolder = \"dist\"\n";
    assert_eq!(set_folder(text, "shop", "dist").unwrap(), expect);
}

#[test]
fn the_same_behaviors_change_nothing() {
    check_behaviors(SHOP, &[("/api/*", upstream("http://localhost:3000")), ("*.jpg", folder("dist"))], &[]);
}

#[test]
fn a_changed_target_keeps_the_origin_and_its_options() {
    check_behaviors(
        SHOP,
        &[("/api/*", upstream("https://api.test")), ("*.jpg", folder("dist"))],
        &[("\"http://localhost:3000\"", "\"https://api.test\"")],
    );
}

#[test]
fn a_changed_pattern_keeps_the_behavior_and_its_comments() {
    check_behaviors(
        SHOP,
        &[("/v1/*", upstream("http://localhost:3000")), ("*.jpg", folder("dist"))],
        &[("\"api/*\"", "\"/v1/*\"")],
    );
}

#[test]
fn an_added_behavior_follows_the_one_before_it() {
    check_behaviors(
        SHOP,
        &[
            ("/api/*", upstream("http://localhost:3000")),
            ("*.jpg", folder("dist")),
            ("/api2/*", upstream("http://localhost:3000")),
            ("/img/*", folder("pictures")),
            ("/ws", upstream("http://localhost:4000")),
        ],
        &[
            (
                "read_timeout = \"5m\"\n",
                "read_timeout = \"5m\"\n\n[site.origin.img]\nfolder = \"pictures\"\n\n[site.origin.ws]\nupstream = \"http://localhost:4000\"\n",
            ),
            (
                "\"*.jpg\"\norigin = \"app\"\n",
                "\"*.jpg\"\norigin = \"app\"\n\n[[site.behavior]]\npath = \"/api2/*\"\norigin = \"api\"\n\n[[site.behavior]]\npath = \"/img/*\"\norigin = \"img\"\n\n[[site.behavior]]\npath = \"/ws\"\norigin = \"ws\"\n",
            ),
        ],
    );
}

#[test]
fn behaviors_change_places_with_their_comments() {
    let (first, second) = (
        "# Calls.\n[[site.behavior]]\npath = \"api/*\" # no slash\norigin = \"api\"\n",
        "# Pictures.\n[[site.behavior]]\npath = \"*.jpg\"\norigin = \"app\"\n",
    );
    let swapped = format!("{second}\n{first}");
    check_behaviors(
        SHOP,
        &[("*.jpg", folder("dist")), ("/api/*", upstream("http://localhost:3000"))],
        &[(&format!("{first}\n{second}"), &swapped)],
    );
}

#[test]
fn an_origin_left_without_use_goes() {
    let [start, end] = ["[site.origin.api]", "\"5m\"\n\n"].map(|piece| SHOP.find(piece).unwrap());
    let origin = &SHOP[start..end + 6];
    let calls = "# Calls.\n[[site.behavior]]\npath = \"api/*\" # no slash\norigin = \"api\"\n\n";
    check_behaviors(SHOP, &[("*.jpg", folder("dist"))], &[(origin, ""), (calls, "")]);
}

#[test]
fn an_origin_that_was_not_used_before_stays() {
    let text = SHOP.replace("# The end.\n", "[site.origin.spare]\nfolder = \"spare\"\n");
    let result = set_behaviors(&text, "shop", &[]).unwrap();
    assert!(result.contains("[site.origin.spare]"), "{result}");
    assert!(!result.contains("[site.origin.api]"), "{result}");
    assert!(!result.contains("behavior"), "{result}");
}

#[test]
fn a_spare_origin_with_the_same_target_is_used() {
    let text = SHOP.replace("# The end.\n", "[site.origin.spare]\nfolder = \"./spare\"\n");
    let result = set_behaviors(&text, "shop", &list(&[("/x", folder("spare"))])).unwrap();
    assert!(result.contains("path = \"/x\"\norigin = \"spare\""), "{result}");
}

#[test]
fn names_of_added_origins_are_not_taken_yet() {
    let behaviors =
        [("/app/*", upstream("http://a:1")), ("/app/x", upstream("http://a:2")), ("*", folder("f"))];
    let text =
        "[[site]]\nname = \"shop\"\ndefault = { origin = \"app\" }\n[site.origin.app]\nfolder = \"dist\"\n";
    let result = set_behaviors(text, "shop", &list(&behaviors)).unwrap();
    for name in ["[site.origin.app2]", "[site.origin.app3]", "[site.origin.files]"] {
        assert!(result.contains(name), "{result}");
    }
}

#[test]
fn tables_in_line_stay_in_line() {
    let text = "site = [{ name = \"shop\", default = { origin = \"app\" }, origin = { app = { folder = \"dist\" } } }]\n";
    let result = set_behaviors(text, "shop", &list(&[("/api/*", upstream("http://a:1"))])).unwrap();
    assert_eq!(result.lines().count(), 1, "{result}");
    let text = SHOP.split("# Calls.").next().unwrap().replace(
        "default =",
        "behavior = [\n  { path = \"/api/*\", origin = \"api\" }, # calls\n]\ndefault =",
    );
    check_behaviors(&text, &[("/v1/*", upstream("http://localhost:3000"))], &[("\"/api/*\"", "\"/v1/*\"")]);
}

#[test]
fn only_the_named_site_changes() {
    let text = format!(
        "{SHOP}[[site]]\nname = \"blog\"\ndefault.origin = \"app\"\norigin.app.folder = \"blog\"\n# last\n"
    );
    check(set_folder(&text, "blog", "out"), &text, &[("\"blog\"\n# last", "\"out\"\n# last")]);
    let result = set_behaviors(&text, "blog", &list(&[("/api/*", upstream("http://a:1"))])).unwrap();
    assert!(result.starts_with(&text[..text.len() - "# last\n".len()]), "{result}");
    assert!(result.ends_with("# last\n"), "{result}");
}

#[test]
fn line_ends_and_the_byte_order_mark_stay() {
    let text = format!("\u{feff}{}", SHOP.replace('\n', "\r\n"));
    check(set_folder(&text, "shop", "build"), &text, &[("\"dist\"", "\"build\"")]);
    let added = add_site(&text, &NewSite::new("blog", folder("blog"))).unwrap();
    assert!(added.starts_with(&text));
    assert_eq!(added.matches('\n').count(), added.matches("\r\n").count());
}

#[test]
fn an_edit_that_cannot_be_says_why() {
    check_refused(set_folder(SHOP, "blog", "x"), "the file has no site `blog`");
    check_refused(set_folder(SHOP, "shop", ""), "`folder` is empty; write something like `dist`");
    let sentence =
        "the file has mistakes, the first on line 1: this is not TOML: unclosed array table, expected `]]`";
    check_refused(set_folder("[[site", "shop", "x"), sentence);
    let sentence = "the path pattern is empty; write something like `/api/*`";
    check_refused(set_behaviors(SHOP, "shop", &list(&[("", folder("x"))])), sentence);
    let sentence = "the name `shop` is already taken on line 3; each site needs its own";
    check_refused(add_site(SHOP, &NewSite::new("shop", folder("x"))), sentence);
    let sentence =
        "`My Shop` cannot be a site's name; use lower-case letters, digits and `-`, such as `my-shop`";
    check_refused(new_file(&NewSite::new("My Shop", folder("x"))), sentence);
}

#[test]
fn a_site_is_added_after_the_others() {
    let site = NewSite::new("blog", folder("./blog")).with_behavior("api/*", upstream("http://a:1"));
    let expect = "\n[[site]]\nname = \"blog\"\ndefault = { origin = \"app\" }\n\n[site.origin.app]\nfolder = \"blog\"\n\n[site.origin.api]\nupstream = \"http://a:1\"\n\n[[site.behavior]]\npath = \"/api/*\"\norigin = \"api\"\n";
    assert_eq!(add_site(SHOP, &site).unwrap(), format!("{SHOP}{expect}"));
    assert_eq!(add_site("# mine", &site).unwrap(), format!("# mine\n{expect}"));
    assert_eq!(add_site("", &site).unwrap(), expect.trim_start());
}

#[test]
fn a_new_file_explains_itself() {
    let mut site =
        NewSite::new("shop", folder("dist")).with_behavior("/api/*", upstream("http://localhost:3000"));
    site.hosts.push("shop.localhost".to_owned());
    let expect = r#"# Localfront: one trusted HTTPS address in front of a site and its API.
# Paths are relative to this file. Saving it applies it; `localfront config validate` checks it.

[[site]]
name = "shop"
hosts = ["shop.localhost"]
# What answers when no behavior below matches.
default = { origin = "app" }

[site.origin.app]
# Files, as S3 would hold them. A single-page application adds: fallback = "index.html"
folder = "dist"

[site.origin.api]
# A backend, as it would stand behind a load balancer. It receives the whole path.
upstream = "http://localhost:3000"

# Tried in order; the first that matches wins. `*` is anything, `/` too; `?` is one character.
[[site.behavior]]
path = "/api/*"
origin = "api"
"#;
    assert_eq!(new_file(&site).unwrap(), expect);
}

#[test]
fn backends_that_stay_keep_their_weights() {
    let written = "\"http://localhost:3000\"";
    let group = "[\"http://a:1\", { url = \"http://b:1\", weight = 3 }, \"unix:run/app.sock\"] # three";
    let text = SHOP.replace(written, group);
    let target =
        |urls: &[&str]| Target::Upstream(urls.iter().map(|url| Address::parse(url).unwrap()).collect());
    let behaviors = |target| [("api/*", target), ("*.jpg", folder("dist"))];
    check_behaviors(&text, &behaviors(target(&["http://a:1", "http://b:1", "unix:run/app.sock"])), &[]);
    let fewer = "[\"http://c:1\", { url = \"http://b:1\", weight = 3 }] # three";
    check_behaviors(&text, &behaviors(target(&["http://c:1", "http://b:1"])), &[(group, fewer)]);
}
