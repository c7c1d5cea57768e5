//! SARIF 2.1.0 (OASIS), as code hosting sites take it: rules with help, levels, paths relative to the root of the
//! sources, fingerprints that stay, and no more results than they accept.

use std::path::Path;

use serde_json::{Value, json};

use super::rules;
use super::{Checked, Found, Spot};
use crate::api::types::{ApiError, Finding, Severity};
use crate::error::Result;

/// Results of one run that code hosting sites accept.
const MOST_RESULTS: usize = 25_000;
/// What paths are relative to; code hosting sites know it as the root of the repository.
const ROOT: &str = "%SRCROOT%";

/// What was checked as one run of one tool. What a baseline knows is marked unchanged.
#[must_use]
pub fn sarif(checked: &Checked, has_baseline: bool) -> String {
    serde_json::to_string_pretty(&log(checked, has_baseline)).unwrap_or_default()
}

/// The same in a file.
///
/// # Errors
/// When it cannot be written.
pub fn write_sarif(to: &Path, checked: &Checked, has_baseline: bool) -> Result<()> {
    std::fs::write(to, sarif(checked, has_baseline) + "\n").map_err(|cause| {
        let shown = to.display().to_string();
        let message = format!("cannot write {shown}: {cause}; name another file for the findings");
        ApiError::new("sarif-refused", &[&shown, &cause.to_string()], message)
    })
}

fn log(checked: &Checked, has_baseline: bool) -> Value {
    let findings = worst(&checked.findings);
    let mut ids: Vec<&str> = findings.iter().map(|found| found.finding.rule.as_str()).collect();
    ids.sort_unstable();
    ids.dedup();
    let results: Vec<_> = findings.iter().map(|found| result(found, &ids, has_baseline)).collect();
    json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "Localfront",
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": ids.iter().map(|id| rule(id, findings.as_slice())).collect::<Vec<_>>(),
            } },
            "automationDetails": { "id": "localfront/" },
            "originalUriBaseIds": { ROOT: root() },
            "columnKind": "utf16CodeUnits",
            "invocations": [invocation(checked)],
            "results": results,
        }],
    })
}

/// As many as are accepted, in their order; the least bad are left out.
fn worst(findings: &[Found]) -> Vec<&Found> {
    let mut kept: Vec<_> = findings.iter().enumerate().collect();
    kept.sort_by_key(|(_, found)| rank(found.finding.severity));
    kept.truncate(MOST_RESULTS);
    kept.sort_by_key(|(at, _)| *at);
    kept.into_iter().map(|(_, found)| found).collect()
}

const fn rank(severity: Severity) -> u8 {
    match severity {
        Severity::Error => 0,
        Severity::Warning => 1,
        Severity::Info => 2,
    }
}

/// The folder that paths are relative to.
fn root() -> Value {
    let here = std::env::current_dir().and_then(|here| here.canonicalize()).ok();
    match here.and_then(|here| url::Url::from_directory_path(here).ok()) {
        Some(url) => json!({ "uri": url.as_str() }),
        None => json!({ "description": { "text": "The folder the check was run in." } }),
    }
}

/// That it was run, and what it could not read.
fn invocation(checked: &Checked) -> Value {
    let note = |text: String| json!({ "level": "warning", "message": { "text": text } });
    let skipped = checked.skipped.iter().map(|skip| format!("not read: {}: {}", skip.file, skip.why.message));
    let mut notes: Vec<_> = skipped.map(note).collect();
    if checked.findings.len() > MOST_RESULTS {
        notes.push(note(format!("{} findings; the worst {MOST_RESULTS} are listed", checked.findings.len())));
    }
    json!({ "executionSuccessful": true, "toolExecutionNotifications": notes })
}

