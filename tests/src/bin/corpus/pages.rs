//! The pages' own text, by what is expected of reading them. `{u}` is an insecure address of the page's own, `{h}` its
//! host, `{l}` an address of this computer, `{c}` the page's name.

/// What a page is about, its body, and the files beside it by their extensions.
pub(crate) type Row = (&'static str, &'static str, &'static [(&'static str, &'static str)]);

pub(crate) const LITERAL: &[Row] = &[
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
    ("H02 alternate", "<link rel='alternate stylesheet' title=x href='{u}.css'>", &[]),
    ("H06 preload", "<link rel=preload as=image imagesrcset='{u}.png 1x'>", &[]),
    ("H20 handler", "<img src='data:,' onerror=\"fetch('{u}').catch(() => {})\">", &[]),
    (
        "H21 import map",
        "<script type=importmap>{\"imports\":{\"x\":\"{u}.js\"}}</script><script type=module>window.done = import('x').catch(() => {})</script>",
        &[],
    ),
    ("H25 use", "<svg><use href='{u}.svg#a' /></svg>", &[]),
    ("H29 shadow tree", "<div><template shadowrootmode=open><img src='{u}.png'></template></div>", &[]),
    (
        "H27 style of a document",
        "<object data='{c}.svg'></object>",
        &[(
            "svg",
            "<?xml-stylesheet href='{u}.css' type='text/css'?><svg xmlns='http://www.w3.org/2000/svg'><circle r='9'/></svg>",
        )],
    ),
    ("C05 filter", "<style>p{filter:url({u}.svg#a)}</style><p>text</p>", &[]),
    ("C05 clip-path", "<style>p{clip-path:url({u}.svg#a)}</style><p>text</p>", &[]),
    ("C06 custom property", "<style>:root{--b:url({u}.png)}p{background:var(--b)}</style><p>text</p>", &[]),
    (
        "J01 by another name",
        "<script>const { fetch: ask } = window; done = ask.call(window, '{u}').catch(() => {})</script>",
        &[],
    ),
    (
        "J01 in a string",
        "<script>done = new Function(\"return fetch('{u}').catch(() => {})\")()</script>",
        &[],
    ),
    ("J05 by a selector", "<img alt=''><script>document.querySelector('img').src = '{u}.png'</script>", &[]),
    ("J06 srcset", "<img alt=''><script>document.images[0].srcset = '{u}.png 1x'</script>", &[]),
    (
        "J07 srcdoc",
        "<iframe></iframe><script>frames[0].frameElement.srcdoc = '<img src=\"{u}.png\">'</script>",
        &[],
    ),
    ("J08 cssText", "<p id=p>x</p><script>p.style.cssText = 'background:url({u}.png)'</script>", &[]),
    (
        "J08 insertRule",
        "<style></style><p>x</p><script>document.styleSheets[0].insertRule('p{background:url({u}.png)}')</script>",
        &[],
    ),
    (
        "J10 form",
        "<form method=post><input name=q></form><script>document.forms[0].action = '{u}'; document.forms[0].submit()</script>",
        &[],
    ),
    (
        "J14 cache",
        "<script>done = caches.open('{c}').then(cache => cache.add('{u}')).catch(() => {})</script>",
        &[],
    ),
    ("X08 localhost fetch", "<script>done = fetch('{l}').catch(() => {})</script>", &[]),
    ("X08 localhost image", "<img src='{l}.png'>", &[]),
    ("X08 localhost socket", "<script>new WebSocket('ws://localhost:47/{c}')</script>", &[]),
];

pub(crate) const DYNAMIC: &[Row] = &[
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
        "M03 from data",
        "<img id=i><script>done = fetch('{c}.json').then(r => r.json()).then(d => { i.src = d.picture })</script>",
        &[("json", "{\"picture\":\"{u}.png\"}")],
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

pub(crate) const NEVER: &[Row] = &[
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
    ("X21 data that is named as a script", "<script type=application/json src='{u}.json'></script>", &[]),
    (
        "X22 compared origins",
        "<script>onmessage = e => e.origin.startsWith('http://') || postMessage('x', '*')</script>",
        &[],
    ),
    ("query", "<script>done = fetch('/{c}.html?from={u}').catch(() => {})</script>", &[]),
    ("https", "<p style='background:url(/{c}.png)'>x</p><script>done = fetch('/{c}.html')</script>", &[]),
];
