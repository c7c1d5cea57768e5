//! What to write instead.

use mixed_content::{Fix, FixKind, Served, Upgrade, byte_at, suggest, upgrade};

use crate::{inspected, with_own};

/// A site with `/api/*` and a folder behind everything else.
fn serves(path: &str) -> Option<Served> {
    let is_default = !path.starts_with("/api/");
    let (pattern, rule, target) =
        if is_default { ("*", 2, "dist") } else { ("/api/*", 1, "http://localhost:3000") };
    Some(Served { pattern: pattern.to_owned(), rule, goes_to: format!("{target}{path}"), is_default })
}

fn fix_of(file: &str, text: &str) -> Fix {
    let finding = &inspected(file, text.as_bytes()).findings[0];
    with_own(|own| suggest(finding, own, &serves)).unwrap()
}

fn check(file: &str, text: &str, kind: FixKind, url: &str, line: &str) -> Fix {
    let fix = fix_of(file, text);
    assert_eq!((fix.kind, fix.url.as_str(), fix.line.as_deref()), (kind, url, Some(line)));
    fix
}

#[test]
fn an_api_that_a_behavior_serves_becomes_relative() {
    let fix = check(
        "login.ts",
        "const apiUrl = 'http://mzc-alb.example.com/api/check_db.php';\nfetch(apiUrl)",
        FixKind::Relative,
        "/api/check_db.php",
        "const apiUrl = '/api/check_db.php';",
    );
    assert_eq!((fix.pattern.as_deref(), fix.rule), (Some("/api/*"), Some(1)));
    assert_eq!(fix.goes_to.as_deref(), Some("http://localhost:3000/api/check_db.php"));
    check(
        "a.js",
        "fetch(`http://localhost:3000/api/items/${id}?a=1`)",
        FixKind::Relative,
        "/api/items/",
        "fetch(`/api/items/${id}?a=1`)",
    );
}

#[test]
fn a_base_address_leaves_only_the_path() {
    check(
        "a.js",
        "const B = 'http://localhost:3000'; fetch(B + '/api/x')",
        FixKind::Relative,
        "/api/x",
        "const B = ''; fetch(B + '/api/x')",
    );
    check(
        "a.js",
        "axios.create({ baseURL: 'http://localhost:3000' })",
        FixKind::Relative,
        "",
        "axios.create({ baseURL: '' })",
    );
}

#[test]
fn an_api_that_nothing_serves_needs_a_behavior() {
    let fix = check(
        "a.js",
        "fetch('http://localhost:3000/v1/users?a=1')",
        FixKind::AddBehavior,
        "/v1/users?a=1",
        "fetch('/v1/users?a=1')",
    );
    assert_eq!((fix.pattern.as_deref(), fix.rule), (Some("/v1/*"), None));
    assert_eq!(fix.goes_to.as_deref(), Some("http://localhost:3000/v1/users"));
    let fix = check(
        "a.html",
        "<form action=http://a.com/send.php>",
        FixKind::AddBehavior,
        "/send.php",
        "<form action=/send.php>",
    );
    assert_eq!(fix.pattern.as_deref(), Some("/send.php"));
}

#[test]
fn other_people_s_hosts_get_https() {
    check(
        "a.html",
        "<script src=\"http://cdn.com/x.js?a=1&amp;b=2\"></script>",
        FixKind::Https,
        "https://cdn.com/x.js?a=1&b=2",
        "<script src=\"https://cdn.com/x.js?a=1&amp;b=2\"></script>",
    );
    check(
        "a.css",
        "@import 'HTTP://cdn.com/x.css';",
        FixKind::Https,
        "https://cdn.com/x.css",
        "@import 'https://cdn.com/x.css';",
    );
    check(
        "a.js",
        "new WebSocket('ws://other.com/x')",
        FixKind::Wss,
        "wss://other.com/x",
        "new WebSocket('wss://other.com/x')",
    );
}

#[test]
fn the_site_s_own_host_becomes_relative() {
    check(
        "a.html",
        "<img src='http://shop.localhost:8080/a.png'>",
        FixKind::Relative,
        "/a.png",
        "<img src='/a.png'>",
    );
}

