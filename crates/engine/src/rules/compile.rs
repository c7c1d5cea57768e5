//! From a rule as a person wrote it to one as it is applied, or to what makes no sense in it.

use std::sync::Arc;
use std::time::Duration;

use config::pattern::PathPattern;
use config::project::OriginKind;
use http::{HeaderName, HeaderValue, Method, StatusCode};
use proxy::rules::{
    Action, Answer, AnswerBody, Destination, Edits, Glob, Hits, Map, Matches, Throttle, is_protected,
};

use crate::api::types::{ApiError, Field, Rule, RuleAction, RuleBody, RuleMatch};
use crate::drafts;
use crate::error::Result;
use crate::given::origin_of;
use crate::places::Places;

/// A longer delay only looks like a fault.
const LONGEST: Duration = Duration::from_secs(10 * 60);

/// Compiles a rule.
///
/// # Errors
/// The first thing that makes no sense.
pub(super) fn rule(rule: &Rule, hits: &Hits, places: &Places) -> Result<proxy::rules::Rule> {
    if rule.actions.is_empty() {
        let message = "the rule does nothing yet: give it something to do".to_owned();
        return Err(ApiError::new("rule-empty", &[], message));
    }
    let actions = rule.actions.iter().map(|each| action(each, places));
    Ok(proxy::rules::Rule {
        id: rule.id.clone(),
        name: rule.name.clone(),
        matches: matches(&rule.matches)?,
        actions: actions.collect::<Result<_>>()?,
        hits: hits.clone(),
    })
}

fn matches(about: &RuleMatch) -> Result<Matches> {
    let path = Some(about.path.trim()).filter(|path| !path.is_empty());
    let headers = about.headers.iter().map(|f| Ok((name(&f.name)?, Glob::new(&*f.value))));
    Ok(Matches {
        behavior: about.behavior.clone(),
        methods: about.methods.iter().map(|m| method(m)).collect::<Result<_>>()?,
        path: path.map(pattern).transpose()?,
        query: about.query.iter().map(|f| (f.name.clone(), Glob::new(&*f.value))).collect(),
        headers: headers.collect::<Result<_>>()?,
    })
}

fn action(action: &RuleAction, places: &Places) -> Result<Action> {
    Ok(match action {
        RuleAction::Answer { status: code, headers, body } => Action::Answer(Answer {
            status: status(*code)?,
            headers: fields(headers)?,
            body: carried(body, places)?,
        }),
        RuleAction::Map { to } => Action::Map(map(to)?),
        RuleAction::Status { status: code } => Action::Status(status(*code)?),
        RuleAction::RequestHeaders { set, remove } => Action::RequestHeaders(edits(set, remove)?),
        RuleAction::ResponseHeaders { set, remove } => Action::ResponseHeaders(edits(set, remove)?),
        RuleAction::Delay { from_ms, to_ms } => {
            let [from, to] = [from_ms, to_ms].map(|ms| Duration::from_millis(u64::from(*ms)).min(LONGEST));
            Action::Delay { from, to: to.max(from) }
        }
        RuleAction::Throttle { up_kbps, down_kbps, latency_ms } => Action::Throttle(Throttle {
            up: bytes_per_second(*up_kbps),
            down: bytes_per_second(*down_kbps),
            latency: Duration::from_millis(u64::from(*latency_ms)).min(LONGEST),
        }),
        RuleAction::Fail { percent, status: code } => {
            Action::Fail { percent: (*percent).min(100), status: code.map(failure).transpose()? }
        }
        RuleAction::Cut { after } => Action::Cut { after: u64::from(*after) },
        RuleAction::Pause { request, response, limit } => Action::Pause {
            request: *request,
            response: *response,
            limit: Duration::from_secs(u64::from((*limit).clamp(1, 600))),
        },
    })
}

fn bytes_per_second(kbps: u32) -> Option<u64> {
    (kbps > 0).then(|| u64::from(kbps) * 1000 / 8)
}

fn carried(body: &RuleBody, places: &Places) -> Result<AnswerBody> {
    match body {
        RuleBody::Given { body } => Ok(AnswerBody::Given(drafts::bytes(body)?)),
        RuleBody::File { path } => {
            let file = places.expanded(std::path::Path::new(path.trim()));
            if file.is_absolute() {
                return Ok(AnswerBody::File(file));
            }
            let message = format!("{path:?} is no whole path: write /home/me/answer.json or ~/answer.json");
            Err(ApiError::new("rule-file", &[path], message))
        }
    }
}

/// A path of the site, or a URL of which the beginning names the backend.
fn map(to: &str) -> Result<Map> {
    let to = to.trim();
    if to.starts_with('/') {
        return Ok(Map { to: Destination::Site, path: to.to_owned() });
    }
    let wrong = || {
        let message =
            format!("{to:?} is neither a path such as /v2/* nor a URL such as http://localhost:4000");
        ApiError::new("rule-target", &[to], message)
    };
    let start = to.find("://").ok_or_else(wrong)? + 3;
    let (origin, path) = to.split_at(to[start..].find('/').map_or(to.len(), |at| start + at));
    match origin_of(origin).map_err(|_| wrong())? {
        OriginKind::Upstream(upstream) => {
            Ok(Map { to: Destination::Upstream(Arc::new(upstream)), path: path.to_owned() })
        }
        OriginKind::Folder(_) => Err(wrong()),
    }
}

fn edits(set: &[Field], remove: &[String]) -> Result<Edits> {
    let remove = remove.iter().map(|n| ours(name(n)?)).collect::<Result<_>>()?;
    Ok(Edits::new(fields(set)?, remove))
}

/// A head, as it is written.
///
/// # Errors
/// What is no field, or is written by Localfront.
pub(super) fn fields(fields: &[Field]) -> Result<Vec<(HeaderName, HeaderValue)>> {
    fields.iter().map(|field| Ok((ours(name(&field.name)?)?, drafts::value(field)?))).collect()
}

fn ours(name: HeaderName) -> Result<HeaderName> {
    if !is_protected(&name) {
        return Ok(name);
    }
    let message =
        format!("{name} follows from the message and its connection: Localfront writes it by itself");
    Err(ApiError::new("rule-field-protected", &[name.as_str()], message))
}

fn name(text: &str) -> Result<HeaderName> {
    drafts::name(text)
}

fn method(text: &str) -> Result<Method> {
    drafts::method(text)
}

/// An answer's status.
///
/// # Errors
/// Outside 200 to 599.
pub(super) fn status(code: u16) -> Result<StatusCode> {
    within(code, 200)
}

fn failure(code: u16) -> Result<StatusCode> {
    within(code, 400)
}

fn within(code: u16, least: u16) -> Result<StatusCode> {
    let known = StatusCode::from_u16(code).ok().filter(|_| (least..600).contains(&code));
    known.ok_or_else(|| {
        let (code, least) = (code.to_string(), least.to_string());
        let message = format!("{code} is no status to answer with: write one from {least} to 599");
        ApiError::new("rule-status", &[&code, &least], message)
    })
}

fn pattern(text: &str) -> Result<PathPattern> {
    PathPattern::parse(text).map_err(|cause| {
        let message = format!("cannot read the path pattern {text:?}: {cause}");
        ApiError::new("bad-pattern", &[text, &cause.to_string()], message)
    })
}
