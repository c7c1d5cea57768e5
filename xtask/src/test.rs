//! `cargo xtask test`: every check there is, one line each, and one summary.

mod counts;
mod steps;

use std::fs;
use std::process::ExitCode;
use std::time::Duration;

use crate::args::Args;
use crate::failure::Failure;
use crate::install;
use crate::needs::Purpose;
use crate::progress::{self, duration};
use crate::toolchain;
use crate::ui;
use crate::workspace::Workspace;
use counts::Counts;
use steps::Step;

/// Runs the steps in order, goes on after a failing one, and ends with `N passed, N failed` alone on a line.
///
/// A step of tests counts its tests; any other step counts as one.
pub(crate) fn test(workspace: &Workspace, mut args: Args) -> Result<ExitCode, Failure> {
    let only = args.value("--only")?;
    let quick = args.flag("--quick");
    args.finish()?;
    let steps = chosen(only.as_deref(), quick)?;
    prepare(workspace, &steps)?;
    let results: Vec<_> = steps.iter().map(|step| carry_out(workspace, step)).collect::<Result<_, _>>()?;
    Ok(summary(workspace, &results))
}

struct Ended {
    name: &'static str,
    took: Duration,
    counts: Counts,
}

fn chosen(only: Option<&str>, quick: bool) -> Result<Vec<Step>, Failure> {
    let all = steps::all();
    let names: Vec<_> = all.iter().map(|step| step.name).collect();
    if let Some(unknown) = only.filter(|only| !names.contains(only)) {
        return Err(Failure::cannot(format!(
            "there is no step `{unknown}`; there are: {}",
            names.join(", ")
        )));
    }
    let wanted = |step: &Step| only.map_or(!quick || step.quick, |only| step.name == only);
    Ok(all.into_iter().filter(wanted).collect())
}

/// Everything that is installed is installed before the first step, so that a password is asked for at once.
fn prepare(workspace: &Workspace, steps: &[Step]) -> Result<(), Failure> {
    toolchain::rust(workspace)?;
    let purposes: Vec<Purpose> = steps.iter().flat_map(|step| step.needs).copied().collect();
    install::ensure(workspace, &purposes)?;
    if steps.iter().any(|step| step.ui) {
        ui::packages(workspace)?;
    }
    Ok(())
}

fn carry_out(workspace: &Workspace, step: &Step) -> Result<Ended, Failure> {
    let log = workspace.own().join(format!("logs/{}.log", step.name));
    let _ = fs::remove_file(&log);
    let (mut took, mut ok) = (Duration::ZERO, true);
    let commands = (step.commands)(workspace);
    let total = commands.len();
    for (at, command) in (1..).zip(commands) {
        let label = if total == 1 { step.name.into() } else { format!("{} {at}/{total}", step.name) };
        let done = progress::watch(&label, command, &log)?;
        took += done.took;
        ok &= done.ok;
        if !ok && !step.all {
            break;
        }
    }
    let counts = Counts::of_step(&fs::read_to_string(&log).unwrap_or_default(), ok);
    if ok {
        (step.after)(workspace);
    } else {
        println!("{}\n(the whole output is in {})", progress::tail(&log, 80), log.display());
    }
    let ended = Ended { name: step.name, took, counts };
    println!("{}", line(&ended));
    Ok(ended)
}

fn line(ended: &Ended) -> String {
    let sign = if ended.counts.failed == 0 { "ok    " } else { "FAILED" };
    let Counts { passed, failed } = ended.counts;
    format!("{sign} {:<10} {:>13}  {passed:>5} passed {failed:>4} failed", ended.name, duration(ended.took))
}

fn summary(workspace: &Workspace, results: &[Ended]) -> ExitCode {
    println!("\nSummary (logs in {})", workspace.own().join("logs").display());
    for ended in results {
        println!("{}", line(ended));
    }
    let Counts { passed, failed } = results.iter().map(|ended| ended.counts).sum();
    println!("{passed} passed, {failed} failed");
    if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(only: Option<&str>, quick: bool) -> Vec<&'static str> {
        chosen(only, quick).unwrap().iter().map(|step| step.name).collect()
    }

    #[test]
    fn one_step_can_be_chosen_by_name() {
        assert_eq!(names(Some("lint"), false), ["lint"]);
        assert!(
            chosen(Some("lints"), false)
                .is_err_and(|failure| failure.to_string().contains("there are: format"))
        );
    }

    #[test]
    fn quick_leaves_out_what_takes_long() {
        let left: Vec<_> =
            names(None, false).into_iter().filter(|name| !names(None, true).contains(name)).collect();
        assert_eq!(left, ["deny", "e2e"]);
    }
}
