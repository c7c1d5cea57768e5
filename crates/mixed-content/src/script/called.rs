//! What is called, and with what: through `call`, `apply`, `bind` and `Reflect`, and through other names.

use oxc_ast::ast::{Argument, ArrayExpressionElement, CallExpression, Expression, NewExpression};

use super::aliases::{module_name, required};
use super::path::Path;
use super::value::Constants;

/// A call, or what `new` makes.
#[derive(Debug)]
pub(super) struct Called<'a> {
    pub(super) callee: &'a Expression<'a>,
    /// As it is written.
    pub(super) path: Path<'a>,
    /// What it is another name of, where it is.
    pub(super) alias: Option<Path<'a>>,
    pub(super) arguments: Arguments<'a>,
}

/// What is given, in brackets or in a list.
#[derive(Debug, Clone, Copy)]
pub(super) enum Arguments<'a> {
    Given(&'a [Argument<'a>]),
    Listed(&'a [ArrayExpressionElement<'a>]),
}

impl<'a> Called<'a> {
    pub(super) fn of(call: &'a CallExpression<'a>, constants: &Constants<'_, 'a>) -> Self {
        let arguments = Arguments::of(&call.arguments, constants);
        let callee = call.callee.get_inner_expression();
        let path = Path::of(callee);
        let indirect = match path.last() {
            "call" => object(callee).map(|function| (function, arguments.skip_one())),
            "apply" if path.receiver() == "Reflect" => reflected(arguments, 2, constants),
            "apply" => object(callee).and_then(|function| Some((function, listed(arguments, 1, constants)?))),
            "" => bound(callee).map(|function| (function, arguments)),
            _ => None,
        };
        let module = required_by(callee).map(module_name);
        match indirect {
            _ if module.is_some() => {
                let path = module.map_or_else(Path::default, Path::named);
                Self { callee, path, alias: None, arguments }
            }
            Some((function, arguments)) => Self::new(function, Path::of(function), arguments, constants),
            None => Self::new(callee, path, arguments, constants),
        }
    }

    pub(super) fn made(new: &'a NewExpression<'a>, constants: &Constants<'_, 'a>) -> Self {
        let callee = new.callee.get_inner_expression();
        Self::new(callee, Path::of(callee), Arguments::of(&new.arguments, constants), constants)
    }

    /// `Reflect.construct(WebSocket, ['ws://...'])`.
    pub(super) fn constructed(&self, constants: &Constants<'_, 'a>) -> Option<Self> {
        if (self.path.receiver(), self.path.last()) != ("Reflect", "construct") {
            return None;
        }
        let (function, arguments) = reflected(self.arguments, 1, constants)?;
        Some(Self::new(function, Path::of(function), arguments, constants))
    }

    fn new(
        callee: &'a Expression<'a>,
        path: Path<'a>,
        arguments: Arguments<'a>,
        constants: &Constants<'_, 'a>,
    ) -> Self {
        let alias = constants.alias_of(&path);
        Self { callee, path, alias, arguments }
    }

    /// What it is, by the best name there is.
    pub(super) fn name(&self) -> &Path<'a> {
        self.alias.as_ref().filter(|_| self.path.is_bare()).unwrap_or(&self.path)
    }
}

/// The module that is called: `require('socket.io-client')('http://...')`.
fn required_by<'a>(callee: &'a Expression<'a>) -> Option<&'a str> {
    match callee {
        Expression::CallExpression(call) => required(call),
        _ => None,
    }
}

/// The object of a method.
fn object<'a>(callee: &'a Expression<'a>) -> Option<&'a Expression<'a>> {
    callee.as_member_expression().map(|member| member.object())
}

/// `fetch.bind(window)`: the function.
pub(super) fn bound<'a>(callee: &'a Expression<'a>) -> Option<&'a Expression<'a>> {
    let Expression::CallExpression(call) = callee.get_inner_expression() else { return None };
    let member = call.callee.get_inner_expression().as_member_expression()?;
    (member.static_property_name() == Some("bind")).then(|| member.object())
}

fn reflected<'a>(
    arguments: Arguments<'a>,
    at: usize,
    constants: &Constants<'_, 'a>,
) -> Option<(&'a Expression<'a>, Arguments<'a>)> {
    Some((arguments.get(0)?, listed(arguments, at, constants)?))
}

fn listed<'a>(arguments: Arguments<'a>, at: usize, constants: &Constants<'_, 'a>) -> Option<Arguments<'a>> {
    constants.list(arguments.get(at)?, 0).map(Arguments::Listed)
}

impl<'a> Arguments<'a> {
    /// A list that is spread out is as good as what is in it.
    fn of(given: &'a [Argument<'a>], constants: &Constants<'_, 'a>) -> Self {
        match given {
            [Argument::SpreadElement(spread)] => {
                constants.list(&spread.argument, 0).map_or(Self::Given(given), Self::Listed)
            }
            _ => Self::Given(given),
        }
    }

    pub(super) fn get(self, index: usize) -> Option<&'a Expression<'a>> {
        match self {
            Self::Given(given) => given.get(index).and_then(Argument::as_expression),
            Self::Listed(list) => list.get(index).and_then(ArrayExpressionElement::as_expression),
        }
    }

    pub(super) fn len(self) -> usize {
        match self {
            Self::Given(given) => given.len(),
            Self::Listed(list) => list.len(),
        }
    }

    fn skip_one(self) -> Self {
        match self {
            Self::Given(given) => Self::Given(given.get(1..).unwrap_or_default()),
            Self::Listed(list) => Self::Listed(list.get(1..).unwrap_or_default()),
        }
    }

    /// All that are no spread lists.
    pub(super) fn all(self) -> impl Iterator<Item = &'a Expression<'a>> {
        (0..self.len()).filter_map(move |index| self.get(index))
    }
}
