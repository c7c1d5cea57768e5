//! Row by row, the same mistake as other people spell it: attributes in any order and case, references, white space,
//! backslashes, escapes, other names for the same function, TypeScript, JSX, and what minifiers make of all that.

mod clients;
mod code;

use crate::inspected;
use mixed_content::Severity;

/// Each text has this row at an address of `a.com`.
fn row(id: &str, file: &str, texts: &[&str]) {
    let missed: Vec<_> = texts.iter().filter(|text| !is_found(id, file, text)).collect();
    assert!(missed.is_empty(), "{id} not found in {file}:\n{missed:#?}");
}

fn is_found(id: &str, file: &str, text: &str) -> bool {
    let found = inspected(file, text.as_bytes()).findings;
    found.iter().any(|finding| finding.rule == id && is_ours(&finding.url))
}

/// Each text is a problem, whatever the row: what asks cannot be told from outside.
fn problem(file: &str, texts: &[&str]) {
    let is_problem = |text: &str| {
        let found = inspected(file, text.as_bytes()).findings;
        found.iter().any(|finding| finding.severity != Severity::Info && is_ours(&finding.url))
    };
    let missed: Vec<_> = texts.iter().filter(|text| !is_problem(text)).collect();
    assert!(missed.is_empty(), "no problem in {file}:\n{missed:#?}");
}

fn is_ours(url: &str) -> bool {
    ["http://a.com", "ws://a.com", "http://192.168.0.9"].iter().any(|start| url.starts_with(start))
}

/// Each text asks for nothing over http.
fn nothing(file: &str, texts: &[&str]) {
    for text in texts {
        assert_eq!(inspected(file, text.as_bytes()).findings, [], "{text}");
    }
}

fn page(id: &str, texts: &[&str]) {
    row(id, "index.html", texts);
}

#[test]
fn h01_scripts() {
    page(
        "H01",
        &[
            "<script async defer src = http://a.com/x.js></script>",
            "<script\nsrc\n=\n\"http://a.com/x.js\"\n></script>",
            "<script src=\"http:/&#x2F;a.com/x.js\"></script>",
            "<script src='http:\\\\a.com\\x.js'></script>",
            "<script src=http:a.com/x.js></script>",
            "<script src='&#104;ttp://a.com/x.js'></script>",
            "<script src='h&Tab;ttp://a.com/x.js'></script>",
            "<script src='http&colon;//a.com/x.js'></script>",
            "<script src='&NewLine;http://a.com/x.js'></script>",
            "<script type=text/javascript charset=utf-8 src='HTTP://A.COM/x.js'></script>",
            "<script type='' src=http://a.com/x.js></script>",
            "<script language=javascript src=http://a.com/x.js></script>",
            "<script nomodule src=http://a.com/x.js></script>",
            "<svg><script href='http://a.com/x.js'/></svg>",
            "<svg><SCRIPT XLINK:HREF='http://a.com/x.js'></SCRIPT></svg>",
            "<script src=http://a.com/x.js />",
            "<!--><script src=http://a.com/x.js></script>-->",
            "<!--x--!><script src=http://a.com/x.js></script>",
            "<!--[if !IE]><!--><script src=http://a.com/x.js></script><!--<![endif]-->",
            "<script/src=http://a.com/x.js></script>",
            "<script x=\"a>b\" src=http://a.com/x.js></script>",
            "<template shadowrootmode=open><script src=http://a.com/x.js></script></template>",
        ],
    );
    nothing(
        "index.html",
        &[
            "<script type=text/template src=http://a.com/x.js></script>",
            "<script type=application/json src=http://a.com/x.json></script>",
            "<script src=/ok.js src=http://a.com/x.js></script>",
            "<script data-x='src=http://a.com/x.js'></script>",
            "<plaintext><script src=http://a.com/x.js></script>",
        ],
    );
}