#[test]
fn web_sockets_of_the_site_take_their_host_from_the_page() {
    check(
        "a.js",
        "new WebSocket('ws://' + location.host + '/live')",
        FixKind::Wss,
        "wss://${location.host}",
        "new WebSocket('wss://' + location.host + '/live')",
    );
    let fix = check(
        "a.js",
        "new WebSocket('ws://localhost:3000/api/live')",
        FixKind::Wss,
        "wss://${location.host}/api/live",
        "new WebSocket(`wss://${location.host}/api/live`)",
    );
    assert_eq!(fix.pattern.as_deref(), Some("/api/*"));
    let fix = check(
        "a.js",
        "new WebSocket(`ws://localhost:3000/live/${id}`)",
        FixKind::AddBehavior,
        "wss://${location.host}/live/",
        "new WebSocket(`wss://${location.host}/live/${id}`)",
    );
    assert_eq!(fix.goes_to.as_deref(), Some("http://localhost:3000/live/"));
}

#[test]
fn a_computed_host_keeps_its_place() {
    check(
        "a.js",
        "fetch('http://' + host + '/x')",
        FixKind::Https,
        "https://${host}",
        "fetch('https://' + host + '/x')",
    );
    let fix = fix_of("a.js", "const H='localhost:3000'; fetch('http://' + H + '/api/x')");
    // The host stands elsewhere: no one replacement corrects the line.
    assert_eq!((fix.kind, fix.url.as_str(), fix.line), (FixKind::Relative, "/api/x", None));
}

/// Makes the replacement in the text, as it would be made in the file.
fn corrected(file: &str, text: &str) -> String {
    let finding = &inspected(file, text.as_bytes()).findings[0];
    let edit = with_own(|own| suggest(finding, own, &serves)).unwrap().edit.unwrap();
    let (line, column) = (finding.place.line.unwrap(), finding.place.column.unwrap() - edit.lead);
    let at = byte_at(text.as_bytes(), line, column).unwrap();
    assert!(text[at..].starts_with(&edit.before), "{edit:?}");
    format!("{}{}{}", &text[..at], edit.after, &text[at + edit.before.len()..])
}

#[test]
fn the_replacement_corrects_the_file_wherever_the_address_stands() {
    let check = |file: &str, text: &str, expect: &str| assert_eq!(corrected(file, text), expect);
    check(
        "a.js",
        "\u{feff}// 주석 🙂\r\nconst 값 = '🙂'; fetch('http://a.com/api/x?q=1')\r\n",
        "\u{feff}// 주석 🙂\r\nconst 값 = '🙂'; fetch('/api/x?q=1')\r\n",
    );
    check("a.html", "<p>\r<img src=http://a.com/i.png>\r", "<p>\r<img src=https://a.com/i.png>\r");
    check(
        "a.js",
        "new WebSocket('ws://shop.localhost:8443/live')",
        "new WebSocket(`wss://${location.host}/live`)",
    );
    check("a.css", "a{background:url(\"HTTP://a.com/i.png\")}", "a{background:url(\"https://a.com/i.png\")}");
}

#[test]
fn a_place_beyond_the_text_is_none() {
    let text = "ab\r\nc\n";
    let check =
        |line, column, expect| assert_eq!(byte_at(text.as_bytes(), line, column), expect, "{line}:{column}");
    check(1, 1, Some(0));
    check(1, 3, Some(2));
    check(1, 4, None);
    check(2, 1, Some(4));
    check(3, 1, Some(6));
    check(3, 2, None);
    check(4, 1, None);
}

#[test]
fn what_upgrade_insecure_requests_would_not_cure() {
    let check = |file: &str, text: &str, expect| {
        let finding = &inspected(file, text.as_bytes()).findings[0];
        assert_eq!(with_own(|own| upgrade(finding, own)), expect, "{text}");
    };
    check("a.js", "fetch('http://api.example.com/x')", Upgrade::Enough);
    check("a.js", "new WebSocket('ws://api.example.com/x')", Upgrade::Enough);
    check("a.js", "fetch('http://api.example.com:8080/x')", Upgrade::Port);
    check("a.js", "fetch('http://localhost:3000/x')", Upgrade::Loopback);
    check("a.js", "fetch('http://10.0.0.7/x')", Upgrade::Private);
    check("a.html", "<a download href='http://files.example.com/x.zip'>x</a>", Upgrade::Download);
}
