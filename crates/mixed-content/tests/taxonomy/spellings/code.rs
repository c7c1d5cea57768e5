//! Rows J01 to J15, as people, their libraries and their bundlers write them.

use super::{problem, row};

fn js(id: &str, texts: &[&str]) {
    row(id, "app.js", texts);
}

fn any(texts: &[&str]) {
    problem("app.js", texts);
}

#[test]
fn j01_fetch_by_other_names() {
    js(
        "J01",
        &[
            "window[\"fetch\"](\"http://a.com/x\")",
            "globalThis.fetch('http://a.com/x')",
            "self?.fetch?.('http://a.com/x')",
            "fetch?.('http://a.com/x')",
            "const f=fetch;f('http://a.com/x')",
            "const f=window.fetch.bind(window);f('http://a.com/x')",
            "const{fetch:f}=window;f('http://a.com/x')",
            "fetch.call(window,'http://a.com/x')",
            "fetch.apply(null,['http://a.com/x'])",
            "Reflect.apply(fetch,null,['http://a.com/x'])",
            "(fetch)('http://a.com/x')",
            "(0,fetch)('http://a.com/x')",
            "(0,window.fetch)('http://a.com/x')",
            "(window.fetch||x)('http://a.com/x')",
            "(a?fetch:b)('http://a.com/x')",
            "fetch(/*a*/ 'http://a.com/x')",
            "fetch(...['http://a.com/x'])",
            "async()=>{for await(const x of (await fetch('http://a.com/x')).body);}",
            "export default{async data(){return await(await fetch('http://a.com/x')).json()}}",
        ],
    );
}

#[test]
fn j01_addresses_in_other_words() {
    js(
        "J01",
        &[
            "fetch(\"http:\\u002f\\u002fa.com/x\")",
            "fetch('\\u{68}ttp://a.com/x')",
            "fetch(`http://a.com/x`)",
            "fetch(String.raw`http://a.com/x`)",
            "fetch('HTTP://a.com/x')",
            "fetch('http:\\\\\\\\a.com\\\\x')",
            "fetch(' http://a.com/x')",
            "fetch('\\nhttp://a.com/x')",
            "fetch('ht\\ttp://a.com/x')",
            "fetch('http:\\\n//a.com/x')",
            "fetch(c?'http://a.com/x':'/y')",
            "fetch(x??'http://a.com/x')",
            "fetch((log(),'http://a.com/x'))",
            "fetch(new URL('/x','http://a.com'))",
            "fetch(new URL('/x','http://a.com').href)",
            "fetch(new URL('x',new URL('http://a.com/y/')).toString())",
            "fetch(URL.parse('/x','http://a.com'))",
            "fetch(new Request('http://a.com/x',{method:'POST'}))",
            "const r=new Request(new URL('http://a.com/x'));fetch(r)",
            "fetch(''+'http://a.com/x')",
            "fetch(`${'http://a.com'}/x`)",
            "fetch('http'+'://a.com/x')",
            "fetch('http'.concat('://','a.com/x'))",
            "fetch(`http:${'//'}a.com/x`)",
            "fetch('http:'+'//a.com/x')",
            "fetch(encodeURI('http://a.com/x y'))",
            "fetch('http://a.com/{0}'.replace(/\\{0\\}/g,id))",
            "fetch('http://a.com/x'.toLowerCase())",
            "fetch('http://a.com/x/'.slice(0,-1))",
        ],
    );
}

