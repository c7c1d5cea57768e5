//! How people and bundlers really write it: each of these is a mistake, and each is found.

use crate::inspected;
use mixed_content::Severity;

/// Found as a problem, at an address that begins so.
fn found(file: &str, text: &str, url: &str) {
    let findings = inspected(file, text.as_bytes()).findings;
    let is_it =
        |finding: &mixed_content::Finding| finding.url.starts_with(url) && finding.severity != Severity::Info;
    assert!(findings.iter().any(is_it), "{text}\n{findings:#?}");
}

fn all(file: &str, texts: &[&str]) {
    texts.iter().for_each(|text| found(file, text, "http://a.com"));
}

/// Only worth a look.
fn hinted(text: &str) {
    let findings = inspected("app.js", text.as_bytes()).findings;
    assert!(findings.iter().any(|finding| finding.severity == Severity::Info), "{text}\n{findings:#?}");
}

#[test]
fn addresses_put_together() {
    all(
        "app.js",
        &[
            "fetch(['ht','tp://a.com/x'].join(''))",
            "fetch(['http:','','a.com','x'].join('/'))",
            "const parts=['http://a.com','v1'];fetch(parts.join('/')+'/x')",
            "fetch('ht'+'tp:'+'//'+'a.com/x')",
            "fetch(atob('aHR0cDovL2EuY29tL3g='))",
            "fetch(window.atob('aHR0cDovLw')+'a.com/x')",
            "fetch(String.fromCharCode(104)+'ttp://a.com/x')",
            "fetch(decodeURIComponent('http%3A%2F%2Fa.com%2Fx'))",
            "fetch('http://a.com/{id}'.replace('{id}',id))",
            "const B='http://a.com/'.replace(/\\/$/,'');fetch(B+'/x')",
            "fetch('http://a.com/x'.trim().concat('?a=',b))",
            "let u='http://a.com/x';if(q)u+='?q='+q;fetch(u)",
            "var u='http://a.com/x?';u+='a='+b;u+='&c='+d;$.getJSON(u,f)",
        ],
    );
    found("app.js", "fetch('ht'+'tp:'+'//'+p.dataset.host)", "http://${");
}

#[test]
fn addresses_kept_somewhere() {
    all(
        "app.js",
        &[
            "window.API='http://a.com';fetch(window.API+'/x')",
            "window.API='http://a.com';fetch(API+'/x')",
            "self['API']='http://a.com';fetch(`${self.API}/x`)",
            "config.url='http://a.com';fetch(config.url+'/x')",
            "localStorage.u='http://a.com/x';fetch(localStorage.u)",
            "localStorage.setItem('u','http://a.com/x');fetch(localStorage.getItem('u'))",
            "sessionStorage.u=atob('aHR0cDovLw==')+'a.com/x';fetch(sessionStorage.u)",
            "const c={dev:{url:'http://a.com'},prod:{url:'https://a.com'}};fetch(c.dev.url+'/x')",
            "const c={dev:'http://a.com',prod:'https://a.com'};fetch(c[mode]+'/x')",
            "const hosts=['http://a.com','https://b.com'];fetch(hosts[0]+'/x')",
            "const hosts=['https://b.com','http://a.com'];fetch(hosts[i]+'/x')",
            "fetch({NODE_ENV:'production',REACT_APP_HOME:'http://a.com'}.REACT_APP_HOME+'/x')",
            "const u=new URL('http://a.com/x');u.searchParams.set('a',b);fetch(u)",
        ],
    );
}

#[test]
fn addresses_given_to_functions_of_the_file() {
    all(
        "app.js",
        &[
            "function get(u){return fetch(u)}get('http://a.com/x')",
            "const get=(u,o)=>fetch(u,o);get('http://a.com/x',{})",
            "const get=async function(m,u){return axios[m](u)};function load(u){return fetch(u+'/x')}load('http://a.com')",
            "(function(e){fetch(e+'/x')})('http://a.com')",
            "(e=>{fetch(`${e}/x`)})('http://a.com')",
            "['http://a.com/x','/y'].map(u=>fetch(u))",
            "const urls=['http://a.com/x'];urls.forEach(function(u){fetch(u)})",
            "for(const u of ['http://a.com/x'])fetch(u)",
            "Promise.all(['http://a.com/x'].map(async u=>(await fetch(u)).json()))",
        ],
    );
}

#[test]
fn each_address_of_a_list_is_found() {
    let list: Vec<_> = (0..20).map(|n| format!("get('http://a.com/{n}');")).collect();
    let code = format!("function get(u){{return fetch(u)}}{}", list.concat());
    assert_eq!(inspected("app.js", code.as_bytes()).findings.len(), 20);
}

#[test]
fn clients_by_the_names_they_have() {
    all(
        "app.js",
        &[
            "this.$axios.get('http://a.com/x')",
            "this.$axios.$post('http://a.com/x',d).then(f)",
            "axiosInstance.get('http://a.com/x')",
            "this.$http.post('http://a.com/x')",
            "axios['get']('http://a.com/x')",
            "window['fetch']('http://a.com/x')",
            "$('#x').load('http://a.com/x #y')",
            "jQuery.post('http://a.com/x',d)",
            "fetcher('http://a.com/x')",
            "new UserServiceClient('http://a.com')",
            "new GraphQLClient('http://a.com/graphql')",
            "Sentry.init({dsn:'http://a.com/1'})",
            "x.open(method,'http://a.com/x',!0)",
            "apiService.http.get('http://a.com/x')",
        ],
    );
    found("app.js", "new (window.WebSocket||window.MozWebSocket)('ws://a.com/x')", "ws://a.com/x");
    found("app.js", "webSocket('ws://a.com/x')", "ws://a.com/x");
    found("app.js", "webSocket({url:'ws://a.com/x',protocol:'p'})", "ws://a.com/x");
}

