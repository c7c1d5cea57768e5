//! What an expression is worth, as far as the file itself says: the head of a string.

mod calls;
mod objects;

pub(super) use calls::{last_of, returned};

use std::borrow::Cow;

use oxc_ast::ast::{
    BinaryExpression, BinaryOperator, ChainElement, Expression, IdentifierReference, LogicalOperator,
    ObjectExpression, ObjectPropertyKind, Program, TemplateLiteral,
};
use oxc_ast_visit::Visit;
use oxc_semantic::{Scoping, SymbolId};
use oxc_span::{GetSpan, Span};

use super::bindings::{Bindings, Collector};
use super::path::Path;
use super::places::Places;
use crate::address;

/// Expressions looked at for one value.
const MOST_STEPS: usize = 2_000;
/// Expressions within each other that are looked into.
const DEEPEST: usize = 40;
/// Alternatives kept of one value.
const MOST_HEADS: usize = 64;
/// Longest head, in bytes.
const LONGEST: usize = 4_096;
/// Longest condition that is looked into, in bytes.
const LONGEST_TEST: usize = 400;
/// Bytes shown of the expression that a head goes on with.
const LONGEST_TAIL: usize = 40;

/// The beginning of a string.
#[derive(Debug, Clone)]
pub(super) struct Head {
    pub(super) text: String,
    /// The literal it begins with, quotes left out.
    pub(super) at: Span,
    /// The source of what follows, which only running the program would tell; `None` when nothing does.
    pub(super) tail: Option<String>,
    /// False for one of several alternatives.
    pub(super) sure: bool,
}

/// What one value may still cost.
#[derive(Debug, Default)]
struct Effort {
    steps: usize,
    depth: usize,
}

impl Effort {
    fn step(&mut self) -> bool {
        self.steps += 1;
        self.steps <= MOST_STEPS
    }
}

/// The constants of a file.
pub(super) struct Constants<'s, 'a> {
    source: &'s str,
    scoping: &'s Scoping,
    bindings: Bindings<'a>,
    /// Words with which a condition asks whether the page is secure.
    secure: Places,
}

impl<'s, 'a> Constants<'s, 'a> {
    /// Collects what each variable starts with.
    pub(super) fn of(program: &'a Program<'a>, source: &'s str, scoping: &'s Scoping) -> Self {
        let mut collector = Collector { found: Bindings::default(), scoping };
        collector.visit_program(program);
        let secure = Places::of(&["protocol", "isSecureContext", "https", "secure", "SSL"], source);
        Self { source, scoping, bindings: collector.found, secure }
    }

    /// The strings an expression may be.
    pub(super) fn heads(&self, expression: &'a Expression<'a>) -> Vec<Head> {
        self.value(expression, &mut Effort::default())
    }

    /// The string an expression is, when all of it is known.
    pub(super) fn whole(&self, expression: &'a Expression<'a>) -> Option<String> {
        let head = self.heads(expression).into_iter().next()?;
        (head.sure && head.tail.is_none()).then_some(head.text)
    }

    /// What an expression says first, as far as it is known: the name of an element, a selector.
    pub(super) fn text(&self, expression: &Expression<'a>) -> Option<String> {
        match expression.get_inner_expression() {
            Expression::StringLiteral(literal) => Some(literal.value.to_string()),
            Expression::Identifier(name) => {
                let mut effort = Effort::default();
                self.variable(name, &mut effort).into_iter().next().map(|head| head.text)
            }
            _ => None,
        }
    }

    /// The object literal an expression is, through names.
    pub(super) fn object_of(&self, expression: &'a Expression<'a>) -> Option<&'a ObjectExpression<'a>> {
        self.object(expression, 0)
    }

