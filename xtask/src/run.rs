//! `cargo xtask run`: the app, or without a display the same demo as a plain server.

use std::process::{Command, ExitCode};

use crate::args::Args;
use crate::failure::Failure;
use crate::install;
use crate::machine::Machine;
use crate::needs::Purpose;
use crate::toolchain;
use crate::ui;
use crate::workspace::{Profile, Workspace};

const NO_DISPLAY: &str = "\
No window: neither DISPLAY nor WAYLAND_DISPLAY is set, so there is no screen to open it on.
Serving the demo without one. Open the address below in a browser on this computer.
To let browsers trust it, run this in another terminal (and undo it with `untrust`):";

/// Builds what is to run, and becomes it.
pub(crate) fn run(workspace: &Workspace, mut args: Args) -> Result<ExitCode, Failure> {
    let profile = if args.flag("--release") { Profile::Release } else { Profile::Debug };
    let demo = args.flag("--demo");
    args.finish()?;
    toolchain::rust(workspace)?;
    if Machine::this().has_display() {
        window(workspace, profile, demo)
    } else {
        headless(workspace, profile)
    }
}

fn window(workspace: &Workspace, profile: Profile, demo: bool) -> Result<ExitCode, Failure> {
    install::ensure(workspace, &[Purpose::Window])?;
    ui::build(workspace)?;
    println!("Building the app (the first time takes some minutes).");
    let mut build =
        workspace.cargo(["build", "--package", "localfront-app", "--features", "custom-protocol"]);
    build.args(profile.words());
    succeed(build)?;
    let mut app = Command::new(workspace.binary("localfront-app", profile));
    app.args(demo.then_some("--demo"));
    become_it(app)
}

fn headless(workspace: &Workspace, profile: Profile) -> Result<ExitCode, Failure> {
    println!("Building the command line (the first time takes some minutes).");
    let mut build = workspace.cargo(["build", "--package", "cli"]);
    build.args(profile.words());
    succeed(build)?;
    let localfront = workspace.binary("localfront", profile);
    println!("\n{NO_DISPLAY}\n  {} ca trust\n", localfront.display());
    let mut serve = Command::new(localfront);
    serve.args(["serve", "--demo"]);
    become_it(serve)
}

/// Cargo's own progress is the best there is, so it keeps the terminal.
fn succeed(mut build: Command) -> Result<(), Failure> {
    match build.status() {
        Ok(status) if status.success() => Ok(()),
        Ok(_) => Err(Failure::cannot("the build failed; what the compiler said stands above")),
        Err(error) => Err(Failure::cannot(format!("cannot start cargo: {error}"))),
    }
}

/// Takes this process's place, so that signals and the exit code are the program's own.
#[cfg(unix)]
fn become_it(mut program: Command) -> Result<ExitCode, Failure> {
    use std::os::unix::process::CommandExt;
    let error = program.exec();
    Err(Failure::cannot(format!("cannot start {}: {error}", program.get_program().to_string_lossy())))
}

#[cfg(not(unix))]
fn become_it(mut program: Command) -> Result<ExitCode, Failure> {
    let status = program.status().map_err(|error| {
        Failure::cannot(format!("cannot start {}: {error}", program.get_program().to_string_lossy()))
    })?;
    Ok(ExitCode::from(status.code().and_then(|code| u8::try_from(code).ok()).unwrap_or(1)))
}
