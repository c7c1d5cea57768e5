//! What flows where: names, fields, small functions and other ways programs put an address together.

use crate::check;

const FETCHED: &str = "J01 fetch blocked error medium http://a.com/v1/x";

fn fetched(code: &str) {
    check("app.ts", code, &[FETCHED]);
}

fn low(code: &str) {
    check("app.ts", code, &["J01 fetch blocked error low http://a.com/v1/x"]);
}

fn nothing(code: &str) {
    check("app.ts", code, &[]);
}

#[test]
fn variables_given_a_value_once() {
    fetched("let u; u='http://a.com/v1/x'; fetch(u)");
    fetched("var u; function f(){ u='http://a.com/v1/x' } function g(){ fetch(u) }");
    nothing("let u; u='http://docs.other.com/'; u='/x'; fetch(u)");
    nothing("let u=''; u='/x'; fetch(u)");
}

#[test]
fn objects() {
    fetched("const c={api:{base:'http://a.com/v1'}}; fetch(c.api.base+'/x')");
    fetched("const c=Object.freeze({base:'http://a.com/v1'}); fetch(`${c.base}/x`)");
    fetched("const c=Object.assign({},d,{base:'http://a.com/v1'}); fetch(c.base+'/x')");
    fetched("const c={base:'http://a.com/v1'} as const; const {base}=c; fetch(base+'/x')");
    fetched("const c={base:'http://a.com/v1'}; const {base:b='/'}=c; fetch(b+'/x')");
    fetched("const c={'base':'http://a.com/v1'}; fetch(c['base']+'/x')");
    fetched("const c={base:'/v0',base:'http://a.com/v1'}; const d=c; fetch(d.base+'/x')");
}

#[test]
fn classes_and_enums() {
    fetched("class A{base='http://a.com/v1';get(){return fetch(this.base+'/x')}}");
    fetched("class A{constructor(){this.base='http://a.com/v1'}get(){return fetch(`${this.base}/x`)}}");
    fetched("class A{static BASE='http://a.com/v1'}fetch(A.BASE+'/x')");
    fetched("enum Api{Base='http://a.com/v1'}fetch(Api.Base+'/x')");
    nothing("class A{page='http://other.com'}class B{page='/x';get(){fetch(this.page)}}");
}

#[test]
fn functions_and_parameters() {
    fetched("const url=(p)=>`http://a.com/v1${p}`;fetch(url('/x'))".replace("${p}", "/x").as_str());
    fetched("function base(){return 'http://a.com/v1'}fetch(base()+'/x')");
    low("function get(base='http://a.com/v1'){return fetch(base+'/x')}");
    low("function get({base='http://a.com/v1'}={}){return fetch(base+'/x')}");
    low("const {BASE='http://a.com/v1'}=import.meta.env;fetch(BASE+'/x')");
}

#[test]
fn strings_put_together() {
    fetched("fetch('http://a.com/v1'.concat('/x'))");
    fetched("fetch(''.concat('http://a.com/v1').concat('/x'))");
    fetched("fetch(new URL('/v1/x','http://a.com'))");
    fetched("fetch(new URL('x','http://a.com/v1/').href)");
    fetched("fetch(new URL('http://a.com/v1/x',location.href).toString())");
    fetched("fetch(String('http://a.com/v1/x'))");
    check(
        "app.js",
        "fetch(new URL(path,'http://a.com/v1'))",
        &["J01 fetch blocked error medium http://a.com/v1"],
    );
    nothing("fetch(new URL('/x',location.origin));fetch(new URL('https://b.com/x','http://a.com'))");
}

#[test]
fn other_names_for_what_is_called() {
    fetched("const f=fetch;f('http://a.com/v1/x')");
    fetched("var t=window.fetch;t('http://a.com/v1/x')");
    check(
        "app.js",
        "const c=axios.create();c.get('http://a.com/x')",
        &["J11 fetch blocked error medium http://a.com/x"],
    );
    check(
        "app.js",
        "const x=new XMLHttpRequest();x.open(m,'http://a.com/x')",
        &["J01 xhr blocked error medium http://a.com/x"],
    );
    check(
        "app.js",
        "async()=>await e.get('http://a.com/x')",
        &["J11 fetch blocked warning low http://a.com/x"],
    );
    check("app.js", "Ie.post('http://a.com/x',d).then(f)", &["J11 fetch blocked warning low http://a.com/x"]);
    check("app.js", "m.get('http://a.com/x');n.get('http://a.com/y').value", &[]);
}

