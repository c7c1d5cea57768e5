//! Rows H29, H30, J07 and J08: markup and styles that scripts or old browsers put into the page, and elements
//! that programs describe.

use crate::{check, inspected};
use mixed_content::Note;

fn html(text: &str, expected: &[&str]) {
    check("index.html", text, expected);
}

fn js(code: &str, expected: &[&str]) {
    check("app.js", code, expected);
}

#[test]
fn h29_comments_for_old_browsers_are_inert() {
    let page = "<!--[if lt IE 9]><script src=\"http://a.com/shiv.js\"></script><![endif]-->";
    html(page, &["H01 script blocked warning low http://a.com/shiv.js"]);
    assert!(inspected("index.html", page.as_bytes()).findings[0].notes.contains(&Note::Inert));
    html(
        "<!--[if !IE]><!--><img src=http://a.com/x.png><!--<![endif]-->",
        &["H05 image upgraded warning high http://a.com/x.png"],
    );
    html("<!-- [if] http://a.com/ --><!--[if IE]>--><!-- <img src=http://a.com/x> -->", &[]);
}

#[test]
fn h29_templates_of_libraries_are_inert() {
    html(
        "<script type=text/x-handlebars-template><img src=http://a.com/x.png></script>",
        &["H05 image upgraded info low http://a.com/x.png"],
    );
    html("<script type=text/plain><img src=http://a.com/x.png></script>", &[]);
}

#[test]
fn h30_custom_elements_are_of_low_confidence() {
    html(
        "<my-player src=http://a.com/x poster=http://a.com/y.png>",
        &[
            "H30 element blocked warning low http://a.com/x",
            "H30 image upgraded warning low http://a.com/y.png",
        ],
    );
    html("<lazy-img src=http://a.com/x.png>", &["H30 image upgraded warning low http://a.com/x.png"]);
    html("<my-link href=http://a.com/ label=http://a.com/>", &[]);
}

#[test]
fn j07_markup_in_strings() {
    for code in [
        "e.innerHTML='<img src=\"http://a.com/x.png\">'",
        "e.outerHTML=\"<p><img src='http://a.com/x.png'></p>\"",
        "e.insertAdjacentHTML('beforeend', `<img src=\"http://a.com/x.png\" alt=\"${alt}\">`)",
        "document.write('<img src=\\'http://a.com/x.png\\'>')",
        "document.write(\"\\x3Cimg src=\\\"http://a.com/x.png\\\">\")",
        "$('#x').html('<b>hi</b><img src=http://a.com/x.png>')",
        "const t=html`<img src=\"http://a.com/x.png\">`",
        "var _tmpl$=template('<img src=http://a.com/x.png>')",
        "React.createElement('div',{dangerouslySetInnerHTML:{__html:'<img src=\"http://a.com/x.png\">'}})",
    ] {
        js(code, &["H05 image upgraded warning low http://a.com/x.png"]);
    }
    js(
        "document.write('<script src=\"http://a.com/x.js\"><\\/script>')",
        &["H01 script blocked error low http://a.com/x.js"],
    );
    js(
        "e.innerHTML='<a href=\"http://other.com/\">x</a><svg xmlns=\"http://www.w3.org/2000/svg\"></svg>'",
        &[],
    );
    js("throw new Error('use <script src=\"http://a.com/x.js\">')", &[]);
}

#[test]
fn j07_the_place_within_a_string_is_exact() {
    let finding = &inspected("app.js", b"x('\\n<img src=\\'http://a.com/x\\'>')").findings[0];
    assert_eq!((finding.place.line, finding.place.column), (Some(1), Some(17)));
}

