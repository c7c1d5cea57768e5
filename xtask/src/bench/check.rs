//! `cargo xtask bench check`: what reading a bundle costs, for bundles as people deploy them.

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use crate::failure::Failure;
use crate::npm;
use crate::progress;
use crate::toolchain;
use crate::workspace::{Profile, Workspace};

/// Packages, and what of them is read.
const BUNDLES: [(&str, &[&str]); 3] = [
    (
        "monaco-editor@0.45.0",
        &[
            "monaco-editor/min/vs/editor/editor.main.js",
            "monaco-editor/min/vs/language/typescript/tsWorker.js",
        ],
    ),
    ("swagger-ui-dist@5.35.0", &["swagger-ui-dist/swagger-ui-bundle.js"]),
    ("echarts@5.6.0", &["echarts/dist/echarts.js", "echarts/dist/echarts.min.js"]),
];

/// Reads each bundle so many times by the release build of the analysis, and prints the time of its one thread.
pub(super) fn measure(workspace: &Workspace, rounds: u32) -> Result<ExitCode, Failure> {
    toolchain::rust(workspace)?;
    let folder = workspace.own().join("bundles");
    npm::install(workspace, "bench-check", &folder, BUNDLES.iter().map(|(package, _)| package.to_string()))?;
    let mut build =
        workspace.cargo(["build", "--release", "--package", "mixed-content", "--example", "measure"]);
    build.arg("--quiet");
    progress::must(workspace, "bench-check", "building the analysis in release", build)?;
    let program = workspace.binary("examples/measure", Profile::Release);
    let mut run = Command::new(&program);
    run.arg("--rounds").arg(rounds.to_string()).args(files(&folder));
    match run.status() {
        Ok(status) if status.success() => Ok(ExitCode::SUCCESS),
        Ok(_) => Err(Failure::found("the measurement failed; what it said stands above".to_owned())),
        Err(cause) => Err(Failure::file("run", &program, &cause)),
    }
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let modules = folder.join("node_modules");
    BUNDLES.iter().flat_map(|(_, files)| files.iter().map(|file| modules.join(file))).collect()
}
