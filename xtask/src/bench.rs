//! `cargo xtask bench`: what a request costs Localfront, beside nginx and Caddy, in one run on this computer.
//!
//! A benchmark, not a test: nothing here passes or fails by a number. Localfront is the release build with
//! recording on; nginx writes its access log and keeps connections to the backend; Caddy is as it comes. To add
//! a case, add a line to [`case::CASES`]; to add a server, a variant to [`server::Kind`].

mod arena;
mod case;
mod check;
mod cost;
mod inspector;
mod latency;
mod load;
mod report;
mod server;

use std::process::ExitCode;

use crate::args::Args;
use crate::failure::Failure;
use crate::install;
use crate::needs::Purpose;
use crate::toolchain;
use crate::workspace::Workspace;
use arena::Arena;
use case::{CASES, Case};
use load::Load;
use report::{Report, Round};
use server::{Kind, Server};

/// What is no case: times, not costs.
const LATENCY: &str = "latency";
/// What has nothing to do with requests.
const CHECK: &str = "check";

/// What has nothing to do with other servers.
const INSPECTOR: &str = "inspector";

/// Requests before the first that counts.
const WARM_UP: u32 = 1_000;

/// Measures the cases in several rounds, the servers in turn within each, so that a slow minute meets all alike.
pub(crate) fn bench(workspace: &Workspace, mut args: Args) -> Result<ExitCode, Failure> {
    if args.flag("--list") {
        CASES.iter().for_each(|case| println!("{:<12} {}", case.name, case.about));
        println!("{CHECK:<12} CPU time of reading bundles of megabytes; not among the others");
        println!("{LATENCY:<12} what a front door adds to small JSON at 1,000 requests a second");
        println!("{INSPECTOR:<12} how a journal of a million exchanges answers, and what recording costs");
        return Ok(ExitCode::SUCCESS);
    }
    if args.flag(INSPECTOR) {
        return inspector::measure(workspace, args);
    }
    let rounds = args.number("--rounds", 5)?;
    let requests = args.number("--requests", 40_000)?;
    let word = args.word();
    if word.as_deref() == Some(CHECK) {
        args.finish()?;
        return check::measure(workspace, rounds);
    }
    let cases = chosen(word.as_deref())?;
    let latency = word.is_none_or(|word| word == LATENCY);
    args.finish()?;
    prepare(workspace)?;
    let report = measure(workspace, &cases, rounds, requests, latency)?;
    print!("\n{report}");
    report.save(&workspace.own().join("bench.json"))?;
    Ok(ExitCode::SUCCESS)
}

fn chosen(name: Option<&str>) -> Result<Vec<&'static Case>, Failure> {
    let cases: Vec<_> = CASES.iter().filter(|case| name.is_none_or(|name| case.name == name)).collect();
    if cases.is_empty() && name != Some(LATENCY) {
        let known: Vec<_> = CASES.iter().map(|case| case.name).chain([LATENCY, INSPECTOR]).collect();
        let name = name.unwrap_or_default();
        return Err(Failure::cannot(format!("there is no case `{name}`; there are: {}", known.join(", "))));
    }
    Ok(cases)
}

fn prepare(workspace: &Workspace) -> Result<(), Failure> {
    if !cfg!(target_os = "linux") {
        return Err(Failure::cannot("the benchmark reads the accounts of Linux (/proc); run it on Linux"));
    }
    toolchain::rust(workspace)?;
    install::ensure(workspace, &[Purpose::Bench])?;
    println!("Building Localfront in release.");
    let built = workspace.cargo(["build", "--release", "--package", "cli", "--package", "load"]).status();
    if built.is_ok_and(|status| status.success()) {
        return Ok(());
    }
    Err(Failure::cannot("the build failed; what the compiler said stands above"))
}

fn measure(
    workspace: &Workspace,
    cases: &[&'static Case],
    rounds: u32,
    requests: u32,
    latency: bool,
) -> Result<Report, Failure> {
    let arena = Arena::make(workspace)?;
    let mut servers =
        Kind::ALL.iter().map(|kind| Server::start(*kind, &arena)).collect::<Result<Vec<_>, _>>()?;
    let mut report = Report::new(rounds, requests, &servers);
    for case in cases {
        warm_up(&arena, case, &servers)?;
        for round in 1..=rounds {
            println!("{}: round {round} of {rounds}", case.name);
            for server in &servers {
                report.add(case, server.kind, one_round(&arena, case, server, requests / case.seldom)?);
            }
        }
    }
    if latency {
        report.latencies(latency::measure(&arena, &servers, rounds)?);
    }
    for server in &mut servers {
        report.end(server.kind, server.memory(), server.stop());
    }
    Ok(report)
}

fn one_round(arena: &Arena, case: &Case, server: &Server, requests: u32) -> Result<Round, Failure> {
    let before = server.cpu();
    let load = Load::run(&arena.load, case, server.port, requests)?;
    Ok(Round { cpu: server.cpu_at_rest().saturating_sub(before), load })
}

/// Connections to the backend, caches and allocators are not what is measured.
fn warm_up(arena: &Arena, case: &Case, servers: &[Server]) -> Result<(), Failure> {
    for server in servers {
        let load = Load::run(&arena.load, case, server.port, WARM_UP)?;
        if load.failed > 0 {
            let name = server.kind.name();
            return Err(Failure::found(format!(
                "{name} failed {} of {WARM_UP} requests of {}",
                load.failed, case.name
            )));
        }
        server.cpu_at_rest();
    }
    Ok(())
}
