//! Input that means harm is bounded in time and memory, and never panics.

#![expect(clippy::disallowed_methods, reason = "a test may look at the clock")]

use std::time::{Duration, Instant};

use mixed_content::{MAX_BYTES, MAX_FINDINGS, Own, Skipped, scan_headers};
use proptest::prelude::*;

use crate::inspected;

/// Generous: these take milliseconds, and would take hours if anything were quadratic.
const LIMIT: Duration = Duration::from_secs(60);

fn bounded(file: &str, bytes: &[u8]) -> Vec<Skipped> {
    let started = Instant::now();
    let inspection = inspected(file, bytes);
    assert!(started.elapsed() < LIMIT, "{file} took {:?}", started.elapsed());
    assert!(inspection.findings.len() <= MAX_FINDINGS);
    inspection.skipped
}

#[test]
fn deeply_nested_code_is_left_out_or_read_on_enough_stack() {
    const DEEP: usize = 100_000;
    for (open, middle, close) in [
        ("(", "a", ")"),
        ("[", "", "]"),
        ("{", "", "}"),
        ("`${", "a", "}`"),
        ("(function(){", "", "})()"),
        ("!", "a", ""),
        ("a=", "a", ""),
        ("a=>", "a", ""),
        ("a?a:", "a", ""),
        ("if(a)", ";", ""),
        ("if(a);else ", ";", ""),
        ("do ", ";", "while(a);"),
        ("a:", ";", ""),
        ("new ", "a", ""),
        ("class a extends ", "b", "{}"),
        ("a=[{b:", "c", "}]"),
        ("/}/+(", "a", ")"),
        ("(')'+", "a", ")"),
        ("(/)/,", "a", ")"),
        ("\na\n/)/[", "a", "]"),
        ("a+", "a", ""),
        ("a.", "a", ""),
        ("async()=>await ", "a", ""),
    ] {
        let code = format!("fetch('http://a.com/x');{}{middle}{}", open.repeat(DEEP), close.repeat(DEEP));
        bounded("x.js", code.as_bytes());
        bounded("x.ts", code.as_bytes());
        bounded("x.tsx", code.as_bytes());
    }
}

#[test]
fn code_as_deep_as_people_write_it_is_read() {
    for (open, close) in
        [("(", ")"), ("[", "]"), ("(function(){", "})()"), ("a?a:(", ")"), ("!", ""), ("a+", "")]
    {
        let code = format!("{}fetch('http://a.com/x'){}", open.repeat(500), close.repeat(500));
        assert_eq!(bounded("x.js", code.as_bytes()), [], "{open}");
        assert_eq!(inspected("x.js", code.as_bytes()).findings.len(), 1, "{open}");
    }
}

#[test]
fn deeply_nested_types_are_left_out() {
    for (open, close) in [("A<", ">"), ("(", ")"), ("keyof ", ""), ("{a:", "}"), ("A extends B ? C : ", "")] {
        let code =
            format!("fetch('http://a.com/x'); let a: {}a{};", open.repeat(100_000), close.repeat(100_000));
        bounded("x.ts", code.as_bytes());
    }
}

#[test]
fn deeply_nested_styles_and_markup() {
    for (open, close) in [("{", "}"), ("(", ")"), ("a{b:f(", ")}"), ("@media x{", "}"), ("[(", ")]")] {
        let sheet = format!("a{{b:url(http://a.com/x)}}{}{}", open.repeat(1 << 18), close.repeat(1 << 18));
        bounded("x.css", sheet.as_bytes());
    }
    for tag in [
        "<div>",
        "<svg>",
        "<svg><desc>",
        "<template>",
        "<picture>",
        "<iframe srcdoc=",
        "<a b='",
        "<!--",
        "<![CDATA[",
    ] {
        bounded("x.html", tag.repeat(200_000).as_bytes());
    }
}

#[test]
fn frames_within_frames_are_read_to_a_depth() {
    let mut page = "<img src=http://a.com/x>".to_owned();
    for _ in 0..6 {
        page = format!("<iframe srcdoc='{}'></iframe>", page.replace('&', "&amp;").replace('\'', "&#39;"));
    }
    assert_eq!(bounded("x.html", page.as_bytes()), [Skipped::TooDeep]);
}

#[test]
fn long_lines_and_values() {
    let long = "x".repeat(10 << 20);
    bounded("x.html", format!("<img src='http://a.com/{long}'>").as_bytes());
    bounded("x.html", format!("<p {long}=1><img srcset='{}'>", "http://a.com/x,".repeat(300_000)).as_bytes());
    bounded("x.html", format!("<p {}>", "a ".repeat(2 << 20)).as_bytes());
    bounded("x.html", format!("<p onclick='{}'>", "&quot;&amp;".repeat(300_000)).as_bytes());
    bounded("x.js", format!("fetch('http://a.com/x');'{long}'").as_bytes());
    bounded("x.js", format!("fetch('http://a.com/x'{})", "+'y'".repeat(100_000)).as_bytes());
    bounded("x.js", "//\u{2019} http\n".repeat(500_000).as_bytes());
    bounded("x.css", format!("a{{b:url(http://a.com/{long})}}").as_bytes());
}

