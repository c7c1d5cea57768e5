//! Exact places: line, column, excerpt.

use crate::inspected;

/// The address has to be marked exactly, at this line and column.
fn at(file: &str, text: &str, expected: &[(u32, u32, &str)]) {
    let findings = inspected(file, text.as_bytes()).findings;
    let found: Vec<_> = findings
        .iter()
        .map(|finding| {
            let place = &finding.place;
            let excerpt = place.excerpt.as_deref().unwrap();
            (place.line.unwrap(), place.column.unwrap(), &excerpt[place.mark.clone().unwrap()])
        })
        .collect();
    assert_eq!(found, expected, "in {text:?}");
}

#[test]
fn the_column_is_that_of_the_value() {
    at("x.html", "<p>\n  <script async src=\"http://a.com/x\"></script>", &[(2, 22, "http://a.com/x")]);
    at("x.html", "<script src=http://a.com/x></script>", &[(1, 13, "http://a.com/x")]);
    at("x.html", "<script src =  '  http://a.com/x '>", &[(1, 19, "http://a.com/x")]);
}

#[test]
fn lines_end_in_three_ways_and_tabs_are_one_column() {
    at("x.html", "a\r\n\r\n\t<img src='http://a.com/x'>", &[(3, 12, "http://a.com/x")]);
    at("x.html", "a\r\r<img\r\nsrc='http://a.com/x'>", &[(4, 6, "http://a.com/x")]);
    at("x.html", "<img\n\talt=\"a\r\nb\"\r\n\tsrc=\"http://a.com/x\">", &[(4, 7, "http://a.com/x")]);
}

#[test]
fn columns_are_utf16_units() {
    at("x.html", "가나다 <img alt='안녕' src='http://a.com/x'>", &[(1, 24, "http://a.com/x")]);
    at("x.html", "😀<img src='http://a.com/x'>", &[(1, 13, "http://a.com/x")]);
    at("x.html", "\u{feff}<img src='http://a.com/x'>", &[(1, 11, "http://a.com/x")]);
    at("x.js", "const 주소 = '가'; fetch('http://a.com/한글')", &[(1, 24, "http://a.com/한글")]);
}

#[test]
fn character_references_keep_the_place() {
    at(
        "x.html",
        "<img srcset='/a?x=1&amp;y=2 1x, http://a.com/?a=1&amp;b=2 2x'>",
        &[(1, 33, "http://a.com/?a=1&amp;b=2")],
    );
    at("x.html", "<iframe srcdoc=\"\n<img src=&quot;http://a.com/x&quot;>\">", &[(2, 16, "http://a.com/x")]);
    at(
        "x.html",
        "<p onclick='a(&quot;b&quot;);\nfetch(&quot;http://a.com/x&quot;)'>",
        &[(2, 13, "http://a.com/x")],
    );
}

#[test]
fn styles_and_scripts_inside_a_page_have_the_page_s_lines() {
    at(
        "x.html",
        "<html>\n<style>\na { background:\n  url( http://a.com/x ) }\n</style>\n<script>\n\n  fetch('http://a.com/y')\n</script>",
        &[(4, 8, "http://a.com/x"), (8, 10, "http://a.com/y")],
    );
    at("x.html", "<p style=\"color:red; background: url('http://a.com/x')\">", &[(1, 39, "http://a.com/x")]);
}

#[test]
fn css_places() {
    at("x.css", "@import\n  url(\"http://a.com/x\");", &[(2, 8, "http://a.com/x")]);
    at("x.css", "/* 한글 */ @import 'http://a.com/x';", &[(1, 19, "http://a.com/x")]);
}

#[test]
fn long_lines_are_shortened_around_the_address() {
    let code = format!("{}fetch('http://a.com/x');{}", "a();".repeat(5_000), "b();".repeat(5_000));
    let finding = &inspected("x.js", code.as_bytes()).findings[0];
    let excerpt = finding.place.excerpt.as_deref().unwrap();
    assert!(excerpt.starts_with('…') && excerpt.ends_with('…') && excerpt.chars().count() < 200, "{excerpt}");
    assert_eq!(&excerpt[finding.place.mark.clone().unwrap()], "http://a.com/x");
    assert_eq!(finding.place.column, Some(20_008));
}

#[test]
fn bytes_that_are_no_text_keep_the_place() {
    let findings = inspected("x.html", b"<p title='\xff\xfe\xb0\xa1'><img src='http://a.com/x'>").findings;
    assert_eq!((findings[0].place.line, findings[0].place.column), (Some(1), Some(27)));
}
