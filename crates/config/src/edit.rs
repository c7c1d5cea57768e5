//! Changes to the text of a project file that leave everything else as the person wrote it.
//!
//! Each function reads the text, changes what must change, and reads the result again: what comes back always
//! loads, and means what was asked for. Comments, order and spacing of untouched parts stay.

mod document;
mod findings;
mod names;
mod plan;
mod switches;
mod text;

use std::path::{Path, PathBuf};

use thiserror::Error;

pub use findings::{add_behavior, add_ignore, remove_ignore, set_rewrite_mixed};
pub use switches::{Switches, set_switches};

use crate::diagnostic::{Diagnostic, Severity};
use crate::load;
use crate::pattern::{PathPattern, PatternError};
use crate::project::{Origin, OriginKind, Project, Site};
use crate::target::Target;
use document::Document;
use plan::Plan;

/// Why a text was not changed.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum EditError {
    /// The text has mistakes of its own: the first.
    #[error("the file has mistakes, the first on line {}: {}", .0.line, .0.message())]
    Broken(Box<Diagnostic>),
    /// No site of that name.
    #[error("the file has no site `{0}`")]
    NoSite(String),
    /// A pattern cannot be used.
    #[error(transparent)]
    Pattern(#[from] PatternError),
    /// No behavior at that place any more.
    #[error("the site has fewer behaviors by now")]
    NoBehavior,
    /// The list of what is ignored does not hold this.
    #[error("it is not among the ignored any more")]
    NotIgnored,
    /// The result would not be valid: why.
    #[error("{}", .0.message())]
    Refused(Box<Diagnostic>),
    /// The folder's name is not Unicode, which TOML demands.
    #[error("the folder `{}` has a name that is not Unicode; rename it", .0.display())]
    NotUnicode(PathBuf),
    /// The file says it in a way these edits do not know.
    #[error("the file is written in a form that cannot be changed automatically; change it by hand")]
    Form,
}

/// A site to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewSite {
    /// Lower-case letters, digits and `-`; see [`crate::site_name_from`].
    pub name: String,
    /// Empty for `NAME.localhost`.
    pub hosts: Vec<String>,
    /// What answers when no behavior matches.
    pub default: Target,
    /// Patterns and what answers them, in order.
    pub behaviors: Vec<(String, Target)>,
}

impl NewSite {
    /// A site on `NAME.localhost` without behaviors.
    #[must_use]
    pub fn new(name: impl Into<String>, default: Target) -> Self {
        Self { name: name.into(), hosts: Vec::new(), default, behaviors: Vec::new() }
    }

    /// The same site with one more behavior, after the others.
    #[must_use]
    pub fn with_behavior(mut self, pattern: impl Into<String>, target: Target) -> Self {
        self.behaviors.push((pattern.into(), target));
        self
    }
}

/// Makes `folder`, written as it should stand in the file, what the site's default behavior answers from.
///
/// A folder origin keeps its name and options. Where the default was a backend, an origin is added, and the
/// backend goes if nothing else uses it.
///
/// # Errors
/// When the text has mistakes, there is no such site, or the result would not be valid.
pub fn set_folder(text: &str, site: &str, folder: &str) -> Result<String, EditError> {
    let target = Target::Folder(folder.into());
    let change = |site: &Site| Ok(Plan::for_default(site, &target));
    edit(text, site, change, |site| target_of(&site.origins[default_of(site)]).is_same(&target))
}

/// Replaces all behaviors but the default, in order. Folders are written as they stand in the targets.
///
/// A behavior that stays keeps its text and comments, also when its pattern or target changes. An origin with
/// the same target is used again; one that only this behavior used is changed in place, options and all;
/// otherwise one is added. Origins that this leaves without use are removed, those that had none before are
/// not.
///
/// # Errors
/// When the text has mistakes, there is no such site, a pattern is malformed, or the result would not be
/// valid.
pub fn set_behaviors(text: &str, site: &str, behaviors: &[(String, Target)]) -> Result<String, EditError> {
    let wanted = behaviors.iter().map(|(pattern, target)| Ok((PathPattern::parse(pattern)?, target.clone())));
    let wanted = wanted.collect::<Result<Vec<_>, PatternError>>()?;
    edit(text, site, |site| Ok(Plan::for_behaviors(site, &wanted)), |site| has_behaviors(site, &wanted))
}

