//! The taxonomy, row by row: what is found, where, and what is left alone.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod beyond;
mod browsers;
mod components;
mod correcting;
mod css;
mod data;
mod fixes;
mod fragments;
mod fuzz;
mod headers;
mod hostile;
mod html;
mod left_alone;
mod merging;
mod originals;
mod places;
mod preflights;
mod recall;
mod reports;
mod script;
mod spellings;
mod values;
mod xml;

use mixed_content::{Category, Confidence, Document, Finding, Inspection, Own, Severity, inspect};

/// The site all tests are about.
pub(crate) fn with_own<T>(test: impl FnOnce(&Own) -> T) -> T {
    let authorities = ["shop.localhost:8443".to_owned()];
    let backends = ["localhost:3000".to_owned(), "mzc-alb.example.com".to_owned()];
    test(&Own { authorities: &authorities, backends: &backends })
}

pub(crate) fn inspected(file: &str, bytes: &[u8]) -> Inspection {
    let url = format!("https://shop.localhost:8443/{file}");
    let document = Document { url: &url, file, media_type: "", bytes };
    with_own(|own| inspect(&document, own, &[]))
}

/// Findings as `H01 script blocked error high http://host/path`.
pub(crate) fn check(file: &str, text: &str, expected: &[&str]) {
    let found: Vec<String> = inspected(file, text.as_bytes()).findings.iter().map(line).collect();
    assert_eq!(found, expected, "in {text}");
}

pub(crate) fn line(finding: &Finding) -> String {
    let Finding { rule, what, url, .. } = finding;
    let category = match finding.category {
        Category::Blocked => "blocked",
        Category::Upgraded => "upgraded",
        Category::LocalhostOnly => "localhost",
        Category::Form => "form",
        Category::Download => "download",
        Category::Leak => "leak",
        Category::Cors => "cors",
        Category::Refused => "refused",
        Category::Trap => "trap",
        Category::Advice => "advice",
    };
    let severity = match finding.severity {
        Severity::Info => "info",
        Severity::Warning => "warning",
        Severity::Error => "error",
    };
    let confidence = match finding.confidence {
        Confidence::Low => "low",
        Confidence::Medium => "medium",
        Confidence::High => "high",
    };
    format!("{rule} {what} {category} {severity} {confidence} {url}")
}
