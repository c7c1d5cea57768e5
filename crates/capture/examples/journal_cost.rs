//! What recording costs: `cargo run --release -p capture --example journal_cost [EXCHANGES]`.
//!
//! Prints, per kind of traffic, processor time per exchange for the producer (making and queueing the events) and
//! for the consumer (recorder, store, pruning), and bytes on disk. Nothing is asserted: machines differ.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use capture::event::Event;
use capture::exchange::{
    Body, Connection, ExchangeId, Finished, OriginKind, Outcome, Request, Response, Route, ServedBy, Started,
    Timestamp, Timing,
};
use capture::head::Head;
use capture::queue::{Drain, queue};
use capture::recorder::Recorder;
use capture::store::{Limits, Stats, Store, StoreError};

/// Exchanges between two pauses.
const BURST: u64 = 250;

/// One kind of traffic.
struct Case {
    name: &'static str,
    exchanges: u64,
    content_type: &'static str,
    body: Box<dyn Fn(u64) -> Vec<Bytes>>,
}

fn main() {
    let exchanges = std::env::args().nth(1).and_then(|n| n.parse().ok()).unwrap_or(100_000);
    println!(
        "{:<34} {:>12} {:>12} {:>10} {:>10} {:>8}",
        "case", "producer µs", "consumer µs", "bytes/ex", "ex/s", "dropped"
    );
    for case in cases(exchanges) {
        run(&case);
    }
}

fn cases(exchanges: u64) -> Vec<Case> {
    let page = text(10_000);
    let file = noise(1 << 20, 1);
    let upstream = noise(64 << 10, 2);
    vec![
        Case {
            name: "small JSON, all different",
            exchanges,
            content_type: "application/json",
            body: Box::new(|n| {
                vec![Bytes::from(format!("{{\"id\":{n},\"name\":\"item {n}\",\"ok\":true}}"))]
            }),
        },
        Case {
            name: "10 kB page, the same buffer",
            exchanges,
            content_type: "text/html",
            body: Box::new(move |_| vec![page.clone()]),
        },
        Case {
            name: "64 kB body, the same in new buffers",
            exchanges: exchanges / 5,
            content_type: "application/octet-stream",
            body: Box::new(move |_| upstream.chunks(16 << 10).map(Bytes::copy_from_slice).collect()),
        },
        Case {
            name: "1 MB file, the same buffer",
            exchanges: exchanges / 20,
            content_type: "application/octet-stream",
            body: Box::new(move |_| vec![file.clone()]),
        },
        Case {
            name: "64 kB body, all different",
            exchanges: exchanges / 50,
            content_type: "application/octet-stream",
            body: Box::new(|n| vec![noise(64 << 10, n)]),
        },
    ]
}

fn run(case: &Case) {
    let Ok(folder) = tempfile::tempdir() else { return println!("cannot make a temporary folder") };
    let (queue, mut drain) = queue(64 << 20);
    let path = folder.path().to_owned();
    let consumer = std::thread::spawn(move || consume(&path, &mut drain));
    let (began, mut producing) = (Instant::now(), Duration::ZERO);
    let shared = Shared::new(case.content_type);
    for first in (0..case.exchanges).step_by(BURST as usize) {
        let bodies: Vec<_> = (first..first + BURST).map(|n| (n, (case.body)(n))).collect();
        let start = Instant::now();
        for (n, body) in bodies {
            let (started, finished) = shared.exchange(n, body);
            queue.push(Event::Started(Box::new(started)));
            queue.push(Event::Finished(Box::new(finished)));
        }
        producing += start.elapsed();
        pause();
    }
    let dropped = queue.dropped() + queue.trimmed();
    drop(queue);
    match consumer.join() {
        Ok(Ok((busy, stats))) => {
            let per = |time: Duration| time.as_secs_f64() * 1e6 / case.exchanges as f64;
            println!(
                "{:<34} {:>12.2} {:>12.2} {:>10} {:>10.0} {:>8}",
                case.name,
                per(producing),
                per(busy),
                stats.bytes / stats.exchanges.max(1),
                case.exchanges as f64 / began.elapsed().as_secs_f64(),
                dropped,
            );
        }
        Ok(Err(error)) => println!("{}: {error}", case.name),
        Err(_) => println!("{}: the consumer failed", case.name),
    }
}

