//! `cargo xtask bench`.
use crate::args::Args;
use crate::failure::Failure;
use crate::workspace::Workspace;
use std::process::ExitCode;
pub(crate) fn bench(_workspace: &Workspace, args: Args) -> Result<ExitCode, Failure> {
    args.finish()?;
    Err(Failure::cannot("being built"))
}