fn rule(id: &str, findings: &[&Found]) -> Value {
    let (name, text) = rules::about(id);
    let of_rule = findings.iter().filter(|found| found.finding.rule == id);
    let worst = of_rule.map(|found| found.finding.severity).min_by_key(|severity| rank(*severity));
    json!({
        "id": id,
        "name": name,
        "shortDescription": { "text": text },
        "fullDescription": { "text": text },
        "help": { "text": rules::help(id), "markdown": rules::help(id) },
        "defaultConfiguration": { "level": level(worst.unwrap_or(Severity::Info)) },
        "properties": { "tags": ["security", rules::topic(id)] },
    })
}

fn result(found: &Found, ids: &[&str], has_baseline: bool) -> Value {
    let finding = &found.finding;
    let index = ids.iter().position(|id| *id == finding.rule);
    let mut result = json!({
        "ruleId": finding.rule,
        "ruleIndex": index,
        "level": level(finding.severity),
        "message": { "text": message(finding) },
        "locations": [{ "physicalLocation": location(&found.at) }],
        "partialFingerprints": {
            "localfront/v1": fingerprint(found),
            "primaryLocationLineHash": format!("{}:1", &fingerprint(found)[..16]),
        },
        "properties": {
            "url": finding.url,
            "category": finding.category,
            "confidence": finding.confidence,
            "browsers": finding.browsers,
        },
    });
    if let Some(other) = &found.other {
        result["relatedLocations"] = json!([{
            "id": 1,
            "message": { "text": "The other end of the source map." },
            "physicalLocation": location(other),
        }]);
    }
    if has_baseline {
        result["baselineState"] = json!(if found.is_new { "new" } else { "unchanged" });
    }
    if let Some(fix) = fix(found) {
        result["fixes"] = json!([fix]);
    }
    result
}

const fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "note",
    }
}

fn message(finding: &Finding) -> String {
    let (_, about) = rules::about(&finding.rule);
    let is_address = finding.url.contains("://");
    let named = if is_address { "The address is" } else { "It is" };
    let needs = match finding.needs.as_slice() {
        [] => String::new(),
        needs => format!(" It has to answer with: {}.", needs.join("; ")),
    };
    let correction = finding.fix.as_ref().map(|fix| format!(" Write {} instead.", fix.url));
    format!("{about} {named} {}.{needs}{}", finding.url, correction.unwrap_or_default())
}

/// Code hosting sites count one mistake as one as long as this stays.
fn fingerprint(found: &Found) -> String {
    blake3::hash(found.fingerprint().as_bytes()).to_hex()[..32].to_owned()
}

fn location(spot: &Spot) -> Value {
    let mut location = json!({ "artifactLocation": artifact(spot) });
    if let Some(line) = spot.line {
        location["region"] = region(line, spot.column, spot.marked());
    }
    location
}

/// Relative to the root of the sources wherever it lies below it.
fn artifact(spot: &Spot) -> Value {
    match spot.uri.contains("://") || spot.uri.starts_with('/') {
        true => json!({ "uri": spot.uri }),
        false => json!({ "uri": spot.uri, "uriBaseId": ROOT }),
    }
}

fn region(line: u32, column: Option<u32>, marked: Option<&str>) -> Value {
    let mut region = json!({ "startLine": line });
    if let Some(column) = column {
        region["startColumn"] = json!(column);
        if let Some(marked) = marked.filter(|marked| !marked.is_empty()) {
            region["endColumn"] = json!(column + units(marked));
            region["snippet"] = json!({ "text": marked });
        }
    }
    region
}

fn units(text: &str) -> u32 {
    text.encode_utf16().count() as u32
}

/// One replacement in the file, where one corrects it.
fn fix(found: &Found) -> Option<Value> {
    let (before, after, lead) = found.edit.as_ref()?;
    let column = found.at.column?.checked_sub(*lead)?;
    Some(json!({
        "description": { "text": format!("Write {after} instead of {before}") },
        "artifactChanges": [{
            "artifactLocation": artifact(&found.at),
            "replacements": [{
                "deletedRegion": region(found.at.line?, Some(column), Some(before)),
                "insertedContent": { "text": after },
            }],
        }],
    }))
}

impl Spot {
    fn marked(&self) -> Option<&str> {
        self.excerpt.as_deref()?.get(self.mark.clone()?)
    }
}
