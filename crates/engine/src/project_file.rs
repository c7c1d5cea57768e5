//! Project files asked about without a running engine: for the command line.

use std::path::{Path, PathBuf};

use config::project::Site;

use crate::api::types::{ApiError, Diagnostic, Severity};
use crate::error::Result;
use crate::places::Places;
use crate::projects::{self, Projects};

/// Every mistake and hint in a project file, with line and column.
///
/// # Errors
/// When the file cannot be read.
pub fn validate(file: &Path) -> Result<Vec<Diagnostic>> {
    let text = std::fs::read_to_string(file).map_err(|cause| projects::cannot_read(file, &cause))?;
    let loaded = config::load(&text, base(file));
    let mut found: Vec<_> = loaded.diagnostics.iter().map(projects::diagnostic).collect();
    if let Some(project) = &loaded.project {
        found.extend(projects::certificate_limits(project, &text));
        found.extend(projects::missing_files(project, &text));
    }
    Ok(found)
}

/// Why a file cannot be served, when it cannot: every mistake with its place.
#[must_use]
pub fn refusal(file: &Path, found: &[Diagnostic]) -> Option<ApiError> {
    let shown = file.display().to_string();
    let errors = found.iter().filter(|d| d.severity == Severity::Error);
    let lines: Vec<_> = errors.map(|d| format!("{shown}:{}:{}: {}", d.line, d.column, d.message)).collect();
    let first = lines.first()?;
    let message = if lines.len() == 1 {
        format!("cannot serve: {first}")
    } else {
        format!("cannot serve, there are {} mistakes:\n  {}", lines.len(), lines.join("\n  "))
    };
    Some(ApiError::new("config-invalid", &[&shown, first], message))
}

/// The JSON schema of the project file, for editors.
#[must_use]
pub fn schema() -> String {
    config::schema()
}

/// There is no project file here or above.
#[must_use]
pub fn no_project_file() -> ApiError {
    let message = "there is no localfront.toml in this folder or above it; name one, or make one by dropping a \
                   folder on the window";
    ApiError::new("no-project-file", &[], message.into())
}

/// A name or a host is given for sites that have theirs in a project file.
#[must_use]
pub fn named_in_file(file: &Path) -> ApiError {
    let shown = file.display().to_string();
    let message = format!(
        "cannot name the sites of {shown} on the command line: write `name` and `hosts` there, or give a folder"
    );
    ApiError::new("named-in-file", &[&shown], message)
}

/// The sites of a project file.
///
/// # Errors
/// When it cannot be read, or has mistakes.
pub fn sites_of_file(file: &Path) -> Result<Vec<Site>> {
    let text = std::fs::read_to_string(file).map_err(|cause| projects::cannot_read(file, &cause))?;
    let loaded = config::load(&text, base(file));
    let found: Vec<_> = loaded.diagnostics.iter().map(projects::diagnostic).collect();
    match (loaded.project, refusal(file, &found)) {
        (Some(project), None) => Ok(project.sites),
        (_, refusal) => Err(refusal.unwrap_or_else(no_project_file)),
    }
}

/// The sites that are being served now, and those that are open in the window.
///
/// # Errors
/// When there are none.
pub fn known_sites(data_dir: Option<PathBuf>) -> Result<Vec<Site>> {
    let places = Places::at(data_dir)?;
    let mut projects = Projects::default();
    projects.restore(&places.projects());
    let mut sites = crate::serving::sites(&places);
    sites.extend(projects.sites().into_iter().map(|s| s.site.clone()));
    if sites.is_empty() { Err(nothing_served()) } else { Ok(sites) }
}

fn nothing_served() -> ApiError {
    let message = "there is no localfront.toml in this folder or above it, and no `localfront serve` is running on \
                   this data folder; ask from the project's folder, start one, or look at --data-dir";
    ApiError::new("nothing-served", &[], message.into())
}

/// Relative paths in the file are relative to its folder.
fn base(file: &Path) -> &Path {
    file.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or_else(|| Path::new("."))
}
