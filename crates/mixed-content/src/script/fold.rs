//! Strings that programs write in pieces or in code, worked out without running them.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};
use oxc_ast::ast::{Argument, CallExpression, Expression, RegExpLiteral};
use percent_encoding::percent_decode_str;

/// Characters of `String.fromCharCode` that are put together.
const MOST_CHARACTERS: usize = 2_000;

/// What a global function makes of a string; `None` for functions that are not known.
pub(super) fn decoded(function: &str, text: &str) -> Option<String> {
    match function {
        "atob" => {
            let bytes = STANDARD.decode(text).or_else(|_| STANDARD_NO_PAD.decode(text)).ok()?;
            String::from_utf8(bytes).ok()
        }
        "decodeURIComponent" | "decodeURI" | "unescape" => {
            percent_decode_str(text).decode_utf8().ok().map(Into::into)
        }
        _ => None,
    }
}

/// `String.fromCharCode(104, 116)`.
pub(super) fn characters(call: &CallExpression) -> Option<String> {
    let codes = call.arguments.iter().take(MOST_CHARACTERS).map(|argument| match argument {
        Argument::NumericLiteral(number) => char::from_u32(number.value as u32),
        _ => None,
    });
    codes.collect()
}

/// How much of a text stands after `replace` has been called on it with this: all, for ends that are trimmed; up to
/// the part that goes, for a word; `None` when that cannot be told.
pub(super) fn kept(text: &str, replaced: &Expression) -> Option<usize> {
    match replaced.get_inner_expression() {
        Expression::StringLiteral(word) => Some(text.find(word.value.as_str()).unwrap_or(text.len())),
        Expression::RegExpLiteral(pattern) if pattern_is_of_ends(pattern) => Some(text.len()),
        Expression::RegExpLiteral(pattern) => {
            placeholder(pattern).map(|mark| text.find(mark).unwrap_or(text.len()))
        }
        _ => None,
    }
}

/// What begins the places that a pattern fills: `/\{id\}/g`, `/:id/`, `/%s/`.
fn placeholder(pattern: &RegExpLiteral) -> Option<char> {
    let text = pattern.regex.pattern.text.as_str();
    let text = text.strip_prefix('\\').unwrap_or(text);
    text.chars().next().filter(|first| matches!(first, '{' | '[' | '<' | '%' | '$' | '#' | '@'))
}

/// `/\/+$/`: slashes at the end.
fn pattern_is_of_ends(pattern: &RegExpLiteral) -> bool {
    let text = pattern.regex.pattern.text.as_str();
    text.ends_with('$') && text.trim_end_matches('$').chars().all(|c| "\\/+*?()[]^".contains(c))
}
