//! Row J17: calls to other origins that need their permission, foretold from the code.

use mixed_content::{Fix, FixKind, Served, suggest};

use crate::{check, inspected, with_own};

const CALLED: &str = "J17 preflight cors info medium https://b.com/x";

/// What the other side has to answer, the page's own origin left out.
fn needs(code: &str, expected: &[&str]) {
    check("app.js", code, &[CALLED]);
    let finding = &inspected("app.js", code.as_bytes()).findings[0];
    assert_eq!(finding.needs[0], "Access-Control-Allow-Origin: https://shop.localhost:8443");
    assert_eq!(finding.needs[1..], *expected, "{code}");
}

#[test]
fn methods() {
    for code in [
        "fetch('https://b.com/x',{method:'PUT'})",
        "fetch(`https://b.com/x`,{method:'put',body:b})",
        "axios.put('https://b.com/x',text)",
        "axios({url:'https://b.com/x',method:'PUT'})",
        "$.ajax({url:'https://b.com/x',type:'PUT',data:{a:1}})",
        "ky.put('https://b.com/x')",
        "const x=new XMLHttpRequest();x.open('PUT','https://b.com/x');x.send()",
        "const B='https://b.com';fetch(B+'/x',{method:'PUT'})",
    ] {
        needs(code, &["Access-Control-Allow-Methods: PUT"]);
    }
}

#[test]
fn fields_and_content() {
    for code in [
        "fetch('https://b.com/x',{headers:{'X-Key':k,Accept:'a/b'}})",
        "fetch('https://b.com/x',{headers:new Headers({'X-Key':k})})",
        "const headers={'X-Key':k};fetch('https://b.com/x',{headers})",
        "axios.get('https://b.com/x',{headers:{'X-Key':k}})",
        "var x=new XMLHttpRequest;x.open('GET','https://b.com/x');x.setRequestHeader('X-Key',k)",
    ] {
        needs(code, &["Access-Control-Allow-Headers: x-key"]);
    }
    for code in [
        "fetch('https://b.com/x',{method:'POST',headers:{'Content-Type':'application/json'},body:JSON.stringify(a)})",
        "axios.post('https://b.com/x',{a:1})",
        "const d={a:1};this.$axios.post('https://b.com/x',d)",
        "ky.post('https://b.com/x',{json:{a:1}})",
        "$.ajax('https://b.com/x',{method:'POST',contentType:'application/json; charset=utf-8',data:s})",
    ] {
        needs(code, &["Access-Control-Allow-Headers: content-type"]);
    }
    needs(
        "fetch('https://b.com/x',{method:'DELETE',headers:{Authorization:t,'X-Key':k},credentials:'include'})",
        &[
            "Access-Control-Allow-Methods: DELETE",
            "Access-Control-Allow-Headers: authorization, x-key",
            "Access-Control-Allow-Credentials: true",
        ],
    );
}

#[test]
fn calls_that_one_literal_begins_are_one() {
    let code = "const B='https://b.com/x';fetch(B,{method:'PUT'});fetch(B,{method:'DELETE'})";
    needs(code, &["Access-Control-Allow-Methods: DELETE, PUT"]);
}

#[test]
fn credentials_alone_are_no_preflight() {
    let expected = &["J17 credentials cors info medium https://b.com/x"];
    check("app.js", "fetch('https://b.com/x',{credentials:'include'})", expected);
    check("app.js", "axios.get('https://b.com/x',{withCredentials:!0})", expected);
    check("app.js", "$.ajax({url:'https://b.com/x',xhrFields:{withCredentials:true}})", expected);
    check(
        "app.js",
        "let x=new XMLHttpRequest();x.open('GET','https://b.com/x');x.withCredentials=true",
        expected,
    );
}

#[test]
fn calls_that_nobody_is_asked_about() {
    for code in [
        // the site's own origin, whatever answers there
        "fetch('/api/x',{method:'PUT',headers:{'Content-Type':'application/json'}})",
        "fetch('https://shop.localhost:8443/api/x',{method:'PUT'})",
        "fetch('//shop.localhost:8443/api/x',{method:'DELETE'})",
        "axios.post('/api/x',{a:1})",
        // simple requests
        "fetch('https://b.com/x')",
        "fetch('https://b.com/x',{method:'POST',body:new FormData(f)})",
        "fetch('https://b.com/x',{method:'post',headers:{'Content-Type':'text/plain;charset=UTF-8'}})",
        "fetch('https://b.com/x',{headers:{Accept:'application/json','Accept-Language':'ko'}})",
        "$.post('https://b.com/x',{a:1})",
        "axios.post('https://b.com/x',new URLSearchParams(a))",
        // not asked at all
        "fetch('https://b.com/x',{mode:'no-cors',method:'POST',headers:{'X-Key':k}})",
        "fetch('https://b.com/x',{credentials:'same-origin',headers:{Cookie:c,Origin:o}})",
        // no call
        "const o={url:'https://b.com/x',method:'PUT'};show(o);cache.put('https://b.com/x',{headers:{a:1}})",
    ] {
        check("app.js", code, &[]);
    }
}

#[test]
fn a_call_to_a_backend_of_the_site_goes_through_the_site() {
    let code = "fetch('https://mzc-alb.example.com/api/x',{method:'PUT'})";
    let finding = &inspected("app.js", code.as_bytes()).findings[0];
    assert_eq!(finding.rule, "J17");
    let served = |_: &str| {
        let goes_to = "http://localhost:3000/api/x".to_owned();
        Some(Served { pattern: "/api/*".to_owned(), rule: 1, goes_to, is_default: false })
    };
    let fix: Fix = with_own(|own| suggest(finding, own, &served)).unwrap();
    assert_eq!((fix.kind, fix.url.as_str()), (FixKind::Relative, "/api/x"));
    let other = &inspected("app.js", b"fetch('https://b.com/x',{method:'PUT'})").findings[0];
    assert_eq!(with_own(|own| suggest(other, own, &served)), None);
}
