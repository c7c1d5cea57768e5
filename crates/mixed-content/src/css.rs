//! CSS: style sheets, `style` elements and `style` attributes.
//!
//! The tokens of css-syntax, statement by statement. What stands before `;` or the end of a block was a
//! declaration or an at-rule; what stands before `{` was a selector or a condition, which asks for nothing.

use std::ops::Range;

use cssparser::{Parser, Token};

use crate::document::Skipped;
use crate::rules::{self, Rule};
use crate::survey::Survey;
use crate::text::Text;

/// Blocks and functions within each other that are still read.
const DEEPEST: usize = 60;

/// What a piece of CSS is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    /// A style sheet.
    Sheet,
    /// The declarations of a `style` attribute.
    Declarations,
    /// The value of a property with this rule.
    Value(&'static Rule),
}

/// Reads CSS into the survey.
pub(crate) fn scan(css: &Text, part: Part, survey: &mut Survey) {
    if !might_ask(&css.text) {
        return;
    }
    let mut scanner = Scanner { css, survey, depth: 0, pending: Vec::new() };
    let mut parser = Parser::new(&css.text);
    match part {
        Part::Sheet => scanner.statements(&mut parser, Inside::Rules),
        Part::Declarations => scanner.statements(&mut parser, Inside::Declarations),
        Part::Value(rule) => scanner.rest(&mut parser, Some(rule)),
    }
}

/// Cheap: a sheet without a colon-and-slashes has no absolute address, unless it is written with escapes.
fn might_ask(css: &str) -> bool {
    css.contains("//") || css.contains('\\')
}

/// Where a statement stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Inside {
    /// At the top, or in a conditional group.
    Rules,
    /// In `@font-face`.
    FontFace,
    /// In a style rule, or any other block.
    Declarations,
}

struct Scanner<'s, 'd, 'o> {
    css: &'s Text<'d>,
    survey: &'s mut Survey<'o>,
    depth: usize,
    /// Addresses of the statement being read, until it is known not to be a selector.
    pending: Vec<(&'static Rule, String, Range<usize>)>,
}

