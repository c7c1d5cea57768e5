//! Values that are kept in objects, lists, classes and stores.

use oxc_ast::ast::{ArrayExpressionElement, Expression, ObjectExpression, ObjectPropertyKind};

use super::{Constants, DEEPEST, Effort, Head, MOST_HEADS, property_of, unsure};
use crate::script::path::Path;

impl<'a> Constants<'_, 'a> {
    /// A property of a constant object, a field of a class, a member of an enum, the address of a `URL`, an element
    /// of a list, or what the program has put there.
    pub(super) fn member(&self, expression: &'a Expression<'a>, effort: &mut Effort) -> Vec<Head> {
        if let Some(value) = self.property(expression, 0) {
            return self.value(value, effort);
        }
        let Some(member) = expression.get_inner_expression().as_member_expression() else {
            return Vec::new();
        };
        let Some(name) = member.static_property_name() else { return self.chosen(expression, effort) };
        let heads = match member.object().get_inner_expression() {
            object if name == "href" => self.value(object, effort),
            Expression::ThisExpression(_) => self.follow(self.field(name), effort),
            Expression::Identifier(class) if class.name.starts_with(|c: char| c.is_ascii_uppercase()) => {
                self.follow(self.field(name), effort)
            }
            _ => Vec::new(),
        };
        match heads.is_empty() {
            true => self.follow(self.bindings.written.of(expression, self.scoping), effort),
            false => heads,
        }
    }

    fn field(&self, name: &str) -> Option<&'a Expression<'a>> {
        self.bindings.fields.get(name).copied().flatten()
    }

    /// `list[0]`, and `settings[mode]`, which may be any of them.
    fn chosen(&self, expression: &'a Expression<'a>, effort: &mut Effort) -> Vec<Head> {
        let Expression::ComputedMemberExpression(member) = expression.get_inner_expression() else {
            return Vec::new();
        };
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
        let Some(list) = self.list(list, 0) else { return Vec::new() };
        self.alternatives(list.iter().filter_map(ArrayExpressionElement::as_expression), effort)
    }

    fn alternatives(
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
        let member = expression.get_inner_expression().as_member_expression().filter(|_| depth < DEEPEST)?;
        property_of(self.object(member.object(), depth + 1)?, member.static_property_name()?)
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

/// What an object's properties are given.
fn values<'a>(object: &'a ObjectExpression<'a>) -> impl Iterator<Item = &'a Expression<'a>> {
    object.properties.iter().filter_map(ObjectPropertyKind::as_property).map(|property| &property.value)
}
