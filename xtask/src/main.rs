//! Everything a person types: `cargo xtask run`, `test`, `bench`, `screenshots`, `sites`, `bundle`, `bindings`.
//!
//! Each command first looks at what this computer lacks, says what it will install and why, installs it, and
//! goes on. Exit codes: 0 done, 1 looked and found problems, 2 could not do it.

mod args;
mod bench;
mod bindings;
mod bundle;
mod corpus;
mod failure;
mod install;
mod machine;
mod needs;
mod npm;
mod progress;
mod run;
mod screenshots;
mod sites;
mod stamp;
mod test;
mod toolchain;
mod ui;
mod workspace;

use std::process::ExitCode;

use crate::args::Args;
use crate::failure::Failure;
use crate::workspace::Workspace;

const HELP: &str = "\
cargo xtask COMMAND

  run [--demo] [--release]      build the app and open its window; without a display, serve the demo
  test [--only STEP] [--quick]  format, lint, unit, integration and end-to-end tests, with one summary
                                (--quick leaves out the licence check and the end-to-end tests)
  bench [CASE] [--rounds N] [--requests N]
                                CPU per request beside nginx and Caddy (cases: cargo xtask bench --list)
  bench inspector [--exchanges N] [--into DATA_DIR] [--window]
                                a journal of a million exchanges: filters, rows taken in, cost of recording, and
                                the frames of the real window on it
  corpus                        hold the mixed-content analysis against Chromium and Firefox; prints recall and precision
  screenshots                   make docs/images/*.png from the real app
  sites [--list]                check templates and packages from npm, as they are and with a mistake planted in each
                                (--list prints every finding)
  bundle                        make the installable packages of this system
  bindings [--check]            write the TypeScript types of the window from the Rust ones
  help                          this text

Each command looks at what is missing on this computer, says what it will install and why, and goes on.";

fn main() -> ExitCode {
    let given = std::env::args().skip(1).collect();
    command(&Workspace::here(), Args::new(given)).unwrap_or_else(|failure| {
        eprintln!("\n{failure}");
        failure.exit()
    })
}

fn command(workspace: &Workspace, mut args: Args) -> Result<ExitCode, Failure> {
    match args.word().as_deref() {
        Some("run") => run::run(workspace, args),
        Some("test") => test::test(workspace, args),
        Some("bench") => bench::bench(workspace, args),
        Some("corpus") => corpus::corpus(workspace, args),
        Some("screenshots") => screenshots::screenshots(workspace, args),
        Some("sites") => sites::sites(workspace, args),
        Some("bundle") => bundle::bundle(workspace, args),
        Some("bindings") => bindings::bindings(workspace, args),
        None | Some("help") => {
            println!("{HELP}");
            Ok(ExitCode::SUCCESS)
        }
        Some(other) => Err(Failure::cannot(format!("there is no command `{other}`\n\n{HELP}"))),
    }
}
