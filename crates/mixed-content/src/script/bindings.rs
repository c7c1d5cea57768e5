//! What the names of a program stand for: variables, parameters, fields, enums and small functions.

use std::borrow::Cow;
use std::collections::HashMap;

use oxc_ast::ast::{
    Argument, ArrowFunctionBody, ArrowFunctionExpression, AssignmentExpression, AssignmentOperator,
    AssignmentPattern, AssignmentTarget, BindingPattern, CallExpression, Expression, ForOfStatement,
    ForStatementLeft, FormalParameter, FormalParameters, Function, FunctionBody, IdentifierReference,
    ObjectPattern, PropertyDefinition, Statement, TSEnumMember, VariableDeclarator,
};
use oxc_ast_visit::{Visit, walk};
use oxc_semantic::SymbolId;
use oxc_syntax::scope::ScopeFlags;

use super::path::Path;
use super::written::{Written, leads};

/// What was found.
#[derive(Default)]
pub(super) struct Bindings<'a> {
    /// What a variable starts with.
    pub(super) initial: HashMap<SymbolId, &'a Expression<'a>>,
    /// What a parameter or a destructured variable is when nothing else is given.
    pub(super) default: HashMap<SymbolId, &'a Expression<'a>>,
    /// A variable taken out of an object: the object, and the key.
    pub(super) taken: HashMap<SymbolId, (&'a Expression<'a>, Cow<'a, str>)>,
    /// What functions that only return something return.
    pub(super) returned: HashMap<SymbolId, &'a Expression<'a>>,
    /// What is assigned to variables by their name's place, for those that start empty.
    pub(super) assigned: HashMap<SymbolId, &'a Expression<'a>>,
    /// Fields of classes and members of enums by their names; `None` for names given twice.
    pub(super) fields: HashMap<Cow<'a, str>, Option<&'a Expression<'a>>>,
    /// Writes to variables that only add to them.
    pub(super) added: HashMap<SymbolId, u32>,
    /// Variables that stand for each element of a list in turn.
    pub(super) each: HashMap<SymbolId, &'a Expression<'a>>,
    /// What is put into properties and stores.
    pub(super) written: Written<'a>,
    /// Parameters of functions with a name.
    functions: HashMap<SymbolId, &'a FormalParameters<'a>>,
    /// Calls of functions of this file with something that may be an address.
    given: Vec<(Callee<'a>, &'a [Argument<'a>])>,
}

/// A function that is called.
enum Callee<'a> {
    Named(SymbolId),
    /// Called where it is written.
    Inline(&'a FormalParameters<'a>),
}

/// Calls of functions of a file that are kept.
const MOST_CALLS: usize = 500;

impl<'a> Bindings<'a> {
    /// What a parameter is given by those who call its function.
    pub(super) fn given_to(&self, parameter: SymbolId) -> impl Iterator<Item = &'a Expression<'a>> {
        self.given.iter().filter_map(move |(callee, arguments)| {
            let parameters = match callee {
                Callee::Named(function) => self.functions.get(function)?,
                Callee::Inline(parameters) => parameters,
            };
            let at = parameters.items.iter().position(|item| named(&item.pattern) == Some(parameter))?;
            arguments.get(at)?.as_expression()
        })
    }
}

/// The variable of a pattern that is but a name.
fn named(pattern: &BindingPattern) -> Option<SymbolId> {
    match pattern {
        BindingPattern::BindingIdentifier(name) => name.symbol_id.get(),
        _ => None,
    }
}

/// Collects them; `symbol_of` tells what an assignment's target is.
pub(super) struct Collector<'s, 'a> {
    pub(super) found: Bindings<'a>,
    pub(super) scoping: &'s oxc_semantic::Scoping,
}

impl<'a> Collector<'_, 'a> {
    fn field(&mut self, name: Cow<'a, str>, value: Option<&Expression<'a>>) {
        let value = value.filter(|value| is_telling(value)).map(|value| self.alloc(value));
        let known = self.found.fields.entry(name);
        known.and_modify(|known| *known = None).or_insert(value);
    }

    fn returns(&mut self, symbol: Option<SymbolId>, body: &FunctionBody<'a>) {
        if let (Some(symbol), Some(Statement::ReturnStatement(only))) = (symbol, body.statements.last())
            && let Some(value) = &only.argument
        {
            let value = self.alloc(value);
            self.found.returned.insert(symbol, value);
        }
    }

    fn arrow(&mut self, symbol: SymbolId, arrow: &ArrowFunctionExpression<'a>) {
        match &arrow.body {
            ArrowFunctionBody::FunctionBody(body) => self.returns(Some(symbol), body),
            body => {
                if let Some(value) = body.as_expression() {
                    let value = self.alloc(value);
                    self.found.returned.insert(symbol, value);
                }
            }
        }
    }

    fn function(&mut self, symbol: Option<SymbolId>, parameters: &FormalParameters<'a>) {
        if let Some(symbol) = symbol.filter(|_| !parameters.items.is_empty()) {
            let parameters = self.alloc(parameters);
            self.found.functions.insert(symbol, parameters);
        }
    }

    /// A call of a function of this file, if it is given what may be an address.
    fn gives(&mut self, call: &CallExpression<'a>) {
        const LOOKED_AT: usize = 4;
        let mut arguments = call.arguments.iter().take(LOOKED_AT).filter_map(Argument::as_expression);
        if self.found.given.len() >= MOST_CALLS || !arguments.any(leads) {
            return;
        }
        let callee = match call.callee.get_inner_expression() {
            Expression::Identifier(name) => {
                let reference = name.reference_id.get().map(|id| self.scoping.get_reference(id));
                reference.and_then(|reference| reference.symbol_id()).map(Callee::Named)
            }
            other => parameters_of(other).map(|parameters| Callee::Inline(self.alloc(parameters))),
        };
        if let Some(callee) = callee {
            self.found.given.push((callee, &self.alloc(call).arguments));
        }
    }

    /// `list.forEach(each => ...)`.
    fn goes_through(&mut self, call: &CallExpression<'a>) {
        const NAMES: [&str; 6] = ["forEach", "map", "flatMap", "some", "every", "filter"];
        let Some(member) = call.callee.get_inner_expression().as_member_expression() else { return };
        if !member.static_property_name().is_some_and(|name| NAMES.contains(&name)) {
            return;
        }
        let function = call.arguments.first().and_then(Argument::as_expression).and_then(parameters_of);
        if let Some(each) = function.and_then(|function| named(&function.items.first()?.pattern)) {
            let list = self.alloc(member.object());
            self.found.each.insert(each, list);
        }
    }

    /// `localStorage.setItem('api', 'http://...')`.
    fn stores(&mut self, call: &CallExpression<'a>) {
        if let [key, value] = call.arguments.as_slice()
            && let (Some(key), Some(value)) = (key.as_expression(), value.as_expression())
            && Path::of(&call.callee).last() == "setItem"
        {
            let value = self.alloc(value);
            self.found.written.note_item(key, value);
        }
    }

    fn assigns(&mut self, name: &IdentifierReference<'a>, assignment: &AssignmentExpression<'a>) {
        let reference = name.reference_id.get().map(|id| self.scoping.get_reference(id));
        let Some(symbol) = reference.and_then(|reference| reference.symbol_id()) else { return };
        if assignment.operator == AssignmentOperator::Addition {
            *self.found.added.entry(symbol).or_default() += 1;
        } else {
            let value = self.alloc(&assignment.right);
            self.found.assigned.insert(symbol, value);
        }
    }

    fn object(&mut self, pattern: &ObjectPattern<'a>, init: &Expression<'a>) {
        for property in &pattern.properties {
            let name = match &property.value {
                BindingPattern::BindingIdentifier(name) => name,
                BindingPattern::AssignmentPattern(default) => match &default.left {
                    BindingPattern::BindingIdentifier(name) => name,
                    _ => continue,
                },
                _ => continue,
            };
            if let (Some(symbol), Some(key)) = (name.symbol_id.get(), property.key.static_name()) {
                let init = self.alloc(init);
                self.found.taken.insert(symbol, (init, key));
            }
        }
    }
}

