//! Makes the load, with h2load or with our own `load` where h2load cannot, and says what came back.

use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::failure::Failure;

use super::arena::HOST;
use super::case::{Case, Tool};

/// What the client saw.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Load {
    /// Answers with 2xx.
    pub(crate) succeeded: u64,
    /// Anything else.
    pub(crate) failed: u64,
    /// Requests per second of wall time.
    pub(crate) per_second: f64,
    /// Mean time of a request at full load, in milliseconds.
    pub(crate) mean: f64,
}

/// Times of answers, in milliseconds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Percentiles {
    pub(crate) median: f64,
    pub(crate) p99: f64,
}

impl Load {
    /// Sends so many requests of this case. `own` is the `load` program.
    pub(crate) fn run(own: &Path, case: &Case, port: u16, requests: u32) -> Result<Self, Failure> {
        let (port, count) = (port.to_string(), requests.to_string());
        match case.tool {
            Tool::H1 => Self::h2load(case, &["--h1"], &port, &count),
            Tool::H2 => Self::h2load(case, &[], &port, &count),
            Tool::Handshake { resumed } => {
                let how = if resumed { "resumed" } else { "full" };
                Ok(Self::own(own, &["handshake", &port, HOST, &count, how])?.0)
            }
            Tool::WebSocket => {
                let connections = case.connections.to_string();
                Ok(Self::own(own, &["websocket", &port, HOST, &connections, &count])?.0)
            }
        }
    }

    fn h2load(case: &Case, how: &[&str], port: &str, count: &str) -> Result<Self, Failure> {
        let mut command = Command::new("h2load");
        command.args(how).args(["-n", count, "-c", &case.connections.to_string()]);
        command.args(["-m", &case.streams.to_string(), "-t", "1"]);
        // Names under localhost are not resolved by the system's library everywhere.
        command
            .arg(format!("--connect-to=127.0.0.1:{port}"))
            .arg(format!("https://{HOST}:{port}{}", case.path));
        let (text, complaint) = output("h2load", &mut command)?;
        Self::read(&text).ok_or_else(|| unusual("h2load", &text, &complaint))
    }

    /// Runs `load`, which also tells the median and the 99th percentile, in milliseconds.
    pub(crate) fn own(program: &Path, words: &[&str]) -> Result<(Self, Percentiles), Failure> {
        let (text, complaint) = output("load", Command::new(program).args(words))?;
        Self::read_own(&text).ok_or_else(|| unusual("load", &text, &complaint))
    }

    fn read_own(text: &str) -> Option<(Self, Percentiles)> {
        let said: Value = serde_json::from_str(text.trim()).ok()?;
        let load = Self {
            succeeded: said["succeeded"].as_u64()?,
            failed: said["failed"].as_u64()?,
            per_second: said["per_second"].as_f64()?,
            mean: said["mean_ms"].as_f64()?,
        };
        Some((load, Percentiles { median: said["p50_ms"].as_f64()?, p99: said["p99_ms"].as_f64()? }))
    }

    fn read(text: &str) -> Option<Self> {
        let line = |start: &str| text.lines().find_map(|line| line.strip_prefix(start));
        let requests = line("requests: ")?;
        let good = before(line("status codes: ")?, " 2xx")?.parse().ok()?;
        let total: u64 = before(requests, " total")?.parse().ok()?;
        let times: Vec<_> = line("time for request: ")?.split_whitespace().collect();
        Some(Self {
            succeeded: good,
            failed: total.saturating_sub(good),
            per_second: before(line("finished in ")?, " req/s")?.parse().ok()?,
            mean: milliseconds(times.get(2)?)?,
        })
    }
}

fn output(name: &str, command: &mut Command) -> Result<(String, String), Failure> {
    let output = command.stdin(Stdio::null()).output();
    let output = output.map_err(|error| Failure::cannot(format!("cannot start {name}: {error}")))?;
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    Ok((text(&output.stdout), text(&output.stderr)))
}

fn unusual(name: &str, text: &str, complaint: &str) -> Failure {
    Failure::cannot(format!("{name} said something else than usual:\n{text}\n{complaint}"))
}

/// The word before a unit.
fn before<'a>(line: &'a str, unit: &str) -> Option<&'a str> {
    line[..line.find(unit)?].split([' ', ',']).next_back()
}

/// `812us`, `3.62ms` or `1.20s`.
fn milliseconds(text: &str) -> Option<f64> {
    let (number, factor) = [("us", 0.001), ("ms", 1.0), ("s", 1000.0)]
        .into_iter()
        .find_map(|(unit, factor)| Some((text.strip_suffix(unit)?, factor)))?;
    Some(number.parse::<f64>().ok()? * factor)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PRINTED: &str = "\
starting benchmark...
finished in 812.45ms, 49233.87 req/s, 5.12MB/s
requests: 40000 total, 40000 started, 40000 done, 39990 succeeded, 10 failed, 0 errored, 0 timeout
status codes: 39990 2xx, 0 3xx, 0 4xx, 10 5xx
traffic: 4.16MB (4360000) total, 1.53MB (1600000) headers (space savings 77.14%), 2.10MB (2200000) data
                     min         max         mean         sd        +/- sd
time for request:      212us     14.71ms      1.29ms       803us    88.12%
time for connect:     1.02ms      9.91ms      4.43ms      2.51ms    56.25%
";

    #[test]
    fn what_h2load_prints_is_read() {
        let expect = Load { succeeded: 39_990, failed: 10, per_second: 49_233.87, mean: 1.29 };
        assert_eq!(Load::read(PRINTED), Some(expect));
    }

    #[test]
    fn every_unit_of_time_is_known() {
        assert_eq!(milliseconds("500us"), Some(0.5));
        assert_eq!(milliseconds("1.50s"), Some(1500.0));
        assert_eq!(milliseconds("soon"), None);
    }

    #[test]
    fn an_answer_that_is_no_answer_is_refused() {
        assert_eq!(Load::read("finished in 1s\n"), None);
    }

    #[test]
    fn what_our_own_load_prints_is_read() {
        let text = r#"{"failed":1,"mean_ms":0.5,"p50_ms":0.4,"p99_ms":0.9,"per_second":100.0,"succeeded":7}"#;
        let expect = Load { succeeded: 7, failed: 1, per_second: 100.0, mean: 0.5 };
        assert_eq!(Load::read_own(text), Some((expect, Percentiles { median: 0.4, p99: 0.9 })));
    }
}
