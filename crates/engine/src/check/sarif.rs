//! SARIF 2.1.0 (OASIS), as code hosting sites take it.

use std::path::Path;

use serde_json::{Value, json};

use super::rules::{self, HELP};
use super::{Found, Spot};
use crate::api::types::{ApiError, Finding, Severity};
use crate::error::Result;

/// The findings as one run of one tool. What a baseline knows is marked unchanged.
#[must_use]
pub fn sarif(findings: &[Found], has_baseline: bool) -> String {
    serde_json::to_string_pretty(&log(findings, has_baseline)).unwrap_or_default()
}

/// The same in a file.
///
/// # Errors
/// When it cannot be written.
pub fn write_sarif(to: &Path, findings: &[Found], has_baseline: bool) -> Result<()> {
    std::fs::write(to, sarif(findings, has_baseline) + "\n").map_err(|cause| {
        let shown = to.display().to_string();
        let message = format!("cannot write {shown}: {cause}; name another file for the findings");
        ApiError::new("sarif-refused", &[&shown, &cause.to_string()], message)
    })
}

fn log(findings: &[Found], has_baseline: bool) -> Value {
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
                "rules": ids.iter().map(|id| rule(id)).collect::<Vec<_>>(),
            } },
            "columnKind": "utf16CodeUnits",
            "results": results,
        }],
    })
}

fn rule(id: &str) -> Value {
    let (name, text) = rules::about(id);
    json!({
        "id": id,
        "name": name,
        "shortDescription": { "text": text },
        "fullDescription": { "text": text },
        "help": { "text": HELP, "markdown": HELP },
        "properties": { "tags": ["security", "mixed-content"] },
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
        "partialFingerprints": { "localfront/v1": fingerprint(found) },
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
    let correction = finding.fix.as_ref().map(|fix| format!(" Write {} instead.", fix.url));
    format!("{about} The address is {}.{}", finding.url, correction.unwrap_or_default())
}

/// Code hosting sites count one mistake as one as long as this stays.
fn fingerprint(found: &Found) -> String {
    blake3::hash(found.fingerprint().as_bytes()).to_hex()[..32].to_owned()
}

fn location(spot: &Spot) -> Value {
    let mut location = json!({ "artifactLocation": { "uri": spot.uri } });
    if let Some(line) = spot.line {
        location["region"] = region(line, spot.column, spot.marked());
    }
    location
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
            "artifactLocation": { "uri": found.at.uri },
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
