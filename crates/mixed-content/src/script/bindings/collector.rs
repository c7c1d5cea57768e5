//! Reads a program for what its names stand for.

use std::borrow::Cow;

use oxc_ast::ast::{
    AccessorProperty, Argument, ArrayPattern, AssignmentExpression, AssignmentOperator, AssignmentPattern,
    AssignmentTarget, BindingPattern, CallExpression, Expression, ForOfStatement, ForStatementLeft,
    FormalParameter, FormalParameters, Function, IdentifierReference, ImportDeclaration,
    ImportDeclarationSpecifier, MethodDefinition, MethodDefinitionKind, ModuleExportName, ObjectPattern,
    ObjectPropertyKind, PropertyDefinition, PropertyKey, TSEnumMember, VariableDeclarator,
};
use oxc_ast_visit::{Visit, walk};
use oxc_semantic::SymbolId;
use oxc_syntax::scope::ScopeFlags;

use super::super::aliases::module_name;
use super::super::path::Path;
use super::super::value::{last_of, returned};
use super::super::written::leads;
use super::{Bindings, Callee, named};

/// Calls of functions of a file that are kept.
const MOST_CALLS: usize = 500;

/// What stands for an element of a list; of an entry, its value.
fn element(pattern: &BindingPattern) -> Option<SymbolId> {
    match pattern {
        BindingPattern::ArrayPattern(entry) => named(entry.elements.get(1)?.as_ref()?),
        other => named(other),
    }
}

/// Collects them; `symbol_of` tells what an assignment's target is.
pub(in super::super) struct Collector<'s, 'a> {
    pub(in super::super) found: Bindings<'a>,
    pub(in super::super) scoping: &'s oxc_semantic::Scoping,
}

