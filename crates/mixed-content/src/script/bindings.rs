//! What the names of a program stand for: variables, parameters, fields, enums and small functions.

mod collector;

use std::borrow::Cow;
use std::collections::HashMap;

use oxc_ast::ast::{Argument, BindingPattern, Expression, FormalParameters, ObjectPattern};
use oxc_semantic::SymbolId;
use rustc_hash::{FxHashMap, FxHashSet};

use super::value::property_of;
use super::written::Written;
pub(super) use collector::Collector;

/// What was found.
#[derive(Default)]
pub(super) struct Bindings<'a> {
    /// What a variable starts with.
    pub(super) initial: FxHashMap<SymbolId, &'a Expression<'a>>,
    /// What a parameter or a destructured variable is when nothing else is given.
    pub(super) default: FxHashMap<SymbolId, &'a Expression<'a>>,
    /// A variable taken out of an object: the object, and the key.
    pub(super) taken: FxHashMap<SymbolId, (&'a Expression<'a>, Cow<'a, str>)>,
    /// What functions that only return something return.
    pub(super) returned: FxHashMap<SymbolId, &'a Expression<'a>>,
    /// What is assigned to variables by their name's place, for those that start empty.
    pub(super) assigned: FxHashMap<SymbolId, &'a Expression<'a>>,
    /// Fields of classes and members of enums by their names; `None` for names given twice.
    pub(super) fields: HashMap<Cow<'a, str>, Option<&'a Expression<'a>>>,
    /// What imported variables are called where they come from.
    pub(super) imported: FxHashMap<SymbolId, &'a str>,
    /// What methods return, by their names; `None` for names given twice.
    pub(super) methods: HashMap<Cow<'a, str>, Option<&'a Expression<'a>>>,
    /// Variables whose scheme is set by itself: `url.protocol = 'https:'`.
    pub(super) resecured: FxHashSet<SymbolId>,
    /// Writes to variables that only add to them.
    pub(super) added: FxHashMap<SymbolId, u32>,
    /// Variables that stand for each element of a list in turn.
    pub(super) each: FxHashMap<SymbolId, &'a Expression<'a>>,
    /// What is put into properties and stores.
    pub(super) written: Written<'a>,
    /// Parameters of functions with a name.
    functions: FxHashMap<SymbolId, &'a FormalParameters<'a>>,
    /// Calls of functions of this file with something that may be an address.
    given: Vec<(Callee<'a>, &'a [Argument<'a>])>,
}

/// A function that is called.
enum Callee<'a> {
    Named(SymbolId),
    /// Called where it is written.
    Inline(&'a FormalParameters<'a>),
}

impl<'a> Bindings<'a> {
    /// Whether a variable without an initial value may have one after all.
    pub(super) fn may_be_known(&self, symbol: SymbolId) -> bool {
        self.taken.contains_key(&symbol) || self.assigned.contains_key(&symbol)
    }

    /// What a parameter is given by those who call its function.
    pub(super) fn given_to(&self, parameter: SymbolId) -> impl Iterator<Item = &'a Expression<'a>> {
        self.given.iter().filter_map(move |(callee, arguments)| {
            let parameters = match callee {
                Callee::Named(function) => self.functions.get(function)?,
                Callee::Inline(parameters) => parameters,
            };
            let mut each = parameters.items.iter().zip(*arguments);
            each.find_map(|(item, given)| match &item.pattern {
                BindingPattern::BindingIdentifier(name) if name.symbol_id.get() == Some(parameter) => {
                    given.as_expression()
                }
                BindingPattern::ObjectPattern(pattern) => match given.as_expression()?.get_inner_expression()
                {
                    Expression::ObjectExpression(object) => property_of(object, &key_in(pattern, parameter)?),
                    _ => None,
                },
                _ => None,
            })
        })
    }
}

/// The key of an object that a pattern gives to a variable.
fn key_in<'a>(pattern: &ObjectPattern<'a>, variable: SymbolId) -> Option<Cow<'a, str>> {
    let is_it = |value: &BindingPattern| match value {
        BindingPattern::AssignmentPattern(default) => named(&default.left) == Some(variable),
        other => named(other) == Some(variable),
    };
    pattern.properties.iter().find(|property| is_it(&property.value))?.key.static_name()
}

/// The variable of a pattern that is but a name.
fn named(pattern: &BindingPattern) -> Option<SymbolId> {
    match pattern {
        BindingPattern::BindingIdentifier(name) => name.symbol_id.get(),
        _ => None,
    }
}
