//! Tags, with the bytes each attribute's value stands in.

use std::convert::Infallible;
use std::ops::Range;

use html5gum::emitters::callback::{Callback, CallbackEmitter, CallbackEvent};
use html5gum::{Span, State, StringReader, Tokenizer};

/// Attributes of one tag that are kept.
const MOST_ATTRIBUTES: usize = 1_000;

/// What the reader of a page wants to know of it.
#[derive(Debug)]
pub(crate) enum Token {
    /// A start tag.
    Start(Tag),
    /// An end tag: its name and where it starts.
    End(String, usize),
    /// A comment, from its first mark to its last.
    Comment(Range<usize>),
}

/// A start tag.
#[derive(Debug, Default)]
pub(crate) struct Tag {
    /// Lower case.
    pub(crate) name: String,
    /// In their order, the first of each name.
    pub(crate) attributes: Vec<Attribute>,
    /// `/>`, which means something in foreign content only.
    pub(crate) self_closing: bool,
    /// The byte after `>`.
    pub(crate) end: usize,
}

/// An attribute.
#[derive(Debug)]
pub(crate) struct Attribute {
    /// Lower case.
    pub(crate) name: String,
    /// Character references decoded.
    pub(crate) value: String,
    /// The bytes of the value, quotes left out.
    pub(crate) range: Range<usize>,
}

impl Tag {
    /// An attribute by its lower-case name.
    pub(crate) fn attribute(&self, name: &str) -> Option<&Attribute> {
        self.attributes.iter().find(|attribute| attribute.name == name)
    }
}

/// The tags of a document.
pub(crate) struct Tokens<'a> {
    tokenizer: Tokenizer<StringReader<'a>, CallbackEmitter<Assembly, Token, usize>>,
}

impl<'a> Tokens<'a> {
    pub(crate) fn new(html: &'a str) -> Self {
        let emitter = CallbackEmitter::new(Assembly::default());
        Self { tokenizer: Tokenizer::new_with_emitter(html, emitter) }
    }

    pub(crate) fn next(&mut self) -> Option<Token> {
        let token: Option<Result<Token, Infallible>> = self.tokenizer.next();
        token.map(|Ok(token)| token)
    }

    /// How the content of the element just opened is tokenized (HTML 13.2.6.4); data when `None`.
    pub(crate) fn enter(&mut self, state: Option<State>) {
        if let Some(state) = state {
            self.tokenizer.set_state(state);
        }
    }
}

/// Puts a tag together from the tokenizer's events.
#[derive(Debug, Default)]
struct Assembly {
    tag: Tag,
}

impl Callback<Token, usize> for Assembly {
    fn handle_event(&mut self, event: CallbackEvent<'_>, span: Span<usize>) -> Option<Token> {
        match event {
            CallbackEvent::OpenStartTag { name } => {
                self.tag = Tag { name: text(name), ..Tag::default() };
            }
            CallbackEvent::AttributeName { name } => self.attribute(text(name), span.end),
            CallbackEvent::AttributeValue { value } => {
                if let Some(attribute) = self.tag.attributes.last_mut() {
                    attribute.value = text(value);
                    attribute.range = span.start..span.end;
                }
            }
            CallbackEvent::CloseStartTag { self_closing } => {
                return Some(self.finish(self_closing, span.end));
            }
            CallbackEvent::EndTag { name } => return Some(Token::End(text(name), span.start)),
            CallbackEvent::Comment { .. } => return Some(Token::Comment(span.start..span.end)),
            _ => {}
        }
        None
    }
}

impl Assembly {
    fn attribute(&mut self, name: String, end: usize) {
        if self.tag.attributes.len() < MOST_ATTRIBUTES {
            self.tag.attributes.push(Attribute { name, value: String::new(), range: end..end });
        }
    }

    /// The first of two attributes with one name counts (HTML 13.2.5.33).
    fn finish(&mut self, self_closing: bool, end: usize) -> Token {
        let mut tag = std::mem::take(&mut self.tag);
        let mut seen = std::collections::HashSet::new();
        tag.attributes.retain(|attribute| seen.insert(attribute.name.clone()));
        Token::Start(Tag { self_closing, end, ..tag })
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
