//! Requests at a fixed rate: what a person at a desk feels, not what a server can do.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::thread;
use std::time::{Duration, Instant};

use crate::Result;
use crate::tally::Tally;
use crate::tls;

/// Connections that share the rate.
const CONNECTIONS: u32 = 4;

/// Before the first request is due, so that every connection stands.
const START: Duration = Duration::from_millis(500);

/// What is asked, where, and how often.
#[derive(Clone, Copy)]
pub(crate) struct Plan<'a> {
    pub(crate) port: u16,
    pub(crate) host: &'a str,
    pub(crate) path: &'a str,
    /// Requests a second.
    pub(crate) rate: u32,
    pub(crate) count: u32,
    /// Without TLS.
    pub(crate) plain: bool,
}

/// A time begins when its request was due, so that a slow answer is not hidden by the requests that waited for it.
pub(crate) fn run(plan: Plan<'_>) -> Result<Tally> {
    let began = Instant::now();
    let tallies: Vec<_> = thread::scope(|scope| {
        let one = |at| scope.spawn(move || share(plan, at, began).map_err(|error| error.to_string()));
        let threads: Vec<_> = (0..CONNECTIONS).map(one).collect();
        threads.into_iter().map(thread::ScopedJoinHandle::join).collect()
    });
    let mut whole = Tally { wall: began.elapsed(), ..Tally::default() };
    for tally in tallies {
        let tally = tally.map_err(|_| "a thread panicked")??;
        whole.times.extend(tally.times);
        whole.failed += tally.failed;
    }
    Ok(whole)
}

fn share(plan: Plan<'_>, at: u32, began: Instant) -> Result<Tally> {
    if plan.plain {
        let tcp = TcpStream::connect(("127.0.0.1", plan.port))?;
        tcp.set_nodelay(true)?;
        ask(tcp, plan, at, began)
    } else {
        ask(tls::connect(&tls::settings(false)?, plan.port, plan.host)?, plan, at, began)
    }
}

fn ask(mut stream: impl Read + Write, plan: Plan<'_>, at: u32, began: Instant) -> Result<Tally> {
    let mut buffer = Vec::new();
    tls::get(&mut stream, plan.host, plan.path, &mut buffer)?;
    let mut tally = Tally::default();
    for number in (at..plan.count).step_by(CONNECTIONS as usize) {
        let due = began + START + Duration::from_secs(1) * number / plan.rate;
        wait_until(due);
        let well = tls::get(&mut stream, plan.host, plan.path, &mut buffer)?;
        tally.add(well.then(|| due.elapsed()));
    }
    Ok(tally)
}

#[expect(clippy::disallowed_methods, reason = "a fixed rate is made of waiting")]
fn wait_until(due: Instant) {
    thread::sleep(due.saturating_duration_since(Instant::now()));
}
