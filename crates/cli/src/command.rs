//! One file for each command.

mod ca;
mod change;
mod check;
mod config;
mod doctor;
mod explain;
mod har;
mod log;
mod mcp;
mod serve;
mod show;

use engine::api::types::ApiError;

use crate::args::{Arguments, Command};
use crate::output::{Found, Output};

/// Runs what was asked for.
pub(crate) async fn run(arguments: Arguments, output: &Output) -> Result<Found, ApiError> {
    let shared = arguments.shared;
    match arguments.command {
        Command::Serve(serve) => serve::run(serve, shared, *output).await,
        Command::Check(check) => check::run(check, shared, *output).await,
        Command::Explain(explain) => explain::run(explain, shared, *output).await,
        Command::Log(log) => log::run(log, shared, *output).await,
        Command::Show(show) => show::run(&show, shared, *output),
        Command::Har(har) => har::run(&har, shared, *output),
        Command::Mcp(mcp) => mcp::run(mcp, shared).await,
        Command::Ca { command } => ca::run(command, shared, *output),
        Command::Config { command } => config::run(command, *output),
        Command::Doctor => doctor::run(shared, *output),
    }
}
