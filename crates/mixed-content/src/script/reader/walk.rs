//! Where in a program addresses may stand.

use oxc_ast::ast::{
    Argument, ArrayExpressionElement, AssignmentExpression, AssignmentTarget, AwaitExpression,
    BinaryExpression, BinaryOperator, BindingPattern, CallExpression, ConditionalExpression,
    ExportAllDeclaration, ExportFromDeclaration, Expression, IfStatement, ImportDeclaration,
    ImportExpression, JSXOpeningElement, NewExpression, ObjectExpression, ObjectProperty, PropertyDefinition,
    StringLiteral, SwitchCase, SwitchStatement, TemplateLiteral, VariableDeclarator,
};
use oxc_ast_visit::{Visit, walk};
use oxc_span::{GetSpan, Span};

use super::Reader;
use crate::names;
use crate::rules;
use crate::script::called::Called;
use crate::script::loose;
use crate::script::path::Path;
use crate::script::sinks;
use crate::script::value::Head;

/// Settings of a notification that are pictures (Notifications API).
const PICTURES: [&str; 3] = ["icon", "badge", "image"];

impl<'a> Visit<'a> for Reader<'_, '_, '_, 'a> {
    fn visit_call_expression(&mut self, call: &CallExpression<'a>) {
        let Some(constants) = &self.constants else { return };
        let call = self.alloc(call);
        let called = Called::of(call, constants);
        let path = *called.name();
        let mut sinks = sinks::call(&called, constants);
        if let Some(made) = called.constructed(constants) {
            sinks.extend(sinks::new(&made));
        }
        if sinks.is_empty() && sinks::is_method_name(path.last()) && self.is_client(call) {
            sinks = sinks::made_client(call);
        }
        if sinks.is_empty() && self.promised.contains(&call.span.end) {
            sinks = sinks::promised(&path, call);
        }
        for (rule, address) in sinks {
            self.asked(rule, address, call.span);
        }
        self.foretell(&path, call);
        self.element(call);
        self.settled(&path, call);
        if (path.receiver(), path.last()) == ("JSON", "parse") {
            self.data(call);
        }
        if matches!(path.last(), "eval" | "setTimeout" | "setInterval" | "Function") {
            self.programs(&call.arguments);
        }
        self.named(call);
        self.origins(&path, call);
        if path.is_bare() && matches!(path.last(), "unescape" | "decodeURIComponent" | "atob") {
            self.decoded(path.last(), call);
        }
        if path.last() == "showNotification"
            && let Some(settings) = call.arguments.get(1).and_then(|argument| argument.as_expression())
        {
            self.pictures(settings, &PICTURES, call.span);
        }
        if loose::only_looks(&path) {
            call.arguments
                .iter()
                .filter_map(|argument| argument.as_expression())
                .for_each(|text| self.mute(text));
        }
        let is_intercepted = (path.receiver(), path.last()) == ("request", "use");
        self.intercepted += usize::from(is_intercepted);
        walk::walk_call_expression(self, call);
        self.intercepted -= usize::from(is_intercepted);
    }

    fn visit_object_expression(&mut self, object: &ObjectExpression<'a>) {
        self.request_settings(object);
        walk::walk_object_expression(self, object);
    }

    fn visit_new_expression(&mut self, new: &NewExpression<'a>) {
        let Some(constants) = &self.constants else { return };
        let new = self.alloc(new);
        let made = Called::made(new, constants);
        let path = *made.name();
        for (rule, address) in sinks::new(&made) {
            self.asked(rule, address, new.span);
        }
        if path.last() == "Notification"
            && let Some(settings) = new.arguments.get(1).and_then(|argument| argument.as_expression())
        {
            self.pictures(settings, &PICTURES, new.span);
        }
        if path.last() == "MediaMetadata"
            && let Some(settings) = new.arguments.first().and_then(|argument| argument.as_expression())
        {
            self.artwork(settings, new.span);
        }
        if matches!(path.last(), "Function" | "Blob") {
            self.programs(&new.arguments);
        }
        if path.last() == "FontFace"
            && let Some(source) = new.arguments.get(1).and_then(|argument| argument.as_expression())
        {
            self.styled(source, &rules::FONT);
        }
        if loose::only_looks(&path) {
            new.arguments
                .iter()
                .filter_map(|argument| argument.as_expression())
                .for_each(|text| self.mute(text));
        }
        walk::walk_new_expression(self, new);
    }

