//! `curl`, for bash and zsh.

use super::Sendable;
use super::posix::{piped, word};

/// The command, one option on a line.
pub(super) fn command(request: &Sendable) -> String {
    let text = request.text();
    let mut parts = vec![format!("curl {}", word(request.url.as_bytes()))];
    parts.extend(method(request));
    parts.extend(address(&request.url));
    parts.extend(fields(request));
    match text {
        _ if request.body.is_empty() => {}
        Some(text) => parts.push(format!("--data-raw {}", word(text.as_bytes()))),
        None => parts.push("--data-binary @-".into()),
    }
    let pipe = if text.is_none() { piped(&request.body) } else { String::new() };
    pipe + &parts.join(" \\\n  ")
}

/// `-X HEAD` would wait for a body that never comes.
fn method(request: &Sendable) -> Option<String> {
    let implied = if request.body.is_empty() { "GET" } else { "POST" };
    match request.method.as_str() {
        "HEAD" if request.body.is_empty() => Some("--head".into()),
        method if method == implied => None,
        method => Some(format!("-X {}", word(method.as_bytes()))),
    }
}

/// The address is sent as it stands: brackets are no ranges, dots are not resolved.
fn address(url: &str) -> Vec<String> {
    let mut options = Vec::new();
    if url.contains(['[', ']', '{', '}']) {
        options.push("--globoff".into());
    }
    if url.contains("/.") {
        options.push("--path-as-is".into());
    }
    options
}

fn fields(request: &Sendable) -> Vec<String> {
    let mut options: Vec<_> =
        request.fields.iter().map(|(name, value)| format!("-H {}", field(name, value))).collect();
    // What curl would add by itself.
    let mut added = vec!["Accept", "User-Agent"];
    added.extend((!request.body.is_empty()).then_some("Content-Type"));
    let absent = added.into_iter().filter(|name| request.field(name).is_none());
    options.extend(absent.map(|name| format!("-H '{name}:'")));
    if request.field("accept-encoding").is_some() {
        options.push("--compressed".into());
    }
    options
}

/// `name;` is curl's way to send an empty field; `name:` would remove it.
fn field(name: &str, value: &[u8]) -> String {
    let line = if value.is_empty() { format!("{name};").into_bytes() } else { joined(name, value) };
    word(&line)
}

fn joined(name: &str, value: &[u8]) -> Vec<u8> {
    [name.as_bytes(), b": ", value].concat()
}