#[test]
fn h02_style_sheets() {
    page(
        "H02",
        &[
            "<link href=http://a.com/x.css rel='preload stylesheet' as=style>",
            "<LINK REL=StyleSheet HREF=http://a.com/x.css>",
            "<link rel=stylesheet media=print onload=\"this.media='all'\" href=http://a.com/x.css>",
            "<link rel='&#115;tylesheet' href=http://a.com/x.css>",
            "<link rel='\nstylesheet\t' href='\nhttp://a.com/x.css'/>",
            "<link rel='alternate stylesheet' disabled title=x href=http://a.com/x.css>",
            "<link type=text/css rel=stylesheet/ href=http://a.com/x.css rel=stylesheet><link rel=stylesheet href=http://a.com/x.css>",
            "<p><link itemprop=x rel=stylesheet href=http://a.com/x.css></p>",
        ],
    );
}

#[test]
fn h03_frames() {
    page(
        "H03",
        &[
            "<frameset><frame noresize src=http://a.com/></frameset>",
            "<iframe loading=lazy allow=fullscreen src='http://a.com/'></iframe>",
            "<IFRAME SRC=http:\\\\a.com></IFRAME>",
            "<iframe srcdoc='' src='http://a.com/x'></iframe>",
            "<noframes></noframes><iframe name=x src=\" http://a.com\"></iframe>",
        ],
    );
    page("C01", &["<iframe srcdoc=\"<style>@import 'http://a.com/x.css'</style>\"></iframe>"]);
    page(
        "H05",
        &[
            "<iframe srcdoc=\"&lt;img src=&quot;http://a.com/x.png&quot;&gt;\"></iframe>",
            "<iframe srcdoc='<iframe srcdoc=&quot;<img src=http://a.com/x.png>&quot;>'></iframe>",
        ],
    );
}

#[test]
fn h04_objects() {
    page(
        "H04",
        &[
            "<object type=application/pdf data=' http://a.com/x.pdf '></object>",
            "<object data=http://a.com/x.svg type=image/svg+xml>no</object>",
            "<EMBED TYPE=x SRC=http://a.com/x>",
            "<applet codebase=http://a.com/ code=x.class></applet>",
            "<object codebase='http://a.com/' classid=x></object>",
            "<object><param value=http://a.com/x.swf name=Movie></object>",
            "<param name=src value=http://a.com/x>",
            "<object archive='/a.jar http://a.com/x.jar'></object>",
        ],
    );
}

#[test]
fn h05_images() {
    page(
        "H05",
        &[
            "<img src=http://a.com/x.png/>",
            "<image src=http://a.com/x.png>",
            "<IMG alt='' LOADING=lazy SRC='HTTP://A.com/x.png'>",
            "<img src='http&colon;&sol;&sol;a.com/x.png'>",
            "<img src='http:///a.com/x.png'>",
            "<img src='http:/a.com/x.png'>",
            "<img src='h\nt\rt\tp://a.com/x.png'>",
            "<input src=http://a.com/x.png type=Image>",
            "<video controls poster='http://a.com/x.png'></video>",
            "<link sizes=16x16 rel='shortcut icon' type=image/png href=http://a.com/x.png>",
            "<link rel=apple-touch-icon-precomposed href=http://a.com/x.png>",
            "<link rel='mask-icon' color=red href=http://a.com/x.svg>",
            "<link rel='apple-touch-startup-image' href=http://a.com/x.png>",
            "<table background=http://a.com/x.png><td background=http://a.com/x.png>",
            "<body bgcolor=red background='http://a.com/x.png'>",
            "<img crossorigin=use-credentials src=http://a.com/x.png>",
            "<img srcset='' src=http://a.com/x.png>",
            "<picture><source srcset=/x.webp><img src=http://a.com/x.png></picture>",
        ],
    );
    nothing(
        "index.html",
        &[
            "<link rel=icons href=http://a.com/x.png>",
            "<img src=x.png?http://a.com/x.png><img src='/http://a.com/x.png'><img src='./http:/a.com'>",
            "<img alt src title=http://a.com/x.png>",
            "<input type=hidden src=http://a.com/x.png value=http://a.com/x.png>",
            "<meta name=msapplication-TileImage content=http://a.com/x.png>",
            "<meta name=twitter:image content=http://a.com/x.png><meta name=thumbnail content=http://a.com/x.png>",
        ],
    );
}