    /// What an imported variable is called where it comes from.
    pub(super) fn imported(&self, name: &IdentifierReference) -> Option<&'a str> {
        self.bindings.imported.get(&self.symbol(name)?).copied()
    }

    /// The object that a variable was taken out of, and its key there.
    pub(super) fn taken_from(&self, name: &IdentifierReference) -> Option<(&'a Expression<'a>, &'a str)> {
        match self.bindings.taken.get(&self.symbol(name)?)? {
            (object, Cow::Borrowed(key)) => Some((object, key)),
            (_, Cow::Owned(_)) => None,
        }
    }

    /// What a variable holds that is given a value once, at its declaration or later.
    pub(super) fn resolve(&self, name: &IdentifierReference) -> Option<&'a Expression<'a>> {
        self.resolve_within(name, 0)
    }

    /// `depth`: names gone through so far, since names may lead back to themselves.
    fn resolve_within(&self, name: &IdentifierReference, depth: usize) -> Option<&'a Expression<'a>> {
        let symbol = self.symbol(name)?;
        let initial = self.bindings.initial.get(&symbol).copied();
        // Whether a variable is written to is told by all that refer to it; most have no value that matters.
        if initial.is_none() && !self.bindings.may_be_known(symbol) {
            return None;
        }
        match self.scoping.symbol_is_mutated(symbol) {
            false => initial.or_else(|| self.taken(symbol, depth)),
            true if initial.is_none() && self.writes(symbol) == 1 => {
                self.bindings.assigned.get(&symbol).copied()
            }
            true => None,
        }
    }

    fn symbol(&self, name: &IdentifierReference) -> Option<SymbolId> {
        self.scoping.get_reference(name.reference_id.get()?).symbol_id()
    }

    fn writes(&self, symbol: SymbolId) -> usize {
        let references = self.scoping.get_resolved_references(symbol);
        references.filter(|reference| reference.is_write()).take(2).count()
    }

    /// `const { api } = settings`.
    fn taken(&self, symbol: SymbolId, depth: usize) -> Option<&'a Expression<'a>> {
        let (object, key) = self.bindings.taken.get(&symbol)?;
        property_of(self.object(object, depth + 1)?, key)
    }

    /// The text of an expression, shortened.
    pub(super) fn source(&self, span: Span) -> &'s str {
        let text = self.source.get(span.start as usize..span.end as usize).unwrap_or_default();
        &text[..text.floor_char_boundary(LONGEST_TAIL.min(text.len()))]
    }

    /// Whether a condition asks if the page is secure: then what it chooses between is no mistake.
    pub(super) fn asks_protocol(&self, test: &Expression<'a>) -> bool {
        let span = test.span();
        span.size() as usize <= LONGEST_TEST && self.secure.any_in(span)
    }

    fn value(&self, expression: &'a Expression<'a>, effort: &mut Effort) -> Vec<Head> {
        if effort.depth == DEEPEST || !effort.step() {
            return Vec::new();
        }
        effort.depth += 1;
        let mut heads = self.kind_of_value(expression, effort);
        effort.depth -= 1;
        heads.truncate(MOST_HEADS);
        heads
    }

    fn kind_of_value(&self, expression: &'a Expression<'a>, effort: &mut Effort) -> Vec<Head> {
        match expression.get_inner_expression() {
            Expression::StringLiteral(literal) => vec![Head::literal(&literal.value, inner(literal.span))],
            Expression::TemplateLiteral(template) => self.template(template, effort),
            Expression::BinaryExpression(sum) if sum.operator == BinaryOperator::Addition => {
                self.sum(sum, effort)
            }
            Expression::ConditionalExpression(choice) if !self.asks_protocol(&choice.test) => {
                self.either(&choice.consequent, &choice.alternate, effort)
            }
            Expression::LogicalExpression(choice) => match choice.operator {
                LogicalOperator::And => self.value(&choice.right, effort),
                _ => self.either(&choice.left, &choice.right, effort),
            },
            Expression::Identifier(name) => self.variable(name, effort),
            Expression::TaggedTemplateExpression(tagged) if Path::of(&tagged.tag).last() == "raw" => {
                self.template(&tagged.quasi, effort)
            }
            Expression::StaticMemberExpression(_) | Expression::ComputedMemberExpression(_) => {
                self.member(expression, effort)
            }
            Expression::PrivateFieldExpression(member) => {
                self.follow(self.field(&format!("#{}", member.field.name)), effort)
            }
            Expression::NewExpression(new) if Path::of(&new.callee).last() == "URL" => {
                self.url(&new.arguments, effort)
            }
            Expression::CallExpression(call) => self.call(call, effort),
            Expression::ChainExpression(chain) => match &chain.expression {
                ChainElement::CallExpression(call) => self.call(call, effort),
                _ => self.member(expression, effort),
            },
            Expression::SequenceExpression(list) => {
                list.expressions.last().map(|last| self.value(last, effort)).unwrap_or_default()
            }
            Expression::AssignmentExpression(assignment) => self.value(&assignment.right, effort),
            _ => Vec::new(),
        }
    }

    /// A sum from its left end on. Long ones lean so far to the left that following them by recursion
    /// would take too much stack.
    fn sum(&self, sum: &'a BinaryExpression<'a>, effort: &mut Effort) -> Vec<Head> {
        let mut added = vec![&sum.right];
        let mut left = &sum.left;
        while let Expression::BinaryExpression(inner) = left.get_inner_expression() {
            if inner.operator != BinaryOperator::Addition || !effort.step() {
                return Vec::new();
            }
            added.push(&inner.right);
            left = &inner.left;
        }
        let first = self.value(left, effort);
        added.into_iter().rev().fold(first, |heads, next| self.append(heads, next, effort))
    }

    fn follow(&self, initial: Option<&'a Expression<'a>>, effort: &mut Effort) -> Vec<Head> {
        initial.map(|initial| self.value(initial, effort)).unwrap_or_default()
    }

    fn either(&self, one: &'a Expression<'a>, other: &'a Expression<'a>, effort: &mut Effort) -> Vec<Head> {
        let mut heads = self.value(one, effort);
        heads.extend(self.value(other, effort));
        unsure(heads)
    }

    fn template(&self, template: &'a TemplateLiteral<'a>, effort: &mut Effort) -> Vec<Head> {
        let mut heads = Vec::new();
        for (index, quasi) in template.quasis.iter().enumerate() {
            let text = quasi.value.cooked.as_deref().unwrap_or_default();
            if index > 0 {
                heads.iter_mut().for_each(|head: &mut Head| head.push(text));
            } else if !text.is_empty() || template.expressions.is_empty() {
                heads.push(Head::literal(text, quasi.span));
            }
            let Some(expression) = template.expressions.get(index) else { break };
            heads = match heads.is_empty() {
                true => self.value(expression, effort),
                false => self.append(heads, expression, effort),
            };
        }
        heads
    }

    /// Heads followed by an expression.
    fn append(&self, mut heads: Vec<Head>, next: &'a Expression<'a>, effort: &mut Effort) -> Vec<Head> {
        if heads.iter().all(|head| head.tail.is_some()) {
            return heads;
        }
        let following = self.value(next, effort);
        for head in heads.iter_mut().filter(|head| head.tail.is_none()) {
            match following.as_slice() {
                [only] => head.join(only),
                _ => head.tail = Some(self.source(next.span()).to_owned()),
            }
        }
        heads
    }

    fn variable(&self, name: &IdentifierReference<'a>, effort: &mut Effort) -> Vec<Head> {
        if self.symbol(name).is_some_and(|symbol| self.bindings.resecured.contains(&symbol)) {
            return Vec::new();
        }
        if let Some(known) = self.resolve(name) {
            return self.value(known, effort);
        }
        match self.symbol(name) {
            None => self.follow(self.bindings.written.of_global(&name.name), effort),
            Some(symbol) => self.open_variable(symbol, effort),
        }
    }

    /// A variable that has no one value: whoever calls the function may give something else.
    fn open_variable(&self, symbol: SymbolId, effort: &mut Effort) -> Vec<Head> {
        if let Some(list) = self.bindings.each.get(&symbol) {
            return unsure(self.elements(list, effort));
        }
        if let Some(first) = self.begun(symbol) {
            return begun(self.value(first, effort));
        }
        let default = self.bindings.default.get(&symbol).copied();
        let mut heads = unsure(self.follow(default, effort));
        for given in self.bindings.given_to(symbol) {
            heads.extend(self.value(given, effort));
        }
        heads
    }

    /// What a variable starts with that is only ever added to.
    fn begun(&self, symbol: SymbolId) -> Option<&'a Expression<'a>> {
        let first = self.bindings.initial.get(&symbol)?;
        let added = self.bindings.added.get(&symbol)?;
        let references = self.scoping.get_resolved_references(symbol);
        (references.filter(|reference| reference.is_write()).count() == *added as usize).then_some(*first)
    }
}

