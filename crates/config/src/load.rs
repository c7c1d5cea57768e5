//! Text to [`Project`], whole or not at all.

use std::path::Path;

use crate::diagnostic::{Diagnostic, Report, Severity};
use crate::parse::parse;
use crate::problem;
use crate::project::Project;
use crate::validate::validate;

/// What a text means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Loaded {
    /// `None` when any diagnostic is an error.
    pub project: Option<Project>,
    /// Every mistake and hint, in the order of the text.
    pub diagnostics: Vec<Diagnostic>,
}

/// Reads the text of a `localfront.toml`. Relative paths are taken from `base`, the absolute folder the file is in;
/// whether they exist is not looked at. Never fails and never panics: what is wrong is in the diagnostics.
#[must_use]
pub fn load(text: &str, base: &Path) -> Loaded {
    let report = Report::new(text);
    let project = validate(&parse(text, &report), base, &report);
    let diagnostics = report.finish();
    let is_valid = diagnostics.iter().all(|found| found.severity < Severity::Error);
    Loaded { project: is_valid.then_some(project), diagnostics }
}

/// Every code a diagnostic about a file's structure can have, for those who keep sentences in other languages. The
/// codes of [`crate::host::HostError`], [`crate::target::TargetError`] and [`crate::pattern::PatternError`] come in
/// addition.
#[must_use]
pub fn codes() -> &'static [&'static str] {
    problem::CODES
}

#[cfg(test)]
mod tests;
