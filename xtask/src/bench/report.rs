//! Medians, ratios, and the file.

mod table;

use std::path::Path;
use std::time::Duration;

use serde_json::{Value, json};

use crate::failure::Failure;

use super::case::{Aim, Case};
use super::latency::Latency;
use super::load::{Load, Percentiles};
use super::server::{Kind, Server};

/// Everything that was measured.
pub(crate) struct Report {
    rounds: u32,
    requests: u32,
    lines: Vec<Line>,
    footprints: Vec<Footprint>,
    latencies: Vec<Latency>,
}

/// One server in one round.
pub(crate) struct Round {
    pub(crate) cpu: Duration,
    pub(crate) load: Load,
}

/// One server in one case.
struct Line {
    case: &'static str,
    kind: Kind,
    /// Of Localfront alone.
    aim: Option<Aim>,
    rounds: Vec<Round>,
}

/// One server over the whole run.
struct Footprint {
    kind: Kind,
    idle: u64,
    after: u64,
    dropped: Option<u64>,
}

impl Report {
    pub(crate) fn new(rounds: u32, requests: u32, servers: &[Server]) -> Self {
        let footprints = servers
            .iter()
            .map(|s| Footprint { kind: s.kind, idle: s.idle, after: 0, dropped: None })
            .collect();
        Self { rounds, requests, lines: Vec::new(), footprints, latencies: Vec::new() }
    }

    /// One more round.
    pub(crate) fn add(&mut self, case: &Case, kind: Kind, round: Round) {
        match self.lines.iter_mut().find(|line| line.case == case.name && line.kind == kind) {
            Some(line) => line.rounds.push(round),
            None => {
                let aim = case.aim.filter(|_| kind == Kind::Localfront);
                self.lines.push(Line { case: case.name, kind, aim, rounds: vec![round] });
            }
        }
    }

    /// Times at a fixed rate.
    pub(crate) fn latencies(&mut self, found: Vec<Latency>) {
        self.latencies = found;
    }

    /// The server's last words.
    pub(crate) fn end(&mut self, kind: Kind, after: u64, dropped: Option<u64>) {
        for footprint in self.footprints.iter_mut().filter(|footprint| footprint.kind == kind) {
            (footprint.after, footprint.dropped) = (after, dropped);
        }
    }

    pub(crate) fn save(&self, path: &Path) -> Result<(), Failure> {
        let lines: Vec<_> = self.lines.iter().map(|line| self.line_json(line)).collect();
        let whole = json!({
            "rounds": self.rounds,
            "requests_per_round": self.requests,
            "cases": lines,
            "latency": self.latencies.iter().map(Latency::json).collect::<Vec<_>>(),
            "servers": self.footprints.iter().map(Footprint::json).collect::<Vec<_>>(),
        });
        std::fs::write(path, format!("{whole:#}\n")).map_err(|error| Failure::file("write", path, &error))?;
        println!("\nSaved in {}", path.display());
        Ok(())
    }

    fn line_json(&self, line: &Line) -> Value {
        json!({
            "case": line.case,
            "server": line.kind.name(),
            "cpu_us_per_request": line.cpu(),
            "cpu_us_per_request_rounds": line.rounds.iter().map(Round::cpu).collect::<Vec<_>>(),
            "requests_per_second": line.per_second(),
            "mean_ms": line.mean(),
            "failed": line.failed(),
            "beside_nginx": self.beside(line, Kind::Nginx),
            "beside_caddy": self.beside(line, Kind::Caddy),
            "aim_beside_nginx": line.aim.map(|aim| aim.nginx),
            "aim_beside_caddy": line.aim.map(|aim| aim.caddy),
        })
    }

    /// How many times the CPU of another server in the same case: the median over rounds, each compared with
    /// the same round, because a machine's speed drifts.
    fn beside(&self, line: &Line, other: Kind) -> Option<f64> {
        let other = self.lines.iter().find(|l| l.case == line.case && l.kind == other)?;
        let pairs = line.rounds.iter().zip(&other.rounds);
        median(pairs.filter(|(_, b)| b.cpu() > 0.0).map(|(a, b)| a.cpu() / b.cpu()).collect())
    }
}

impl Round {
    /// Microseconds of CPU for each request.
    fn cpu(&self) -> f64 {
        self.cpu.as_secs_f64() * 1e6 / (self.load.succeeded + self.load.failed).max(1) as f64
    }
}

impl Line {
    fn cpu(&self) -> Option<f64> {
        median(self.rounds.iter().map(Round::cpu).collect())
    }

    fn per_second(&self) -> Option<f64> {
        median(self.rounds.iter().map(|round| round.load.per_second).collect())
    }

    fn mean(&self) -> Option<f64> {
        median(self.rounds.iter().map(|round| round.load.mean).collect())
    }

    fn failed(&self) -> u64 {
        self.rounds.iter().map(|round| round.load.failed).sum()
    }
}

impl Latency {
    fn name(&self) -> &'static str {
        self.kind.map_or("none", Kind::name)
    }

    /// Median over the rounds.
    fn of(&self, which: fn(&Percentiles) -> f64) -> Option<f64> {
        median(self.rounds.iter().map(which).collect())
    }

    fn json(&self) -> Value {
        json!({ "server": self.name(), "median_ms": self.of(|p| p.median), "p99_ms": self.of(|p| p.p99) })
    }
}

/// What Localfront may add to the time of an answer at a fixed rate, in milliseconds.
const ADDED: Percentiles = Percentiles { median: 0.3, p99: 1.0 };

/// What it may take of memory before the first request and after the last, in megabytes.
const MEMORY: (f64, f64) = (20.0, 120.0);

impl Footprint {
    fn json(&self) -> Value {
        json!({
            "server": self.kind.name(),
            "memory_idle_bytes": self.idle,
            "memory_after_bytes": self.after,
            "records_dropped": self.dropped,
        })
    }
}

fn median(mut numbers: Vec<f64>) -> Option<f64> {
    numbers.sort_by(f64::total_cmp);
    let middle = numbers.len() / 2;
    match numbers.len() {
        0 => None,
        odd if odd % 2 == 1 => Some(numbers[middle]),
        _ => Some((numbers[middle - 1] + numbers[middle]) / 2.0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bench::case::CASES;

    fn round(cpu_us: u64) -> Round {
        Round {
            cpu: Duration::from_micros(cpu_us * 100),
            load: Load { succeeded: 100, per_second: 10.0, mean: 1.0, failed: 0 },
        }
    }

    #[test]
    fn the_middle_is_the_median() {
        assert_eq!(median(vec![]), None);
        assert_eq!(median(vec![9.0, 1.0, 2.0]), Some(2.0));
        assert_eq!(median(vec![4.0, 1.0, 2.0, 9.0]), Some(3.0));
    }

    #[test]
    fn servers_are_compared_round_by_round() {
        let mut report = Report::new(3, 100, &[]);
        for (ours, theirs) in [(20, 10), (80, 40), (30, 10)] {
            report.add(&CASES[0], Kind::Localfront, round(ours));
            report.add(&CASES[0], Kind::Nginx, round(theirs));
        }
        assert_eq!(report.beside(&report.lines[0], Kind::Nginx), Some(2.0));
        assert_eq!(report.beside(&report.lines[0], Kind::Caddy), None);
        assert_eq!(report.lines[0].cpu(), Some(30.0));
    }
}