impl<'a> Collector<'_, 'a> {
    fn field(&mut self, name: Cow<'a, str>, value: Option<&Expression<'a>>) {
        let value = value.filter(|value| is_telling(value)).map(|value| self.alloc(value));
        let known = self.found.fields.entry(name);
        known.and_modify(|known| *known = None).or_insert(value);
    }

    fn returns(&mut self, symbol: Option<SymbolId>, value: Option<&Expression<'a>>) {
        if let (Some(symbol), Some(value)) = (symbol, value) {
            let value = self.alloc(value);
            self.found.returned.insert(symbol, value);
        }
    }

    /// What a method or a getter returns.
    fn method(&mut self, method: &MethodDefinition<'a>) {
        let value = method.value.body.as_ref().and_then(|body| last_of(body)).map(|value| self.alloc(value));
        let Some(name) = key_of(&method.key) else { return };
        match method.kind {
            MethodDefinitionKind::Get => self.field(name, value),
            MethodDefinitionKind::Method => {
                let known = self.found.methods.entry(name);
                known.and_modify(|known| *known = None).or_insert(value);
            }
            _ => {}
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
        if self.found.given.len() >= MOST_CALLS || !arguments.any(|given| leads(given) || has_leading(given))
        {
            return;
        }
        let callee = match call.callee.get_inner_expression() {
            Expression::Identifier(name) => self.symbol(name).map(Callee::Named),
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
        if let Some(each) = function.and_then(|function| element(&function.items.first()?.pattern)) {
            let list = self.alloc(member.object());
            self.found.each.insert(each, list);
        }
    }

    /// `localStorage.setItem('api', 'http://...')`.
    fn stores(&mut self, call: &CallExpression<'a>) {
        if let [key, value] = call.arguments.as_slice()
            && let (Some(key), Some(value)) = (key.as_expression(), value.as_expression())
            && matches!(key, Expression::StringLiteral(_))
            && Path::of(&call.callee).last() == "setItem"
        {
            let value = self.alloc(value);
            self.found.written.note_item(key, value);
        }
    }

    fn symbol(&self, name: &IdentifierReference) -> Option<SymbolId> {
        self.scoping.get_reference(name.reference_id.get()?).symbol_id()
    }

    fn assigns(&mut self, name: &IdentifierReference<'a>, assignment: &AssignmentExpression<'a>) {
        let Some(symbol) = self.symbol(name) else { return };
        if assignment.operator == AssignmentOperator::Addition {
            *self.found.added.entry(symbol).or_default() += 1;
        } else {
            let value = self.alloc(&assignment.right);
            self.found.assigned.insert(symbol, value);
        }
    }

    /// `const name = ...`, `const { a, b } = ...`, `const [a, b] = ...`.
    fn declares(&mut self, pattern: &BindingPattern<'a>, init: &Expression<'a>) {
        match pattern {
            BindingPattern::ObjectPattern(pattern) => self.object(pattern, init),
            BindingPattern::ArrayPattern(pattern) => self.list(pattern, init),
            name => {
                if let Some(symbol) = named(name) {
                    self.initial(symbol, init);
                }
            }
        }
    }

    /// What a variable is declared with.
    fn initial(&mut self, symbol: SymbolId, init: &Expression<'a>) {
        let init = self.alloc(init);
        match parameters_of(init) {
            Some(parameters) => {
                self.function(Some(symbol), parameters);
                self.returns(Some(symbol), returned(init));
            }
            None if is_telling(init) => _ = self.found.initial.insert(symbol, init),
            None => {}
        }
    }

    /// `const [a, b] = ['http://...', 2]`.
    fn list(&mut self, pattern: &ArrayPattern<'a>, init: &Expression<'a>) {
        let Expression::ArrayExpression(list) = init.get_inner_expression() else { return };
        for (taken, value) in pattern.elements.iter().zip(&list.elements) {
            let symbol = taken.as_ref().and_then(named);
            if let (Some(symbol), Some(value)) = (symbol, value.as_expression()) {
                self.initial(symbol, value);
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
            self.declares(&declarator.id, init);
        }
        walk::walk_variable_declarator(self, declarator);
    }

    fn visit_function(&mut self, function: &Function<'a>, flags: ScopeFlags) {
        if let (Some(name), Some(body)) = (&function.id, &function.body) {
            self.function(name.symbol_id.get(), &function.params);
            self.returns(name.symbol_id.get(), last_of(body));
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
            && let Some(each) = declaration.declarations.first().and_then(|first| element(&first.id))
        {
            let list = self.alloc(&statement.right);
            self.found.each.insert(each, list);
        }
        walk::walk_for_of_statement(self, statement);
    }

    fn visit_import_declaration(&mut self, import: &ImportDeclaration<'a>) {
        let module = module_name(import.source.value.as_str());
        for specifier in import.specifiers.iter().flatten() {
            let (local, name) = match specifier {
                ImportDeclarationSpecifier::ImportSpecifier(named) => match &named.imported {
                    ModuleExportName::IdentifierName(name) => (&named.local, name.name.as_str()),
                    _ => continue,
                },
                ImportDeclarationSpecifier::ImportDefaultSpecifier(default) => (&default.local, module),
                ImportDeclarationSpecifier::ImportNamespaceSpecifier(all) => (&all.local, module),
            };
            if let Some(symbol) = local.symbol_id.get() {
                self.found.imported.insert(symbol, name);
            }
        }
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
                if let (Expression::Identifier(name), "protocol") =
                    (&member.object, member.property.name.as_str())
                {
                    self.found.resecured.extend(self.symbol(name));
                }
                let value = self.alloc(&assignment.right);
                self.found.written.note(&member.object, &member.property.name, value, self.scoping);
            }
            AssignmentTarget::PrivateFieldExpression(member) => {
                self.field(Cow::Owned(format!("#{}", member.field.name)), Some(&assignment.right));
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
        if let (Some(name), Some(value)) = (key_of(&property.key), property.value.as_ref()) {
            self.field(name, Some(value));
        }
        walk::walk_property_definition(self, property);
    }

    fn visit_accessor_property(&mut self, property: &AccessorProperty<'a>) {
        if let (Some(name), Some(value)) = (key_of(&property.key), property.value.as_ref()) {
            self.field(name, Some(value));
        }
        walk::walk_accessor_property(self, property);
    }

    fn visit_method_definition(&mut self, method: &MethodDefinition<'a>) {
        self.method(method);
        walk::walk_method_definition(self, method);
    }

    fn visit_ts_enum_member(&mut self, member: &TSEnumMember<'a>) {
        self.field(Cow::Borrowed(member.id.static_name().as_str()), member.initializer.as_ref());
        walk::walk_ts_enum_member(self, member);
    }
}

/// What a member of a class is called; `#name` when it is private.
fn key_of<'a>(key: &PropertyKey<'a>) -> Option<Cow<'a, str>> {
    match key {
        PropertyKey::PrivateIdentifier(name) => Some(Cow::Owned(format!("#{}", name.name))),
        key => key.static_name(),
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

/// An object with a property that may begin an insecure address.
fn has_leading(given: &Expression) -> bool {
    let Expression::ObjectExpression(object) = given.get_inner_expression() else { return false };
    object
        .properties
        .iter()
        .filter_map(ObjectPropertyKind::as_property)
        .any(|property| leads(&property.value))
}

/// The parameters of a function that stands there itself.
fn parameters_of<'x, 'a>(expression: &'x Expression<'a>) -> Option<&'x FormalParameters<'a>> {
    match expression.get_inner_expression() {
        Expression::ArrowFunctionExpression(arrow) => Some(&arrow.params),
        Expression::FunctionExpression(function) => Some(&function.params),
        _ => None,
    }
}
