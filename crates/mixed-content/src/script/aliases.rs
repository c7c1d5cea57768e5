//! Other names for functions and objects: variables, imports, what is taken out of objects.

use oxc_ast::ast::{Argument, CallExpression, Expression, IdentifierReference};

use super::called::bound;
use super::path::Path;
use super::value::Constants;

/// Names gone through for one.
const DEEPEST: usize = 3;

impl<'a> Constants<'_, 'a> {
    /// The dotted name that another one stands for, when its first part is a variable of the file.
    pub(super) fn alias_of(&self, path: &Path<'a>) -> Option<Path<'a>> {
        self.alias_within(path, 0)
    }

    fn alias_within(&self, path: &Path<'a>, depth: usize) -> Option<Path<'a>> {
        let root = path.root().filter(|_| depth < DEEPEST)?;
        let known = self.stands_for(root)?;
        let path = path.from(&known);
        Some(self.alias_within(&path, depth + 1).unwrap_or(path))
    }

    fn stands_for(&self, name: &IdentifierReference<'a>) -> Option<Path<'a>> {
        if let Some(name) = self.imported(name) {
            return Some(Path::named(name));
        }
        if let Some((object, key)) = self.taken_from(name) {
            return Some(of(object).within(key));
        }
        let known = of(self.resolve(name)?);
        (!known.is_empty()).then_some(known)
    }
}

/// The name of an object or function, also of one that is bound or required.
fn of<'a>(expression: &'a Expression<'a>) -> Path<'a> {
    match expression.get_inner_expression() {
        Expression::CallExpression(call) => match (required(call), bound(expression)) {
            (Some(module), _) => Path::named(module_name(module)),
            (None, Some(function)) => Path::of(function),
            (None, None) => Path::default(),
        },
        // `require('axios').default`.
        Expression::StaticMemberExpression(member) if member.property.name == "default" => of(&member.object),
        Expression::StaticMemberExpression(member) => match member.object.get_inner_expression() {
            Expression::CallExpression(_) => of(&member.object).within(member.property.name.as_str()),
            _ => Path::of(expression),
        },
        Expression::NewExpression(_) | Expression::ObjectExpression(_) => Path::default(),
        _ => Path::of(expression),
    }
}

/// The module of `require('...')`.
pub(super) fn required<'a>(call: &'a CallExpression<'a>) -> Option<&'a str> {
    let Expression::Identifier(name) = &call.callee else { return None };
    match call.arguments.first().and_then(Argument::as_expression) {
        Some(Expression::StringLiteral(module)) if name.name == "require" => Some(module.value.as_str()),
        _ => None,
    }
}

/// What people call that which a module gives by default.
pub(super) fn module_name(module: &str) -> &str {
    match module {
        "socket.io-client" => "io",
        "sockjs-client" => "SockJS",
        "jquery" => "jQuery",
        "redaxios" => "axios",
        "request" => "superagent",
        "ws" | "isomorphic-ws" | "reconnecting-websocket" | "partysocket" => "WebSocket",
        "cross-fetch" | "node-fetch" | "isomorphic-fetch" | "isomorphic-unfetch" | "unfetch" => "fetch",
        "stompjs" | "webstomp-client" => "Stomp",
        other => other.rsplit('/').next().unwrap_or(other),
    }
}
