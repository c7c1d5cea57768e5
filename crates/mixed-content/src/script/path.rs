//! What is called: dotted names.

use oxc_ast::ast::{CallExpression, Expression, IdentifierReference, MemberExpression};

use super::aliases::{module_name, required};

/// Segments kept of a dotted name.
const MOST_SEGMENTS: usize = 6;

/// A dotted name such as `navigator.serviceWorker.register`, last segment first. Made for every call of a bundle, so
/// nothing is allocated.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Path<'a> {
    segments: [&'a str; MOST_SEGMENTS],
    length: usize,
    /// The variable it begins with.
    root: Option<&'a IdentifierReference<'a>>,
}

/// `a.b`, `a['b']` and `a?.b`.
pub(super) fn member<'x, 'a>(expression: &'x Expression<'a>) -> Option<&'x MemberExpression<'a>> {
    match expression.get_inner_expression() {
        Expression::ChainExpression(chain) => chain.expression.as_member_expression(),
        other => other.as_member_expression(),
    }
}

/// What `inject(...)` of Angular gives.
fn injected<'a>(call: &'a CallExpression<'a>) -> Option<&'a Expression<'a>> {
    let Expression::Identifier(name) = &call.callee else { return None };
    call.arguments.first().filter(|_| name.name == "inject")?.as_expression()
}

impl<'a> Path<'a> {
    /// Of a callee or an object; what is no name (a call, an index) ends it.
    pub(super) fn of(expression: &'a Expression<'a>) -> Self {
        let mut path = Self::default();
        let mut next = Some(expression);
        while let Some(expression) = next.take().filter(|_| path.length < MOST_SEGMENTS) {
            match expression.get_inner_expression() {
                Expression::Identifier(name) => {
                    path.push(name.name.as_str());
                    path.root = Some(name);
                }
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
                // `new TextureLoader().load(...)`.
                Expression::NewExpression(new) if path.length > 0 => next = Some(&new.callee),
                // `inject(HttpClient).get(...)`; what other calls give has no name.
                Expression::CallExpression(call) if path.length > 0 => match injected(call) {
                    Some(name) => next = Some(name),
                    None => path.push(required(call).map_or("", module_name)),
                },
                // `new (window.WebSocket || window.MozWebSocket)`.
                Expression::LogicalExpression(choice) => next = Some(&choice.left),
                Expression::ConditionalExpression(choice) => next = Some(&choice.consequent),
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

    /// A name that is no variable.
    pub(super) fn named(name: &'a str) -> Self {
        let mut path = Self::default();
        path.push(name);
        path
    }

    /// This name with one more after it.
    pub(super) fn within(self, name: &'a str) -> Self {
        let mut path = Self::named(name);
        path.append(&self);
        path
    }

    /// This name, its first part being another.
    pub(super) fn from(&self, first: &Self) -> Self {
        let mut path = Self { length: self.length.saturating_sub(1), root: None, ..*self };
        path.append(first);
        path
    }

    fn append(&mut self, first: &Self) {
        let segments = first.segments.iter().take(first.length.min(MOST_SEGMENTS - self.length));
        segments.for_each(|segment| self.push(segment));
        self.root = first.root;
    }

    pub(super) fn root(&self) -> Option<&'a IdentifierReference<'a>> {
        self.root
    }

    pub(super) fn is_empty(&self) -> bool {
        self.length == 0
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
