//! h2load: makes the load and says what came back.

use std::process::{Command, Stdio};

use crate::failure::Failure;

use super::arena::HOST;
use super::case::{Case, Protocol};

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

impl Load {
    /// Sends so many requests of this case.
    pub(crate) fn run(case: &Case, port: u16, requests: u32) -> Result<Self, Failure> {
        let mut command = Command::new("h2load");
        if case.protocol == Protocol::H1 {
            command.arg("--h1");
        }
        command.args(["-n", &requests.to_string(), "-c", &case.connections.to_string()]);
        command.args(["-m", &case.streams.to_string(), "-t", "1"]);
        // Names under localhost are not resolved by the system's library everywhere.
        command
            .arg(format!("--connect-to=127.0.0.1:{port}"))
            .arg(format!("https://{HOST}:{port}{}", case.path));
        let output = command.stdin(Stdio::null()).output();
        let output = output.map_err(|error| Failure::cannot(format!("cannot start h2load: {error}")))?;
        let text = String::from_utf8_lossy(&output.stdout);
        Self::read(&text).ok_or_else(|| {
            let complaint = String::from_utf8_lossy(&output.stderr);
            Failure::cannot(format!("h2load said something else than usual:\n{text}\n{complaint}"))
        })
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
}
