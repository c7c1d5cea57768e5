//! What an expression is worth, as far as the file itself says: the head of a string.

use oxc_ast::ast::{
    Argument, BinaryExpression, BinaryOperator, CallExpression, Expression, IdentifierReference,
    LogicalOperator, NewExpression, ObjectExpression, ObjectPropertyKind, Program, TemplateLiteral,
};
use oxc_ast_visit::Visit;
use oxc_semantic::{Scoping, SymbolId};
use oxc_span::{GetSpan, Span};

use super::bindings::{Bindings, Collector};
use super::path::Path;
use crate::address;

/// Expressions looked at for one value.
const MOST_STEPS: usize = 2_000;
/// Expressions within each other that are looked into.
const DEEPEST: usize = 40;
/// Alternatives kept of one value.
const MOST_HEADS: usize = 8;
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
}

impl<'s, 'a> Constants<'s, 'a> {
    /// Collects what each variable starts with.
    pub(super) fn of(program: &'a Program<'a>, source: &'s str, scoping: &'s Scoping) -> Self {
        let mut collector = Collector { found: Bindings::default(), scoping };
        collector.visit_program(program);
        Self { source, scoping, bindings: collector.found }
    }

    /// The strings an expression may be.
    pub(super) fn heads(&self, expression: &Expression<'a>) -> Vec<Head> {
        self.value(expression, &mut Effort::default())
    }

    /// What a variable holds that is given a value once, at its declaration or later.
    pub(super) fn resolve(&self, name: &IdentifierReference) -> Option<&'a Expression<'a>> {
        self.resolve_within(name, 0)
    }

    /// `depth`: names gone through so far, since names may lead back to themselves.
    fn resolve_within(&self, name: &IdentifierReference, depth: usize) -> Option<&'a Expression<'a>> {
        let symbol = self.symbol(name)?;
        let initial = self.bindings.initial.get(&symbol).copied();
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
        let text = self.source.get(span.start as usize..span.end as usize).unwrap_or_default();
        text.len() <= LONGEST_TEST
            && ["protocol", "isSecureContext", "https", "secure", "SSL"]
                .iter()
                .any(|word| text.contains(word))
    }

    fn value(&self, expression: &Expression<'a>, effort: &mut Effort) -> Vec<Head> {
        if effort.depth == DEEPEST || !effort.step() {
            return Vec::new();
        }
        effort.depth += 1;
        let mut heads = self.kind_of_value(expression, effort);
        effort.depth -= 1;
        heads.truncate(MOST_HEADS);
        heads
    }

