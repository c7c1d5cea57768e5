//! HTML: what each element asks for, by element and attribute, with scripts and styles handed to their
//! own readers.
//!
//! Tags are tokenized as the standard says (HTML 13.2.5); of the tree only as much is kept as changes what
//! is asked for: foreign content, templates, and whether a `source` belongs to a picture or to media. XML
//! is read with the same tokens, for what is in `svg` and little else.

mod attributes;
pub(crate) mod component;
mod content;
mod context;
pub(crate) mod element;
pub(crate) mod tokens;
mod xml;

use std::ops::Range;

use percent_encoding::percent_decode_str;

use crate::css::{self, Part};
use crate::document::Skipped;
use crate::finding::Confidence;
use crate::headers::refresh_address;
use crate::policy;
use crate::rules;
use crate::script::{self, Language};
use crate::srcset;
use crate::survey::Survey;
use crate::text::Text;
use attributes::Asks;
use component::Flavor;
use content::Content;
use context::Context;
use tokens::{Attribute, Tag, Token, Tokens};

/// Documents within documents (`srcdoc`, comments for old browsers, templates in scripts) that are still read.
const DEEPEST: usize = 4;

/// What a document is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Markup {
    Html,
    /// SVG and XSLT; other vocabularies ask for nothing.
    Xml,
    /// HTML with code in it.
    Component(Flavor),
}

/// Reads a document into the survey.
pub(crate) fn scan(html: &Text, markup: Markup, survey: &mut Survey) {
    let page = |survey: &mut Survey| Page::new(html, markup, survey, 0).read();
    match markup {
        Markup::Html => page(survey),
        Markup::Xml => {
            xml::instructions(html, survey);
            // Loaded as an image, which is how SVG mostly is, it asks for nothing.
            survey.doubting(Confidence::Medium, page);
        }
        Markup::Component(flavor) => survey.doubting(Confidence::Medium, |survey| {
            component(html, flavor, survey);
        }),
    }
}

/// What a component asks for its own script may still change, and its elements may be those of other components.
fn component(source: &Text, flavor: Flavor, survey: &mut Survey) {
    let mut masked = source.clone();
    masked.text = flavor.masked(&source.text);
    if let Some(code) = flavor.front_matter(&source.text) {
        let text = Text::verbatim(&source.text[code.clone()], code.start).within(source);
        script::scan(&text, Language::TypeScript, survey);
    }
    let mut page = Page::new(&masked, Markup::Component(flavor), survey, 0);
    page.source = &source.text;
    page.read();
}

/// Reads a piece of markup, such as a string that a script puts into the page.
pub(crate) fn fragment(html: &Text, survey: &mut Survey) {
    let (base, upgrades, inert) = (survey.base.clone(), survey.upgrades, survey.inert);
    Page::new(html, Markup::Html, survey, DEEPEST - 1).read();
    (survey.base, survey.upgrades, survey.inert) = (base, upgrades, inert);
}

/// The first address of each tag of a page that is not inert, as written, with its rule; before them what they are
/// resolved against, when the page says so.
pub(crate) fn addresses(html: &str) -> (Option<String>, Vec<(String, &'static rules::Rule)>) {
    let (mut context, mut tokens) = (Context::of(Markup::Html), Tokens::new(html));
    let (mut base, mut found) = (None, Vec::new());
    while let Some(token) = tokens.next() {
        match token {
            Token::Start(tag) => {
                tokens.enter(context.open(&tag));
                if tag.name == "base" && base.is_none() {
                    base = tag.attribute("href").map(|href| href.value.clone());
                }
                let address = attributes::address(&tag, &context).filter(|_| !context.is_inert());
                found.extend(address.map(|(attribute, rule)| (attribute.value.clone(), rule)));
            }
            Token::End(name, _) => context.close(&name),
            Token::Comment(_) => {}
        }
    }
    (base, found)
}

struct Page<'s, 'd, 'o> {
    html: &'s Text<'d>,
    /// The same, code in it as it stands.
    source: &'s str,
    markup: Markup,
    survey: &'s mut Survey<'o>,
    context: Context,
    prefixes: xml::Prefixes,
    /// Only the first `<base href>` counts (HTML 4.2.3).
    base_seen: bool,
    depth: usize,
    /// The document of a frame (`srcdoc`), which the page around it restricts.
    framed: bool,
}

