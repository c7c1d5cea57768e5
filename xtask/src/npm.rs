//! Packages from npm, for the commands that look at what others have written.

use std::path::Path;
use std::process::Command;

use crate::failure::Failure;
use crate::machine::Machine;
use crate::progress;
use crate::toolchain;
use crate::workspace::Workspace;

/// npm itself.
pub(crate) fn npm() -> Command {
    Command::new(if cfg!(windows) { "npm.cmd" } else { "npm" })
}

/// Installs `packages` (`name@version`) into a folder of their own, all at once, without running what they would run.
/// `step` names the log of it.
pub(crate) fn install(
    workspace: &Workspace,
    step: &str,
    folder: &Path,
    packages: impl IntoIterator<Item = String>,
) -> Result<(), Failure> {
    toolchain::node(&Machine::this())?;
    std::fs::create_dir_all(folder).map_err(|cause| Failure::file("make", folder, &cause))?;
    let manifest = folder.join("package.json");
    std::fs::write(&manifest, "{\"private\":true}\n")
        .map_err(|cause| Failure::file("write", &manifest, &cause))?;
    let mut npm = npm();
    npm.current_dir(folder)
        .args(["install", "--ignore-scripts", "--no-audit", "--no-fund", "--legacy-peer-deps", "--no-save"])
        .args(packages);
    progress::must(workspace, step, "installing the packages that are read", npm)
}