impl<'a> Visit<'a> for Collector<'_, 'a> {
    fn visit_variable_declarator(&mut self, declarator: &VariableDeclarator<'a>) {
        if let Some(init) = &declarator.init {
            match &declarator.id {
                BindingPattern::BindingIdentifier(name) => {
                    if let Some(symbol) = name.symbol_id.get() {
                        match init.get_inner_expression() {
                            Expression::ArrowFunctionExpression(arrow) => {
                                self.function(Some(symbol), &arrow.params);
                                self.arrow(symbol, arrow);
                            }
                            Expression::FunctionExpression(function) => {
                                self.function(Some(symbol), &function.params);
                                if let Some(body) = &function.body {
                                    self.returns(Some(symbol), body);
                                }
                            }
                            _ if is_telling(init) => {
                                let init = self.alloc(init);
                                self.found.initial.insert(symbol, init);
                            }
                            _ => {}
                        }
                    }
                }
                BindingPattern::ObjectPattern(pattern) => self.object(pattern, init),
                _ => {}
            }
        }
        walk::walk_variable_declarator(self, declarator);
    }

    fn visit_function(&mut self, function: &Function<'a>, flags: ScopeFlags) {
        if let (Some(name), Some(body)) = (&function.id, &function.body) {
            self.function(name.symbol_id.get(), &function.params);
            self.returns(name.symbol_id.get(), body);
        }
        walk::walk_function(self, function, flags);
    }

