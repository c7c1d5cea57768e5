//! What the names of a program stand for: variables, parameters, fields, enums and small functions.

use std::borrow::Cow;
use std::collections::HashMap;

use oxc_ast::ast::{
    ArrowFunctionBody, ArrowFunctionExpression, AssignmentExpression, AssignmentPattern, AssignmentTarget,
    BindingPattern, Expression, FormalParameter, Function, FunctionBody, ObjectPattern, PropertyDefinition,
    Statement, TSEnumMember, VariableDeclarator,
};
use oxc_ast_visit::{Visit, walk};
use oxc_semantic::SymbolId;
use oxc_syntax::scope::ScopeFlags;

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
                            Expression::ArrowFunctionExpression(arrow) => self.arrow(symbol, arrow),
                            Expression::FunctionExpression(function) => {
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
            self.returns(name.symbol_id.get(), body);
        }
        walk::walk_function(self, function, flags);
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
            AssignmentTarget::AssignmentTargetIdentifier(name) => {
                let reference = name.reference_id.get().map(|id| self.scoping.get_reference(id));
                if let Some(symbol) = reference.and_then(|reference| reference.symbol_id()) {
                    let value = self.alloc(&assignment.right);
                    self.found.assigned.insert(symbol, value);
                }
            }
            AssignmentTarget::StaticMemberExpression(member)
                if matches!(member.object, Expression::ThisExpression(_)) =>
            {
                self.field(Cow::Borrowed(member.property.name.as_str()), Some(&assignment.right));
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
    )
}
