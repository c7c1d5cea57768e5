//! The steps of `cargo xtask test`, in their order.

use std::process::Command;

use crate::machine::Machine;
use crate::needs::Purpose;
use crate::ui;
use crate::workspace::{Profile, Workspace};

/// One line of the summary.
pub(super) struct Step {
    pub(super) name: &'static str,
    /// What must be installed.
    pub(super) needs: &'static [Purpose],
    /// Uses npm.
    pub(super) ui: bool,
    /// Part of `--quick`.
    pub(super) quick: bool,
    /// Every command is run, also after one that failed.
    pub(super) all: bool,
    pub(super) commands: fn(&Workspace) -> Vec<Command>,
    /// Done when all of it went well.
    pub(super) after: fn(&Workspace),
}

const STEP: Step = Step {
    name: "",
    needs: &[],
    ui: false,
    quick: true,
    all: false,
    commands: |_| Vec::new(),
    after: |_| (),
};

/// The page is built before anything of Rust that would put it into the app.
pub(super) fn all() -> Vec<Step> {
    use Purpose::{Drive, Test, Window};
    vec![
        Step { name: "format", ui: true, all: true, commands: format, ..STEP },
        Step { name: "deny", quick: false, commands: deny, ..STEP },
        Step { name: "ui", ui: true, all: true, commands: page, after: |ws| ui::built(ws).keep(), ..STEP },
        Step { name: "lint", needs: &[Window], commands: lint, ..STEP },
        Step { name: "unit", needs: &[Window, Test], all: true, commands: unit, ..STEP },
        Step { name: "e2e", needs: &[Window, Drive, Test], ui: true, quick: false, commands: e2e, ..STEP },
    ]
}

fn format(workspace: &Workspace) -> Vec<Command> {
    vec![
        quiet(workspace.cargo(["fmt", "--all", "--check", "--", "--color", "never"])),
        ui::script(workspace, "format"),
    ]
}

/// Licences, bans and sources; advisories need a database that is fetched anew each time, so they are a habit
/// (`cargo deny check advisories`), not a test that changes its mind overnight.
fn deny(workspace: &Workspace) -> Vec<Command> {
    let tools = workspace.own().join("tools");
    let ours = tools.join("bin/cargo-deny");
    let installed = Machine::this().program("cargo-deny");
    let mut commands = Vec::new();
    if installed.is_none() && !ours.exists() {
        // Unoptimised it is built in a minute, and what it has to read is small.
        let mut install =
            workspace.cargo(["install", "cargo-deny", "--locked", "--debug", "--quiet", "--root"]);
        install.arg(&tools);
        commands.push(quiet(install));
    }
    let mut check = Command::new(installed.unwrap_or(ours));
    check.current_dir(&workspace.root);
    check.args(["--workspace", "check", "--hide-inclusion-graph", "bans", "licenses", "sources"]);
    commands.push(quiet(check));
    commands
}

fn page(workspace: &Workspace) -> Vec<Command> {
    ["check", "test", "build"].map(|name| ui::script(workspace, name)).into()
}

fn lint(workspace: &Workspace) -> Vec<Command> {
    let mut clippy = workspace.cargo(["clippy", "--workspace", "--all-targets"]);
    clippy.args(workspace.app_features()).args(["--", "-D", "warnings"]);
    vec![quiet(clippy)]
}

/// Among them the one that holds the window's TypeScript types up to date. Nextest does not run the examples in
/// documentation.
fn unit(workspace: &Workspace) -> Vec<Command> {
    let tests = tests(workspace, "not package(e2e)", &["--workspace", "--exclude", "e2e"]);
    vec![tests, quiet(workspace.cargo(["test", "--workspace", "--doc", "--quiet"]))]
}

/// The window and Chromium are ignored by a plain `cargo test`, because they need what this command installs.
fn e2e(workspace: &Workspace) -> Vec<Command> {
    let mut build = workspace.cargo(["build", "--workspace", "--bins"]);
    build.args(workspace.app_features());
    let mut tests = tests(workspace, "package(e2e)", &["--package", "e2e"]);
    tests.args(if has_nextest() { ["--run-ignored", "all"] } else { ["--", "--include-ignored"] });
    tests.env("LOCALFRONT_BIN", workspace.binary("localfront", Profile::Debug));
    tests.env("LOCALFRONT_APP_BIN", workspace.binary("localfront-app", Profile::Debug));
    vec![quiet(build), tests]
}

/// With nextest both steps name the same packages and features, so that everything is compiled once.
fn tests(workspace: &Workspace, filter: &str, packages: &[&str]) -> Command {
    if !has_nextest() {
        let mut command = workspace.cargo(["test", "--no-fail-fast"]);
        command.args(packages);
        return quiet(command);
    }
    let mut command = workspace.cargo(["nextest", "run", "--no-fail-fast", "--workspace"]);
    command.args(workspace.app_features()).args(["--hide-progress-bar", "-E", filter]);
    quiet(command)
}

fn has_nextest() -> bool {
    Machine::this().answers("cargo-nextest", &["nextest", "--version"])
}

/// Logs are read by people and by us: no colours, no bars.
fn quiet(mut command: Command) -> Command {
    command.env("CARGO_TERM_COLOR", "never").env("CARGO_TERM_PROGRESS_WHEN", "never").env("NO_COLOR", "1");
    command
}
