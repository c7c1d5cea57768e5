//! `localfront check`: mixed content and other mistakes that show only once deployed; for CI.

mod picture;
mod progress;

use std::path::Path;
use std::sync::Arc;

use engine::Places;
use engine::api::types::{ApiError, Severity};
use engine::check::{self, Baseline, Checked, Found as Finding, Options, Skip};

use crate::args::{Check, Shared};
use crate::output::{Found, Output};
use crate::words::Counts;
use progress::Progress;

pub(crate) async fn run(check: Check, shared: Shared, output: Output) -> Result<Found, ApiError> {
    let mut total = read(&check, shared, output).await?;
    let known = match &check.baseline {
        Some(file) => compare(file, check.update_baseline, &mut total, output)?,
        None => 0,
    };
    if let Some(to) = &check.sarif {
        write_sarif(to, &total, check.baseline.is_some(), output)?;
    }
    let is_to_stdout = check.sarif.as_deref() == Some(Path::new("-"));
    for found in total.findings.iter().filter(|found| found.is_new && !is_to_stdout) {
        output.event(&found.finding);
        if !output.is_json() {
            output.say(&picture::of(found, output));
        }
    }
    for skipped in &total.skipped {
        output.note(&output.language().skip(skipped));
    }
    let problems = total.findings.iter().filter(|found| is_problem(found)).count();
    if !is_to_stdout {
        output.event(&serde_json::json!({
            "event": "checked", "documents": total.documents, "findings": total.findings.len() - known,
            "problems": problems, "known": known, "ignored": total.ignored,
            "skipped": total.skipped.iter().map(left_out).collect::<Vec<_>>(),
        }));
    }
    let counts = Counts { documents: total.documents, problems, known, ignored: total.ignored };
    output.note(&(output.words().checked)(&counts));
    if total.documents == 0 {
        output.note(output.words().nothing_to_check);
    }
    Ok(if problems == 0 { Found::Nothing } else { Found::Problems })
}

fn left_out(skipped: &Skip) -> serde_json::Value {
    serde_json::json!({ "file": skipped.file, "why": skipped.why })
}

fn is_problem(found: &Finding) -> bool {
    found.is_new && found.finding.severity != Severity::Info
}

async fn read(check: &Check, shared: Shared, output: Output) -> Result<Checked, ApiError> {
    let progress = Arc::new(Progress::new(output));
    let shown = progress.clone();
    let options = Options {
        root: Places::at(shared.data_dir).ok().map(|places| places.root()),
        ignored: check.no_ignore,
        patience: check::PATIENCE,
        progress: Arc::new(move |done, all| shown.show(done, all)),
    };
    let mut total = Checked::default();
    for target in &check.targets {
        let checked = check::target(target, &options).await;
        progress.clear();
        total.add(checked?);
    }
    Ok(total)
}

/// Marks what the file knows; a file that is not there yet is written, and knows everything.
fn compare(file: &Path, update: bool, total: &mut Checked, output: Output) -> Result<usize, ApiError> {
    let known = Baseline::read(file)?;
    if let Some(known) = known.filter(|_| !update) {
        return Ok(known.compare(&mut total.findings));
    }
    let baseline = Baseline::of(&total.findings);
    baseline.write(file)?;
    output.note(&(output.words().baseline_written)(&file.display().to_string(), total.findings.len()));
    Ok(baseline.compare(&mut total.findings))
}

fn write_sarif(to: &Path, checked: &Checked, has_baseline: bool, output: Output) -> Result<(), ApiError> {
    if to == Path::new("-") {
        output.print(&check::sarif(checked, has_baseline));
        return Ok(());
    }
    check::write_sarif(to, checked, has_baseline)
}
