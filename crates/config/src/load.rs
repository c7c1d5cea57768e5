//! Text to [`Project`], whole or not at all.

use std::path::Path;

use crate::diagnostic::Diagnostic;
use crate::file::ProjectFile;
use crate::parse::parse;
use crate::problem;
use crate::project::Project;
use crate::report::Report;
use crate::validate::validate;

/// What a text means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Loaded {
    /// As typed, as far as it could be read: also when there are mistakes.
    pub file: ProjectFile,
    /// `None` when any diagnostic is an error.
    pub project: Option<Project>,
    /// Every mistake and hint, in the order of the text.
    pub diagnostics: Vec<Diagnostic>,
}

/// Largest text that is read, in bytes: far more than anybody writes, and little enough to be checked at
/// once.
const LARGEST: usize = 256 * 1024;

/// Reads the text of a `localfront.toml`. Relative paths are taken from `base`, the absolute folder the file
/// is in; whether they exist is not looked at. Never fails and never panics: what is wrong is in the
/// diagnostics.
#[must_use]
pub fn load(text: &str, base: &Path) -> Loaded {
    let report = Report::new(text);
    let file = if text.len() > LARGEST {
        report.at(&(0..0), problem::too_large(LARGEST / 1024));
        ProjectFile::default()
    } else {
        parse(text, &report)
    };
    let project = validate(&file, base, &report);
    let project = (!report.has_errors()).then_some(project);
    Loaded { file, project, diagnostics: report.finish() }
}

/// Every code a diagnostic about a file's structure can have, for those who keep sentences in other
/// languages. The codes of [`crate::host::HostError`], [`crate::target::TargetError`] and
/// [`crate::pattern::PatternError`] come in addition.
#[must_use]
pub fn codes() -> &'static [&'static str] {
    problem::CODES
}

#[cfg(test)]
mod tests;
