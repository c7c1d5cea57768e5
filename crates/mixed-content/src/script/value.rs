//! What an expression is worth, as far as the file itself says: the head of a string.

use std::collections::HashMap;

use oxc_ast::ast::{
    BinaryExpression, BinaryOperator, BindingPattern, Expression, IdentifierReference, LogicalOperator,
    ObjectExpression, Program, StaticMemberExpression, TemplateLiteral, VariableDeclarator,
};
use oxc_ast_visit::{Visit, walk};
use oxc_semantic::{Scoping, SymbolId};
use oxc_span::{GetSpan, Span};

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
    initial: HashMap<SymbolId, &'a Expression<'a>>,
}

impl<'s, 'a> Constants<'s, 'a> {
    /// Collects what each variable starts with.
    pub(super) fn of(program: &'a Program<'a>, source: &'s str, scoping: &'s Scoping) -> Self {
        let mut initials = Initials { found: HashMap::new() };
        initials.visit_program(program);
        Self { source, scoping, initial: initials.found }
    }

    /// The strings an expression may be.
    pub(super) fn heads(&self, expression: &Expression<'a>) -> Vec<Head> {
        self.value(expression, &mut Effort::default())
    }

    /// What a variable that is never assigned again starts with.
    pub(super) fn resolve(&self, name: &IdentifierReference) -> Option<&'a Expression<'a>> {
        let reference = self.scoping.get_reference(name.reference_id.get()?);
        let symbol = reference.symbol_id().filter(|symbol| !self.scoping.symbol_is_mutated(*symbol))?;
        self.initial.get(&symbol).copied()
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
            Expression::Identifier(name) => self.follow(self.resolve(name), effort),
            Expression::StaticMemberExpression(member) => self.follow(self.property(member), effort),
            Expression::NewExpression(new) if self.source(new.callee.span()) == "URL" => {
                let address = new.arguments.first().and_then(|argument| argument.as_expression());
                address.map(|address| self.value(address, effort)).unwrap_or_default()
            }
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
        heads.iter_mut().for_each(|head| head.sure = false);
        heads
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

    /// A property of a constant object.
    fn property(&self, member: &StaticMemberExpression<'a>) -> Option<&'a Expression<'a>> {
        match member.object.get_inner_expression() {
            Expression::Identifier(name) => {
                let Expression::ObjectExpression(object) = self.resolve(name)?.get_inner_expression() else {
                    return None;
                };
                property_of(object, &member.property.name)
            }
            _ => None,
        }
    }
}

/// The value of a property written out in an object literal.
pub(super) fn property_of<'x, 'a>(
    object: &'x ObjectExpression<'a>,
    name: &str,
) -> Option<&'x Expression<'a>> {
    let mut properties = object.properties.iter().filter_map(|property| property.as_property());
    properties
        .find(|property| property.key.static_name().is_some_and(|key| key == name))
        .map(|found| &found.value)
}

impl Head {
    fn literal(text: &str, at: Span) -> Self {
        let text = text[..text.floor_char_boundary(LONGEST.min(text.len()))].to_owned();
        Self { text, at, tail: None, sure: true }
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

/// Finds what variables start with.
struct Initials<'a> {
    found: HashMap<SymbolId, &'a Expression<'a>>,
}

impl<'a> Visit<'a> for Initials<'a> {
    fn visit_variable_declarator(&mut self, declarator: &VariableDeclarator<'a>) {
        let init = declarator.init.as_ref().filter(|init| is_telling(init));
        if let (BindingPattern::BindingIdentifier(name), Some(init)) = (&declarator.id, init)
            && let Some(symbol) = name.symbol_id.get()
        {
            self.found.insert(symbol, self.alloc(init));
        }
        walk::walk_variable_declarator(self, declarator);
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
            | Expression::NewExpression(_)
            | Expression::CallExpression(_)
            | Expression::ObjectExpression(_)
    )
}
