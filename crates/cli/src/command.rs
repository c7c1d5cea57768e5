//! One file for each command.

mod ca;
mod check;
mod config;
mod doctor;
mod explain;
mod har;
mod log;
mod mcp;
mod serve;
mod show;

use crate::args::{Arguments, Command};
use crate::output::{Found, Output, Refusal};

/// Runs what was asked for.
pub(crate) async fn run(arguments: Arguments, output: &Output) -> Result<Found, Refusal> {
    let shared = arguments.shared;
    match arguments.command {
        Command::Serve(serve) => serve::run(serve, shared, *output).await,
        Command::Check(check) => Ok(check::run(check, shared, *output).await?),
        Command::Explain(explain) => explain::run(explain, shared, *output).await,
        Command::Log(log) => log::run(log, shared, *output).await,
        Command::Show(show) => Ok(show::run(&show, shared, *output)?),
        Command::Har(har) => har::run(&har, shared, *output),
        Command::Mcp(mcp) => Ok(mcp::run(mcp, shared).await?),
        Command::Ca { command } => Ok(ca::run(command, shared, *output)?),
        Command::Config { command } => Ok(config::run(command, *output)?),
        Command::Doctor => Ok(doctor::run(shared, *output)?),
    }
}
