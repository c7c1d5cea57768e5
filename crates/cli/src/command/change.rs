//! What was, or would be, changed on the way, in words.

use serde_json::Value;

/// The sentences the window has, too.
const TABLE: &str = include_str!("../../../../words/en/changes.json");

/// The sentence for a code and its detail. A code without one is said as it is.
pub(super) fn sentence(code: &str, detail: &str) -> String {
    let table: Value = serde_json::from_str(TABLE).unwrap_or_default();
    let template = match &table[code] {
        Value::Object(by_detail) => by_detail.get(detail).or_else(|| by_detail.get("*")),
        other => Some(other),
    };
    match template.and_then(Value::as_str) {
        Some(template) => template.replace("{0}", detail),
        None => format!("{} {detail}", code.replace('-', " ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_become_sentences() {
        let check = |code, detail, expect: &str| assert_eq!(sentence(code, detail), expect);
        check("added-request-header", "via: 2 x", "Added for the backend: `via: 2 x`");
        check("rewrites-mixed", "", "Insecure addresses are corrected while they pass");
        check("rewrote-mixed", "3", "Corrected 3 insecure addresses in passing");
        check("left-mixed", "too-large", "Insecure addresses left as they are: it is larger than 4 MB");
        check("of-tomorrow", "x", "of tomorrow x");
    }
}
