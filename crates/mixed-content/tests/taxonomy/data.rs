//! Rows H21, H22 and M01 to M10: data that pages and players read.

use crate::{check, inspected};

fn page(kind: &str, data: &str, expected: &[&str]) {
    check("index.html", &format!("<script type={kind}>{data}</script>"), expected);
}

#[test]
fn h21_import_maps() {
    let map = r#"{"imports":{"a":"http://a.com/a.js","b":"/b.js","http://a.com/c.js":"/c.js"},
        "scopes":{"/x/":{"d":"http:\/\/a.com\/d.js"}},"integrity":{"http://a.com/a.js":"sha384-x"}}"#;
    page(
        "importmap",
        map,
        &[
            "H21 script blocked error medium http://a.com/a.js",
            "H21 script blocked error medium http://a.com/d.js",
        ],
    );
}

#[test]
fn h22_speculation_rules() {
    let rules = r#"{"prefetch":[{"urls":["/next","http://a.com/p"]}],"prerender":[{"where":{"href_matches":"http://a.com/*"}}]}"#;
    page("speculationrules", rules, &["H22 prefetch blocked warning high http://a.com/p"]);
}

#[test]
fn m01_and_m02_manifests() {
    let manifest = r#"{"name":"http://a.com/","start_url":"http://a.com/","scope":"/","icons":[{"src":"/ok.png"},
        {"src":"http://a.com/i.png"}],"screenshots":[{"src":"http://a.com/s.png"}],
        "shortcuts":[{"url":"http://a.com/u","icons":[{"src":"http://a.com/si.png"}]}],
        "share_target":{"action":"http://a.com/share"},"id":"http://a.com/id",
        "related_applications":[{"url":"http://a.com/app"}]}"#;
    let expected = &[
        "M02 manifest leak warning high http://a.com/",
        "M01 image upgraded warning high http://a.com/i.png",
        "M01 image upgraded warning high http://a.com/s.png",
        "M02 manifest leak warning high http://a.com/u",
        "M01 image upgraded warning high http://a.com/si.png",
        "M02 manifest leak warning high http://a.com/share",
    ];
    check("manifest.json", manifest, expected);
    check("site.webmanifest", manifest, expected);
}

#[test]
fn m03_answers_that_lead_back_by_http_are_grouped_by_their_keys() {
    let answer = r#"{"_links":{"self":{"href":"http://shop.localhost/api/1"}},"items":[
        {"id":1,"href":"http://localhost:3000/1","avatarUrl":"http://cdn.other.com/1.png"},
        {"id":2,"href":"http://localhost:3000/2","avatarUrl":"http://cdn.other.com/2.png"}],
        "homepage":"http://localhost:3000/","more":"http://other.com/"}"#;
    check(
        "api/items.json",
        answer,
        &[
            "M03 data localhost warning medium http://shop.localhost/api/1",
            "M03 data localhost warning medium http://localhost:3000/1",
            "M03 image upgraded info low http://cdn.other.com/1.png",
        ],
    );
    let counts: Vec<_> =
        inspected("api/items.json", answer.as_bytes()).findings.iter().map(|finding| finding.count).collect();
    assert_eq!(counts, [1, 2, 2]);
}

#[test]
fn m03_settings_and_servers() {
    check(
        "config.json",
        r#"{"apiUrl":"http://api.shop.com/v1"}"#,
        &["M03 address blocked warning low http://api.shop.com/v1"],
    );
    check(
        "config.json",
        "{\"api\": {\"baseUrl\": \"http:\\/\\/10.0.0.7:8080\"}}",
        &["M03 address blocked warning medium http://10.0.0.7:8080/"],
    );
    check(
        "openapi.json",
        r#"{"openapi":"3.0.0","servers":[{"url":"http://api.shop.com"}],"externalDocs":{"url":"http://docs.shop.com"}}"#,
        &["M03 address blocked warning low http://api.shop.com/"],
    );
}

#[test]
fn m10_data_within_pages() {
    page(
        "application/json id=__NEXT_DATA__",
        r#"{"props":{"apiUrl":"http://mzc-alb.example.com/api"}}"#,
        &["M03 data blocked warning medium http://mzc-alb.example.com/api"],
    );
}

#[test]
fn m05_every_tag_that_names_an_address() {
    for tag in [
        "KEY:METHOD=AES-128,",
        "SESSION-KEY:METHOD=AES-128,",
        "MAP:",
        "MEDIA:TYPE=AUDIO,GROUP-ID=\"a\",NAME=\"a\",",
        "I-FRAME-STREAM-INF:BANDWIDTH=1,",
        "PART:DURATION=1,",
        "PRELOAD-HINT:TYPE=PART,",
        "RENDITION-REPORT:",
        "SESSION-DATA:DATA-ID=\"a\",",
    ] {
        let playlist = format!("#EXTM3U\n#EXT-X-{tag}URI=\"http://a.com/x\"\n");
        check("live.m3u8", &playlist, &["M05 media blocked error high http://a.com/x"]);
    }
}

