//! Whatever bytes come: every reader lives, and what it says of a place is true.
//!
//! Real documents of each kind are cut, doubled, mixed with each other and with pieces that parsers stumble over, a
//! fixed number of times from a fixed beginning, so that a failure comes back the next time.

use mixed_content::{
    Document, Finding, MAX_FINDINGS, Own, byte_at, inspect, loads, map_reference, reports, suggest, trace,
};
use proptest::prelude::*;
use proptest::sample::{Index, select};
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

use crate::with_own;

/// Cases of each kind.
const CASES: usize = 400;

/// What a document is made of before it is spoilt: a name, and texts of its kind.
type Seeds = &'static [&'static str];

const PAGES: Seeds = &[
    "<!doctype html><base href=http://a.com/><link rel=stylesheet href='http://a.com/x.css'><script src=http://a.com/x.js></script>",
    "<picture><source srcset='http://a.com/x,y.png 1x, /z 2x'><img src=http&#58;//a.com/x></picture><iframe srcdoc=\"<img src=&quot;http://a.com/x&quot;>\">",
    "<svg><image xlink:href=http://a.com/x /><style>a{b:url(http://a.com/x)}</style><foreignObject><video poster=http://a.com/x></svg>",
    "<template><form action=http://a.com/></template><noscript><img src=http://a.com/x></noscript><!--[if IE]><img src=http://a.com/x><![endif]-->",
    "<b onclick=\"fetch('http://a.com/x')\" style='background:url(http://a.com/x)'><a href=\"javascript:fetch('http://a.com')\">가나😀</a>",
    "<script type=importmap>{\"imports\":{\"a\":\"http://a.com/a.js\"}}</script><meta http-equiv=refresh content='0;url=http://localhost:3000/'>",
];
const SHEETS: Seeds = &[
    "@import 'http://a.com/x.css' layer(a);@font-face{src:url(http://a.com/x.woff2) format('woff2')}",
    "@media print{a{b:c;&:hover{background:u\\72l(\\68ttp://a.com/x.png)}}}:root{--bg:{ url(http://a.com/x) }}",
    "a[href^='http://']::after{content:'http://a.com'}b{background:image-set('http://a.com/x' 1x)}/*# sourceMappingURL=http://a.com/x.map */",
];
const SCRIPTS: Seeds = &[
    "import x from 'http://a.com/x.js';const B='http://a.com';fetch(`${B}/x/${id}`,{method:'PUT',headers:{'X-A':'1'}});",
    "class A{base='http://a.com';get(){return axios.get(this.base+'/x')}}enum E{B='http://a.com'}fetch(E.B);new WebSocket('ws://'+location.host)",
    "e.innerHTML='<img src=\"'+base+'/x.png\">';document.write(unescape('%3Cimg src=http://a.com/x%3E'));fetch(['ht','tp://a.com'].join(''))",
    "const a=<img src=\"http://a.com/x\" srcSet={`http://a.com/x 2x`}/>;(0,r.jsx)('img',{src:'http://a.com/x'})",
    "window.API='http://a.com';fetch(API+'/x');['http://a.com'].map(u=>fetch(u));function g(u){return fetch(u)}g('http://a.com/x');JSON.parse('{\"apiUrl\":\"http://localhost:3000/\"}')",
    "x.open('PUT','https://b.com/x');x.setRequestHeader('X-A','b');if(location.protocol=='https:'){fetch('http://a.com')}else{/http:\\/\\//.test(u)}",
];
const DATA: Seeds = &[
    r#"{"_links":{"self":{"href":"http://localhost:3000/1"}},"items":[{"avatarUrl":"http:\/\/a.com\/x.png"}],"start_url":"http://a.com/","icons":[{"src":"http://a.com/i.png"}]}"#,
    r#"[{"apiUrl":"\u0068ttp://localhost:3000/x"},{"$schema":"http://a.com"},"http://localhost:3000"]"#,
];
const LISTS: Seeds = &[
    "#EXTM3U\n#EXT-X-KEY:METHOD=AES-128,URI=\"http://a.com/key\"\n#EXTINF:4,\nhttp://a.com/1.ts\r\n",
    "<MPD xmlns:xlink='x'><BaseURL> http://a.com/?a=1&amp;b </BaseURL><SegmentTemplate media='http://a.com/$Number$.m4s'/></MPD>",
    "<?xml-stylesheet href='http://a.com/x.xsl'?><xsl:import href='http://a.com/y.xsl'/><svg><script><![CDATA[fetch('http://a.com')]]></script></svg>",
];
const COMPONENTS: Seeds = &[
    "<script setup lang=ts>const a: string = 'http://a.com'</script><template><img :src=\"'http://a.com/x'\" @click=\"fetch('http://a.com')\"></template>",
    "<img src={ok ? 'http://a.com/x' : `}`} alt=\"{a}\" on:click={() => { fetch('http://a.com') }} />{#if a < b}<b>{/if}",
    "---\nconst a = await fetch('http://a.com');\n---\n{list.map(x => <img src={x} />)}<script>fetch('http://a.com')</script>",
];
const MAPS: Seeds = &[
    r#"{"version":3,"sources":["../src/a.ts",null],"sourcesContent":["fetch(\n'http://a.com/x')",null],"sourceRoot":"/r","mappings":"AAAA,IAAMA;AACA,SADc,KCCd"}"#,
    r#")]}'
{"version":3,"sections":[{"offset":{"line":0,"column":0},"map":{"version":3,"sources":["webpack://a/./b.js"],"mappings":"AAAA;;;AAgggggggB"}},{"offset":{"line":9,"column":4},"map":{"mappings":"A"}}]}"#,
];

