//! Rows H24 to H27 and M07: SVG and XML documents.

use crate::check;

fn svg(inner: &str, expected: &[&str]) {
    let text = format!(
        "<?xml version=\"1.0\"?>\n<!DOCTYPE svg PUBLIC \"-//W3C//DTD SVG 1.1//EN\" \"http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd\">\n\
         <svg xmlns=\"http://www.w3.org/2000/svg\" xmlns:xlink=\"http://www.w3.org/1999/xlink\">{inner}</svg>"
    );
    check("x.svg", &text, expected);
}

#[test]
fn m07_documents_of_svg() {
    svg("<image href=\"http://a.com/x.png\"/>", &["H24 image upgraded warning medium http://a.com/x.png"]);
    svg(
        "<filter><feImage xlink:href='http://a.com/x.png'/></filter>",
        &["H24 image upgraded warning medium http://a.com/x.png"],
    );
    svg("<script href='http://a.com/x.js'/>", &["H01 script blocked error medium http://a.com/x.js"]);
    svg("<script>fetch('http://a.com/x')</script>", &["J01 fetch blocked error medium http://a.com/x"]);
    svg(
        "<style><![CDATA[ a > b { background: url(http://a.com/x.png) } ]]></style>",
        &["C03 image upgraded warning medium http://a.com/x.png"],
    );
    svg(
        "<foreignObject><img src='http://a.com/x.png'/></foreignObject>",
        &["H05 image upgraded warning medium http://a.com/x.png"],
    );
}

#[test]
fn h25_references() {
    for element in ["use", "linearGradient", "radialGradient", "pattern", "filter", "mpath", "textPath"] {
        svg(
            &format!("<{element} href='http://a.com/x.svg#a'/>"),
            &["H25 image blocked warning medium http://a.com/x.svg#a"],
        );
    }
    svg("<path fill='url(http://a.com/x.svg#a)'/>", &["C05 image blocked error medium http://a.com/x.svg#a"]);
    svg("<path fill='url(#a)' stroke='red'/>", &[]);
}

#[test]
fn h27_style_sheets_of_xml() {
    check(
        "x.xml",
        "<?xml version='1.0'?><?xml-stylesheet type='text/xsl' href='http://a.com/x.xsl'?><a/>",
        &["H27 stylesheet blocked error high http://a.com/x.xsl"],
    );
    check(
        "x.xsl",
        "<xsl:stylesheet xmlns:xsl='http://www.w3.org/1999/XSL/Transform'><xsl:import href='http://a.com/y.xsl'/></xsl:stylesheet>",
        &["H27 stylesheet blocked error medium http://a.com/y.xsl"],
    );
}

#[test]
fn x26_names_and_links_of_svg_are_left_alone() {
    svg("<a href='http://a.com/'><text>http://a.com/</text></a>", &[]);
    svg(
        "<metadata><rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'><cc:license rdf:resource='http://creativecommons.org/'/></rdf:RDF></metadata>",
        &[],
    );
    svg(
        "<sodipodi:namedview xmlns:sodipodi='http://sodipodi.sourceforge.net/DTD/sodipodi-0.dtd' inkscape:export-filename='http://a.com/'/>",
        &[],
    );
    check(
        "x.xml",
        "<html><img src='http://a.com/x.png'/><link rel='stylesheet' href='http://a.com/'/></html>",
        &[],
    );
    check("index.html", "<math><mrow href='http://a.com/'><mi>x</mi></mrow></math>", &[]);
}