    fn kind_of_value(&self, expression: &Expression<'a>, effort: &mut Effort) -> Vec<Head> {
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
            Expression::StaticMemberExpression(_) | Expression::ComputedMemberExpression(_) => {
                self.member(expression, effort)
            }
            Expression::NewExpression(new) if Path::of(&new.callee).last() == "URL" => self.url(new, effort),
            Expression::CallExpression(call) => self.call(call, effort),
            Expression::SequenceExpression(list) => {
                list.expressions.last().map(|last| self.value(last, effort)).unwrap_or_default()
            }
            Expression::AssignmentExpression(assignment) => self.value(&assignment.right, effort),
            _ => Vec::new(),
        }
    }

    /// A sum from its left end on. Long ones lean so far to the left that following them by recursion
    /// would take too much stack.
    fn sum(&self, sum: &BinaryExpression<'a>, effort: &mut Effort) -> Vec<Head> {
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

    fn either(&self, one: &Expression<'a>, other: &Expression<'a>, effort: &mut Effort) -> Vec<Head> {
        let mut heads = self.value(one, effort);
        heads.extend(self.value(other, effort));
        unsure(heads)
    }

    fn template(&self, template: &TemplateLiteral<'a>, effort: &mut Effort) -> Vec<Head> {
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
    fn append(&self, mut heads: Vec<Head>, next: &Expression<'a>, effort: &mut Effort) -> Vec<Head> {
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

    fn variable(&self, name: &IdentifierReference, effort: &mut Effort) -> Vec<Head> {
        if let Some(known) = self.resolve(name) {
            return self.value(known, effort);
        }
        // Whoever calls the function may give something else.
        let default = self.symbol(name).and_then(|symbol| self.bindings.default.get(&symbol)).copied();
        unsure(self.follow(default, effort))
    }

    /// A property of a constant object, a field of a class, a member of an enum, or the address of a `URL`.
    fn member(&self, expression: &Expression<'a>, effort: &mut Effort) -> Vec<Head> {
        if let Some(value) = self.property(expression, 0) {
            return self.value(value, effort);
        }
        let Some(member) = expression.get_inner_expression().as_member_expression() else {
            return Vec::new();
        };
        let Some(name) = member.static_property_name() else { return Vec::new() };
        match member.object().get_inner_expression() {
            object if name == "href" => self.value(object, effort),
            Expression::ThisExpression(_) => self.follow(self.field(name), effort),
            Expression::Identifier(class) if class.name.starts_with(|c: char| c.is_ascii_uppercase()) => {
                self.follow(self.field(name), effort)
            }
            _ => Vec::new(),
        }
    }

    fn field(&self, name: &str) -> Option<&'a Expression<'a>> {
        self.bindings.fields.get(name).copied().flatten()
    }

    /// `new URL('/x', 'http://a.com')`.
    fn url(&self, new: &NewExpression<'a>, effort: &mut Effort) -> Vec<Head> {
        let mut arguments = new.arguments.iter().filter_map(Argument::as_expression);
        let (Some(path), base) = (arguments.next(), arguments.next()) else { return Vec::new() };
        let heads = self.value(path, effort);
        let Some(base) = base else { return heads };
        if heads.iter().any(|head| is_absolute(&head.text)) {
            return heads;
        }
        let bases = self.value(base, effort);
        bases.into_iter().map(|base| base.joined(heads.first())).collect()
    }

    /// What a small function of the file returns, and methods of strings that keep their beginning.
    fn call(&self, call: &CallExpression<'a>, effort: &mut Effort) -> Vec<Head> {
        let callee = call.callee.get_inner_expression();
        if let Expression::Identifier(name) = callee {
            let returned = self.symbol(name).filter(|symbol| !self.scoping.symbol_is_mutated(*symbol));
            let returned = returned.and_then(|symbol| self.bindings.returned.get(&symbol)).copied();
            return match (returned, name.name.as_str()) {
                (None, "String" | "encodeURI") => call
                    .arguments
                    .first()
                    .and_then(Argument::as_expression)
                    .map_or_else(Vec::new, |value| self.value(value, effort)),
                (returned, _) => self.follow(returned, effort),
            };
        }
        let Some(member) = callee.as_member_expression() else { return Vec::new() };
        match member.static_property_name() {
            Some("concat") => {
                let first = self.value(member.object(), effort);
                let added = call.arguments.iter().filter_map(Argument::as_expression);
                added.fold(first, |heads, next| self.append(heads, next, effort))
            }
            Some("toString" | "trim" | "valueOf" | "trimEnd") => self.value(member.object(), effort),
            _ => Vec::new(),
        }
    }

    /// The value of a property of an object that the file writes out.
    fn property(&self, expression: &Expression<'a>, depth: usize) -> Option<&'a Expression<'a>> {
        let member = expression.get_inner_expression().as_member_expression().filter(|_| depth < DEEPEST)?;
        property_of(self.object(member.object(), depth + 1)?, member.static_property_name()?)
    }

    /// The object literal that an expression is, through names, `Object.freeze` and `Object.assign`.
    fn object(&self, expression: &Expression<'a>, depth: usize) -> Option<&'a ObjectExpression<'a>> {
        if depth >= DEEPEST {
            return None;
        }
        let known = match expression.get_inner_expression() {
            Expression::Identifier(name) => self.resolve_within(name, depth + 1)?,
            _ => self.property(expression, depth + 1)?,
        };
        self.literal(known, depth + 1)
    }

    fn literal(&self, known: &'a Expression<'a>, depth: usize) -> Option<&'a ObjectExpression<'a>> {
        if depth >= DEEPEST {
            return None;
        }
        match known.get_inner_expression() {
            Expression::ObjectExpression(object) => Some(object),
            Expression::CallExpression(call) => {
                let is_object = Path::of(&call.callee).receiver() == "Object";
                let last = call.arguments.last().filter(|_| is_object)?.as_expression()?;
                self.literal(last, depth + 1)
            }
            other => self.object(other, depth + 1),
        }
    }
}

/// An absolute address, or one with a scheme left out.
fn is_absolute(text: &str) -> bool {
    text.starts_with("//") || text.contains("://") || address::has_insecure_scheme(text)
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
