//! Walks a program and gives what it finds to the survey.

mod composed;
mod elements;
mod foretold;
mod walk;

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use oxc_ast::ast::{
    Argument, ArrayExpressionElement, BinaryOperator, CallExpression, Expression, ObjectExpression,
    ObjectPropertyKind, Program, Statement,
};
use oxc_ast_visit::Visit;
use oxc_semantic::{Scoping, SymbolId};
use oxc_span::Span;

use super::element::Element;
use super::embedded;
use super::loose::{self, Loose};
use super::path::Path;
use super::places::Places;
use super::sinks;
use super::value::{Constants, Head, property_of};
use super::written::leads;
use crate::address::{self, Insecure};
use crate::finding::Confidence;
use crate::names;
use crate::rules::{self, Rule};
use crate::srcset;
use crate::survey::{Sighting, Survey};
use crate::text::Text;
use foretold::{Call, Opened};

/// Markup and styles with an address in them are longer, in bytes: `<a b=ws:`.
const LEAST: usize = 8;
/// Longest code taken to be a choice between schemes, in bytes.
const LONGEST_CHOICE: usize = 800;

/// Reads one program.
pub(super) struct Reader<'s, 'd, 'o, 'a> {
    code: &'s Text<'d>,
    scoping: &'s Scoping,
    survey: &'s mut Survey<'o>,
    constants: Option<Constants<'s, 'a>>,
    /// Schemes that are not secure.
    schemes: Places,
    /// Literals that have been reported, by where they start, with their sightings.
    claimed: HashMap<u32, usize>,
    /// Literals that are compared or searched for, not asked for.
    muted: HashSet<u32>,
    /// What else is, and may stand for a literal.
    looked_at: Vec<&'a Expression<'a>>,
    /// Literals that are values of style properties, by where they start, with what they ask for.
    styles: HashMap<u32, &'static Rule>,
    /// What literals are assigned to, by where they start.
    names: HashMap<u32, String>,
    /// Literals without a known use so far.
    loose: Vec<Loose>,
    /// Calls whose answer is waited for, by where they end.
    promised: HashSet<u32>,
    /// Calls to other origins, and what they ask of them.
    foretold: Vec<Call>,
    /// Requests being put together, by the variable that holds them.
    requests: HashMap<SymbolId, Opened<'a>>,
    /// Where the last sum began that was put together.
    summed: Option<u32>,
    /// Functions around that change requests before they are sent.
    intercepted: usize,
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
            schemes: Places::of_schemes(&code.text),
            claimed: HashMap::new(),
            muted: HashSet::new(),
            looked_at: Vec::new(),
            styles: HashMap::new(),
            names: HashMap::new(),
            loose: Vec::new(),
            promised: HashSet::new(),
            foretold: Vec::new(),
            requests: HashMap::new(),
            summed: None,
            intercepted: 0,
            guards: 0,
        }
    }

    /// `rule`: what asks for the value of the program, when it is one expression.
    pub(super) fn read(mut self, program: &'a Program<'a>, rule: Option<&'static Rule>) {
        self.constants = Some(Constants::of(program, &self.code.text, self.scoping));
        if let (Some(rule), [Statement::ExpressionStatement(only)]) = (rule, program.body.as_slice()) {
            self.asked(rule, &only.expression, only.span);
        }
        self.visit_program(program);
        self.tell_calls();
        self.tell_loose();
    }

    fn tell_loose(&mut self) {
        let mut telling = Vec::new();
        for literal in std::mem::take(&mut self.loose) {
            let at = literal.at.start;
            let is_used = self.claimed.contains_key(&at) || self.muted.contains(&at);
            let rule = loose::rule(&literal, &self.survey.own).filter(|_| !is_used);
            telling.extend(rule.map(|rule| (rule, literal)));
        }
        if telling.is_empty() {
            return;
        }
        for expression in std::mem::take(&mut self.looked_at) {
            self.muted.extend(self.heads(expression).iter().map(|head| head.at.start));
        }
        for (rule, literal) in telling {
            if !self.muted.contains(&literal.at.start) {
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
        let Some(insecure) = insecure(head, self.survey).filter(|_| self.guards == 0) else { return };
        if insecure.host.is_none() && self.is_usual_scheme(head) {
            return;
        }
        let is_client = *rule == rules::CLIENT || *rule == rules::BASE_URL;
        let rule = if is_client && insecure.url.starts_with("ws:") { &rules::WEB_SOCKET } else { rule };
        if let Some(index) = self.claimed.get(&head.at.start) {
            return self.widen(*index, &insecure.url);
        }
        let Some(mut verdict) = self.survey.judge(rule, &insecure, false) else { return };
        if !head.sure {
            verdict.confidence = Confidence::Low;
        }
        self.claimed.insert(head.at.start, self.survey.sightings.len());
        self.survey.push(Sighting {
            rule,
            url: insecure.url,
            partial: head.tail.is_some(),
            range: self.code.range(head.at.start as usize..head.at.end as usize),
            used_at: used_at.map(|at| self.code.at(at as usize)),
            verdict,
            needs: Vec::new(),
            count: 1,
        });
    }

    /// `${given || 'http'}://${host}`: a scheme for the case that nobody names another says nothing of what is asked for.
    fn is_usual_scheme(&self, head: &Head) -> bool {
        let written = self.code.text.get(head.at.start as usize..head.at.end as usize);
        !head.sure && written.is_some_and(|text| !text.contains('/'))
    }

    /// One literal that several addresses begin with is one mistake: what they have in common.
    fn widen(&mut self, index: usize, url: &str) {
        let Some(known) = self.survey.sightings.get_mut(index).filter(|known| known.url != url) else {
            return;
        };
        let common = known.url.bytes().zip(url.bytes()).take_while(|(a, b)| a == b).count();
        known.url.truncate(known.url.floor_char_boundary(common));
        known.partial = true;
    }

    /// Remembers what the strings of a value are called.
    fn name(&mut self, name: &str, value: &Expression<'a>) {
        if !is_written_out(value) || !leads(value) {
            return;
        }
        for head in self.heads(value) {
            self.names.entry(head.at.start).or_insert_with(|| name.to_owned());
        }
    }

    /// `const endpoints = { login: 'http://...' }`: what the object is called says what is in it.
    fn name_all(&mut self, name: &str, value: &Expression<'a>) {
        let object = match value.get_inner_expression() {
            Expression::ObjectExpression(object) if names::is_address(name) => object,
            // `const servers = [{ url: 'http://...' }]`.
            Expression::ArrayExpression(list) => {
                let all = list.elements.iter().filter_map(ArrayExpressionElement::as_expression);
                return all.for_each(|value| self.name_all(name, value));
            }
            _ => return,
        };
        for property in object.properties.iter().filter_map(ObjectPropertyKind::as_property) {
            self.name(name, &property.value);
            if let Expression::ObjectExpression(inner) = property.value.get_inner_expression() {
                let inner = inner.properties.iter().filter_map(ObjectPropertyKind::as_property);
                inner.for_each(|property| self.name(name, &property.value));
            }
        }
    }

    /// `app.constant('API_URL', 'http://...')`: the first says what the second is called.
    fn named(&mut self, call: &CallExpression<'a>) {
        if let [Argument::StringLiteral(name), value] = call.arguments.as_slice()
            && let Some(value) = value.as_expression()
            && leads(value)
            && names::is_address(&name.value)
        {
            self.name(&name.value, value);
        }
    }

    /// `{ url: 'http://...', method: 'POST' }`, whatever is done with it.
    fn request_settings(&mut self, object: &ObjectExpression<'a>) {
        const BESIDE: [&str; 9] = [
            "method",
            "headers",
            "dataType",
            "datatype",
            "responseType",
            "contentType",
            "xhrFields",
            "success",
            "withCredentials",
        ];
        let Some(address) = ["url", "uri"].iter().find_map(|key| property_of(object, key)) else { return };
        let is_request = || {
            BESIDE.iter().any(|key| property_of(object, key).is_some())
                || property_of(object, "type").is_some_and(sinks::is_method)
        };
        if leads(address) && is_request() {
            self.asked(&rules::CLIENT_GUESS, address, object.span);
        }
    }

    fn literal(&mut self, text: &str, at: Span, is_whole: bool) {
        if self.guards == 0 && address::has_insecure_scheme(text.trim_start()) {
            let name = self.names.get(&at.start).cloned();
            self.loose.push(Loose { text: text.to_owned(), at, name, is_whole });
        }
    }

    /// A string or template that may be markup or a style sheet.
    fn embedded(&mut self, at: Span) {
        if !self.schemes.any_in(at) {
            return;
        }
        let (start, end) = (at.start as usize, at.end as usize);
        let Some(raw) = self.code.text.get(start..end) else { return };
        if raw.len() <= LEAST || self.muted.contains(&at.start) {
            return;
        }
        let text = Text::unescaped(raw, start).within(self.code);
        match self.styles.get(&at.start) {
            Some(rule) => embedded::value(&text, rule, self.survey),
            None => embedded::read(&text, self.survey),
        }
    }

    /// Remembers that a literal is the value of a style property.
    fn styled(&mut self, value: &Expression<'a>, rule: &'static Rule) {
        let start = match value.get_inner_expression() {
            Expression::StringLiteral(literal) => literal.span.start + 1,
            Expression::TemplateLiteral(template) => template.span.start + 1,
            _ => return,
        };
        self.styles.insert(start, rule);
    }

    /// `client.get(...)` where `client` was made by `axios.create()` or its like.
    fn is_client(&self, call: &CallExpression<'a>) -> bool {
        let Some(member) = call.callee.get_inner_expression().as_member_expression() else { return false };
        let Expression::Identifier(name) = member.object().get_inner_expression() else { return false };
        let made = self.constants.as_ref().and_then(|constants| constants.resolve(name));
        matches!(
            made.map(Expression::get_inner_expression),
            Some(Expression::CallExpression(made)) if matches!(Path::of(&made.callee).last(), "create" | "extend")
        )
    }

    /// Remembers what is only looked at. What names stand for is worked out in the end, and only if it matters.
    fn mute(&mut self, expression: &Expression<'a>) {
        match expression.get_inner_expression() {
            Expression::StringLiteral(literal) => _ = self.muted.insert(literal.span.start + 1),
            Expression::TemplateLiteral(template) => _ = self.muted.insert(template.span.start + 1),
            Expression::BinaryExpression(sum) if sum.operator == BinaryOperator::Addition => {
                self.mute(&sum.left);
            }
            Expression::Identifier(_)
            | Expression::StaticMemberExpression(_)
            | Expression::ComputedMemberExpression(_)
            | Expression::ConditionalExpression(_)
            | Expression::LogicalExpression(_)
            | Expression::CallExpression(_)
            | Expression::NewExpression(_) => {
                let expression = self.alloc(expression);
                self.looked_at.push(expression);
            }
            _ => {}
        }
    }

    /// Whether a condition chooses between schemes, so that what stands in `choices` is no mistake. A
    /// whole program inside such a condition is none of its choices.
    fn is_guard(&self, test: &Expression<'a>, choices: Span) -> bool {
        let is_short = choices.size() as usize <= LONGEST_CHOICE;
        is_short && self.constants.as_ref().is_some_and(|constants| constants.asks_protocol(test))
    }

    fn assigned(&mut self, object: &Expression<'a>, property: &str, value: &Expression<'a>, at: Span) {
        let Some(constants) = &self.constants else { return };
        if matches!(property, "text" | "textContent" | "innerText")
            && Element::of(object, constants) == Element::Script
        {
            return self.program(value);
        }
        if let Some(rule) = Element::of(object, constants).rule(property) {
            self.asked(rule, value, at);
        } else if names::is_base(property) || (property == "BASE" && Path::of(object).last() == "OpenAPI") {
            self.asked(&rules::BASE_URL, value, at);
        } else if self.intercepted > 0 && property == "url" {
            self.asked(&rules::CLIENT, value, at);
        } else if property == "location" || (property == "href" && Path::of(object).last() == "location") {
            self.asked(&rules::NAVIGATION, value, at);
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
    let is_set =
        [&rules::SCRIPTED_IMAGE_SET, &rules::IMAGE_SET, &rules::PRELOAD_IMAGE_SET, &rules::LAZY_IMAGE_SET]
            .contains(&rule);
    if !is_set {
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
