//! What calls are worth: small functions of the file, and those of strings that keep or make a beginning.

use oxc_ast::ast::{
    Argument, ArrayExpressionElement, ArrowFunctionBody, CallExpression, Expression, FunctionBody,
    IdentifierReference, MemberExpression, Statement,
};

use super::{Constants, Effort, Head, is_absolute};
use crate::script::fold;
use crate::script::path::{Path, member};

impl<'a> Constants<'_, 'a> {
    /// `new URL('/x', 'http://a.com')`.
    pub(super) fn url(&self, arguments: &'a [Argument<'a>], effort: &mut Effort) -> Vec<Head> {
        let mut arguments = arguments.iter().filter_map(Argument::as_expression);
        let (Some(path), base) = (arguments.next(), arguments.next()) else { return Vec::new() };
        let heads = self.value(path, effort);
        let Some(base) = base else { return heads };
        if heads.iter().any(|head| is_absolute(&head.text)) {
            return heads;
        }
        let bases = self.value(base, effort);
        bases.into_iter().map(|base| base.joined(heads.first())).collect()
    }

    /// What a call returns.
    pub(super) fn call(&self, call: &'a CallExpression<'a>, effort: &mut Effort) -> Vec<Head> {
        let callee = call.callee.get_inner_expression();
        match callee {
            Expression::Identifier(name) => return self.function(name, call, effort),
            // `this.#base()`.
            Expression::PrivateFieldExpression(member) => {
                return self.follow(self.method(&format!("#{}", member.field.name)), effort);
            }
            _ => {}
        }
        let Some(member) = member(callee) else { return self.follow(returned(callee), effort) };
        let (object, name) = (member.object(), member.static_property_name().unwrap_or_default());
        if let Some(value) = self.method_of(member, name) {
            return self.value(value, effort);
        }
        match name {
            "concat" => {
                let first = self.value(object, effort);
                let added = call.arguments.iter().filter_map(Argument::as_expression);
                added.fold(first, |heads, next| self.append(heads, next, effort))
            }
            "toString" | "trim" | "valueOf" | "trimEnd" | "trimStart" | "toLowerCase" | "normalize" => {
                self.value(object, effort)
            }
            "slice" | "substring" | "substr" if is_zero(argument(call)) => {
                super::begun(self.value(object, effort))
            }
            "parse" if Path::of(object).last() == "URL" => self.url(&call.arguments, effort),
            "get" => self.mapped(object, effort),
            "replace" | "replaceAll" => self.replaced(object, call, effort),
            "join" => self.joined(object, call, effort),
            "fromCharCode" | "fromCodePoint" => {
                fold::characters(call).map(|text| Head::literal(&text, call.span)).into_iter().collect()
            }
            "getItem" => {
                let written = argument(call).and_then(|key| self.bindings.written.of_key(key));
                self.follow(written, effort)
            }
            name => self.decoded(name, call, effort),
        }
    }

    /// What a method returns that the file writes out.
    fn method_of(&self, member: &'a MemberExpression<'a>, name: &str) -> Option<&'a Expression<'a>> {
        if let Some(function) = self.property_of_member(member) {
            return returned(function);
        }
        matches!(member.object(), Expression::ThisExpression(_)).then(|| self.method(name)).flatten()
    }

    /// `new Map([['a', 'http://...']]).get(key)`, which may be any of them.
    fn mapped(&self, map: &'a Expression<'a>, effort: &mut Effort) -> Vec<Head> {
        let map = match map.get_inner_expression() {
            Expression::Identifier(name) => self.resolve(name).map(Expression::get_inner_expression),
            other => Some(other),
        };
        let Some(Expression::NewExpression(new)) = map else { return Vec::new() };
        let pairs = new.arguments.first().and_then(Argument::as_expression);
        let pairs = pairs.filter(|_| Path::of(&new.callee).last() == "Map");
        let pairs = pairs.and_then(|pairs| self.list(pairs, 0)).unwrap_or_default();
        let value = |pair: &'a ArrayExpressionElement<'a>| match pair.as_expression()? {
            Expression::ArrayExpression(pair) => pair.elements.get(1)?.as_expression(),
            _ => None,
        };
        self.alternatives(pairs.iter().filter_map(value), effort)
    }

    fn function(
        &self,
        name: &IdentifierReference<'a>,
        call: &'a CallExpression<'a>,
        effort: &mut Effort,
    ) -> Vec<Head> {
        let returned = self.symbol(name).filter(|symbol| !self.scoping.symbol_is_mutated(*symbol));
        let returned = returned.and_then(|symbol| self.bindings.returned.get(&symbol)).copied();
        match (returned, name.name.as_str()) {
            (None, "String" | "encodeURI") => {
                argument(call).map_or_else(Vec::new, |value| self.value(value, effort))
            }
            (None, name) => self.decoded(name, call, effort),
            (returned, _) => self.follow(returned, effort),
        }
    }

    /// `atob('...')`: what it makes of a literal; the mistake stands where the literal does.
    fn decoded(&self, function: &str, call: &'a CallExpression<'a>, effort: &mut Effort) -> Vec<Head> {
        if !matches!(function, "atob" | "decodeURIComponent" | "decodeURI" | "unescape") {
            return Vec::new();
        }
        let Some(coded) = argument(call) else { return Vec::new() };
        let heads = self.value(coded, effort).into_iter();
        heads.filter_map(|head| Some(Head { text: fold::decoded(function, &head.text)?, ..head })).collect()
    }

    /// What comes before the part that is replaced.
    fn replaced(
        &self,
        object: &'a Expression<'a>,
        call: &'a CallExpression<'a>,
        effort: &mut Effort,
    ) -> Vec<Head> {
        let Some(part) = argument(call) else { return Vec::new() };
        let cut = |mut head: Head| {
            let kept = fold::kept(&head.text, part)?;
            if kept < head.text.len() {
                head.text.truncate(kept);
                head.tail = Some("…".to_owned());
            }
            Some(head)
        };
        self.value(object, effort).into_iter().filter_map(cut).collect()
    }

    /// `['http:', '', host].join('/')`.
    fn joined(
        &self,
        list: &'a Expression<'a>,
        call: &'a CallExpression<'a>,
        effort: &mut Effort,
    ) -> Vec<Head> {
        let separator = match argument(call).map(Expression::get_inner_expression) {
            Some(Expression::StringLiteral(literal)) => literal.value.as_str(),
            None => ",",
            Some(_) => return Vec::new(),
        };
        let mut elements =
            self.list(list, 0).unwrap_or_default().iter().map(ArrayExpressionElement::as_expression);
        let first = elements.next().flatten().map_or_else(Vec::new, |first| self.value(first, effort));
        elements.fold(first, |mut heads, next| {
            heads.iter_mut().for_each(|head| head.push(separator));
            match next {
                Some(next) => self.append(heads, next, effort),
                None => super::begun(heads),
            }
        })
    }
}

/// What a function returns that is written there, by its last statement.
pub(in crate::script) fn returned<'a>(function: &'a Expression<'a>) -> Option<&'a Expression<'a>> {
    match function.get_inner_expression() {
        Expression::ArrowFunctionExpression(arrow) => match &arrow.body {
            ArrowFunctionBody::FunctionBody(body) => last_of(body),
            body => body.as_expression(),
        },
        Expression::FunctionExpression(function) => last_of(function.body.as_ref()?),
        _ => None,
    }
}

/// What the last statement of a function returns.
pub(in crate::script) fn last_of<'x, 'a>(body: &'x FunctionBody<'a>) -> Option<&'x Expression<'a>> {
    match body.statements.last() {
        Some(Statement::ReturnStatement(last)) => last.argument.as_ref(),
        _ => None,
    }
}

fn is_zero(argument: Option<&Expression>) -> bool {
    matches!(argument, Some(Expression::NumericLiteral(number)) if number.value == 0.0)
}

/// The first argument.
fn argument<'a>(call: &'a CallExpression<'a>) -> Option<&'a Expression<'a>> {
    call.arguments.first().and_then(Argument::as_expression)
}