    fn visit_call_expression(&mut self, call: &CallExpression<'a>) {
        self.gives(call);
        self.goes_through(call);
        self.stores(call);
        walk::walk_call_expression(self, call);
    }

    fn visit_for_of_statement(&mut self, statement: &ForOfStatement<'a>) {
        if let ForStatementLeft::VariableDeclaration(declaration) = &statement.left
            && let Some(each) = declaration.declarations.first().and_then(|first| named(&first.id))
        {
            let list = self.alloc(&statement.right);
            self.found.each.insert(each, list);
        }
        walk::walk_for_of_statement(self, statement);
    }

    fn visit_formal_parameter(&mut self, parameter: &FormalParameter<'a>) {
        if let (BindingPattern::BindingIdentifier(name), Some(value)) =
            (&parameter.pattern, &parameter.initializer)
            && let Some(symbol) = name.symbol_id.get()
        {
            let value = self.alloc(&**value);
            self.found.default.insert(symbol, value);
        }
        walk::walk_formal_parameter(self, parameter);
    }

    fn visit_assignment_pattern(&mut self, pattern: &AssignmentPattern<'a>) {
        if let BindingPattern::BindingIdentifier(name) = &pattern.left
            && let Some(symbol) = name.symbol_id.get()
        {
            let value = self.alloc(&pattern.right);
            self.found.default.insert(symbol, value);
        }
        walk::walk_assignment_pattern(self, pattern);
    }

    fn visit_assignment_expression(&mut self, assignment: &AssignmentExpression<'a>) {
        match &assignment.left {
            AssignmentTarget::AssignmentTargetIdentifier(name) => self.assigns(name, assignment),
            AssignmentTarget::StaticMemberExpression(member)
                if matches!(member.object, Expression::ThisExpression(_)) =>
            {
                self.field(Cow::Borrowed(member.property.name.as_str()), Some(&assignment.right));
            }
            AssignmentTarget::StaticMemberExpression(member) => {
                let value = self.alloc(&assignment.right);
                self.found.written.note(&member.object, &member.property.name, value, self.scoping);
            }
            AssignmentTarget::ComputedMemberExpression(member) => {
                if let Expression::StringLiteral(name) = &member.expression {
                    let value = self.alloc(&assignment.right);
                    self.found.written.note(&member.object, &name.value, value, self.scoping);
                }
            }
            _ => {}
        }
        walk::walk_assignment_expression(self, assignment);
    }

    fn visit_property_definition(&mut self, property: &PropertyDefinition<'a>) {
        if let (Some(name), Some(value)) = (property.key.static_name(), property.value.as_ref()) {
            self.field(name, Some(value));
        }
        walk::walk_property_definition(self, property);
    }

    fn visit_ts_enum_member(&mut self, member: &TSEnumMember<'a>) {
        self.field(Cow::Borrowed(member.id.static_name().as_str()), member.initializer.as_ref());
        walk::walk_ts_enum_member(self, member);
    }
}

/// Whether an initial value can be a string, an object of strings or an element.
fn is_telling(init: &Expression) -> bool {
    matches!(
        init.get_inner_expression(),
        Expression::StringLiteral(_)
            | Expression::TemplateLiteral(_)
            | Expression::BinaryExpression(_)
            | Expression::ConditionalExpression(_)
            | Expression::LogicalExpression(_)
            | Expression::Identifier(_)
            | Expression::StaticMemberExpression(_)
            | Expression::ComputedMemberExpression(_)
            | Expression::NewExpression(_)
            | Expression::CallExpression(_)
            | Expression::ObjectExpression(_)
            | Expression::ArrayExpression(_)
    )
}

/// The parameters of a function that stands there itself.
fn parameters_of<'x, 'a>(expression: &'x Expression<'a>) -> Option<&'x FormalParameters<'a>> {
    match expression.get_inner_expression() {
        Expression::ArrowFunctionExpression(arrow) => Some(&arrow.params),
        Expression::FunctionExpression(function) => Some(&function.params),
        _ => None,
    }
}
