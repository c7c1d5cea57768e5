//! Calls to other origins that need their permission.

use oxc_ast::ast::{CallExpression, Expression, IdentifierReference};
use oxc_semantic::SymbolId;
use oxc_span::Span;
use url::Url;

use super::Reader;
use crate::address;
use crate::host::{Host, Role};
use crate::rules;
use crate::script::path::Path;
use crate::script::preflight::{self, Preflight, is_true};
use crate::script::value::Head;
use crate::survey::Foretold;

/// Calls kept of one program.
const MOST_CALLS: usize = 1_000;

/// A call, and what it asks of the other side.
pub(super) struct Call {
    head: Head,
    asked: Preflight,
    at: u32,
}

/// An `XMLHttpRequest` that is being put together.
#[derive(Default)]
pub(super) struct Opened<'a> {
    address: Option<(&'a Expression<'a>, Span)>,
    asked: Preflight,
}

impl<'a> Reader<'_, '_, '_, 'a> {
    /// Notes a call if it asks for more than an address, and the parts of one that is put together.
    pub(super) fn foretell(&mut self, path: &Path, call: &'a CallExpression<'a>) {
        self.request(path, call);
        let Some(constants) = &self.constants else { return };
        if let Some((address, asked)) = preflight::of(path, call, constants) {
            self.foretold(address, &asked, call.span);
        }
    }

    fn foretold(&mut self, address: &'a Expression<'a>, asked: &Preflight, at: Span) {
        let heads = self
            .heads(address)
            .into_iter()
            .filter(|head| head.text.starts_with("https:") || head.text.starts_with("//"));
        let room = MOST_CALLS.saturating_sub(self.foretold.len());
        let calls = heads.take(room).map(|head| Call { head, asked: asked.clone(), at: at.start });
        self.foretold.extend(calls.collect::<Vec<_>>());
    }

    /// `x.open('PUT', url)` and `x.setRequestHeader('X-A', '1')`.
    fn request(&mut self, path: &Path, call: &'a CallExpression<'a>) {
        if !matches!(path.last(), "open" | "setRequestHeader") {
            return;
        }
        let [first, second, ..] = call.arguments.as_slice() else { return };
        let (Some(first), Some(second)) = (first.as_expression(), second.as_expression()) else { return };
        let Some(constants) = &self.constants else { return };
        let text = constants.whole(first).unwrap_or_default();
        let value = constants.whole(second).unwrap_or_default();
        let Some(request) = self.request_of(&call.callee) else { return };
        if path.last() == "open" {
            request.asked.method(&text);
            request.address = Some((second, call.span));
        } else {
            request.asked.header(&text, &value);
        }
    }

    /// `x.withCredentials = true`.
    pub(super) fn credentials(&mut self, object: &Expression<'a>, value: &Expression<'a>) {
        if let (Expression::Identifier(name), true) = (object.get_inner_expression(), is_true(value))
            && let Some(symbol) = self.symbol(name)
        {
            self.requests.entry(symbol).or_default().asked.credentials = true;
        }
    }

    fn request_of(&mut self, callee: &Expression<'a>) -> Option<&mut Opened<'a>> {
        let member = callee.get_inner_expression().as_member_expression()?;
        let Expression::Identifier(name) = member.object().get_inner_expression() else { return None };
        let symbol = self.symbol(name)?;
        Some(self.requests.entry(symbol).or_default())
    }

    fn symbol(&self, name: &IdentifierReference) -> Option<SymbolId> {
        self.scoping.get_reference(name.reference_id.get()?).symbol_id()
    }

    /// Gives all calls to the survey; those that one literal begins are one.
    pub(super) fn tell_calls(&mut self) {
        let mut requests: Vec<_> = std::mem::take(&mut self.requests).into_values().collect();
        requests.retain(|request| request.asked.is_asked());
        for Opened { address, asked } in requests {
            if let Some((address, at)) = address {
                self.foretold(address, &asked, at);
            }
        }
        let mut calls = std::mem::take(&mut self.foretold);
        calls.sort_by_key(|call| (call.head.at.start, call.at));
        for same in calls.chunk_by(|a, b| a.head.at.start == b.head.at.start) {
            self.tell(same);
        }
    }

    fn tell(&mut self, calls: &[Call]) {
        let [first, others @ ..] = calls else { return };
        let head = &first.head;
        let Some(url) = self.elsewhere(&head.text) else { return };
        let mut asked = first.asked.clone();
        others.iter().for_each(|call| asked.add(call.asked.clone()));
        let is_cut = head.tail.is_some() || others.iter().any(|call| call.head.text != head.text);
        self.survey.foretell(Foretold {
            rule: if asked.is_first() { &rules::PREFLIGHT } else { &rules::WITH_CREDENTIALS },
            url,
            partial: is_cut,
            range: self.code.range(head.at.start as usize..head.at.end as usize),
            used_at: Some(self.code.at(first.at as usize)),
            needs: asked.needs(&self.survey.origin()),
            sure: head.sure,
        });
    }

    /// The address, when it is of another origin and its host is known.
    fn elsewhere(&self, text: &str) -> Option<String> {
        let url = self.survey.base.join(&address::clean(text)).ok()?;
        let host = Host::of(&url, &self.survey.own)?;
        let is_other = host.role != Role::Own && url.origin() != self.survey.base.origin();
        (url.scheme() == "https" && is_other).then(|| Url::into(url))
    }
}