/// The consumer's whole processor time, and what it left behind.
fn consume(folder: &Path, drain: &mut Drain) -> Result<(Duration, Stats), StoreError> {
    let began = thread_time();
    let mut store = Store::open(folder, Limits::default())?;
    let (mut recorder, mut batch) = (Recorder::new(), Vec::new());
    while drain.wait(&mut batch, Duration::from_millis(500)) || !batch.is_empty() {
        store.write(&recorder.take(batch.drain(..), Timestamp::now()))?;
        store.prune(Timestamp::now())?;
    }
    Ok((thread_time() - began, store.reader()?.stats()?))
}

/// About what a busy front door does: 25,000 exchanges a second, so that batches have the size they would have.
#[expect(clippy::disallowed_methods, reason = "a load generator paces itself")]
fn pause() {
    std::thread::sleep(Duration::from_millis(10));
}

struct Shared {
    connection: Arc<Connection>,
    route: Arc<Route>,
    method: Arc<str>,
    request: Head,
    response: Head,
}

impl Shared {
    fn new(content_type: &str) -> Self {
        let route = Route {
            site: "shop".into(),
            pattern: "/api/*".into(),
            index: 0,
            is_default: false,
            origin: "api".into(),
            kind: OriginKind::Upstream,
        };
        Self {
            connection: Arc::new(Connection { peer: "127.0.0.1:50000".into(), ..Connection::default() }),
            route: Arc::new(route),
            method: "GET".into(),
            request: head(REQUEST),
            response: head(&format!("content-type: {content_type}\r\n{RESPONSE}")),
        }
    }

    /// Heads are copied, as the data plane copies them from the parser's buffers.
    fn exchange(&self, n: u64, body: Vec<Bytes>) -> (Started, Finished) {
        let at = Timestamp::now();
        let id = ExchangeId::next(at);
        let total = body.iter().map(|b| b.len() as u64).sum();
        let started = Started {
            id,
            at,
            connection: self.connection.clone(),
            request: Request {
                method: self.method.clone(),
                scheme: "https",
                authority: "shop.localhost:8443".into(),
                target: format!("/api/items/{n}?page=2"),
                version: "2",
                head: Head::from_bytes(Bytes::copy_from_slice(self.request.as_bytes())),
            },
            route: Some(self.route.clone()),
        };
        let finished = Finished {
            id,
            response: Some(Response {
                status: 200,
                head: Head::from_bytes(Bytes::copy_from_slice(self.response.as_bytes())),
            }),
            served_by: ServedBy::Upstream {
                peer: "localhost:3000".into(),
                address: Some("127.0.0.1:3000".into()),
                reused: true,
            },
            outcome: Outcome::Complete,
            timing: Timing {
                routed: Some(3),
                connected: Some(20),
                sent: Some(35),
                first_byte: Some(900 + (n % 97)),
                last_byte: Some(1000 + (n % 89)),
            },
            request_body: Body::default(),
            response_body: Body { kept: body, total },
            changes: Vec::new(),
            forwarded: Some(Head::from_bytes(Bytes::copy_from_slice(self.request.as_bytes()))),
            uncorrected: None,
        };
        (started, finished)
    }
}

fn head(text: &str) -> Head {
    Head::from_bytes(Bytes::copy_from_slice(text.as_bytes()))
}

const REQUEST: &str = "host: shop.localhost:8443\r\n\
user-agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36\r\n\
accept: application/json, text/plain, */*\r\naccept-encoding: gzip, deflate, br, zstd\r\n\
accept-language: ko-KR,ko;q=0.9,en-US;q=0.8\r\nreferer: https://shop.localhost:8443/items\r\n\
cookie: session=4f7c2b9d8e1a; theme=dark\r\nsec-fetch-mode: cors\r\nsec-fetch-site: same-origin\r\n";

const RESPONSE: &str = "cache-control: no-store\r\netag: \"5f3a-18c\"\r\n\
date: Fri, 20 Nov 2026 10:00:00 GMT\r\nvia: 1.1 localfront\r\n";

fn text(length: usize) -> Bytes {
    "<p>Lorem ipsum dolor sit amet, consectetur adipiscing elit.</p>\n".bytes().cycle().take(length).collect()
}

fn noise(length: usize, seed: u64) -> Bytes {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state.to_le_bytes()
    };
    std::iter::repeat_with(&mut next).flatten().take(length).collect()
}

/// Processor time of this thread where the system tells, wall time elsewhere.
fn thread_time() -> Duration {
    #[cfg(target_os = "linux")]
    if let Some(nanoseconds) = std::fs::read_to_string("/proc/thread-self/schedstat")
        .ok()
        .and_then(|text| text.split(' ').next().and_then(|n| n.parse().ok()))
    {
        return Duration::from_nanos(nanoseconds);
    }
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    since.unwrap_or_default()
}
