mod mistakes;
mod shaping;
mod unreadable;

use std::path::PathBuf;
use std::time::Duration;

use super::*;
use crate::diagnostic::Severity;
use crate::project::{
    Address, Balance, Folder, ForwardProxy, HealthCheck, HostMode, OriginKind, Peer, Protocol, ProxyMode,
    StatusMatcher, Upstream,
};

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
    let peer = Address::parse("http://localhost:3000").unwrap().into();
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
    let upstream = r#"
upstream = ["http://a:1", { url = "https://b", weight = 3, backup = true }, "unix:run/app.sock"]
host = "api.test:8080"
protocol = "http/1.1"
balance = "least-connections"
sticky = "lf_peer"
hold = "0s"
health = { path = "/health?x", interval = "1s", timeout = "3s", healthy = 1, unhealthy = 0x2, status = "200,404" }
ca = "certs/./root.pem"
proxy = "socks5://me:secret@localhost:9050"
connect_timeout = "500ms"
read_timeout = "2m"
websocket_idle = "1h"
idle_timeout = "5s"
verify = true"#;
    let address = |text: &str| Address::parse(text).unwrap();
    let expect = Upstream {
        peers: vec![
            address("http://a:1").into(),
            Peer { address: address("https://b"), weight: 3, backup: true },
            address("unix:/base/run/app.sock").into(),
        ],
        host: HostMode::Fixed("api.test:8080".into()),
        protocol: Protocol::Http1,
        balance: Balance::LeastConnections,
        sticky: Some("lf_peer".into()),
        hold: Duration::ZERO,
        health: Some(HealthCheck {
            path: "/health?x".into(),
            interval: Duration::from_secs(1),
            timeout: Duration::from_secs(3),
            healthy: 1,
            unhealthy: 2,
            status: StatusMatcher::parse("200,404").unwrap(),
        }),
        ca: Some(PathBuf::from("/base/certs/root.pem")),
        proxy: ProxyMode::Through(ForwardProxy::parse("socks5://me:secret@localhost:9050").unwrap()),
        connect_timeout: Duration::from_millis(500),
        read_timeout: Duration::from_secs(120),
        websocket_idle: Duration::from_secs(3600),
        idle_timeout: Duration::from_secs(5),
        verify: true,
    };
    assert_eq!(origin(upstream), Some(OriginKind::Upstream(expect)));
}

#[test]
fn a_backend_on_this_computer_is_waited_for() {
    let hold = |url: &str| match origin(&format!("upstream = \"{url}\"")) {
        Some(OriginKind::Upstream(upstream)) => upstream.hold,
        other => panic!("{other:?}"),
    };
    for url in ["http://localhost:3000", "http://127.0.0.1:3000", "http://[::1]:3000", "unix:a.sock"] {
        assert_eq!(hold(url), Upstream::HOLD, "{url}");
    }
    assert_eq!(hold("https://api.example.com"), Duration::ZERO);
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
fn every_code_is_its_own() {
    let mut codes = codes().to_vec();
    codes.sort_unstable();
    codes.dedup();
    assert_eq!(codes.len(), super::codes().len());
    for code in codes {
        assert!(code.bytes().all(|b| b.is_ascii_lowercase() || b == b'-'), "{code}");
    }
}
