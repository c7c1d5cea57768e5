//! Rows C01 to C06 and X10.

use crate::check;

fn css(text: &str, expected: &[&str]) {
    check("app.css", text, expected);
}

#[test]
fn c01_imports_are_blocked() {
    let expected = &["C01 stylesheet blocked error high http://a.com/x.css"];
    css("@import 'http://a.com/x.css';", expected);
    css("@import url(http://a.com/x.css) layer(a) screen;", expected);
    css("@IMPORT URL( \"http://a.com/x.css\" ) supports(display: grid)", expected);
    css("@import '/x.css' screen; @import \"https://a.com/x.css\";", &[]);
}

#[test]
fn c02_fonts_are_blocked() {
    css(
        "@font-face{font-family:x;src:local('http://no'),url(http://a.com/x.woff2) format('woff2')}",
        &["C02 font blocked error high http://a.com/x.woff2"],
    );
}

#[test]
fn c03_images_are_upgraded() {
    for declaration in [
        "background:#fff url(http://a.com/x.png) no-repeat",
        "BACKGROUND-IMAGE:url('http://a.com/x.png')",
        "list-style:url(http://a.com/x.png)",
        "border-image:url(http://a.com/x.png) 3",
        "content:url(http://a.com/x.png)",
        "cursor:url(http://a.com/x.png),auto",
        "mask-image:linear-gradient(red,blue),url(http://a.com/x.png)",
        "-webkit-mask:url(http://a.com/x.png)",
        "shape-outside:url(http://a.com/x.png)",
        "background:-webkit-cross-fade(url(/a.png),url(http://a.com/x.png),50%)",
        "background:u\\72l(\\68ttp://a.com/x.png)",
    ] {
        css(&format!("a{{{declaration}}}"), &["C03 image upgraded warning high http://a.com/x.png"]);
    }
    css("a{background:url(http://1.2.3.4/x.png)}", &["C03 image blocked error high http://1.2.3.4/x.png"]);
}

#[test]
fn c04_image_sets_take_strings() {
    css(
        "a{background:image-set('http://a.com/x.png' 1x, url(http://a.com/y.png) 2x type('image/png'))}",
        &[
            "C04 image upgraded warning high http://a.com/x.png",
            "C04 image upgraded warning high http://a.com/y.png",
        ],
    );
}

#[test]
fn c05_references_are_blocked() {
    for property in ["clip-path", "filter", "fill", "stroke", "offset-path"] {
        css(
            &format!("a{{{property}:url(http://a.com/x.svg#a)}}"),
            &["C05 image blocked error high http://a.com/x.svg#a"],
        );
    }
}

#[test]
fn c06_custom_properties_are_of_low_confidence() {
    css(":root{--bg:url(http://a.com/x.png)}", &["C06 image upgraded warning low http://a.com/x.png"]);
    css(":root{--bg:{ url(http://a.com/x.png) }}", &["C06 image upgraded warning low http://a.com/x.png"]);
}

#[test]
fn c07_what_few_browsers_know() {
    for declaration in [
        "behavior:url(http://a.com/x.htc)",
        "-moz-binding:url(http://a.com/x.xml#a)",
        "background:src('http://a.com/x')",
    ] {
        let expected = match () {
            () if declaration.contains(".htc") => "C07 stylesheet leak info high http://a.com/x.htc",
            () if declaration.contains(".xml") => "C07 stylesheet leak info high http://a.com/x.xml#a",
            () => "C07 stylesheet leak info high http://a.com/x",
        };
        css(&format!("a{{{declaration}}}"), &[expected]);
    }
}

#[test]
fn rules_are_found_inside_conditions_layers_and_nesting() {
    css(
        "@media print{@supports (a:b){@layer x{a{b:c;&:hover{background:url(http://a.com/x.png)}}}}}",
        &["C03 image upgraded warning high http://a.com/x.png"],
    );
    css(
        "a{color:red;background:url(http://a.com/x.png",
        &["C03 image upgraded warning high http://a.com/x.png"],
    );
}

#[test]
fn x10_names_selectors_text_and_comments_are_left_alone() {
    for sheet in [
        "@namespace svg url(http://www.w3.org/2000/svg);@namespace 'http://www.w3.org/1999/xhtml';",
        "@document url(http://a.com/){a{color:red}}",
        "a[href^='http://a.com/']{color:red}",
        "a:not([href='http://a.com/']):hover{color:red}",
        "a::after{content:'http://a.com/'}",
        "/* background:url(http://a.com/x.png) */",
        "a{background:url(data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg'/%3E)}",
        "a{background:url(\"data:image/svg+xml;utf8,<svg xmlns='http://www.w3.org/2000/svg'></svg>\")}",
        "a{background:url(//a.com/x.png)}",
    ] {
        css(sheet, &[]);
    }
}
