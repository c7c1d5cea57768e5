//! What a person feels: the time a front door adds at a rate that leaves the computer idle.

use crate::failure::Failure;

use super::arena::{Arena, HOST};
use super::load::{Load, Percentiles};
use super::server::{Kind, Server};

/// Requests a second.
const RATE: u32 = 1_000;

/// Small JSON, over HTTP/1.1.
const PATH: &str = "/api/status";

/// One way to the backend.
pub(crate) struct Latency {
    /// `None` without a front door.
    pub(crate) kind: Option<Kind>,
    /// Rounds in turn.
    pub(crate) rounds: Vec<Percentiles>,
}

/// Asks the backend itself and through each server, in turn within each round.
pub(crate) fn measure(arena: &Arena, servers: &[Server], rounds: u32) -> Result<Vec<Latency>, Failure> {
    let direct = (None, arena.backend, "plain");
    let doors = servers.iter().map(|server| (Some(server.kind), server.port, "tls"));
    let ways: Vec<_> = std::iter::once(direct).chain(doors).collect();
    let mut found: Vec<_> =
        ways.iter().map(|(kind, ..)| Latency { kind: *kind, rounds: Vec::new() }).collect();
    for round in 1..=rounds {
        println!("latency: round {round} of {rounds}");
        for (latency, (_, port, how)) in found.iter_mut().zip(&ways) {
            latency.rounds.push(one(arena, *port, how)?);
        }
    }
    Ok(found)
}

/// Five seconds.
fn one(arena: &Arena, port: u16, how: &str) -> Result<Percentiles, Failure> {
    let (port, rate, count) = (port.to_string(), RATE.to_string(), (5 * RATE).to_string());
    let (load, percentiles) = Load::own(&arena.load, &["rate", &port, HOST, PATH, &rate, &count, how])?;
    if load.failed > 0 {
        return Err(Failure::found(format!("{} of {count} requests at a fixed rate failed", load.failed)));
    }
    Ok(percentiles)
}
