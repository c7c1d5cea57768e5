//! Rows J01 to J06, J10 to J13 and X20.

use crate::{check, inspected};

fn js(code: &str, expected: &[&str]) {
    check("app.js", code, expected);
}

fn one(code: &str, expected: &str) {
    js(code, &[expected]);
}

fn nothing(code: &str) {
    js(code, &[]);
}

#[test]
fn j01_fetch_requests_and_event_streams() {
    one("fetch('http://a.com/x')", "J01 fetch blocked error medium http://a.com/x");
    one("await window.fetch(`http://a.com/x/${id}`, {})", "J01 fetch blocked error medium http://a.com/x/");
    one("(0,n.fetch)('http://a.com/x')", "J01 fetch blocked error medium http://a.com/x");
    one("new Request('http://a.com/x')", "J01 fetch blocked error medium http://a.com/x");
    one("r.open('post','http://a.com/x',true)", "J01 xhr blocked error medium http://a.com/x");
    one("new EventSource('http://a.com/x')", "J01 eventsource blocked error medium http://a.com/x");
    one("fetch('http://' + host + '/x')", "J01 fetch blocked error medium http://${host}");
    one("fetch('\\x68ttp://a.com/x')", "J01 fetch blocked error medium http://a.com/x");
    one(
        "fetch('http://localhost:3000/api/x')",
        "J01 fetch localhost warning medium http://localhost:3000/api/x",
    );
    one("fetch(new URL('http://a.com/x'))", "J01 fetch blocked error medium http://a.com/x");
}

#[test]
fn j02_web_sockets() {
    one("new WebSocket('ws://a.com/x')", "J02 websocket blocked error medium ws://a.com/x");
    one("io('http://a.com')", "J02 websocket blocked error medium http://a.com/");
    one("new SockJS('http://a.com/s')", "J02 websocket blocked error medium http://a.com/s");
    one(
        "new WebSocket('ws://' + location.host + '/x')",
        "J02 websocket blocked error medium ws://${location.host}",
    );
    one(
        "new WebSocket(`ws://${location.host}/x`)",
        "J02 websocket blocked error medium ws://${location.host}",
    );
    one(
        "connect('ws://' + window.location.host)",
        "J02 websocket blocked error medium ws://${window.location.host}",
    );
    one(
        "new WebSocket('ws://localhost:3000/x')",
        "J02 websocket localhost warning medium ws://localhost:3000/x",
    );
}

#[test]
fn j02_schemes_chosen_by_the_page_are_right() {
    nothing("new WebSocket((location.protocol === 'https:' ? 'wss://' : 'ws://') + location.host)");
    nothing("const p = location.protocol=='https:'?'wss:':'ws:'; new WebSocket(p + '//' + location.host)");
    nothing("let u; if (isSecureContext) u = 'wss://' + location.host; else u = 'ws://' + location.host");
    nothing("new WebSocket(`${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/x`)");
}

#[test]
fn a_scheme_that_is_written_out_is_what_is_asked_for() {
    let found = "J01 fetch blocked error medium http://${location.host}";
    one("const s = 'http'; fetch(`${s}://${location.host}:3000/x`)", found);
}

#[test]
fn a_program_inside_a_condition_on_the_protocol_is_still_read() {
    let code =
        format!("if (location.protocol !== 'file:') {{ fetch('http://a.com/x'); {} }}", "f();".repeat(300));
    one(&code, "J01 fetch blocked error medium http://a.com/x");
}

#[test]
fn j03_modules_and_workers() {
    one("import 'http://a.com/x.js'", "J03 script blocked error high http://a.com/x.js");
    one("export * from 'http://a.com/x.js'", "J03 script blocked error high http://a.com/x.js");
    one("export {a} from 'http://a.com/x.js'", "J03 script blocked error high http://a.com/x.js");
    one("import('http://a.com/x.js')", "J03 script blocked error medium http://a.com/x.js");
    one("importScripts('/ok.js','http://a.com/x.js')", "J03 script blocked error medium http://a.com/x.js");
    one("new Worker('http://a.com/x.js')", "J03 worker blocked error medium http://a.com/x.js");
    one(
        "navigator.serviceWorker.register('http://a.com/x.js')",
        "J03 worker blocked error medium http://a.com/x.js",
    );
    one(
        "CSS.paintWorklet.addModule('http://a.com/x.js')",
        "J03 worker blocked error medium http://a.com/x.js",
    );
}

