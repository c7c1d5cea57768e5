//! How a large journal behaves: `cargo run --release -p capture --example journal_scale [EXCHANGES]`.
//!
//! Fills a journal and prints what it weighs and how long a first page and a count take for some filters. Nothing
//! is asserted: machines differ.

use std::sync::Arc;
use std::time::Instant;

use bytes::Bytes;
use capture::event::Event;
use capture::exchange::{
    Body, Connection, ExchangeId, Finished, OriginKind, Outcome, Request, Response, Route, ServedBy, Side,
    Started, Timestamp, Timing,
};
use capture::filter::parse;
use capture::head::Head;
use capture::recorder::Recorder;
use capture::store::{Limits, Query, Reader, Store, StoreError};

const BATCH: u64 = 1000;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let exchanges = std::env::args().nth(1).and_then(|n| n.parse().ok()).unwrap_or(1_000_000);
    let folder = tempfile::tempdir()?;
    fill(folder.path(), exchanges)?;
    let began = Instant::now();
    let reader = Reader::open(folder.path())?;
    let stats = reader.stats()?;
    println!("{} exchanges, {} MB, opened in {:.1?}", stats.exchanges, stats.bytes >> 20, began.elapsed());
    for offset in [0, exchanges / 4, exchanges / 2, exchanges - 100] {
        let began = Instant::now();
        let rows = reader.page(&Query::all(), offset, 100)?.len();
        println!("{:<34} {rows:>6} rows {:>9.1?}", format!("page at {offset}"), began.elapsed());
    }
    println!("{:<34} {:>11} {:>11} {:>11} {:>9}", "filter", "first page", "last page", "count", "rows");
    for text in FILTERS {
        look(&reader, text)?;
    }
    Ok(())
}

const FILTERS: [&str; 12] = [
    "status:5xx",
    "status:404",
    "method:POST",
    "path:/api/users/*",
    "type:image",
    "took:>900ms",
    "is:error",
    "items/4242",
    "nowhere-to-be-found",
    "served-by:folder -type:js",
    "(status:404 or is:failed) host:shop",
    "id:zzzzzz",
];

fn look(reader: &Reader, text: &str) -> Result<(), Box<dyn std::error::Error>> {
    let filter = parse(text)?;
    let query = Query::new(&filter, None, Timestamp::now());
    let began = Instant::now();
    reader.page(&query, 0, 100)?;
    let first = began.elapsed();
    reader.last(&query, 100)?;
    let last = began.elapsed() - first;
    let began = Instant::now();
    let rows = reader.count(&query)?;
    println!("{text:<34} {first:>11.1?} {last:>11.1?} {:>11.1?} {rows:>9}", began.elapsed());
    Ok(())
}

fn fill(folder: &std::path::Path, exchanges: u64) -> Result<(), StoreError> {
    let mut store =
        Store::open(folder, Limits { exchanges: u64::MAX, bytes: u64::MAX, ..Limits::default() })?;
    let mut recorder = Recorder::new();
    let routes = [route("*", "app", OriginKind::Folder), route("/api/*", "api", OriginKind::Upstream)];
    let began = Instant::now();
    for first in (0..exchanges).step_by(BATCH as usize) {
        let events = (first..first + BATCH).flat_map(|n| exchange(n, &routes));
        store.write(&recorder.take(events, Timestamp(0)))?;
    }
    println!("filled in {:.1?}", began.elapsed());
    Ok(())
}

fn exchange(n: u64, routes: &[Arc<Route>; 2]) -> [Event; 2] {
    let id = ExchangeId::next(Timestamp::now());
    let upstream = !n.is_multiple_of(3);
    let started = Started {
        id,
        at: Timestamp::now(),
        connection: Arc::new(Connection::default()),
        request: Request {
            method: if n.is_multiple_of(9) { "POST" } else { "GET" }.into(),
            scheme: "https",
            authority: "shop.localhost:8443".into(),
            target: target(n, upstream),
            version: "2",
            head: Head::from_bytes(Bytes::from_static(b"accept: */*\r\nuser-agent: example\r\n")),
        },
        route: Some(routes[usize::from(upstream)].clone()),
    };
    [Event::Started(Box::new(started)), Event::Finished(Box::new(finish(id, n, upstream)))]
}

fn target(n: u64, upstream: bool) -> String {
    match (upstream, n % 5) {
        (false, _) => format!("/assets/chunk-{:x}.{}", n % 997, ["js", "css", "png"][(n % 7 % 3) as usize]),
        (true, 0) => format!("/api/users/{}", n % 50_000),
        (true, _) => format!("/api/items/{n}?page={}", n % 40),
    }
}

fn finish(id: ExchangeId, n: u64, upstream: bool) -> Finished {
    let peer = ServedBy::Upstream { peer: "localhost:3000".into(), address: None, reused: true };
    let failed = Outcome::Failed { side: Side::Upstream, code: "read-timeout", detail: "no answer".into() };
    Finished {
        id,
        response: Some(Response {
            status: if n.is_multiple_of(211) {
                404
            } else if n.is_multiple_of(5003) {
                500
            } else {
                200
            },
            head: Head::from_bytes(Bytes::from_static(b"cache-control: no-store\r\n")),
        }),
        served_by: if upstream { peer } else { ServedBy::Folder { file: "index.js".into() } },
        outcome: if n.is_multiple_of(20_011) { failed } else { Outcome::Complete },
        timing: Timing { first_byte: Some(900), last_byte: Some((n % 1000) * 1000), ..Timing::default() },
        request_body: Body::default(),
        response_body: Body { kept: vec![Bytes::from(format!("{{\"id\":{n}}}"))], total: n % 10_000 },
        changes: Vec::new(),
        forwarded: None,
    }
}

fn route(pattern: &str, origin: &str, kind: OriginKind) -> Arc<Route> {
    let is_default = pattern == "*";
    Arc::new(Route {
        site: "shop".into(),
        pattern: pattern.into(),
        index: 0,
        is_default,
        origin: origin.into(),
        kind,
    })
}