#[test]
fn j01_addresses_that_are_kept() {
    any(&[
        "let u;u='http://a.com/x';fetch(u)",
        "var u=!0?\"http://a.com/x\":\"\";fetch(u)",
        "var e=\"http://a.com\",t=e+\"/x\";fetch(t)",
        "function b(){return\"http://a.com\"}fetch(b()+\"/x\")",
        "const b=()=>\"http://a.com\";fetch(`${b()}/x`)",
        "const b=(p)=>`http://a.com/${p}`;fetch(b('x'))",
        "function b(p){const h='http://a.com';return h+p}fetch(b('/x'))",
        "function f(u=\"http://a.com/x\"){fetch(u)}",
        "const f=({u='http://a.com/x'})=>fetch(u)",
        "const f=({u='http://a.com/x'}={})=>fetch(u)",
        "class A{#u='http://a.com/x';f(){fetch(this.#u)}}",
        "class A{static U='http://a.com';f(){fetch(A.U+'/x')}}",
        "class A{constructor(){this.b='http://a.com'}f(){return fetch(this.b+'/x')}}",
        "class A{get b(){return'http://a.com'}f(){return fetch(this.b+'/x')}}",
        "class A{b(){return'http://a.com'}f(){return fetch(this.b()+'/x')}}",
        "const c={get b(){return'http://a.com'}};fetch(c.b+'/x')",
        "const c={b(){return'http://a.com'}};fetch(c.b()+'/x')",
        "const c={b:()=>'http://a.com'};fetch(c.b()+'/x')",
        "const c={a:{b:'http://a.com'}};fetch(c.a.b+'/x')",
        "const c=Object.freeze({U:'http://a.com/x'});fetch(c.U)",
        "const c={...{u:'http://a.com/x'}};fetch(c.u)",
        "const d={u:'http://a.com/x'},c={...d};fetch(c.u)",
        "const m=new Map([['a','http://a.com/x']]);fetch(m.get('a'))",
        "const c={};c.u='http://a.com/x';fetch(c.u)",
        "const c={};c['u']='http://a.com/x';fetch(c['u'])",
        "const[u]=['http://a.com/x'];fetch(u)",
        "const[,u]=[1,'http://a.com/x'];fetch(u)",
        "({u:globalThis.u}={u:'http://a.com/x'});fetch('http://a.com/x')",
        "const u=['http://a.com','x'];fetch(u.join('/'))",
        "for(const[k,u]of Object.entries({a:'http://a.com/x'}))fetch(u)",
        "for(const u of Object.values({a:'http://a.com/x'}))fetch(u)",
        "for(let i=0,u=['http://a.com/x'];i<1;i++)fetch(u[i])",
        "var u=['http://a.com/x'];for(var i in u)fetch(u[i])",
        "const u=new URL('http://a.com');u.pathname='/x';fetch(u)",
        "const u=new URL('http://a.com');fetch(u.origin+'/x')",
        "const u=new URL('http://a.com');fetch(`${u}x`)",
        "function g({url:u}){return fetch(u)}g({url:'http://a.com/x'})",
        "const g=async(p,o)=>fetch('http://a.com'+p,o);g('/x')",
        "window.cfg=window.cfg||{api:'http://a.com'};fetch(cfg.api+'/x')",
        "document.cookie;try{fetch('http://a.com/x')}catch{}",
        "switch(1){case 1:fetch('http://a.com/x')}",
        "a&&fetch('http://a.com/x')",
        "label:for(;;){fetch('http://a.com/x');break label}",
        "new Promise((r,j)=>{setTimeout(()=>fetch('http://a.com/x').then(r,j))})",
    ]);
}

#[test]
fn j01_requests_and_streams() {
    js(
        "J01",
        &[
            "let r=new XMLHttpRequest;r.open(\"GET\",\"http://a.com/x\",!0)",
            "xhr['open']('GET','http://a.com/x')",
            "const x=new window.XMLHttpRequest();x.open(m,'http://a.com/x')",
            "XMLHttpRequest.prototype.open.call(x,'GET','http://a.com/x')",
            "new XMLHttpRequest().open('GET','http://a.com/x')",
            "x.open('GET','http://a.com/x?'+q)",
            "x.open(`GET`,`http://a.com/x`)",
            "x.open('get'.toUpperCase(),'http://a.com/x')",
            "var x=window.XMLHttpRequest?new XMLHttpRequest:new ActiveXObject('Microsoft.XMLHTTP');x.open('POST','http://a.com/x')",
            "x.open(\"PROPFIND\",\"http://a.com/x\",true)",
            "new EventSource('http://a.com/x',{withCredentials:true})",
            "new window.EventSource('http://a.com/x')",
            "new globalThis['EventSource'](`http://a.com/${x}`)",
            "const E=EventSource;new E('http://a.com/x')",
            "new(window.EventSource||P)('http://a.com/x')",
        ],
    );
}