#[test]
fn j04_beacons() {
    one("navigator.sendBeacon('http://a.com/x', d)", "J04 beacon blocked error medium http://a.com/x");
}

#[test]
fn j05_and_j06_elements() {
    one("new Image().src = 'http://a.com/x.png'", "J05 image upgraded warning medium http://a.com/x.png");
    one("const i = new Image; i.src = 'http://a.com/x'", "J05 image upgraded warning medium http://a.com/x");
    one("new Audio('http://a.com/x.mp3')", "J05 media upgraded warning medium http://a.com/x.mp3");
    one("v.poster = 'http://a.com/x.png'", "J05 image upgraded warning medium http://a.com/x.png");
    one(
        "var s=document.createElement('script');s.src='http://a.com/x.js'",
        "J06 script blocked error medium http://a.com/x.js",
    );
    one("frame.setAttribute('src','http://a.com/')", "J06 iframe blocked error medium http://a.com/");
    one("x.src='http://a.com/'", "J06 element blocked warning low http://a.com/");
    one("img.srcset='http://a.com/x 2x'", "J06 image blocked error medium http://a.com/x");
    one(
        "const l=document.createElement('link');l.href='http://a.com/x.css'",
        "J06 stylesheet blocked error medium http://a.com/x.css",
    );
    nothing(
        "a.href='http://other.com/'; location.href='http://other.com/'; link.setAttribute('href','http://b.com')",
    );
}

#[test]
fn j10_forms() {
    one("form.action='http://a.com/x'", "J10 form form error medium http://a.com/x");
}

#[test]
fn j11_clients_and_base_addresses() {
    one("axios.get('http://a.com/x')", "J11 fetch blocked error medium http://a.com/x");
    one("axios({url:'http://a.com/x',method:'get'})", "J11 fetch blocked error medium http://a.com/x");
    one("$.ajax({url:'http://a.com/x'})", "J11 fetch blocked error medium http://a.com/x");
    one("jQuery.getJSON('http://a.com/x', f)", "J11 fetch blocked error medium http://a.com/x");
    one("axios.create({baseURL:'http://a.com'})", "J11 base blocked error medium http://a.com/");
    one("axios.defaults.baseURL = 'http://a.com'", "J11 base blocked error medium http://a.com/");
    one("ky.extend({prefixUrl:'http://a.com'})", "J11 base blocked error medium http://a.com/");
    one(
        "this.http.get<User>('http://a.com/x')".replace("<User>", "").as_str(),
        "J11 fetch blocked error medium http://a.com/x",
    );
    one("new HttpLink({uri:'http://a.com/graphql'})", "J11 fetch blocked error medium http://a.com/graphql");
}

#[test]
fn constants_flow_into_calls() {
    let expected = "J01 fetch blocked error medium http://mzc-alb.example.com/api/check_db.php";
    one("const apiUrl = 'http://mzc-alb.example.com/api/check_db.php';\nfetch(apiUrl)", expected);
    one(
        "const B='http://mzc-alb.example.com'; function f(){return fetch(B + '/api/check_db.php')}",
        expected,
    );
    one("const B='http://mzc-alb.example.com'; fetch(`${B}/api/check_db.php`)", expected);
    one("const c={api:'http://mzc-alb.example.com/api/check_db.php'}; fetch(c.api)", expected);
    one("const H='mzc-alb.example.com'; fetch('http://' + H + '/api/check_db.php')", expected);
    one(
        "const B=import.meta.env.VITE_API||'http://mzc-alb.example.com'; fetch(B+'/api/check_db.php')",
        "J01 fetch blocked error low http://mzc-alb.example.com/api/check_db.php",
    );
}

#[test]
fn a_shadowed_name_is_not_the_constant() {
    nothing("const u='http://docs.other.com/'; function f(u){fetch(u)}");
    nothing("let u='http://docs.other.com/'; u='/x'; fetch(u)");
}

