//! `cargo xtask screenshots`: the README's pictures, taken from the real app on a virtual display.

use std::process::ExitCode;

use crate::args::Args;
use crate::failure::Failure;
use crate::install;
use crate::needs::Purpose;
use crate::toolchain;
use crate::ui;
use crate::workspace::{Profile, Workspace};

/// Builds the app and lets the end-to-end package drive it.
pub(crate) fn screenshots(workspace: &Workspace, args: Args) -> Result<ExitCode, Failure> {
    args.finish()?;
    toolchain::rust(workspace)?;
    install::ensure(workspace, &[Purpose::Window, Purpose::Drive])?;
    ui::build(workspace)?;
    println!("Building the app and its driver.");
    let mut build = workspace.cargo(["build", "--workspace", "--bins"]);
    build.args(workspace.app_features());
    let mut take = workspace.cargo(["run", "--quiet", "--package", "e2e", "--bin", "screenshots", "--"]);
    take.arg(workspace.root.join("docs/images"));
    take.env("LOCALFRONT_APP_BIN", workspace.binary("localfront-app", Profile::Debug));
    for (mut command, what) in [(build, "the build"), (take, "taking the pictures")] {
        if !command.status().is_ok_and(|status| status.success()) {
            return Err(Failure::found(format!("{what} failed; what it said stands above")));
        }
    }
    Ok(ExitCode::SUCCESS)
}