impl<'s, 'd, 'o> Page<'s, 'd, 'o> {
    fn new(html: &'s Text<'d>, markup: Markup, survey: &'s mut Survey<'o>, depth: usize) -> Self {
        Self {
            html,
            source: &html.text,
            markup,
            survey,
            context: Context::of(markup),
            prefixes: xml::Prefixes::default(),
            base_seen: false,
            depth,
            framed: false,
        }
    }

    fn read(&mut self) {
        let source = self.html.text.as_ref();
        let mut tokens = Tokens::new(source);
        let mut open: Option<(Content, usize)> = None;
        while let Some(token) = tokens.next() {
            match token {
                Token::Start(mut tag) => {
                    self.resolve(&mut tag);
                    tokens.enter(self.context.open(&tag));
                    open = Content::of(&tag, self.language()).map(|content| (content, tag.end)).or(open);
                    self.tag(&tag);
                }
                Token::End(name, start) => {
                    let name = if self.is_xml() { self.prefixes.name(&name) } else { name };
                    if matches!(name.as_str(), "script" | "style")
                        && let Some((content, from)) = open.take()
                    {
                        self.content(content, from..start);
                    }
                    self.context.close(&name);
                }
                Token::Comment(range) => self.comment(range),
            }
        }
        if let Some((content, from)) = open {
            self.content(content, from..source.len());
        }
    }

    fn is_xml(&self) -> bool {
        self.markup == Markup::Xml
    }

    fn resolve(&mut self, tag: &mut Tag) {
        if self.is_xml() {
            self.prefixes.resolve(tag);
        }
    }

    fn language(&self) -> Language {
        match self.markup {
            Markup::Component(flavor) => flavor.language(),
            _ => Language::JavaScript,
        }
    }

