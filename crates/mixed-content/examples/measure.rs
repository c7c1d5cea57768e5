//! How long reading takes: of the files given, or of 5 MB of minified code made up for it. Of a single file also what
//! is found in it.
//!
//! `cargo run --release -p mixed-content --example measure [--rounds N] [FILE]...`; for bundles as people deploy them
//! `cargo xtask bench check`.

#![expect(clippy::disallowed_methods, reason = "not part of the room: reads files and the clock")]

use std::time::{Duration, Instant};

use mixed_content::{Document, Own, inspect};

/// Times each file is read unless said otherwise.
const ROUNDS: u32 = 10;
/// What the kernel counts processor time in (`CLK_TCK`).
const TICK: Duration = Duration::from_millis(10);

fn main() -> std::io::Result<()> {
    let mut files: Vec<String> = std::env::args().skip(1).collect();
    let rounds = match files.first().map(String::as_str) {
        Some("--rounds") => files.drain(..2).nth(1).and_then(|number| number.parse().ok()).unwrap_or(ROUNDS),
        _ => ROUNDS,
    };
    println!("| file | size | CPU time | best wall time | CPU time for 5 MB |\n|---|---:|---:|---:|---:|");
    for file in &files {
        measure(file, &std::fs::read(file)?, rounds);
    }
    match files.as_slice() {
        [] => measure("made up", bundle(5 << 20).as_bytes(), rounds),
        [only] => tell(only, &std::fs::read(only)?),
        _ => {}
    }
    Ok(())
}

fn measure(file: &str, bytes: &[u8], rounds: u32) {
    let document = document(file, bytes);
    // What the first run pays for is not the reading: pages of memory and of the program.
    inspect(&document, &Own::default(), &[]);
    let (before, mut best) = (ticks(), Duration::MAX);
    for _ in 0..rounds {
        let started = Instant::now();
        inspect(&document, &Own::default(), &[]);
        best = best.min(started.elapsed());
    }
    let cpu = TICK * (ticks() - before) / rounds;
    let megabytes = bytes.len() as f64 / 1e6;
    let name = file.rsplit_once("node_modules/").map_or(file, |(_, name)| name);
    println!(
        "| {name} | {megabytes:.1} MB | {} ms | {} ms | {:.0} ms |",
        cpu.as_millis(),
        best.as_millis(),
        cpu.as_secs_f64() * 1e3 / megabytes * 5.0
    );
}

fn document<'a>(file: &'a str, bytes: &'a [u8]) -> Document<'a> {
    Document { url: "https://shop.localhost/", file, media_type: "text/javascript", bytes }
}

/// Processor time of this process and the threads it has ended, in the program and in the kernel (proc(5), `stat`).
fn ticks() -> u32 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields: Vec<_> = stat.rsplit_once(')').map_or("", |(_, rest)| rest).split_whitespace().collect();
    let field =
        |number: usize| fields.get(number).and_then(|field| field.parse::<u32>().ok()).unwrap_or_default();
    field(11) + field(12)
}

fn tell(file: &str, bytes: &[u8]) {
    let inspection = inspect(&document(file, bytes), &Own::default(), &[]);
    println!("\nleft out: {:?}", inspection.skipped);
    for finding in inspection.findings {
        let (line, column) = (finding.place.line, finding.place.column);
        println!(
            "{} {:?} {:?} {:?} {line:?}:{column:?} {}",
            finding.rule, finding.category, finding.severity, finding.confidence, finding.url
        );
    }
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
