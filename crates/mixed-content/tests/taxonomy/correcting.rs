//! Addresses corrected while an answer passes.

use std::sync::Arc;

use mixed_content::{Corrector, Document, Form, Page, Served, Tally};

const URL: &str = "https://shop.localhost:8443/shop/index.html";

/// A site with `/api/*` and a folder behind everything else.
fn corrector() -> Arc<Corrector> {
    Arc::new(Corrector {
        authorities: vec!["shop.localhost:8443".to_owned()],
        backends: vec!["localhost:3000".to_owned()],
        serves: Box::new(|path| {
            let is_default = !path.starts_with("/api/");
            let pattern = if is_default { "*" } else { "/api/*" }.to_owned();
            Served { pattern, rule: 1, goes_to: String::new(), is_default }
        }),
    })
}

/// The page in pieces of every size, which must all come to the same.
fn page(html: &str, policies: &[&str]) -> (String, Tally) {
    let whole = streamed(html, policies, html.len().max(1));
    for size in [1, 2, 3, 7, 64] {
        assert_eq!(streamed(html, policies, size), whole, "in pieces of {size}");
    }
    whole
}

fn streamed(html: &str, policies: &[&str], size: usize) -> (String, Tally) {
    let mut page = Page::begin(corrector(), URL, "", policies).unwrap();
    let mut out = Vec::new();
    for piece in html.as_bytes().chunks(size) {
        out.extend(page.write(piece));
    }
    let (rest, tally) = page.end();
    out.extend(rest);
    (String::from_utf8(out).unwrap(), tally)
}

fn check(html: &str, expect: &str) {
    assert_eq!(page(html, &[]).0, expect);
}

#[test]
fn attributes_are_corrected_by_what_asks_for_them() {
    check("<img src=http://cdn.example.com/a.png>", "<img src=\"https://cdn.example.com/a.png\">");
    check("<script src='http://shop.localhost:8443/a.js'></script>", "<script src=\"/a.js\"></script>");
    check("<form action=\"http://a.com/api/x?y&amp;z\">", "<form action=\"/api/x?y&amp;z\">");
    check(
        "<picture><source srcset=\"http://a.com/1.png 1x, http://a.com/2.png 2x\"></picture>",
        "<picture><source srcset=\"https://a.com/1.png 1x, https://a.com/2.png 2x\"></picture>",
    );
    check(
        "<svg><image href='http://a.com/i.png'/></svg>",
        "<svg><image href=\"https://a.com/i.png\" /></svg>",
    );
    check(
        "<p style='background:url(http://a.com/b.png)'>",
        "<p style=\"background:url(https://a.com/b.png)\">",
    );
}

#[test]
fn what_is_no_request_stays_to_the_byte() {
    for html in [
        "<a href=http://a.com/>x</a><link rel=canonical href=http://a.com/><p title='http://a.com'>http://a.com/x",
        "<svg xmlns='http://www.w3.org/2000/svg'></svg><!-- <img src=http://a.com/x.png> -->",
        "<IMG  SRC=/a.png   ALT='x'><textarea><img src=http://a.com/x></textarea>",
        "<script type=application/ld+json>{\"url\":\"http://a.com/x\"}</script>",
        "\u{feff}<p>안녕 🙂\r\n</p>",
    ] {
        check(html, html);
    }
}

#[test]
fn inline_scripts_and_styles_are_corrected_whole() {
    let (html, tally) = page(
        "<script>const u = 'http://alb.example.com/api/check_db.php';\nfetch(u) // 1 < 2 && 3</script>\
         <style>a{background:url(http://a.com/b.png)}</style>",
        &[],
    );
    let expect = "<script>const u = '/api/check_db.php';\nfetch(u) // 1 < 2 && 3</script>\
                  <style>a{background:url(https://a.com/b.png)}</style>";
    assert_eq!((html.as_str(), tally.corrected), (expect, 2));
}

#[test]
fn what_a_hash_vouches_for_is_left_alone_and_said() {
    let html = "<script>fetch('http://a.com/api/x')</script><img src=http://a.com/i.png>";
    let (out, tally) = page(html, &["script-src 'sha256-abc='"]);
    assert!(out.starts_with("<script>fetch('http://a.com/api/x')</script><img src=\"https:"), "{out}");
    assert_eq!((tally.corrected, tally.vouched), (1, 1));
    let meta = format!("<meta http-equiv=Content-Security-Policy content=\"script-src 'SHA384-x'\">{html}");
    assert_eq!(page(&meta, &[]).1.vouched, 1);
    let nonce = page(html, &["script-src 'nonce-abc'"]).1;
    assert_eq!((nonce.corrected, nonce.vouched), (2, 0), "a nonce vouches for no text");
}

#[test]
fn integrity_is_respected_here_and_learnt_for_the_answers_it_is_about() {
    let html = "<script src=http://cdn.example.com/a.js integrity=sha384-x></script>\
                <link rel=stylesheet href=app.css integrity=sha384-y>";
    let (out, tally) = page(html, &[]);
    assert_eq!((out.as_str(), tally.corrected, tally.vouched), (html, 0, 1));
    let mut page = Page::begin(corrector(), URL, "", &[]).unwrap();
    page.write(html.as_bytes());
    assert_eq!(page.with_integrity(), ["/shop/app.css"]);
    assert!(page.with_integrity().is_empty());
}

#[test]
fn scripts_and_style_sheets_are_corrected_where_it_is_sure() {
    let whole = |media_type: &str, text: &str| {
        let document = Document { url: URL, file: "", media_type, bytes: text.as_bytes() };
        corrector().correct(&document).map(|(bytes, count)| (String::from_utf8(bytes).unwrap(), count))
    };
    let script = "fetch('http://localhost:3000/api/a'); new WebSocket(\"ws://shop.localhost:8443/live\")";
    let expect = "fetch('/api/a'); new WebSocket(`wss://${location.host}/live`)";
    assert_eq!(whole("text/javascript", script), Some((expect.to_owned(), 2)));
    assert_eq!(whole("text/javascript", "if (x === 'http://a.com/') y()"), None, "may be no request");
    assert_eq!(
        whole("text/javascript", "fetch('http://localhost:9999/other')"),
        None,
        "no behavior serves it"
    );
    assert_eq!(whole("text/javascript", "fetch('/api/a')"), None);
    let sheet = "@import 'http://a.com/x.css';";
    assert_eq!(whole("text/css", sheet), Some(("@import 'https://a.com/x.css';".to_owned(), 1)));
}

#[test]
fn other_kinds_and_encodings_are_not_touched() {
    assert_eq!(Form::of("text/html; charset=utf-8"), Some(Form::Page));
    assert_eq!(Form::of("application/javascript"), Some(Form::Whole));
    for media_type in ["application/json", "image/png", "text/plain", "text/event-stream"] {
        assert_eq!(Form::of(media_type), None, "{media_type}");
    }
    assert!(Page::begin(corrector(), URL, "utf-16", &[]).is_none());
    let mut page = Page::begin(corrector(), URL, "euc-kr", &[]).unwrap();
    let korean = b"<p>\xbe\xc8\xb3\xe7</p><img src=http://a.com/i.png alt='\xbe\xc8'>";
    let mut out = page.write(korean);
    out.extend(page.end().0);
    assert!(
        out.starts_with(b"<p>\xbe\xc8\xb3\xe7</p><img src=\"https:") && out.ends_with(b"\xbe\xc8'>"),
        "{out:?}"
    );
}
