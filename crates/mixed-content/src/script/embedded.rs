//! Markup and style sheets within strings: what scripts put into the page with `innerHTML`, `document.write`,
//! templates of frameworks and rules of style sheets.

use super::Language;
use crate::css::{self, Part};
use crate::finding::Confidence;
use crate::html;
use crate::rules::{self, Rule};
use crate::survey::Survey;
use crate::text::Text;

/// Scripts within markup within scripts that are still read.
const DEEPEST: usize = 2;

/// Reads a string or template, quotes left out, if it looks like either. Whether it is ever put into a page nobody
/// knows, so what is found is of low confidence.
pub(super) fn read(literal: &Text, survey: &mut Survey) {
    let text = literal.text.as_ref();
    if !["http:", "ws:", "HTTP:"].iter().any(|scheme| text.contains(scheme)) || survey.fragments >= DEEPEST {
        return;
    }
    // That a string is no markup after all is nothing left out.
    let skipped = survey.skipped.len();
    survey.fragments += 1;
    if looks_like_markup(text) {
        survey.doubting(Confidence::Low, |survey| html::fragment(literal, survey));
    } else if text.contains("url(") || text.contains("@import") {
        let sheet = literal.clone().masked();
        let part = style(&sheet.text);
        survey.doubting(Confidence::Low, |survey| css::scan(&sheet, part, survey));
    }
    survey.fragments -= 1;
    survey.skipped.truncate(skipped);
}

/// Reads a string that is run.
pub(super) fn program(literal: &Text, survey: &mut Survey) {
    if survey.fragments >= DEEPEST {
        return;
    }
    let skipped = survey.skipped.len();
    survey.fragments += 1;
    let code = literal.clone().masked();
    survey.doubting(Confidence::Medium, |survey| super::scan(&code, Language::Handler, survey));
    survey.fragments -= 1;
    survey.skipped.truncate(skipped);
}

/// Reads a string that is the value of a property in a style sheet.
pub(super) fn value(literal: &Text, rule: &'static Rule, survey: &mut Survey) {
    let value = literal.clone().masked();
    survey.doubting(Confidence::Medium, |survey| css::scan(&value, Part::Value(rule), survey));
}

/// A tag with an attribute.
fn looks_like_markup(text: &str) -> bool {
    let mut tags = text.match_indices('<').take(50).map(|(at, _)| &text[at + 1..]);
    tags.any(|rest| rest.starts_with(|c: char| c.is_ascii_alphabetic()) && rest.contains('='))
}

/// Rules, declarations, or the value of one.
fn style(text: &str) -> Part {
    let before = text.split("url(").next().unwrap_or_default();
    match () {
        () if text.contains('{') || text.contains("@import") => Part::Sheet,
        () if before.contains(':') => Part::Declarations,
        () => Part::Value(&rules::CSS_IMAGE),
    }
}
