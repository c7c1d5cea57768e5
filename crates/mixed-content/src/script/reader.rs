//! Walks a program and gives what it finds to the survey.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use oxc_ast::ast::{
    AssignmentExpression, AssignmentTarget, BinaryExpression, BinaryOperator, BindingPattern, CallExpression,
    ConditionalExpression, ExportAllDeclaration, ExportFromDeclaration, Expression, IfStatement,
    ImportDeclaration, ImportExpression, NewExpression, ObjectProperty, Program, PropertyDefinition,
    StringLiteral, SwitchCase, TemplateLiteral, VariableDeclarator,
};
use oxc_ast_visit::{Visit, walk};
use oxc_semantic::Scoping;
use oxc_span::{GetSpan, Span};

use super::element::Element;
use super::loose::{self, Loose};
use super::names::{self, Path};
use super::sinks;
use super::value::{Constants, Head};
use crate::address::{self, Insecure};
use crate::finding::Confidence;
use crate::rules::{self, Rule};
use crate::srcset;
use crate::survey::{Sighting, Survey};
use crate::text::Text;

/// Reads one program.
pub(super) struct Reader<'s, 'd, 'o, 'a> {
    code: &'s Text<'d>,
    scoping: &'s Scoping,
    survey: &'s mut Survey<'o>,
    constants: Option<Constants<'s, 'a>>,
    /// Literals that have been reported, by where they start.
    claimed: HashSet<u32>,
    /// Literals that are compared or searched for, not asked for.
    muted: HashSet<u32>,
    /// What literals are assigned to, by where they start.
    names: HashMap<u32, String>,
    /// Literals without a known use so far.
    loose: Vec<Loose>,
    /// Conditions around that ask whether the page is secure.
    guards: usize,
}

impl<'s, 'd, 'o, 'a> Reader<'s, 'd, 'o, 'a> {
    pub(super) fn new(code: &'s Text<'d>, scoping: &'s Scoping, survey: &'s mut Survey<'o>) -> Self {
        Self {
            code,
            scoping,
            survey,
            constants: None,
            claimed: HashSet::new(),
            muted: HashSet::new(),
            names: HashMap::new(),
            loose: Vec::new(),
            guards: 0,
        }
    }

    pub(super) fn read(mut self, program: &'a Program<'a>) {
        self.constants = Some(Constants::of(program, &self.code.text, self.scoping));
        self.visit_program(program);
        for literal in std::mem::take(&mut self.loose) {
            let is_used = self.claimed.contains(&literal.at.start) || self.muted.contains(&literal.at.start);
            if !is_used && let Some(rule) = loose::rule(&literal, &self.survey.own) {
                self.sight(rule, &literal.head(), None);
            }
        }
    }

    fn heads(&self, expression: &Expression<'a>) -> Vec<Head> {
        self.constants.as_ref().map(|constants| constants.heads(expression)).unwrap_or_default()
    }

    /// An expression whose value is asked for by the code at `by`.
    fn asked(&mut self, rule: &'static Rule, address: &Expression<'a>, by: Span) {
        for head in self.heads(address) {
            for head in parts(rule, head) {
                self.sight(rule, &head, Some(by.start));
            }
        }
    }

    fn sight(&mut self, rule: &'static Rule, head: &Head, used_at: Option<u32>) {
        if self.guards > 0 || self.claimed.contains(&head.at.start) {
            return;
        }
        let Some(insecure) = insecure(head, self.survey) else { return };
        let Some(mut verdict) = self.survey.judge(rule, &insecure, false) else { return };
        if !head.sure {
            verdict.confidence = Confidence::Low;
        }
        self.claimed.insert(head.at.start);
        self.survey.push(Sighting {
            rule,
            url: insecure.url,
            partial: head.tail.is_some(),
            range: self.code.range(head.at.start as usize..head.at.end as usize),
            used_at: used_at.map(|at| self.code.at(at as usize)),
            verdict,
            count: 1,
        });
    }

    /// Remembers what the strings of a value are called.
    fn name(&mut self, name: &str, value: &Expression<'a>) {
        if !is_written_out(value) {
            return;
        }
        for head in self.heads(value) {
            self.names.entry(head.at.start).or_insert_with(|| name.to_owned());
        }
    }

    fn literal(&mut self, text: &str, at: Span, is_whole: bool) {
        if self.guards == 0 && address::has_insecure_scheme(text.trim_start()) {
            let name = self.names.get(&at.start).cloned();
            self.loose.push(Loose { text: text.to_owned(), at, name, is_whole });
        }
    }

    fn mute(&mut self, expression: &Expression<'a>) {
        for head in self.heads(expression) {
            self.muted.insert(head.at.start);
        }
    }

    fn is_guard(&self, test: &Expression<'a>) -> bool {
        self.constants.as_ref().is_some_and(|constants| constants.asks_protocol(test))
    }

    fn assigned(&mut self, object: &Expression<'a>, property: &str, value: &Expression<'a>, at: Span) {
        let Some(constants) = &self.constants else { return };
        if let Some(rule) = Element::of(object, constants).rule(property) {
            self.asked(rule, value, at);
        } else if names::is_base(property) {
            self.asked(&rules::BASE_URL, value, at);
        }
    }
}

