//! How long a scan takes: of the file given, or of 5 MB of minified code made up for it.
//!
//! `cargo run --release -p mixed-content --example measure [FILE]`

#![expect(clippy::disallowed_methods, reason = "not part of the room: reads a file and the clock")]

use std::time::Instant;

use mixed_content::{Document, Own, inspect};

fn main() -> std::io::Result<()> {
    let file = std::env::args().nth(1);
    let bytes = match &file {
        Some(file) => std::fs::read(file)?,
        None => bundle(5 << 20).into_bytes(),
    };
    let file = file.as_deref().unwrap_or("bundle.js");
    let document = Document { url: "https://shop.localhost/", file, media_type: "", bytes: &bytes };
    for _ in 0..5 {
        let started = Instant::now();
        let inspection = inspect(&document, &Own::default(), &[]);
        println!(
            "{} bytes: {:?}, {} findings, skipped {:?}",
            bytes.len(),
            started.elapsed(),
            inspection.findings.len(),
            inspection.skipped
        );
    }
    for finding in inspect(&document, &Own::default(), &[]).findings {
        println!(
            "{} {:?} {:?} {:?} {}:{:?}:{:?} {}",
            finding.rule,
            finding.category,
            finding.severity,
            finding.confidence,
            finding.place.file,
            finding.place.line,
            finding.place.column,
            finding.url
        );
    }
    Ok(())
}

/// Code as bundlers write it, on one line: functions, closures, long chains, strings, regular expressions.
fn bundle(length: usize) -> String {
    let mut code = String::from("(()=>{\"use strict\";var e={};");
    let mut number = 0;
    while code.len() < length {
        number += 1;
        code.push_str(&format!(
            "e[{number}]=function(t,n,r){{var o=r({number}),i=/^https?:\\/\\/[^/]+/.test(n)?n:\"/\"+n;\
             return t&&o.a?(0,o.jsx)(\"div\",{{className:`c-${{t.id}}`,style:{{width:100*t.w/n.w+\"%\"}},\
             children:t.items.map((e=>e.ok?o.f(e.k,{{ns:\"http://www.w3.org/2000/svg\"}}):null))}}):i}};"
        ));
    }
    code + "fetch(\"http://alb.example.com/api\")})();"
}