#[test]
fn doubling_constants_do_not_explode() {
    let mut code = "const a0='http://a.com/';".to_owned();
    for number in 1..60 {
        code += &format!("const a{number}=a{}+a{};", number - 1, number - 1);
    }
    bounded("x.js", format!("{code}fetch(a59)").as_bytes());
    for code in [
        "const a=b,b=a;fetch('http://a.com/'+a)",
        "const {a}=a;fetch('http://a.com/'+a)",
        "const {a}=b,{b}=a;fetch('http://a.com/'+a.c)",
        "const a=b.c,b=a.d;fetch('http://a.com/'+a.b.c)",
        "const a=Object.assign({},a);fetch('http://a.com/'+a.b)",
        "const a=()=>a()+'x';fetch('http://a.com/'+a())",
        "function a(b=a(b)){return a(b)+'x'}fetch('http://a.com/'+a())",
        "class A{b=this.b+this.b+this.b;c(){fetch('http://a.com/'+this.b)}}",
        "let a;a=a+a+a;fetch('http://a.com/'+a)",
        "enum A{B=A.B+A.B}fetch('http://a.com/'+A.B)",
    ] {
        bounded("x.ts", code.as_bytes());
    }
}

#[test]
fn values_that_lead_back_to_themselves() {
    for code in [
        "function f(u){f('http://'+u);fetch(u)}f('http://a.com')",
        "function f(u){g('http://'+u)}function g(u){f('http://'+u);fetch(u)}f('http://a.com')",
        "for(const a of a)fetch(a);for(const b of [b])fetch(b)",
        "window.A='http://'+window.A;fetch(A)",
        "a.b='http://'+a.b+a.b+a.b;fetch(a.b)",
        "localStorage.a='http://'+localStorage.getItem('a');fetch(localStorage.a)",
        "const l=l.map(x=>fetch(x));l.forEach(x=>fetch(x))",
        "let u='http://a.com';u+=u;u+=u;fetch(u)",
        "const c={a:c};fetch('http://'+c.a.a.a);fetch(c[k][k])",
        "(function f(u){fetch(u);f(u+u+u)})('http://a.com')",
    ] {
        bounded("x.js", code.as_bytes());
    }
    let calls = |name: &str| format!("{name}('http://a.com/'+u+u+u);").repeat(400);
    bounded("x.js", format!("function f(u){{{}fetch(u+u)}}{}", calls("f"), calls("f")).as_bytes());
    let pieces = "+'<b a=\"'+u+'\">'".repeat(5_000);
    bounded("x.js", format!("const u='http://a.com';x='<p>'{pieces}").as_bytes());
    let assigned: String = (0..20_000).map(|n| format!("a.b{n}='http://a.com/{n}';fetch(a.b{n});")).collect();
    bounded("x.js", assigned.as_bytes());
    let asked: String =
        (0..20_000).map(|n| format!("fetch('https://b.com/{n}',{{method:'PUT'}});")).collect();
    bounded("x.js", asked.as_bytes());
}

#[test]
fn components_that_never_close_what_they_open() {
    for piece in ["{", "<a b={", "{'", "{`", "<script>{", "<!--{", "{/*", "---\n", "<a :b='", "{a}{"] {
        let text = format!("<img src='http://a.com/x'>{}", piece.repeat(200_000));
        for file in ["x.vue", "x.svelte", "x.astro"] {
            bounded(file, text.as_bytes());
        }
    }
}

#[test]
fn too_many_findings_are_cut_off_and_said() {
    let page = "<img src=http://a.com/x>".repeat(MAX_FINDINGS + 5);
    assert_eq!(bounded("x.html", page.as_bytes()), [Skipped::TooMany]);
}

#[test]
fn what_is_too_large_or_unknown_is_said() {
    assert_eq!(bounded("x.js", &vec![b' '; MAX_BYTES + 1]), [Skipped::TooLarge]);
    assert_eq!(bounded("x.png", b"http://a.com/"), [Skipped::Kind]);
    assert_eq!(bounded("x.js", b"fetch('http://a.com/x'); }}}} const ="), [Skipped::Syntax]);
}

#[test]
fn unterminated_everything() {
    for text in [
        "<script>fetch('http://a.com/x",
        "<style>a{b:url(http://a.com/x",
        "<img src='http://a.com/x",
        "<img src=",
        "<",
        "<!",
        "<!-",
        "</",
        "&",
        "<a href=\"javascript:",
        "<meta http-equiv=refresh content=\"0;url",
        "<base href=",
        "@import",
        "@import url(",
        "a{b:url(\"http://a",
        "\\",
        "`${",
        "'\\",
        "/[",
        "/*",
        "import(",
        "http://${",
    ] {
        for file in ALL {
            bounded(file, text.as_bytes());
        }
    }
}

