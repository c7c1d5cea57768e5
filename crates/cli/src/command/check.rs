//! `localfront check`: mixed content and other mistakes that show only once deployed; for CI.

use engine::Places;
use engine::api::types::{ApiError, Finding, Severity};
use engine::check::{self, Checked};

use crate::args::{Check, Shared};
use crate::output::{Colour, Found, Output};

pub(crate) async fn run(check: Check, shared: Shared, output: Output) -> Result<Found, ApiError> {
    let mut total = Checked::default();
    let root = Places::at(shared.data_dir).ok().map(|places| places.root());
    for target in check.targets {
        let checked = check::target(&target, root.as_deref()).await?;
        for finding in &checked.findings {
            show(finding, output);
        }
        for skipped in &checked.skipped {
            output.note(&format!("not read: {skipped}"));
        }
        total.add(checked);
    }
    let problems = total.findings.iter().filter(|f| f.severity != Severity::Info).count();
    output.event(&serde_json::json!({
        "event": "checked", "documents": total.documents, "findings": total.findings.len(), "problems": problems,
    }));
    output.note(&format!("{} documents read, {problems} problems", total.documents));
    Ok(if problems == 0 { Found::Nothing } else { Found::Problems })
}

fn show(finding: &Finding, output: Output) {
    output.event(finding);
    if output.is_json() {
        return;
    }
    let (colour, word) = match finding.severity {
        Severity::Error => (Colour::Bad, "error"),
        Severity::Warning => (Colour::Notice, "warning"),
        Severity::Info => (Colour::Faint, "hint"),
    };
    let number = |n: Option<u32>| n.map_or_else(String::new, |n| format!(":{n}"));
    let place = format!("{}{}{}", finding.file, number(finding.line), number(finding.column));
    let (what, url) = (finding.what.replace('-', " "), &finding.url);
    output.say(&format!("{place}: {}: {what} {url} ({})", output.paint(colour, word), category(finding)));
    if let Some(line) = &finding.excerpt {
        output.say(&format!("  - {}", line.trim()));
    }
    match finding.fix.as_ref().map(|fix| (fix, &fix.line)) {
        Some((_, Some(line))) => output.say(&format!("  + {}", output.paint(Colour::Good, line.trim()))),
        Some((fix, None)) => output.say(&format!("  write {}", output.paint(Colour::Good, &fix.url))),
        None => {}
    }
}

fn category(finding: &Finding) -> &'static str {
    match finding.category.as_str() {
        "blocked" => "browsers block it",
        "upgraded" => "browsers ask for https instead",
        "localhost" => "works on localhost only",
        "form" => "browsers warn before it is sent",
        "download" => "browsers refuse the download",
        _ => "leaves the https address",
    }
}
