//! The pages: one construct each. `{u}` is an insecure address of the page's own, `{h}` its host, `{l}` an address of
//! this computer, `{c}` the page's name.

use e2e::Sandbox;

/// What is expected of reading the files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Class {
    /// The address stands in a file as it is asked for.
    Literal,
    /// It is put together at run time.
    Dynamic,
    /// Nothing is asked for; naming it is a false alarm.
    Never,
}

/// One page with its files.
pub(crate) struct Case {
    /// `c017`: what its files and hosts are called.
    pub(crate) name: String,
    pub(crate) class: Class,
    /// The id in the taxonomy, and what it is about.
    pub(crate) about: &'static str,
    body: &'static str,
    /// Extension and content of a file beside the page.
    files: &'static [(&'static str, &'static str)],
}

/// Name of the last page.
pub(crate) const LAST: &str = "c999";

type Row = (&'static str, &'static str, &'static [(&'static str, &'static str)]);

const LITERAL: &[Row] = &[
    ("H01 script", "<script src='{u}.js'></script>", &[]),
    ("H01 module", "<script type=module src='{u}.js'></script>", &[]),
    ("H02 stylesheet", "<link rel=stylesheet href='{u}.css'>", &[]),
    ("H03 iframe", "<iframe src='{u}'></iframe>", &[]),
    ("H03 srcdoc", "<iframe srcdoc=\"<script src='{u}.js'></script>\"></iframe>", &[]),
    ("H04 object", "<object data='{u}'></object>", &[]),
    ("H04 embed", "<embed src='{u}'>", &[]),
    ("H05 img", "<img src='{u}.png'>", &[]),
    ("H05 upper case, entity", "<IMG SRC='HTTP&#58;//{h}/x.png'>", &[]),
    ("H05 newline in scheme", "<img src='ht\ntp://{h}/x.png'>", &[]),
    ("H05 input image", "<input type=image src='{u}.png'>", &[]),
    ("H05 poster", "<video poster='{u}.png'></video>", &[]),
    ("H05 icon", "<link rel=icon href='{u}.png'>", &[]),
    ("H05 body background", "<table background='{u}.png'><tr><td>x</table>", &[]),
    ("H05 img crossorigin", "<img crossorigin src='{u}.png'>", &[]),
    ("H05 img ip address", "<img src='http://192.0.2.7/{c}.png'>", &[]),
    ("H08 track", "<video crossorigin src='/{c}.mp4'><track default src='{u}.vtt'></video>", &[]),
    ("H05 img port", "<img src='http://{h}:8081/x.png'>", &[]),
    ("H06 srcset", "<img srcset='{u}.png 1x'>", &[]),
    ("H06 picture", "<picture><source srcset='{u}.png'><img></picture>", &[]),
    ("H07 video", "<video src='{u}.mp4'></video>", &[]),
    ("H07 audio", "<audio src='{u}.mp3' preload=auto></audio>", &[]),
    ("H07 source", "<video><source src='{u}.mp4'></video>", &[]),
    ("H09 preload script", "<link rel=preload as=script href='{u}.js'>", &[]),
    ("H09 preload image", "<link rel=preload as=image href='{u}.png'>", &[]),
    ("H10 modulepreload", "<link rel=modulepreload href='{u}.js'>", &[]),
    ("H10 manifest", "<link rel=manifest href='{u}.json'>", &[]),
    (
        "H12 form",
        "<form action='{u}' method=post><input name=q></form><script>document.forms[0].submit()</script>",
        &[],
    ),
    ("H16 ping", "<a href='#x' ping='{u}'>x</a><script>document.querySelector('a').click()</script>", &[]),
    ("H17 base", "<base href='http://{h}/'><img src='x.png'>", &[]),
    ("H24 svg image", "<svg><image href='{u}.png' width=9 height=9 /></svg>", &[]),
    ("C01 import", "<style>@import '{u}.css';</style>", &[]),
    (
        "C02 font",
        "<style>@font-face{font-family:f;src:url({u}.woff2)}p{font-family:f}</style><p>text</p>",
        &[],
    ),
    ("C03 background", "<style>p{background:url({u}.png)}</style><p>text</p>", &[]),
    ("C03 style attribute", "<p style=\"background:url('{u}.png')\">text</p>", &[]),
    ("C04 image-set", "<style>p{background:image-set(url({u}.png) 1x)}</style><p>text</p>", &[]),
    ("C03 mask-image", "<style>p{mask-image:url({u}.png)}</style><p>text</p>", &[]),
    ("C01 in a file", "<link rel=stylesheet href='{c}.css'>", &[("css", "@import url({u}.css);")]),
    ("J01 fetch", "<script>done = fetch('{u}').catch(() => {})</script>", &[]),
    (
        "J01 fetch in a file",
        "<script src='{c}.js'></script>",
        &[("js", "window.done = fetch('{u}').catch(() => {});")],
    ),
    ("J01 request", "<script>done = fetch(new Request('{u}')).catch(() => {})</script>", &[]),
    (
        "J01 xhr",
        "<script>const x = new XMLHttpRequest(); x.open('GET', '{u}'); try { x.send() } catch {}</script>",
        &[],
    ),
    ("J01 event source", "<script>new EventSource('{u}')</script>", &[]),
    ("J02 web socket", "<script>new WebSocket('ws://{h}/live')</script>", &[]),
    ("J03 import()", "<script>done = import('{u}.js').catch(() => {})</script>", &[]),
    ("J03 static import", "<script type=module src='{c}.js'></script>", &[("js", "import '{u}.js';")]),
    ("J04 beacon", "<script>navigator.sendBeacon('{u}', 'x')</script>", &[]),
    ("J05 image", "<script>new Image().src = '{u}.png'</script>", &[]),
    ("J05 audio", "<script>new Audio('{u}.mp3').load()</script>", &[]),
    (
        "J06 script element",
        "<script>const s = document.createElement('script'); s.src = '{u}.js'; document.head.append(s)</script>",
        &[],
    ),
    (
        "J06 setAttribute",
        "<script>const f = document.createElement('iframe'); f.setAttribute('src', '{u}'); document.body.append(f)</script>",
        &[],
    ),
    ("J07 innerHTML", "<p id=p></p><script>p.innerHTML = '<img src=\"{u}.png\">'</script>", &[]),
    ("J08 style", "<p id=p>x</p><script>p.style.backgroundImage = 'url({u}.png)'</script>", &[]),
    (
        "J08 FontFace",
        "<script>done = new FontFace('f', 'url({u}.woff2)').load().catch(() => {})</script>",
        &[],
    ),
    (
        "J11 base constant",
        "<script>const API_BASE = 'http://{h}/v1'; done = fetch(`${API_BASE}/users`).catch(() => {})</script>",
        &[],
    ),
    (
        "J12 constant of a module",
        "<script type=module>import { API_URL } from './{c}.js'; window.done = fetch(API_URL + '/users').catch(() => {})</script>",
        &[("js", "export const API_URL = 'http://{h}/v1';")],
    ),
    (
        "J03 in a worker's imports",
        "<script>done = new Promise(ok => { new Worker('{c}.js').onmessage = e => ok(document.title = e.data) })</script>",
        &[("js", "try { importScripts('{u}.js'); postMessage('allowed') } catch { postMessage('blocked') }")],
    ),
    (
        "J03 export from",
        "<script type=module src='{c}.js'></script>",
        &[("js", "export { a } from '{u}.js';")],
    ),
    ("C03 mask", "<style>p{mask:url({u}.png)}</style><p>text</p>", &[]),
    ("C03 shape-outside", "<style>p{float:left;shape-outside:url({u}.png)}</style><p>text</p>", &[]),
    (
        "M07 svg document",
        "<object data='{c}.svg'></object>",
        &[(
            "svg",
            "<svg xmlns='http://www.w3.org/2000/svg'><image href='{u}.png' width='9' height='9'/></svg>",
        )],
    ),
    (
        "J16 in a service worker",
        "<script>done = navigator.serviceWorker.register('{c}.js', { scope: '/{c}/' }).then(r => {
            const worker = r.installing ?? r.waiting ?? r.active;
            const channel = new MessageChannel();
            const said = new Promise(ok => channel.port1.onmessage = e => ok(document.title = e.data));
            worker.postMessage('go', [channel.port2]);
            return said;
        })</script>",
        &[(
            "js",
            "onmessage = e => e.waitUntil(fetch('{u}').then(() => 'allowed', () => 'blocked').then(w => e.ports[0].postMessage(w)));",
        )],
    ),
    (
        "J01 in a worker",
        "<script>done = new Promise(ok => { new Worker('{c}.js').onmessage = e => ok(document.title = e.data) })</script>",
        &[("js", "fetch('{u}').then(() => postMessage('allowed'), () => postMessage('blocked'));")],
    ),
    ("X08 localhost fetch", "<script>done = fetch('{l}').catch(() => {})</script>", &[]),
    ("X08 localhost image", "<img src='{l}.png'>", &[]),
    ("X08 localhost socket", "<script>new WebSocket('ws://localhost:47/{c}')</script>", &[]),
];

