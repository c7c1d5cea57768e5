//! The front end's packages and its build.

use std::process::Command;

use crate::failure::Failure;
use crate::machine::Machine;
use crate::npm;
use crate::progress;
use crate::stamp::Stamp;
use crate::toolchain;
use crate::workspace::Workspace;

/// Installs the npm packages when `package-lock.json` is not the one they were installed from.
pub(crate) fn packages(workspace: &Workspace) -> Result<(), Failure> {
    toolchain::node(&Machine::this())?;
    let ui = workspace.ui();
    let stamp = Stamp::of_file(ui.join("node_modules/.installed-from"), &ui.join("package-lock.json"));
    if stamp.is_fresh() {
        return Ok(());
    }
    println!("The window's npm packages are missing or old; installing them into ui/node_modules.");
    let words = ["ci", "--no-audit", "--no-fund", "--loglevel=error"];
    progress::must(workspace, "ui", "installing npm packages", npm(workspace, &words))?;
    stamp.keep();
    Ok(())
}

/// Builds `ui/dist` when anything it is made from has changed.
pub(crate) fn build(workspace: &Workspace) -> Result<(), Failure> {
    packages(workspace)?;
    let stamp = built(workspace);
    if stamp.is_fresh() && workspace.ui().join("dist/index.html").exists() {
        return Ok(());
    }
    progress::must(workspace, "ui", "building the window's page", script(workspace, "build"))?;
    stamp.keep();
    Ok(())
}

/// What `ui/dist` is made from.
pub(crate) fn built(workspace: &Workspace) -> Stamp {
    Stamp::of_folder(
        workspace.own().join("ui.stamp"),
        &workspace.ui(),
        &["node_modules", "dist", ".svelte-kit"],
    )
}

/// `npm run NAME`.
pub(crate) fn script(workspace: &Workspace, name: &str) -> Command {
    npm(workspace, &["run", "--silent", name])
}

/// Tauri's bundler, fetched by npm when it is needed: nothing else here uses it, and it is large.
pub(crate) fn bundler(workspace: &Workspace) -> Command {
    let mut command = npm(workspace, &["exec", "--yes", "@tauri-apps/cli@~2.12", "--", "build"]);
    command.current_dir(&workspace.root);
    command
}

fn npm(workspace: &Workspace, words: &[&str]) -> Command {
    let mut command = npm::npm();
    command.current_dir(workspace.ui()).args(words).env("NO_COLOR", "1");
    command
}