#[test]
fn j08_styles_in_strings() {
    for code in [
        "e.style.cssText='color:red;background:url(http://a.com/x.png)'",
        "sheet.insertRule('a{background:url(http://a.com/x.png)}')",
        "sheet.replaceSync(\"a{background:url('http://a.com/x.png')}\")",
        "const Box=styled.div`color:red;background:url(http://a.com/x.png) ${more};`",
        "<div style={{backgroundImage:\"url('http://a.com/x.png')\"}}/>",
        "var css='.a{color:red}\\n.b{background:url(\"http://a.com/x.png\")}'",
    ] {
        js(code, &["C03 image upgraded warning low http://a.com/x.png"]);
    }
    js(
        "var css='@import url(http://a.com/x.css);'",
        &["C01 stylesheet blocked error low http://a.com/x.css"],
    );
    for code in [
        "e.style.backgroundImage='url(http://a.com/x.png)'",
        "e.style.background=`url(\"http://a.com/x.png\") ${more}`",
        "this.card.style.maskImage='url(http://a.com/x.png)'",
    ] {
        js(code, &["C03 image upgraded warning medium http://a.com/x.png"]);
    }
    js(
        "new FontFace('x','url(http://a.com/x.woff2)')",
        &["C02 font blocked error medium http://a.com/x.woff2"],
    );
    js("var ns='url(#a) xmlns:http://www.w3.org/'", &[]);
}

#[test]
fn elements_of_jsx() {
    for (code, expected) in [
        ("<img src=\"http://a.com/x.png\"/>", "H05 image upgraded warning medium http://a.com/x.png"),
        ("<img src={'http://a.com/x.png'}/>", "H05 image upgraded warning medium http://a.com/x.png"),
        (
            "const u='http://a.com/x.png';<img src={u}/>",
            "H05 image upgraded warning medium http://a.com/x.png",
        ),
        ("<img src={`http://a.com/${id}.png`}/>", "H05 image upgraded warning medium http://a.com/"),
        (
            "<img srcSet=\"/a 1x, http://a.com/x.png 2x\"/>",
            "H06 image blocked error medium http://a.com/x.png",
        ),
        ("<iframe src=\"http://a.com/\"/>", "H03 iframe blocked error medium http://a.com/"),
        (
            "<link rel=\"stylesheet\" href=\"http://a.com/x.css\"/>",
            "H02 stylesheet blocked error medium http://a.com/x.css",
        ),
        ("<form action=\"http://a.com/x\"/>", "H12 form form error medium http://a.com/x"),
        (
            "<video><source src=\"http://a.com/x.mp4\"/></video>",
            "H07 media upgraded warning medium http://a.com/x.mp4",
        ),
        (
            "<svg><image xlinkHref=\"http://a.com/x.png\"/></svg>",
            "H24 image upgraded warning medium http://a.com/x.png",
        ),
    ] {
        check("App.jsx", code, &[expected]);
        check("App.tsx", code, &[expected]);
    }
    check(
        "App.jsx",
        "<><a href=\"http://other.com/\">x</a><link rel=\"canonical\" href=\"http://a.com/\"/><Image src=\"http://other.com/x\"/></>",
        &[],
    );
}

#[test]
fn elements_of_compiled_jsx() {
    for code in [
        "(0,r.jsx)(\"img\",{src:\"http://a.com/x.png\",alt:\"\"})",
        "React.createElement(\"img\",{src:\"http://a.com/x.png\"})",
        "e(\"img\",{attrs:{src:\"http://a.com/x.png\"}})",
        "_createElementVNode('img',{src:'http://a.com/x.png'},null,-1)",
    ] {
        js(code, &["H05 image upgraded warning medium http://a.com/x.png"]);
    }
    js(
        "h('link',{rel:'stylesheet',href:'http://a.com/x.css'})",
        &["H02 stylesheet blocked error medium http://a.com/x.css"],
    );
    js(
        "h('a',{href:'http://other.com/'});h('link',{rel:'canonical',href:'http://a.com/'});f('script',{id:'http://a.com/'})",
        &[],
    );
}

#[test]
fn strings_that_are_no_markup_after_all_leave_nothing_out() {
    let code = b"f('a <b onclick=\"}{\"> http://a.com/ c < d')";
    assert_eq!(inspected("app.js", code).skipped, []);
}
