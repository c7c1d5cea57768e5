//! What a program puts into properties and stores, by the dotted names it does so with: `config.api = '...'`,
//! `window.API = '...'`, `localStorage.setItem('api', '...')`.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use oxc_ast::ast::{CallExpression, Expression, IdentifierReference, MemberExpression};
use oxc_semantic::Scoping;

use super::path::Path;
use crate::address;

/// Dotted names of more parts are not looked at.
const MOST_PARTS: usize = 6;
/// Values are looked into as deep as this for what they begin with.
const DEEPEST: usize = 20;

/// Values by a hash of their names.
#[derive(Default)]
pub(super) struct Written<'a> {
    /// `None` for names that were given two values.
    values: HashMap<u64, Option<&'a Expression<'a>>>,
}

impl<'a> Written<'a> {
    /// `object.name = value`. Most values cannot begin an address, and then nothing is kept.
    pub(super) fn note(
        &mut self,
        object: &Expression,
        name: &str,
        value: &'a Expression<'a>,
        scoping: &Scoping,
    ) {
        let leads = leads(value);
        if !leads && self.values.is_empty() {
            return;
        }
        let Some(key) = key(object, name, scoping) else { return };
        if leads {
            self.values.entry(key).and_modify(|known| *known = None).or_insert(Some(value));
        } else if let Some(known) = self.values.get_mut(&key) {
            *known = None;
        }
    }

    /// `localStorage.setItem(key, value)`.
    pub(super) fn note_item(&mut self, key: &Expression, value: &'a Expression<'a>) {
        if let (Expression::StringLiteral(key), true) = (key, leads(value)) {
            let hash = hash(STORE, &[key.value.as_str()]);
            self.values.entry(hash).and_modify(|known| *known = None).or_insert(Some(value));
        }
    }

    /// What `object.name` was given.
    pub(super) fn of(&self, member: &MemberExpression, scoping: &Scoping) -> Option<&'a Expression<'a>> {
        if self.values.is_empty() {
            return None;
        }
        let key = key(member.object(), member.static_property_name()?, scoping)?;
        self.values.get(&key).copied().flatten()
    }

    /// What a global variable was given: `window.API` is `API` too.
    pub(super) fn of_global(&self, name: &str) -> Option<&'a Expression<'a>> {
        if self.values.is_empty() {
            return None;
        }
        self.values.get(&hash(name, &[])).copied().flatten()
    }

    /// What `getItem(key)` answers.
    pub(super) fn of_key(&self, key: &Expression) -> Option<&'a Expression<'a>> {
        let Expression::StringLiteral(key) = key.get_inner_expression() else { return None };
        self.values.get(&hash(STORE, &[key.value.as_str()])).copied().flatten()
    }
}

/// Both stores of a page.
const STORE: &str = "localStorage";

/// Properties of a variable are those of that variable, whatever others of its name hold.
fn key(object: &Expression, name: &str, scoping: &Scoping) -> Option<u64> {
    let mut parts = vec![name];
    let mut next = object.get_inner_expression();
    let root = loop {
        match next {
            Expression::Identifier(root) => break root,
            _ if parts.len() == MOST_PARTS => return None,
            other => {
                let member = other.as_member_expression()?;
                parts.push(member.static_property_name()?);
                next = member.object().get_inner_expression();
            }
        }
    };
    Some(match (symbol(root, scoping), root.name.as_str()) {
        (Some(symbol), _) => hash(symbol, &parts),
        (None, "window" | "self" | "globalThis" | "top") => {
            let global = parts.pop().unwrap_or_default();
            hash(global, &parts)
        }
        (None, "sessionStorage") => hash(STORE, &parts),
        (None, global) => hash(global, &parts),
    })
}

fn symbol(name: &IdentifierReference, scoping: &Scoping) -> Option<oxc_semantic::SymbolId> {
    scoping.get_reference(name.reference_id.get()?).symbol_id()
}

fn hash(root: impl Hash, parts: &[&str]) -> u64 {
    let mut hasher = DefaultHasher::new();
    (root, parts).hash(&mut hasher);
    hasher.finish()
}

/// Whether a value may begin an insecure address, by what stands at its left end.
pub(super) fn leads(value: &Expression) -> bool {
    let mut next = value;
    for _ in 0..DEEPEST {
        next = match next.get_inner_expression() {
            Expression::StringLiteral(literal) => return begins(&literal.value),
            Expression::TemplateLiteral(template) => match template.quasis.first() {
                Some(head) if !head.value.raw.is_empty() => return begins(&head.value.raw),
                _ => match template.expressions.first() {
                    Some(first) => first,
                    None => return false,
                },
            },
            Expression::BinaryExpression(sum) => &sum.left,
            Expression::LogicalExpression(choice) => &choice.right,
            Expression::ConditionalExpression(choice) => {
                if leads(&choice.consequent) {
                    return true;
                }
                &choice.alternate
            }
            Expression::CallExpression(call) => return makes_strings(call),
            _ => return false,
        };
    }
    false
}

/// A whole scheme, or a piece of one that the rest follows.
fn begins(text: &str) -> bool {
    let is_piece = |scheme: &str| !text.is_empty() && scheme.starts_with(text);
    address::has_insecure_scheme(text.trim_start()) || is_piece("http://") || is_piece("ws://")
}

fn makes_strings(call: &CallExpression) -> bool {
    const NAMES: [&str; 5] = ["atob", "decodeURIComponent", "fromCharCode", "join", "concat"];
    NAMES.contains(&Path::of(&call.callee).last())
}
