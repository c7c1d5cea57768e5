//! [`ProjectFile`] to [`Project`]: what the values mean together.
//!
//! Everything is looked at before anything is given up, so each function reports what it finds and goes on.

mod behaviors;
mod hosts;
mod origins;
mod shaping;

use std::collections::BTreeMap;
use std::path::Path;

use crate::file::{IgnoreFile, ProjectFile, SiteFile};
use crate::host::is_label;
use crate::problem::{self, Problem};
use crate::project::{Ignore, Project, Site};
use crate::report::Report;
use crate::span::{Span, Spanned};

/// Names and hosts of the sites so far, and where they were written.
#[derive(Default)]
struct Taken {
    names: BTreeMap<String, Span>,
    hosts: BTreeMap<String, Span>,
}

/// The project as meant. Sites with mistakes are left out, so this is whole only if `report` holds no error.
pub(crate) fn validate(file: &ProjectFile, base: &Path, report: &Report<'_>) -> Project {
    let mut taken = Taken::default();
    Project { sites: file.site.iter().filter_map(|file| site(file, base, &mut taken, report)).collect() }
}

fn site(file: &SiteFile, base: &Path, taken: &mut Taken, report: &Report<'_>) -> Option<Site> {
    let name = file.name.as_ref().and_then(|name| site_name(name, taken, report));
    let hosts = hosts::hosts(file, &mut taken.hosts, report);
    let origins = origins::origins(&file.origin, base, report);
    let behaviors = behaviors::behaviors(file, &origins, report);
    let cloudfront = file.cloudfront.as_ref().is_some_and(|on| on.value);
    let rewrite_mixed = file.rewrite_mixed.as_ref().is_some_and(|on| on.value);
    let ignored = ignored(&file.ignore, report);
    Some(Site {
        name: name?,
        hosts: hosts?,
        behaviors: behaviors?,
        origins,
        cloudfront,
        rewrite_mixed,
        ignored,
    })
}

fn ignored(files: &[Spanned<IgnoreFile>], report: &Report<'_>) -> Vec<Ignore> {
    files.iter().filter_map(|file| ignore(file, report)).collect()
}

fn ignore(file: &IgnoreFile, report: &Report<'_>) -> Option<Ignore> {
    let all = [("url", &file.url), ("kind", &file.kind), ("file", &file.file), ("reason", &file.reason)];
    let filled = |(key, value): &(&str, &Option<Spanned<String>>)| {
        let Some(empty) = value.as_ref().filter(|text| text.trim().is_empty()) else { return true };
        report.at(&empty.span, problem::empty_value(key, format!("{key} = \"…\"")));
        false
    };
    // Each is looked at, so that each mistake is told.
    let right = all.iter().filter(|entry| filled(entry)).count() == all.len();
    let text = |value: &Option<Spanned<String>>| value.as_ref().map(|text| text.value.clone());
    let reason = text(&file.reason)?;
    right.then(|| Ignore { url: text(&file.url), kind: text(&file.kind), file: text(&file.file), reason })
}

fn site_name(name: &Spanned<String>, taken: &mut Taken, report: &Report<'_>) -> Option<String> {
    if !is_site_name(name) {
        report.at(&name.span, problem::bad_name(&**name, site_name_from(name)));
        return None;
    }
    if let Some(first) = taken.names.get(&**name) {
        report.at(&name.span, problem::duplicate_name(&**name, report.line(first)));
        return None;
    }
    taken.names.insert(name.value.clone(), name.span.clone());
    Some(name.value.clone())
}

/// What a key means, or `None` when it is not there or cannot be, which is reported.
fn value<T>(
    written: Option<&Spanned<String>>,
    read: impl FnOnce(&str) -> Result<T, Problem>,
    report: &Report<'_>,
) -> Option<T> {
    let written = written?;
    read(written).inspect_err(|problem| report.at(&written.span, problem.clone())).ok()
}

/// Whether a text can be a site's name: lower-case letters, digits and inner hyphens, 1 to 63 of them.
#[must_use]
pub fn is_site_name(text: &str) -> bool {
    is_label(text) && !text.bytes().any(|b| b.is_ascii_uppercase())
}

/// The nearest text that can be a site's name (`My Shop!` becomes `my-shop`); `site` when nothing is left.
#[must_use]
pub fn site_name_from(text: &str) -> String {
    let plain = text.to_lowercase().replace(|c: char| !c.is_ascii_alphanumeric(), "-");
    let words: Vec<&str> = plain.split('-').filter(|word| !word.is_empty()).collect();
    let name: String = words.join("-").chars().take(63).collect();
    let name = name.trim_end_matches('-');
    if name.is_empty() { "site".to_owned() } else { name.to_owned() }
}
