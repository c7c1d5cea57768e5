//! `cargo xtask bench inspector`: what a large journal weighs, how fast it answers, and what recording costs.

use std::path::Path;
use std::process::{Command, ExitCode};

use crate::args::Args;
use crate::failure::Failure;
use crate::install;
use crate::needs::Purpose;
use crate::toolchain;
use crate::ui;
use crate::workspace::{Profile, Workspace};

/// Fills a journal and asks it, measures what recording costs by kind of traffic and, with `--window`, the frames of the
/// real window on that journal. `--into` names a data folder that keeps it; one that is there already is only asked.
pub(super) fn measure(workspace: &Workspace, mut args: Args) -> Result<ExitCode, Failure> {
    let exchanges = args.number("--exchanges", 1_000_000)?.to_string();
    let into = args.value("--into")?;
    let window = args.flag("--window");
    args.finish()?;
    toolchain::rust(workspace)?;
    let own = workspace.own().join("inspector");
    let data = into.as_ref().map_or(own.as_path(), Path::new);
    if window {
        build_window(workspace)?;
    }
    let measured = all(workspace, &exchanges, data, window);
    if into.is_none() {
        // It is half a gigabyte of made-up requests.
        _ = std::fs::remove_dir_all(own);
    }
    measured.map(|()| ExitCode::SUCCESS)
}

fn all(workspace: &Workspace, exchanges: &str, data: &Path, window: bool) -> Result<(), Failure> {
    let mut scale = example(workspace, "journal_scale");
    scale.arg(exchanges).arg(data.join("journal"));
    run(scale)?;
    println!();
    run(example(workspace, "journal_cost"))?;
    if window { frames(workspace, data) } else { Ok(()) }
}

/// Everything is built before anything is measured.
fn build_window(workspace: &Workspace) -> Result<(), Failure> {
    install::ensure(workspace, &[Purpose::Window, Purpose::Drive])?;
    ui::build(workspace)?;
    println!("Building the window in release.");
    let mut build = workspace.cargo(["build", "--release", "--package", "localfront-app"]);
    build.args(workspace.app_features());
    run(build)?;
    run(workspace.cargo(["build", "--package", "e2e", "--bin", "frames"]))
}

fn frames(workspace: &Workspace, data: &Path) -> Result<(), Failure> {
    println!();
    let mut frames = workspace.cargo(["run", "--quiet", "--package", "e2e", "--bin", "frames", "--"]);
    frames.arg(data).env("LOCALFRONT_APP_BIN", workspace.binary("localfront-app", Profile::Release));
    run(frames)
}

fn example(workspace: &Workspace, name: &str) -> Command {
    workspace.cargo(["run", "--release", "--quiet", "--package", "capture", "--example", name, "--"])
}

fn run(mut command: Command) -> Result<(), Failure> {
    if command.status().is_ok_and(|status| status.success()) {
        return Ok(());
    }
    Err(Failure::cannot("the benchmark did not run to its end; what it said stands above"))
}
