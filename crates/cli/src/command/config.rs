//! `localfront config`: the project file, checked, and its schema.

use std::path::{Path, PathBuf};

use engine::api::types::{ApiError, Severity};

use crate::args::Config;
use crate::output::{Colour, Found, Output, Refusal};

pub(crate) fn run(command: Config, output: Output) -> Result<Found, ApiError> {
    match command {
        Config::Schema => {
            output.print(&engine::schema());
            Ok(Found::Nothing)
        }
        Config::Validate { file } => validate(&nearest(file)?, output),
    }
}

/// The file named, or the nearest one.
pub(crate) fn nearest(file: Option<PathBuf>) -> Result<PathBuf, ApiError> {
    let here = || std::env::current_dir().ok().and_then(|here| engine::guess::project_file_for(&here));
    file.or_else(here).ok_or_else(engine::no_project_file)
}

fn validate(file: &Path, output: Output) -> Result<Found, ApiError> {
    let found = engine::validate(file)?;
    for mistake in &found {
        output.event(mistake);
        let place = format!("{}:{}:{}", file.display(), mistake.line, mistake.column);
        let what = output.language().diagnostic(mistake);
        output.say(&format!("{place}: {}: {what}", severity(mistake.severity, output)));
    }
    if found.iter().any(|m| m.severity == Severity::Error) {
        return Ok(Found::Problems);
    }
    output.say(&(output.words().no_mistakes)(&file.display().to_string()));
    Ok(Found::Nothing)
}

/// The word for it, in its colour.
pub(super) fn severity(severity: Severity, output: Output) -> String {
    let (colour, code) = match severity {
        Severity::Error => (Colour::Bad, "error"),
        Severity::Warning => (Colour::Notice, "warning"),
        Severity::Info => (Colour::Faint, "info"),
    };
    output.paint(colour, &output.language().finding("severities", code))
}

/// A file with mistakes is refused, with each of them in the language of the people who read.
pub(super) fn valid(file: &Path, output: Output) -> Result<(), Refusal> {
    let found = engine::validate(file)?;
    let Some(error) = engine::refusal(file, &found) else { return Ok(()) };
    let errors: Vec<_> = found.iter().filter(|found| found.severity == Severity::Error).collect();
    let mut lines = vec![(output.words().mistakes)(errors.len())];
    for error in errors {
        let what = output.language().diagnostic(error);
        lines.push(format!("  {}:{}:{}: {what}", file.display(), error.line, error.column));
    }
    Err(Refusal { error, said: Some(lines.join("\n")) })
}
