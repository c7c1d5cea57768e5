//! `Invoke-WebRequest`, for PowerShell.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::{Sendable, lossy};

/// The methods `-Method` knows; others need PowerShell 6.
const KNOWN: [&str; 8] = ["GET", "HEAD", "POST", "PUT", "DELETE", "TRACE", "OPTIONS", "PATCH"];

/// The command, one parameter on a line, after the session that holds its cookies.
pub(super) fn command(request: &Sendable) -> String {
    // Windows PowerShell 5 would otherwise read the answer with Internet Explorer, and ask first.
    let mut parts = vec![format!("Invoke-WebRequest -UseBasicParsing -Uri {}", quoted(&request.url))];
    let option = if KNOWN.contains(&&*request.method) { "-Method" } else { "-CustomMethod" };
    parts.push(format!("{option} {}", quoted(&request.method)));
    // Refused among the headers by PowerShell 5.
    for (name, parameter) in [("user-agent", "-UserAgent"), ("content-type", "-ContentType")] {
        parts.extend(request.field(name).map(|value| format!("{parameter} {}", quoted(&lossy(value)))));
    }
    let session = session(request);
    parts.extend(session.is_some().then(|| "-WebSession $session".to_owned()));
    parts.extend(headers(request, session.is_some()));
    parts.extend(body(request));
    session.unwrap_or_default() + &parts.join(" `\n  ")
}

/// Lines that make a session with the cookies: PowerShell 5 throws a `Cookie` field away. `None` without cookies, and
/// where the classes of .NET cannot hold them; PowerShell 6 and later send the field then.
fn session(request: &Sendable) -> Option<String> {
    let host = host(&request.url)?;
    let mut lines = "$session = New-Object Microsoft.PowerShell.Commands.WebRequestSession\n".to_owned();
    for (name, value) in cookies(request)? {
        lines += &format!(
            "$session.Cookies.Add((New-Object System.Net.Cookie({}, {}, '/', {})))\n",
            quoted(&name),
            quoted(&value),
            quoted(host)
        );
    }
    Some(lines)
}

/// Its cookies by name, where each can be one of .NET's.
fn cookies(request: &Sendable) -> Option<Vec<(String, String)>> {
    let mut found: Vec<(String, String)> = Vec::new();
    for (_, value) in request.fields.iter().filter(|(name, _)| name.eq_ignore_ascii_case("cookie")) {
        for pair in std::str::from_utf8(value).ok()?.split("; ") {
            let (name, value) = pair.split_once('=')?;
            let held = is_plain(name) && is_plain(value) && !name.is_empty() && !name.starts_with('$');
            if !held || found.iter().any(|(known, _)| known == name) {
                return None;
            }
            found.push((name.to_owned(), value.to_owned()));
        }
    }
    (!found.is_empty()).then_some(found)
}

/// Whether `System.Net.Cookie` takes this as a name or a value and gives it back as it is.
fn is_plain(text: &str) -> bool {
    text.chars().all(|c| c.is_ascii_graphic() && !matches!(c, ';' | ',' | '"'))
}

/// A host that cookies can be kept for: those of .NET do not know IPv6 addresses.
fn host(url: &str) -> Option<&str> {
    let authority = url.split_once("://")?.1.split(['/', '?', '#']).next()?;
    let host = authority.rsplit_once(':').map_or(authority, |(host, _)| host);
    (!host.contains(['[', '@'])).then_some(host)
}

/// A table has each name once: values of one name are joined (RFC 9110 section 5.3).
fn headers(request: &Sendable, without_cookies: bool) -> Option<String> {
    let mut table: Vec<(String, String)> = Vec::new();
    for (name, value) in &request.fields {
        let name = name.to_ascii_lowercase();
        if matches!(&*name, "user-agent" | "content-type") || (without_cookies && name == "cookie") {
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