const DYNAMIC: &[Row] = &[
    ("joined", "<script>done = fetch(['ht', 'tp://{h}/x'].join('')).catch(() => {})</script>", &[]),
    (
        "from an attribute",
        "<p id=p data-host='{h}'></p><script>done = fetch('ht' + 'tp:' + '//' + p.dataset.host).catch(() => {})</script>",
        &[],
    ),
    (
        "from storage",
        "<script>localStorage.{c} = atob('aHR0cDovLw==') + '{h}/x'; done = fetch(localStorage.{c}).catch(() => {})</script>",
        &[],
    ),
    (
        "from an answer",
        "<script>done = fetch('{c}.txt').then(r => r.text()).then(u => fetch(u.trim())).catch(() => {})</script>",
        &[("txt", "{u}")],
    ),
    (
        "element from parts",
        "<script>const i = new Image(); i.src = [String.fromCharCode(104), 'ttp://{h}/x.png'].join(''); document.body.append(i)</script>",
        &[],
    ),
    (
        "in a worker",
        "<script>done = new Promise(ok => { new Worker('{c}.js').onmessage = e => ok(document.title = e.data) })</script>",
        &[(
            "js",
            "fetch(['ht', 'tp://{h}/x'].join('')).then(() => postMessage('allowed'), () => postMessage('blocked'));",
        )],
    ),
    (
        "in a service worker",
        "<script>done = navigator.serviceWorker.register('{c}.js', { scope: '/{c}/' }).then(r => {
            const worker = r.installing ?? r.waiting ?? r.active;
            const channel = new MessageChannel();
            const said = new Promise(ok => channel.port1.onmessage = e => ok(document.title = e.data));
            worker.postMessage('go', [channel.port2]);
            return said;
        })</script>",
        &[(
            "js",
            "onmessage = e => e.waitUntil(fetch(['ht', 'tp://{h}/x'].join('')).then(() => 'allowed', () => 'blocked').then(w => e.ports[0].postMessage(w)));",
        )],
    ),
];

