//! Rows H01 to H28 and X01 to X08.

use crate::{check, inspected};
use mixed_content::Note;

fn html(text: &str, expected: &[&str]) {
    check("index.html", text, expected);
}

fn nothing(text: &str) {
    html(text, &[]);
}

#[test]
fn h01_scripts_are_blocked() {
    html(
        r#"<script src="http://a.com/x.js"></script>"#,
        &["H01 script blocked error high http://a.com/x.js"],
    );
    html(
        r#"<svg><script xlink:href=http://a.com/x.js /></svg>"#,
        &["H01 script blocked error high http://a.com/x.js"],
    );
    html(
        "<SCRIPT TYPE=module SRC='HTTP://A.com/x.js'>",
        &["H01 script blocked error high http://a.com/x.js"],
    );
    html(
        "<script src='ht&#10;tp://a.com/x.js'></script>",
        &["H01 script blocked error high http://a.com/x.js"],
    );
    html(
        "<script src=' \n http://a.com/x.js'></script>",
        &["H01 script blocked error high http://a.com/x.js"],
    );
}

#[test]
fn h02_stylesheets_are_blocked() {
    let expected = &["H02 stylesheet blocked error high http://a.com/x.css"];
    html(r#"<link rel=stylesheet href="http://a.com/x.css">"#, expected);
    html(r#"<link href="http://a.com/x.css" rel="alternate STYLESHEET">"#, expected);
}

#[test]
fn h03_frames_are_blocked_and_srcdoc_is_read() {
    html("<iframe src=http://a.com/>", &["H03 iframe blocked error high http://a.com/"]);
    html(
        r#"<iframe srcdoc="<script src=&quot;http://a.com/x.js&quot;></script>"></iframe>"#,
        &["H01 script blocked error high http://a.com/x.js"],
    );
}

#[test]
fn h04_objects_are_blocked() {
    html("<object data=http://a.com/x.swf>", &["H04 object blocked error high http://a.com/x.swf"]);
    html("<embed src=http://a.com/x.pdf>", &["H04 object blocked error high http://a.com/x.pdf"]);
    html("<param name=movie value=http://a.com/x.swf>", &["H04 object blocked error low http://a.com/x.swf"]);
}

#[test]
fn h05_images_are_upgraded_unless_the_upgrade_cannot_work() {
    html("<img src=http://a.com/x.png>", &["H05 image upgraded warning high http://a.com/x.png"]);
    html(
        "<input type=IMAGE src=http://a.com/x.png>",
        &["H05 image upgraded warning high http://a.com/x.png"],
    );
    html("<input type=text src=http://a.com/x.png>", &[]);
    html("<video poster=http://a.com/x.png>", &["H05 image upgraded warning high http://a.com/x.png"]);
    html(
        "<link rel='shortcut icon' href=http://a.com/x.ico>",
        &["H05 image upgraded warning high http://a.com/x.ico"],
    );
    html("<body background=http://a.com/x.png>", &["H05 image upgraded warning high http://a.com/x.png"]);
    html("<img src=http://a.com:8080/x.png>", &["H05 image blocked error high http://a.com:8080/x.png"]);
    html("<img src=http://8.8.8.8/x.png>", &["H05 image blocked error high http://8.8.8.8/x.png"]);
    html("<img crossorigin src=http://a.com/x.png>", &["H05 image blocked error high http://a.com/x.png"]);
    html("<img src=http://a.com:80/x.png>", &["H05 image upgraded warning high http://a.com/x.png"]);
}

#[test]
fn h06_candidates_of_srcset_are_blocked() {
    html(
        r#"<img srcset="/ok.png 1x, http://a.com/a,b.png 2x,http://a.com/c.png, http://a.com/d.png 3x">"#,
        &[
            "H06 image blocked error high http://a.com/a,b.png",
            "H06 image blocked error high http://a.com/c.png",
            "H06 image blocked error high http://a.com/d.png",
        ],
    );
    html(
        "<picture><source srcset=http://a.com/x.webp></picture>",
        &["H06 image blocked error high http://a.com/x.webp"],
    );
    html(
        "<link rel=preload as=image imagesrcset='http://a.com/x.webp 2x'>",
        &["H06 image blocked error high http://a.com/x.webp"],
    );
}

#[test]
fn h07_media_are_upgraded() {
    html("<video src=http://a.com/x.mp4>", &["H07 media upgraded warning high http://a.com/x.mp4"]);
    html("<audio><source src=http://a.com/x.mp3>", &["H07 media upgraded warning high http://a.com/x.mp3"]);
    html("<video src=http://10.0.0.5/x.mp4>", &["H07 media blocked error high http://10.0.0.5/x.mp4"]);
    nothing("<picture><source src=http://a.com/x.png></picture>");
    nothing("<source src=http://a.com/x.png>");
}

#[test]
fn h08_tracks_are_blocked() {
    html("<track src=http://a.com/x.vtt>", &["H08 track blocked error high http://a.com/x.vtt"]);
}

#[test]
fn h09_preloads_follow_their_destination() {
    html(
        "<link rel=preload as=script href=http://a.com/x>",
        &["H09 preload blocked error high http://a.com/x"],
    );
    html(
        "<link rel=preload as=image href=http://a.com/x>",
        &["H09 image upgraded warning high http://a.com/x"],
    );
    html(
        "<link rel=preload as=video href=http://a.com/x>",
        &["H09 media upgraded warning high http://a.com/x"],
    );
    html("<link rel=preload href=http://a.com/x>", &["H09 preload leak info high http://a.com/x"]);
}

#[test]
fn h10_and_h11_other_links_that_fetch() {
    html("<link rel=modulepreload href=http://a.com/x>", &["H10 script blocked error high http://a.com/x"]);
    html("<link rel=manifest href=http://a.com/x>", &["H10 manifest blocked error high http://a.com/x"]);
    html("<link rel=prefetch href=http://a.com/x>", &["H10 prefetch blocked warning high http://a.com/x"]);
    for rel in ["prerender", "compression-dictionary", "import"] {
        html(
            &format!("<link rel={rel} href=http://a.com/x>"),
            &["H10 prefetch blocked warning high http://a.com/x"],
        );
    }
    html("<link rel=preconnect href=http://a.com>", &["H11 preconnect leak info high http://a.com/"]);
    html("<link rel=dns-prefetch href=http://a.com>", &["H11 preconnect leak info high http://a.com/"]);
}

#[test]
fn h12_forms_to_http() {
    html("<form action=http://a.com/login>", &["H12 form form error high http://a.com/login"]);
    html("<button formaction=http://a.com/x>", &["H12 form form error high http://a.com/x"]);
}

#[test]
fn h13_downloads() {
    html("<a download href=http://a.com/x.zip>", &["H13 download download error high http://a.com/x.zip"]);
}

#[test]
fn h15_links_to_the_own_host_or_a_backend() {
    html(
        "<a href=http://shop.localhost:8080/x>",
        &["H15 link localhost info high http://shop.localhost:8080/x"],
    );
    html("<a href=http://mzc-alb.example.com/x>", &["H15 link leak info high http://mzc-alb.example.com/x"]);
    html("<a href=http://localhost:3000/x>", &["H15 link localhost info high http://localhost:3000/x"]);
}

#[test]
fn h16_pings() {
    html("<a href=/ ping='/ok http://a.com/p'>", &["H16 ping blocked warning high http://a.com/p"]);
}

#[test]
fn h17_an_insecure_base_is_one_finding_with_the_count() {
    let page = "<base href=http://a.com/app/><script src=x.js></script><img src=/y.png><img src=https://b.com/z>\
                <a href=z>";
    html(page, &["H17 base blocked error high http://a.com/app/"]);
    let finding = &inspected("index.html", page.as_bytes()).findings[0];
    assert_eq!((finding.count, finding.notes.contains(&Note::SpoilsRelative)), (4, true));
}

#[test]
fn h17_a_base_is_as_bad_as_what_it_leads_astray() {
    html(
        "<base href=http://a.com/><img src=x.png><a href=y>",
        &["H17 base upgraded warning high http://a.com/"],
    );
    html(
        "<base href=http://a.com/><img src=x.png><link rel=stylesheet href=y.css><img src=z.png>",
        &["H17 base blocked error high http://a.com/"],
    );
    html("<base href=http://a.com/><a href=y>", &["H17 base blocked error high http://a.com/"]);
}

#[test]
fn h17_only_the_first_base_counts() {
    nothing("<base href=/app/><base href=http://a.com/><script src=x.js></script>");
    html("<base href=https://b.com/><base href=http://a.com/><script src=//c.com/x.js></script>", &[]);
}

#[test]
fn h18_refresh_to_the_own_host() {
    html(
        "<meta http-equiv=Refresh content=\"5; URL='http://mzc-alb.example.com/x'\">",
        &["H18 refresh leak info high http://mzc-alb.example.com/x"],
    );
    nothing("<meta http-equiv=refresh content='0;url=http://other.com/'>");
}

#[test]
fn h18_a_frame_is_not_led_to_http() {
    html(
        "<iframe srcdoc=\"<meta http-equiv=refresh content='0;url=http://other.com/'>\"></iframe>",
        &["H18 iframe blocked error high http://other.com/"],
    );
}

#[test]
fn h19_upgrade_insecure_requests_lowers_what_follows() {
    let meta =
        "<meta http-equiv=Content-Security-Policy content=\"default-src *; Upgrade-Insecure-Requests\">";
    html(
        &format!("<script src=http://a.com/x.js></script>{meta}<script src=http://a.com/y.js></script>"),
        &[
            "H01 script blocked error high http://a.com/x.js",
            "H01 script upgraded warning high http://a.com/y.js",
        ],
    );
    html(&format!("{meta}<form action=http://a.com/>"), &["H12 form upgraded warning high http://a.com/"]);
    html(
        &format!("{meta}<script src=http://a.com:81/x.js></script>"),
        &["H01 script upgraded error high http://a.com:81/x.js"],
    );
}

#[test]
fn h20_styles_handlers_and_script_urls_are_read() {
    html(
        "<style>@import 'http://a.com/x.css';</style><p style=\"background:url(http://a.com/x.png)\">",
        &[
            "C01 stylesheet blocked error high http://a.com/x.css",
            "C03 image upgraded warning high http://a.com/x.png",
        ],
    );
    html(
        "<button onclick=\"fetch('http://a.com/x');return false\">",
        &["J01 fetch blocked error medium http://a.com/x"],
    );
    html(
        "<a href=\"javascript:fetch('http://a.com/x')\">",
        &["J01 fetch blocked error medium http://a.com/x"],
    );
    html("<script>fetch('http://a.com/x')</script>", &["J01 fetch blocked error medium http://a.com/x"]);
    html("<script>fetch('http://a.com/x')", &["J01 fetch blocked error medium http://a.com/x"]);
}

#[test]
fn h23_attribution_sources() {
    html("<img attributionsrc=http://a.com/x>", &["H23 attribution blocked warning high http://a.com/x"]);
}

#[test]
fn h24_images_of_inline_svg() {
    html(
        "<svg><image href=http://a.com/x.png /><use href=http://a.com/x.svg#a /><a href=http://a.com/>",
        &[
            "H24 image upgraded warning high http://a.com/x.png",
            "H25 image blocked warning high http://a.com/x.svg#a",
        ],
    );
}

#[test]
fn h28_lazy_loading_is_of_low_confidence() {
    html("<img data-src=http://a.com/x>", &["H28 image upgraded warning low http://a.com/x"]);
    html("<div data-bg=http://a.com/x.jpg>", &["H28 image upgraded warning low http://a.com/x.jpg"]);
    html("<img data-srcset='http://a.com/x 2x'>", &["H28 image blocked warning low http://a.com/x"]);
    nothing("<div data-src=http://a.com/page data-url=http://a.com/ data-id=http://a.com/x.png>");
}

#[test]
fn h29_templates_and_noscript_are_lowered() {
    html(
        "<template><script src=http://a.com/x.js></script></template><script src=http://a.com/y.js></script>",
        &[
            "H01 script blocked warning low http://a.com/x.js",
            "H01 script blocked error high http://a.com/y.js",
        ],
    );
    html(
        "<noscript><img src=http://a.com/x.png></noscript>",
        &["H05 image upgraded info low http://a.com/x.png"],
    );
}

#[test]
fn x01_links_that_only_name_are_left_alone() {
    for rel in [
        "canonical",
        "alternate",
        "shortlink",
        "profile",
        "author",
        "license",
        "next",
        "prev",
        "help",
        "search",
        "pingback",
        "EditURI",
        "wlwmanifest",
        "webmention",
        "me",
        "amphtml",
        "bookmark",
        "tag",
    ] {
        nothing(&format!("<link rel='{rel}' href='http://shop.localhost/x'>"));
    }
}

#[test]
fn x02_to_x07_names_text_and_other_schemes_are_left_alone() {
    nothing("<meta property=og:image content=http://a.com/x.png><meta itemprop=url content=http://a.com/>");
    nothing(
        r#"<script type="application/ld+json">{"@context":"http://schema.org","url":"http://a.com/"}</script>"#,
    );
    nothing("<div itemscope itemtype=http://schema.org/Product itemid=http://a.com/>");
    nothing(
        "<!DOCTYPE html PUBLIC '-//W3C//DTD XHTML 1.0//EN' 'http://www.w3.org/TR/xhtml1/DTD/xhtml1.dtd'>",
    );
    nothing("<html xmlns=http://www.w3.org/1999/xhtml><svg xmlns='http://www.w3.org/2000/svg'></svg>");
    nothing(
        "<blockquote cite=http://a.com/><img longdesc=http://a.com/ usemap=http://a.com/ alt=http://a.com/>",
    );
    nothing("<!-- <script src=http://a.com/x.js></script> --> http://a.com/ <pre>http://a.com</pre>");
    nothing("<textarea><script src=http://a.com/x.js></script></textarea>");
    nothing("<title><img src=http://a.com/x.png></title><input value=http://a.com placeholder=http://a.com>");
    nothing("<img src=data:image/png;base64,aHR0cDovLw==><a href=mailto:a@b.com?body=http://a.com>");
    nothing("<script src=https://a.com/x.js?u=http://b.com/></script><img src=//a.com/x.png>");
    nothing("<a href=tel:1?http://a.com>1</a><img src=blob:http://a.com/x><iframe src=about:blank></iframe>");
    nothing("<a href='kakaotalk://http://a.com/'>x</a><img src='android-app://http/a.com'>");
    nothing(
        "<meta property=article:author content=http://a.com/><meta property=fb:app_id content=http://a.com>",
    );
    nothing("<meta name=application-name content=http://a.com/><meta name=generator content=http://a.com/>");
    nothing("<meta property=og:image:secure_url content=http://a.com/x.png>");
    nothing("<object classid=http://a.com/></object><time datetime=http://a.com/></time>");
    nothing("<button value=http://a.com/ name=http://a.com/>http://a.com/</button>");
    nothing("<xmp><script src=http://a.com/x.js></script></xmp><iframe><img src=http://a.com/x></iframe>");
}

#[test]
fn h14_links_to_others_are_left_alone() {
    nothing("<a href=http://other.com/>x</a><area href=http://other.com/>");
}

#[test]
fn x08_this_computer_works_here_only() {
    html(
        "<script src=http://localhost:5173/x.js></script>",
        &["H01 script localhost warning high http://localhost:5173/x.js"],
    );
    for host in ["127.0.0.1", "127.9.9.9", "[::1]", "app.localhost", "localhost."] {
        let page = format!("<img src=http://{host}:3000/x.png>");
        let expected = format!("H05 image localhost warning high http://{host}:3000/x.png");
        html(&page, &[&expected]);
    }
}

#[test]
fn another_program_of_this_computer_is_not_the_site() {
    let finding = &inspected("index.html", b"<script src=http://localhost:5173/x.js></script>").findings[0];
    assert!(finding.notes.is_empty(), "{:?}", finding.notes);
    let finding = &inspected("index.html", b"<script src=http://localhost:3000/x.js></script>").findings[0];
    assert_eq!(finding.notes, [Note::Backend]);
    let finding =
        &inspected("index.html", b"<script src=http://shop.localhost:8080/x.js></script>").findings[0];
    assert_eq!(finding.notes, [Note::OwnHost]);
}

#[test]
fn private_addresses_are_noted() {
    for host in
        ["192.168.0.10", "10.1.2.3", "nas.local", "api", "host.docker.internal", "0.0.0.0", "[fd00::1]"]
    {
        let page = format!("<script src=http://{host}/x.js></script>");
        let finding = &inspected("index.html", page.as_bytes()).findings[0];
        assert!(finding.notes.contains(&Note::PrivateNetwork), "{host}");
    }
}

#[test]
fn foreign_content_changes_what_is_text() {
    // In SVG, `style` and `title` are not raw text: the image in them is an element.
    html(
        "<svg><title><img src=http://a.com/x.png></title></svg>",
        &["H05 image upgraded warning high http://a.com/x.png"],
    );
    html(
        "<svg><desc><script>fetch('http://a.com/x')</script></desc></svg>",
        &["J01 fetch blocked error medium http://a.com/x"],
    );
}