#[test]
fn bases_of_clients() {
    for code in [
        "axios.create({baseURL:'http://a.com'})",
        "ky.create({prefixUrl:'http://a.com'})",
        "got.extend({prefixUrl:'http://a.com'})",
        "ofetch.create({baseURL:'http://a.com'})",
        "fetchBaseQuery({baseUrl:'http://a.com'})",
        "axios.defaults.baseURL='http://a.com'",
        "new Configuration({basePath:'http://a.com'})",
        "OpenAPI.BASE='http://a.com'",
    ] {
        check("app.js", code, &["J11 base blocked error medium http://a.com/"]);
    }
    for code in [
        "new ApolloClient({uri:'http://a.com/x'})",
        "createHttpLink({uri:'http://a.com/x'})",
        "httpBatchLink({url:'http://a.com/x'})",
        "request('POST','http://a.com/x')",
        "superagent.get('http://a.com/x')",
        "apiFetch('http://a.com/x')",
        "d3.json('http://a.com/x')",
        "new PocketBase('http://a.com/x')",
        "hls.loadSource('http://a.com/x')",
        "textureLoader.load('http://a.com/x')",
        "$.ajaxSetup({url:'http://a.com/x'})",
    ] {
        check("app.js", code, &["J11 fetch blocked error medium http://a.com/x"]);
    }
    check(
        "app.js",
        "L.tileLayer('http://{s}.tile.osm.org/{z}.png')",
        &["J11 image upgraded warning medium http://{s}.tile.osm.org/%7Bz%7D.png"],
    );
}

#[test]
fn sockets_of_libraries() {
    for code in [
        "io('ws://a.com/x')",
        "new Client({brokerURL:'ws://a.com/x'})",
        "createClient({url:'ws://a.com/x'})",
        "mqtt.connect('ws://a.com/x')",
        "new ReconnectingWebSocket('ws://a.com/x')",
        "useWebSocket('ws://a.com/x')",
        "Stomp.client('ws://a.com/x')",
    ] {
        check("app.js", code, &["J02 websocket blocked error medium ws://a.com/x"]);
    }
    check(
        "app.js",
        "new HubConnectionBuilder().withUrl('http://a.com/x')",
        &["J02 websocket blocked error medium http://a.com/x"],
    );
    check("app.js", "f('ws://a.com/x')", &["J02 websocket blocked error low ws://a.com/x"]);
}

#[test]
fn elements_given_their_attributes() {
    check(
        "app.js",
        "Object.assign(new Image(),{src:'http://a.com/x'})",
        &["J05 image upgraded warning medium http://a.com/x"],
    );
    check(
        "app.js",
        "$('#img').attr('src','http://a.com/x')",
        &["J05 image upgraded warning medium http://a.com/x"],
    );
    check(
        "app.js",
        "$('#x').attr('src','http://a.com/x')",
        &["J06 element blocked warning low http://a.com/x"],
    );
    check("app.js", "img['src']='http://a.com/x'", &["J05 image upgraded warning medium http://a.com/x"]);
    check(
        "app.js",
        "image.setAttributeNS(null,'src','http://a.com/x')",
        &["J05 image upgraded warning medium http://a.com/x"],
    );
}

#[test]
fn j03_loaders_of_modules() {
    for code in [
        "System.import('http://a.com/x')",
        "require(['http://a.com/x'],f)",
        "importScripts('http://a.com/x')",
    ] {
        check("app.js", code, &["J03 script blocked error medium http://a.com/x"]);
    }
    check("app.js", "loadScript('http://a.com/x')", &["J06 script blocked error medium http://a.com/x"]);
}

#[test]
fn j09_navigation_to_the_own_host_or_a_backend() {
    for code in [
        "location.href='http://mzc-alb.example.com/x'",
        "window.location='http://mzc-alb.example.com/x'",
        "location='http://mzc-alb.example.com/x'",
        "location.assign('http://mzc-alb.example.com/x')",
        "window.open('http://mzc-alb.example.com/x')",
    ] {
        check("app.js", code, &["J09 navigation leak info medium http://mzc-alb.example.com/x"]);
    }
    nothing("location.href='http://other.com/';window.open('http://other.com/')");
}

#[test]
fn j14_what_workers_keep_and_notifications_show() {
    for code in
        ["cache.addAll(['/','http://a.com/x'])", "precacheAndRoute([{url:'http://a.com/x',revision:null}])"]
    {
        check("sw.js", code, &["J14 fetch blocked warning low http://a.com/x"]);
    }
    check(
        "sw.js",
        "new Notification('t',{icon:'http://a.com/x'})",
        &["J14 image upgraded warning low http://a.com/x"],
    );
    check(
        "sw.js",
        "self.registration.showNotification('t',{badge:'http://a.com/x'})",
        &["J14 image upgraded warning low http://a.com/x"],
    );
    nothing("set.add('http://a.com/x')");
}

#[test]
fn j15_and_c08_source_maps() {
    check(
        "app.js",
        "f()\n//# sourceMappingURL=http://a.com/app.js.map",
        &["J15 source map leak info high http://a.com/app.js.map"],
    );
    check(
        "app.css",
        "a{}\n/*# sourceMappingURL=http://a.com/app.css.map */",
        &["C08 source map leak info high http://a.com/app.css.map"],
    );
    check("app.js", "f()\n//# sourceMappingURL=app.js.map", &[]);
}
