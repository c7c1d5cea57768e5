//! Characters to words.

use super::FilterError;
use super::value::{is_field, nearest, takes_numbers};

/// A token and the characters before it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) at: usize,
    pub(super) kind: TokenKind,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum TokenKind {
    Open,
    Close,
    And,
    Or,
    Not,
    /// Text without a field.
    Word(String),
    /// `name:value`; `value_at` characters stand before the value.
    Field {
        name: String,
        value: String,
        value_at: usize,
    },
}

pub(super) fn lex(text: &str) -> Result<Vec<Token>, FilterError> {
    let mut lexer = Lexer { chars: text.chars().collect(), at: 0 };
    let mut tokens = Vec::new();
    while let Some(token) = lexer.token()? {
        tokens.push(token);
    }
    Ok(tokens)
}

struct Lexer {
    chars: Vec<char>,
    at: usize,
}

impl Lexer {
    fn token(&mut self) -> Result<Option<Token>, FilterError> {
        while self.peek().is_some_and(is_space) {
            self.at += 1;
        }
        let at = self.at;
        let Some(first) = self.peek() else { return Ok(None) };
        let kind = match first {
            '(' => self.single(TokenKind::Open),
            ')' => self.single(TokenKind::Close),
            '-' if self.chars.get(at + 1).is_some_and(|c| !is_space(*c)) => self.single(TokenKind::Not),
            _ => self.word()?,
        };
        Ok(Some(Token { at, kind }))
    }

    fn peek(&self) -> Option<char> {
        self.chars.get(self.at).copied()
    }

    fn single(&mut self, kind: TokenKind) -> TokenKind {
        self.at += 1;
        kind
    }

    fn word(&mut self) -> Result<TokenKind, FilterError> {
        let mut text = String::new();
        let mut quoted = false;
        let mut name = None;
        while let Some(c) = self.peek().filter(|c| !is_space(*c) && !matches!(c, '(' | ')')) {
            self.at += 1;
            match c {
                '"' => {
                    quoted = true;
                    self.quote(&mut text)?;
                }
                ':' if name.is_none() && !quoted && self.names_a_field(&text) => {
                    name = Some((std::mem::take(&mut text), self.at));
                }
                c => text.push(c),
            }
        }
        Ok(match name {
            Some((name, value_at)) => TokenKind::Field { name, value: text, value_at },
            None if quoted => TokenKind::Word(text),
            None => keyword(&text).unwrap_or(TokenKind::Word(text)),
        })
    }

    /// `localhost:3000` and `https://…` are addresses, not fields; `statsu:404` is a slip of the finger, which would
    /// find nothing and say nothing if it were taken for an address.
    fn names_a_field(&self, name: &str) -> bool {
        let letters = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphabetic() || c == '-');
        let next = self.peek();
        let slip = nearest(name).is_some_and(takes_numbers);
        let address = next == Some('/') || next.is_some_and(|c| c.is_ascii_digit()) && !slip;
        letters && (is_field(name) || !address)
    }

    fn quote(&mut self, text: &mut String) -> Result<(), FilterError> {
        let opened = self.at - 1;
        while let Some(c) = self.peek() {
            self.at += 1;
            match c {
                '"' => return Ok(()),
                '\\' if matches!(self.peek(), Some('"' | '\\')) => {
                    text.extend(self.peek());
                    self.at += 1;
                }
                c if c.is_control() => {}
                c => text.push(c),
            }
        }
        Err(FilterError::new(
            opened,
            self.at - opened,
            "unclosed-quote",
            [],
            "this quotation mark is never closed",
        ))
    }
}

/// Control characters too: SQLite ends a text at NUL, and no address holds any of them.
fn is_space(c: char) -> bool {
    c.is_whitespace() || c.is_control()
}

fn keyword(text: &str) -> Option<TokenKind> {
    match text.to_ascii_lowercase().as_str() {
        "and" => Some(TokenKind::And),
        "or" => Some(TokenKind::Or),
        "not" => Some(TokenKind::Not),
        _ => None,
    }
}
