//! HTML: what each element asks for, by element and attribute, with scripts and styles handed to their
//! own readers.
//!
//! Tags are tokenized as the standard says (HTML 13.2.5); of the tree only as much is kept as changes what
//! is asked for: foreign content, templates, and whether a `source` belongs to a picture or to media.

mod attributes;
mod context;
mod tokens;

use std::ops::Range;

use crate::css::{self, Part};
use crate::document::{Skipped, is_javascript};
use crate::headers::refresh_address;
use crate::policy;
use crate::rules;
use crate::script::{self, Language};
use crate::srcset;
use crate::survey::Survey;
use crate::text::Text;
use attributes::Asks;
use context::Context;
use tokens::{Attribute, Tag, Token, Tokens};

/// `srcdoc` within `srcdoc` that is still read.
const DEEPEST: usize = 4;

/// Reads a document into the survey.
pub(crate) fn scan(html: &Text, survey: &mut Survey) {
    Page { html, survey, context: Context::default(), base_seen: false, depth: 0 }.read();
}

struct Page<'s, 'd, 'o> {
    html: &'s Text<'d>,
    survey: &'s mut Survey<'o>,
    context: Context,
    /// Only the first `<base href>` counts (HTML 4.2.3).
    base_seen: bool,
    depth: usize,
}

/// A `script` or `style` element whose end has not been seen.
enum Raw {
    Script,
    Style,
}

impl<'s> Page<'s, '_, '_> {
    fn read(&mut self) {
        let source = self.html.text.as_ref();
        let mut tokens = Tokens::new(source);
        let mut raw: Option<(Raw, usize)> = None;
        while let Some(token) = tokens.next() {
            match token {
                Token::Start(tag) => {
                    tokens.enter(self.context.open(&tag.name, tag.self_closing));
                    raw = self.raw(&tag).map(|kind| (kind, tag.end)).or(raw);
                    self.tag(&tag);
                }
                Token::End(name, start) => {
                    if matches!(name.as_str(), "script" | "style")
                        && let Some((kind, from)) = raw.take()
                    {
                        self.content(&kind, from..start);
                    }
                    self.context.close(&name);
                }
            }
        }
        if let Some((kind, from)) = raw {
            self.content(&kind, from..source.len());
        }
    }

    fn raw(&self, tag: &Tag) -> Option<Raw> {
        match tag.name.as_str() {
            "style" => Some(Raw::Style),
            "script" if script_runs(tag) => Some(Raw::Script),
            _ => None,
        }
    }

    fn content(&mut self, kind: &Raw, range: Range<usize>) {
        let Some(text) = self.html.text.get(range.clone()) else { return };
        let text = Text::verbatim(text, range.start).within(self.html);
        self.survey.inert = self.context.is_inert();
        match kind {
            Raw::Script => script::scan(&text, Language::JavaScript, self.survey),
            Raw::Style => css::scan(&text, Part::Sheet, self.survey),
        }
    }

    fn tag(&mut self, tag: &Tag) {
        self.survey.inert = self.context.is_inert();
        match tag.name.as_str() {
            "base" => self.base(tag),
            "meta" => self.meta(tag),
            _ => {}
        }
        let cors = tag.attribute("crossorigin").is_some();
        for attribute in &tag.attributes {
            let text = self.text(attribute);
            match attributes::asks(tag, attribute, &self.context) {
                None => {}
                Some(Asks::Address(rule)) => self.address(rule, &text, cors),
                Some(Asks::Addresses(rule)) => self.addresses(rule, &text),
                Some(Asks::Candidates(rule)) => self.candidates(rule, &text),
                Some(Asks::Style) => css::scan(&text, Part::Declarations, self.survey),
                Some(Asks::Handler) => script::scan(&text, Language::Handler, self.survey),
                Some(Asks::Document) => self.document(&text),
            }
        }
    }

    fn text<'t>(&self, attribute: &'t Attribute) -> Text<'t>
    where
        's: 't,
    {
        let html: &'s Text = self.html;
        let raw = html.text.get(attribute.range.clone()).unwrap_or_default();
        Text::decoded(raw, &attribute.value, attribute.range.start).within(html)
    }

    fn address(&mut self, rule: &'static rules::Rule, text: &Text, cors: bool) {
        if let Some(code) = javascript_url(text) {
            return script::scan(&code, Language::Handler, self.survey);
        }
        self.survey.consider_cors(rule, &text.text, text.range(trimmed(&text.text)), cors);
    }

    /// `ping` and `archive`: addresses with white space between them.
    fn addresses(&mut self, rule: &'static rules::Rule, text: &Text) {
        for range in srcset::words(&text.text) {
            self.survey.consider(rule, &text.text[range.clone()], text.range(range));
        }
    }

    fn candidates(&mut self, rule: &'static rules::Rule, text: &Text) {
        for range in srcset::candidates(&text.text) {
            self.survey.consider(rule, &text.text[range.clone()], text.range(range));
        }
    }

    /// `srcdoc` is a document of its own, with this one's base (HTML 7.4.2.5).
    fn document(&mut self, text: &Text) {
        if self.depth == DEEPEST {
            return self.survey.skip(Skipped::TooDeep);
        }
        let (depth, context) = (self.depth + 1, Context::default());
        let base = self.survey.base.clone();
        Page { html: text, survey: self.survey, context, base_seen: false, depth }.read();
        self.survey.base = base;
    }

    fn base(&mut self, tag: &Tag) {
        let Some(href) = tag.attribute("href").filter(|_| !self.base_seen) else { return };
        self.base_seen = true;
        let text = self.text(href);
        self.survey.set_base(&rules::BASE, &text.text, text.range(trimmed(&text.text)));
    }

    fn meta(&mut self, tag: &Tag) {
        let Some(content) = tag.attribute("content") else { return };
        let pragma = tag.attribute("http-equiv").map(|attribute| attribute.value.trim().to_ascii_lowercase());
        match pragma.as_deref() {
            Some("content-security-policy") => self.survey.upgrades |= policy::upgrades(&content.value),
            Some("refresh") => self.refresh(content),
            _ => {}
        }
    }

    fn refresh(&mut self, content: &Attribute) {
        let text = self.text(content);
        if let Some(range) = refresh_address(&text.text) {
            self.survey.consider(&rules::META_REFRESH, &text.text[range.clone()], text.range(range));
        }
    }
}

/// Whether a `script` element holds JavaScript (HTML 4.12.1, "prepare the script element" step 8), and
/// does not take it from elsewhere.
fn script_runs(tag: &Tag) -> bool {
    let kind = tag.attribute("type").map(|attribute| attribute.value.trim().to_ascii_lowercase());
    let is_script = match kind.as_deref() {
        None | Some("" | "module") => true,
        Some(kind) => is_javascript(kind),
    };
    is_script && tag.attribute("src").is_none()
}

/// The code of a `javascript:` URL.
fn javascript_url<'t>(text: &'t Text) -> Option<Text<'t>> {
    const SCHEME: &str = "javascript:";
    let start = trimmed(&text.text).start;
    let head = text.text.get(start..start + SCHEME.len())?;
    let code = head.eq_ignore_ascii_case(SCHEME).then_some(start + SCHEME.len())?;
    Some(Text::verbatim(&text.text[code..], code).within(text))
}

/// The value without the white space around it.
fn trimmed(value: &str) -> Range<usize> {
    let is_space = |c: char| c <= ' ';
    let start = value.len() - value.trim_start_matches(is_space).len();
    start..start.max(value.trim_end_matches(is_space).len())
}