    fn visit_assignment_expression(&mut self, assignment: &AssignmentExpression<'a>) {
        match &assignment.left {
            AssignmentTarget::StaticMemberExpression(member) => {
                self.assigned(&member.object, &member.property.name, &assignment.right, assignment.span);
                self.name(&member.property.name, &assignment.right);
                if member.property.name == "withCredentials" {
                    self.credentials(&member.object, &assignment.right);
                }
                // `cssText` holds whole declarations.
                if Path::of(&member.object).last() == "style" && member.property.name != "cssText" {
                    self.styled(&assignment.right, &rules::CSS_IMAGE);
                }
            }
            AssignmentTarget::ComputedMemberExpression(member) => {
                if let Expression::StringLiteral(name) = &member.expression {
                    self.assigned(&member.object, &name.value, &assignment.right, assignment.span);
                    self.name(&name.value, &assignment.right);
                }
            }
            AssignmentTarget::AssignmentTargetIdentifier(name) => {
                if name.name == "location" {
                    self.asked(&rules::NAVIGATION, &assignment.right, assignment.span);
                }
                self.name(&name.name, &assignment.right);
            }
            _ => {}
        }
        walk::walk_assignment_expression(self, assignment);
    }

    fn visit_variable_declarator(&mut self, declarator: &VariableDeclarator<'a>) {
        if let (BindingPattern::BindingIdentifier(name), Some(init)) = (&declarator.id, &declarator.init) {
            self.name(&name.name, init);
            self.name_all(&name.name, init);
        }
        walk::walk_variable_declarator(self, declarator);
    }

    fn visit_object_property(&mut self, property: &ObjectProperty<'a>) {
        if let Some(name) = property.key.static_name() {
            if may_be_address(&property.value) && names::is_base(&name) {
                self.asked(&rules::BASE_URL, &property.value, property.span);
            }
            if let Expression::ArrayExpression(list) = &property.value
                && name == "tiles"
            {
                let tiles = list.elements.iter().filter_map(ArrayExpressionElement::as_expression);
                tiles.for_each(|tile| self.asked(&rules::TILES, tile, property.span));
            }
            self.name(&name, &property.value);
            self.name_all(&name, &property.value);
        }
        walk::walk_object_property(self, property);
    }

    fn visit_property_definition(&mut self, property: &PropertyDefinition<'a>) {
        if let (Some(name), Some(value)) = (property.key.static_name(), &property.value) {
            self.name(&name, value);
        }
        walk::walk_property_definition(self, property);
    }

    fn visit_binary_expression(&mut self, binary: &BinaryExpression<'a>) {
        match binary.operator {
            BinaryOperator::Addition => {
                self.location(binary);
                self.sum(binary);
            }
            BinaryOperator::Equality
            | BinaryOperator::Inequality
            | BinaryOperator::StrictEquality
            | BinaryOperator::StrictInequality => self.compared(binary),
            _ => {}
        }
        walk::walk_binary_expression(self, binary);
    }

    fn visit_conditional_expression(&mut self, choice: &ConditionalExpression<'a>) {
        let guard = usize::from(self.is_guard(&choice.test, choice.span));
        self.visit_expression(&choice.test);
        self.guards += guard;
        self.visit_expression(&choice.consequent);
        self.visit_expression(&choice.alternate);
        self.guards -= guard;
    }

    fn visit_if_statement(&mut self, choice: &IfStatement<'a>) {
        let guard = usize::from(self.is_guard(&choice.test, choice.span));
        self.visit_expression(&choice.test);
        self.guards += guard;
        self.visit_statement(&choice.consequent);
        if let Some(alternate) = &choice.alternate {
            self.visit_statement(alternate);
        }
        self.guards -= guard;
    }

    fn visit_switch_statement(&mut self, choice: &SwitchStatement<'a>) {
        if Path::of(&choice.discriminant).last() == "origin" {
            let tests = choice.cases.iter().filter_map(|case| case.test.as_ref());
            tests.for_each(|test| self.asked(&rules::ORIGIN, test, choice.span));
        }
        walk::walk_switch_statement(self, choice);
    }

    fn visit_switch_case(&mut self, case: &SwitchCase<'a>) {
        if let Some(test) = &case.test {
            self.mute(test);
        }
        walk::walk_switch_case(self, case);
    }

    fn visit_await_expression(&mut self, awaited: &AwaitExpression<'a>) {
        if let Expression::CallExpression(call) = awaited.argument.get_inner_expression() {
            self.promised.insert(call.span.end);
        }
        walk::walk_await_expression(self, awaited);
    }

    fn visit_jsx_opening_element(&mut self, element: &JSXOpeningElement<'a>) {
        self.jsx(element);
        walk::walk_jsx_opening_element(self, element);
    }

