//! `cargo xtask sites`: the analysis against other people's work: templates and packages as npm has them.
//!
//! Unmodified they must raise no false alarm of high confidence; with one planted mistake each, the mistake must
//! be found, in code at the line of the source a source map leads to. Not part of `test`: it installs from npm.

mod packages;
mod planted;

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use serde_json::Value;

use crate::args::Args;
use crate::failure::Failure;
use crate::npm;
use crate::progress;
use crate::workspace::{Profile, Workspace};
use packages::{PEERS, Package, SITES};

/// What was found in one of them.
struct Row {
    package: &'static Package,
    documents: u64,
    /// High, medium and low confidence.
    counts: [usize; 3],
    /// Those of high confidence that are not known to be right.
    alarms: Vec<String>,
    planted: Option<String>,
}

/// Installs, checks, plants, checks again, and prints a table.
pub(crate) fn sites(workspace: &Workspace, mut args: Args) -> Result<ExitCode, Failure> {
    let listed = args.flag("--list");
    args.finish()?;
    let folder = workspace.own().join("sites");
    npm::install(workspace, "sites", &folder, packages())?;
    progress::must(
        workspace,
        "sites",
        "building the command line",
        workspace.cargo(["build", "--package", "cli"]),
    )?;
    let rows = SITES.iter().map(|package| row(workspace, &folder, package, listed));
    let rows: Vec<_> = rows.collect::<Result<_, _>>()?;
    println!("{}", table(&rows));
    let wrong: Vec<_> = rows.iter().flat_map(Row::wrong).collect();
    match wrong.as_slice() {
        [] => Ok(ExitCode::SUCCESS),
        wrong => Err(Failure::found(wrong.join("\n"))),
    }
}

fn packages() -> impl Iterator<Item = String> {
    let sites = SITES.iter().map(|package| format!("{}@{}", package.name, package.version));
    std::iter::once(format!("esbuild@{}", planted::ESBUILD))
        .chain(PEERS.iter().map(ToString::to_string))
        .chain(sites)
}

fn row(
    workspace: &Workspace,
    folder: &Path,
    package: &'static Package,
    listed: bool,
) -> Result<Row, Failure> {
    let at = folder.join("node_modules").join(package.name).join(package.folder);
    let events = check(workspace, &at)?;
    let of = |confidence: &str| events.iter().filter(|e| e["confidence"] == confidence).count();
    let documents = events.last().and_then(|event| event["documents"].as_u64()).unwrap_or_default();
    let high = events.iter().filter(|event| event["confidence"] == "high");
    let alarms = high.filter(|event| !package.is_right(event)).map(shown).collect();
    if listed {
        let found = events.iter().filter(|event| event["rule"].is_string());
        found.for_each(|event| println!("{}: {}", package.name, shown(event)));
    }
    let planted = planted::find(workspace, folder, package, &at)?;
    Ok(Row { package, documents, counts: [of("high"), of("medium"), of("low")], alarms, planted })
}

/// What `localfront check --json` says of a folder.
fn check(workspace: &Workspace, at: &Path) -> Result<Vec<Value>, Failure> {
    let binary: PathBuf = workspace.binary("localfront", Profile::Debug);
    let output = Command::new(&binary).args(["check", "--json", "--no-ignore"]).arg(at).output();
    let output = output.map_err(|cause| Failure::file("run", &binary, &cause))?;
    if output.status.code() == Some(2) {
        return Err(Failure::cannot(String::from_utf8_lossy(&output.stderr).into_owned()));
    }
    let lines = String::from_utf8_lossy(&output.stdout).into_owned();
    Ok(lines.lines().filter_map(|line| serde_json::from_str(line).ok()).collect())
}

fn shown(event: &Value) -> String {
    let text = |name: &str| event[name].as_str().unwrap_or_default().to_owned();
    let (rule, confidence, url) = (text("rule"), text("confidence"), text("url"));
    format!("{}:{} {rule} {confidence} {url}", text("file"), event["line"])
}

fn table(rows: &[Row]) -> String {
    let mut lines = vec![
        "| package | documents | high | medium | low | planted mistake |".to_owned(),
        "|---|---:|---:|---:|---:|---|".to_owned(),
    ];
    lines.extend(rows.iter().map(|row| {
        let [high, medium, low] = row.counts;
        let planted = row.planted.as_deref().unwrap_or("not found");
        let Package { name, version, .. } = row.package;
        format!("| {name} {version} | {} | {high} | {medium} | {low} | {planted} |", row.documents)
    }));
    lines.join("\n")
}

impl Row {
    /// What must not be.
    fn wrong(&self) -> Vec<String> {
        let name = self.package.name;
        let alarms =
            self.alarms.iter().map(|alarm| format!("{name}: a new alarm of high confidence: {alarm}"));
        let lost = self.planted.is_none().then(|| format!("{name}: the planted mistake was not found"));
        alarms.chain(lost).collect()
    }
}