#[test]
fn j02_sockets() {
    js(
        "J02",
        &[
            "new (WebSocket)('ws://a.com/x')",
            "new window.WebSocket('ws://a.com/x')",
            "new globalThis['WebSocket']('ws://a.com/x',['p'])",
            "const W=WebSocket;new W('ws://a.com/x')",
            "const W=window.WebSocket||window.MozWebSocket;new W('ws://a.com/x')",
            "new WebSocket('WS://a.com/x')",
            "new WebSocket('http://a.com/x')",
            "new WebSocket(new URL('ws://a.com/x'))",
            "new WebSocket(`ws://a.com/${room}`)",
            "new ReconnectingWebSocket('ws://a.com/x')",
            "Reflect.construct(WebSocket,['ws://a.com/x'])",
            "io.connect('http://a.com')",
            "io(\"http://a.com\",{transports:[\"websocket\"]})",
            "import{io as c}from'socket.io-client';c('http://a.com')",
            "import c from'socket.io-client';c('http://a.com')",
            "require('socket.io-client')('http://a.com')",
            "const{io:c}=require('socket.io-client');c('http://a.com')",
            "const m=new Manager('http://a.com');m.socket('/')",
            "Stomp.over(new SockJS('http://a.com/s'))",
            "webstomp.client('ws://a.com/x')",
            "new StompJs.Client({brokerURL:'ws://a.com/x'})",
            "mqtt.connect('ws://a.com/x')",
            "mqtt.connectAsync('ws://a.com/x')",
            "new signalR.HubConnectionBuilder().withUrl('http://a.com/h').build()",
            "ActionCable.createConsumer('ws://a.com/cable')",
            "new Socket('ws://a.com/socket',{params:{}})",
            "useWebSocket('ws://a.com/x',{})",
            "new WebSocketSubject('ws://a.com/x')",
            "new SubscriptionClient('ws://a.com/x')",
            "createClient({url:'ws://a.com/x'})",
        ],
    );
    any(&[
        "const u='ws://a.com';connect({servers:[u]})",
        "client.configure({brokerURL:`ws://a.com/x`})",
        "new Paho.MQTT.Client('ws://a.com/mqtt','id')",
        "new Colyseus.Client('ws://a.com')",
    ]);
}

#[test]
fn j03_modules_and_workers() {
    js(
        "J03",
        &[
            "import x from\"http://a.com/x.js\"",
            "import x,{y}from'http://a.com/x.js'",
            "import*as x from\"http://a.com/x.js\"",
            "export{default}from\"http://a.com/x.js\"",
            "export*as y from'HTTP://a.com/x.js'",
            "import x from'http://a.com/x.json'with{type:'json'}",
            "import(\"http://a.com/x\"+y)",
            "import(/* webpackIgnore: true */ 'http://a.com/x.js')",
            "(await import(`http://a.com/${x}.js`)).default",
            "const U='http://a.com/x.js';import(U)",
            "importScripts(\"/y.js\",\"http://a.com/x.js\")",
            "self[\"importScripts\"]('http://a.com/x.js')",
            "new Worker(new URL('http://a.com/x.js'),{type:'module'})",
            "new window.Worker('http://a.com/x.js')",
            "const W=Worker;new W('http://a.com/x.js')",
            "new SharedWorker(`http://a.com/x.js`,'n')",
            "navigator[\"serviceWorker\"].register('http://a.com/x.js',{scope:'/'})",
            "navigator.serviceWorker?.register?.('http://a.com/x.js')",
            "const{serviceWorker:s}=navigator;s.register('http://a.com/x.js')",
            "ctx.audioWorklet.addModule('http://a.com/x.js')",
            "CSS.paintWorklet?.addModule('http://a.com/x.js')",
            "require(['http://a.com/x.js'],f)",
            "System.import('http://a.com/x.js')",
            "require('http://a.com/x.js')",
        ],
    );
}

#[test]
fn code_within_strings() {
    any(&[
        "new Worker(URL.createObjectURL(new Blob([\"importScripts('http://a.com/x.js')\"])))",
        "new Blob([`self.onmessage=()=>fetch('http://a.com/x')`],{type:'text/javascript'})",
        "eval(\"fetch('http://a.com/x')\")",
        "new Function(\"return fetch('http://a.com/x')\")()",
        "new Function('a',\"fetch('http://a.com/'+a)\")",
        "setTimeout(\"fetch('http://a.com/x')\",1)",
        "window.setInterval('new Image().src=\"http://a.com/x.png\"',9)",
        "script.textContent=\"fetch('http://a.com/x')\";document.head.append(s)",
        "document.createElement('script').text='import(\"http://a.com/x.js\")'",
    ]);
}

#[test]
fn j04_beacons() {
    js(
        "J04",
        &[
            "navigator?.sendBeacon?.('http://a.com/x')",
            "window.navigator.sendBeacon(\"http://a.com/x\",new Blob([d]))",
            "const b=navigator.sendBeacon.bind(navigator);b('http://a.com/x')",
            "navigator['sendBeacon'](`http://a.com/${x}`)",
            "fetchLater('http://a.com/x',{activateAfter:1})",
            "n.sendBeacon.call(n,'http://a.com/x')",
        ],
    );
}