/// An absolute address, or one with a scheme left out.
fn is_absolute(text: &str) -> bool {
    text.starts_with("//") || text.contains("://") || address::has_insecure_scheme(text)
}

/// The beginnings of strings that go on.
fn begun(mut heads: Vec<Head>) -> Vec<Head> {
    for head in heads.iter_mut().filter(|head| head.tail.is_none()) {
        head.tail = Some("…".to_owned());
    }
    heads
}

/// Of several alternatives.
fn unsure(mut heads: Vec<Head>) -> Vec<Head> {
    heads.iter_mut().for_each(|head| head.sure = false);
    heads
}

/// The value of a property written out in an object literal.
pub(super) fn property_of<'x, 'a>(
    object: &'x ObjectExpression<'a>,
    name: &str,
) -> Option<&'x Expression<'a>> {
    // The last one counts.
    let mut properties = object.properties.iter().rev().filter_map(ObjectPropertyKind::as_property);
    properties
        .find(|property| property.key.static_name().is_some_and(|key| key == name))
        .map(|found| &found.value)
}

impl Head {
    fn literal(text: &str, at: Span) -> Self {
        let text = text[..text.floor_char_boundary(LONGEST.min(text.len()))].to_owned();
        Self { text, at, tail: None, sure: true }
    }

    /// This base with a path put after it (URL Standard 4.4).
    fn joined(mut self, path: Option<&Self>) -> Self {
        let Some(path) = path else {
            self.tail = Some("…".to_owned());
            return self;
        };
        if let Ok(url) = url::Url::parse(&self.text).and_then(|base| base.join(&path.text)) {
            self.text = url.into();
            self.tail.clone_from(&path.tail);
        }
        self
    }

    fn push(&mut self, text: &str) {
        if self.tail.is_none() && self.text.len() + text.len() <= LONGEST {
            self.text.push_str(text);
        }
    }

    fn join(&mut self, next: &Self) {
        self.push(&next.text);
        self.tail.clone_from(&next.tail);
        self.sure &= next.sure;
    }
}

/// A string's span without its quotes.
fn inner(span: Span) -> Span {
    Span::new(span.start + 1, span.end.saturating_sub(1).max(span.start + 1))
}
