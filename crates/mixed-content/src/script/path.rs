//! What is called: dotted names.

use oxc_ast::ast::Expression;

/// Segments kept of a dotted name.
const MOST_SEGMENTS: usize = 6;

/// A dotted name such as `navigator.serviceWorker.register`, last segment first.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Path<'a>(Vec<&'a str>);

impl<'a> Path<'a> {
    /// Of a callee or an object; what is no name (a call, an index) ends it.
    pub(super) fn of(expression: &'a Expression) -> Self {
        let mut segments = Vec::new();
        let mut next = Some(expression);
        while let Some(expression) = next.take().filter(|_| segments.len() < MOST_SEGMENTS) {
            match expression.get_inner_expression() {
                Expression::Identifier(name) => segments.push(name.name.as_str()),
                Expression::StaticMemberExpression(member) => {
                    segments.push(member.property.name.as_str());
                    next = Some(&member.object);
                }
                Expression::ThisExpression(_) => segments.push("this"),
                // `(0, api.fetch)(...)`, as bundlers write it.
                Expression::SequenceExpression(list) => next = list.expressions.last(),
                Expression::ChainExpression(chain) => {
                    if let Some(member) = chain.expression.as_member_expression() {
                        segments.extend(member.static_property_name());
                        next = Some(member.object());
                    }
                }
                _ => {}
            }
        }
        Self(segments)
    }

    /// `register`.
    pub(super) fn last(&self) -> &'a str {
        self.0.first().copied().unwrap_or_default()
    }

    /// `serviceWorker`; empty when there is no more than one segment.
    pub(super) fn receiver(&self) -> &'a str {
        self.0.get(1).copied().unwrap_or_default()
    }

    /// No more than one segment.
    pub(super) fn is_bare(&self) -> bool {
        self.0.len() == 1
    }
}