const PIECES: [&str; 44] = [
    "<script>",
    "</script>",
    "<style>",
    "</style>",
    "<svg>",
    "<template>",
    "<!--",
    "-->",
    "<![CDATA[",
    "]]>",
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
    "/*",
    "*/",
    "//",
    "\\",
    "\\u{",
    "&#x",
    "&quot;",
    "\r\n",
    "\n",
    "\u{2028}",
    "\u{0}",
    "\u{feff}",
    "가",
    "😀",
    "http://[",
    "http://a.com/x",
    "url(",
    "@import ",
    "fetch(",
    "=>",
    "?.",
    "{#if",
    "---\n",
    ",",
];

/// What is done to a text.
#[derive(Debug, Clone)]
enum Change {
    Cut(Index, Index),
    Double(Index, Index),
    Put(Index, &'static str),
    /// Bytes that are no text, too.
    Byte(Index, u8),
}

fn changes() -> impl Strategy<Value = Vec<Change>> {
    let change = prop_oneof![
        (any::<Index>(), any::<Index>()).prop_map(|(from, to)| Change::Cut(from, to)),
        (any::<Index>(), any::<Index>()).prop_map(|(from, to)| Change::Double(from, to)),
        (any::<Index>(), select(&PIECES[..])).prop_map(|(at, piece)| Change::Put(at, piece)),
        (any::<Index>(), any::<u8>()).prop_map(|(at, byte)| Change::Byte(at, byte)),
    ];
    proptest::collection::vec(change, 0..12)
}

fn spoilt(seeds: Seeds) -> impl Strategy<Value = Vec<u8>> {
    let texts = proptest::collection::vec(select(seeds), 1..4);
    (texts, changes()).prop_map(|(texts, changes)| {
        let mut bytes = texts.concat().into_bytes();
        changes.into_iter().for_each(|change| change.make(&mut bytes));
        bytes
    })
}

impl Change {
    fn make(self, bytes: &mut Vec<u8>) {
        if bytes.is_empty() {
            return;
        }
        let part = |from: Index, to: Index, length: usize| {
            let (a, b) = (from.index(length), to.index(length));
            a.min(b)..(a.max(b)).min(a.min(b) + 400)
        };
        match self {
            Self::Cut(from, to) => _ = bytes.drain(part(from, to, bytes.len())),
            Self::Double(from, to) => {
                let range = part(from, to, bytes.len());
                let copy = bytes[range.clone()].to_vec();
                bytes.splice(range.start..range.start, copy);
            }
            Self::Put(at, piece) => {
                let at = at.index(bytes.len());
                bytes.splice(at..at, piece.bytes());
            }
            Self::Byte(at, byte) => {
                let at = at.index(bytes.len());
                bytes[at] = byte;
            }
        }
    }
}

/// Each case, from the same beginning every time.
fn each(seeds: Seeds, mut case: impl FnMut(&[u8])) {
    let mut runner = TestRunner::deterministic();
    let strategy = spoilt(seeds);
    for _ in 0..CASES {
        case(&strategy.new_tree(&mut runner).unwrap().current());
    }
}

fn document<'a>(file: &'a str, bytes: &'a [u8]) -> Document<'a> {
    Document { url: "https://shop.localhost:8443/x", file, media_type: "", bytes }
}

/// Reads a document as every other part of the program does, and holds it to what it says.
fn read(document: &Document, own: &Own) -> Vec<Finding> {
    let found = inspect(document, own, &["upgrade-insecure-requests"]).findings;
    assert_eq!(found.len(), inspect(document, own, &[]).findings.len());
    assert!(found.len() <= MAX_FINDINGS);
    for finding in &found {
        let (place, shown) = (&finding.place, document.bytes.escape_ascii());
        let marked = place.excerpt.as_deref().unwrap().get(place.mark.clone().unwrap());
        assert!(marked.is_some(), "{finding:?} in {shown}");
        let at = byte_at(document.bytes, place.line.unwrap(), place.column.unwrap());
        assert!(at.is_some_and(|at| at <= document.bytes.len()), "{finding:?} in {shown}");
        let _ = suggest(finding, own, &|_| None);
        assert_eq!(finding.id("shop").len(), 16);
    }
    found
}

fn fuzz(files: &[&str], seeds: Seeds) {
    each(seeds, |bytes| {
        for file in files {
            let document = document(file, bytes);
            with_own(|own| read(&document, own));
            loads(&document);
            map_reference(&document, None);
        }
    });
}

#[test]
fn fuzz_pages() {
    fuzz(&["x.html", "x.svg"], PAGES);
}

#[test]
fn fuzz_style_sheets() {
    fuzz(&["x.css"], SHEETS);
}

#[test]
fn fuzz_scripts() {
    fuzz(&["x.js", "x.tsx", "x.ts"], SCRIPTS);
}

#[test]
fn fuzz_data() {
    fuzz(&["x.json", "manifest.json"], DATA);
    each(DATA, |bytes| {
        let page = Document { media_type: "text/html", ..document("x.php", bytes) };
        with_own(|own| read(&page, own));
    });
}

#[test]
fn fuzz_playlists_and_xml() {
    fuzz(&["x.m3u8", "x.mpd", "x.xml", "x.svg"], LISTS);
}

#[test]
fn fuzz_components() {
    fuzz(&["x.vue", "x.svelte", "x.astro"], COMPONENTS);
}

#[test]
fn fuzz_source_maps() {
    let code = b"fetch('http://a.com/x');fetch('http://b.com/x')\nfetch('http://c.com/x')\n";
    each(MAPS, |map| {
        let document = document("js/x.js", code);
        let mut found = with_own(|own| inspect(&document, own, &[]).findings);
        trace(&document, None, &mut found, &|name| name.ends_with(".map").then(|| map.to_vec()));
        for original in found.iter().filter_map(|finding| finding.original.as_ref()) {
            if let (Some(excerpt), Some(mark)) = (&original.excerpt, &original.mark) {
                assert!(excerpt.get(mark.clone()).is_some(), "{original:?} by {}", map.escape_ascii());
            }
        }
    });
}

#[test]
fn fuzz_reports() {
    const REPORTS: Seeds = &[
        r#"{"csp-report":{"document-uri":"https://shop.localhost:8443/","blocked-uri":"http://a.com/x","effective-directive":"img-src","line-number":1}}"#,
        r#"[{"type":"csp-violation","url":"https://shop.localhost:8443/","body":{"documentURL":"https://shop.localhost:8443/","blockedURL":"http://a.com/x","effectiveDirective":"connect-src"}}]"#,
    ];
    each(REPORTS, |bytes| with_own(|own| _ = reports(bytes, "", own)));
}