    fn visit_import_declaration(&mut self, import: &ImportDeclaration<'a>) {
        self.module(&import.source);
    }

    fn visit_export_from_declaration(&mut self, export: &ExportFromDeclaration<'a>) {
        self.module(&export.source);
    }

    fn visit_export_all_declaration(&mut self, export: &ExportAllDeclaration<'a>) {
        self.module(&export.source);
    }

    fn visit_import_expression(&mut self, import: &ImportExpression<'a>) {
        self.asked(&rules::DYNAMIC_IMPORT, &import.source, import.span);
        walk::walk_import_expression(self, import);
    }

    fn visit_string_literal(&mut self, literal: &StringLiteral<'a>) {
        let at = Span::new(literal.span.start + 1, literal.span.end.saturating_sub(1));
        self.literal(&literal.value, at, true);
        self.embedded(at);
    }

    fn visit_template_literal(&mut self, template: &TemplateLiteral<'a>) {
        if let Some(head) = template.quasis.first() {
            let text = head.value.cooked.as_deref().unwrap_or_default();
            self.literal(text, head.span, template.expressions.is_empty());
        }
        if let (Some(first), Some(last)) = (template.quasis.first(), template.quasis.last()) {
            self.embedded(Span::new(first.span.start, last.span.end));
        }
        if !template.expressions.is_empty() {
            self.template(template);
        }
        walk::walk_template_literal(self, template);
    }
}

impl<'a> Reader<'_, '_, '_, 'a> {
    fn module(&mut self, source: &StringLiteral<'a>) {
        let at = Span::new(source.span.start + 1, source.span.end.saturating_sub(1));
        let head = Head { text: source.value.to_string(), at, tail: None, sure: true };
        self.sight(&rules::STATIC_IMPORT, &head, None);
    }

    /// `'ws://' + location.host`, wherever it stands: the page's own host by an insecure scheme. A call
    /// around it has been seen before.
    fn location(&mut self, sum: &BinaryExpression<'a>) {
        let Expression::StringLiteral(literal) = sum.left.get_inner_expression() else { return };
        let rule = match literal.value.as_str() {
            "ws://" => &rules::WEB_SOCKET,
            "http://" => &rules::NAMED_SUSPICIOUS,
            _ => return,
        };
        let Some(constants) = &self.constants else { return };
        let tail = constants.source(sum.right.span()).to_owned();
        if tail.contains("location.host") {
            let at = Span::new(literal.span.start + 1, literal.span.end.saturating_sub(1));
            let head = Head { text: literal.value.to_string(), at, tail: Some(tail), sure: true };
            self.sight(rule, &head, None);
        }
    }

    /// `['http://...'].includes(event.origin)` will not find it once the page is https.
    fn origins(&mut self, path: &Path, call: &'a CallExpression<'a>) {
        let is_origin =
            |value: &Argument| value.as_expression().is_some_and(|v| Path::of(v).last() == "origin");
        if matches!(path.last(), "includes" | "indexOf")
            && call.arguments.first().is_some_and(is_origin)
            && let Some(member) = call.callee.get_inner_expression().as_member_expression()
            && let Some(list) =
                self.constants.as_ref().and_then(|constants| constants.list(member.object(), 0))
        {
            let origins = list.iter().filter_map(ArrayExpressionElement::as_expression);
            origins.for_each(|origin| self.asked(&rules::ORIGIN, origin, call.span));
        }
    }

    /// `event.origin === 'http://...'` will not match once the page is https; other comparisons ask for
    /// nothing.
    fn compared(&mut self, binary: &BinaryExpression<'a>) {
        let is_origin = |side: &Expression| Path::of(side).last() == "origin";
        if is_origin(&binary.left) || is_origin(&binary.right) {
            self.asked(&rules::ORIGIN, &binary.left, binary.span);
            self.asked(&rules::ORIGIN, &binary.right, binary.span);
        }
        self.mute(&binary.left);
        self.mute(&binary.right);
    }
}

/// Most properties hold functions, numbers and the like.
fn may_be_address(value: &Expression) -> bool {
    match value.get_inner_expression() {
        Expression::StringLiteral(literal) => literal.value.contains(':'),
        Expression::TemplateLiteral(_)
        | Expression::BinaryExpression(_)
        | Expression::ConditionalExpression(_)
        | Expression::LogicalExpression(_)
        | Expression::Identifier(_)
        | Expression::StaticMemberExpression(_)
        | Expression::ComputedMemberExpression(_)
        | Expression::NewExpression(_)
        | Expression::CallExpression(_) => true,
        _ => false,
    }
}
