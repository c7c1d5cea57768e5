//! Rows R01 to R04.

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
