//! `fetch()`, for a browser's console or Node.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::Sendable;

/// The call.
pub(super) fn call(request: &Sendable) -> String {
    let mut init = vec![format!("  method: {}", literal(&request.method))];
    let pairs = request.fields.iter().map(|(name, value)| pair(name, value));
    let pairs: Vec<_> = pairs.collect();
    if !pairs.is_empty() {
        init.push(format!("  headers: [\n{}\n  ]", pairs.join(",\n")));
    }
    init.extend(body(request).map(|body| format!("  body: {body}")));
    if request.field("cookie").is_some() {
        // A browser sends its own cookies and ignores the field.
        init.push("  credentials: \"include\"".into());
    }
    format!("await fetch({}, {{\n{}\n}});", literal(&request.url), init.join(",\n"))
}

fn pair(name: &str, value: &[u8]) -> String {
    // Fetch, section 2.2.2: a value is a byte string, each character a byte.
    let value: String = value.iter().map(|b| char::from(*b)).collect();
    format!("    [{}, {}]", literal(name), literal(&value))
}

fn body(request: &Sendable) -> Option<String> {
    match request.text() {
        _ if request.body.is_empty() => None,
        Some(text) => Some(literal(text)),
        None => Some(format!(
            "Uint8Array.from(atob(\"{}\"), (c) => c.charCodeAt(0))",
            STANDARD.encode(&request.body)
        )),
    }
}

/// A JSON string is one of JavaScript's too (ECMA-262 since 2019). `<` is escaped, for who pastes into a page.
fn literal(text: &str) -> String {
    serde_json::Value::from(text).to_string().replace('<', "\\u003c")
}
