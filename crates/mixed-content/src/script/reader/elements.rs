//! Elements that programs make by describing them: JSX, and the calls that it becomes.

use oxc_ast::ast::{
    Argument, ArrayExpressionElement, CallExpression, Expression, JSXAttribute, JSXAttributeItem,
    JSXAttributeName, JSXAttributeValue, JSXElementName, JSXOpeningElement, ObjectExpression,
    ObjectPropertyKind,
};
use oxc_ast_visit::Visit;
use oxc_span::{GetSpan, Span};

use super::Reader;
use crate::finding::Confidence;
use crate::html::element::{Made, Reads};
use crate::rules;
use crate::script::path::Path;
use crate::script::value::{Head, property_of};

/// Elements that ask for something; a string of another name is rather something else.
const ELEMENTS: [&str; 18] = [
    "img", "script", "link", "iframe", "frame", "video", "audio", "source", "track", "embed", "object",
    "input", "form", "button", "image", "use", "a", "area",
];

/// Components that are called like the elements they stand for. Images are often fetched by the site's own server.
const COMPONENTS: [&str; 5] = ["Script", "Iframe", "IFrame", "Video", "Audio"];

impl<'a> Reader<'_, '_, '_, 'a> {
    /// `<img src="http://..." />`.
    pub(super) fn jsx(&mut self, element: &JSXOpeningElement<'a>) {
        let (name, most) = match &element.name {
            JSXElementName::Identifier(name) => (name.name.as_str(), Confidence::Medium),
            // What a component makes of it only its own code tells.
            JSXElementName::IdentifierReference(name) if COMPONENTS.contains(&name.name.as_str()) => {
                (name.name.as_str(), Confidence::Low)
            }
            _ => return,
        };
        let attributes: Vec<_> = element.attributes.iter().filter_map(jsx_attribute).collect();
        let mut made = Made::new(name);
        for (name, value) in &attributes {
            let text = match value {
                JSXAttributeValue::StringLiteral(literal) => literal.value.as_str(),
                _ => "",
            };
            made.give(name, text);
        }
        for (index, (_, value)) in attributes.iter().enumerate() {
            let Some(reads) = made.reads(index) else { continue };
            for head in self.jsx_heads(value) {
                self.made((reads, most), &head, element.span);
            }
        }
        for item in &element.attributes {
            if let JSXAttributeItem::SpreadAttribute(spread) = item
                && let Some(given) = self.object_of(&spread.argument)
            {
                self.described(name, given, element.span);
            }
        }
    }

    fn object_of(&self, expression: &Expression<'a>) -> Option<&'a ObjectExpression<'a>> {
        let expression = self.alloc(expression);
        self.constants.as_ref()?.object_of(expression)
    }

    /// Strings of JSX have references instead of escapes.
    fn jsx_heads(&self, value: &JSXAttributeValue<'a>) -> Vec<Head> {
        match value {
            JSXAttributeValue::StringLiteral(literal) => {
                let at = Span::new(literal.span.start + 1, literal.span.end.saturating_sub(1));
                vec![Head { text: literal.value.to_string(), at, tail: None, sure: true }]
            }
            JSXAttributeValue::ExpressionContainer(container) => {
                container.expression.as_expression().map(|value| self.heads(value)).unwrap_or_default()
            }
            _ => Vec::new(),
        }
    }

    /// `jsx("img", { src: "http://..." })`, whatever minifiers call the function; Vue 2 has the attributes in `attrs`.
    pub(super) fn element(&mut self, call: &CallExpression<'a>) {
        let name = call.arguments.first().and_then(Argument::as_expression);
        let Some(Expression::StringLiteral(name)) = name.map(Expression::get_inner_expression) else {
            return;
        };
        let Some(given) = call.arguments.get(1).and_then(Argument::as_expression) else { return };
        // `e('img', assign({}, props, { src: 'http://...' }))`.
        let given = match given.get_inner_expression() {
            Expression::CallExpression(merged) => merged.arguments.last().and_then(Argument::as_expression),
            _ => Some(given),
        };
        let Some(Expression::ObjectExpression(given)) = given.map(Expression::get_inner_expression) else {
            return;
        };
        // `$('<img/>', { src: 'http://...' })`.
        let name = name.value.trim_matches(['<', '>', '/', ' ']);
        if !ELEMENTS.iter().any(|element| name.eq_ignore_ascii_case(element)) {
            return;
        }
        self.described(name, given, call.span);
        for nested in ["attrs", "domProps", "props"] {
            if let Some(Expression::ObjectExpression(given)) = property_of(given, nested) {
                self.described(name, given, call.span);
            }
        }
    }

    fn described(&mut self, element: &str, given: &ObjectExpression<'a>, at: Span) {
        let properties = given.properties.iter().filter_map(ObjectPropertyKind::as_property);
        let properties: Vec<_> =
            properties.filter_map(|property| Some((property.key.static_name()?, &property.value))).collect();
        let mut made = Made::new(element);
        for (name, value) in &properties {
            let text = match value {
                Expression::StringLiteral(literal) => literal.value.as_str(),
                _ => "",
            };
            made.give(name, text);
        }
        for (index, (_, value)) in properties.iter().enumerate() {
            let Some(reads) = made.reads(index) else { continue };
            for head in self.heads(value) {
                self.made((reads, Confidence::Medium), &head, at);
            }
        }
    }

    /// The element is as good as in the page, if it is ever made.
    fn made(&mut self, (reads, most): (Reads, Confidence), head: &Head, at: Span) {
        let (Reads::Address(rule) | Reads::Candidates(rule)) = reads;
        let before = self.survey.most;
        self.survey.most = before.min(most);
        for head in super::parts(rule, head.clone()) {
            self.sight(rule, &head, Some(at.start));
        }
        self.survey.most = before;
    }

    /// `x.get(...).then(...)`: the call before the dot asks for something that takes time. `Object.assign` gives an
    /// element its attributes.
    pub(super) fn settled(&mut self, path: &Path, call: &CallExpression<'a>) {
        const WAITS: [&str; 6] = ["then", "catch", "finally", "subscribe", "pipe", "json"];
        if WAITS.contains(&path.last())
            && let Some(member) = call.callee.get_inner_expression().as_member_expression()
            && let Expression::CallExpression(asked) = member.object().get_inner_expression()
        {
            self.promised.insert(asked.span.end);
        }
        if path.last() == "assign"
            && let [target, given @ ..] = call.arguments.as_slice()
            && let Some(target) = target.as_expression()
        {
            for given in given.iter().filter_map(Argument::as_expression) {
                self.assigned_all(target, given);
            }
        }
    }

    fn assigned_all(&mut self, target: &Expression<'a>, given: &Expression<'a>) {
        let Expression::ObjectExpression(given) = given.get_inner_expression() else { return };
        for property in given.properties.iter().filter_map(ObjectPropertyKind::as_property) {
            if let Some(name) = property.key.static_name().filter(|name| *name != "location") {
                self.assigned(target, &name, &property.value, property.value.span());
            }
        }
    }

    /// `new MediaMetadata({ artwork: [{ src: 'http://...' }] })`.
    pub(super) fn artwork(&mut self, settings: &Expression<'a>, at: Span) {
        let Expression::ObjectExpression(settings) = settings.get_inner_expression() else { return };
        let Some(Expression::ArrayExpression(list)) = property_of(settings, "artwork") else { return };
        for picture in list.elements.iter().filter_map(ArrayExpressionElement::as_expression) {
            self.pictures(picture, &["src"], at);
        }
    }

    /// Pictures and addresses of notifications and the like, given as settings.
    pub(super) fn pictures(&mut self, settings: &Expression<'a>, keys: &[&str], at: Span) {
        let Expression::ObjectExpression(settings) = settings.get_inner_expression() else { return };
        for value in keys.iter().filter_map(|key| property_of(settings, key)) {
            self.asked(&rules::NOTIFICATION, value, at);
        }
    }
}

fn jsx_attribute<'x, 'a>(item: &'x JSXAttributeItem<'a>) -> Option<(String, &'x JSXAttributeValue<'a>)> {
    let JSXAttributeItem::Attribute(attribute) = item else { return None };
    let JSXAttribute { name, value, .. } = &**attribute;
    let name = match name {
        JSXAttributeName::Identifier(name) => name.name.to_string(),
        JSXAttributeName::NamespacedName(name) => format!("{}:{}", name.namespace.name, name.name.name),
    };
    Some((name, value.as_ref()?))
}