    /// What stands between two tags, or within a comment.
    fn part(&self, range: Range<usize>) -> Option<Text<'s>> {
        let html: &'s Text = self.html;
        let text = html.text.get(range.clone())?;
        Some(Text::verbatim(text, range.start).within(html))
    }

    fn content(&mut self, content: Content, range: Range<usize>) {
        if self.is_xml() && !self.context.is_known() {
            return;
        }
        let Some(text) = self.part(content::without_marks(&self.html.text, range)) else { return };
        self.survey.inert = self.context.is_inert();
        match content {
            Content::Script(language) => script::scan(&text, language, self.survey),
            Content::Style => css::scan(&text, Part::Sheet, self.survey),
            Content::Preprocessed => {
                css::scan(&text.without_line_comments(), Part::Sheet, self.survey);
            }
            Content::Data(part) => crate::json::scan(&text, part, self.survey),
            Content::Template => self.inert(&text),
        }
    }

    /// Internet Explorer read what stands in `<!--[if IE]> ... <![endif]-->`.
    fn comment(&mut self, range: Range<usize>) {
        let inner = content::conditional(&self.html.text, range);
        if let Some(text) = inner.and_then(|inner| self.part(inner)) {
            self.inert(&text);
        }
    }

    /// Markup that is not asked for until a script makes something of it.
    fn inert(&mut self, text: &Text) {
        if self.depth >= DEEPEST {
            return self.survey.skip(Skipped::TooDeep);
        }
        let base = self.survey.base.clone();
        let mut page = Page::new(text, Markup::Html, self.survey, self.depth + 1);
        page.context.start_inert();
        page.read();
        self.survey.base = base;
    }

    fn tag(&mut self, tag: &Tag) {
        self.survey.inert = self.context.is_inert();
        if self.is_xml() && !self.context.is_known() {
            return xml::element(self.html, tag, self.survey);
        }
        match tag.name.as_str() {
            "base" => self.base(tag),
            "meta" => self.meta(tag),
            _ => {}
        }
        let cors = tag.attribute("crossorigin").is_some();
        for attribute in &tag.attributes {
            if self.is_bound(tag, attribute) {
                continue;
            }
            let text = self.text(attribute);
            match attributes::asks(tag, attribute, &self.context) {
                None => {}
                Some(Asks::Address(rule)) => self.address(rule, &text, cors),
                Some(Asks::Addresses(rule)) => self.addresses(rule, &text),
                Some(Asks::Candidates(rule)) => self.candidates(rule, &text),
                Some(Asks::Style) => css::scan(&text, Part::Declarations, self.survey),
                Some(Asks::Value(rule)) => css::scan(&text, Part::Value(rule), self.survey),
                Some(Asks::Handler) => script::scan(&text, Language::Handler, self.survey),
                Some(Asks::Document) => self.document(&text),
            }
        }
    }

    /// Reads the value of an attribute if it is code.
    fn is_bound(&mut self, tag: &Tag, attribute: &Attribute) -> bool {
        let Markup::Component(flavor) = self.markup else { return false };
        let value = self.source.get(attribute.range.clone()).unwrap_or_default();
        let Some(bound) = flavor.bound(attribute, value) else { return false };
        let named = Attribute { name: bound.name, value: String::new(), range: 0..0 };
        let rule = match attributes::asks(tag, &named, &self.context) {
            Some(Asks::Address(rule) | Asks::Addresses(rule) | Asks::Candidates(rule)) => Some(rule),
            _ => None,
        };
        // Quotes within code in quotes are references.
        let decoded = if flavor == Flavor::Vue { attribute.value.as_str() } else { value };
        let text = Text::decoded(value, decoded, attribute.range.start).within(self.html);
        let code = Text::verbatim(&text.text[bound.code.clone()], bound.code.start).within(&text);
        script::value(&code, rule, self.survey);
        true
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
        // What a component puts after it in braces nobody knows.
        let code = text.text.find('{').filter(|_| matches!(self.markup, Markup::Component(_)));
        let written = &text.text[..code.unwrap_or(text.text.len())];
        self.survey.consider_cors(rule, written, text.range(trimmed(written)), cors);
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
        if self.depth >= DEEPEST {
            return self.survey.skip(Skipped::TooDeep);
        }
        let base = self.survey.base.clone();
        let mut page = Page::new(text, Markup::Html, self.survey, self.depth + 1);
        page.framed = true;
        page.read();
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
        let rule = if self.framed { &rules::FRAME_REFRESH } else { &rules::META_REFRESH };
        if let Some(range) = refresh_address(&text.text) {
            self.survey.consider(rule, &text.text[range.clone()], text.range(range));
        }
    }
}

/// The code of a `javascript:` URL.
fn javascript_url<'t>(text: &'t Text) -> Option<Text<'t>> {
    const SCHEME: &str = "javascript:";
    let start = trimmed(&text.text).start;
    let head = text.text.get(start..start + SCHEME.len())?;
    let code = head.eq_ignore_ascii_case(SCHEME).then_some(start + SCHEME.len())?;
    let (raw, at) = (&text.text[code..], text.at(code));
    // HTML 7.4.2.3.2, "evaluate a javascript: URL" step 3.
    match percent_decode_str(raw).decode_utf8() {
        Ok(decoded) if decoded != raw => Some(Text::instead(decoded.into_owned(), at)),
        _ => Some(Text::verbatim(raw, code).within(text)),
    }
}

/// The value without the white space around it.
fn trimmed(value: &str) -> Range<usize> {
    let is_space = |c: char| c <= ' ';
    let start = value.len() - value.trim_start_matches(is_space).len();
    start..start.max(value.trim_end_matches(is_space).len())
}