#[test]
fn h06_candidates() {
    page(
        "H06",
        &[
            "<img srcset=http://a.com/x.png>",
            "<img srcset='a.png 1x,\nhttp://a.com/b.png 2x' sizes=100vw>",
            "<img sizes='(max-width: 9px) 1px, 2px' srcset='/a.png 100w,http://a.com/b.png 200w'>",
            "<img srcset=',http://a.com/x.png'>",
            "<img srcset='http://a.com/x.png,, /b.png 2x'>",
            "<img srcset='data:image/png;base64,AA== 1x, http://a.com/x.png 2x'>",
            "<img srcset='/a.png 1.5x , HTTP://a.com/x.png 2x'>",
            "<picture><source media='(x)' type=image/webp srcset='/a.webp, http://a.com/b.webp 2x'><img></picture>",
            "<img src=x.png SRCSET='&#104;ttp://a.com/x.png 2x'>",
            "<link as=image rel=preload imagesizes=100vw imagesrcset='http://a.com/x.png 9w' href=/x.png>",
        ],
    );
}

#[test]
fn h07_and_h08_media() {
    page(
        "H07",
        &[
            "<video><source type=video/mp4 src=http://a.com/x.mp4></video>",
            "<audio controls autoplay src='HTTP:\\\\a.com\\x.mp3'></audio>",
            "<audio><p><source src=http://a.com/x.ogg></audio>",
            "<VIDEO SRC=http://a.com/x.mp4#t=5></VIDEO>",
            "<video><source src=/x.webm><SOURCE SRC=http://a.com/x.mp4></video>",
        ],
    );
    page(
        "H08",
        &[
            "<video><track kind=captions src=http://a.com/x.vtt srclang=ko default></video>",
            "<audio><TRACK SRC='http://a.com/x.vtt'></audio>",
            "<video crossorigin src=/x.mp4><track label='&quot;' src=\"http://a.com/x.vtt\"></video>",
        ],
    );
}

#[test]
fn h09_to_h11_links() {
    page(
        "H09",
        &[
            "<link as=font crossorigin rel=preload href=http://a.com/x.woff2>",
            "<link rel=PRELOAD as=Fetch href=http://a.com/x.json>",
            "<link rel=preload as=style href=http://a.com/x.css onload=\"this.rel='stylesheet'\">",
            "<link rel=preload as=track href=http://a.com/x.vtt>",
            "<link rel='dns-prefetch preload' as=IMAGE href=http://a.com/x.png>",
            "<link href=http://a.com/x rel=preload>",
        ],
    );
    page(
        "H10",
        &[
            "<link crossorigin=use-credentials rel=manifest href=http://a.com/m.json>",
            "<link rel=modulepreload as=worker href=http://a.com/x.js>",
            "<link rel='next prefetch' href=http://a.com/2>",
            "<link rel=Prerender href=http://a.com/2>",
            "<link rel=import href=http://a.com/x.html>",
        ],
    );
    page(
        "H11",
        &[
            "<link crossorigin rel='preconnect' href=http://a.com>",
            "<link rel=DNS-Prefetch href=http://a.com/>",
        ],
    );
}

#[test]
fn h12_to_h18_what_leads_away() {
    page(
        "H12",
        &[
            "<form METHOD=POST ACTION='http://a.com/login'></form>",
            "<form action='\thttp://a.com/'></form>",
            "<input type=submit formaction=http://a.com/x>",
            "<input type=image src=/x.png formaction=http://a.com/x>",
            "<button form=f formaction='http&colon;//a.com/x' formmethod=post>x</button>",
        ],
    );
    page(
        "H13",
        &[
            "<a href=http://a.com/x.zip download='x.zip'>x</a>",
            "<A DOWNLOAD HREF=http://a.com/x>x</A>",
            "<map><area download href=http://a.com/x></map>",
            "<a download='' href='\nhttp://a.com/x'>x</a>",
        ],
    );
    page(
        "H16",
        &[
            "<a ping=http://a.com/p href=/x>x</a>",
            "<a href=/x ping='https://b.com/\nhttp://a.com/p'>x</a>",
            "<area ping='http://a.com/p' href=/x>",
        ],
    );
    page(
        "H17",
        &[
            "<BASE TARGET=_blank HREF='http://a.com/'><img src=x.png>",
            "<base href=http:\\\\a.com\\><script src=x.js></script>",
            "<base target=_top><base href='http://a.com/'><link rel=stylesheet href=x.css>",
        ],
    );
    let own = "http://mzc-alb.example.com/x";
    for content in ["0; url={}", "0;{}", "5, URL = '{}'", "0;URL=\"{}\"", " 1 ; url={}"] {
        let content = content.replace("{}", own).replace('"', "&quot;");
        let text = format!("<meta content=\"{content}\" http-equiv=REFRESH>");
        let found = inspected("index.html", text.as_bytes()).findings;
        assert!(found.iter().any(|finding| finding.rule == "H18"), "{text}");
    }
}