/// One of each kind.
const ALL: [&str; 13] = [
    "x.html",
    "x.css",
    "x.js",
    "x.ts",
    "x.tsx",
    "x.json",
    "manifest.json",
    "x.svg",
    "x.m3u8",
    "x.mpd",
    "x.vue",
    "x.svelte",
    "x.astro",
];

#[test]
fn deep_and_long_data() {
    for (open, close) in [("[", "]"), ("{\"a\":", "}"), ("[{\"url\":", "}]"), ("{", ""), ("\"", "")] {
        let json = format!("{}\"http://localhost:3000/x\"{}", open.repeat(1 << 20), close.repeat(1 << 20));
        bounded("x.json", json.as_bytes());
        bounded("manifest.json", json.as_bytes());
    }
    let list = format!("[{}]", "{\"apiUrl\":\"http://localhost:3000/x\"},".repeat(200_000));
    assert_eq!(inspected("x.json", list.as_bytes()).findings.len(), 1);
    bounded("x.m3u8", format!("#EXTM3U\n{}", "http://a.com/x.ts\n".repeat(300_000)).as_bytes());
    bounded("x.mpd", "<BaseURL>http://a.com/".repeat(200_000).as_bytes());
    bounded("x.svg", "<svg><foreignObject><style><![CDATA[".repeat(100_000).as_bytes());
    bounded("x.xml", "<?xml-stylesheet href='http://a.com/".repeat(200_000).as_bytes());
}

#[test]
fn markup_within_scripts_within_markup() {
    let mut code = "fetch('http://a.com/x')".to_owned();
    for _ in 0..8 {
        code = format!(
            "e.innerHTML={}",
            serde_json::json!(format!("<b onclick='{}'>http:", code.replace('\'', "&#39;")))
        );
    }
    bounded("x.js", code.as_bytes());
    bounded("x.js", format!("f(`{}`)", "<b a=\"http:${`".repeat(3_000)).as_bytes());
    bounded("x.js", "f('<img src=http://a.com/x>');".repeat(30_000).as_bytes());
}

/// Pieces that parsers stumble over.
fn soup() -> impl Strategy<Value = String> {
    let pieces = prop::sample::select(vec![
        "<script>",
        "</script>",
        "<style>",
        "</style>",
        "<svg>",
        "<template>",
        "</template>",
        "<base href=",
        "<img srcset=",
        "<iframe srcdoc='",
        "'",
        "\"",
        "`",
        "${",
        "}",
        "{",
        "(",
        ")",
        "[",
        "]",
        "/",
        "*/",
        "/*",
        "//",
        "<!--",
        "-->",
        "http://a.com/x",
        "ws://",
        "http://[",
        "http://localhost:",
        "https:",
        "&quot;",
        "&#x",
        "&",
        "\\",
        "\\u{",
        "\r\n",
        "\r",
        "\n",
        "\t",
        " ",
        ",",
        ";",
        ":",
        "=",
        "=>",
        "+",
        "fetch(",
        "new WebSocket(",
        "const a=",
        "a",
        "import ",
        "url(",
        "@import ",
        "@font-face{src:",
        "--x:",
        "가",
        "😀",
        "\u{feff}",
        "\u{0}",
        "\u{2028}",
        "onclick=",
        "style=",
        "javascript:",
        "<meta http-equiv=refresh content=",
        "!",
        "?",
        "if(",
        "else ",
        "class ",
        "async ",
        "yield ",
        "<",
        ">",
        "regex/g",
        "1.",
        "..",
        "?.",
        "#a",
        "srcdoc=",
    ]);
    prop::collection::vec(pieces, 0..60).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn soup_never_panics(text in soup()) {
        for file in ALL {
            inspected(file, text.as_bytes());
        }
    }

    #[test]
    fn bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        for file in ALL {
            inspected(file, &bytes);
        }
    }

    #[test]
    fn heads_never_panic(value in soup(), dest in "[a-z]{0,8}") {
        let names = ["location", "link", "refresh", "content-security-policy", "report-to", "reporting-endpoints",
            "access-control-allow-origin", "sourcemap"];
        let fields: Vec<_> = names.iter().map(|name| (*name, value.as_str())).collect();
        let own = Own::default();
        for finding in scan_headers(302, &fields, &dest, &own, "https://shop.localhost/") {
            let place = finding.place;
            prop_assert!(place.excerpt.unwrap().get(place.mark.unwrap()).is_some());
        }
    }

    #[test]
    fn marks_are_inside_their_excerpts(text in soup()) {
        for finding in inspected("x.html", text.as_bytes()).findings {
            let excerpt = finding.place.excerpt.unwrap();
            prop_assert!(excerpt.get(finding.place.mark.unwrap()).is_some());
        }
    }
}
