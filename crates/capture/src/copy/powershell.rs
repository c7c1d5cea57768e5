//! `Invoke-WebRequest`, for PowerShell.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::{Sendable, lossy};

/// The methods `-Method` knows; others need PowerShell 6.
const KNOWN: [&str; 8] = ["GET", "HEAD", "POST", "PUT", "DELETE", "TRACE", "OPTIONS", "PATCH"];

/// The command, one parameter on a line.
pub(super) fn command(request: &Sendable) -> String {
    let mut parts = vec![format!("Invoke-WebRequest -Uri {}", quoted(&request.url))];
    let option = if KNOWN.contains(&&*request.method) { "-Method" } else { "-CustomMethod" };
    parts.push(format!("{option} {}", quoted(&request.method)));
    // Refused among the headers by PowerShell 5.
    for (name, parameter) in [("user-agent", "-UserAgent"), ("content-type", "-ContentType")] {
        parts.extend(request.field(name).map(|value| format!("{parameter} {}", quoted(&lossy(value)))));
    }
    parts.extend(headers(request));
    parts.extend(body(request));
    parts.join(" `\n  ")
}

/// A table has each name once: values of one name are joined (RFC 9110 section 5.3).
fn headers(request: &Sendable) -> Option<String> {
    let mut table: Vec<(String, String)> = Vec::new();
    for (name, value) in &request.fields {
        let name = name.to_ascii_lowercase();
        if matches!(&*name, "user-agent" | "content-type") {
            continue;
        }
        let separator = if name == "cookie" { "; " } else { ", " };
        match table.iter_mut().find(|(n, _)| *n == name) {
            Some((_, all)) => *all = format!("{all}{separator}{}", lossy(value)),
            None => table.push((name, lossy(value))),
        }
    }
    let lines: Vec<_> = table.iter().map(|(n, v)| format!("    {} = {}", quoted(n), quoted(v))).collect();
    (!lines.is_empty()).then(|| format!("-Headers @{{\n{}\n  }}", lines.join("\n")))
}

/// Always as bytes: text would be sent in a charset of PowerShell's choice.
fn body(request: &Sendable) -> Option<String> {
    if request.body.is_empty() {
        return None;
    }
    let bytes = match request.text() {
        Some(text) => format!("[Text.Encoding]::UTF8.GetBytes({})", quoted(text)),
        None => format!("[Convert]::FromBase64String('{}')", STANDARD.encode(&request.body)),
    };
    Some(format!("-Body ({bytes})"))
}

/// A string without variables. PowerShell takes typographic quotes for plain ones, so they are doubled as well.
fn quoted(text: &str) -> String {
    let mut out = String::from("'");
    for c in text.chars() {
        if matches!(c, '\'' | '\u{2018}' | '\u{2019}' | '\u{201a}' | '\u{201b}') {
            out.push(c);
        }
        out.push(c);
    }
    out.push('\'');
    out
}
