//! `localfront config`: the project file, checked, and its schema.

use std::path::PathBuf;

use engine::api::types::{ApiError, Severity};

use crate::args::Config;
use crate::output::{Colour, Found, Output};

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

fn validate(file: &std::path::Path, output: Output) -> Result<Found, ApiError> {
    let found = engine::validate(file)?;
    for mistake in &found {
        output.event(mistake);
        let (colour, word) = match mistake.severity {
            Severity::Error => (Colour::Bad, "error"),
            Severity::Warning => (Colour::Notice, "warning"),
            Severity::Info => (Colour::Faint, "hint"),
        };
        let place = format!("{}:{}:{}", file.display(), mistake.line, mistake.column);
        output.say(&format!("{place}: {}: {}", output.paint(colour, word), mistake.message));
    }
    if found.iter().any(|m| m.severity == Severity::Error) {
        return Ok(Found::Problems);
    }
    output.say(&format!("{}: no mistakes", file.display()));
    Ok(Found::Nothing)
}
