//! What stands between the tags of `script` and `style`, and within comments.

use std::ops::Range;

use super::tokens::Tag;
use crate::json::Part;
use crate::kind::{is_javascript, is_json};
use crate::script::Language;

/// How the text of an element is to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Content {
    Script(Language),
    Style,
    /// A style sheet in a language of its own, which has comments up to the end of a line.
    Preprocessed,
    Data(Part),
    /// Markup that a library puts into the page.
    Template,
}

impl Content {
    /// `language`: of scripts that do not say what they are written in.
    pub(super) fn of(tag: &Tag, language: Language) -> Option<Self> {
        match tag.name.as_str() {
            "style" if is_preprocessed(tag) => Some(Self::Preprocessed),
            "style" => Some(Self::Style),
            "script" if tag.attribute("src").is_none() => script(tag, language),
            _ => None,
        }
    }
}

/// `lang`, as components say it.
fn is_preprocessed(tag: &Tag) -> bool {
    let language = tag.attribute("lang").map(|language| language.value.trim().to_ascii_lowercase());
    matches!(language.as_deref(), Some("scss" | "sass" | "less" | "styl" | "stylus"))
}

/// HTML 4.12.1, "prepare the script element" steps 8 to 12; other types are data blocks, which libraries use as
/// they like.
fn script(tag: &Tag, language: Language) -> Option<Content> {
    const TEMPLATES: [&str; 8] = [
        "text/html",
        "text/template",
        "text/x-template",
        "text/x-handlebars",
        "text/x-handlebars-template",
        "text/ng-template",
        "text/x-jquery-tmpl",
        "text/mustache",
    ];
    let kind = tag.attribute("type").map(|kind| kind.value.trim().to_ascii_lowercase()).unwrap_or_default();
    Some(match kind.as_str() {
        "" | "module" => Content::Script(written_in(tag).unwrap_or(language)),
        "importmap" | "systemjs-importmap" | "importmap-shim" => Content::Data(Part::ImportMap),
        "speculationrules" => Content::Data(Part::Speculation),
        json if is_json(json) => Content::Data(Part::Data),
        template if TEMPLATES.contains(&template) => Content::Template,
        "text/babel" | "text/jsx" => Content::Script(Language::JavaScript),
        javascript if is_javascript(javascript) => Content::Script(Language::JavaScript),
        _ => return None,
    })
}

/// Whether a `script` element is one: of data blocks nothing is asked for.
pub(super) fn is_run(tag: &Tag) -> bool {
    matches!(script(tag, Language::JavaScript), Some(Content::Script(_)))
}

/// `lang`, as components say it.
fn written_in(tag: &Tag) -> Option<Language> {
    let language = tag.attribute("lang")?.value.trim().to_ascii_lowercase();
    match language.as_str() {
        "ts" | "typescript" => Some(Language::TypeScript),
        "tsx" => Some(Language::TypeScriptJsx),
        _ => None,
    }
}

/// Where the markup of `<!--[if IE]> ... <![endif]-->` stands within a comment.
pub(super) fn conditional(source: &str, comment: Range<usize>) -> Option<Range<usize>> {
    let text = source.get(comment.clone())?;
    let condition = text.trim_start_matches("<!--");
    if !condition.trim_start().starts_with("[if ") {
        return None;
    }
    let start = text.find("]>")? + "]>".len();
    let end = text.rfind("<![endif]").filter(|end| *end >= start)?;
    Some(comment.start + start..comment.start + end)
}

/// Without the marks of a CDATA section around it (XML 1.0 2.7).
pub(super) fn without_marks(source: &str, range: Range<usize>) -> Range<usize> {
    const MARK: &str = "<![CDATA[";
    let text = source.get(range.clone()).unwrap_or_default();
    let start = text.len() - text.trim_start().len();
    if !text[start..].starts_with(MARK) {
        return range;
    }
    let end = text.rfind("]]>").unwrap_or(text.len());
    range.start + start + MARK.len()..(range.start + end).max(range.start + start + MARK.len())
}
