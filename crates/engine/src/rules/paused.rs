//! Exchanges that wait for a person, as the window shows them.

use capture::decode;
use proxy::rules::{Answer, AnswerBody, Decision as Decided, Edited, Held};

use super::compile;
use crate::api::types::{ApiError, BodyDraft, Decision, Field, Paused};
use crate::drafts;
use crate::error::Result;
use crate::wire::milliseconds_of;

/// Bytes of a decoded body that are shown; a longer one passes as it is.
const SHOWN: usize = 4 << 20;

/// What a person sees.
pub(crate) fn wire(held: &Held) -> Paused {
    Paused {
        id: held.id.to_string(),
        exchange: held.exchange.to_string(),
        site: held.site.clone(),
        rule: held.rule.0.clone(),
        rule_name: held.rule.1.clone(),
        response: held.status.is_some(),
        ends_ms: milliseconds_of(held.ends),
        method: held.method.to_string(),
        url: held.url.clone(),
        status: held.status.map(|s| s.as_u16()),
        headers: head(held),
        body: body(held),
    }
}

/// Without what is written anew.
fn head(held: &Held) -> Vec<Field> {
    let shown = held.head.iter().filter(|(name, _)| {
        name.parse::<http::HeaderName>().is_ok_and(|name| !proxy::rules::is_protected(&name))
    });
    shown
        .map(|(name, value)| Field { name: name.into(), value: String::from_utf8_lossy(value).into() })
        .collect()
}

/// Without its content coding, if that can be undone.
fn body(held: &Held) -> Option<BodyDraft> {
    let undone = decode::undo(held.body.as_ref()?, &decode::codings(&held.head), SHOWN);
    let whole = undone.problem.is_none() && !undone.truncated;
    whole.then(|| drafts::body(&undone.bytes))
}

/// What a person decided, for the data plane.
///
/// # Errors
/// What makes no sense in an edit.
pub(crate) fn decided(decision: Decision) -> Result<Decided> {
    Ok(match decision {
        Decision::Continue => Decided::Continue,
        Decision::Drop => Decided::Drop,
        Decision::Answer { status, headers, body } => Decided::Answer(Answer {
            status: compile::status(status)?,
            headers: compile::fields(&headers)?,
            body: AnswerBody::Given(drafts::bytes(&body)?),
        }),
        Decision::Edit { method, target, status, headers, body } => Decided::Edit(Edited {
            method: method.as_deref().map(drafts::method).transpose()?,
            target: target.as_deref().map(path).transpose()?,
            status: status.map(compile::status).transpose()?,
            headers: headers.as_deref().map(compile::fields).transpose()?,
            body: body.as_ref().map(drafts::bytes).transpose()?,
        }),
    })
}

fn path(text: &str) -> Result<http::uri::PathAndQuery> {
    let path = text.trim().parse().ok().filter(|_| text.trim().starts_with('/'));
    path.ok_or_else(|| {
        let message = format!("{text:?} is no path: write one such as /api/items?page=2");
        ApiError::new("draft-target", &[text], message)
    })
}