#[test]
fn h20_to_h23_code_and_styles_in_pages() {
    page(
        "C03",
        &[
            "<div style='background-image:url(&quot;http://a.com/x.png&quot;)'>",
            "<p STYLE=background:url(http://a.com/x.png)>",
            "<style media=print>p{background:url(http://a.com/x.png)}</style>",
            "<style type=text/css><!-- p{background:url(http://a.com/x.png)} --></style>",
            "<svg><style>p{background:url(http://a.com/x.png)}</style></svg>",
            "<svg><style><![CDATA[p{background:url(http://a.com/x.png)}]]></style></svg>",
        ],
    );
    page(
        "J01",
        &[
            "<body onload=fetch('http://a.com/x')>",
            "<img src=/x.png onerror='fetch(&quot;http://a.com/x&quot;)'>",
            "<a href=\"JavaScript:void fetch('http://a.com/x')\">",
            "<a href=\"java&#115;cript:fetch('http://a.com/x')\">",
            "<a href=\" javascript:fetch(%27http://a.com/x%27)\">",
            "<script><!--\nfetch('http://a.com/x')\n//--></script>",
            "<script>//<![CDATA[\nfetch('http://a.com/x')\n//]]></script>",
            "<script type=module>await fetch('http://a.com/x')</script>",
            "<script type=text/babel>const a=<p>{fetch('http://a.com/x')}</p></script>",
            "<svg onload=\"fetch('http://a.com/x')\"></svg>",
            "<form action=\"javascript:fetch('http://a.com/x')\"></form>",
            "<iframe src=\"javascript:fetch('http://a.com/x')\"></iframe>",
        ],
    );
    page(
        "H21",
        &[
            r#"<script type="importmap">{"imports":{"a":"http://a.com/a.js"}}</script>"#,
            r#"<script type=importmap>{"scopes":{"/x/":{"a":"http://a.com/a.js"}}}</script>"#,
            r#"<script type=" ImportMap ">{ "imports" : { "a/" : "http://a.com/a/" } }</script>"#,
        ],
    );
    page(
        "H22",
        &[
            r#"<script type=speculationrules>{"prefetch":[{"source":"list","urls":["http://a.com/x"]}]}</script>"#,
            r#"<script type="SpeculationRules">{"prerender":[{"urls":["/a","http://a.com/x"],"eagerness":"eager"}]}</script>"#,
        ],
    );
    page(
        "H23",
        &[
            "<a attributionsrc='https://b.com http://a.com/x' href=/x>x</a>",
            "<script src=/x.js attributionsrc=http://a.com/x></script>",
            "<img attributionsrc='http://a.com/x' src=/x.png>",
        ],
    );
}