#[test]
fn j05_and_j06_elements() {
    js(
        "J05",
        &[
            "(new Image).src='http://a.com/x.png'",
            "let i=new Image(1,1);i.src='http://a.com/x.png?'+Date.now()",
            "const i=new window.Image();i[\"src\"]='http://a.com/x.png'",
            "img.setAttribute('src','http://a.com/x.png')",
            "document.querySelector('img').src='http://a.com/x.png'",
            "document.querySelector('#a img.b').src='http://a.com/x.png'",
            "document.images[0].src='http://a.com/x.png'",
            "document.getElementById('logo').src='http://a.com/x.png'",
            "document.createElement('img').src='http://a.com/x.png'",
            "document.createElementNS('http://www.w3.org/1999/xhtml','img').src='http://a.com/x.png'",
            "var a=new Audio;a.src='http://a.com/x.mp3'",
            "new Audio('http://a.com/x.mp3').play()",
            "document.querySelector('video').poster='http://a.com/x.png'",
            "$('img').attr('src','http://a.com/x.png')",
            "$('#logo').prop('src','http://a.com/x.png')",
            "$('<img>').attr({src:'http://a.com/x.png'})",
            "Object.assign(new Image,{src:'http://a.com/x.png'})",
            "Object.assign(document.createElement('img'),{alt:'',src:'http://a.com/x.png'})",
        ],
    );
    js(
        "J06",
        &[
            "s=d.createElement(\"script\");s.async=1;s.src=\"http://a.com/x.js\"",
            "(function(d,s,i){var j=d.createElement(s);j.src='http://a.com/x.js'})(document,'script','x')",
            "const s=document.createElement('script');s.setAttribute('src','http://a.com/x.js')",
            "document.head.appendChild(document.createElement('script')).src='http://a.com/x.js'",
            "var l=document.createElement('link');l.rel='stylesheet';l.href='http://a.com/x.css'",
            "var l=document.createElement('link');l.setAttribute('href','http://a.com/x.css')",
            "document.querySelector('iframe').src='http://a.com/x'",
            "document.getElementById('frame').setAttribute(\"src\",\"http://a.com/x\")",
            "img.srcset='http://a.com/x.png 2x'",
            "img.setAttribute('srcset','/a.png, http://a.com/x.png 2x')",
            "document.createElement('embed').src='http://a.com/x'",
            "const o=document.createElement('object');o.data='http://a.com/x.svg'",
            "const t=document.createElement('track');t.src='http://a.com/x.vtt'",
            "$('iframe').attr('src','http://a.com/')",
            "e.setAttribute('SRC','http://a.com/x')",
            "iframe.src=`http://a.com/${id}`",
        ],
    );
    any(&[
        "const i=document.createElementNS(N,'image');i.setAttributeNS(X,'xlink:href','http://a.com/x.png')",
        "const i=document.createElementNS(N,'image');i.setAttribute('href','http://a.com/x.png')",
        "v.append(Object.assign(document.createElement('source'),{src:'http://a.com/x.mp4'}))",
    ]);
}

#[test]
fn elements_of_frameworks() {
    problem(
        "app.jsx",
        &[
            "const a=<img src={'http://a.com/x.png'}/>",
            "const a=<img {...{src:'http://a.com/x.png'}}/>",
            "const p={src:'http://a.com/x.js'};const a=<script {...p}/>",
            "const a=<iframe title='x' src=\"http://a.com/\" {...p}/>",
            "const a=<Script src='http://a.com/x.js' strategy='lazyOnload'/>",
            "const a=<link rel='stylesheet' href={`http://a.com/x.css`}/>",
            "const a=<form action='http://a.com/x' method='post'/>",
            "const a=<video><source src='http://a.com/x.mp4'/></video>",
            "const a=<p style={{backgroundImage:\"url(http://a.com/x.png)\"}}/>",
            "const U='http://a.com/x.png';const a=<p style={{backgroundImage:`url(${U})`}}/>",
            "const a=<div dangerouslySetInnerHTML={{__html:'<img src=\"http://a.com/x.png\">'}}/>",
            "const a=<svg><image xlinkHref='http://a.com/x.png'/></svg>",
            "const a=<img srcSet='http://a.com/x.png 2x'/>",
            "const a=<object data='http://a.com/x'/>",
            "const a=<>{ok&&<img alt='' src='http://a.com/x.png'/>}</>",
        ],
    );
    any(&[
        "React.createElement('img',{src:'http://a.com/x.png'})",
        "_jsx(\"script\",{async:!0,src:\"http://a.com/x.js\"})",
        "(0,r.jsx)(\"iframe\",{title:\"x\",src:\"http://a.com/\"})",
        "h('link',{attrs:{rel:'stylesheet',href:'http://a.com/x.css'}})",
        "_createElementVNode(\"img\",{src:\"http://a.com/x.png\"},null,8,[\"src\"])",
        "e(\"img\",t({},n,{src:\"http://a.com/x.png\"}))",
        "const t=html`<img src=http://a.com/x.png>`",
        "const t=html`<script src=${'http://a.com/x.js'}></script>`",
        "template:'<img src=\"http://a.com/x.png\">';Vue.component('a',{template:'<script src=\"http://a.com/x.js\"></scr'+'ipt>'})",
    ]);
}