const NEVER: &[Row] = &[
    (
        "X01 rel that names",
        "<link rel=canonical href='{u}'><link rel=alternate href='{u}'><link rel=author href='{u}'>",
        &[],
    ),
    (
        "X02 namespaces",
        "<svg xmlns='http://www.w3.org/2000/svg' xmlns:xlink='http://www.w3.org/1999/xlink'></svg>",
        &[],
    ),
    ("X03 link to others", "<a href='{u}'>x</a>", &[]),
    (
        "X04 text and comments",
        "<!-- <img src='{u}'> --><p title='{u}'>{u}</p><textarea><img src='{u}'></textarea>",
        &[],
    ),
    ("X05 meta", "<meta property='og:url' content='{u}'><meta name=author content='{u}'>", &[]),
    (
        "X06 json-ld",
        "<script type='application/ld+json'>{\"@context\":\"http://schema.org\",\"url\":\"{u}\"}</script>",
        &[],
    ),
    (
        "X10 css names",
        "<style>@namespace url({u}); a[href^='http://']{color:red} p::after{content:'{u}'} /* url({u}) */</style>",
        &[],
    ),
    (
        "X20 comparisons",
        "<script>const u = location.href; if (u.startsWith('http://')) u.replace('http://', 'https://'); /^http:\\/\\/x/.test(u)</script>",
        &[],
    ),
    (
        "X20 namespace call",
        "<script>document.createElementNS('http://www.w3.org/2000/svg', 'svg')</script>",
        &[],
    ),
    ("X20 said", "<script>const why = 'read more at {u}'; console.debug(why.length)</script>", &[]),
    ("X20 comment", "<script>// see {u}\n/* {u} */</script>", &[]),
    ("X07 data", "<img src=\"data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg'/%3E\">", &[]),
    ("query", "<script>done = fetch('/{c}.html?from={u}').catch(() => {})</script>", &[]),
    ("https", "<p style='background:url(/{c}.png)'>x</p><script>done = fetch('/{c}.html')</script>", &[]),
];

/// All of them, in the order in which they are visited.
pub(crate) fn all() -> Vec<Case> {
    let classes = [(Class::Literal, LITERAL), (Class::Never, NEVER), (Class::Dynamic, DYNAMIC)];
    let rows = classes.into_iter().flat_map(|(class, rows)| rows.iter().map(move |row| (class, *row)));
    let cases = rows.enumerate().map(|(at, (class, row))| Case::new(format!("c{:03}", at + 1), class, row));
    let last = ("joined", DYNAMIC[0].1, DYNAMIC[0].2);
    cases.chain([Case::new(LAST.to_owned(), Class::Dynamic, last)]).collect()
}

impl Case {
    fn new(name: String, class: Class, (about, body, files): Row) -> Self {
        Self { name, class, about, body, files }
    }

    /// Writes the page and its files into the site's folder.
    pub(crate) fn write(&self, sandbox: &Sandbox) {
        let page = format!(
            "<!doctype html>\n<meta charset=utf-8>\n<title>{}</title>\n<body>\n{}\n",
            self.name, self.body
        );
        sandbox.write(&format!("site/{}.html", self.name), self.filled(&page));
        for (extension, content) in self.files {
            sandbox.write(&format!("site/{}.{extension}", self.name), self.filled(content));
        }
    }

    /// The name its insecure addresses have.
    pub(crate) fn host(&self) -> String {
        format!("{}.insecure.test", self.name)
    }

    fn filled(&self, text: &str) -> String {
        let host = self.host();
        text.replace("{u}", &format!("http://{host}/x"))
            .replace("{l}", &format!("http://localhost:47/{}", self.name))
            .replace("{h}", &host)
            .replace("{c}", &self.name)
    }
}
