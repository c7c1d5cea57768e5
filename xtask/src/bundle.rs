//! `cargo xtask bundle`: the installable packages of this system.

use std::process::ExitCode;

use crate::args::Args;
use crate::failure::Failure;
use crate::install;
use crate::needs::Purpose;
use crate::progress;
use crate::toolchain;
use crate::ui;
use crate::workspace::Workspace;

/// Builds in release and packs with Tauri's bundler.
pub(crate) fn bundle(workspace: &Workspace, args: Args) -> Result<ExitCode, Failure> {
    args.finish()?;
    toolchain::rust(workspace)?;
    install::ensure(workspace, &[Purpose::Window])?;
    ui::build(workspace)?;
    let log = workspace.own().join("logs/bundle.log");
    let done = progress::watch("building and packing (about five minutes)", ui::bundler(workspace), &log)?;
    if !done.ok {
        let tail = progress::tail(&log, 30);
        return Err(Failure::found(format!(
            "{tail}\n\npacking failed; the whole output is in {}",
            log.display()
        )));
    }
    println!("Packages are in {}", workspace.target.join("release/bundle").display());
    Ok(ExitCode::SUCCESS)
}
