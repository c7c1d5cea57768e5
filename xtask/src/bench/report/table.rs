//! The table.

use std::fmt;

use super::{ADDED, Footprint, Latency, Line, MEMORY, Report};
use crate::bench::server::Kind;

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (rounds, requests) = (self.rounds, self.requests);
        writeln!(f, "Medians of {rounds} rounds of {requests} requests, all servers in one run.")?;
        self.costs(f)?;
        self.times(f)?;
        self.footprints(f)
    }
}

impl Report {
    fn costs(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.lines.is_empty() {
            return Ok(());
        }
        write!(f, "\n{:<12} {:<11} {:>10} {:>9}", "case", "server", "CPU us/req", "req/s")?;
        writeln!(
            f,
            " {:>9} {:>8} {:>7} {:>6} {:>7} {:>6}",
            "mean ms", "failed", "/nginx", "aim", "/caddy", "aim"
        )?;
        self.lines.iter().try_for_each(|line| self.cost(line, f))
    }

    fn cost(&self, line: &Line, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (cpu, per_second, mean) =
            (shown(line.cpu(), 1), shown(line.per_second(), 0), shown(line.mean(), 2));
        write!(f, "{:<12} {:<11} {cpu:>10} {per_second:>9}", line.case, line.kind.name())?;
        write!(f, " {mean:>9} {:>8}", line.failed())?;
        let nginx = (self.beside(line, Kind::Nginx), line.aim.map(|aim| aim.nginx));
        let caddy = (self.beside(line, Kind::Caddy), line.aim.map(|aim| aim.caddy));
        for (beside, aim) in [nginx, caddy] {
            write!(f, " {:>7} {:>6}", shown(beside, 2), aim.map_or_else(String::new, |aim| aim.to_string()))?;
        }
        let misses = [nginx, caddy].into_iter().any(|(beside, aim)| misses(beside, aim));
        writeln!(f, "{}", if misses { " missed" } else { "" })
    }

    fn times(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.latencies.is_empty() {
            return Ok(());
        }
        let (median, p99, added) = ("median ms", "p99 ms", "added");
        writeln!(
            f,
            "\n{:<11} {median:>12} {added:>8} {p99:>12} {added:>8}   at 1,000 requests a second",
            "front door"
        )?;
        let bare = self.latencies.iter().find(|latency| latency.kind.is_none());
        for latency in &self.latencies {
            let added = |which| Some(latency.of(which)? - bare?.of(which)?);
            let (median, p99) = (latency.of(|p| p.median), latency.of(|p| p.p99));
            let (slower, p99_slower) = (added(|p| p.median), added(|p| p.p99));
            write!(f, "{:<11} {:>12} {:>8}", latency.name(), shown(median, 3), shown(slower, 3))?;
            write!(f, " {:>12} {:>8}", shown(p99, 3), shown(p99_slower, 3))?;
            writeln!(f, "{}", aim_of_times(latency))?;
        }
        Ok(())
    }

    fn footprints(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "\n{:<11} {:>12} {:>12} {:>16}", "server", "idle MB", "after MB", "records dropped")?;
        for footprint in &self.footprints {
            let dropped = footprint.dropped.map_or_else(|| "-".into(), |dropped| dropped.to_string());
            let megabytes = |bytes: u64| format!("{:.1}", bytes as f64 / 1e6);
            let (idle, after) = (megabytes(footprint.idle), megabytes(footprint.after));
            write!(f, "{:<11} {idle:>12} {after:>12} {dropped:>16}", footprint.kind.name())?;
            writeln!(f, "{}", aim_of_memory(footprint))?;
        }
        Ok(())
    }
}

fn misses(beside: Option<f64>, aim: Option<f64>) -> bool {
    // As shown: a difference that two places do not show is none.
    beside.zip(aim).is_some_and(|(beside, aim)| (beside * 100.0).round() > (aim * 100.0).round())
}

fn aim_of_times(latency: &Latency) -> String {
    match latency.kind {
        Some(Kind::Localfront) => format!("   aim: add at most {} and {}", ADDED.median, ADDED.p99),
        _ => String::new(),
    }
}

fn aim_of_memory(footprint: &Footprint) -> String {
    let (idle, after) = MEMORY;
    match footprint.kind {
        Kind::Localfront => format!("   aim: at most {idle} and {after}, and 0"),
        _ => String::new(),
    }
}

/// An unknown is a dash.
fn shown(number: Option<f64>, places: usize) -> String {
    number.map_or_else(|| "-".into(), |number| format!("{number:.places$}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_aim_is_missed_by_what_is_shown() {
        assert!(misses(Some(1.006), Some(1.0)));
        assert!(!misses(Some(1.004), Some(1.0)));
        assert!(!misses(None, Some(1.0)));
        assert!(!misses(Some(9.0), None));
    }
}