/// Whether a value has literals of its own, which may have a name.
fn is_written_out(value: &Expression) -> bool {
    matches!(
        value.get_inner_expression(),
        Expression::StringLiteral(_)
            | Expression::TemplateLiteral(_)
            | Expression::BinaryExpression(_)
            | Expression::ConditionalExpression(_)
            | Expression::LogicalExpression(_)
    )
}

/// The addresses in a value: the candidates of a `srcset`, else itself.
fn parts(rule: &Rule, head: Head) -> Vec<Head> {
    if *rule != rules::SCRIPTED_IMAGE_SET {
        return vec![head];
    }
    let part = |range: Range<usize>| Head {
        text: head.text[range.clone()].to_owned(),
        at: Span::new(
            head.at.start + range.start as u32,
            (head.at.start + range.end as u32).min(head.at.end),
        ),
        ..head.clone()
    };
    srcset::candidates(&head.text).into_iter().map(part).collect()
}

/// The insecure address a head begins, with what is known of its host.
fn insecure(head: &Head, survey: &Survey) -> Option<Insecure> {
    let text = address::clean(&head.text);
    if !address::has_insecure_scheme(&text) {
        return None;
    }
    let Some(tail) = &head.tail else { return address::insecure(&text, &survey.own) };
    if has_whole_host(&text) {
        let known = address::insecure(&text, &survey.own)?;
        return Some(Insecure { url: text.into_owned(), ..known });
    }
    Some(Insecure { url: format!("{text}${{{tail}}}"), host: None })
}

/// Whether a head that goes on has its host complete: followed by a path or a port, or a name that would
/// be odd to continue.
fn has_whole_host(text: &str) -> bool {
    let Some((_, rest)) = text.split_once("://") else { return false };
    let name = rest.split(':').next().unwrap_or_default();
    rest.contains(['/', '?', '#'])
        || (rest.contains(':') && !name.is_empty())
        || name == "localhost"
        || (name.contains('.') && name.ends_with(|c: char| c.is_ascii_alphanumeric()))
}

impl<'a> Visit<'a> for Reader<'_, '_, '_, 'a> {
    fn visit_call_expression(&mut self, call: &CallExpression<'a>) {
        let Some(constants) = &self.constants else { return };
        let path = Path::of(&call.callee);
        for (rule, address) in sinks::call(&path, call, constants) {
            self.asked(rule, address, call.span);
        }
        if loose::only_looks(&path) {
            call.arguments
                .iter()
                .filter_map(|argument| argument.as_expression())
                .for_each(|text| self.mute(text));
        }
        walk::walk_call_expression(self, call);
    }

    fn visit_new_expression(&mut self, new: &NewExpression<'a>) {
        let path = Path::of(&new.callee);
        for (rule, address) in sinks::new(&path, &new.arguments) {
            self.asked(rule, address, new.span);
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
            }
            AssignmentTarget::AssignmentTargetIdentifier(name) => self.name(&name.name, &assignment.right),
            _ => {}
        }
        walk::walk_assignment_expression(self, assignment);
    }

    fn visit_variable_declarator(&mut self, declarator: &VariableDeclarator<'a>) {
        if let (BindingPattern::BindingIdentifier(name), Some(init)) = (&declarator.id, &declarator.init) {
            self.name(&name.name, init);
        }
        walk::walk_variable_declarator(self, declarator);
    }

    fn visit_object_property(&mut self, property: &ObjectProperty<'a>) {
        if let Some(name) = property.key.static_name() {
            if names::is_base(&name) {
                self.asked(&rules::BASE_URL, &property.value, property.span);
            }
            self.name(&name, &property.value);
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
            BinaryOperator::Addition => self.location(binary),
            BinaryOperator::Equality
            | BinaryOperator::Inequality
            | BinaryOperator::StrictEquality
            | BinaryOperator::StrictInequality => self.compared(binary),
            _ => {}
        }
        walk::walk_binary_expression(self, binary);
    }

    fn visit_conditional_expression(&mut self, choice: &ConditionalExpression<'a>) {
        let guard = usize::from(self.is_guard(&choice.test));
        self.visit_expression(&choice.test);
        self.guards += guard;
        self.visit_expression(&choice.consequent);
        self.visit_expression(&choice.alternate);
        self.guards -= guard;
    }

    fn visit_if_statement(&mut self, choice: &IfStatement<'a>) {
        let guard = usize::from(self.is_guard(&choice.test));
        self.visit_expression(&choice.test);
        self.guards += guard;
        self.visit_statement(&choice.consequent);
        if let Some(alternate) = &choice.alternate {
            self.visit_statement(alternate);
        }
        self.guards -= guard;
    }

    fn visit_switch_case(&mut self, case: &SwitchCase<'a>) {
        if let Some(test) = &case.test {
            self.mute(test);
        }
        walk::walk_switch_case(self, case);
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
    }

    fn visit_template_literal(&mut self, template: &TemplateLiteral<'a>) {
        if let Some(head) = template.quasis.first() {
            let text = head.value.cooked.as_deref().unwrap_or_default();
            self.literal(text, head.span, template.expressions.is_empty());
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
