//! Words to an expression: `or` binds weakest, then `and`, which may be left out, then `not`.

use super::lex::{Token, TokenKind, lex};
use super::value::field;
use super::{Expr, FilterError, MAX_LENGTH, Term};

/// Deep enough for a person, and for SQLite's own limit.
const MAX_DEPTH: usize = 32;

/// As above.
const MAX_TERMS: usize = 256;

pub(super) fn parse(text: &str) -> Result<Expr, FilterError> {
    let length = text.chars().count();
    if length > MAX_LENGTH {
        let say = format!("the filter is longer than {MAX_LENGTH} characters; shorten it");
        return Err(FilterError::new(
            MAX_LENGTH,
            length - MAX_LENGTH,
            "too-long",
            [MAX_LENGTH.to_string()],
            say,
        ));
    }
    let mut parser = Parser { tokens: lex(text)?, next: 0, end: length, depth: 0, terms: 0 };
    if parser.tokens.is_empty() {
        return Ok(Expr::All);
    }
    let expr = parser.any()?;
    match parser.peek() {
        None => Ok(expr),
        Some(_) => Err(FilterError::new(
            parser.at(),
            1,
            "unexpected-parenthesis",
            [],
            "this parenthesis closes nothing; remove it",
        )),
    }
}

impl FilterError {
    pub(super) fn new<const N: usize>(
        at: usize,
        length: usize,
        code: &'static str,
        params: [String; N],
        message: impl Into<String>,
    ) -> Self {
        Self { at, length, code, params: params.into(), message: message.into() }
    }
}

struct Parser {
    tokens: Vec<Token>,
    next: usize,
    end: usize,
    depth: usize,
    terms: usize,
}

impl Parser {
    fn any(&mut self) -> Result<Expr, FilterError> {
        let mut parts = vec![self.all()?];
        while self.accept(&TokenKind::Or) {
            parts.push(self.all()?);
        }
        Ok(if parts.len() == 1 { parts.remove(0) } else { Expr::Or(parts) })
    }

    fn all(&mut self) -> Result<Expr, FilterError> {
        let mut parts = vec![self.one()?];
        while self.accept(&TokenKind::And)
            || !matches!(self.peek(), None | Some(TokenKind::Or | TokenKind::Close))
        {
            parts.push(self.one()?);
        }
        Ok(if parts.len() == 1 { parts.remove(0) } else { Expr::And(parts) })
    }

    fn one(&mut self) -> Result<Expr, FilterError> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(FilterError::new(
                self.at(),
                1,
                "too-deep",
                [],
                "the filter is nested too deeply; simplify it",
            ));
        }
        let expr = match self.peek() {
            Some(TokenKind::Not) => self.negated(),
            Some(TokenKind::Open) => self.grouped(),
            _ => self.term(),
        };
        self.depth -= 1;
        expr
    }

    fn negated(&mut self) -> Result<Expr, FilterError> {
        self.next += 1;
        Ok(Expr::Not(Box::new(self.one()?)))
    }

    fn grouped(&mut self) -> Result<Expr, FilterError> {
        let opened = self.at();
        self.next += 1;
        let expr = self.any()?;
        if self.accept(&TokenKind::Close) {
            return Ok(expr);
        }
        Err(FilterError::new(opened, 1, "unclosed-parenthesis", [], "this parenthesis is never closed"))
    }

    fn term(&mut self) -> Result<Expr, FilterError> {
        let at = self.at();
        let token = self.tokens.get(self.next).cloned().map(|t| t.kind);
        self.next += 1;
        match token {
            Some(TokenKind::Word(text)) => self.counted(at, Expr::Term(Term::Text(text))),
            Some(TokenKind::Field { name, value, value_at }) => {
                let expr = field(at, &name, &value, value_at)?;
                self.counted(at, expr)
            }
            _ => Err(FilterError::new(at, 0, "missing-term", [], "something to look for is missing here")),
        }
    }

    fn counted(&mut self, at: usize, expr: Expr) -> Result<Expr, FilterError> {
        self.terms += if let Expr::Or(parts) = &expr { parts.len() } else { 1 };
        if self.terms > MAX_TERMS {
            return Err(FilterError::new(
                at,
                self.end - at,
                "too-many-terms",
                [],
                "the filter has too many terms; shorten it",
            ));
        }
        Ok(expr)
    }

    fn peek(&self) -> Option<&TokenKind> {
        self.tokens.get(self.next).map(|t| &t.kind)
    }

    fn at(&self) -> usize {
        self.tokens.get(self.next).map_or(self.end, |t| t.at)
    }

    fn accept(&mut self, kind: &TokenKind) -> bool {
        let found = self.peek() == Some(kind);
        self.next += usize::from(found);
        found
    }
}

#[cfg(test)]
mod tests;
