//! Values that are kept in objects, lists, classes and stores.

use oxc_ast::ast::{
    ArrayExpressionElement, CallExpression, Expression, MemberExpression, ObjectExpression,
    ObjectPropertyKind,
};

use super::{Constants, DEEPEST, Effort, Head, MOST_HEADS, calls, property_of, unsure};
use crate::script::path::{Path, member};

impl<'a> Constants<'_, 'a> {
    /// A property of a constant object, a field of a class, a member of an enum, the address of a `URL`, an element
    /// of a list, or what the program has put there.
    pub(super) fn member(&self, expression: &'a Expression<'a>, effort: &mut Effort) -> Vec<Head> {
        let Some(member) = member(expression) else { return Vec::new() };
        if let Some(value) = self.property_of_member(member) {
            // A getter is a function; other functions are no strings.
            return self.value(calls::returned(value).unwrap_or(value), effort);
        }
        let Some(name) = member.static_property_name() else { return self.chosen(member, effort) };
        let heads = match member.object().get_inner_expression() {
            object if name == "href" => self.value(object, effort),
            object if name == "origin" => origins(self.value(object, effort)),
            Expression::ThisExpression(_) => self.follow(self.field(name), effort),
            Expression::Identifier(class) if class.name.starts_with(|c: char| c.is_ascii_uppercase()) => {
                self.follow(self.field(name), effort)
            }
            _ => Vec::new(),
        };
        match heads.is_empty() {
            true => self.follow(self.bindings.written.of(member, self.scoping), effort),
            false => heads,
        }
    }

    pub(super) fn field(&self, name: &str) -> Option<&'a Expression<'a>> {
        self.bindings.fields.get(name).copied().flatten()
    }

    /// What a method of a class returns.
    pub(super) fn method(&self, name: &str) -> Option<&'a Expression<'a>> {
        self.bindings.methods.get(name).copied().flatten()
    }

    /// `list[0]`, and `settings[mode]`, which may be any of them.
    fn chosen(&self, member: &'a MemberExpression<'a>, effort: &mut Effort) -> Vec<Head> {
        let MemberExpression::ComputedMemberExpression(member) = member else { return Vec::new() };
        if let Expression::NumericLiteral(index) = &member.expression {
            let element = self.list(&member.object, 0).and_then(|list| list.get(index.value as usize));
            let element = element.and_then(ArrayExpressionElement::as_expression);
            return self.follow(element, effort);
        }
        match self.object(&member.object, 0) {
            Some(object) => self.alternatives(values(object), effort),
            None => unsure(self.elements(&member.object, effort)),
        }
    }

    /// What the elements of a list are worth.
    pub(super) fn elements(&self, list: &'a Expression<'a>, effort: &mut Effort) -> Vec<Head> {
        if let Expression::CallExpression(call) = list.get_inner_expression() {
            let object = values_of(call).and_then(|object| self.object(object, 0));
            return object.map(|object| self.alternatives(values(object), effort)).unwrap_or_default();
        }
        let Some(list) = self.list(list, 0) else { return Vec::new() };
        self.alternatives(list.iter().filter_map(ArrayExpressionElement::as_expression), effort)
    }

    pub(super) fn alternatives(
        &self,
        values: impl Iterator<Item = &'a Expression<'a>>,
        effort: &mut Effort,
    ) -> Vec<Head> {
        let mut heads = Vec::new();
        for value in values {
            if heads.len() >= MOST_HEADS {
                break;
            }
            heads.extend(self.value(value, effort));
        }
        unsure(heads)
    }

    /// The list that an expression is, through names and properties.
    pub(in crate::script) fn list(
        &self,
        expression: &'a Expression<'a>,
        depth: usize,
    ) -> Option<&'a [ArrayExpressionElement<'a>]> {
        if depth >= DEEPEST {
            return None;
        }
        match expression.get_inner_expression() {
            Expression::ArrayExpression(list) => Some(&list.elements),
            Expression::Identifier(name) => self.list(self.resolve(name)?, depth + 1),
            _ => self.list(self.property(expression, depth)?, depth + 1),
        }
    }

    /// The value of a property of an object that the file writes out.
    fn property(&self, expression: &'a Expression<'a>, depth: usize) -> Option<&'a Expression<'a>> {
        let member = member(expression).filter(|_| depth < DEEPEST)?;
        self.property_within(
            self.object(member.object(), depth + 1)?,
            member.static_property_name()?,
            depth + 1,
        )
    }

    pub(super) fn property_of_member(&self, member: &'a MemberExpression<'a>) -> Option<&'a Expression<'a>> {
        self.property_within(self.object(member.object(), 1)?, member.static_property_name()?, 1)
    }

    /// Of an object and those that are spread out in it.
    fn property_within(
        &self,
        object: &'a ObjectExpression<'a>,
        name: &str,
        depth: usize,
    ) -> Option<&'a Expression<'a>> {
        if let Some(value) = property_of(object, name) {
            return Some(value);
        }
        let mut spread = object.properties.iter().rev().filter_map(|property| match property {
            ObjectPropertyKind::SpreadProperty(spread) if depth < DEEPEST => {
                self.object(&spread.argument, depth + 1)
            }
            _ => None,
        });
        spread.find_map(|object| self.property_within(object, name, depth + 1))
    }

    /// The object literal that an expression is, through names, `Object.freeze` and `Object.assign`.
    pub(super) fn object(
        &self,
        expression: &'a Expression<'a>,
        depth: usize,
    ) -> Option<&'a ObjectExpression<'a>> {
        if depth >= DEEPEST {
            return None;
        }
        let known = match expression.get_inner_expression() {
            Expression::Identifier(name) => self.resolve_within(name, depth + 1)?,
            Expression::ObjectExpression(object) => return Some(object),
            _ => self.property(expression, depth + 1)?,
        };
        self.literal(known, depth + 1)
    }

    fn literal(&self, known: &'a Expression<'a>, depth: usize) -> Option<&'a ObjectExpression<'a>> {
        if depth >= DEEPEST {
            return None;
        }
        match known.get_inner_expression() {
            Expression::CallExpression(call) => {
                let is_object = Path::of(&call.callee).receiver() == "Object";
                let last = call.arguments.last().filter(|_| is_object)?.as_expression()?;
                self.literal(last, depth + 1)
            }
            other => self.object(other, depth + 1),
        }
    }
}

/// `Object.values(object)` and `Object.entries(object)`, whose keys are no addresses: the object.
fn values_of<'a>(call: &'a CallExpression<'a>) -> Option<&'a Expression<'a>> {
    let path = Path::of(&call.callee);
    let is_it = path.receiver() == "Object" && matches!(path.last(), "values" | "entries");
    call.arguments.first().filter(|_| is_it)?.as_expression()
}

/// Scheme and host of addresses.
fn origins(mut heads: Vec<Head>) -> Vec<Head> {
    for head in &mut heads {
        let Some(host) = head.text.find("://").map(|at| at + "://".len()) else { continue };
        if let Some(length) = head.text[host..].find(['/', '?', '#']) {
            head.text.truncate(host + length);
            head.tail = None;
        }
    }
    heads
}

/// What an object's properties are given.
fn values<'a>(object: &'a ObjectExpression<'a>) -> impl Iterator<Item = &'a Expression<'a>> {
    object.properties.iter().filter_map(ObjectPropertyKind::as_property).map(|property| &property.value)
}
