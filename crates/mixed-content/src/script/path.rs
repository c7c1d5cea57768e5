//! What is called: dotted names.

use oxc_ast::ast::Expression;

/// Segments kept of a dotted name.
const MOST_SEGMENTS: usize = 6;

/// A dotted name such as `navigator.serviceWorker.register`, last segment first. Made for every call of a bundle, so
/// nothing is allocated.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Path<'a> {
    segments: [&'a str; MOST_SEGMENTS],
    length: usize,
}

impl<'a> Path<'a> {
    /// Of a callee or an object; what is no name (a call, an index) ends it.
    pub(super) fn of(expression: &'a Expression) -> Self {
        let mut path = Self::default();
        let mut next = Some(expression);
        while let Some(expression) = next.take().filter(|_| path.length < MOST_SEGMENTS) {
            match expression.get_inner_expression() {
                Expression::Identifier(name) => path.push(name.name.as_str()),
                Expression::StaticMemberExpression(member) => {
                    path.push(member.property.name.as_str());
                    next = Some(&member.object);
                }
                Expression::ComputedMemberExpression(member) => {
                    if let Expression::StringLiteral(name) = &member.expression {
                        path.push(name.value.as_str());
                        next = Some(&member.object);
                    }
                }
                // `new (window.WebSocket || window.MozWebSocket)`.
                Expression::LogicalExpression(choice) => next = Some(&choice.left),
                Expression::ThisExpression(_) => path.push("this"),
                // `(0, api.fetch)(...)`, as bundlers write it.
                Expression::SequenceExpression(list) => next = list.expressions.last(),
                Expression::ChainExpression(chain) => {
                    if let Some(member) = chain.expression.as_member_expression() {
                        if let Some(name) = member.static_property_name() {
                            path.push(name);
                        }
                        next = Some(member.object());
                    }
                }
                _ => {}
            }
        }
        path
    }

    fn push(&mut self, segment: &'a str) {
        self.segments[self.length] = segment;
        self.length += 1;
    }

    /// `register`.
    pub(super) fn last(&self) -> &'a str {
        self.segments[0]
    }

    /// `serviceWorker`; empty when there is no more than one segment.
    pub(super) fn receiver(&self) -> &'a str {
        self.segments[1]
    }

    /// No more than one segment.
    pub(super) fn is_bare(&self) -> bool {
        self.length == 1
    }
}