#[test]
fn j07_markup_in_code() {
    any(&[
        "e.innerHTML+='<img src=http://a.com/x.png>'",
        "e.outerHTML=\"<iframe src='http://a.com/'></iframe>\"",
        "e.insertAdjacentHTML('beforeend','<script src=\"http://a.com/x.js\"><\\/script>')",
        "document.writeln('\\x3cscript src=\"http://a.com/x.js\"\\x3e\\x3c/script\\x3e')",
        "document.write('<script src=\"' + 'http://a.com' + '/x.js\"><\\/script>')",
        "document.write(\"<link rel='stylesheet' href='http://a.com/x.css'>\")",
        "document[\"write\"]('<img src=\"HTTP://a.com/x.png\">')",
        "$('#x').html('<img src=\"http://a.com/x.png\">')",
        "$('<img src=\"http://a.com/x.png\">').appendTo(b)",
        "$('<script>',{src:'http://a.com/x.js'})",
        "$('<img/>',{src:'http://a.com/x.png',alt:''})",
        "document.createRange().createContextualFragment(`<img src='http://a.com/x.png'>`)",
        "new DOMParser().parseFromString('<img src=\"http://a.com/x.png\">','text/html')",
        "e.setHTMLUnsafe('<img src=\"http://a.com/x.png\">')",
        "f.srcdoc='<img src=\"http://a.com/x.png\">'",
        "var t=['<div>','<img src=\"http://a.com/x.png\">','</div>'].join('')",
        "L.popup().setContent('<img src=\"http://a.com/'+id+'.png\">')",
        "e.innerHTML=`<div style=\"background:url('http://a.com/x.png')\"></div>`",
        "e.innerHTML='<img src=\\'http://a.com/x.png\\'>'",
    ]);
}

#[test]
fn j08_styles_in_code() {
    any(&[
        "e.style.background=\"url(http://a.com/x.png)\"",
        "e.style['background-image']='url(\"http://a.com/x.png\")'",
        "e.style.setProperty('background-image','url(http://a.com/x.png)')",
        "e.style.cssText='color:red;background:url(http://a.com/x.png)'",
        "e.style='background:url(http://a.com/x.png)'",
        "e.setAttribute('style','background:url(http://a.com/x.png)')",
        "s.sheet.insertRule('@import url(http://a.com/x.css)')",
        "document.styleSheets[0].addRule('a','background:url(http://a.com/x.png)')",
        "sheet.replaceSync('a{background:url(http://a.com/x.png)}')",
        "const A=styled.div`background:url(http://a.com/x.png);`",
        "const A=css`@font-face{src:url('http://a.com/x.woff2')}`",
        "$('x').css('background-image','url(http://a.com/x.png)')",
        "$('x').css({backgroundImage:'url(http://a.com/x.png)'})",
        "new FontFace('x','url(http://a.com/x.woff2)')",
        "new FontFace('x',\"url('http://a.com/x.woff2')format('woff2')\").load()",
        "document.fonts.add(new FontFace('x',`url(http://a.com/x.woff2)`))",
        "e.textContent='@import \"http://a.com/x.css\";'",
        "e.animate([{backgroundImage:'url(http://a.com/x.png)'}],9)",
        "e.style.backgroundImage=`url(${'http://a.com/x.png'})`",
        "const u='http://a.com/x.png';e.style.backgroundImage='url(\"'+u+'\")'",
        "const u='http://a.com/x.png';e.style.backgroundImage=`url('${u}')`",
    ]);
}

#[test]
fn j10_forms() {
    js(
        "J10",
        &[
            "document.forms[0].action='http://a.com/x'",
            "f=document.createElement('form');f.method='post';f.action='http://a.com/x';f.submit()",
            "form.setAttribute('action','http://a.com/x')",
            "$('form').attr('action','http://a.com/x').submit()",
            "btn.formAction='http://a.com/x'",
            "document.getElementById('f')['action']=`http://a.com/x`",
        ],
    );
}