#[test]
fn h24_to_h27_graphics_and_xml() {
    page(
        "H24",
        &[
            "<svg><image xlink:href='http://a.com/x.png'/></svg>",
            "<svg viewBox='0 0 1 1'><g><IMAGE HREF=http://a.com/x.png /></g></svg>",
            "<svg><filter><feImage href='http://a.com/x.png'/></filter></svg>",
            "<svg><defs><pattern><image width=1 href='&#104;ttp://a.com/x.png'/></pattern></defs></svg>",
        ],
    );
    page(
        "H25",
        &[
            "<svg><use xlink:href='http://a.com/x.svg#a'/></svg>",
            "<svg><linearGradient href='http://a.com/x.svg#a'/></svg>",
            "<svg><text><textPath href='http://a.com/x.svg#a'>x</textPath></text></svg>",
            "<svg><animateMotion><mpath href='http://a.com/x.svg#a'/></animateMotion></svg>",
        ],
    );
    page(
        "C05",
        &[
            "<svg><rect fill='url(http://a.com/x.svg#a)'/></svg>",
            "<svg><g style='filter:url(http://a.com/x.svg#a)'/></svg>",
        ],
    );
    row(
        "H24",
        "x.svg",
        &[
            "<svg:svg xmlns:svg='http://www.w3.org/2000/svg' xmlns:xlink='http://www.w3.org/1999/xlink'><svg:image xlink:href='http://a.com/x.png'/></svg:svg>",
            "<svg xmlns='http://www.w3.org/2000/svg' xmlns:l='http://www.w3.org/1999/xlink'><image l:href='http://a.com/x.png'/></svg>",
            "<?xml version='1.0'?>\n<svg xmlns='http://www.w3.org/2000/svg'><image href=\"http://a.com/x.png\"/></svg>",
        ],
    );
    row(
        "H27",
        "x.xml",
        &[
            "<?xml version='1.0'?><?xml-stylesheet href='http://a.com/x.xsl' type='text/xsl'?><a/>",
            "<?xml-stylesheet type=\"text/css\" href=\"http://a.com/x.css\"?><a/>",
        ],
    );
    row(
        "H27",
        "x.xsl",
        &[
            "<xsl:stylesheet xmlns:xsl='http://www.w3.org/1999/XSL/Transform' version='1.0'><xsl:import href='http://a.com/x.xsl'/></xsl:stylesheet>",
            "<xsl:stylesheet xmlns:xsl='http://www.w3.org/1999/XSL/Transform' version='1.0'><xsl:include href=\"http://a.com/x.xsl\"/></xsl:stylesheet>",
            "<t:stylesheet xmlns:t='http://www.w3.org/1999/XSL/Transform' version='1.0'><t:include href='http://a.com/x.xsl'/></t:stylesheet>",
        ],
    );
}

#[test]
fn h28_to_h30_what_scripts_make_of_markup() {
    page(
        "H28",
        &[
            "<img class=lazyload data-src=http://a.com/x.png>",
            "<div class=lazyload data-bg='http://a.com/x.jpg'></div>",
            "<img data-original=http://a.com/x.png src=data:,>",
            "<source data-srcset='http://a.com/x.png 1x'>",
            "<iframe class=lazy DATA-SRC=http://a.com/></iframe>",
            "<video data-poster=http://a.com/x.png></video>",
            "<div data-background-image=http://a.com/x.png></div>",
            "<img data-bgset='http://a.com/x.png'>",
            "<div data-bg='url(http://a.com/x.png)'></div>",
        ],
    );
    page(
        "H30",
        &[
            "<amp-img width=1 src=http://a.com/x.png></amp-img>",
            "<model-viewer src=http://a.com/x.glb poster=/x.png></model-viewer>",
            "<lottie-player autoplay src='http://a.com/x.json'></lottie-player>",
            "<media-player><x-poster poster=http://a.com/x.png></x-poster></media-player>",
        ],
    );
    page(
        "H01",
        &[
            "<!--[if lt IE 9]><script src='http://a.com/x.js'></script><![endif]-->",
            "<template><div><script src='http://a.com/x.js'></script></div></template>",
            "<noscript><script src='http://a.com/x.js'></script></noscript>",
            "<script type=text/x-handlebars-template><script src='http://a.com/x.js'></script>",
        ],
    );
}