/// Adds a site after all others. The text may be empty.
///
/// # Errors
/// When the text has mistakes, the name or a host is taken, or the result would not be valid.
pub fn add_site(text: &str, site: &NewSite) -> Result<String, EditError> {
    let has_sites = !text::is_blank(text);
    if has_sites {
        read(text)?;
    }
    let added = text::append(text, &text::of_site(site)?);
    accept(added, |project| project.sites.last().is_some_and(|last| is_as_wanted(last, site)))
}

/// The text of a new `localfront.toml` with one site, with comments for those who open it for the first time.
///
/// # Errors
/// When the name, a host, a pattern or a target is not valid.
pub fn new_file(site: &NewSite) -> Result<String, EditError> {
    let text = text::of_file(site)?;
    accept(text, |project| project.sites.last().is_some_and(|last| is_as_wanted(last, site)))
}

/// Plans a change to one site, makes it, and accepts the result if it is `as_wanted`.
fn edit(
    text: &str,
    name: &str,
    plan: impl FnOnce(&Site) -> Result<Plan, EditError>,
    as_wanted: impl FnOnce(&Site) -> bool,
) -> Result<String, EditError> {
    let project = read(text)?;
    let at = project.sites.iter().position(|site| site.name == name);
    let at = at.ok_or_else(|| EditError::NoSite(name.to_owned()))?;
    let plan = plan(&project.sites[at])?;
    let mut document = Document::parse(text, at)?;
    document.apply(&plan)?;
    accept(document.into_text(), |project| as_wanted(&project.sites[at]))
}

/// Folders stay as written: they are only compared with each other.
fn read(text: &str) -> Result<Project, EditError> {
    let loaded = load(text, Path::new(""));
    loaded.project.ok_or_else(|| match first_error(&loaded.diagnostics) {
        Some(error) => EditError::Broken(Box::new(error.clone())),
        None => EditError::Form,
    })
}

/// The edited text, if it loads and means what was asked for.
fn accept(text: String, as_wanted: impl FnOnce(&Project) -> bool) -> Result<String, EditError> {
    let loaded = load(&text, Path::new(""));
    match (&loaded.project, first_error(&loaded.diagnostics)) {
        (Some(project), _) if as_wanted(project) => Ok(text),
        (None, Some(error)) if error.code != "syntax" => Err(EditError::Refused(Box::new(error.clone()))),
        _ => Err(EditError::Form),
    }
}

fn first_error(diagnostics: &[Diagnostic]) -> Option<&Diagnostic> {
    diagnostics.iter().find(|found| found.severity == Severity::Error)
}

fn default_of(site: &Site) -> usize {
    site.behaviors.last().map_or(0, |behavior| behavior.origin)
}

fn is_as_wanted(site: &Site, wanted: &NewSite) -> bool {
    let patterns =
        wanted.behaviors.iter().filter_map(|(p, t)| Some((PathPattern::parse(p).ok()?, t.clone())));
    site.name == wanted.name
        && target_of(&site.origins[default_of(site)]).is_same(&wanted.default)
        && has_behaviors(site, &patterns.collect::<Vec<_>>())
}

fn has_behaviors(site: &Site, wanted: &[(PathPattern, Target)]) -> bool {
    let written = &site.behaviors[..site.behaviors.len() - 1];
    let same = |(behavior, (pattern, target)): (&crate::project::Behavior, &(PathPattern, Target))| {
        behavior.pattern == *pattern && target_of(&site.origins[behavior.origin]).is_same(target)
    };
    written.len() == wanted.len() && written.iter().zip(wanted).all(same)
}

fn target_of(origin: &Origin) -> Target {
    match &origin.kind {
        OriginKind::Folder(folder) => Target::Folder(folder.path.clone()),
        OriginKind::Upstream(upstream) => {
            Target::Upstream(upstream.peers.iter().map(|peer| peer.address.clone()).collect())
        }
    }
}

impl Target {
    /// Equal but for `.` segments.
    fn is_same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Folder(a), Self::Folder(b)) => names::plain(a) == names::plain(b),
            _ => self == other,
        }
    }
}

#[cfg(test)]
mod tests;
