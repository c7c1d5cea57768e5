//! The hosts of a site, and that no other site has them.

use std::collections::BTreeMap;

use crate::file::SiteFile;
use crate::host::parse_host;
use crate::problem;
use crate::report::Report;
use crate::span::{Span, Spanned};

use super::is_site_name;

pub(super) fn hosts(
    file: &SiteFile,
    taken: &mut BTreeMap<String, Span>,
    report: &Report<'_>,
) -> Option<Vec<String>> {
    let written = match &file.hosts {
        Some(hosts) => hosts.value.clone(),
        None => vec![default_host(file.name.as_ref()?)?],
    };
    if let Some(empty) = file.hosts.as_ref().filter(|hosts| hosts.is_empty()) {
        report.at(&empty.span, problem::empty_value("hosts", "[\"shop.localhost\"]"));
    }
    let valid: Vec<String> = written.iter().filter_map(|host| one(host, taken, report)).collect();
    (!valid.is_empty() && valid.len() == written.len()).then_some(valid)
}

/// A name that is no label has been reported; the host made from it needs no second complaint.
fn default_host(name: &Spanned<String>) -> Option<Spanned<String>> {
    is_site_name(name).then(|| Spanned::new(format!("{}.localhost", name.value), name.span.clone()))
}

fn one(host: &Spanned<String>, taken: &mut BTreeMap<String, Span>, report: &Report<'_>) -> Option<String> {
    let parsed = match parse_host(host) {
        Ok(parsed) => parsed,
        Err(error) => {
            report.at(&host.span, &error);
            return None;
        }
    };
    if let Some(first) = taken.get(&parsed) {
        report.at(&host.span, problem::duplicate_host(&parsed, report.line(first)));
        return None;
    }
    taken.insert(parsed.clone(), host.span.clone());
    Some(parsed)
}