#[test]
fn a_constant_is_found_once_where_it_stands_with_the_place_of_its_use() {
    let code = "const B = 'http://a.com';\n\nfetch(B + '/x');\nfetch(B + '/y');\n";
    let findings = inspected("app.js", code.as_bytes()).findings;
    assert_eq!(findings.len(), 1);
    assert_eq!((findings[0].place.line, findings[0].place.column), (Some(1), Some(12)));
    assert_eq!(findings[0].used_at, Some((3, 1)));
}

#[test]
fn j12_named_constants_and_telling_hosts() {
    one("const API_URL='http://api.shop.com/v1'", "J12 address blocked warning low http://api.shop.com/v1");
    one(
        "const o={VITE_API_HOST:'http://api.shop.com'}",
        "J12 address blocked warning low http://api.shop.com/",
    );
    one("class A{backendUrl='http://api.shop.com/'}", "J12 address blocked warning low http://api.shop.com/");
    one(
        "export const API_URL='http://my.ap-northeast-2.elb.amazonaws.com/api'",
        "J12 address blocked error medium http://my.ap-northeast-2.elb.amazonaws.com/api",
    );
    one("const API_URL='http://api.shop.test/v1'", "J12 address blocked warning low http://api.shop.test/v1");
    one("const API_URL='http://192.168.0.5'", "J12 address blocked warning low http://192.168.0.5/");
    nothing("const BASE_URL='http://base'");
    one("f('http://1.2.3.4/x')", "J12 address blocked warning low http://1.2.3.4/x");
    one("f('http://localhost:3000/x')", "J12 address localhost warning low http://localhost:3000/x");
    one(
        "f('http://b.s3-website.ap-northeast-2.amazonaws.com/')",
        "J12 address blocked warning low http://b.s3-website.ap-northeast-2.amazonaws.com/",
    );
}

#[test]
fn j13_origins() {
    one("if (e.origin === 'http://a.com') f()", "J13 origin leak info medium http://a.com/");
    one("w.postMessage(m, 'http://a.com')", "J13 origin leak info medium http://a.com/");
}

#[test]
fn x20_names_patterns_and_links_to_documentation_are_left_alone() {
    for code in [
        "document.createElementNS('http://www.w3.org/2000/svg','path')",
        "const ns={svg:'http://www.w3.org/2000/svg',xlink:'http://www.w3.org/1999/xlink'}",
        "const API_NS='http://www.w3.org/2005/Atom'",
        "u.startsWith('http://') || u.indexOf('http://localhost:3000/') === 0",
        "u.replace('http://','https://'); /^http:\\/\\/localhost:3000/.test(u)",
        "// fetch('http://a.com/x')\n/* new WebSocket('ws://a.com') */",
        "throw new Error('see http://fb.me/use-check-prop-types')",
        "console.log('http://localhost:3000/ is up')",
        "var a='http://fb.me/x', docs='http://momentjs.com/guides/#/warnings/js-date/'",
        "({$schema:'http://json-schema.org/draft-07/schema#',$id:'http://example.com/x'})",
        "new URL(path,'http://localhost')",
        "var base=typeof location=='undefined'?'http://localhost':location.href; new URL(p, base)",
        "if (u === 'http://localhost:3000/x') f()",
        "switch(u){case 'http://localhost:3000/x':f()}",
        "fetch('/api/x'); fetch('https://a.com/?u=http://b.com'); fetch(`https://${h}/`)",
        "window.open('http://other.com/'); location.assign('http://other.com/')",
        "x.get('http://other.com/')",
        "/*! licence http://www.apache.org/licenses/LICENSE-2.0 */",
        "const homepage='http://other.com/', HELP_URL='http://other.com/help'",
    ] {
        nothing(code);
    }
}

#[test]
fn typescript_and_jsx_are_understood() {
    check(
        "api.ts",
        "export const load = async <T,>(id: number): Promise<T> => (await fetch(`http://a.com/${id}` as string)).json() as T;",
        &["J01 fetch blocked error medium http://a.com/"],
    );
    check(
        "App.tsx",
        "export default function App({ a }: { a: string }) { return <p onClick={() => fetch('http://a.com/x')}>Don't</p> }",
        &["J01 fetch blocked error medium http://a.com/x"],
    );
    js(
        "const a = <p>Don't {fetch('http://a.com/x')}</p>",
        &["J01 fetch blocked error medium http://a.com/x"],
    );
}
