//! `cargo xtask corpus`: the mixed-content analysis held against a real Chromium and a real Firefox.

use std::process::ExitCode;

use crate::args::Args;
use crate::failure::Failure;
use crate::install;
use crate::needs::Purpose;
use crate::toolchain;
use crate::workspace::{Profile, Workspace};

/// Builds the command line, and lets the end-to-end package load its pages through it.
pub(crate) fn corpus(workspace: &Workspace, args: Args) -> Result<ExitCode, Failure> {
    args.finish()?;
    toolchain::rust(workspace)?;
    install::ensure(workspace, &[Purpose::Test])?;
    println!("Building the command line and the corpus.");
    let build = workspace.cargo(["build", "--package", "cli", "--package", "e2e", "--bins"]);
    let mut run = workspace.cargo(["run", "--quiet", "--package", "e2e", "--bin", "corpus"]);
    run.env("LOCALFRONT_BIN", workspace.binary("localfront", Profile::Debug));
    for (mut command, what) in [(build, "the build"), (run, "the comparison")] {
        if !command.status().is_ok_and(|status| status.success()) {
            return Err(Failure::found(format!("{what} failed; what it said stands above")));
        }
    }
    Ok(ExitCode::SUCCESS)
}
