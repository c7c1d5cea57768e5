//! `localfront` without a window: the same engine, for terminals, scripts and CI.

mod args;
mod command;
mod output;
mod words;

use std::io::IsTerminal;
use std::process::ExitCode;

use output::Output;
use words::Language;

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

    let language = Language::preferred();
    let arguments = words::arguments(language);
    let output = Output::new(arguments.shared.json, language);
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(cause) => return output.refuse(&(output.words().cannot_start)(&cause)),
    };
    match runtime.block_on(command::run(arguments, &output)) {
        Ok(found) => found.into(),
        Err(refusal) => output.fail(&refusal),
    }
}
