//! Rows R01 to R12.

use mixed_content::scan_headers;

use crate::{line, with_own};

const URL: &str = "https://shop.localhost:8443/login";

fn head(status: u16, dest: &str, fields: &[(&str, &str)], expected: &[&str]) {
    let findings = with_own(|own| scan_headers(status, fields, dest, own, URL));
    assert_eq!(findings.iter().map(line).collect::<Vec<_>>(), expected, "{fields:?}");
}

#[test]
fn r01_a_page_redirected_to_the_backend_or_to_http() {
    head(
        302,
        "document",
        &[("Location", "http://localhost:3000/home")],
        &["R01 redirect leak error high http://localhost:3000/home"],
    );
    head(
        301,
        "",
        &[("location", "http://shop.localhost/home")],
        &["R01 redirect leak error high http://shop.localhost/home"],
    );
    head(
        302,
        "document",
        &[("Location", "http://mzc-alb.example.com/")],
        &["R01 redirect leak error high http://mzc-alb.example.com/"],
    );
}

#[test]
fn r02_a_subresource_redirected_to_http_is_blocked() {
    head(
        307,
        "empty",
        &[("Location", "http://a.com/x")],
        &["R02 redirect blocked error high http://a.com/x"],
    );
    head(
        302,
        "image",
        &[("Location", "http://a.com/x")],
        &["R02 redirect upgraded warning high http://a.com/x"],
    );
    head(
        302,
        "script",
        &[("Location", "http://localhost:3000/x")],
        &["R02 redirect localhost warning high http://localhost:3000/x"],
    );
}

#[test]
fn r03_links_that_fetch() {
    let value = "</ok.css>; rel=preload; as=style, <http://a.com/x,y.js>; rel=\"preload\"; title=\"a, b\"; as=script, \
                 <http://a.com/x.png>; rel=preload; as=image, <http://a.com/z>; rel=canonical, \
                 <http://a.com/p>; rel=prefetch";
    head(
        200,
        "document",
        &[("Link", value)],
        &[
            "R03 preload blocked error high http://a.com/x,y.js",
            "R03 image upgraded warning high http://a.com/x.png",
            "R03 prefetch blocked warning high http://a.com/p",
        ],
    );
}

#[test]
fn r04_refresh() {
    head(
        200,
        "document",
        &[("Refresh", "3;url=http://mzc-alb.example.com/x")],
        &["R04 refresh leak info high http://mzc-alb.example.com/x"],
    );
}

#[test]
fn heads_without_a_mistake_are_left_alone() {
    head(200, "document", &[("Location", "http://localhost:3000/")], &[]);
    head(302, "document", &[("Location", "/home")], &[]);
    head(302, "document", &[("Location", "http://other.com/")], &[]);
    head(302, "empty", &[("Location", "https://a.com/")], &[]);
    head(200, "", &[("Content-Location", "http://a.com/"), ("Via", "http://a.com"), ("Link", "<")], &[]);
    head(200, "", &[("Refresh", "url=")], &[]);
}

#[test]
fn the_excerpt_is_the_field() {
    let findings = with_own(|own| {
        scan_headers(302, &[("Location", "http://localhost:3000/home")], "document", own, URL)
    });
    let place = &findings[0].place;
    assert_eq!(place.file, "/login");
    assert_eq!(place.excerpt.as_deref(), Some("Location: http://localhost:3000/home"));
    assert_eq!(&place.excerpt.as_deref().unwrap()[place.mark.clone().unwrap()], "http://localhost:3000/home");
}

#[test]
fn r05_reports_that_go_to_http() {
    let report = &["R05 report blocked warning high http://a.com/r"];
    let policy = "default-src 'self' http://b.com; report-uri /ok http://a.com/r; img-src http://c.com";
    head(200, "document", &[("Content-Security-Policy", policy)], report);
    head(200, "document", &[("Content-Security-Policy-Report-Only", "Report-URI http://a.com/r")], report);
    head(
        200,
        "document",
        &[("Reporting-Endpoints", "default=\"http://a.com/r\", b=\"https://b.com/r\"")],
        report,
    );
    let group = r#"{"group":"default","max_age":9,"endpoints":[{"url":"http://a.com/r"}]}"#;
    head(200, "document", &[("Report-To", group)], report);
}

#[test]
fn r08_another_origin_allowed_by_the_http_address_of_the_page() {
    let field = |value| [("Access-Control-Allow-Origin", value)];
    let expected = &["R08 origin localhost warning high http://shop.localhost:8080/"];
    head(200, "empty", &field("http://shop.localhost:8080"), expected);
    head(200, "empty", &field("http://other.com"), &[]);
    head(200, "empty", &field("https://shop.localhost:8443"), &[]);
    head(200, "empty", &field("*"), &[]);
}

#[test]
fn r10_source_maps() {
    head(
        200,
        "script",
        &[("SourceMap", "http://a.com/x.map")],
        &["R10 source map leak info high http://a.com/x.map"],
    );
    head(200, "script", &[("X-SourceMap", "/x.map")], &[]);
}

#[test]
fn r06_and_r11_fields_that_only_name_are_left_alone() {
    for (name, value) in [
        (
            "Content-Security-Policy",
            "img-src http://a.com; connect-src http://localhost:3000 ws://localhost:3000",
        ),
        ("Content-Location", "http://localhost:3000/x"),
        ("Alt-Svc", "h3=\":443\""),
        ("Via", "1.1 http://a.com"),
        ("Link", "<http://a.com/wp-json/>; rel=\"https://api.w.org/\""),
        ("Location", "http://localhost:3000/x"),
        ("X-Powered-By", "http://a.com"),
    ] {
        head(200, "document", &[(name, value)], &[]);
    }
}

#[test]
fn r12_downloads_that_are_led_over_http() {
    let to = |address| [("Location", address)];
    let zip = &["R12 download download error medium http://cdn.other.com/v1/app.zip?a=1"];
    head(302, "document", &to("http://cdn.other.com/v1/app.zip?a=1"), zip);
    head(302, "", &to("http://cdn.other.com/v1/app.zip?a=1"), zip);
    let saved = &["R12 download download error high http://cdn.other.com/report"];
    head(302, "download", &to("http://cdn.other.com/report"), saved);
    head(
        302,
        "document",
        &to("http://localhost:3000/report.xlsx"),
        &["R12 download localhost warning medium http://localhost:3000/report.xlsx"],
    );
    head(302, "document", &to("https://cdn.other.com/v1/app.zip"), &[]);
    head(302, "document", &to("http://other.com/page.html?file=x.zip"), &[]);
    head(200, "download", &to("http://cdn.other.com/report"), &[]);
}