#[test]
fn m10_data_that_bundlers_keep_as_text() {
    let expected = &["M03 data localhost warning medium http://localhost:3000/v1"];
    check(
        "app.js",
        r#"e.exports=JSON.parse('{"apiUrl":"http://localhost:3000/v1","$schema":"http://a.com"}')"#,
        expected,
    );
    check("app.js", r#"var a=JSON.parse("{\"apiUrl\":\"http://localhost:3000/v1\"}")"#, expected);
    check("app.js", r#"JSON.parse('{"help":"http://other.com/"}')"#, &[]);
}

#[test]
fn r13_data_that_is_called_a_page() {
    let body = br#"{"next":"http://localhost:3000/v1?page=2"}"#;
    let url = "https://shop.localhost:8443/api/items.php";
    let document = mixed_content::Document {
        url,
        file: "/api/items.php",
        media_type: "text/html; charset=UTF-8",
        bytes: body,
    };
    let found = crate::with_own(|own| mixed_content::scan(&document, own));
    let found: Vec<_> = found.iter().map(crate::line).collect();
    assert_eq!(
        found,
        [
            "R13 content advice info high Content-Type of /api/items.php",
            "M03 data localhost warning medium http://localhost:3000/v1?page=2",
        ]
    );
    let page = mixed_content::Document { bytes: b"[<b>not JSON</b>]", ..document };
    assert_eq!(crate::with_own(|own| mixed_content::scan(&page, own)), []);
}

#[test]
fn m05_playlists() {
    let playlist = "#EXTM3U\n#EXT-X-VERSION:7\n# http://a.com/comment\n#EXT-X-KEY:METHOD=AES-128,URI=\"http://a.com/key\",IV=0x1\n\
        #EXT-X-MAP:URI=\"/init.mp4\"\n#EXTINF:4,\nhttp://a.com/1.ts\r\n#EXTINF:4,\n2.ts\n\
        #EXT-X-CONTENT-STEERING:SERVER-URI=\"http://a.com/steer\"\n";
    let expected = &[
        "M05 media blocked error high http://a.com/key",
        "M05 media blocked error high http://a.com/1.ts",
        "M05 media blocked error high http://a.com/steer",
    ];
    check("live.m3u8", playlist, expected);
}

#[test]
fn m06_media_presentations() {
    let presentation = r#"<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011" xmlns:xlink="http://www.w3.org/1999/xlink"
        xsi:schemaLocation="urn:mpeg:dash:schema:mpd:2011 http://standards.iso.org/x.xsd"><ProgramInformation moreInformationURL="http://a.com/info"/>
        <BaseURL> http://a.com/v/?a=1&amp;b=2 </BaseURL><Period xlink:href="http://a.com/p.xml"><AdaptationSet>
        <SegmentTemplate media="http://a.com/$Number$.m4s" initialization="/init.mp4"/></AdaptationSet></Period>
        <UTCTiming schemeIdUri="urn:mpeg:dash:utc:http-iso:2014" value="http://time.akamai.com/?iso"/></MPD>"#;
    check(
        "live.mpd",
        presentation,
        &[
            "M06 media blocked error high http://a.com/v/?a=1&b=2",
            "M06 media blocked error high http://a.com/p.xml",
            "M06 media blocked error high http://a.com/$Number$.m4s",
            "M06 media blocked error high http://time.akamai.com/?iso",
        ],
    );
}

#[test]
fn m04_and_m08_names_feeds_and_files_of_tools_are_left_alone() {
    for (file, text) in [
        (
            "data.json",
            r#"{"@context":"http://schema.org","@id":"http://shop.localhost/","license":"http://localhost:3000/"}"#,
        ),
        (
            "data.json",
            r#"{"$schema":"http://json-schema.org/draft-07/schema#","properties":{"apiUrl":{"default":"http://localhost:3000/x"}}}"#,
        ),
        (
            "data.json",
            r#"{"text":"see http://localhost:3000/x","other":"http://other.com/page","url":"http://other.com/"}"#,
        ),
        (
            "package.json",
            r#"{"homepage":"http://a.com","proxy":"http://localhost:3000","repository":{"url":"http://localhost:3000/x.git"}}"#,
        ),
        ("tsconfig.json", r#"{"api":"http://localhost:3000"}"#),
        (
            "app.js.map",
            r#"{"version":3,"sources":["a"],"sourcesContent":["fetch('http://localhost:3000/x')"],"mappings":""}"#,
        ),
        ("map.json", r#"{"version":3,"sources":["http://localhost:3000/x"],"mappings":"AAAA"}"#),
        (
            "feed.xml",
            "<rss><channel><link>http://localhost:3000/</link><image><url>http://a.com/x.png</url></image></channel></rss>",
        ),
        (
            "sitemap.xml",
            "<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'><url><loc>http://shop.localhost/</loc></url></urlset>",
        ),
        ("robots.txt", "Sitemap: http://shop.localhost/sitemap.xml"),
        ("notes.md", "![x](http://localhost:3000/x.png)"),
        ("x.vtt", "WEBVTT\n\nhttp://localhost:3000/"),
    ] {
        check(file, text, &[]);
    }
}
