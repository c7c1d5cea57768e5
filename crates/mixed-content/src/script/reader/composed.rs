//! Markup and data that programs put together from pieces, or keep in a string.

use oxc_ast::ast::{
    Argument, ArrayExpressionElement, BinaryExpression, BinaryOperator, CallExpression, Expression,
    TemplateLiteral,
};
use oxc_span::{GetSpan, Span};

use super::Reader;
use crate::address;
use crate::finding::Confidence;
use crate::json;
use crate::script::{embedded, fold};
use crate::text::Text;

/// Pieces put together at most.
const MOST_PIECES: usize = 200;
/// Longer code is not put together, in bytes.
const LONGEST: usize = 64 << 10;

impl<'a> Reader<'_, '_, '_, 'a> {
    /// `JSON.parse('{...}')`, as bundlers keep data.
    pub(super) fn data(&mut self, call: &CallExpression<'a>) {
        let Some(Expression::StringLiteral(literal)) =
            call.arguments.first().and_then(Argument::as_expression)
        else {
            return;
        };
        if let Some(text) = text_of(self.code, inner(literal.span)) {
            self.survey.doubting(Confidence::Medium, |survey| json::scan(&text, json::Part::Data, survey));
        }
    }

    /// `eval("...")`, `new Function('a', "...")`, `new Blob(["..."])`: strings that are run.
    pub(super) fn programs(&mut self, given: &[Argument<'a>]) {
        for value in given.iter().filter_map(Argument::as_expression) {
            match value.get_inner_expression() {
                Expression::ArrayExpression(parts) => {
                    let parts = parts.elements.iter().filter_map(ArrayExpressionElement::as_expression);
                    parts.for_each(|part| self.program(part));
                }
                other => self.program(other),
            }
        }
    }

    /// Reads a string that is run.
    pub(super) fn program(&mut self, value: &Expression<'a>) {
        let at = match value.get_inner_expression() {
            Expression::StringLiteral(literal) => inner(literal.span),
            Expression::TemplateLiteral(template) => inner(template.span),
            // What is added to it may be a value within it.
            Expression::BinaryExpression(sum) if sum.operator == BinaryOperator::Addition => {
                return self.program(&sum.left);
            }
            _ => return,
        };
        if let Some(text) = text_of(self.code, at).filter(|_| self.schemes.any_in(at)) {
            embedded::program(&text, self.survey);
        }
    }

    /// `'<img src="' + base + '/x.png">'`. Those within it are parts of it.
    pub(super) fn sum(&mut self, sum: &BinaryExpression<'a>) {
        if self.summed == Some(sum.span.start) {
            return;
        }
        self.summed = Some(sum.span.start);
        let pieces = pieces(sum);
        if !pieces.iter().any(|piece| matches!(piece, Expression::StringLiteral(text) if opens(&text.value)))
        {
            return;
        }
        let mut parts: Vec<Text> = Vec::new();
        for piece in pieces {
            let at = self.code.at(piece.span().start as usize);
            let part = match piece {
                Expression::StringLiteral(literal) => text_of(self.code, inner(literal.span)),
                other => self.value_after(parts.last(), other).map(|text| Text::instead(text, at)),
            };
            parts.push(part.unwrap_or_else(|| Text::instead("x".to_owned(), at)));
        }
        embedded::read(&Text::joined(&parts), self.survey);
    }

    /// `` `<img src="${base}/x.png">` ``; read before with the code in it as it stands, so only for what that gives.
    pub(super) fn template(&mut self, template: &TemplateLiteral<'a>) {
        let (mut parts, mut is_known): (Vec<Text>, bool) = (Vec::new(), false);
        if template.span.size() as usize > LONGEST
            || !template.quasis.iter().any(|quasi| opens(&quasi.value.raw))
        {
            return;
        }
        for (quasi, value) in template.quasis.iter().zip(&template.expressions).take(MOST_PIECES) {
            parts.extend(text_of(self.code, quasi.span));
            let at = self.code.at(value.span().start as usize);
            let known = self.value_after(parts.last(), value);
            is_known |= known.is_some();
            parts.push(Text::instead(known.unwrap_or_else(|| "x".to_owned()), at));
        }
        parts.extend(template.quasis.last().and_then(|last| text_of(self.code, last.span)));
        if is_known {
            embedded::read(&Text::joined(&parts), self.survey);
        }
    }

    /// What a call of `unescape` or the like puts into the page.
    pub(super) fn decoded(&mut self, function: &str, call: &CallExpression<'a>) {
        let Some(Expression::StringLiteral(literal)) =
            call.arguments.first().and_then(Argument::as_expression)
        else {
            return;
        };
        if let Some(text) = fold::decoded(function, &literal.value).filter(|text| opens(text)) {
            let at = self.code.at(literal.span.start as usize + 1);
            embedded::read(&Text::instead(text, at), self.survey);
        }
    }

    /// The insecure address that stands where an attribute or `url()` has just been opened.
    fn value_after(&self, before: Option<&Text>, value: &Expression<'a>) -> Option<String> {
        let before = before?.text.trim_end_matches(['"', '\'']);
        if !before.ends_with(['=', '(']) {
            return None;
        }
        let head = self.heads(value).into_iter().next()?;
        address::has_insecure_scheme(&head.text).then_some(head.text)
    }
}

/// A piece of a literal, escapes undone.
fn text_of<'t>(code: &'t Text, at: Span) -> Option<Text<'t>> {
    let raw = code.text.get(at.start as usize..at.end as usize)?;
    Some(Text::unescaped(raw, at.start as usize).within(code))
}

/// A string's span without its quotes.
fn inner(span: Span) -> Span {
    Span::new(span.start + 1, span.end.saturating_sub(1).max(span.start + 1))
}

/// Whether a piece of text begins a tag, or the address of a style.
fn opens(text: &str) -> bool {
    text.contains("url(")
        || text
            .match_indices('<')
            .take(50)
            .any(|(at, _)| text[at + 1..].starts_with(|c: char| c.is_ascii_alphabetic()))
}

/// What is added, from left to right. Long sums lean so far to the left that recursion would take too much stack.
fn pieces<'x, 'a>(sum: &'x BinaryExpression<'a>) -> Vec<&'x Expression<'a>> {
    if sum.span.size() as usize > LONGEST {
        return Vec::new();
    }
    let mut pieces = vec![&sum.right];
    let mut left = &sum.left;
    while let Expression::BinaryExpression(inner) = left.get_inner_expression() {
        if inner.operator != BinaryOperator::Addition || pieces.len() > MOST_PIECES {
            return Vec::new();
        }
        pieces.push(&inner.right);
        left = &inner.left;
    }
    pieces.push(left);
    pieces.reverse();
    pieces
}
