//! The behaviors of a site, in order, and hints about their patterns.

mod lints;

use super::shaping::{Around, shaping};
use crate::file::{BehaviorFile, SiteFile};
use crate::pattern::PathPattern;
use crate::problem;
use crate::project::{Behavior, Origin};
use crate::report::Report;
use crate::similar::closest;
use crate::span::Spanned;

/// The written behaviors, then the default one.
pub(super) fn behaviors(file: &SiteFile, origins: &[Origin], report: &Report<'_>) -> Option<Vec<Behavior>> {
    let patterns: Vec<_> = file.behavior.iter().filter_map(|b| pattern(b, report)).collect();
    lints::lint(&patterns, report);
    let written: Vec<_> = file.behavior.iter().filter_map(|b| behavior(b, file, origins, report)).collect();
    let default = default(file, origins, report);
    unused(file, report);
    let default = default?;
    (written.len() == file.behavior.len()).then(|| written.into_iter().chain([default]).collect())
}

fn default(site: &SiteFile, origins: &[Origin], report: &Report<'_>) -> Option<Behavior> {
    let file = site.default.as_ref()?;
    let origin = file.origin.as_ref().and_then(|name| origin_index(name, site, origins, report));
    let pattern = PathPattern::everything();
    let around = Around { pattern: Some(&pattern), site, origin: origin.map(|at| &origins[at].kind) };
    let shaping = shaping(&file.shaping, &around, report);
    Some(Behavior { pattern, is_default: true, origin: origin?, shaping })
}

fn pattern(file: &BehaviorFile, report: &Report<'_>) -> Option<Spanned<PathPattern>> {
    let path = file.path.as_ref()?;
    let pattern = PathPattern::parse(path).inspect_err(|error| report.at(&path.span, error)).ok()?;
    Some(Spanned::new(pattern, path.span.clone()))
}

fn behavior(
    file: &BehaviorFile,
    site: &SiteFile,
    origins: &[Origin],
    report: &Report<'_>,
) -> Option<Behavior> {
    let origin = file.origin.as_ref().and_then(|name| origin_index(name, site, origins, report));
    let pattern = file.path.as_ref().and_then(|path| PathPattern::parse(path).ok());
    let around = Around { pattern: pattern.as_ref(), site, origin: origin.map(|at| &origins[at].kind) };
    let shaping = shaping(&file.shaping, &around, report);
    Some(Behavior { pattern: pattern?, is_default: false, origin: origin?, shaping })
}

/// The place of an origin in `origins`; `None` when there is none of that name, or one with mistakes.
fn origin_index(
    name: &Spanned<String>,
    site: &SiteFile,
    origins: &[Origin],
    report: &Report<'_>,
) -> Option<usize> {
    if !site.origin.contains_key(&name.value) {
        let known = || site.origin.keys().map(String::as_str);
        let problem = match closest(name, known()) {
            Some(meant) => problem::origin_misspelt(&**name, meant),
            None if site.origin.is_empty() => problem::origin_undefined(&**name),
            None => problem::origin_unknown(&**name, known().collect::<Vec<_>>().join(", ")),
        };
        report.at(&name.span, problem);
    }
    origins.iter().position(|origin| origin.name == **name)
}

fn unused(site: &SiteFile, report: &Report<'_>) {
    let of_default = site.default.as_ref().and_then(|default| default.origin.as_ref());
    let of_behaviors = site.behavior.iter().filter_map(|behavior| behavior.origin.as_ref());
    let used: Vec<&str> = of_default.into_iter().chain(of_behaviors).map(|name| name.as_str()).collect();
    for (name, origin) in site.origin.iter().filter(|(name, _)| !used.contains(&name.as_str())) {
        report.at(&origin.span, problem::origin_unused(name));
    }
}