impl Scanner<'_, '_, '_> {
    fn statements(&mut self, parser: &mut Parser, inside: Inside) {
        while !parser.is_exhausted() {
            self.statement(parser, inside);
        }
    }

    fn statement(&mut self, parser: &mut Parser, inside: Inside) {
        let Ok(first) = parser.next().cloned() else { return };
        self.pending.clear();
        match first {
            Token::AtKeyword(name) => self.at_rule(parser, &name.to_ascii_lowercase()),
            Token::Ident(name) => self.rest(parser, property(&name.to_ascii_lowercase(), inside)),
            Token::Semicolon | Token::CDO | Token::CDC => {}
            Token::CurlyBracketBlock => self.block(parser, Inside::Declarations),
            _ => self.rest(parser, None),
        }
    }

    /// `@import` asks; `@namespace` and `@document` only name; all others have a block.
    fn at_rule(&mut self, parser: &mut Parser, name: &str) {
        match name {
            "import" => self.import(parser),
            "font-face" => self.prelude(parser, Inside::FontFace),
            _ => self.prelude(parser, Inside::Rules),
        }
    }

    fn import(&mut self, parser: &mut Parser) {
        parser.skip_whitespace();
        let start = parser.position().byte_index();
        match parser.next().cloned() {
            Ok(Token::QuotedString(address)) => self.found(&rules::IMPORT, &address, quoted(start, parser)),
            Ok(Token::UnquotedUrl(address)) => self.unquoted(&rules::IMPORT, &address, start, parser),
            Ok(Token::Function(name)) if name.eq_ignore_ascii_case("url") => {
                self.function(parser, Some(&rules::IMPORT), true);
            }
            Ok(Token::Semicolon) | Err(_) => return,
            Ok(_) => {}
        }
        self.rest(parser, None);
    }

    /// Up to the block or the semicolon of an at-rule whose prelude asks for nothing.
    fn prelude(&mut self, parser: &mut Parser, inside: Inside) {
        while let Ok(token) = parser.next() {
            match token {
                Token::Semicolon => return,
                Token::CurlyBracketBlock => return self.block(parser, inside),
                _ => {}
            }
        }
    }

    /// What follows the first token of a statement; `property` is the rule for its addresses.
    fn rest(&mut self, parser: &mut Parser, property: Option<&'static Rule>) {
        loop {
            parser.skip_whitespace();
            let start = parser.position().byte_index();
            match parser.next().cloned() {
                Ok(Token::CurlyBracketBlock) if property != Some(&rules::CUSTOM_PROPERTY) => {
                    self.pending.clear();
                    return self.block(parser, Inside::Declarations);
                }
                Ok(Token::Semicolon) | Err(_) => return self.settle(),
                Ok(token) => self.value(&token, parser, start, property, false),
            }
        }
    }

    /// One token of a value.
    fn value(
        &mut self,
        token: &Token,
        parser: &mut Parser,
        start: usize,
        rule: Option<&'static Rule>,
        bare: bool,
    ) {
        match token {
            Token::UnquotedUrl(address) => {
                if let Some(rule) = rule {
                    self.unquoted(rule, address, start, parser);
                }
            }
            Token::QuotedString(address) if bare => {
                if let Some(rule) = rule {
                    self.found(rule, address, quoted(start, parser));
                }
            }
            Token::Function(name) => {
                let (rule, bare) = of_function(&name.to_ascii_lowercase(), rule);
                self.function(parser, rule, bare);
            }
            Token::ParenthesisBlock | Token::SquareBracketBlock | Token::CurlyBracketBlock => {
                self.function(parser, rule, false);
            }
            _ => {}
        }
    }

    /// The arguments of a function; strings in them are addresses when `bare`.
    fn function(&mut self, parser: &mut Parser, rule: Option<&'static Rule>, bare: bool) {
        self.nested(parser, |scanner, inner| {
            loop {
                inner.skip_whitespace();
                let start = inner.position().byte_index();
                let Ok(token) = inner.next().cloned() else { return };
                scanner.value(&token, inner, start, rule, bare);
            }
        });
    }

    fn block(&mut self, parser: &mut Parser, inside: Inside) {
        self.nested(parser, |scanner, inner| scanner.statements(inner, inside));
    }

    fn nested(&mut self, parser: &mut Parser, read: impl FnOnce(&mut Self, &mut Parser)) {
        if self.depth == DEEPEST {
            // The parser passes over an unread block without recursion.
            return self.survey.skip(Skipped::TooDeep);
        }
        self.depth += 1;
        let _: Result<(), cssparser::ParseError<()>> = parser.parse_nested_block(|inner| {
            read(self, inner);
            Ok(())
        });
        self.depth -= 1;
    }

    /// `url(http://...)`: the address starts after the parenthesis and any white space.
    fn unquoted(&mut self, rule: &'static Rule, address: &str, start: usize, parser: &Parser) {
        let end = parser.position().byte_index();
        let raw = self.css.text.get(start..end).unwrap_or_default();
        let opened = raw.find('(').map_or(0, |at| at + 1);
        let inner = &raw[opened..];
        let from = start + opened + (inner.len() - inner.trim_start().len());
        let to = from + inner.trim().trim_end_matches(')').trim_end().len();
        self.found(rule, address, from..to);
    }

    fn found(&mut self, rule: &'static Rule, address: &str, range: Range<usize>) {
        self.pending.push((rule, address.to_owned(), range));
    }

    fn settle(&mut self) {
        for (rule, address, range) in std::mem::take(&mut self.pending) {
            self.survey.consider(rule, &address, self.css.range(range));
        }
    }
}

/// The bytes between the quotes of a string that has just been read.
fn quoted(start: usize, parser: &Parser) -> Range<usize> {
    let end = parser.position().byte_index();
    start + 1..end.saturating_sub(1).max(start + 1)
}

/// The rule for addresses in a function, and whether its strings are addresses.
fn of_function(name: &str, outer: Option<&'static Rule>) -> (Option<&'static Rule>, bool) {
    match name {
        "url" => (outer, true),
        "src" => (outer.map(|_| &rules::CSS_LEGACY), true),
        "image" => (outer, true),
        "image-set" | "-webkit-image-set" => (outer.map(|_| &rules::CSS_IMAGE_SET), true),
        // `format("woff2")`, `type("image/avif")`, `attr()`: their strings are no addresses.
        _ => (outer, false),
    }
}

/// The rule for addresses in the value of a property.
fn property(name: &str, inside: Inside) -> Option<&'static Rule> {
    if name.starts_with("--") {
        return Some(&rules::CUSTOM_PROPERTY);
    }
    let name = name.trim_start_matches("-webkit-").trim_start_matches("-moz-");
    Some(match name {
        "src" if inside == Inside::FontFace => &rules::FONT,
        "behavior" | "binding" => &rules::CSS_LEGACY,
        "clip-path" | "filter" | "backdrop-filter" | "offset-path" | "offset" | "fill" | "stroke"
        | "marker" | "marker-start" | "marker-mid" | "marker-end" => &rules::CSS_REFERENCE,
        _ => &rules::CSS_IMAGE,
    })
}
