//! The two formats of a violation report: `application/csp-report` (CSP3 5.3) and
//! `application/reports+json` (Reporting API 2.1, CSP3 5.1). Fields of the wrong type count as missing.

use serde_json::{Map, Value};

/// The fields both formats have.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Violation {
    pub(super) document: String,
    pub(super) blocked: String,
    /// `connect-src`.
    pub(super) directive: String,
    /// Empty when the browser knew none.
    pub(super) source_file: String,
    pub(super) line: Option<u32>,
    pub(super) column: Option<u32>,
    /// The whole policy that was violated.
    pub(super) policy: String,
    /// The policy was not report-only, so it was not ours.
    pub(super) is_enforced: bool,
}

/// All violations of a body; `None` when it is no report.
pub(super) fn read(body: &[u8]) -> Option<Vec<Violation>> {
    match serde_json::from_slice(body).ok()? {
        Value::Object(object) => Some(vec![legacy(object.get("csp-report")?.as_object()?)]),
        Value::Array(batch) => Some(batch.iter().filter_map(reporting).collect()),
        _ => None,
    }
}

fn legacy(report: &Map<String, Value>) -> Violation {
    let directive = match text(report, "effective-directive") {
        name if name.is_empty() => text(report, "violated-directive"),
        name => name,
    };
    Violation {
        document: document(report, "document-uri"),
        blocked: text(report, "blocked-uri"),
        directive: first_word(&directive),
        source_file: text(report, "source-file"),
        line: number(report, "line-number"),
        column: number(report, "column-number"),
        policy: text(report, "original-policy"),
        is_enforced: text(report, "disposition") == "enforce",
    }
}

fn reporting(report: &Value) -> Option<Violation> {
    let report = report.as_object().filter(|report| text(report, "type") == "csp-violation")?;
    let body = report.get("body")?.as_object()?;
    Some(Violation {
        document: document(body, "documentURL"),
        blocked: text(body, "blockedURL"),
        directive: first_word(&text(body, "effectiveDirective")),
        source_file: text(body, "sourceFile"),
        line: number(body, "lineNumber"),
        column: number(body, "columnNumber"),
        policy: text(body, "originalPolicy"),
        is_enforced: text(body, "disposition") == "enforce",
    })
}

/// A frame made of `srcdoc` has no address but `about` (CSP3 5.3, "strip URL for use in reports"): then the page that
/// holds it, which is its referrer, or nothing where the browser leaves that out.
fn document(report: &Map<String, Value>, key: &str) -> String {
    let document = text(report, key);
    if document.split(':').next() == Some("about") { text(report, "referrer") } else { document }
}

fn text(object: &Map<String, Value>, key: &str) -> String {
    object.get(key).and_then(Value::as_str).unwrap_or_default().to_owned()
}

/// `violated-directive` of old browsers holds the whole directive.
fn first_word(directive: &str) -> String {
    directive.split_ascii_whitespace().next().unwrap_or_default().to_ascii_lowercase()
}

/// Lines and columns are 1-based; browsers send 0 for "unknown".
fn number(object: &Map<String, Value>, key: &str) -> Option<u32> {
    let number = object.get(key)?.as_u64().and_then(|number| u32::try_from(number).ok())?;
    (number > 0).then_some(number)
}
