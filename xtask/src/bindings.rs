//! `cargo xtask bindings`: the window's TypeScript types, written by the engine from its own Rust types.

use std::process::{Command, ExitCode};

use crate::args::Args;
use crate::failure::Failure;
use crate::workspace::Workspace;

/// Writes the file, or with `--check` only says whether it is up to date.
pub(crate) fn bindings(workspace: &Workspace, mut args: Args) -> Result<ExitCode, Failure> {
    let check = args.flag("--check");
    args.finish()?;
    let status = command(workspace, check).status();
    if status.is_ok_and(|status| status.success()) {
        return Ok(ExitCode::SUCCESS);
    }
    Err(Failure::found(if check {
        "ui/src/lib/backend/bindings.ts is not what the Rust types say; run `cargo xtask bindings`"
    } else {
        "the engine could not write ui/src/lib/backend/bindings.ts; what it said stands above"
    }))
}

/// The engine's own test compares the file, and with `UPDATE_BINDINGS` set writes it.
fn command(workspace: &Workspace, check: bool) -> Command {
    let mut command = workspace.cargo(["test", "--quiet", "--package", "engine", "--lib", "bindings"]);
    if !check {
        command.env("UPDATE_BINDINGS", "1");
    }
    command
}