#[test]
fn markup_put_together() {
    all(
        "app.js",
        &[
            "const C='http://a.com';e.innerHTML=`<img src=\"${C}/x.png\">`",
            "const C='http://a.com';e.innerHTML='<img src=\"'+C+'/x.png\">'",
            "e.innerHTML='<img src=\"http://a.com/'+id+'.png\" alt=\"'+t+'\">'",
            "document.write('<scr'+'ipt src=\"http://a.com/x.js\"></scr'+'ipt>')",
            "document.write(unescape('%3Cscript src=\"http://a.com/x.js\"%3E%3C/script%3E'))",
            "const C='http://a.com';e.style.background='url('+C+'/x.png)'",
            "$('#a').attr({src:'http://a.com/x.png',alt:''})",
        ],
    );
}

#[test]
fn workers_keep_lists() {
    all(
        "sw.js",
        &[
            "caches.open('v1').then(c=>c.addAll(['/','http://a.com/x']))",
            "const ASSETS=['/','http://a.com/x'];self.addEventListener('install',e=>e.waitUntil(caches.open('v').then(c=>c.addAll(ASSETS))))",
            "self.addEventListener('fetch',e=>e.respondWith(fetch('http://a.com'+new URL(e.request.url).pathname)))",
            "self.importScripts('http://a.com/x.js')",
        ],
    );
}

#[test]
fn players() {
    all(
        "app.js",
        &[
            "player.src({src:'http://a.com/x.mp4',type:'video/mp4'})",
            "player.src('http://a.com/x.mp4')",
            "jwplayer('p').setup({file:'http://a.com/x.mp4'})",
            "flvjs.createPlayer({type:'flv',url:'http://a.com/x.flv'})",
            "player.initialize(v,'http://a.com/x.mpd',!0)",
            "videojs('p',{sources:[{src:'http://a.com/x.m3u8'}]})",
        ],
    );
}

#[test]
fn named_objects_of_addresses() {
    all(
        "app.js",
        &[
            "export const endpoints={login:'http://a.com/login',users:{list:'http://a.com/users'}}",
            "export const API={users:'http://a.com/users'}",
        ],
    );
}

#[test]
fn markup_of_libraries() {
    all(
        "index.html",
        &[
            "<div hx-get='http://a.com/x'></div>",
            "<form hx-post='http://a.com/x'></form>",
            "<div data-hx-delete='http://a.com/x'></div>",
            "<div hx-ext=sse sse-connect='http://a.com/x'></div>",
            "<img ng-src='http://a.com/x.png'>",
            "<img data-flickity-lazyload='http://a.com/x.png'>",
            "<img data-echo='http://a.com/x.png'>",
            "<div data-bg-image='http://a.com/x.png'></div>",
            "<a data-large_image='http://a.com/x.png'>",
            "<video data-src='http://a.com/x.mp4'></video>",
            "<div data-video-src='http://a.com/x.mp4'></div>",
            "<div data-api-url='http://a.com/v1'></div>",
            "<div data-endpoint='http://a.com/v1'></div>",
            "<script type='systemjs-importmap'>{\"imports\":{\"a\":\"http://a.com/a.js\"}}</script>",
        ],
    );
    found("index.html", "<div ws-connect='ws://a.com/x'></div>", "ws://a.com/x");
}

#[test]
fn pictures_and_films_in_data_are_hints() {
    hinted("const team=[{name:'x',photo:'http://a.com/x.png'}]");
    hinted("export default {data:()=>({film:'http://a.com/x.mp4'})}");
}

#[test]
fn what_leads_nowhere_is_left_alone() {
    for code in [
        "window.HELP='http://other.com/help';show(window.HELP)",
        "config.u='http://other.com/';config.u='/x';fetch(config.u)",
        "function f(){const config={};config.u='http://other.com'}function g(config){fetch(config.u)}",
        "function show(u){a.href=u}show('http://other.com/x')",
        "['http://other.com/x'].map(u=>text(u))",
        "fetch('http://other.com/'.replace('http:','https:'))",
        "fetch(atob('aHR0cHM6Ly9hLmNvbQ=='))",
        "['see','http://other.com/x'].join(' ')",
        "const docs={a:'http://other.com/x'};show(docs[k])",
        "player.src();x.setup('http');e.attr({title:'http://other.com/x'})",
        "e.innerHTML='<a href=\"'+'http://other.com/x'+'\">x</a>'",
        "storage.setItem('a','http://other.com/x')",
    ] {
        assert_eq!(inspected("app.js", code.as_bytes()).findings, [], "{code}");
    }
    let page = "<div data-docs='http://other.com/x' data-title='http://other.com/'></div>";
    assert_eq!(inspected("index.html", page.as_bytes()).findings, []);
}