#[test]
fn c_style_sheets() {
    row(
        "C01",
        "x.css",
        &[
            "@import \"http://a.com/x.css\" layer;",
            "@import/**/url(http://a.com/x.css);",
            "@\\69mport 'http://a.com/x.css';",
            "@import url(\"http:\\2f\\2f a.com/x.css\");",
            "@import 'http:\\\\\\\\a.com/x.css';",
            "@charset \"utf-8\";@import url( http://a.com/x.css )screen and (a:b);",
            "<!-- @import 'http://a.com/x.css'; -->",
            "@import 'ht\\\ntp://a.com/x.css';",
            "@layer a,b;@import url('http://a.com/x.css') layer(b) supports(display:grid) print",
            "@IMPORT URL(HTTP://a.com/x.css);",
        ],
    );
    row(
        "C02",
        "x.css",
        &[
            "@font-face{src:url(\"http://a.com/x.woff2\")format(\"woff2\"),url(/x.woff)}",
            "@FONT-FACE{SRC:URL(http://a.com/x.ttf)}",
            "@font-face{font-family:x;src:local(x),url(http://a.com/x.eot?#iefix)format('embedded-opentype')}",
            "@media print{@font-face{src:url('http://a.com/x.woff2') format('woff2') tech(variations)}}",
            "@font-face{src:url(/a.eot);src:url( 'http://a.com/x.woff' )}",
        ],
    );
    row(
        "C03",
        "x.css",
        &[
            "a{background:URL(  'http://a.com/x.png'  )}",
            "a{background:url(http://a.com/a\\)b.png)}",
            "a{border-image-source:url(http://a.com/x.png)}",
            "a{-webkit-mask-box-image:url(http://a.com/x.png)}",
            "a::before{content:url(http://a.com/x.png)/'x'}",
            "a{cursor:url(http://a.com/x.cur) 2 2,auto}",
            "@keyframes a{from{background:url(http://a.com/x.png)}}",
            "@page :first{background:url(http://a.com/x.png)}",
            "@container (a:b){@scope (a){:scope{background:url(http://a.com/x.png)}}}",
            ".a{.b &{background-image:url(http://a.com/x.png)}}",
            "a{background:red;;background:url(/*x*/http://a.com/x.png);}a{background:url(http://a.com/x.png)!important}",
            "a{list-style:square url(\"HTTP://a.com/x.png\")}",
            "a{background:image('http://a.com/x.png')}",
            "a{background:cross-fade(url(/a.png),url('http://a.com/x.png'),50%)}",
            "a{BACKGROUND:u\\000072 l(http://a.com/x.png)}",
            "@supports(a:b){a{background:linear-gradient(red,blue),url(http:\\\\a.com/x.png)}}",
            "a{background:url(http://a.com/x.png);*zoom:1;_height:1px;filter:alpha(opacity=50)}",
            "a{filter:progid:DXImageTransform.Microsoft.gradient();background:url(http://a.com/x.png)}",
            "@-moz-document url-prefix(){a{background:url(http://a.com/x.png)}}",
        ],
    );
    row(
        "C04",
        "x.css",
        &[
            "a{background:-webkit-image-set(url(http://a.com/x.png) 1x)}",
            "a{background-image:image-set(\"http://a.com/x.avif\" type('image/avif'),'/x.png')}",
            "a{cursor:image-set(url('http://a.com/x.png') 2x),auto}",
        ],
    );
    row(
        "C05",
        "x.css",
        &[
            "a{clip-path:url('http://a.com/x.svg#c')}",
            "a{-webkit-filter:blur(2px) url(http://a.com/x.svg#f)}",
            "path{marker-end:url(http://a.com/x.svg#m);fill:url(http://a.com/x.svg#g) none}",
            "a{backdrop-filter:url(\"http://a.com/x.svg#f\")}",
        ],
    );
    row(
        "C06",
        "x.css",
        &[
            ":root{--a:url(http://a.com/x.png)}",
            "a{--B:1px url('http://a.com/x.png')}",
            "@property --x{syntax:'<image>';inherits:false;initial-value:url(http://a.com/x.png)}a{--x:url(http://a.com/x.png)}",
        ],
    );
    row(
        "C07",
        "x.css",
        &["a{behavior:url(http://a.com/x.htc)}", "a{-moz-binding:url('http://a.com/x.xml#a')}"],
    );
    row(
        "C08",
        "x.css",
        &[
            "a{b:c}\n/*# sourceMappingURL=http://a.com/x.css.map */",
            "a{b:c}/*@ sourceMappingURL=http://a.com/x.css.map*/\n",
        ],
    );
    nothing(
        "x.css",
        &[
            "@namespace url(http://a.com/);@NAMESPACE x 'http://a.com/';",
            "a[style*='url(http://a.com/x.png)'],a[href=\"http://a.com\"]{b:c}",
            "a::after{content:'url(http://a.com/x.png)' attr(title)}",
            "/* @import 'http://a.com/x.css'; */a{b:c}",
            "a{background:url(#a)}a{quotes:'http://a.com' 'http://a.com'}",
            "a{font-family:'http://a.com/x.woff'}a{grid-area:http}",
            "@counter-style x{symbols:'http://a.com'}",
        ],
    );
}
