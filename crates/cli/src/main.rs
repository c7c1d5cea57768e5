//! `localfront` without a window: the same engine, for terminals, scripts and CI.

mod args;
mod command;
mod output;

use std::io::IsTerminal;
use std::process::ExitCode;

use clap::Parser;

use args::Arguments;
use output::Output;

/// What an exchange allocates on one thread, the journal frees on another: the system's allocator makes them wait
/// for each other there.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let filter = tracing_subscriber::EnvFilter::try_from_env("LOCALFRONT_LOG");
    let filter = filter.unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("warn"));
    let colour = std::io::stderr().is_terminal();
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(colour)
        .with_target(false)
        .without_time()
        .init();

    let arguments = Arguments::parse();
    let output = Output::new(arguments.shared.json);
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(cause) => return output.refuse(&format!("cannot start: {cause}")),
    };
    match runtime.block_on(command::run(arguments, &output)) {
        Ok(found) => found.into(),
        Err(error) => output.fail(&error),
    }
}
